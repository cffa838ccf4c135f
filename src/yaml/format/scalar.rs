//! Scalars in shape: quotes only where needed, texts of several lines indented anew.

use super::super::layout::{Id, Layout, Style, What};
use super::super::quote::{is_plain, quoted};

/// The lines of a block scalar without their indentation.
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
    /// The first of them begins with blanks of its own, so the indentation has to be said.
    pub(super) deeper: bool,
}

impl Lines {
    fn new(lines: Vec<String>) -> Self {
        let first = lines.iter().find(|line| !line.is_empty());
        let deeper = first.is_some_and(|line| line.starts_with(' '));
        Self { lines, deeper }
    }
}

/// The lines of a literal text: those of its value.
pub(super) fn literal(text: &str) -> Lines {
    let body = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() {
        return Lines::new(Vec::new());
    }
    Lines::new(body.split('\n').map(str::to_owned).collect())
}

/// The lines of a folded text: those that are written, because how it is folded is the writer's.
pub(super) fn folded(layout: &Layout<'_>, id: Id) -> Lines {
    let node = &layout.nodes[id];
    let first = layout.next_line(node.content);
    if node.end <= first {
        return Lines::new(Vec::new());
    }
    let body = &layout.text[first..node.end];
    let lines: Vec<&str> = body
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let header = &layout.text[node.content..layout.header_end(node.content)];
    let said: usize = header
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| d as usize)
        .sum();
    let filled = lines
        .iter()
        .filter(|line| !line.trim_matches(' ').is_empty());
    let indent = if said > 0 {
        // The shallowest line tells what the digit counts from, unless all are deeper.
        filled.map(|line| blanks(line)).min()
    } else {
        filled.map(|line| blanks(line)).next()
    };
    let indent = indent.unwrap_or(usize::MAX);
    let line = |line: &&str| line.get(indent..).unwrap_or_default().to_owned();
    Lines::new(lines.iter().map(line).collect())
}

/// A key on one line.
pub(super) fn key(layout: &Layout<'_>, id: Id) -> String {
    let node = &layout.nodes[id];
    match &node.what {
        What::Scalar(text, style) if layout.text[node.content..node.end].contains('\n') => {
            let style = if *style == Style::Plain {
                Style::Plain
            } else {
                Style::Double
            };
            quoted(text, style, node.flow)
        }
        _ => inline(layout, id, false, 0),
    }
}

/// A scalar that is no block, or an alias; lines but the first are indented so far.
pub(super) fn inline(layout: &Layout<'_>, id: Id, flow: bool, column: usize) -> String {
    let node = &layout.nodes[id];
    let written = &layout.text[node.content..node.end];
    let (What::Scalar(text, style), false) = (&node.what, written.contains('\n')) else {
        return lines(written, column);
    };
    match style {
        Style::Single | Style::Double if !node.tagged && is_plain(text, flow) => text.to_string(),
        Style::Single if !text.contains(['"', '\\']) => quoted(text, Style::Double, flow),
        _ => written.to_owned(),
    }
}

fn lines(written: &str, column: usize) -> String {
    let mut out = String::new();
    for (index, line) in written.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A blank behind a backslash is part of the text.
        let line = if line.trim_end().ends_with('\\') {
            line
        } else {
            line.trim_end()
        };
        if index == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let line = line.trim_start_matches([' ', '\t']);
        if !line.is_empty() {
            out.push_str(&" ".repeat(column));
            out.push_str(line);
        }
    }
    out
}
