//! The text of a file in the one shape that `fmt` brings about, or why it cannot be.

use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::model::source::{FileId, Span};
use crate::yaml::{self, format};

/// The text in shape; says nothing about kinds, only whether it is YAML.
///
/// # Errors
///
/// What is wrong with the text as YAML, or `odd-layout`.
pub fn shape(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (_, told) = yaml::parse(file, text);
    if has_errors(&told) {
        return Err(told);
    }
    format::format(text).map_err(|trouble| {
        let (start, end) = trouble.at.unwrap_or((0, 0));
        let at = Span::new(file, start, end);
        vec![Diagnostic::error("odd-layout", at, trouble.why).help(trouble.help)]
    })
}
