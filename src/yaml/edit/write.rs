//! New values as text, in the habits of the file they go into.

use super::super::layout::{Id, Layout, Style, What};
use super::super::quote::{is_literal, quoted};
use super::meant::Meant;

/// Longest line of a list or mapping in brackets that is written anew.
const WIDTH: usize = 100;

/// How a file is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    /// Blanks by which a mapping stands further right than its key.
    pub(super) step: usize,
    /// The same for the dashes of a list.
    pub(super) dashes: usize,
    /// Lists of words stand in brackets.
    pub(super) brackets: bool,
    /// Texts of several lines stand below `|`; not where comments follow that would become text.
    pub(super) literals: bool,
    pub(super) eol: &'static str,
}

impl Habit {
    /// What most of the file does; two blanks and brackets where it does nothing yet.
    pub(super) fn of(layout: &Layout<'_>) -> Self {
        let mut steps = Tally::default();
        let mut dashes = Tally::default();
        let (mut inside, mut below) = (0, 0);
        for (id, node) in layout.nodes.iter().enumerate() {
            let words = |id: Id| !matches!(layout.nodes[id].what, What::Map(_) | What::List(_));
            if let What::List(items) = &node.what
                && !items.is_empty()
                && items.iter().all(|item| words(item.node))
            {
                *(if node.flow { &mut inside } else { &mut below }) += 1;
            }
            for pair in layout.pairs(id).iter().filter(|_| !node.flow) {
                let value = &layout.nodes[pair.value];
                let key = layout.column(pair.start);
                if value.flow || layout.line_start(pair.start) == layout.line_start(value.content) {
                    continue;
                }
                let column = layout.column(value.content);
                match value.what {
                    What::Map(_) => steps.count(column.saturating_sub(key)),
                    What::List(_) => dashes.count(column.saturating_sub(key)),
                    What::Scalar(..) | What::Alias(_) => {}
                }
            }
        }
        Self {
            step: steps.most().unwrap_or(2).max(1),
            dashes: dashes.most().unwrap_or(2),
            brackets: inside >= below,
            literals: true,
            eol: eol(layout.text),
        }
    }
}

/// The line ending of a text: that of its first line.
fn eol(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// How often each number was seen; numbers of indentation are small.
#[derive(Default)]
struct Tally([usize; 16]);

impl Tally {
    fn count(&mut self, number: usize) {
        if let Some(times) = self.0.get_mut(number) {
            *times += 1;
        }
    }

    fn most(&self) -> Option<usize> {
        let most = self.0.iter().max().filter(|times| **times > 0)?;
        self.0.iter().position(|times| times == most)
    }
}

/// A value in block style: what stands on the line of its key or dash, and the lines below, without
/// line breaks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) head: String,
    pub(super) body: Vec<String>,
}

impl Written {
    fn word(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            body: Vec::new(),
        }
    }

    /// All of it, as it stands from its head on.
    pub(super) fn joined(&self, eol: &str) -> String {
        let mut text = self.head.clone();
        for line in &self.body {
            text.push_str(eol);
            text.push_str(line);
        }
        text
    }
}

/// How a value is to be written, where there is a choice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Quotes of the scalar.
    pub(super) style: Style,
    /// In brackets, as what stands beside it.
    pub(super) flow: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            style: Style::Plain,
            flow: false,
        }
    }
}

/// The value of a key that stands in this column.
pub(super) fn below_key(value: &Meant, column: usize, wish: Wish, habit: Habit) -> Written {
    match value {
        Meant::Map(pairs) if !pairs.is_empty() && !wish.flow => Written {
            head: String::new(),
            body: pairs_at(pairs, column + habit.step, habit),
        },
        Meant::List(items) if !items.is_empty() && !in_brackets(items, column, wish, habit) => {
            Written {
                head: String::new(),
                body: items_at(items, column + habit.dashes, habit),
            }
        }
        other => scalar_or_flow(other, column + habit.step, wish, habit),
    }
}

/// The value of a dash that stands in this column: a mapping begins on the line of the dash.
pub(super) fn behind_dash(value: &Meant, column: usize, wish: Wish, habit: Habit) -> Written {
    let mut lines = match value {
        Meant::Map(pairs) if !pairs.is_empty() && !wish.flow => pairs_at(pairs, column + 2, habit),
        Meant::List(items) if !items.is_empty() && !in_brackets(items, column, wish, habit) => {
            items_at(items, column + 2, habit)
        }
        other => return scalar_or_flow(other, column + 2, wish, habit),
    };
    let body = lines.split_off(1);
    let head = lines.concat();
    Written {
        head: head.trim_start_matches(' ').to_owned(),
        body,
    }
}

