//! What a code means, as a hover shows it.

use super::analysis::Analysis;
use crate::lint;
use crate::model::code;
use crate::model::source::FileId;

/// What is said of the findings at a byte of a file, as Markdown; none where nothing is found there.
pub(super) fn explained(analysis: &Analysis, file: FileId, offset: usize) -> Option<String> {
    let mut codes: Vec<&str> = Vec::new();
    for diagnostic in analysis.all() {
        let span = diagnostic.span;
        let here = span.file == file && (span.start..=span.end).contains(&offset);
        if here && !codes.contains(&diagnostic.code) {
            codes.push(diagnostic.code);
        }
    }
    let each: Vec<String> = codes.into_iter().filter_map(words).collect();
    (!each.is_empty()).then(|| each.join("\n\n---\n\n"))
}

fn words(word: &str) -> Option<String> {
    if let Some(rule) = lint::of(word) {
        let manual = rule.manual.trim();
        return Some(format!(
            "**{word}**: {}.\n\n{manual}\n\n`maniform explain {word}` says more.",
            rule.title
        ));
    }
    let code = code::of(word)?;
    Some(format!("**{word}**: {}.\n\n{}.", code.means, code.help))
}
