//! Two targets that are one box.

use std::collections::BTreeMap;

use crate::kinds::{forwarding, mail, redirection};
use crate::lint::finding::{Findings, Fix};
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `targets-differ-by-tag`.
pub(super) const RULE: Rule = Rule {
    code: "targets-differ-by-tag",
    level: Level::Warning,
    title: "two addresses that mail is passed on to differ only by what stands behind a plus sign",
    facts: &["RFC-ADDR-11"],
    manual: "With most providers `ada+acme@` and `ada@` are one box, which then gets each message twice. What \
        stands behind the plus sign is for the receiver to sort by.\n\n\
        Keep one of them. It is fine at a provider that takes the plus sign for a letter like any other.",
    source: "RFC 5233 §1 (subaddressing)",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (kind, field) in [(forwarding::NAME, "to"), (redirection::NAME, "targets")] {
        for thing in scene.of(kind) {
            let mut plain: BTreeMap<String, &str> = BTreeMap::new();
            for target in thing.items(field) {
                let (name, domain) = (mail::local(target), mail::domain(target));
                let untagged = name.split('+').next().filter(|name| !name.is_empty());
                let form = format!("{}@{domain}", untagged.unwrap_or(name)).to_lowercase();
                let Some(first) = plain.get(&form).copied() else {
                    plain.insert(form, target);
                    continue;
                };
                out.item(
                    thing,
                    field,
                    target,
                    format!("{target} and {first} are one box at most providers"),
                )
                .related(thing, Some((field, first)), "the same without its tag")
                .help("keep one of them")
                .fix(Fix::new(format!("leave out {target}")).without(thing, field, target));
            }
        }
    }
}
