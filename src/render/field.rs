//! One field of a change: sets item by item, long texts line by line, everything else `old -> new`.

use std::collections::BTreeSet;

use similar::ChangeTag;

use super::page::Page;
use super::style::Tone;
use super::text_diff::{lines, text_diff, whole};
use super::visible::{one_line, quoted};
use super::who;
use super::words::count;
use crate::model::value::Value;
use crate::plan::{Action, FieldChange, Movement};

/// Where a field's name stands.
pub(super) const INDENT: usize = 8;
/// Where the signs of its items and lines stand.
const ITEM: usize = INDENT + 2;

/// Shows a field, with `beside` behind its name. Only what a deleted thing does not have is left out:
/// nothing is lost with it.
pub(super) fn field(page: &mut Page<'_>, action: Action, field: &FieldChange, beside: &str) {
    let name = format!("{}{beside}", one_line(&field.name));
    match (&field.before, &field.after) {
        (None, None) => page.line(INDENT, &format!("{name}: (not known)")),
        (None, Some(after)) => one_side(page, &name, ChangeTag::Insert, after),
        (Some(before), None) if action == Action::Delete => {
            if !is_nothing(before) {
                one_side(page, &name, ChangeTag::Delete, before);
            }
        }
        (Some(before), None) => {
            let text = format!("{name}: {} -> (not managed any more)", brief(before));
            page.line(INDENT, &text);
        }
        (Some(Value::Set(before)), Some(Value::Set(after))) => {
            page.line(INDENT, &format!("{name}:"));
            items(page, before, after, field.moved.as_ref());
        }
        (Some(Value::Text(before)), Some(Value::Text(after)))
            if before.contains('\n') || after.contains('\n') =>
        {
            page.line(INDENT, &format!("{name}:"));
            text_diff(page, ITEM, before, after);
        }
        (Some(Value::List(before)), Some(Value::List(after))) => {
            page.line(INDENT, &format!("{name}:"));
            text_diff(page, ITEM, &before.join("\n"), &after.join("\n"));
        }
        (Some(before), Some(after)) => {
            let text = format!("{name}: {} -> {}", brief(before), brief(after));
            page.line(INDENT, &text);
            parts(page, ChangeTag::Delete, before);
            parts(page, ChangeTag::Insert, after);
        }
    }
}

/// A value with nothing to compare it to.
fn one_side(page: &mut Page<'_>, name: &str, tag: ChangeTag, value: &Value) {
    match value {
        value if is_nothing(value) && *value != Value::Null => {
            page.line(INDENT, &format!("{name}: (none)"));
        }
        value if is_long(value) => {
            page.line(INDENT, &format!("{name}:"));
            parts(page, tag, value);
        }
        value => page.line(INDENT, &format!("{name}: {}", brief(value))),
    }
}

/// The items or lines of a value that has some, all of them.
fn parts(page: &mut Page<'_>, tag: ChangeTag, value: &Value) {
    let none = BTreeSet::new();
    match (value, tag) {
        (Value::Set(all), ChangeTag::Delete) => items(page, all, &none, None),
        (Value::Set(all), _) => items(page, &none, all, None),
        (Value::List(all), tag) => whole(page, ITEM, tag, &all.join("\n")),
        (Value::Text(text), tag) if is_long(value) => whole(page, ITEM, tag, text),
        _ => {}
    }
}

/// The items that come and go, in one order, so that an item stands beside the one it replaces.
fn items(
    page: &mut Page<'_>,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
    moved: Option<&Movement>,
) {
    for each in before.symmetric_difference(after) {
        let (sign, tone) = if after.contains(each) {
            ("+", Tone::Add)
        } else {
            ("-", Tone::Destroy)
        };
        let behind = who::behind(page, moved, each);
        page.toned(ITEM, tone, &format!("{sign} {}{behind}", item(each)));
    }
    let kept = before.intersection(after).count();
    if kept > 0 {
        page.toned(ITEM + 2, Tone::Quiet, &format!("({kept} unchanged)"));
    }
}

/// An item as it is; in quotes where its ends, or that it is an item, could not be seen.
fn item(text: &str) -> String {
    let plain = !text.is_empty() && text.trim() == text && !text.starts_with('(');
    if plain {
        one_line(text).into_owned()
    } else {
        quoted(text)
    }
}

