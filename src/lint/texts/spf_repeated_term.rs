//! Senders that are named twice.

use std::collections::BTreeSet;

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::Term;
use crate::model::diagnostic::Level;

/// `spf-repeated-term`.
pub(super) const RULE: Rule = Rule {
    code: "spf-repeated-term",
    level: Level::Warning,
    title: "SPF names the same senders twice",
    facts: &["RFC-SPF-04"],
    manual: "The first match counts, so the second mention does nothing, but it is looked up and counts among the ten \
        that readers take. Case, final dots and bits behind a prefix make no difference.",
    source: "RFC 7208 §4.6.2 and §4.6.4",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let mut seen = BTreeSet::new();
        let mut twice: Vec<&Term> = Vec::new();
        for term in spf.record.directives() {
            if !seen.insert(term.subject()) {
                twice.push(term);
            }
        }
        let Some(first) = twice.first() else {
            continue;
        };
        let mut mended = spf.record.clone();
        for term in &twice {
            mended = mended.without_repeated(term);
        }
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!("SPF of {} has `{first}` a second time", spf.name),
        )
        .help(format!("write `{mended}`"))
        .fix(
            spf.rewritten("name these senders once", &mended.to_string())
                .safe(),
        );
    }
}
