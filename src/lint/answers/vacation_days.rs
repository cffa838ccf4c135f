//! The days between two answers of a script to one person.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve;
use crate::lint::finding::Findings;
use crate::lint::lists::commands;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `vacation-days`.
pub(super) const RULE: Rule = Rule {
    code: "vacation-days",
    level: Level::Warning,
    title: "a script answers the same person too often, or once in too long a time",
    facts: &["MAIL-RESP-15", "RFC-LOOP-03"],
    manual: "`vacation` answers the same person once in `:days` days, 7 where it does not say. With 0 every \
        message is answered, which no server has to allow and which fills mailboxes; beyond 30 a server \
        may cut it short without a word.\n\n\
        Leave `:days` out, or write a number from 1 to 30.",
    source: "RFC 5230 §4.1; RFC 3834 §2",
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
        for word in commands::all(&commands) {
            let days = word
                .numbers
                .iter()
                .filter(|(tag, _)| tag.as_deref() == Some("days"));
            for (_, days) in days.filter(|_| word.name == "vacation") {
                let at = format!("line {} of the script", word.line);
                match days {
                    0 => out
                        .field(
                            thing,
                            script::CONTENT,
                            format!("{at}: every message is answered"),
                        )
                        .level(Level::Error)
                        .help("write `:days 7`, or leave it out"),
                    31.. => out
                        .field(
                            thing,
                            script::CONTENT,
                            format!("{at}: servers need not keep {days} days in mind"),
                        )
                        .help("write 30 or fewer"),
                    _ => continue,
                };
            }
        }
    }
}
