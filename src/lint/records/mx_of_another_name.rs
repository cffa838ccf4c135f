//! A server of the right operator and of the wrong name.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::host;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `mx-of-another-name`.
pub(super) const RULE: Rule = Rule {
    code: "mx-of-another-name",
    level: Level::Warning,
    title: "an MX names a server of Infomaniak that takes no mail",
    facts: &["DNS-MX-01"],
    manual: "Mail for Infomaniak goes to `mta-gw.infomaniak.ch`. Other names of its servers, such as \
        `mail.infomaniak.com` or the `mta.infomaniak.ch` of some guides, are not for receiving mail.\n\n\
        Write `5 mta-gw.infomaniak.ch`, or declare `mail: {}`, which brings it.",
    source: "knowledge base, external website; zones in use, 2026-08",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Mx) {
        for (thing, value) in &records.values {
            let name = host(value);
            let theirs = ["infomaniak.ch", "infomaniak.com"];
            let theirs = theirs
                .iter()
                .any(|domain| name.ends_with(&format!(".{domain}")));
            if theirs && name != super::MX {
                out.item(
                    thing,
                    "values",
                    value,
                    format!("{name} does not take mail for {}", records.name),
                )
                .help(format!("write `5 {}`", super::MX));
            }
        }
    }
}
