//! New entries and items in block style, and where they go.

use std::rc::Rc;

use super::super::layout::{Id, Layout, Style, What};
use super::super::quote::{is_literal, quoted};
use super::carry::{Holder, Sheet, Splice};
use super::extent::{is_blank, lead, tail};
use super::meant::Meant;
use super::write::{self, Wish};
use super::{Trouble, damaged, flow, replace};

/// A new pair before the pair with this number, or behind the last.
pub(super) fn insert_pair(
    sheet: &Sheet<'_>,
    holder: Holder,
    map: Id,
    index: usize,
    key: &str,
    value: &Rc<Meant>,
) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let node = &layout.nodes[map];
    if node.flow {
        if opens_up(sheet, holder, map, value) {
            let pair = Meant::Map(vec![(key.to_owned(), Rc::clone(value))]);
            return replace::replace(sheet, holder, map, &pair);
        }
        return flow::insert(sheet, map, index, &write::flow_pair(key, value));
    }
    let pairs = layout.pairs(map);
    let starts: Vec<usize> = pairs.iter().map(|pair| pair.start).collect();
    let ends: Vec<usize> = pairs
        .iter()
        .map(|pair| layout.nodes[pair.value].end)
        .collect();
    let beside = index
        .checked_sub(1)
        .or(Some(0))
        .and_then(|at| pairs.get(at));
    let wish = wish(layout, beside.map(|pair| pair.value), value);
    let column = layout.column(*starts.first().ok_or_else(damaged)?);
    let lines = write::pair(key, value, column, wish, sheet.habit);
    Ok(insert_lines(sheet, &starts, &ends, index, &lines))
}

/// A new item before the item with this number, or behind the last.
pub(super) fn insert_item(
    sheet: &Sheet<'_>,
    holder: Holder,
    list: Id,
    index: usize,
    value: &Rc<Meant>,
) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    if layout.nodes[list].flow {
        if opens_up(sheet, holder, list, value) {
            let item = Meant::List(vec![Rc::clone(value)]);
            return replace::replace(sheet, holder, list, &item);
        }
        return flow::insert(sheet, list, index, &write::flow(value, Style::Plain));
    }
    let items = layout.items(list);
    let starts: Vec<usize> = items.iter().map(|item| item.dash).collect();
    let ends: Vec<usize> = items
        .iter()
        .map(|item| layout.nodes[item.node].end)
        .collect();
    let beside = index
        .checked_sub(1)
        .or(Some(0))
        .and_then(|at| items.get(at));
    let wish = wish(layout, beside.map(|item| item.node), value);
    let column = layout.column(*starts.first().ok_or_else(damaged)?);
    let lines = write::item(value, column, wish, sheet.habit);
    Ok(insert_lines(sheet, &starts, &ends, index, &lines))
}

/// Whether `{}` or `[]` gives way to block style, because what comes into it is more than a word.
fn opens_up(sheet: &Sheet<'_>, holder: Holder, node: Id, value: &Meant) -> bool {
    let layout = &sheet.layout;
    let empty = layout.pairs(node).is_empty() && layout.items(node).is_empty();
    let bracketed = match holder {
        Holder::Root => false,
        Holder::Pair(parent, _) | Holder::Item(parent, _) => layout.nodes[parent].flow,
    };
    let long = match value {
        Meant::Text(text) => text.contains('\n') && is_literal(text),
        other => other.is_filled(),
    };
    empty && !bracketed && long
}

/// In brackets, if what stands beside it is, and there is little in it.
fn wish(layout: &Layout<'_>, beside: Option<Id>, value: &Meant) -> Wish {
    let flow = beside.is_some_and(|id| {
        let node = &layout.nodes[id];
        let filled = match &node.what {
            What::Map(pairs) => !pairs.is_empty(),
            What::List(items) => !items.is_empty(),
            What::Scalar(..) | What::Alias(_) => false,
        };
        let one_line = !layout.text[node.start..node.end].contains('\n');
        let alike = matches!(&node.what, What::Map(_)) == matches!(value, Meant::Map(_));
        node.flow && filled && one_line && alike
    });
    let text = write::flow(value, Style::Plain);
    Wish {
        style: Style::Plain,
        flow: flow && text.len() < 100 && !text.contains("\\n"),
    }
}

