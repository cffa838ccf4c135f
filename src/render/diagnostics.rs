//! Diagnostics for people (an excerpt each) and for programs (`--json`).
//!
//! Sorted by place; what is not printed is counted. The level is always a word, never only a colour.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, ThemeCharacters,
    ThemeStyles,
};
use serde_json::{Value, json};

use super::clean::clean;
use super::excerpt::Excerpt;
use crate::model::diagnostic::{Diagnostic, Level, tidy};
use crate::model::source::{Sources, Span};

/// Printed at most; after that many, people mend and run again.
pub(super) const PRINTED: usize = 50;

/// What the terminal can show.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Line drawing characters, or plain ASCII.
    pub unicode: bool,
    /// ANSI colours.
    pub colour: bool,
}

/// The diagnostics with excerpts, at most 50 of them, and a closing line with the counts. Empty for
/// no diagnostics.
#[must_use]
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, look: Look) -> String {
    let mut text = excerpts(diagnostics, sources, look, &|_| None);
    let sorted = sorted(diagnostics);
    if !sorted.is_empty() {
        let _ = writeln!(text, "{}", summary(&sorted));
    }
    text
}

/// The same without the closing line; below each stands what `below` says of it, in lines of its own.
#[must_use]
pub(super) fn excerpts(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    look: Look,
    below: &dyn Fn(&Diagnostic) -> Option<String>,
) -> String {
    let sorted = sorted(diagnostics);
    let secret: Vec<Span> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.hides)
        .map(|diagnostic| diagnostic.span)
        .collect();
    let blotted;
    let sources = if secret.is_empty() {
        sources
    } else {
        blotted = sources.blotted(&secret);
        &blotted
    };
    let handler = handler(look);
    let mut out = String::new();
    for diagnostic in sorted.iter().take(PRINTED) {
        let report = Report::new(diagnostic, sources);
        // Writing into a String fails only if miette fails; then the bare words have to do.
        let mut drawn = String::new();
        match handler.render_report(&mut drawn, &report) {
            Ok(()) => out.push_str(drawn.trim_start_matches('\n')),
            Err(_) => out.push_str(&format!("{}\n  {report}\n", report.head)),
        }
        if let Some(more) = below(diagnostic) {
            out.push_str(&more);
        }
        out.push('\n');
    }
    if sorted.len() > PRINTED {
        let mut rest: BTreeMap<_, usize> = BTreeMap::new();
        for diagnostic in &sorted[PRINTED..] {
            *rest.entry(diagnostic.span.file).or_default() += 1;
        }
        let files: Vec<_> = rest
            .iter()
            .map(|(file, count)| format!("{count} in {}", clean(&sources.get(*file).name)))
            .collect();
        let _ = writeln!(out, "{} more: {}", sorted.len() - PRINTED, files.join(", "));
    }
    if look.unicode {
        out
    } else {
        out.replace('…', "...").replace('\u{FFFD}', "?")
    }
}

/// The diagnostics as one JSON object; its shape is an interface and versioned.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let sorted = sorted(diagnostics);
    let [errors, warnings, _] = count(&sorted);
    let listed: Vec<_> = sorted.iter().map(|each| entry(each, sources)).collect();
    json!({ "format_version": 1, "diagnostics": listed, "errors": errors, "warnings": warnings })
}

/// One diagnostic as JSON.
pub(super) fn entry(d: &Diagnostic, sources: &Sources) -> Value {
    let related: Vec<_> = d
        .related
        .iter()
        .map(|label| {
            let (file, range) = place(label.span, sources);
            json!({ "file": file, "range": range, "label": label.text })
        })
        .collect();
    let (file, range) = place(d.span, sources);
    json!({
        "code": d.code,
        "level": d.level,
        "message": d.message,
        "label": d.label,
        "file": file,
        "range": range,
        "related": related,
        "help": d.help,
    })
}

