//! An automatic answer that goes on for ever.

use crate::kinds::{answer, responder};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `responder-without-end`.
pub(super) const RULE: Rule = Rule {
    code: "responder-without-end",
    level: Level::Warning,
    title: "an automatic answer has no end",
    facts: &["MAIL-RESP-04"],
    manual: "An automatic answer that nobody ends goes on for years: people are told of a holiday that is \
        long over, and stop believing the next one.\n\n\
        It is fine for an address that answers by nature, such as a confirmation that a request has \
        arrived. Say so with a reason where you lower the rule, or write `until`.",
    source: "knowledge base 1759; RFC 3834 §2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(responder::NAME) {
        let ends = thing.says(answer::UNTIL) || !thing.items(answer::WEEKDAYS).is_empty();
        // What is not written may be set in the Manager; a whole window left out is not.
        if thing.flag("active") != Some(false) && !ends {
            let (owner, name) = answer::parts(thing.key());
            out.about(
                thing,
                format!("`{name}` answers for {owner} until somebody thinks of it"),
            )
            .help("write `until: 2027-01-04T08:00+01:00`, or `active: false`");
        }
    }
}
