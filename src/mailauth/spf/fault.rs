//! What is wrong with a record, where, and the one thing to do.

use std::ops::Range;

/// Something that makes a record be read by nobody (RFC 7208 §4.6: any syntax error anywhere is a
/// permerror for all of it).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{term}` {what}")]
pub struct Fault {
    /// The words that are wrong, as they are written.
    pub term: String,
    /// Where they are, in bytes of the record.
    pub at: Range<usize>,
    /// What is wrong, as the rest of a sentence that begins with the words.
    pub what: String,
    /// The one thing to do: a fragment.
    pub help: String,
    /// What to write in their place, where that is certain; empty to leave them out.
    pub instead: Option<String>,
}

/// A fault before anybody knows where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) help: String,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
        }
    }

    pub(super) fn at(self, text: &str, at: Range<usize>, instead: Option<String>) -> Fault {
        Fault {
            term: text.get(at.clone()).unwrap_or_default().to_owned(),
            at,
            what: self.what,
            help: match &instead {
                Some(instead) if !instead.is_empty() => format!("write `{instead}`"),
                _ => self.help,
            },
            instead,
        }
    }
}

/// The text with everything written that faults know for certain.
///
/// `faults` are those of this text; where they overlap, the first counts.
#[must_use]
pub fn mended(text: &str, faults: &[Fault]) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut done = 0;
    for fault in faults {
        let Some(instead) = &fault.instead else {
            continue;
        };
        let mut start = fault.at.start;
        // What is left out goes with the blank before it.
        if instead.is_empty() && text[..start].ends_with(' ') {
            start -= 1;
        }
        if start < done {
            continue;
        }
        mended.push_str(&text[done..start]);
        mended.push_str(instead);
        done = fault.at.end;
    }
    mended.push_str(&text[done..]);
    mended
}
