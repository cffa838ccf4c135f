//! What a diagnostic suggests to write instead: its "did you mean", made true.
//!
//! A suggestion is words for people. It is offered as an edit only where doing so takes the diagnostic away.

use std::collections::BTreeMap;
use std::ops::Range;

use super::analysis::Analysis;
use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::source::FileId;

/// How the diagnostics suggest a word.
const MARK: &str = "did you mean `";

/// The text that takes the suggestion of a diagnostic, with the words before and after.
pub(super) fn suggestion(
    diagnostic: &Diagnostic,
    analysis: &Analysis,
) -> Option<(String, String, BTreeMap<FileId, String>)> {
    let said = [Some(diagnostic.label.as_str()), diagnostic.help.as_deref()];
    let said = said.into_iter().flatten();
    let new = said
        .filter_map(|text| quoted(text.split_once(MARK)?.1))
        .next()?;
    let file = diagnostic.span.file;
    let text = &analysis.sources.get(file).text;
    let (bytes, old) = place(diagnostic, text, new)?;
    let mut after = text.clone();
    after.replace_range(bytes, new);
    let texts = BTreeMap::from([(file, after)]);
    let now = analysis.with(&texts);
    let count = |analysis: &Analysis, is: &dyn Fn(&Diagnostic) -> bool| {
        let misread = &analysis.settled().misread;
        analysis
            .told
            .iter()
            .chain(misread)
            .filter(|one| is(one))
            .count()
    };
    let same = |one: &Diagnostic| one.code == diagnostic.code && one.message == diagnostic.message;
    let broken = |one: &Diagnostic| matches!(one.code, "syntax" | "duplicate-key");
    let mends = count(&now, &same) < count(analysis, &same)
        && count(&now, &broken) <= count(analysis, &broken);
    mends.then(|| (old.to_owned(), new.to_owned(), texts))
}

/// Which bytes the word suggested takes the place of: what is underlined, or a word in it that the message
/// names.
fn place<'t>(diagnostic: &Diagnostic, text: &'t str, new: &str) -> Option<(Range<usize>, &'t str)> {
    let span = diagnostic.span;
    let under = text.get(span.start..span.end)?;
    let bare = under.trim_matches(['"', '\'']);
    let is_slip = |word: &str| nearest(word, [new]).is_some();
    let named = diagnostic.message.split('`').skip(1).step_by(2);
    let word = std::iter::once(bare)
        .chain(named)
        .find(|word| is_slip(word) && under.contains(*word))?;
    let start = span.start + under.find(word)?;
    let bytes = start..start + word.len();
    Some((bytes.clone(), text.get(bytes)?))
}

/// What stands before the next backtick.
fn quoted(text: &str) -> Option<&str> {
    text.split_once('`').map(|(word, _)| word)
}