fn place(span: Span, sources: &Sources) -> (String, Value) {
    let at = sources.locate(span);
    let range = json!({
        "start": { "line": at.line, "column": at.column, "offset": span.start },
        "end": { "line": at.end_line, "column": at.end_column, "offset": span.end },
    });
    (at.file, range)
}

pub(super) fn sorted(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut sorted = diagnostics.to_vec();
    tidy(&mut sorted);
    sorted
}

/// Errors, warnings, notes.
pub(super) fn count(diagnostics: &[Diagnostic]) -> [usize; 3] {
    [Level::Error, Level::Warning, Level::Note].map(|level| {
        let of_level = diagnostics.iter().filter(|d| d.level == level);
        of_level.count()
    })
}

/// `1 error, 2 warnings, 1 note`; empty for none.
pub(super) fn summary(diagnostics: &[Diagnostic]) -> String {
    let counted = count(diagnostics).into_iter();
    let counted = counted.zip(["error", "warning", "note"]);
    let parts: Vec<String> = counted
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    parts.join(", ")
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if look.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if look.colour {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.max(40))
        .with_links(false)
        .without_syntax_highlighting()
        // Excerpts bring their own neighbouring lines; miette must only not ask for none.
        .with_context_lines(1)
}

/// A diagnostic as miette wants it.
#[derive(Debug)]
struct Report<'d> {
    diagnostic: &'d Diagnostic,
    head: String,
    message: String,
    excerpt: Excerpt,
}

