//! Syntax errors in words a person can act on. The parser says which rule broke; what the person
//! most likely did is guessed from the text around it.

use granit_parser::{ErrorKind, ScanError};

use super::limits::MAX_DEPTH;
use crate::model::diagnostic::Diagnostic;
use crate::model::source::{FileId, Span};

const CODE: &str = "syntax";

/// The error with its place, a message and one idea what to do.
pub(super) fn explain(file: FileId, text: &str, error: &ScanError) -> Diagnostic {
    let mut offset = error
        .marker()
        .byte_offset()
        .unwrap_or(text.len())
        .min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    if matches!(error.kind(), ErrorKind::TabInPlainScalar) {
        // The parser points at the value that the tab seems to continue.
        offset = indenting_tab(text, offset).unwrap_or(offset);
    }
    let width = text[offset..]
        .chars()
        .next()
        .filter(|c| *c != '\n' && *c != '\r')
        .map_or(0, char::len_utf8);
    let span = Span::new(file, offset, offset + width);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(span);
    }
    let around = Around::new(text, offset);
    let (message, help) = words(error, &around);
    Diagnostic::error(CODE, span, message).help(help)
}

/// The refusal of deep nesting, also used where flow and block nesting add up.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        "too-deep",
        span,
        format!("nested more than {MAX_DEPTH} levels deep"),
    )
    .help("look for a bracket that is never closed; nothing here nests so deep")
}

/// The line of the error up to it, and the nearest line above that says something.
struct Around<'t> {
    before: &'t str,
    line: &'t str,
    above: &'t str,
}

impl<'t> Around<'t> {
    /// Lines longer than this are cut: no advice needs more, and hostile lines have megabytes.
    const REACH: usize = 2_000;

    fn new(text: &'t str, offset: usize) -> Self {
        let mut floor = offset.saturating_sub(Self::REACH);
        while !text.is_char_boundary(floor) {
            floor -= 1;
        }
        let head = &text[floor..offset];
        let (above, before) = match head.rsplit_once('\n') {
            Some((above, before)) => (above, before),
            None => ("", head),
        };
        let mut ceiling = (offset + Self::REACH).min(text.len());
        while !text.is_char_boundary(ceiling) {
            ceiling -= 1;
        }
        let rest = text[offset..ceiling].lines().next().unwrap_or_default();
        let above = above
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
            .unwrap_or_default();
        Self {
            before,
            line: &text[offset - before.len()..offset + rest.len()],
            above,
        }
    }

    /// Whether the line is indented with a tab, as the parser also reports in other words.
    fn tab_indents(&self) -> bool {
        self.line
            .chars()
            .take_while(|c| c.is_whitespace())
            .any(|c| c == '\t')
    }
}

/// The first tab that indents a line after `offset`.
fn indenting_tab(text: &str, offset: usize) -> Option<usize> {
    let breaks = text[offset..]
        .match_indices('\n')
        .map(|(at, _)| offset + at + 1);
    breaks.take(100).find_map(|line| {
        let blanks = text[line..]
            .bytes()
            .take_while(|byte| *byte == b' ')
            .count();
        text[line + blanks..]
            .starts_with('\t')
            .then_some(line + blanks)
    })
}

/// True for `key:value`, where the missing blank makes one word of it (URLs and times aside).
fn colon_without_blank(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && value.starts_with(|c: char| !c.is_whitespace() && c != '/')
    })
}

/// True for a line that begins a list or mapping in brackets which does not end in it. Quoted
/// brackets are rare enough to be counted along.
fn opens_more_than_it_closes(line: &str) -> bool {
    let count = |signs: [char; 2]| line.matches(signs).count();
    count(['[', '{']) > count([']', '}'])
}

/// True for a word or several where `key: value` must have been meant.
fn says_no_key(line: &str) -> bool {
    let line = line.trim();
    let plain = |c: char| c.is_alphanumeric() || "-_ ".contains(c);
    !line.is_empty() && !line.starts_with('-') && line.chars().all(plain)
}

