//! Changes a text at places and leaves every other byte as it is: comments, blank lines, quotes,
//! anchors, line endings. Knows no kinds.
//!
//! An edit becomes the smallest changes that amount to it: a mapping set over a mapping changes only
//! the entries that differ. Each is a few splices at places of the layout. Afterwards the text is
//! read again and compared with what the edits mean, so that a text is changed rightly or not at all.
//!
//! # Anchors
//!
//! The definition behind `&name` is never changed for everybody. Set at a use, `*name` is replaced;
//! set below a use, it is replaced by a copy with the change in it; set below what `<<` brings, the
//! key gets an entry of its own beside the `<<`. A change inside a definition first gives the uses a copy of what they had,
//! where that fits on a line, and is refused where it does not.

mod block;
mod carry;
mod diff;
mod extent;
mod find;
mod flow;
mod meant;
mod path;
mod remove;
mod replace;
mod write;

use std::rc::Rc;

use serde_json::Value;

use super::build::parse;
use super::tree::Doc;
use crate::model::diagnostic::has_errors;
use crate::model::source::FileId;
use meant::Meant;
pub use path::path_of;

/// A step from the outermost node of a document down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the value of this key, as the tree reads it.
    Key(String),
    /// To this item, from 0.
    Item(usize),
}

/// One change of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// The value at this place becomes this one; mappings and lists on the way that are not there are
    /// made; a new key goes where [`Order`] says.
    Set(Vec<Step>, Value),
    /// One more item at the end of the list at this place, which is made where it is not there.
    Append(Vec<Step>, Value),
    /// The key or item goes, with its trailing comment and the comment lines directly above it; a
    /// comment that a blank line parts from it stays, and so does the schema modeline. A mapping or
    /// list that is emptied becomes `{}` or `[]`.
    Remove(Vec<Step>),
    /// The key of this entry is spelt so from now on.
    Rename(Vec<Step>, String),
}

/// Where a new key goes among those there are.
pub trait Order {
    /// The rank of `key` in the mapping `at`: smaller comes first; equal ones are ordered by text
    /// where those there are ordered so, and follow the last of them where not.
    fn place(&self, at: &[Step], key: &str) -> usize;
}

/// An edit that was not made; the text is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Trouble {
    /// What stands in the way, as a lower-case fragment.
    pub why: String,
    /// One idea what to do.
    pub help: String,
    /// Where in the text, in bytes of the text as it was given.
    pub at: Option<(usize, usize)>,
}

impl Trouble {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            help: help.into(),
            at: None,
        }
    }
}

/// Makes the edits one after another. `document` counts the documents with content from 0, as
/// [`super::parse`] does; in a text without any, 0 is the one to begin.
///
/// # Errors
///
/// [`Trouble`] where the text is no YAML that reads without mistakes, an edit has no place in it, or
/// the outcome would be another document than the edits mean.
pub fn edit(
    text: &str,
    document: usize,
    edits: &[Edit],
    order: &dyn Order,
) -> Result<String, Trouble> {
    let before = meanings(text)?;
    let mut wanted = match before.get(document) {
        Some(root) => Rc::clone(root),
        None if document == 0 && before.is_empty() => Rc::new(Meant::Plain(String::new())),
        None => {
            return Err(Trouble::new(
                format!("the file has no document {document}"),
                "documents count from 0, and those without content do not count",
            ));
        }
    };
    let mut now = text.to_owned();
    for edit in edits {
        let next = meant::apply(&wanted, edit).ok_or_else(|| no_place(edit))?;
        for change in diff::changes(edit, &wanted) {
            now = carry::carry_out(&now, document, &change, order, 0)?;
        }
        wanted = next;
    }
    let after = meanings(&now).map_err(|_| damaged())?;
    let others = |meant: &[Rc<Meant>]| -> Vec<Rc<Meant>> {
        let others = meant
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != document);
        others.map(|(_, meant)| Rc::clone(meant)).collect()
    };
    let (left, right) = (others(&before), others(&after));
    let same = left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|(left, right)| left.same(right))
        && match after.get(document) {
            Some(now) => now.same(&wanted),
            None => wanted.is_null(),
        };
    if same { Ok(now) } else { Err(damaged()) }
}

/// What the documents of a text mean.
fn meanings(text: &str) -> Result<Vec<Rc<Meant>>, Trouble> {
    Ok(documents(text)?.iter().map(Meant::of_doc).collect())
}

/// The documents of a text without mistakes.
fn documents(text: &str) -> Result<Vec<Doc>, Trouble> {
    let (docs, told) = parse(FileId(0), text);
    match told.first() {
        Some(first) if has_errors(&told) => Err(Trouble {
            why: first.message.clone(),
            help: "mend the file first; `maniform validate` shows what is wrong".to_owned(),
            at: Some((first.span.start, first.span.end)),
        }),
        _ => Ok(docs),
    }
}

fn no_place(edit: &Edit) -> Trouble {
    let (steps, what) = match edit {
        Edit::Set(steps, _) => (steps, "cannot be set: something else stands in the way"),
        Edit::Append(steps, _) => (steps, "cannot be added to: it is no list"),
        Edit::Remove(steps) => (steps, "cannot be removed: nothing stands there"),
        Edit::Rename(steps, _) => (
            steps,
            "cannot be renamed: it is not there, or the new key is",
        ),
    };
    Trouble::new(
        format!("`{}` {what}", shown(steps)),
        "look at this place in the file, and change it by hand",
    )
}

fn damaged() -> Trouble {
    Trouble::new(
        "the edit would change more than what it is about",
        "change this place by hand; nothing was written",
    )
}

/// Steps as people write them: `users.ada.aliases[2]`.
fn shown(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(key),
            Step::Key(key) => text.push_str(&format!(".{key}")),
            Step::Item(index) => text.push_str(&format!("[{index}]")),
        }
    }
    if text.is_empty() {
        "the document".to_owned()
    } else {
        text
    }
}
