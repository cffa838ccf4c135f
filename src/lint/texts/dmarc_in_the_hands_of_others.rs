//! A policy that another name holds, or that answers for everything.

use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::mailauth::dmarc::Record;
use crate::model::diagnostic::Level;

/// `dmarc-in-the-hands-of-others`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-in-the-hands-of-others",
    level: Level::Note,
    title: "a DMARC record is an alias, or answers for every name",
    facts: &["RFC-DMARC-14"],
    manual: "Where `_dmarc` is a CNAME, whoever holds the other name decides over the policy of this domain; \
        that is what some report services want. A wildcard with a DMARC text answers for `_dmarc` of \
        every name below that does not exist, and so gives each of them a policy of its own, in the \
        place of `sp` and `np`.\n\n\
        Both are legal. Write the record itself where nobody else should decide, and leave the names \
        below to `sp` and `np`.",
    source: "RFC 9989 §4.10.1; RFC 4592",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for records in scene.zones.of_type(RecordType::Cname) {
        let domain = records.name.strip_prefix("_dmarc.");
        if let (Some(domain), Some((thing, target))) = (domain, records.values.first()) {
            let message =
                format!("whoever holds {target} decides over the DMARC policy of {domain}");
            out.item(thing, "values", target, message)
                .help("write the TXT record itself, unless that is what is wanted");
        }
    }
    for records in scene.zones.of_type(RecordType::Txt) {
        if !records.owner.starts_with('*') || records.name.contains("._dmarc.") {
            continue;
        }
        let text = records.values.iter().find(|(_, text)| Record::is_one(text));
        if let Some((thing, text)) = text {
            let message = "this is the DMARC policy of every name below that does not exist";
            out.item(thing, "values", text, message)
                .help("take it out, and write `np=` in the record of the domain");
        }
    }
}
