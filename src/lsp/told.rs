//! A diagnostic as editors show it.

use std::ops::Range;

use gen_lsp_types::{
    Code, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, Uri,
};

use super::analysis::Analysis;
use super::position::{Encoding, Lines};
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::Span;
use crate::render::visible::visible;

/// Who says it.
const SOURCE: &str = "maniform";

/// What the client can show.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Can {
    /// Other places of the same story.
    pub(super) related: bool,
}

/// The diagnostic in the protocol's words: what is wrong, what stands under the excerpt, what to do.
pub(super) fn told(
    diagnostic: &Diagnostic,
    analysis: &Analysis,
    lines: &Lines<'_>,
    encoding: Encoding,
    can: Can,
) -> Shown {
    let mut message = diagnostic.message.clone();
    let label = Some(&diagnostic.label).filter(|label| !label.is_empty());
    for more in label.into_iter().chain(&diagnostic.help) {
        message.push('\n');
        message.push_str(more);
    }
    let mut related = Vec::new();
    for other in &diagnostic.related {
        let Some(location) = location(other.span, analysis, encoding) else {
            continue;
        };
        if can.related {
            related.push(DiagnosticRelatedInformation {
                location,
                message: visible(&other.text).into_owned(),
            });
        } else {
            let place = analysis.sources.locate(other.span);
            message.push_str(&format!("\n{}: {}", place, other.text));
        }
    }
    Shown {
        range: lines.range(trimmed(diagnostic.span, analysis), encoding),
        severity: Some(match diagnostic.level {
            Level::Error => DiagnosticSeverity::Error,
            Level::Warning => DiagnosticSeverity::Warning,
            Level::Note => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(diagnostic.code.to_owned())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: visible(&message).into_owned().into(),
        tags: fades(diagnostic.code).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// What is said at the other places of a story that are in other files: who looks there sees nothing
/// otherwise.
pub(super) fn echoes(
    diagnostic: &Diagnostic,
    analysis: &Analysis,
    encoding: Encoding,
    can: Can,
) -> Vec<(Uri, Shown)> {
    let others = diagnostic.related.iter();
    let others = others.filter(|other| other.span.file != diagnostic.span.file);
    let home = location(diagnostic.span, analysis, encoding);
    others
        .filter_map(|other| {
            let place = location(other.span, analysis, encoding)?;
            let message = format!("{}: {}", other.text, diagnostic.message);
            let related = home.clone().filter(|_| can.related).map(|location| {
                vec![DiagnosticRelatedInformation {
                    location,
                    message: visible(&diagnostic.message).into_owned(),
                }]
            });
            let shown = Shown {
                range: place.range,
                severity: Some(DiagnosticSeverity::Hint),
                code: Some(Code::String(diagnostic.code.to_owned())),
                source: Some(SOURCE.to_owned()),
                message: visible(&message).into_owned().into(),
                related_information: related,
                ..Shown::default()
            };
            Some((place.uri, shown))
        })
        .collect()
}

/// Where a span is, in the editor's words.
pub(super) fn location(span: Span, analysis: &Analysis, encoding: Encoding) -> Option<Location> {
    let text = &analysis.sources.get(span.file).text;
    Some(Location {
        uri: analysis.uri(span.file)?.clone(),
        range: Lines::new(text).range(trimmed(span, analysis), encoding),
    })
}

/// The bytes of a span without blanks and line breaks at its end: those of a long text go on to the next key.
fn trimmed(span: Span, analysis: &Analysis) -> Range<usize> {
    let text = &analysis.sources.get(span.file).text;
    let under = text.get(span.start..span.end).unwrap_or_default();
    match under.trim_end().len() {
        0 => span.start..span.end,
        length => span.start..span.start + length,
    }
}

/// True where what stands there has no effect, so that it can be shown paler.
fn fades(code: &str) -> bool {
    matches!(code, "idle-suppression" | "already-over")
}
