//! Another value in place of one that is there.

use std::ops::Range;

use super::super::layout::{Id, Layout, Node, Style, What};
use super::carry::{Holder, Sheet, Splice};
use super::meant::Meant;
use super::write::{self, Wish, Written};
use super::{Trouble, damaged};

/// A value in place of another; its quotes, its `|`, its brackets and its trailing comment stay where
/// they can.
pub(super) fn replace(
    sheet: &Sheet<'_>,
    holder: Holder,
    id: Id,
    value: &Meant,
) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let old = &layout.nodes[id];
    let style = match &old.what {
        What::Scalar(_, style) => *style,
        _ => Style::Plain,
    };
    let filled = !layout.pairs(id).is_empty() || !layout.items(id).is_empty();
    let wish = Wish {
        style,
        flow: old.flow && filled,
    };
    let (indicator, new) = match holder {
        Holder::Root => {
            let lines = write::root(value, sheet.habit).join(sheet.habit.eol);
            let fresh = if layout.begins_line(old.content) {
                ""
            } else {
                sheet.habit.eol
            };
            return Ok(vec![Splice::new(
                old.content..old.end,
                format!("{fresh}{lines}"),
            )]);
        }
        Holder::Pair(parent, index) => {
            let pair = layout.pairs(parent)[index];
            if layout.nodes[parent].flow {
                let new = write::flow(value, style);
                return Ok(vec![in_brackets(old, pair.colon, &new)]);
            }
            let colon = pair.colon.ok_or_else(damaged)?;
            (
                colon,
                write::below_key(value, layout.column(pair.start), wish, sheet.habit),
            )
        }
        Holder::Item(parent, index) => {
            let item = layout.items(parent)[index];
            if layout.nodes[parent].flow {
                return Ok(vec![in_brackets(
                    old,
                    Some(old.start),
                    &write::flow(value, style),
                )]);
            }
            (
                item.dash,
                write::behind_dash(value, layout.column(item.dash), wish, sheet.habit),
            )
        }
    };
    Ok(splices(sheet, old, indicator, new))
}

/// A value in brackets; one that is not there needs its colon, or a blank behind it.
fn in_brackets(old: &Node, indicator: Option<usize>, new: &str) -> Splice {
    let before = match indicator {
        _ if old.content < old.end => "",
        None => ": ",
        Some(_) => " ",
    };
    Splice::new(content(old), format!("{before}{new}"))
}

/// The bytes of the value itself. An anchor stays, a tag goes.
fn content(old: &Node) -> Range<usize> {
    let begin = match (old.tagged, old.anchor) {
        (false, _) => old.content,
        (true, None) => old.start,
        (true, Some(_)) => old.anchor_at.end,
    };
    begin..old.end
}

fn splices(sheet: &Sheet<'_>, old: &Node, indicator: usize, new: Written) -> Vec<Splice> {
    let layout = &sheet.layout;
    // Behind this, the head of the new value may begin.
    let front = if old.anchor.is_some() {
        old.anchor_at.end
    } else {
        indicator + 1
    };
    let range = content(old);
    let beside = layout.line_start(indicator) == layout.line_start(old.content);
    let collection = matches!(old.what, What::List(_) | What::Map(_));
    if range.is_empty() || (old.content == old.end && !old.tagged) {
        return below(sheet, Splice::new(front..front, headed(&new)), front, new);
    }
    if matches!(&old.what, What::Scalar(_, style) if style.is_block()) {
        return for_block_scalar(sheet, old, front, new);
    }
    if collection && !old.flow && !beside {
        let first = layout.line_start(old.content).max(layout.next_line(front));
        let last = layout.next_line(old.end);
        let mut splices = vec![Splice::new(first..last, lines(&new.body, sheet.habit.eol))];
        if !new.head.is_empty() {
            splices.push(Splice::new(front..front, format!(" {}", new.head)));
        }
        return splices;
    }
    if collection && !old.flow {
        return vec![Splice::new(range, new.joined(sheet.habit.eol))];
    }
    let end = range.end;
    if !new.head.is_empty() {
        let head = new.head.clone();
        let tight = range.start == front;
        let head = if tight { format!(" {head}") } else { head };
        return below(sheet, Splice::new(range, head), end, new);
    }
    let gone = if beside {
        front..end
    } else {
        let whole = layout.begins_line(range.start)
            && layout.text[end..layout.line_end(end)].trim().is_empty();
        if whole {
            layout.line_start(range.start)..layout.next_line(end)
        } else {
            range
        }
    };
    let at = gone.end;
    if at > end {
        // The whole line went, and the new ones take its place.
        return vec![Splice::new(gone, lines(&new.body, sheet.habit.eol))];
    }
    below(sheet, Splice::new(gone, ""), end, new)
}

/// The head in its place, and the lines below the line on which the old value ended.
fn below(sheet: &Sheet<'_>, head: Splice, end: usize, new: Written) -> Vec<Splice> {
    let layout = &sheet.layout;
    if new.body.is_empty() {
        return vec![head];
    }
    let eol = sheet.habit.eol;
    let at = layout.next_line(end);
    let broken = layout.text[..at].ends_with('\n');
    let body = if broken {
        lines(&new.body, eol)
    } else {
        format!("{eol}{}", new.body.join(eol))
    };
    if at == head.range.end {
        let with = format!("{}{body}", head.with);
        return vec![Splice::new(head.range, with)];
    }
    vec![head, Splice::new(at..at, body)]
}

fn for_block_scalar(sheet: &Sheet<'_>, old: &Node, front: usize, new: Written) -> Vec<Splice> {
    let layout: &Layout<'_> = &sheet.layout;
    let header_end = layout.header_end(old.content);
    let start = content(old).start;
    let head = if new.head.is_empty() {
        Splice::new(front..header_end, "")
    } else if start == front {
        Splice::new(start..header_end, format!(" {}", new.head))
    } else {
        Splice::new(start..header_end, new.head.clone())
    };
    if old.end <= layout.line_end(old.content) {
        return below(sheet, head, old.content, new);
    }
    let body = layout.next_line(old.content)..layout.next_line(old.end);
    let mut with = lines(&new.body, sheet.habit.eol);
    if !layout.text[body.clone()].ends_with('\n') {
        let length = with.trim_end_matches(['\n', '\r']).len();
        with.truncate(length);
    }
    vec![head, Splice::new(body, with)]
}

fn headed(new: &Written) -> String {
    match new.head.as_str() {
        "" => String::new(),
        head => format!(" {head}"),
    }
}

fn lines(lines: &[String], eol: &str) -> String {
    lines.iter().map(|line| format!("{line}{eol}")).collect()
}
