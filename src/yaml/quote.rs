//! Scalars as text: when a text needs quotes, and how it stands in them.

use super::layout::Style;
use super::scalar::{self, Plain};
use super::write;

/// Whether a text means itself without quotes, to us and to older readers of YAML, for whom `no` is
/// false and `12:30` a number. In brackets more is special than outside.
pub(super) fn is_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let second = text[first.len_utf8()..].chars().next();
    let begins = match first {
        '-' | '?' | ':' => second.is_some_and(|c| !c.is_whitespace() && !is_bracket(c)),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
        | '@' | '`' => false,
        _ => true,
    };
    begins
        && text.trim() == text
        && !text.contains(|c: char| write::is_hidden(c) || c == '\n' || c == '\t')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !["---", "..."].iter().any(|mark| text.starts_with(mark))
        && !(flow && text.contains(is_bracket))
        && scalar::resolve(text) == Plain::Text
        && !is_other_word(text)
        && !is_like_number(text)
}

fn is_bracket(c: char) -> bool {
    matches!(c, ',' | '[' | ']' | '{' | '}')
}

/// Words that YAML 1.1 reads as something else than a text, and merge keys.
fn is_other_word(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "~", "<<", "=",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What some reader takes for a number or, as `12:30`, for one with base 60.
fn is_like_number(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let body = body.strip_prefix('.').unwrap_or(body);
    body.starts_with(|c: char| c.is_ascii_digit())
        && (body
            .chars()
            .all(|c| c.is_ascii_digit() || "_:.eE+-".contains(c))
            || body.starts_with("0x")
            || body.starts_with("0o")
            || body.starts_with("0b"))
        && body.matches('.').count() < 2
}

/// The text on one line: without quotes where it can be, in single ones where they are asked for and
/// can hold it, in double ones otherwise.
pub(super) fn quoted(text: &str, wish: Style, flow: bool) -> String {
    let single = wish == Style::Single
        && !text.contains(|c: char| write::is_hidden(c) || c == '\n' || c == '\t');
    if single {
        return format!("'{}'", text.replace('\'', "''"));
    }
    if wish != Style::Double && is_plain(text, flow) {
        return text.to_owned();
    }
    let mut out = String::new();
    write::quote(text, &mut out);
    out
}

/// Whether a text can stand below `|`. Beginnings and ends that only an indicator could tell
/// (blanks first, several breaks last) stay in quotes.
pub(super) fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body
            .lines()
            .all(|line| line.is_empty() || !line.trim().is_empty())
        && !text.contains(|c: char| write::is_hidden(c) && c != '\n' && c != '\t')
}
