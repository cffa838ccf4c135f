//! A script whose answers exclude each other.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve::{self, Word};
use crate::lint::finding::Findings;
use crate::lint::lists::commands;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `vacation-beside-reject`.
pub(super) const RULE: Rule = Rule {
    code: "vacation-beside-reject",
    level: Level::Error,
    title: "a script answers and rejects, or answers twice",
    facts: &["MAIL-RESP-17"],
    manual: "A script may answer a message once, and must not answer what it rejects: with both, the whole \
        script fails for that message, and what stands behind it does not happen.\n\n\
        Put the two into branches of an `if` that exclude each other, or end the branch that rejects with `stop`.",
    source: "RFC 5230 §4.7",
    judge: Judge::Files(judge),
};

/// Whether a branch ends the script.
fn stops(word: &Word) -> bool {
    word.block.last().is_some_and(|last| last.name == "stop")
}

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for thing in scene.of(script::NAME) {
        let Some(text) = thing.text(script::CONTENT) else {
            continue;
        };
        // What is no Sieve is an error of the files already.
        let Ok(commands) = sieve::parse(text) else {
            continue;
        };
        // Only what runs for every message is told: branches may well exclude each other.
        let end = commands.iter().position(|word| word.name == "stop");
        let runs = &commands[..end.unwrap_or(commands.len())];
        let vacations = runs.iter().filter(|word| word.name == "vacation");
        let second = vacations.clone().nth(1);
        let answers = runs.iter().position(|word| word.name == "vacation");
        let (before, after) = runs.split_at(answers.unwrap_or(0));
        // What ends the script on its way never comes to an answer behind it.
        let goes_on = before.iter().filter(|word| !stops(word)).chain(after);
        let rejects = goes_on
            .flat_map(|word| commands::all(std::slice::from_ref(word)))
            .find(|word| ["reject", "ereject"].contains(&word.name.as_str()));
        let why = match (vacations.clone().next(), second, rejects) {
            (_, Some(second), _) => {
                format!("line {} of the script answers a second time", second.line)
            }
            (Some(_), None, Some(reject)) => {
                format!(
                    "line {} of the script rejects what is answered as well",
                    reject.line
                )
            }
            _ => continue,
        };
        out.field(thing, script::CONTENT, why)
            .help("put them into branches of an `if` that exclude each other");
    }
}
