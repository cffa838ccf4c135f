//! An MX that leads to a server nobody told of the domain.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mx-without-service`.
pub(super) const RULE: Rule = Rule {
    code: "mx-without-service",
    level: Level::Note,
    title: "mail goes to Infomaniak for a domain that no mail service here carries",
    facts: &["DNS-MX-03"],
    manual: "An MX that names Infomaniak brings mail to a server that refuses it unless a mail service has \
        the domain, as its main domain or linked to it.\n\n\
        It is fine where the mail service is declared by other files. Otherwise link the domain, or take \
        the MX out.",
    source: "a consequence of the MX and the mail service being two products; seen 2026-08",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    // Files without any mail service say nothing about mail services.
    if scene.names.domains().next().is_none() || scene.may_hide_services() {
        return;
    }
    for records in scene.zones.of_type(RecordType::Mx) {
        let ours = records
            .values
            .iter()
            .find(|(_, value)| host(value) == super::MX);
        let Some((thing, value)) = ours.filter(|_| scene.names.service_of(&records.name).is_none())
        else {
            continue;
        };
        let message = format!(
            "no mail service in these files takes mail for {}",
            records.name
        );
        out.item(thing, "values", value, message)
            .help("link the domain to a mail service (`linked-domains`), or take the MX out");
    }
}
