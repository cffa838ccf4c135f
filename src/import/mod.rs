//! Taking over what exists: from everything found to files that declare it, proven before anybody
//! writes them down.
//!
//! ```text
//! Found ─judge─▶ candidates ─compose─▶ texts ─load─▶ Document ─plan against the same Live─▶ empty
//!                    ▲                                                  │
//!                    └──────────── what would differ is left out ◀──────┘
//! ```
//!
//! Whatever cannot be declared is left out with its reason: a thing, or a single field of it. So the
//! files are valid, and their plan is empty, for every state of the service. Does no I/O and names no
//! kind.

mod blame;
pub mod fragment;
mod judge;
mod proof;

use std::collections::BTreeMap;

use crate::document::compose::{Layout, Page};
use crate::kinds::kind::Located;
use crate::live::Gap;
use crate::live::explore::Found;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::plan::Plan;

pub use judge::{Candidate, candidates};
pub use proof::prove;

/// How the files are to look.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What goes into which file.
    pub layout: Layout,
    /// The path of the schema from the folder of all, for the modeline that editors read.
    pub schema: Option<String>,
}

/// Something live that the files do not say, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct LeftOut {
    /// Which thing.
    pub address: Address,
    /// The field that is left out; none where it is the whole thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Why, as a fragment.
    pub why: String,
}

/// What was judged of everything found, before anything is composed.
#[derive(Debug, Default)]
pub struct Judged {
    /// What can be declared, as far as each kind can say by itself.
    pub candidates: Vec<Candidate>,
    /// What cannot.
    pub left_out: Vec<LeftOut>,
    /// How much the provider keeps for itself, by kind.
    pub provider: BTreeMap<String, usize>,
    /// How much can only be looked at, or says nothing that is worth a line, by kind.
    pub silent: BTreeMap<String, usize>,
    /// What could not be read whole and is not declared therefore.
    pub unseen: Vec<(Located, Gap)>,
}

/// Files that declare what lives, and what came of proving it.
#[derive(Debug)]
pub struct Taken {
    /// The files, by name.
    pub pages: Vec<Page>,
    /// How many things are written, by kind.
    pub written: BTreeMap<String, usize>,
    /// What is not written, and why; by address.
    pub left_out: Vec<LeftOut>,
    /// How much the provider keeps for itself, by kind.
    pub provider: BTreeMap<String, usize>,
    /// How much can only be looked at, or says nothing that is worth a line, by kind.
    pub silent: BTreeMap<String, usize>,
    /// What could not be read whole.
    pub unseen: Vec<(Located, Gap)>,
    /// The plan of these files against what was read: without changes.
    pub plan: Plan,
}

/// Files that cannot be proven, which is a mistake of this program: nothing may be written then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("what was composed does not read back: {message}")]
pub struct Unproven {
    /// The first thing wrong.
    pub message: String,
}

impl From<&Diagnostic> for Unproven {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            message: diagnostic.message.clone(),
        }
    }
}

/// Composes files for everything found and proves them.
///
/// # Errors
/// Only where the proof fails in a way that names nothing to leave out.
pub fn take_over(found: &Found, wish: &Wish) -> Result<Taken, Unproven> {
    prove(candidates(found), &found.live, wish)
}
