//! What no section can see alone: names that two things claim, mentions of names nobody has, and
//! what a kind says of all its things together.
//!
//! Knows claims and uses, not kinds.

use std::collections::BTreeMap;

use super::Document;
use crate::kinds::declare::{Declared, Reviewed};
use crate::kinds::kind::Claim;
use crate::kinds::{self};
use crate::model::diagnostic::{Diagnostic, nearest};

/// Adds what is wrong between things.
pub(super) fn check(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let mut holders: BTreeMap<String, Vec<(Claim, &Declared)>> = BTreeMap::new();
    for thing in &document.declared {
        let address = &thing.located.address;
        let Some(kind) = kinds::by_name(&address.kind) else {
            continue;
        };
        for claim in kind.claims(address, &thing.spec) {
            let held = holders.entry(claim.name.clone()).or_default();
            held.push((claim, thing));
        }
    }
    for held in holders.values() {
        collisions(held, diagnostics);
    }
    let all = Reviewed {
        things: &document.declared,
        scopes: &document.scopes,
        common: &document.common,
    };
    for kind in kinds::KINDS {
        diagnostics.extend(kind.review(&all));
    }
    for thing in &document.declared {
        dangling(document, thing, &holders, diagnostics);
    }
}

fn place(claim: &Claim, thing: &Declared) -> crate::model::source::Span {
    let item = claim.item.as_ref();
    thing.place(item.map(|(field, item)| (*field, item.as_str())))
}

fn collisions(held: &[(Claim, &Declared)], diagnostics: &mut Vec<Diagnostic>) {
    let mut held: Vec<_> = held.iter().collect();
    held.sort_by_key(|(claim, thing)| place(claim, thing));
    let Some((first, rest)) = held.split_first() else {
        return;
    };
    for (claim, thing) in rest {
        if claim.shared && first.0.shared {
            continue;
        }
        diagnostics.push(
            Diagnostic::error(
                "name-taken",
                place(claim, thing),
                format!(
                    "{} cannot be {} here: it is {} already",
                    claim.shown, claim.what, first.0.what
                ),
            )
            .label(claim.what.clone())
            .related(place(&first.0, first.1), first.0.what.clone())
            .help("only one of them can have the name: rename or remove the other"),
        );
    }
}

fn dangling(
    document: &Document,
    thing: &Declared,
    holders: &BTreeMap<String, Vec<(Claim, &Declared)>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let address = &thing.located.address;
    let Some(kind) = kinds::by_name(&address.kind) else {
        return;
    };
    for mention in kind.uses(address, &thing.spec) {
        // Where the files leave a collection to others, they cannot tell what is in it.
        let judged = document
            .scopes
            .iter()
            .any(|s| Some(&s.address) == mention.within.as_ref());
        if !judged || holders.contains_key(&mention.claim) {
            continue;
        }
        let (field, item) = &mention.item;
        // Only the part before the `@` is compared: the common domain would make any two names near.
        let (name, domain) = halves(&mention.shown);
        let known = holders
            .values()
            .flatten()
            .map(|(claim, _)| halves(&claim.shown))
            .filter(|(_, other)| *other == domain)
            .map(|(name, _)| name);
        let help = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}{domain}`?"),
            None => "declare it; `{}` is enough for an address that is already there".to_owned(),
        };
        diagnostics.push(
            Diagnostic::error(
                "undeclared",
                thing.place(Some((field, item))),
                format!("{} is declared nowhere", mention.shown),
            )
            .help(help),
        );
    }
}

/// What stands before the `@`, and the rest with it.
fn halves(address: &str) -> (&str, &str) {
    address.split_at(address.find('@').unwrap_or(address.len()))
}
