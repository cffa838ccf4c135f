//! A diagnostic as editors show it.

use gen_lsp_types::{
    Code, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location,
};

use super::analysis::Analysis;
use super::position::{Encoding, Lines};
use crate::model::diagnostic::{Diagnostic, Level};
use crate::model::source::Span;

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
                message: other.text.clone(),
            });
        } else {
            let place = analysis.sources.locate(other.span);
            message.push_str(&format!("\n{}: {}", place, other.text));
        }
    }
    Shown {
        range: lines.range(diagnostic.span.start..diagnostic.span.end, encoding),
        severity: Some(match diagnostic.level {
            Level::Error => DiagnosticSeverity::Error,
            Level::Warning => DiagnosticSeverity::Warning,
            Level::Note => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(diagnostic.code.to_owned())),
        code_description: None,
        source: Some("maniform".to_owned()),
        message: message.into(),
        tags: fades(diagnostic.code).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// Where a span is, in the editor's words.
pub(super) fn location(span: Span, analysis: &Analysis, encoding: Encoding) -> Option<Location> {
    let text = &analysis.sources.get(span.file).text;
    Some(Location {
        uri: analysis.uri(span.file)?.clone(),
        range: Lines::new(text).range(span.start..span.end, encoding),
    })
}

/// True where what stands there has no effect, so that it can be shown paler.
fn fades(code: &str) -> bool {
    matches!(code, "idle-suppression" | "already-over")
}
