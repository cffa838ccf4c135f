//! A modifier that nobody knows.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::spf;
use crate::mailauth::spf::{Record, Sense, Term};
use crate::model::diagnostic::Level;

/// `spf-unknown-modifier`.
pub(super) const RULE: Rule = Rule {
    code: "spf-unknown-modifier",
    level: Level::Warning,
    title: "SPF has a word with `=` that readers pass over",
    facts: &["RFC-SPF-11"],
    manual: "Whatever has the form `name=value` is a modifier, and readers pass over modifiers they do not know. So \
        `include=spf.example.com` and `ip4=192.0.2.1` are legal and name nobody; a second `v=spf1` in the middle of \
        a record is one as well, where two records were glued together.\n\n\
        Write a colon for mechanisms: `include:`, `ip4:`. Senders behind `redirect=` need that sign. `ra=`, `rp=` and `rr=` ask \
        for reports of failures and are left alone.",
    source: "RFC 7208 §6; RFC 6652 §3",
    judge: Judge::Files(judge),
};

/// Mechanisms, whose colon is what is missing.
const NAMED: &[&str] = &["a", "exists", "include", "ip4", "ip6", "mx", "ptr"];

/// Modifiers that are registered: where reports of failures go (RFC 6652 §3).
const REPORTS: &[&str] = &["ra", "rp", "rr"];

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for spf in spf::sound(scene) {
        for term in spf.record.terms() {
            let Sense::Other(name, value) = term.sense() else {
                continue;
            };
            let lower = name.to_lowercase();
            if REPORTS.contains(&lower.as_str()) {
                continue;
            }
            let meant = match NAMED.contains(&lower.as_str()) {
                true => format!("{lower}:{}", value.as_str()).parse::<Term>().ok(),
                false => None,
            };
            let found = out.item(
                spf.thing,
                "values",
                spf.text,
                format!("SPF of {}: readers pass over `{term}`", spf.name),
            );
            let without: Record = spf.record.without(std::slice::from_ref(term));
            let (does, mended) = match &meant {
                Some(meant) => (
                    format!("write `{meant}`"),
                    without.with(std::slice::from_ref(meant)),
                ),
                None => (format!("take out `{term}`"), without),
            };
            found.help(if meant.is_some() {
                does.clone()
            } else {
                format!("{does}, which does nothing")
            });
            found.fix(spf.rewritten(does, &mended.to_string()));
        }
    }
}
