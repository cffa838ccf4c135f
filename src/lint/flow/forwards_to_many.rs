//! A mailbox that passes on to so many that its daily allowance may go into it.

use crate::kinds::forwarding;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `forwards-to-many`.
pub(super) const RULE: Rule = Rule {
    code: "forwards-to-many",
    level: Level::Note,
    title: "a mailbox passes each message on to more than twenty addresses",
    facts: &["MAIL-RED-23"],
    manual: "An address may send a limited number of messages within 24 hours (500 or 1440, by offer). Whether \
        what it passes on counts is documented neither way. With more than twenty targets some dozens of \
        messages a day would use it up, and then the address could not send.\n\n\
        Pass on to a discussion list or to a mailbox that all of them may open (`access`, `team-access`).",
    source: "domain fact MAIL-RED-23: not documented, seen 2026-08; knowledge base 2065 (limits)",
    judge: Judge::Files(judge),
};

/// How many targets are still unlikely to matter; a threshold of our own.
const MANY: usize = 20;

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for forward in scene.of(forwarding::NAME) {
        let count = forward.items("to").len();
        if count > MANY {
            out.field(
                forward,
                "to",
                format!(
                    "each message to {} becomes {count}, which may count as sent by it",
                    forward.key()
                ),
            )
            .help("pass on to a discussion list, or let all of them open one mailbox");
        }
    }
}
