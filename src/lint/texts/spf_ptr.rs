//! `ptr`, which readers may not look at.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Mechanism, Term};
use crate::model::diagnostic::Level;

/// `spf-ptr`.
pub(super) const RULE: Rule = Rule {
    code: "spf-ptr",
    level: Level::Warning,
    title: "SPF names senders by reverse lookup",
    facts: &["RFC-SPF-12"],
    manual: "`ptr` should not be used: it is slow, depends on name servers that somebody else keeps, and large \
        receivers pass over it, so that its senders fail there.\n\n\
        Name the senders with `a:`, `ip4:` or the `include:` of their provider.",
    source: "RFC 7208 §5.5",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        let is_ptr = |term: &&Term| matches!(term.mechanism(), Some(Mechanism::Ptr(_)));
        let terms: Vec<Term> = spf.record.directives().filter(is_ptr).cloned().collect();
        let Some(term) = terms.first() else {
            continue;
        };
        let mended = spf.record.without(&terms);
        out.item(
            spf.thing,
            "values",
            spf.text,
            format!(
                "SPF of {} names senders with `{term}`, which many pass over",
                spf.name
            ),
        )
        .help("name them with `a:`, `ip4:` or the `include:` of their provider")
        .fix(spf.rewritten(format!("take out `{term}`"), &mended.to_string()));
    }
}
