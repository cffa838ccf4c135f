//! A DMARC text where nobody looks for it.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::mailauth::dmarc::Record;
use crate::model::diagnostic::Level;

/// `dmarc-misplaced`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-misplaced",
    level: Level::Error,
    title: "a DMARC record stands where nobody looks for it",
    facts: &["RFC-DMARC-01"],
    manual: "Receivers ask for `_dmarc` and the domain, and nowhere else. A record at the domain itself, or \
        at `www`, protects nothing.\n\n\
        Give the record set the name `_dmarc`, or `_dmarc.news` for `news`.",
    source: "RFC 9989 §4.5",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Txt) {
        let first = records.owner.split('.').next().unwrap_or_default();
        // Leave to send reports (RFC 9990 §4), and a wildcard, which answers for `_dmarc` as well.
        if matches!(first, "_dmarc" | "*") || records.name.contains("._report._dmarc.") {
            continue;
        }
        for (thing, text) in &records.values {
            if Record::is_one(text) || Record::is_nearly_one(text) {
                let message = format!("nobody looks for a DMARC record at {}", records.name);
                let owner = match records.owner {
                    "@" => "_dmarc".to_owned(),
                    owner => format!("_dmarc.{owner}"),
                };
                out.item(thing, "values", text, message)
                    .help(format!("name it `{owner}`"));
            }
        }
    }
}
