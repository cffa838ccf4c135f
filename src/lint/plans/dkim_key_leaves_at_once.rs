//! A DKIM key that is removed or replaced in one step.

use crate::lint::finding::Findings;
use crate::lint::plans::records::moved;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::mailauth::dkim::Record;
use crate::model::diagnostic::Level;

/// `dkim-key-leaves-at-once`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-key-leaves-at-once",
    level: Level::Warning,
    title: "a DKIM key goes while mail signed with it may still be under way",
    facts: &["RFC-DKIM-07"],
    manual: "Mail waits in queues for up to five days and carries the name of the key it was signed with. \
        Without the key it counts as unsigned, and under DMARC as forged.\n\n\
        Publish the new key under a selector of its own, sign with it, and take the old one out a week \
        later.",
    source: "RFC 6376 §3.1; RFC 5321 §4.5.4.1",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for each in moved(prospect).filter(|each| each.owner.contains("._domainkey")) {
        let gone = each.before.iter().find(|key| !each.after.contains(key));
        let revoked = |key: &&str| Record::parse(*key).is_revoked();
        if gone.is_some_and(|key| !revoked(key)) {
            out.about(
                each.thing,
                "mail signed with this key and not delivered yet counts as unsigned",
            )
            .help("give the new key a selector of its own, and take this one out a week later");
        }
    }
}
