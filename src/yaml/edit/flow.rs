//! Changes inside of brackets.

use std::ops::Range;

use super::super::layout::{Id, Layout, What};
use super::carry::{Sheet, Splice};
use super::extent::lead;
use super::{Trouble, damaged};

/// Where the entries or items of a node in brackets stand.
fn parts(layout: &Layout<'_>, id: Id) -> Vec<Range<usize>> {
    match &layout.nodes[id].what {
        What::Map(pairs) => pairs
            .iter()
            .map(|pair| pair.start..layout.nodes[pair.value].end.max(layout.nodes[pair.key].end))
            .collect(),
        What::List(items) => items
            .iter()
            .map(|item| item.dash..layout.nodes[item.node].end)
            .collect(),
        What::Scalar(..) | What::Alias(_) => Vec::new(),
    }
}

/// What stands between the brackets; nothing for `a: b` in a list, which has none.
fn inside(layout: &Layout<'_>, id: Id) -> Result<Range<usize>, Trouble> {
    let node = &layout.nodes[id];
    match layout.byte(node.content) {
        Some(b'{' | b'[') => Ok(node.content + 1..node.end - 1),
        _ => Err(damaged()),
    }
}

/// The comma behind a part, if there is one.
fn comma(layout: &Layout<'_>, part: &Range<usize>) -> Option<usize> {
    let at = layout.skip(part.end);
    (layout.byte(at) == Some(b',')).then_some(at)
}

/// True for a part on lines of its own, with nothing but its comma and a comment behind it.
fn alone(layout: &Layout<'_>, part: &Range<usize>) -> bool {
    let end = comma(layout, part).map_or(part.end, |comma| comma + 1);
    let same_line = layout.line_end(part.end) == layout.line_end(end);
    let rest = layout.text[end..layout.line_end(end)].trim_start();
    let ends = layout.line_end(end) < layout.text.len();
    layout.begins_line(part.start)
        && same_line
        && ends
        && (rest.is_empty() || rest.starts_with('#'))
}

/// Something new, on one line, before the part with this number, or behind the last.
pub(super) fn insert(
    sheet: &Sheet<'_>,
    id: Id,
    index: usize,
    new: &str,
) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let eol = sheet.habit.eol;
    let within = inside(layout, id)?;
    let parts = parts(layout, id);
    let Some(first) = parts.first() else {
        let pad = if matches!(layout.nodes[id].what, What::Map(_)) {
            " "
        } else {
            ""
        };
        if layout.text[within.clone()].trim().is_empty() {
            return Ok(vec![Splice::new(within, format!("{pad}{new}{pad}"))]);
        }
        if !layout.begins_line(within.end) {
            return Err(damaged());
        }
        let at = layout.line_start(within.end);
        let indent = " ".repeat(layout.column(within.end) + sheet.habit.step);
        return Ok(vec![Splice::new(at..at, format!("{indent}{new}{eol}"))]);
    };
    let Some(before) = index.checked_sub(1).and_then(|before| parts.get(before)) else {
        if alone(layout, first) {
            let at = lead(layout, first.start);
            let indent = " ".repeat(layout.column(first.start));
            return Ok(vec![Splice::new(at..at, format!("{indent}{new},{eol}"))]);
        }
        return Ok(vec![Splice::new(
            first.start..first.start,
            format!("{new}, "),
        )]);
    };
    if alone(layout, before) {
        let indent = " ".repeat(layout.column(before.start));
        let at = layout.next_line(before.end);
        return Ok(match comma(layout, before) {
            Some(_) => vec![Splice::new(at..at, format!("{indent}{new},{eol}"))],
            None => vec![
                Splice::new(before.end..before.end, ","),
                Splice::new(at..at, format!("{indent}{new}{eol}")),
            ],
        });
    }
    Ok(vec![Splice::new(
        before.end..before.end,
        format!(", {new}"),
    )])
}

/// The part with this number goes.
pub(super) fn remove(sheet: &Sheet<'_>, id: Id, index: usize) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let within = inside(layout, id)?;
    let parts = parts(layout, id);
    let part = parts.get(index).ok_or_else(damaged)?;
    let commented = |range: &Range<usize>| {
        layout
            .comments
            .iter()
            .any(|c| range.start <= c.start && c.end <= range.end)
    };
    if parts.len() == 1 && !commented(&within) {
        return Ok(vec![Splice::new(within, "")]);
    }
    if alone(layout, part) {
        let begin = lead(layout, part.start).max(layout.line_start(within.start));
        let end = comma(layout, part).unwrap_or(part.end);
        return Ok(vec![Splice::new(begin..layout.next_line(end), "")]);
    }
    let gone = match (
        index.checked_sub(1).and_then(|i| parts.get(i)),
        parts.get(index + 1),
    ) {
        (_, Some(next)) if !commented(&(part.start..next.start)) => part.start..next.start,
        (Some(before), None) if !commented(&(before.end..part.end)) => before.end..part.end,
        _ => part.start..comma(layout, part).map_or(part.end, |comma| comma + 1),
    };
    Ok(vec![Splice::new(gone, "")])
}
