//! What name is expected where somebody types. While a name is half written the text may be no YAML:
//! so a word is put there for the look, and the place of that word says whose names are expected.

use std::collections::BTreeMap;
use std::ops::Range;

use super::read::spaces_of;
use super::{Index, Name};
use crate::kinds::symbols::Space;
use crate::model::source::{FileId, Sources};

/// A word that nobody writes, and that is an address as well as a name.
const WORD: &str = "maniform-expects@a-name.invalid";

/// The names that a place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Whose.
    pub space: Space,
    /// The organization it is written for.
    pub realm: String,
    /// The declared ones, of this organization where each has its own.
    pub names: Vec<Name>,
    /// What is written of it so far.
    pub bytes: Range<usize>,
}

/// What is expected at a byte; none where nothing that is declared is.
#[must_use]
pub fn expected(sources: &Sources, file: FileId, offset: usize) -> Option<Expected> {
    let text = &sources.get(file).text;
    let before = text.get(..offset)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let ends = |c: char| c.is_whitespace() || "[]{},\"'".contains(c);
    let start = before[line..].rfind(ends).map_or(line, |at| {
        line + at + before[line + at..].chars().next().map_or(1, char::len_utf8)
    });
    let behind = &text[offset..];
    let end = offset
        + behind
            .find(|c: char| ends(c) || c == ':')
            .unwrap_or(behind.len());
    // As it is, as a key without its colon, and in a list or mapping that is not closed yet.
    let rest_of_line = &text[end..end + text[end..].find(['\r', '\n']).unwrap_or(text.len() - end)];
    let closers = closers(&before[line..], rest_of_line);
    for tail in ["", ": {}"] {
        for close in ["", closers.as_str()] {
            let line_end = end + rest_of_line.len();
            let tried = format!(
                "{}{WORD}{tail}{}{close}{}",
                &text[..start],
                &text[end..line_end],
                &text[line_end..]
            );
            if let Some((space, realm)) = spaces_of(sources, file, &tried, WORD) {
                // Read off the text with the word in it: without it the file may be no YAML just now.
                let index = Index::new(&sources.with(&BTreeMap::from([(file, tried)])));
                let known = index.known(space).filter(|name| name.is_of(&realm));
                return Some(Expected {
                    space,
                    names: known.cloned().collect(),
                    realm,
                    bytes: start..end,
                });
            }
        }
    }
    None
}

/// What closes the brackets that a line leaves open.
fn closers(before: &str, after: &str) -> String {
    let mut open = Vec::new();
    for c in before.chars().chain(after.chars()) {
        match c {
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}
