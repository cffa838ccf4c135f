//! Alias uses for checks that know only places: a mistake in a definition is shown with where it
//! takes effect, without the checks knowing of aliases at all.

use super::tree::Doc;
use crate::model::diagnostic::{Diagnostic, Label};

/// Uses shown per diagnostic; a defaults block may have thousands.
const SHOWN: usize = 3;

/// Adds to every diagnostic inside a definition the places that use it. To be called once, after
/// all checks; uses that the diagnostic names already are not repeated.
pub fn label_uses(docs: &[Doc], diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let at = diagnostic.span;
        let uses: Vec<_> = docs
            .iter()
            .filter(|doc| {
                let whole = doc.span();
                whole.file == at.file && whole.start <= at.start && at.end <= whole.end
            })
            .flat_map(|doc| doc.uses_of(at))
            // An alias inside what it names is itself the mistake.
            .filter(|usage| *usage != at)
            .filter(|usage| diagnostic.related.iter().all(|label| label.span != *usage))
            .collect();
        let room = SHOWN.saturating_sub(diagnostic.related.len());
        let hidden = uses.len().saturating_sub(room);
        for (index, usage) in uses.into_iter().take(room).enumerate() {
            let words = if hidden > 0 && index + 1 == room {
                format!("used here, and {hidden} more times")
            } else {
                "used here".to_owned()
            };
            diagnostic.related.push(Label {
                span: usage,
                text: words,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::{FileId, Span};

    #[test]
    fn a_check_that_knows_no_aliases_still_shows_the_uses() {
        let text = "a: &d { x: 1 }\nb: *d\nc: [*d, *d, *d]\n";
        let (docs, _) = crate::yaml::parse(FileId(0), text);
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            Span::new(FileId(0), start, start + 1)
        };
        let mut told = vec![
            Diagnostic::error("x", at("1"), "bad"),
            Diagnostic::error("x", at("c"), "bad"),
        ];
        label_uses(&docs, &mut told);
        let words: Vec<_> = told[0]
            .related
            .iter()
            .map(|label| label.text.as_str())
            .collect();
        assert_eq!(
            words,
            ["used here", "used here", "used here, and 1 more times"]
        );
        assert!(told[1].related.is_empty());
        label_uses(&docs, &mut told);
        assert_eq!(told[0].related.len(), 3);
    }
}
