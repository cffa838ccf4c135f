//! An answer or a signature that names an address which sends nothing.

use crate::kinds::{mail, offers, responder, signature};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Holder, Reach, Scene};
use crate::model::diagnostic::Level;

/// `sender-cannot-send`.
pub(super) const RULE: Rule = Rule {
    code: "sender-cannot-send",
    level: Level::Error,
    title: "mail is to be sent from a redirection, the catch-all, or a name that nobody has",
    facts: &["MAIL-RED-09", "MAIL-CATCH-03"],
    manual: "A redirection and the catch-all only take mail in: nobody can send from them, so an automatic \
        answer or a signature that names one is refused, or goes out from another address.\n\n\
        Name a mailbox or an alias of it; an alias can send. Where people write to the redirection, make \
        it an alias, or a mailbox.",
    source: "knowledge base 1993 and 126",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [responder::NAME, signature::NAME] {
        for thing in scene.of(kind) {
            let Some(sender) = thing.text("sender") else {
                continue;
            };
            let why = match scene.names.reach(sender) {
                Reach::Here(Holder::Redirection(_)) => "is a redirection, which cannot send",
                Reach::Here(holder) if mail::local(holder.owner()) == offers::CATCH_ALL => {
                    "is the catch-all, which cannot send"
                }
                Reach::CatchAll(_) | Reach::Nobody { whole: true } => "is a name that nobody has",
                _ => continue,
            };
            out.field(thing, "sender", format!("{sender} {why}"))
                .help("name a mailbox, or an alias of one");
        }
    }
}
