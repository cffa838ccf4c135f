//! An MTA-STS record that is deleted in one step.

use crate::lint::finding::Findings;
use crate::lint::plans::records::moved;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::mailauth::mta_sts::Record;
use crate::model::diagnostic::Level;

/// `mta-sts-withdrawn-at-once`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-withdrawn-at-once",
    level: Level::Warning,
    title: "an MTA-STS record goes while senders keep its policy",
    facts: &["RFC-STS-05"],
    manual: "Senders keep the policy for as long as its `max_age` says, mostly weeks, whether the record is \
        there or not. Withdrawing means publishing `mode: none` with a short `max_age` and a new `id` \
        first, and taking the record out when the old time is over.",
    source: "RFC 8461 §8.3",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for each in moved(prospect)
        .filter(|each| each.owner == "_mta-sts" || each.owner.starts_with("_mta-sts."))
    {
        let holds = |values: &[&str]| values.iter().any(|text| Record::is_meant(text));
        if holds(&each.before) && !holds(&each.after) {
            out.about(each.thing, "senders go on enforcing the policy that they keep")
                .help("publish `mode: none` first, and take the record out when the old `max_age` is over");
        }
    }
}
