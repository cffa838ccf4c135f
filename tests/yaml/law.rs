//! Laws over generated documents: the tree is the edited tree, other lines stay, and the way back
//! leads back.

use maniform::model::source::FileId;
use maniform::yaml::edit::{Edit, Step, edit, path_of};
use maniform::yaml::{Doc, parse, read};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use super::By;
use super::generate::{sheet, text};

const ORDER: By = By(&["name", "c", "b", "a"]);

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    }
}

/// The document of a text and its value; nothing where the generator wrote nonsense.
fn value(text: &str) -> Option<(Doc, Value)> {
    let (mut docs, told) = parse(FileId(0), text);
    if !told.is_empty() || docs.len() != 1 {
        return None;
    }
    let doc = docs.remove(0);
    let (value, told) = read::<Value>(&doc);
    told.is_empty().then_some((doc, value?))
}

/// Every place of a value.
fn places(value: &Value, at: &mut Vec<Step>, into: &mut Vec<Vec<Step>>) {
    into.push(at.clone());
    let parts: Vec<(Step, &Value)> = match value {
        Value::Object(pairs) => pairs
            .iter()
            .map(|(k, v)| (Step::Key(k.clone()), v))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (Step::Item(i), v))
            .collect(),
        _ => Vec::new(),
    };
    for (step, part) in parts {
        at.push(step);
        places(part, at, into);
        at.pop();
    }
}

fn at_mut<'v>(value: &'v mut Value, steps: &[Step]) -> &'v mut Value {
    steps.iter().fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key).unwrap(),
        Step::Item(index) => value.get_mut(index).unwrap(),
    })
}

fn new_values() -> Vec<Value> {
    vec![
        json!("new"),
        json!("no"),
        json!("1e3"),
        json!(12),
        json!(null),
        json!(true),
        json!("a: b"),
        json!("two\nlines\n"),
        json!("two\nlines"),
        json!(" lead"),
        json!("tab\tbed"),
        json!("c\rr"),
        json!({"x": 1, "y": ["p", "q, r"]}),
        json!([{"x": {"z": "0o7"}}, "s"]),
        json!({}),
        json!([]),
        json!(["a", "b"]),
        json!("🦀 # no"),
        json!({"m": "a\nb\n"}),
        json!(""),
    ]
}

/// An edit from three numbers, and the value after it.
fn an_edit(value: &Value, dice: (usize, usize, usize)) -> (Edit, Value) {
    let mut all = Vec::new();
    places(value, &mut Vec::new(), &mut all);
    let steps = all[dice.0 % all.len()].clone();
    let values = new_values();
    let new = values[dice.1 % values.len()].clone();
    let mut after = value.clone();
    let here = at_mut(&mut after, &steps).clone();
    match (dice.2 % 5, &here) {
        (0, Value::Object(_)) => {
            let key = ["fresh", "no", "a: b", "zz"][dice.1 % 4];
            let mut steps = steps.clone();
            at_mut(&mut after, &steps)[key] = new.clone();
            steps.push(Step::Key(key.to_owned()));
            (Edit::Set(steps, new), after)
        }
        (0 | 1, Value::Array(_)) => {
            at_mut(&mut after, &steps)
                .as_array_mut()
                .unwrap()
                .push(new.clone());
            (Edit::Append(steps, new), after)
        }
        (2, _) if !steps.is_empty() => {
            let (last, above) = steps.split_last().unwrap();
            match (at_mut(&mut after, above), last) {
                (Value::Object(pairs), Step::Key(key)) => drop(pairs.shift_remove(key)),
                (Value::Array(items), Step::Item(index)) => drop(items.remove(*index)),
                _ => unreachable!(),
            }
            (Edit::Remove(steps), after)
        }
        (3, _) if matches!(steps.last(), Some(Step::Key(_))) => {
            let (last, above) = steps.split_last().unwrap();
            let Step::Key(old) = last else { unreachable!() };
            let pairs = at_mut(&mut after, above).as_object_mut().unwrap();
            let moved = pairs.shift_remove(old).unwrap();
            let name = format!("renamed-{}", dice.1 % 1000);
            pairs.insert(name.clone(), moved);
            (Edit::Rename(steps, name), after)
        }
        _ => {
            *at_mut(&mut after, &steps) = new.clone();
            (Edit::Set(steps, new), after)
        }
    }
}