fn words(error: &ScanError, around: &Around<'_>) -> (String, String) {
    use ErrorKind as E;
    let said = |message: &str, help: &str| (message.to_owned(), help.to_owned());
    match error.kind() {
        E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabNotAllowed
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => said(
            "a tab is used for indentation",
            "indent with blanks; YAML does not allow tabs there",
        ),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => said(
            "this quote is never closed",
            "close it; inside '…' write a quote twice, inside \"…\" as \\\"",
        ),
        E::UnclosedFlowCollection { open } => (
            format!("this `{open}` is never closed"),
            format!(
                "add the closing `{}`, or quote a text that begins with `{open}`",
                closing(*open)
            ),
        ),
        E::UnexpectedEofFlowSequence => said("the file ends inside `[`", "add the closing `]`"),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            said("the file ends inside `{`", "add the closing `}`")
        }
        E::MismatchedFlowCollectionEnd { open, close } => (
            format!("`{open}` is closed by `{close}`"),
            format!("close it with `{}`", closing(*open)),
        ),
        E::MisplacedFlowCollectionEnd => said(
            "a closing bracket without an opening one",
            "remove it, or quote the text it belongs to",
        ),
        E::ExpectedFlowMappingSeparator => said(
            "expected `,` or `}` here",
            "separate entries with commas; quote texts that contain `{ } [ ] ,`",
        ),
        E::ExpectedFlowSequenceSeparator => said(
            "expected `,` or `]` here",
            "separate items with commas; quote texts that contain `{ } [ ] ,`",
        ),
        E::UnexpectedCharacter { character: '\0' } => said(
            "a NUL byte, which no text file holds",
            "save the file as plain UTF-8 text",
        ),
        E::UnexpectedCharacter { character } => (
            match character {
                '`' => "a value cannot begin with a backtick".to_owned(),
                other => format!("a value cannot begin with `{}`", other.escape_default()),
            },
            "put the value in quotes".to_owned(),
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => said(
            "text goes on after the closing quote",
            "quote the whole value, or double a quote that belongs to it",
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape => said(
            "a backslash in \"…\" that starts no known escape",
            "write \\\\ for a backslash, or use '…', where it means itself",
        ),
        E::CommentNotSeparated => said(
            "a comment needs a blank before its `#`",
            "add a blank, or quote the text if `#` belongs to it",
        ),
        E::BlockEntryInFlowCollection => said(
            "`- ` inside brackets",
            "separate items inside `[ ]` with commas",
        ),
        E::InvalidBlockScalarHeader => said(
            "text behind `|` or `>`",
            "begin the text on the next line, indented",
        ),
        E::InvalidBlockScalarIndent => said(
            "a line of this text is indented less than its first",
            "indent all its lines alike",
        ),
        E::BomInsideDocument => said(
            "a byte order mark inside the document",
            "delete this invisible character; only a file's first may be one",
        ),
        E::ExpectedBlockSequenceEntry => said(
            "expected another `- ` item here",
            "align an item with the items above, a key of an item with its other keys, and a key after the list with the list's key",
        ),
        E::DirectiveDisallowed | E::InvalidDirectiveName | E::MissingDirectiveName => said(
            "a line that begins with `%`",
            "quote a text that begins with `%`",
        ),
        _ => misplaced(error, around),
    }
}

/// The kinds that come from wrong indentation, a forgotten blank or unquoted colons.
fn misplaced(error: &ScanError, around: &Around<'_>) -> (String, String) {
    use ErrorKind as E;
    let message = match error.kind() {
        E::MappingValueNotAllowed | E::InvalidColonPlacement => {
            "a colon where no key can be".to_owned()
        }
        E::MappingKeyNotAllowed => "a key where none can be".to_owned(),
        E::ExpectedBlockMappingKey | E::SimpleKeyExpected | E::InvalidSimpleKey => {
            "expected `key: value` here".to_owned()
        }
        E::BlockSequenceEntryNotAllowed => "a `- ` item where no list can be".to_owned(),
        E::InvalidIndentation | E::InvalidFlowScalarIndent | E::InvalidQuotedScalarIndent => {
            "this line is indented wrongly".to_owned()
        }
        kind => kind.to_string(),
    };
    let help = if around.tab_indents() {
        "indent with blanks; YAML does not allow tabs there"
    } else if colon_without_blank(around.line) {
        "put a blank after the colon"
    } else if colon_without_blank(around.above) {
        "put a blank after the colon in the line above"
    } else if opens_more_than_it_closes(around.above) {
        "close the bracket in the line above"
    } else if says_no_key(around.above) {
        "put a colon and a blank behind the key in the line above"
    } else if matches!(error.kind(), E::MappingValueNotAllowed) && around.before.contains(": ") {
        "quote a value that contains a colon followed by a blank"
    } else {
        "align it with the lines it belongs to; quote texts that contain `: `"
    };
    (message, help.to_owned())
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}
