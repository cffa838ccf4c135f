//! What would change, decided completely before the first write.
//!
//! ```text
//! declared ─┐
//! live ─────┼─ policy ─▶ diff ─▶ order ─▶ Plan
//! record ───┘
//! ```
//!
//! A plan is data: it can be stored, hashed, shown and carried out later, and holds no secret and no
//! id. Whoever carries it out has no choice left to make.

mod circles;
mod diff;
pub mod drift;
pub mod expected;
mod fields;
mod gone;
pub mod guard;
mod interest;
mod left;
mod mover;
mod node;
mod notices;
mod order;
pub mod pending;
pub mod policy;
pub mod record;
mod remark;
mod renames;
pub mod restore;
mod run;
mod saved;
mod scene;
mod serve;
mod spared;
mod waves;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use diff::{Input, plan};
pub use fields::FieldChange;
pub use interest::{interest, interest_in, look_below};
pub use left::{Because, Left, Notice};
pub use mover::{Movement, Mover};
pub use remark::Remark;
pub use saved::{Base, Moved, SavedPlan, Stamp, Unreadable};

use crate::kinds::kind::{Letter, Located, Wait, Yield};
use crate::live::Gap;
use crate::model::address::Address;
use crate::model::request::Request;
use crate::model::source::Location;

/// Version of the plan's JSON form; raised when a reader of the old one would misread the new one.
pub const FORMAT_VERSION: u32 = 1;

/// What happens to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[derive(schemars::JsonSchema)]
pub enum Action {
    /// It comes into being.
    Create,
    /// It comes into being under a name that something else gives up.
    Replace,
    /// Some of its fields change.
    Update,
    /// It goes.
    Delete,
}

impl Action {
    /// The sign Terraform's users know.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Replace => "-/+",
            Self::Update => "~",
            Self::Delete => "-",
        }
    }
}

/// Whether a change can be carried out by this tool, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Status {
    /// Its steps are in the plan.
    Ready,
    /// A person has to do it, in these steps.
    ByHand {
        /// What to do, one after the other.
        steps: Vec<String>,
    },
    /// It needs what is not there and what this plan does not make.
    Blocked {
        /// The addresses it waits for.
        #[schemars(with = "Vec<String>")]
        on: Vec<Address>,
    },
    /// The service has no place for it now, or what it comes after waits for one: its steps are in the
    /// plan of another day.
    Later {
        /// When at the earliest, in Unix seconds; a full minute.
        on: i64,
        /// In which wave, from 1; what is done now is wave 1 where there is something.
        wave: usize,
        /// How many waves there are.
        of: usize,
        /// Why, as a fragment.
        because: String,
        /// What it comes after and waits for; none where the service has no place for itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        waits_for: Option<Address>,
    },
    /// Its collection is only observed: the difference is reported and nothing is written.
    Observed,
}

/// One difference between what is declared and what lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Change {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// What happens to it.
    pub action: Action,
    /// Whether and by whom it can be done.
    pub status: Status,
    /// The fields that differ, in the kind's order.
    pub fields: Vec<FieldChange>,
    /// Where in the YAML it comes from; none for what is no longer written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Place>")]
    pub origin: Option<Location>,
    /// Why, where the fields do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to know before saying yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How something that goes and does not come back is used, and what depends on it. It moves by
    /// itself, so a saved plan is not held against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_stake: Vec<String>,
    /// Who moved, so that there is a difference; none in plans of before it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Movement>,
}

/// A place in a file, as the schema of plans describes it.
#[derive(schemars::JsonSchema)]
#[expect(
    dead_code,
    reason = "describes `Location` in the schema, which model cannot do itself"
)]
struct Place {
    /// The file's name as given.
    file: String,
    /// Line, from 1.
    line: usize,
    /// Column in characters, from 1.
    column: usize,
    /// Line just after the end.
    end_line: usize,
    /// Column just after the end.
    end_column: usize,
}

/// One request of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Step {
    /// Its number, from 1, in the order of sending.
    pub id: usize,
    /// The thing it is about.
    #[schemars(with = "String")]
    pub address: Address,
    /// Whose organization's token sends it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub realm: String,
    /// What it does, as a fragment.
    pub does: String,
    /// What is sent, with holes for ids and secrets.
    #[schemars(with = "serde_json::Value")]
    pub request: Request,
    /// The ids its reply gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub yields: Vec<Yield>,
    /// Steps that must have succeeded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<usize>,
    /// What the service writes to people because of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<Letter>,
    /// What a person can do where the service has no route for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<String>,
}

/// Something that must not be done, and why.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Refusal {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// Why, as a fragment.
    pub why: String,
    /// What to do about it.
    pub help: String,
    /// What allows it once, where a guard refuses it and not the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_by: Option<guard::Allowance>,
}

/// Something that must not be done on a later day without a word of its own: the apply of that day
/// refuses it, and today's does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Foreseen {
    /// From when on, in Unix seconds; a full minute.
    pub on: i64,
    /// In which wave.
    pub wave: usize,
    /// What is refused then, and the flag that allows it.
    #[serde(flatten)]
    pub refusal: Refusal,
}

