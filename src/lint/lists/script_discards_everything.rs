//! A script that loses mail.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `script-discards-everything`.
pub(super) const RULE: Rule = Rule {
    code: "script-discards-everything",
    level: Level::Warning,
    title: "a script throws away whatever reaches it",
    facts: &["MAIL-SIEVE-05"],
    manual: "`discard` outside any `if` throws away every message that comes so far, for good: it is in no \
        folder, and nobody is told. An explicit action also cancels that a message is kept by itself.\n\n\
        Put it into an `if` that names what is to go, or move such mail to a folder (`fileinto`).",
    source: "RFC 5228 §2.10.2 and §4.4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(script::NAME) {
        let Some(text) = thing.text(script::CONTENT) else {
            continue;
        };
        // What is no Sieve is an error of the files already.
        let Ok(commands) = sieve::parse(text) else {
            continue;
        };
        let kept = ["keep", "fileinto", "stop"];
        let Some(at) = commands.iter().position(|word| word.name == "discard") else {
            continue;
        };
        let earlier = commands[..at]
            .iter()
            .any(|word| kept.contains(&word.name.as_str()));
        if !earlier {
            let line = commands[at].line;
            out.field(
                thing,
                script::CONTENT,
                format!("line {line} of the script throws away whatever reaches it"),
            )
            .help("put it into an `if` that names what is to go");
        }
    }
}
