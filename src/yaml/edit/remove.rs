//! An entry or item goes, with the comments that belong to it.

use std::ops::Range;

use super::super::layout::{Id, Layout, What};
use super::carry::{Holder, Sheet, Splice, holder};
use super::extent::{is_blank, lead, tail};
use super::{Trouble, damaged, flow};

/// Takes what the last node of the chain is the value of.
pub(super) fn remove(sheet: &Sheet<'_>, chain: &[Id]) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let (parent, index, start) = match holder(layout, chain) {
        Holder::Root => return Err(damaged()),
        Holder::Pair(map, index) => (map, index, layout.pairs(map)[index].start),
        Holder::Item(list, index) => (list, index, layout.items(list)[index].dash),
    };
    if layout.nodes[parent].flow {
        return flow::remove(sheet, parent, index);
    }
    let end = layout.nodes[chain[chain.len() - 1]].end;
    let column = layout.column(start);
    let others = layout.pairs(parent).len() + layout.items(parent).len() - 1;
    if others == 0 {
        return Ok(emptied(sheet, &chain[..chain.len() - 1], start, end));
    }
    if !layout.begins_line(start) {
        // The first on the line of a dash: what follows takes its place.
        let below = layout.next_line(end);
        let rest = &layout.text[below..];
        let next = below + rest.len() - rest.trim_start_matches([' ', '\r', '\n']).len();
        return Ok(vec![Splice::new(start..next, "")]);
    }
    let lines = lead(layout, start)..tail(layout, end, column, false);
    let range = whole_lines(layout, lines, index == 0);
    Ok(vec![Splice::new(range, "")])
}

/// The lines, and of the blank lines around them one too many; before the first entry none is needed.
fn whole_lines(layout: &Layout<'_>, lines: Range<usize>, first: bool) -> Range<usize> {
    let text = layout.text;
    let Range { mut start, mut end } = lines;
    let kept = {
        let above = text[..start].strip_suffix('\n').unwrap_or_default();
        layout.keeps_breaks(above.strip_suffix('\r').unwrap_or(above).len())
    };
    let after_blank = |start: usize| start == 0 || is_blank(layout, layout.line_start(start - 1));
    let below_key = |start: usize| {
        let above = layout.line_start(start.saturating_sub(1));
        start > 0 && !text[above..start].trim_start().starts_with('#')
    };
    if kept {
        // Below `|+`, blank lines would become text of what stands above.
        while end < text.len() && is_blank(layout, end) {
            end = layout.next_line(end);
        }
    } else if end < text.len()
        && is_blank(layout, end)
        && (after_blank(start) || (first && below_key(start)))
    {
        end = layout.next_line(end);
    }
    if end == text.len() {
        while start > 0 && !kept && after_blank(start) {
            start = layout.line_start(start - 1);
        }
        if !text.ends_with('\n') && start > 0 {
            // A file that ended without a line break still does.
            start = text[..start]
                .trim_end_matches('\n')
                .trim_end_matches('\r')
                .len();
        }
    }
    start..end
}

/// `{}` or `[]` in place of the last that was in a mapping or list.
fn emptied(sheet: &Sheet<'_>, chain: &[Id], start: usize, end: usize) -> Vec<Splice> {
    let layout = &sheet.layout;
    let node = &layout.nodes[chain[chain.len() - 1]];
    let brackets = if matches!(node.what, What::Map(_)) {
        "{}"
    } else {
        "[]"
    };
    let indicator = match holder(layout, chain) {
        Holder::Root => None,
        Holder::Pair(map, index) => layout.pairs(map)[index].colon,
        Holder::Item(list, index) => Some(layout.items(list)[index].dash),
    };
    let indicator = indicator.filter(|_| layout.begins_line(start));
    let Some(indicator) = indicator else {
        return vec![Splice::new(start..end, brackets)];
    };
    let front = if node.start < node.content {
        let properties = layout.text[node.start..node.content].trim_end();
        let first = properties.split(['\n', '#']).next().unwrap_or_default();
        node.start + first.trim_end().len()
    } else {
        indicator + 1
    };
    let gone = lead(layout, start)..tail(layout, end, layout.column(start), false);
    vec![
        Splice::new(front..front, format!(" {brackets}")),
        Splice::new(gone, ""),
    ]
}
