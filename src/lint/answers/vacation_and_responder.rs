//! An address that answers twice.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve;
use crate::kinds::{answer, responder};
use crate::lint::finding::Findings;
use crate::lint::lists::commands;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `vacation-and-responder`.
pub(super) const RULE: Rule = Rule {
    code: "vacation-and-responder",
    level: Level::Warning,
    title: "a script and an automatic answer both answer",
    facts: &["MAIL-RESP-18"],
    manual: "An address with an active automatic answer and an applied script that holds `vacation` answers \
        the same message twice.\n\n\
        Keep one of them.",
    source: "domain fact MAIL-RESP-18, a consequence of RFC 5230 and knowledge base 1759",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(script::NAME) {
        let mailbox = thing.key().split('/').next().unwrap_or_default();
        let text = thing.text(script::CONTENT).unwrap_or_default();
        if thing.flag(script::ENABLED) == Some(false) || !text.contains("vacation") {
            continue;
        }
        let commands = sieve::parse(text).unwrap_or_default();
        let answers = commands::all(&commands)
            .iter()
            .any(|word| word.name == "vacation");
        let mut responders = scene.of(responder::NAME).iter();
        let active = responders.find(|other| {
            answer::parts(other.key()).0 == mailbox && other.flag("active") != Some(false)
        });
        if let (true, Some(active)) = (answers, active) {
            out.field(
                thing,
                script::CONTENT,
                format!(
                    "the script answers for {mailbox}, and an automatic answer does so as well"
                ),
            )
            .related(active, None, "answers here")
            .help("keep one of them: write `active: false` or `enabled: false` at the other");
        }
    }
}
