//! Lists and mappings in brackets.

use super::super::edit::Trouble;
use super::super::layout::{Id, What};
use super::pen::{Pen, STEP};
use super::scalar;

/// Writes a node in brackets whose closing bracket stands in column `base`, if it has lines.
pub(super) fn write(pen: &mut Pen<'_, '_>, id: Id, base: usize) -> Result<(), Trouble> {
    let layout = pen.layout;
    let node = &layout.nodes[id];
    let map = matches!(node.what, What::Map(_));
    let bare = map && layout.byte(node.content) != Some(b'{');
    let inside = &layout.text[node.content..node.end];
    let count = layout.pairs(id).len() + layout.items(id).len();
    let next = layout
        .comments
        .partition_point(|comment| comment.start < node.content);
    let commented = layout
        .comments
        .get(next)
        .is_some_and(|comment| comment.end < node.end);
    let tall = inside.contains('\n') && (count > 0 || commented) && !bare;
    // A lone key in a list of pairs needs braces to be one.
    let lone = bare && layout.pairs(id).iter().all(|pair| empty(pen, pair.value));
    if !bare || lone {
        pen.out.push(if map { '{' } else { '[' });
    }
    pen.at = node.content + usize::from(!bare);
    for index in 0..count {
        let (start, end) = match (&node.what, index) {
            (What::Map(pairs), _) => {
                let pair = &pairs[index];
                (
                    pair.start,
                    layout.nodes[pair.value].end.max(layout.nodes[pair.key].end),
                )
            }
            (What::List(items), _) => (items[index].dash, layout.nodes[items[index].node].end),
            _ => continue,
        };
        if tall {
            pen.fresh(start, base + STEP);
        } else if index > 0 || (map && (!bare || lone)) {
            pen.out.push(' ');
        }
        match &node.what {
            What::Map(pairs) => {
                let pair = pairs[index];
                flow_key(pen, pair.key);
                if !empty(pen, pair.value) {
                    pen.out.push(':');
                    value(pen, pair.value, base + STEP)?;
                }
            }
            What::List(items) => {
                pen.at = pen.at.max(start);
                value(pen, items[index].node, base + STEP)?;
            }
            What::Scalar(..) | What::Alias(_) => {}
        }
        let comma = layout.byte(layout.skip(end)) == Some(b',');
        if index + 1 < count || (tall && comma) {
            pen.out.push(',');
        }
    }
    let close = if bare { node.end } else { node.end - 1 };
    if tall {
        pen.gap(close, base + STEP);
        pen.indent(base);
    } else if (map && count > 0 && !bare) || lone {
        pen.out.push(' ');
    }
    if !bare || lone {
        pen.out.push(if map { '}' } else { ']' });
    }
    pen.at = node.end;
    Ok(())
}

/// True for a value that is not there.
fn empty(pen: &Pen<'_, '_>, id: Id) -> bool {
    pen.layout.nodes[id].start == pen.layout.nodes[id].end
}

fn flow_key(pen: &mut Pen<'_, '_>, id: Id) {
    let node = &pen.layout.nodes[id];
    if node.start < node.content {
        let properties = pen.layout.text[node.start..node.content].trim();
        pen.out.push_str(properties);
        pen.out.push(' ');
    }
    let words = scalar::inline(pen.layout, id, true, 0).replace('\n', " ");
    pen.out.push_str(&words);
    if matches!(node.what, What::Alias(_)) {
        pen.out.push(' ');
    }
    pen.at = node.end;
}

fn value(pen: &mut Pen<'_, '_>, id: Id, column: usize) -> Result<(), Trouble> {
    let node = &pen.layout.nodes[id];
    pen.properties(id, column);
    if node.content == node.end {
        return Ok(());
    }
    let after_bracket = pen.out.ends_with('[');
    if !after_bracket {
        pen.beside(node.content, column);
    }
    match node.what {
        What::List(_) | What::Map(_) => write(pen, id, column),
        What::Scalar(..) | What::Alias(_) => {
            let words = scalar::inline(pen.layout, id, true, column + STEP);
            pen.out.push_str(&words);
            pen.at = node.end;
            Ok(())
        }
    }
}
