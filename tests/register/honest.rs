//! Nothing in the register is only claimed: what it names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use maniform::lint::facts::{FILES, Fact, How, facts, read};
use maniform::lint::{self, rules};
use maniform::model::codes;

use super::{files, root};

#[test]
fn every_file_is_of_the_form_and_known_to_the_program() {
    let known: BTreeSet<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let mut wrong = Vec::new();
    let mut there = BTreeSet::new();
    for (name, text) in files() {
        if let Err(error) = read(&text) {
            wrong.push(format!("{name}.csv: {error}"));
        }
        if !known.contains(name.as_str()) {
            wrong.push(format!("{name}.csv has no line in src/lint/facts.rs"));
        }
        there.insert(name);
    }
    for name in known {
        if !there.contains(name) {
            wrong.push(format!("src/lint/facts.rs names {name}.csv, which is gone"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fact_has_one_row_with_words_of_its_own() {
    let mut seen: BTreeMap<&str, &Fact> = BTreeMap::new();
    let mut wrong = Vec::new();
    for fact in facts() {
        if seen.insert(&fact.id, fact).is_some() {
            wrong.push(format!("{} has two rows", fact.id));
        }
        if fact.what.trim().is_empty() || fact.by.iter().all(String::is_empty) {
            wrong.push(format!("{}: it says too little", fact.id));
        }
        if fact.how.contains(&How::None) && fact.how.len() > 1 {
            wrong.push(format!("{}: `none` stands alone", fact.id));
        }
        if fact.is_implemented() && fact.tests.is_empty() {
            wrong.push(format!("{}: no test would fail without it", fact.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an entry of `by` names.
#[derive(PartialEq)]
enum Named {
    Rule,
    Code,
    Place,
}

fn named(by: &str) -> Result<Named, String> {
    if lint::of(by).is_some() {
        return Ok(Named::Rule);
    }
    if codes::of(by).is_some() {
        return Ok(Named::Code);
    }
    place(by).map(|()| Named::Place)
}

/// Checks `path`, `path#heading` or `path::item`.
fn place(place: &str) -> Result<(), String> {
    let (path, item) = match place.split_once("::") {
        Some((path, item)) => (path, Some(item)),
        None => (place.split('#').next().unwrap_or(place), None),
    };
    let file = root().join(path);
    if !path.contains('/') || !file.exists() {
        return Err(format!("`{path}` is no rule, no code and no file"));
    }
    let Some(item) = item else { return Ok(()) };
    let text = fs::read_to_string(&file).map_err(|_| format!("`{path}` cannot be read"))?;
    // `Type::function`, `tests::function`: the last name is the one to find.
    let name = item.rsplit("::").next().unwrap_or(item);
    match defines(&text, name) {
        true => Ok(()),
        false => Err(format!("`{path}` has no `{name}`")),
    }
}

/// Whether a source defines something of this name.
fn defines(source: &str, name: &str) -> bool {
    let words = [
        "fn", "struct", "enum", "const", "static", "trait", "type", "mod",
    ];
    words.into_iter().any(|word| {
        let head = format!("{word} {name}");
        source.match_indices(&head).any(|(at, _)| {
            let before = source[..at].chars().next_back();
            let after = source[at + head.len()..].chars().next();
            let ends = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            ends(before) && ends(after)
        })
    })
}

#[test]
fn whatever_a_row_names_is_there() {
    let mut wrong = Vec::new();
    for fact in facts().iter().filter(|fact| fact.how != [How::None]) {
        let mut kinds = Vec::new();
        for by in &fact.by {
            match named(by) {
                Ok(kind) => kinds.push(kind),
                Err(error) => wrong.push(format!("{}: {error}", fact.id)),
            }
        }
        for (how, kind) in [(How::Rule, Named::Rule), (How::Check, Named::Code)] {
            if fact.how.contains(&how) != kinds.contains(&kind) {
                let word = how.word();
                wrong.push(format!("{}: `{word}` and what it names differ", fact.id));
            }
        }
        let places = fact
            .how
            .iter()
            .any(|h| !matches!(h, How::Rule | How::Check));
        if places && !kinds.contains(&Named::Place) {
            wrong.push(format!("{}: no place is named", fact.id));
        }
        for test in &fact.tests {
            if !test.starts_with("tests/") && !test.starts_with("src/") {
                wrong.push(format!("{}: `{test}` is no test", fact.id));
            } else if let Err(error) = place(test) {
                wrong.push(format!("{}: {error}", fact.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rules_and_rows_say_the_same() {
    let of_rows: BTreeSet<(&str, &str)> = facts()
        .iter()
        .flat_map(|fact| fact.by.iter().map(|by| (by.as_str(), fact.id.as_str())))
        .filter(|(by, _)| lint::of(by).is_some())
        .collect();
    let of_rules: BTreeSet<(&str, &str)> = rules()
        .flat_map(|rule| rule.facts.iter().map(|fact| (rule.code, *fact)))
        .collect();
    let only = |one: &BTreeSet<_>, other: &BTreeSet<_>, where_: &str| -> Vec<String> {
        let left = one.difference(other);
        left.map(|(rule, fact): &(&str, &str)| format!("{rule}, {fact}: only in {where_}"))
            .collect()
    };
    let mut wrong = only(&of_rows, &of_rules, "the register");
    wrong.extend(only(&of_rules, &of_rows, "the rule"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
