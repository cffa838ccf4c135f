//! Another value in place of one that is there.

use std::ops::Range;

use super::super::layout::{Id, Layout, Node, Style, What};
use super::carry::{Holder, Sheet, Splice};
use super::extent::tail;
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
    let mut habit = sheet.habit;
    let filled = !layout.pairs(id).is_empty() || !layout.items(id).is_empty();
    let wish = Wish {
        style,
        flow: old.flow && filled,
    };
    let (indicator, column, new) = match holder {
        Holder::Root => return Ok(root(sheet, old, value)),
        Holder::Pair(parent, index) => {
            let pair = layout.pairs(parent)[index];
            if layout.nodes[parent].flow {
                let new = write::flow(value, style);
                return Ok(vec![in_brackets(old, pair.colon, &new)]);
            }
            let colon = pair.colon.ok_or_else(damaged)?;
            let column = layout.column(pair.start);
            habit.literals = !comments_follow(layout, old, column, colon);
            (colon, column, write::below_key(value, column, wish, habit))
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
            let column = layout.column(item.dash);
            habit.literals = !comments_follow(layout, old, column, item.dash);
            let mut new = write::behind_dash(value, column, wish, habit);
            if old.anchor.is_some() && value.is_filled() && !new.head.starts_with(['[', '{']) {
                // Behind an anchor, a mapping or list begins on a line of its own.
                let first = std::mem::take(&mut new.head);
                new.body
                    .insert(0, format!("{}{first}", " ".repeat(column + 2)));
            }
            (item.dash, column, new)
        }
    };
    Ok(splices(sheet, old, (indicator, column), new))
}

/// Another value for the whole document. What follows the old one on its line is a comment, which
/// stays above the new one.
fn root(sheet: &Sheet<'_>, old: &Node, value: &Meant) -> Vec<Splice> {
    let layout = &sheet.layout;
    let new = write::root(value, sheet.habit);
    let collection = matches!(old.what, What::List(_) | What::Map(_)) && !old.flow;
    if new.len() == 1 && !collection && !value.is_filled() {
        return vec![Splice::new(old.content..old.end, new.concat())];
    }
    let fresh = layout.begins_line(old.content);
    let at = tail(layout, old.end, 0, true);
    let mut with = lines(&new, sheet.habit.eol);
    if !layout.text[..at].ends_with('\n') {
        with = format!("{}{}", sheet.habit.eol, with.trim_end());
    }
    let rest = layout.text[old.end..layout.line_end(old.end)].trim();
    if collection || (rest.is_empty() && fresh) {
        let start = layout.line_start(old.content);
        return vec![Splice::new(
            start..at,
            with.trim_start_matches(['\r', '\n']),
        )];
    }
    vec![
        Splice::new(old.start..old.end, ""),
        Splice::new(at..at, with),
    ]
}

/// Whether comment lines follow that stand as deep as lines of the value, and would be read as text
/// below a `|`.
fn comments_follow(layout: &Layout<'_>, old: &Node, column: usize, indicator: usize) -> bool {
    let below = layout.line_start(indicator) < layout.line_start(old.content);
    let collection = matches!(old.what, What::List(_) | What::Map(_)) && !old.flow;
    !(collection && below) && tail(layout, old.end, column, true) > layout.next_line(old.end)
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

fn splices(
    sheet: &Sheet<'_>,
    old: &Node,
    (indicator, column): (usize, usize),
    new: Written,
) -> Vec<Splice> {
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
        // Comments in it were about what goes.
        let first = layout.next_line(front);
        let last = tail(layout, old.end, column, true);
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