/// The value of a whole document.
pub(super) fn root(value: &Meant, habit: Habit) -> Vec<String> {
    match value {
        Meant::Map(pairs) if !pairs.is_empty() => pairs_at(pairs, 0, habit),
        Meant::List(items) if !items.is_empty() => items_at(items, 0, habit),
        other => vec![flow(other, Style::Plain)],
    }
}

/// The lines of a pair whose key stands in this column.
pub(super) fn pair(
    key: &str,
    value: &Meant,
    column: usize,
    wish: Wish,
    habit: Habit,
) -> Vec<String> {
    let written = below_key(value, column, wish, habit);
    let blank = if written.head.is_empty() { "" } else { " " };
    let key = quoted(key, Style::Plain, false);
    let mut lines = vec![format!(
        "{}{key}:{blank}{}",
        " ".repeat(column),
        written.head
    )];
    lines.extend(written.body);
    lines
}

/// The lines of an item whose dash stands in this column.
pub(super) fn item(value: &Meant, column: usize, wish: Wish, habit: Habit) -> Vec<String> {
    let written = behind_dash(value, column, wish, habit);
    let mut lines = vec![format!("{}- {}", " ".repeat(column), written.head)];
    lines.extend(written.body);
    lines
}

fn pairs_at(pairs: &[(String, std::rc::Rc<Meant>)], column: usize, habit: Habit) -> Vec<String> {
    pairs
        .iter()
        .flat_map(|(key, value)| pair(key, value, column, Wish::default(), habit))
        .collect()
}

fn items_at(items: &[std::rc::Rc<Meant>], column: usize, habit: Habit) -> Vec<String> {
    items
        .iter()
        .flat_map(|value| item(value, column, Wish::default(), habit))
        .collect()
}

/// Lists of words stand in brackets where the file has it so and the line stays short.
fn in_brackets(items: &[std::rc::Rc<Meant>], column: usize, wish: Wish, habit: Habit) -> bool {
    let words = items.iter().all(|item| {
        !item.is_filled() && !matches!(&**item, Meant::Text(text) if text.contains('\n'))
    });
    // Keys are short; what they take off the width is not worth knowing.
    let width: usize = items
        .iter()
        .map(|item| flow(item, Style::Plain).len() + 2)
        .sum();
    wish.flow || (words && habit.brackets && column + width < WIDTH)
}

fn scalar_or_flow(value: &Meant, column: usize, wish: Wish, habit: Habit) -> Written {
    let below = |text: &str| {
        habit.literals && is_literal(text) && (text.contains('\n') || wish.style.is_block())
    };
    match value {
        Meant::Text(text) if below(text) => literal(text, column),
        Meant::Text(text) => Written::word(quoted(text, wish.style, false)),
        other => Written::word(flow(other, wish.style)),
    }
}

fn literal(text: &str, column: usize) -> Written {
    let (head, body) = match text.strip_suffix('\n') {
        Some(body) => ("|", body),
        None => ("|-", text),
    };
    let line = |line: &str| match line {
        "" => String::new(),
        words => format!("{}{words}", " ".repeat(column)),
    };
    Written {
        head: head.to_owned(),
        body: body.split('\n').map(line).collect(),
    }
}

/// The value on one line, in brackets.
pub(super) fn flow(value: &Meant, style: Style) -> String {
    match value {
        Meant::Plain(text) if text.is_empty() => "null".to_owned(),
        Meant::Plain(text) => plain(text),
        Meant::Text(text) => quoted(text, style, true),
        Meant::List(items) => {
            let items: Vec<_> = items.iter().map(|item| flow(item, Style::Plain)).collect();
            format!("[{}]", items.join(", "))
        }
        Meant::Map(pairs) if pairs.is_empty() => "{}".to_owned(),
        Meant::Map(pairs) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(key, value)| flow_pair(key, value))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

/// `key: value` as it stands in braces.
pub(super) fn flow_pair(key: &str, value: &Meant) -> String {
    let key = quoted(key, Style::Plain, true);
    format!("{key}: {}", flow(value, Style::Plain))
}

/// A plain scalar copied to another place. What only the old place allowed without quotes
/// (a comma outside of brackets) is a text, and gets some.
fn plain(text: &str) -> String {
    use super::super::scalar::{Plain, resolve};
    if resolve(text) == Plain::Text {
        quoted(text, Style::Plain, true)
    } else {
        text.to_owned()
    }
}
