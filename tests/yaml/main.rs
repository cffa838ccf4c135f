//! YAML: what is read, what is refused, what is written, and edits that keep every other byte.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod anchors;
mod block;
mod brackets;
mod generate;
mod hostile;
mod law;
mod paths;
mod read;
mod shape;
mod write;

use maniform::yaml::edit::{Edit, Order, Step, Trouble, edit};
use serde_json::Value;

/// Ranks by a list of keys; what is not in it comes last.
pub(crate) struct By(pub(crate) &'static [&'static str]);

impl Order for By {
    fn place(&self, _: &[Step], key: &str) -> usize {
        self.0
            .iter()
            .position(|known| *known == key)
            .unwrap_or(self.0.len())
    }
}

/// `a.b[2].c` as steps; the empty text is the document.
pub(crate) fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (key, items) = part.split_once('[').unwrap_or((part, ""));
        if !key.is_empty() {
            steps.push(Step::Key(key.to_owned()));
        }
        for item in items.split(['[', ']']).filter(|item| !item.is_empty()) {
            steps.push(Step::Item(item.parse().unwrap()));
        }
    }
    steps
}

pub(crate) fn set(path: &str, value: Value) -> Edit {
    Edit::Set(steps(path), value)
}

pub(crate) fn append(path: &str, value: Value) -> Edit {
    Edit::Append(steps(path), value)
}

pub(crate) fn remove(path: &str) -> Edit {
    Edit::Remove(steps(path))
}

pub(crate) fn rename(path: &str, name: &str) -> Edit {
    Edit::Rename(steps(path), name.to_owned())
}

const ORDER: By = By(&[
    "organization",
    "users",
    "mail-services",
    "addresses",
    "note",
    "aliases",
]);

pub(crate) fn made(text: &str, edits: &[Edit]) -> Result<String, Trouble> {
    edit(text, 0, edits, &ORDER)
}

/// The edit makes one text of the other, with either line ending.
pub(crate) fn check(before: &str, edit: Edit, after: &str) {
    let edits = [edit];
    match made(before, &edits) {
        Ok(now) => assert!(
            now == after,
            "\n{before}\n{edits:?}\n--- is\n{now}--- should be\n{after}"
        ),
        Err(trouble) => panic!("{trouble:?}\n{before}\n{edits:?}"),
    }
    if !before.contains('\n') {
        return;
    }
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(
        made(&crlf(before), &edits).unwrap(),
        crlf(after),
        "with CRLF"
    );
}