/// A declared thing that waits for a person outside.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Waiting {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// Whom it waits for.
    pub who: String,
    /// For what, as a fragment.
    pub what: String,
}

impl Waiting {
    fn new(address: &Address, wait: &Wait) -> Self {
        Self {
            address: address.clone(),
            who: wait.who.clone(),
            what: wait.what.clone(),
        }
    }
}

/// How many things are left alone, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LeftAlone {
    /// Declared and just as declared.
    pub unchanged: usize,
    /// Live and declared by nobody, by collection.
    pub unmanaged: BTreeMap<String, usize>,
    /// Live and the provider's own, by collection.
    pub provider: BTreeMap<String, usize>,
    /// Live, and let go of by an entry of `removed`, by collection.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub let_go: BTreeMap<String, usize>,
    /// Addresses whose declared secret is not written, because they were there before these files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unwritten: Vec<String>,
    /// Declared fields that this service does not tell, as `FIELD of ADDRESS`: they are held against
    /// what was last written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
    /// Declared fields that this service does not tell and only people change, as `FIELD of
    /// ADDRESS`: not compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
}

/// Everything that would change, in the order it would be done.
#[must_use = "a plan that nobody shows or applies was read for nothing"]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Plan {
    /// The differences, in the order of their first step; those without steps last.
    pub changes: Vec<Change>,
    /// The requests.
    pub steps: Vec<Step>,
    /// What must not be done; a plan with refusals is not applied.
    pub refusals: Vec<Refusal>,
    /// What guards would refuse and was allowed for this plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<guard::Allowance>,
    /// What guards will refuse on a later day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreseen: Vec<Foreseen>,
    /// What waits for other people.
    pub waiting: Vec<Waiting>,
    /// What could not be read; a plan with gaps is not applied.
    #[schemars(with = "Vec<GapForm>")]
    pub gaps: Vec<Gap>,
    /// What the files declared and no longer do, and what stays all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    /// Lines of the files that have nothing to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// What rules find in it, where they were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Remark>,
    /// What is left alone.
    pub left_alone: LeftAlone,
    /// What lives and no file declares, in address order, for whoever asks for more than a count.
    /// No part of the plan's form: other people's things move, and a saved plan stays what it is.
    #[serde(skip)]
    pub unmanaged: Vec<Located>,
    /// Calls it took to read what lives.
    pub calls_read: usize,
    /// The addresses and patterns it is restricted to; empty for everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
}

/// A list that could not be read, as the schema of plans describes it.
#[derive(schemars::JsonSchema)]
#[expect(
    dead_code,
    reason = "describes `Gap` in the schema without teaching live about schemas"
)]
struct GapForm {
    /// The list in words.
    view: String,
    /// Why it could not be read.
    why: String,
    /// What to do about it.
    hint: Option<String>,
}

/// The three numbers of the summary line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Things that come.
    pub add: usize,
    /// Things that change.
    pub change: usize,
    /// Things that go.
    pub destroy: usize,
}

impl Counts {
    /// How many of these come, change and go.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            match change.action {
                Action::Create | Action::Replace => counts.add += 1,
                Action::Update => counts.change += 1,
                Action::Delete => counts.destroy += 1,
            }
        }
        counts
    }
}

/// What is done on a later day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave<'a> {
    /// Its number; what is done now is 1 where there is something.
    pub number: usize,
    /// How many waves there are.
    pub of: usize,
    /// When at the earliest, in Unix seconds; a full minute.
    pub on: i64,
    /// Its changes, in the plan's order.
    pub changes: Vec<&'a Change>,
}

impl Plan {
    /// What the summary line counts: changes this plan carries out.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let ready = |change: &&Change| change.status == Status::Ready;
        Counts::of(self.changes.iter().filter(ready))
    }

    /// True when there is nothing this plan would write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What is done on later days, by wave.
    #[must_use]
    pub fn waves(&self) -> Vec<Wave<'_>> {
        let mut waves: BTreeMap<usize, Wave<'_>> = BTreeMap::new();
        for change in &self.changes {
            if let Status::Later { on, wave, of, .. } = change.status {
                let first = || Wave {
                    number: wave,
                    of,
                    on,
                    changes: Vec::new(),
                };
                waves.entry(wave).or_insert_with(first).changes.push(change);
            }
        }
        waves.into_values().collect()
    }

    /// True when something is left that only people can do.
    #[must_use]
    pub fn waits_for_people(&self) -> bool {
        !self.waiting.is_empty()
            || self
                .changes
                .iter()
                .any(|c| matches!(c.status, Status::ByHand { .. } | Status::Blocked { .. }))
    }

    /// Every message the service will send to somebody, sorted by who gets it.
    #[must_use]
    pub fn letters(&self) -> Vec<&Letter> {
        let mut letters: Vec<&Letter> = self.steps.iter().flat_map(|s| &s.letters).collect();
        letters.sort();
        letters
    }
}