/// New lines between the entries that start and end here. Where entries are parted by blank lines,
/// so is the new one.
fn insert_lines(
    sheet: &Sheet<'_>,
    starts: &[usize],
    ends: &[usize],
    index: usize,
    lines: &[String],
) -> Vec<Splice> {
    let layout = &sheet.layout;
    let eol = sheet.habit.eol;
    let column = layout.column(starts[0]);
    let gaps = starts.iter().skip(1).zip(ends);
    let apart = gaps
        .filter(|(start, end)| {
            let next = tail(layout, **end, column, false);
            next < lead(layout, **start) && is_blank(layout, next)
        })
        .count();
    let apart = apart > 0 && apart * 2 >= starts.len() - 1;
    let mut new = lines.join(eol);
    let Some(before) = index.checked_sub(1) else {
        if !layout.begins_line(starts[0]) {
            // On the line of a dash: the first key changes places with the new one.
            let new = format!("{}{eol}{}", new.trim_start_matches(' '), " ".repeat(column));
            return vec![Splice::new(starts[0]..starts[0], new)];
        }
        let top = lead(layout, starts[0]);
        // Comments at the very top are about the file.
        let of_file = layout.text[..top]
            .trim_matches(['\u{FEFF}', ' '])
            .is_empty();
        let at = if of_file {
            layout.line_start(starts[0])
        } else {
            top
        };
        new.push_str(eol);
        if apart {
            new.push_str(eol);
        }
        return vec![Splice::new(at..at, new)];
    };
    let at = tail(layout, ends[before], column, true);
    let broken = layout.text[..at].ends_with('\n');
    // Behind `|+` a blank line would be text.
    let blank = if apart && !layout.keeps_breaks(ends[before]) {
        eol
    } else {
        ""
    };
    let new = if broken {
        format!("{blank}{new}{eol}")
    } else {
        format!("{eol}{blank}{new}")
    };
    vec![Splice::new(at..at, new)]
}

/// What a merge key brings, in its place.
pub(super) fn replace_pair(
    sheet: &Sheet<'_>,
    map: Id,
    index: usize,
    brought: &[(String, Rc<Meant>)],
) -> Result<Vec<Splice>, Trouble> {
    let layout = &sheet.layout;
    let pair = layout.pairs(map).get(index).ok_or_else(damaged)?;
    if brought.is_empty() {
        return Err(damaged());
    }
    let new = if layout.nodes[map].flow {
        let pairs: Vec<_> = brought
            .iter()
            .map(|(key, value)| write::flow_pair(key, value))
            .collect();
        pairs.join(", ")
    } else {
        let column = layout.column(pair.start);
        let lines = brought
            .iter()
            .flat_map(|(key, value)| write::pair(key, value, column, Wish::default(), sheet.habit));
        lines
            .collect::<Vec<_>>()
            .join(sheet.habit.eol)
            .trim_start_matches(' ')
            .to_owned()
    };
    Ok(vec![Splice::new(
        pair.start..layout.nodes[pair.value].end,
        new,
    )])
}

/// Another spelling of a key, in the quotes it had.
pub(super) fn rename(
    sheet: &Sheet<'_>,
    holder: Holder,
    name: &str,
) -> Result<Vec<Splice>, Trouble> {
    let Holder::Pair(map, index) = holder else {
        return Err(damaged());
    };
    let layout = &sheet.layout;
    let pair = layout.pairs(map).get(index).ok_or_else(damaged)?;
    let key = &layout.nodes[pair.key];
    let style = match &key.what {
        What::Scalar(_, style) => *style,
        _ => Style::Plain,
    };
    let new = quoted(name, style, layout.nodes[map].flow);
    Ok(vec![Splice::new(key.content..key.end, new)])
}
