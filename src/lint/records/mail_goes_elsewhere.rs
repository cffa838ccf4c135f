//! Mail of a declared service that is received by somebody else.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mail-goes-elsewhere`.
pub(super) const RULE: Rule = Rule {
    code: "mail-goes-elsewhere",
    level: Level::Warning,
    title: "a mail service is declared for a domain whose mail goes elsewhere",
    facts: &["DNS-MX-03", "DNS-MX-01", "MAIL-DOM-05"],
    manual: "The addresses of the mail service get nothing from outside as long as the MX names other \
        servers, while mail between addresses of the service is delivered inside: half of the mail is in \
        one place and half in the other.\n\n\
        It is right before a move, until its last step. Lower this rule with that reason, or write `5 \
        mta-gw.infomaniak.ch`.",
    source: "knowledge base, external website; RFC 5321 §5.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (domain, service) in scene.names.domains() {
        let Some(records) = scene.zones.at(domain, RecordType::Mx) else {
            continue;
        };
        let here = records
            .values
            .iter()
            .any(|(_, value)| host(value) == super::MX);
        // A null MX is told by a rule of its own.
        let null = records
            .values
            .iter()
            .any(|(_, value)| crate::dns::is_null_mx(value));
        if let (Some((thing, value)), false, false) = (records.values.first(), here, null) {
            let message = format!(
                "mail for {domain} goes to {}, and not to the mail service",
                host(value)
            );
            let found = out.item(thing, "values", value, message);
            if let Some(service) = scene.find(crate::kinds::mail::SERVICE, service) {
                found.related(service, None, "the mail service");
            }
            found.help(format!(
                "write `5 {}` once the addresses are there",
                super::MX
            ));
        }
    }
}
