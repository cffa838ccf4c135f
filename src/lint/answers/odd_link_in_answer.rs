//! A malformed link in the text of an automatic answer.

use crate::kinds::{answer, responder, responder_model};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `odd-link-in-answer`.
pub(super) const RULE: Rule = Rule {
    code: "odd-link-in-answer",
    level: Level::Warning,
    title: "a link in an automatic answer is not written in full",
    facts: &["MAIL-SEND-09"],
    manual: "One malformed link is enough for a message to be refused, here by the rule on headers and \
        elsewhere by spam filters, and the service says nothing when it is saved. `validate` looks at \
        links in signatures; this looks at the plain texts of automatic answers.\n\n\
        Write links in full, as `https://acme.example/`.",
    source: "knowledge base, spam message rejected (2026)",
    judge: Judge::Files(judge),
};

/// Beginnings that miss a sign of `https://`.
const ODD: &[&str] = &[
    "http//",
    "https//",
    "http:/ ",
    "https:/ ",
    "htp://",
    "htps://",
    "http:\\\\",
];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for kind in [responder::NAME, responder_model::NAME] {
        for thing in scene.of(kind) {
            let message = thing.text(answer::MESSAGE).unwrap_or_default();
            let mut words = message.split_whitespace();
            let odd = words.find(|word| {
                let word = word.trim_start_matches(['<', '(', '"']).to_lowercase();
                let one_slash = word.strip_prefix("https:/").or(word.strip_prefix("http:/"));
                ODD.iter().any(|odd| word.starts_with(odd))
                    || one_slash.is_some_and(|rest| !rest.starts_with('/'))
            });
            if let Some(odd) = odd {
                out.field(thing, answer::MESSAGE, format!("`{odd}` is no link"))
                    .help("write it in full, as `https://acme.example/`");
            }
        }
    }
}