impl<'d> Report<'d> {
    fn new(diagnostic: &'d Diagnostic, sources: &Sources) -> Self {
        let excerpt = Excerpt::new(diagnostic, sources);
        let level = diagnostic.level.word();
        let at = sources.locate(diagnostic.span);
        let name = clean(&at.file);
        let head = if excerpt.is_empty() {
            // Nothing to show: the file as a whole is meant.
            format!("{level}[{}] {name}", diagnostic.code)
        } else {
            format!(
                "{level}[{}] {name}:{}:{}",
                diagnostic.code, at.line, at.column
            )
        };
        Self {
            diagnostic,
            head,
            message: clean(&diagnostic.message).into_owned(),
            excerpt,
        }
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Excerpt")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.head))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.diagnostic.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_deref()?;
        Some(Box::new(clean(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.excerpt.is_empty()).then_some(&self.excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look {
        width: 100,
        unicode: false,
        colour: false,
    };

    fn one(text: &str, word: &str) -> (Sources, Span) {
        let mut sources = Sources::default();
        let file = sources.add("mail.yaml", text);
        let start = text.find(word).unwrap();
        (sources, Span::new(file, start, start + word.len()))
    }

    #[test]
    fn place_underline_and_help_are_there() {
        let (sources, span) = one("a: 1\nbo: é yes\nc: 3\nd: 4\n", "yes");
        let error = Diagnostic::error("wrong-type", span, "expected true or false, found `yes`")
            .label("this")
            .help("YAML 1.2 knows only true and false");
        insta::assert_snapshot!(human(&[error], &sources, PLAIN), @r"
        error[wrong-type] mail.yaml:2:7

          x expected true or false, found `yes`
           ,-[mail.yaml:2:7]
         1 | a: 1
         2 | bo: é yes
           :       ^|^
           :        `-- this
         3 | c: 3
           `----
          help: YAML 1.2 knows only true and false

        1 error
        ");
    }

    #[test]
    fn other_files_and_far_lines_get_their_own_excerpt() {
        let (mut sources, span) = one("a: 1\n", "1");
        let other = sources.add("other.yaml", "x: 1\n".repeat(40));
        let error = Diagnostic::error("twice", span, "two of it")
            .related(Span::new(other, 100, 104), "and here")
            .related(Span::new(other, 10, 11), "first here");
        insta::assert_snapshot!(human(&[error], &sources, PLAIN), @r"
        error[twice] mail.yaml:1:4

          x two of it
           ,-[mail.yaml:1:4]
         1 | a: 1
           :    ^
           `----
            ,-[other.yaml:21:1]
         20 | x: 1
         21 | x: 1
            : ^^|^
            :   `-- and here
         22 | x: 1
            `----
           ,-[other.yaml:3:1]
         2 | x: 1
         3 | x: 1
           : |
           : `-- first here
         4 | x: 1
           `----

        1 error
        ");
    }

    #[test]
    fn a_file_without_text_has_a_place_and_no_excerpt() {
        let mut sources = Sources::default();
        let file = sources.add("gone.yaml", "");
        let error =
            Diagnostic::error("unreadable", Span::new(file, 0, 0), "no such file").help("look");
        insta::assert_snapshot!(human(&[error], &sources, PLAIN), @r"
        error[unreadable] gone.yaml

          x no such file
          help: look

        1 error
        ");
    }

    #[test]
    fn a_megabyte_line_is_cut_around_the_place() {
        let text = format!("k: {}HERE{}\n", "é".repeat(500_000), "b".repeat(500_000));
        let (sources, span) = one(&text, "HERE");
        let drawn = human(&[Diagnostic::error("x", span, "wrong")], &sources, PLAIN);
        assert!(
            drawn.contains("HERE") && drawn.contains("mail.yaml:1:500004"),
            "{drawn}"
        );
        assert!(drawn.len() < 2_000, "{}", drawn.len());
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let (sources, span) = one("k: \u{1b}[2Jbad\u{202e}\n", "bad");
        let error = Diagnostic::error("x", span, "found `\u{1b}[2J`")
            .label("\u{7}")
            .help("\u{9b}m");
        for unicode in [false, true] {
            let drawn = human(
                std::slice::from_ref(&error),
                &sources,
                Look { unicode, ..PLAIN },
            );
            assert!(
                !drawn
                    .chars()
                    .any(|c| c != '\n' && super::super::clean::acts(c)),
                "{drawn:?}"
            );
        }
        let coloured = human(
            &[error],
            &sources,
            Look {
                colour: true,
                ..PLAIN
            },
        );
        assert!(coloured.contains("\u{1b}["), "colour was asked for");
    }

    #[test]
    fn what_is_not_printed_is_counted_by_file() {
        let mut sources = Sources::default();
        let first = sources.add("a.yaml", "x\n".repeat(100));
        let second = sources.add("b.yaml", "x\n".repeat(100));
        let many: Vec<_> = (0..60)
            .rev()
            .map(|line| {
                Diagnostic::error(
                    "x",
                    Span::new(
                        if line < 45 { first } else { second },
                        line * 2,
                        line * 2 + 1,
                    ),
                    "wrong",
                )
            })
            .collect();
        let drawn = human(&many, &sources, PLAIN);
        assert_eq!(drawn.matches("error[x]").count(), 50);
        assert!(
            drawn.ends_with("10 more: 10 in b.yaml\n60 errors\n"),
            "{drawn}"
        );
        assert!(
            drawn.starts_with("error[x] a.yaml:1:1\n"),
            "sorted by place"
        );
    }

    #[test]
    fn json_has_every_field_and_the_counts() {
        let (sources, span) = one("a: é yes\n", "yes");
        let error = Diagnostic::warning("w", span, "m")
            .label("l")
            .related(span, "r");
        let value = json(&[error], &sources);
        let range = json!({"start": {"line": 1, "column": 6, "offset": 6}, "end": {"line": 1, "column": 9, "offset": 9}});
        assert_eq!(
            value,
            json!({"format_version": 1, "errors": 0, "warnings": 1, "diagnostics": [{
                "code": "w", "level": "warning", "message": "m", "label": "l", "file": "mail.yaml", "range": range,
                "related": [{"file": "mail.yaml", "range": range, "label": "r"}], "help": null,
            }]})
        );
    }
}
