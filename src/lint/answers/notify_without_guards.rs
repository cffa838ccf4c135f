//! A script that may answer machines.

use crate::kinds::filters::script;
use crate::kinds::filters::sieve;
use crate::lint::finding::Findings;
use crate::lint::lists::commands;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `notify-without-guards`.
pub(super) const RULE: Rule = Rule {
    code: "notify-without-guards",
    level: Level::Warning,
    title: "a script writes to people without looking at what it answers",
    facts: &["MAIL-RESP-13", "RFC-LOOP-04", "RFC-LOOP-02"],
    manual: "A message that a script sends by `notify` in answer to mail goes out for lists, bounces and \
        other automatic mail as well, unless the script asks first. `vacation` keeps to RFC 3834 by \
        itself; `notify` does not.\n\n\
        Test `Auto-Submitted`, `List-Id` and `Precedence` before, as in `if not exists [\"Auto- \
        Submitted\", \"List-Id\"]`, or use `vacation`.",
    source: "RFC 3834 §2 and §3; RFC 5230 §4.6",
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
        let words = commands::all(&commands);
        let writes = words.iter().find(|word| {
            let to_people = word.texts.iter().any(|text| text.starts_with("mailto:"));
            word.name == "notify" && to_people
        });
        let asks = words.iter().any(|word| {
            let names = ["auto-submitted", "list-id", "precedence"];
            word.texts
                .iter()
                .any(|text| names.contains(&text.to_lowercase().as_str()))
        });
        if let (Some(word), false) = (writes, asks) {
            out.field(
                thing,
                script::CONTENT,
                format!(
                    "line {} of the script writes to people, whatever came in",
                    word.line
                ),
            )
            .help("ask `if not exists [\"Auto-Submitted\", \"List-Id\"]` before");
        }
    }
}