/// The lines before and behind what an edit is about: its entry, or the whole it is a part of, with
/// comments and blank lines around.
fn others<'t>(text: &'t str, doc: &Doc, edit: &Edit) -> (Vec<&'t str>, Vec<&'t str>) {
    let (steps, above) = match edit {
        Edit::Set(steps, _) | Edit::Rename(steps, _) => (steps, 0),
        Edit::Append(steps, _) => (steps, 0),
        Edit::Remove(steps) => (steps, 1),
    };
    let mut span = doc.span();
    let mut node = doc.root;
    for step in &steps[..steps.len().saturating_sub(above)] {
        let next = match (&doc.tree.node(node).kind, step) {
            (maniform::yaml::tree::Kind::Mapping(entries), Step::Key(key)) => entries
                .iter()
                .find(|entry| doc.tree.text(entry.key) == key)
                .map(|entry| (doc.tree.span(entry.key).start, entry.value.node)),
            (maniform::yaml::tree::Kind::Sequence(items), Step::Item(index)) => items
                .get(*index)
                .map(|item| (doc.tree.span(item.node).start, item.node)),
            _ => None,
        };
        let Some((start, next)) = next else { break };
        span = doc.tree.span(next);
        span.start = span.start.min(start);
        span.end = span.end.max(start);
        node = next;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = |at: usize| text[..at].matches('\n').count();
    let free = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let (mut first, mut last) = (line(span.start), (line(span.end) + 1).min(lines.len()));
    while first > 0 && free(&lines[first - 1]) {
        first -= 1;
    }
    while last < lines.len() && free(&lines[last]) {
        last += 1;
    }
    // An entry whose value begins on a later line has its key above it; a dash likewise.
    (
        lines[..first.saturating_sub(1)].to_vec(),
        lines[last..].to_vec(),
    )
}

fn comments(text: &str) -> usize {
    text.lines()
        .filter(|line| line.trim_start().starts_with('#'))
        .count()
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn the_tree_is_the_edited_tree_and_other_lines_stay(
        sheet in sheet(),
        dice in prop::collection::vec(any::<(usize, usize, usize)>(), 1..4),
    ) {
        let mut now = text(&sheet, false);
        let start = value(&now);
        prop_assume!(start.is_some());
        let (_, first) = start.unwrap();
        let origin = now.clone();
        let mut changes = Vec::new();
        for dice in dice {
            let (doc, before) = value(&now).unwrap();
            let (change, after) = an_edit(&before, dice);
            let made = edit(&now, 0, std::slice::from_ref(&change), &ORDER);
            let made = match made {
                Ok(made) => made,
                Err(trouble) => return Err(TestCaseError::fail(format!("{change:?}: {trouble:?}\n{now}"))),
            };
            let told = value(&made).map(|(_, value)| value);
            prop_assert_eq!(told.as_ref(), Some(&after), "{:?}\n{}\n---\n{}", change, now, made);
            let (front, back) = others(&now, &doc, &change);
            let (front, back) = (front.concat(), back.concat());
            prop_assert!(made.starts_with(&front), "{change:?}\n{now}\n---\n{made}");
            prop_assert!(made.trim_end().ends_with(back.trim_end()), "{change:?}\n{now}\n---\n{made}");
            if made.is_empty() || after.is_null() { return Ok(()); }
            changes.push(change);
            now = made;
        }
        let at_once = edit(&origin, 0, &changes, &ORDER);
        let at_once = at_once.map_err(|trouble| TestCaseError::fail(format!("{trouble:?}\n{origin}")))?;
        prop_assert_eq!(value(&at_once).map(|(_, value)| value), value(&now).map(|(_, value)| value));
        let back = edit(&now, 0, &[Edit::Set(Vec::new(), first.clone())], &ORDER);
        let back = back.map_err(|trouble| TestCaseError::fail(format!("{trouble:?}\n{now}")))?;
        prop_assert_eq!(value(&back).map(|(_, value)| value), Some(first), "{}\n---\n{}", now, back);
    }

    #[test]
    fn anchors_change_for_nobody_else(sheet in sheet(), dice in any::<(usize, usize, usize)>()) {
        let before_text = text(&sheet, true);
        let start = value(&before_text);
        prop_assume!(start.is_some());
        let (_, before) = start.unwrap();
        let (change, after) = an_edit(&before, dice);
        match edit(&before_text, 0, std::slice::from_ref(&change), &ORDER) {
            Ok(made) => {
                let told = value(&made).map(|(_, value)| value);
                prop_assert_eq!(told, Some(after), "{:?}\n{}\n---\n{}", change, before_text, made);
            }
            Err(trouble) => {
                let known = trouble.why.starts_with("this stands behind an anchor");
                prop_assert!(known, "{:?}\n{:?}\n{}", change, trouble, before_text);
            }
        }
    }

    #[test]
    fn every_place_is_found_from_its_span(sheet in sheet()) {
        let text = text(&sheet, false);
        let start = value(&text);
        prop_assume!(start.is_some());
        let (doc, before) = start.unwrap();
        let mut all = Vec::new();
        places(&before, &mut Vec::new(), &mut all);
        for steps in all {
            let node = steps.iter().fold(doc.root, |node, step| match (&doc.tree.node(node).kind, step) {
                (_, Step::Key(key)) => doc.tree.get(node, key).unwrap().node,
                (maniform::yaml::tree::Kind::Sequence(items), Step::Item(index)) => items[*index].node,
                _ => unreachable!(),
            });
            let span = doc.tree.span(node);
            // A value that is not there has no place of its own, nor has a list whose dash is not counted.
            let first = match &doc.tree.node(node).kind {
                maniform::yaml::tree::Kind::Sequence(items) => items.first().map(|item| doc.tree.span(item.node)),
                _ => None,
            };
            if span.start < span.end && first != Some(span) {
                prop_assert_eq!(path_of(&doc, span), Some(steps), "{}", text);
            }
        }
        prop_assert!(comments(&text) < 1_000);
    }
}
