//! What exists at the service, as far as it could be read.
//!
//! [`Live`] knows its gaps. A thing that could not be read is neither there nor absent, and there is
//! no way to ask for one without the other: the only question is [`Live::sight`].

pub mod read;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::kind::{Existence, Kind, Located, Observed};
use crate::kinds::views::{View, What};
use crate::kinds::{self};
use crate::model::address::Address;
use crate::model::request::{Ids, Ref};

/// Names one view among all: organization, list call, and what it lists from.
pub type ViewKey = (String, What, String);

/// A view that could not be read whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Gap {
    /// The view in words: `the mailboxes of acme.example`.
    pub view: String,
    /// Why it could not be read.
    pub why: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How the reading of a view ended.
#[derive(Debug, Clone)]
enum End {
    /// Every item came.
    Read,
    /// What it lists from does not exist, so there is nothing to list.
    Moot(Address),
    /// Something is missing.
    Gap(Gap),
}

/// What can be said about one thing.
#[derive(Debug, Clone, Copy)]
pub enum Sight<'a> {
    /// It is there.
    There(&'a Observed),
    /// It was looked for everywhere it could be and is not there.
    Absent,
    /// What it belongs to is not there.
    Orphan(&'a Address),
    /// It could not be looked for.
    Unseen(&'a Gap),
}

/// What exists, and what could not be seen.
#[derive(Debug, Clone, Default)]
pub struct Live {
    things: BTreeMap<Address, Observed>,
    views: BTreeMap<ViewKey, End>,
    /// Calls it took to read this.
    pub calls: usize,
}

impl Live {
    /// What can be said about a thing.
    #[must_use]
    pub fn sight(&self, kind: &dyn Kind, thing: &Located) -> Sight<'_> {
        let mut orphan = None;
        for view in kind.views(thing) {
            match self.views.get(&view.key()) {
                Some(End::Read) => {}
                Some(End::Moot(parent)) => orphan = Some(parent),
                Some(End::Gap(gap)) => return Sight::Unseen(gap),
                None => return Sight::Unseen(never_asked()),
            }
        }
        match (self.things.get(&thing.address), orphan) {
            (Some(found), _) => Sight::There(found),
            (None, Some(parent)) => Sight::Orphan(parent),
            // A facet lives with its parent: where only the facet is missing, the reply left it out.
            (None, None)
                if kind.existence() == Existence::Facet && self.has_parent(kind, thing) =>
            {
                Sight::Unseen(left_out())
            }
            (None, None) => Sight::Absent,
        }
    }

    fn has_parent(&self, kind: &dyn Kind, thing: &Located) -> bool {
        kind.parent(&thing.address.key)
            .is_some_and(|parent| self.things.contains_key(&parent))
    }

    /// Every thing that was seen, in address order. Things that were not seen are not in it, so
    /// this answers what is there, never what is not.
    pub fn things(&self) -> impl Iterator<Item = &Observed> {
        self.things.values()
    }

    /// The keys of all things of a kind that were seen.
    #[must_use]
    pub fn keys_of(&self, kind: &str) -> Vec<String> {
        self.things
            .keys()
            .filter(|address| address.kind == kind)
            .map(|address| address.key.clone())
            .collect()
    }

    /// What could not be read, sorted, each once.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let gaps: BTreeSet<&Gap> = self
            .views
            .values()
            .filter_map(|end| match end {
                End::Gap(gap) => Some(gap),
                _ => None,
            })
            .collect();
        gaps.into_iter().cloned().collect()
    }

    fn ended(&self, view: &View) -> Option<&End> {
        self.views.get(&view.key())
    }

    /// Takes in what a view gave: every kind that shows in it finds its things.
    fn take_in(&mut self, view: &View, items: &[serde_json::Value], wanted: &BTreeSet<Address>) {
        let mut troubles = Vec::new();
        for kind in kinds::KINDS {
            let seen = kind.observe(view, items, wanted);
            troubles.extend(seen.troubles);
            for thing in seen.things {
                self.things.insert(thing.address.clone(), thing);
            }
        }
        let end = match troubles.into_iter().next() {
            None => End::Read,
            Some(why) => End::Gap(Gap {
                view: view.title(),
                why,
                hint: None,
            }),
        };
        self.views.insert(view.key(), end);
    }
}

impl Ids for Live {
    fn id(&self, hole: &Ref) -> Option<String> {
        let thing = self.things.get(&hole.address)?;
        match &hole.member {
            None => Some(thing.id.clone()),
            Some(member) => thing.members.get(member).cloned(),
        }
    }
}

fn left_out() -> &'static Gap {
    static GAP: std::sync::OnceLock<Gap> = std::sync::OnceLock::new();
    GAP.get_or_init(|| Gap {
        view: "a member of a list".to_owned(),
        why: "the service listed the thing without it".to_owned(),
        hint: None,
    })
}

fn never_asked() -> &'static Gap {
    static GAP: std::sync::OnceLock<Gap> = std::sync::OnceLock::new();
    GAP.get_or_init(|| Gap {
        view: "a list nobody asked for".to_owned(),
        why: "it was not read in this run".to_owned(),
        hint: None,
    })
}
