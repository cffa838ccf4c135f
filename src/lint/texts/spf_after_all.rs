//! Senders that stand where nobody looks.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::Term;
use crate::model::diagnostic::Level;

/// `spf-after-all`.
pub(super) const RULE: Rule = Rule {
    code: "spf-after-all",
    level: Level::Error,
    title: "senders stand behind `all`, where nobody looks",
    facts: &["RFC-SPF-08"],
    manual: "Readers of SPF go from left to right and stop at the first match. `all` matches everybody, so what \
        stands behind it is never looked at: with `-all` the mail of these senders is refused.\n\n\
        Put `all` at the end.",
    source: "RFC 7208 §5.1",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let read = spf.record.directives().count();
        let directives = spf.record.terms().filter(|term| term.mechanism().is_some());
        let late: Vec<Term> = directives.skip(read).cloned().collect();
        if late.is_empty() {
            continue;
        }
        let words: Vec<String> = late.iter().map(|term| format!("`{term}`")).collect();
        let senders: Vec<Term> = late.iter().filter(|term| !term.is_all()).cloned().collect();
        let mended = spf.record.without_idle().with(&senders);
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!("SPF of {}: nobody looks at {}", spf.name, words.join(" ")),
        )
        .label("everything behind `all` is passed over")
        .help(format!("write `{mended}`"))
        .fix(spf.rewritten("put `all` at the end", &mended.to_string()));
    }
}
