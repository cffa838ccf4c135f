//! `previously`: what things were called before. One new name for one old one; whoever wants names to
//! change hands does it in two steps, because after a swap nothing tells that it took place.

use std::collections::BTreeMap;

use super::Document;
use super::removed::ignoring;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;

const HELP: &str = "rename one after the other, with an apply in between";

/// Adds what is wrong with old names.
pub(super) fn check(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let declared: BTreeMap<&Address, Span> = document
        .declared
        .iter()
        .map(|thing| (&thing.located.address, thing.origin))
        .collect();
    let mut taken: BTreeMap<&Address, Span> = BTreeMap::new();
    for thing in &document.declared {
        let Some(before) = &thing.previously else {
            continue;
        };
        let mut wrong = |message: String, there: Span, text: &str, help: &str| {
            let found = Diagnostic::error("renamed-twice", before.span, message);
            diagnostics.push(found.related(there, text).help(help));
        };
        let old = &before.value;
        if *old == thing.located.address {
            let message = format!("{old} is its own name already");
            wrong(message, thing.origin, "declared here", "take the line out");
        } else if let Some(there) = declared.get(old) {
            let message = format!("{old} is declared, too, so it cannot get another name");
            wrong(message, *there, "declared here", HELP);
        } else if let Some(there) = taken.get(old) {
            let message = format!("{old} cannot become two things");
            wrong(message, *there, "named here, too", "keep one of them");
        } else {
            taken.insert(old, before.span);
        }
        if let Some(removed) = document.removed.iter().find(|each| each.names(old)) {
            let message = format!("{old} gets another name here, and is removed elsewhere");
            diagnostics.push(
                Diagnostic::error("removed-and-declared", before.span, message)
                    .related(removed.origin, "removed here")
                    .help("take one of them out"),
            );
        }
        if let Some(pattern) = ignoring(document, old) {
            let message =
                format!("{old} gets another name here, and `settings.ignore` leaves it to others");
            diagnostics.push(
                Diagnostic::error("left-to-others", before.span, message)
                    .related(pattern.span, "left to others here")
                    .help("take the line out, or make the pattern narrower"),
            );
        }
    }
}
