//! What was fine when it was written and means nothing any more. Only warnings: a file does not
//! become wrong by itself.

use super::Document;
use crate::kinds;
use crate::model::diagnostic::Diagnostic;

/// What of the declared things is over at `now`, in Unix seconds.
#[must_use]
pub fn over(document: &Document, now: i64) -> Vec<Diagnostic> {
    let each = document.declared.iter();
    each.filter_map(|thing| {
        let kind = kinds::by_name(&thing.located.address.kind)?;
        let (field, why) = kind.over(&thing.spec, now)?;
        let span = thing.place(Some((field, "")));
        let help = "write a later moment, or take it out of the files";
        Some(Diagnostic::warning("already-over", span, why).help(help))
    })
    .collect()
}
