//! A text of several lines, before and after, as the lines that differ with some around them.

use similar::{ChangeTag, TextDiff};

use super::page::Page;
use super::style::Tone;
use super::visible::one_line;
use super::words::count;

/// Unchanged lines shown before and after each difference.
const CONTEXT: usize = 3;

/// The lines of a text; a line break at the very end ends the last line and begins none.
pub(super) fn lines(text: &str) -> Vec<&str> {
    match text.strip_suffix('\n').unwrap_or(text) {
        "" if text.is_empty() => Vec::new(),
        body => body.split('\n').collect(),
    }
}

/// Every line of a text that comes or goes whole.
pub(super) fn whole(page: &mut Page<'_>, indent: usize, tag: ChangeTag, text: &str) {
    for line in lines(text) {
        show(page, indent, tag, line);
    }
}

/// The lines that differ, three unchanged ones around them, and how many are not shown.
pub(super) fn text_diff(page: &mut Page<'_>, indent: usize, before: &str, after: &str) {
    let (old, new) = (lines(before), lines(after));
    let diff = TextDiff::from_slices(&old, &new);
    let mut shown_to = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let from = group.first().map_or(shown_to, |op| op.old_range().start);
        hidden(page, indent, from.saturating_sub(shown_to));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            show(page, indent, change.tag(), change.value());
        }
        shown_to = group.last().map_or(shown_to, |op| op.old_range().end);
    }
    hidden(page, indent, old.len().saturating_sub(shown_to));
    match (before.ends_with('\n'), after.ends_with('\n')) {
        (true, false) => page.toned(
            indent + 2,
            Tone::Quiet,
            "(no line break at the end any more)",
        ),
        (false, true) => page.toned(indent + 2, Tone::Quiet, "(a line break at the end)"),
        _ => {}
    }
}

fn hidden(page: &mut Page<'_>, indent: usize, lines: usize) {
    if lines > 0 {
        let text = format!("({})", count(lines, "unchanged line"));
        page.toned(indent + 2, Tone::Quiet, &text);
    }
}

fn show(page: &mut Page<'_>, indent: usize, tag: ChangeTag, line: &str) {
    let shown = one_line(line);
    match tag {
        ChangeTag::Equal => page.line(indent + 2, &shown),
        ChangeTag::Delete => page.toned(indent, Tone::Destroy, &changed("-", &shown)),
        ChangeTag::Insert => page.toned(indent, Tone::Add, &changed("+", &shown)),
    }
}

/// A changed line with its sign. Spaces at its end may be all that differs, so the last is written
/// as an escape.
fn changed(sign: &str, line: &str) -> String {
    match line.strip_suffix(' ') {
        Some(rest) => format!("{sign} {rest}\\u{{20}}"),
        None if line.is_empty() => sign.to_owned(),
        None => format!("{sign} {line}"),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::render::style::Style;

    fn diff(before: &str, after: &str) -> String {
        let mut page = Page::new(&Style::PLAIN);
        text_diff(&mut page, 0, before, after);
        page.finish()
    }

    #[test]
    fn far_lines_are_counted_not_shown() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let new = old.replace("5\n", "five\n").replace("11\n", "");
        assert_snapshot!(diff(old, &new), @"
          (1 unchanged line)
          2
          3
          4
        - 5
        + five
          6
          7
          8
          9
          10
        - 11
          12
        ");
    }

    #[test]
    fn what_cannot_be_seen_is_said() {
        assert_snapshot!(diff("a\nb\r\n\nc ", "a\nb\n\nc\n"), @r"
          a
        - b\r
        + b

        - c\u{20}
        + c
          (a line break at the end)
        ");
    }
}