/// A value in one line; what has items or lines of its own is counted.
pub(super) fn brief(value: &Value) -> String {
    match value {
        Value::Text(text) if is_long(value) => format!("({})", count(lines(text).len(), "line")),
        Value::Text(text) => quoted(text),
        Value::Set(items) if items.is_empty() => "(none)".to_owned(),
        Value::Set(items) => format!("({})", count(items.len(), "item")),
        Value::List(items) if items.is_empty() => "(none)".to_owned(),
        Value::List(items) => format!("({})", count(items.len(), "item")),
        Value::Secret(reference) => one_line(&reference.to_string()).into_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn is_long(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.contains('\n'),
        Value::Set(_) | Value::List(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Secret(_) => false,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::model::secret::{SecretPlace, SecretRef};
    use crate::render::style::Style;

    fn shown(action: Action, fields: &[(Option<Value>, Option<Value>)]) -> String {
        let mut page = Page::new(&Style::PLAIN);
        for (before, after) in fields {
            let change = FieldChange {
                name: "f".into(),
                before: before.clone(),
                after: after.clone(),
                moved: None,
            };
            field(&mut page, action, &change, "");
        }
        page.finish()
    }

    fn env(name: &str, version: Option<u64>) -> Value {
        Value::Secret(SecretRef {
            place: SecretPlace::Env(name.into()),
            version,
        })
    }

    #[test]
    fn single_lines_stand_side_by_side() {
        let text = |text: &str| Some(Value::text(text));
        assert_snapshot!(shown(Action::Update, &[
            (Some(Value::Number(3600)), Some(Value::Number(300))),
            (text("x"), Some(Value::Null)),
            (Some(Value::Null), text("say \"hi\"")),
            (None, Some(Value::Bool(true))),
            (Some(Value::Number(1)), None),
            (Some(env("OLD", None)), Some(env("OLD", Some(2)))),
        ]), @r#"
        f: 3600 -> 300
        f: "x" -> null
        f: null -> "say \"hi\""
        f: true
        f: 1 -> (not managed any more)
        f: (secret: environment variable OLD) -> (secret: environment variable OLD, version 2)
        "#);
    }

    #[test]
    fn sets_go_item_by_item() {
        let set = |items: &[&str]| Some(Value::set(items.iter().copied()));
        assert_snapshot!(shown(Action::Update, &[
            (set(&["robert", "a", "b", "c"]), set(&["rob", "a", "b", "c"])),
            (set(&["x"]), set(&[])),
            (set(&["x"]), Some(Value::Null)),
            (None, set(&[])),
            (None, set(&["", " edge", "(3 unchanged)", "two\nlines"])),
        ]), @r#"
        f:
          + rob
          - robert
            (3 unchanged)
        f:
          - x
        f: (1 item) -> null
          - x
        f: (none)
        f:
          + ""
          + " edge"
          + "(3 unchanged)"
          + two\nlines
        "#);
    }

    #[test]
    fn long_texts_go_line_by_line() {
        let text = |text: &str| Some(Value::text(text));
        assert_snapshot!(shown(Action::Update, &[
            (text("one"), text("one\ntwo\n")),
            (text("one\ntwo\n"), Some(Value::Null)),
            (None, text("new\n\ntext")),
        ]), @"
        f:
            one
          + two
            (a line break at the end)
        f: (2 lines) -> null
          - one
          - two
        f:
          + new
          +
          + text
        ");
    }

    #[test]
    fn what_goes_is_shown_whole_and_what_was_empty_is_not_missed() {
        let long = "x".repeat(100);
        let lines = "line\n".repeat(9);
        assert_snapshot!(shown(Action::Delete, &[
            (Some(Value::text(long)), None),
            (Some(Value::text(lines)), None),
            (Some(Value::set(["a", "b"])), None),
            (Some(Value::Null), None),
            (Some(Value::set([""; 0])), None),
        ]), @r#"
        f: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        f:
          - line
          - line
          - line
          - line
          - line
          - line
          - line
          - line
          - line
        f:
          - a
          - b
        "#);
    }
}
