//! Which lines belong to an entry: the comments above it, and what is said inside its end.

use super::super::layout::Layout;

/// True for the comment by which editors find the schema.
pub(super) fn is_modeline(line: &str) -> bool {
    let words = line.trim_start_matches(['\u{FEFF}', ' ', '\t', '#']);
    line.trim_start_matches(['\u{FEFF}', ' ']).starts_with('#')
        && words.starts_with("yaml-language-server")
}

/// Where the comment lines directly above begin that belong to what starts at `start`: those not
/// further right than it. A modeline belongs to the file, with everything above it.
pub(super) fn lead(layout: &Layout<'_>, start: usize) -> usize {
    let column = layout.column(start);
    let mut begin = layout.line_start(start);
    while begin > 0 {
        let above = layout.line_start(begin - 1);
        let Some(hash) = comment_line(layout, above) else {
            break;
        };
        let line = &layout.text[above..begin];
        let of_file = is_modeline(line) || (above == 0 && line.starts_with("#!"));
        if layout.column(hash) > column || of_file {
            break;
        }
        begin = above;
    }
    begin
}

/// Where the line begins that follows what ends at `end`: behind its line and the comment lines below
/// that stand further right than `column`. With `far` also where blank lines come first.
pub(super) fn tail(layout: &Layout<'_>, end: usize, column: usize, far: bool) -> usize {
    let mut at = layout.next_line(end);
    let mut next = at;
    while next < layout.text.len() {
        let blank = is_blank(layout, next);
        if blank && far {
            next = layout.next_line(next);
            continue;
        }
        match comment_line(layout, next) {
            Some(hash) if layout.column(hash) > column => {
                next = layout.next_line(next);
                at = next;
            }
            _ => break,
        }
    }
    at
}

/// Whether nothing but white space stands on the line that begins here.
pub(super) fn is_blank(layout: &Layout<'_>, line: usize) -> bool {
    let end = layout.line_end(line);
    layout.text[line..end].trim().is_empty()
}

/// The `#` of a line that begins here and holds a comment only.
fn comment_line(layout: &Layout<'_>, line: usize) -> Option<usize> {
    let end = layout.line_end(line);
    let words = layout.text[line..end].trim_start();
    let hash = end - words.len();
    let known = layout
        .comments
        .binary_search_by_key(&hash, |comment| comment.start);
    known.is_ok().then_some(hash)
}
