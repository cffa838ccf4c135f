//! Two lists that say opposite things.

use crate::kinds::{mail, mail_preferences};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `allowed-and-blocked`.
pub(super) const RULE: Rule = Rule {
    code: "allowed-and-blocked",
    level: Level::Warning,
    title: "a sender is allowed and blocked at once",
    facts: &["MAIL-LIST-07"],
    manual: "Which of the two lists counts where a sender is on both is not documented, so nobody can say \
        what becomes of the mail.\n\n\
        Take one of the entries out, or write patterns that do not overlap.",
    source: "knowledge base 2618: silent about it",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [mail::MAILBOX, mail_preferences::NAME] {
        for thing in scene.of(kind) {
            let allowed = thing.items("allow");
            for blocked in thing.items("block") {
                let covers = |allow: &&&str| {
                    super::pattern_matches(allow, blocked) || super::pattern_matches(blocked, allow)
                };
                if let Some(allow) = allowed.iter().find(covers) {
                    let message = match *allow == blocked {
                        true => format!("`{blocked}` is allowed and blocked"),
                        false => format!(
                            "`{blocked}` is blocked, and `{allow}` allowed: which counts is not known"
                        ),
                    };
                    out.item(thing, "block", blocked, message)
                        .related(thing, Some(("allow", allow)), "allowed here")
                        .help("keep one of them");
                }
            }
        }
    }
}
