//! SRV records for mail programs with other values than those of the service.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-discovery-elsewhere`.
pub(super) const RULE: Rule = Rule {
    code: "mail-discovery-elsewhere",
    level: Level::Warning,
    title: "mail programs are sent to a server that does not have the mail",
    facts: &["RFC-DNS-13", "MAIL-ADDR-20"],
    manual: "Mail programs ask for `_imaps._tcp`, `_submissions._tcp` and the like to set themselves up. For \
        mail at Infomaniak that is `mail.infomaniak.com`, 993 for reading and 465 for sending; with \
        anything else people get errors that they cannot explain.\n\n\
        Correct the record, or declare `mail: {}`, which brings it.",
    source: "RFC 6186 §3; RFC 8314 §5.1; knowledge base, ports",
    judge: Judge::Files(judge),
};

/// Service, port, for mail that is read and sent over TLS from the start.
const HERE: &[(&str, &str)] = &[("_imaps._tcp", "993"), ("_submissions._tcp", "465")];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Srv) {
        let Some((service, port, domain)) = HERE.iter().find_map(|(service, port)| {
            let domain = records.name.strip_prefix(service)?.strip_prefix('.')?;
            Some((service, port, domain))
        }) else {
            continue;
        };
        if scene.names.service_of(domain).is_none() {
            continue;
        }
        for (thing, value) in &records.values {
            let at = value.split(' ').nth(2).unwrap_or_default();
            if host(value) != super::CLIENTS || at != *port {
                out.item(
                    thing,
                    "values",
                    value,
                    format!(
                        "{service} of {domain} leads to {} at port {at}",
                        host(value)
                    ),
                )
                .help(format!("write `0 1 {port} {}`", super::CLIENTS));
            }
        }
    }
}
