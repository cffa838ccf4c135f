//! A plan on disk, bound to what it was made from: applied exactly as reviewed, or refused.
//!
//! Before it is applied everything is planned afresh; only if the fresh plan is the saved one, step
//! for step, are the saved steps sent. What differs is named, so that nobody has to guess what moved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Change, FORMAT_VERSION, FieldChange, Plan, Status, Step};
use crate::model::address::Address;
use crate::model::digest::sha256;
use crate::model::value::Value;

/// What a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stamp {
    /// The version of maniform that planned.
    pub maniform: String,
    /// The base address it was planned against.
    pub host: String,
    /// The paths that were given, so that `apply PLAN` finds the files again.
    pub paths: Vec<String>,
    /// SHA-256 of every file, by name.
    pub files: BTreeMap<String, String>,
    /// The addresses and patterns the plan was restricted to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// SHA-256 of what was remembered when it was saved. What is allowed with a plan is allowed once: after
    /// a run that did anything the same wish is another plan. Empty where nothing is saved.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// What the differences were held against, where it was not the record of the last apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Base>,
}

/// Files as they were, in the place of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Base {
    /// The folder or revision as it was given.
    pub given: String,
    /// The commit that the revision meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// SHA-256 of every file of a folder, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

impl Base {
    /// The same files, however they were asked for.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.commit, &other.commit) {
            (None, None) => self == other,
            (then, now) => then == now,
        }
    }

    /// In words, for whoever reads the plan: `HEAD~1 (commit 1234567890ab)`.
    #[must_use]
    pub fn told(&self) -> String {
        match self.commit.as_deref().and_then(|commit| commit.get(..12)) {
            Some(commit) => format!("{} (commit {commit})", self.given),
            None => self.given.clone(),
        }
    }
}

/// A plan as it is stored. Holds no secret: requests name secrets, and answers are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SavedPlan {
    /// Version of this form.
    pub format_version: u32,
    /// What it was made from.
    pub stamp: Stamp,
    /// The plan.
    pub plan: Plan,
    /// SHA-256 of `stamp` and `plan`, so that an edited plan is not mistaken for a reviewed one.
    pub hash: String,
}

/// Why a plan file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No plan at all.
    #[error("it is no plan: {0}")]
    NoPlan(String),
    /// Written in another form.
    #[error("it has format version {0}, and this maniform reads {FORMAT_VERSION}")]
    Format(u64),
    /// Changed after it was written.
    #[error("it was changed after it was written")]
    Edited,
}

/// One thing that is not as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// What moved: an address, a file, or the program.
    pub what: String,
    /// How, as a fragment.
    pub how: String,
}

impl SavedPlan {
    /// Binds a plan to what it was made from.
    #[must_use]
    pub fn new(stamp: Stamp, mut plan: Plan) -> Self {
        // What no file declares is nothing to carry out, and may be very much.
        plan.unmanaged.clear();
        let hash = hash(&stamp, &plan);
        Self {
            format_version: FORMAT_VERSION,
            stamp,
            plan,
            hash,
        }
    }

    /// Reads a plan file.
    ///
    /// # Errors
    /// It is no plan, is of another format version, or was edited.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Form {
            format_version: u64,
        }
        let form: Form =
            serde_json::from_str(text).map_err(|e| Unreadable::NoPlan(e.to_string()))?;
        if form.format_version != u64::from(FORMAT_VERSION) {
            return Err(Unreadable::Format(form.format_version));
        }
        let saved: Self =
            serde_json::from_str(text).map_err(|e| Unreadable::NoPlan(e.to_string()))?;
        if saved.hash != hash(&saved.stamp, &saved.plan) {
            return Err(Unreadable::Edited);
        }
        Ok(saved)
    }

    /// The file's text: pretty JSON with a final line break.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What differs between then and now, before anything live is read.
    #[must_use]
    pub fn moved_files(&self, now: &Stamp) -> Vec<Moved> {
        let mut moved = Vec::new();
        let mut say = |what: &str, how: String| {
            moved.push(Moved {
                what: what.to_owned(),
                how,
            });
        };
        if self.stamp.maniform != now.maniform {
            let how = format!(
                "planned with {}, this is {}",
                self.stamp.maniform, now.maniform
            );
            say("maniform", how);
        }
        if self.stamp.host != now.host {
            say(
                "host",
                format!("planned against {}, now {}", self.stamp.host, now.host),
            );
        }
        let same = match (&self.stamp.previous, &now.previous) {
            (Some(then), Some(now)) => then.is_same(now),
            (then, now) => then == now,
        };
        if !same {
            let told = |stamp: &Stamp| match &stamp.previous {
                None => "the record of the last apply".to_owned(),
                Some(base) => base.told(),
            };
            let (then, now) = (told(&self.stamp), told(now));
            let how = match then == now {
                true => format!("{then} was edited"),
                false => format!("compared with {then}, now with {now}"),
            };
            say("the base", how);
        }
        let names: BTreeSet<&String> = self.stamp.files.keys().chain(now.files.keys()).collect();
        for name in names {
            match (self.stamp.files.get(name), now.files.get(name)) {
                (Some(then), Some(now)) if then != now => say(name, "was edited".to_owned()),
                (Some(_), None) => say(name, "is gone".to_owned()),
                (None, Some(_)) => say(name, "is new".to_owned()),
                _ => {}
            }
        }
        moved
    }

    /// What differs between the saved plan and one made now from the same files.
    #[must_use]
    pub fn moved(&self, now: &Plan) -> Vec<Moved> {
        let then = &self.plan;
        let (planned, fresh) = (reviewed(&then.changes), reviewed(&now.changes));
        if then.steps == now.steps && moves(&planned) == moves(&fresh) {
            return Vec::new();
        }
        let before = by_address(&planned);
        let after = by_address(&fresh);
        let all: BTreeSet<&Address> = before.keys().chain(after.keys()).copied().collect();
        let mut moved: Vec<Moved> = all
            .into_iter()
            .filter_map(|address| {
                let how = match (before.get(address), after.get(address)) {
                    (Some(_), None) => "needs no change any more".to_owned(),
                    (None, Some(now)) => format!("now differs, too ({})", now.action.sign()),
                    (Some(then), Some(now)) if then != now => how(then, now),
                    _ => return None,
                };
                Some(Moved {
                    what: address.to_string(),
                    how,
                })
            })
            .collect();
        if moved.is_empty() {
            moved.extend(moved_steps(&then.steps, &now.steps));
        }
        moved
    }
}

/// The changes without who moved and without how what goes is used: what is done stays the same where
/// only that is known better now. And without the days of what is put off: what is done now stays the
/// same while they go by.
pub(super) fn reviewed(changes: &[Change]) -> Vec<Change> {
    let mut changes = changes.to_vec();
    for change in &mut changes {
        change.moved = None;
        if let Status::Later {
            on,
            wave,
            of,
            because,
            waits_for,
        } = &mut change.status
        {
            (*on, *wave, *of) = (0, 0, 0);
            because.clear();
            *waits_for = None;
        }
        change.at_stake.clear();
        for field in &mut change.fields {
            field.moved = None;
        }
    }
    changes
}

/// The changes with what they put into sets and take out of them. What stays in a set is on both
/// sides, and whoever added to it meanwhile moved nothing of what was reviewed.
pub(super) fn moves(changes: &[Change]) -> Vec<Change> {
    let mut changes = changes.to_vec();
    for field in changes.iter_mut().flat_map(|change| &mut change.fields) {
        if let (Some(Value::Set(before)), Some(Value::Set(after))) =
            (&mut field.before, &mut field.after)
        {
            let stays: BTreeSet<String> = before.intersection(after).cloned().collect();
            before.retain(|item| !stays.contains(item));
            after.retain(|item| !stays.contains(item));
        }
    }
    changes
}

fn by_address(changes: &[Change]) -> BTreeMap<&Address, &Change> {
    changes.iter().map(|c| (&c.address, c)).collect()
}

fn how(then: &Change, now: &Change) -> String {
    let put_off = |change: &Change| matches!(change.status, Status::Later { .. });
    match (put_off(then), put_off(now)) {
        (true, false) if now.status == Status::Ready => {
            return "was put off, and the service has a place for it now".to_owned();
        }
        (false, true) if then.status == Status::Ready => {
            return "was to be done at once, and has to wait now".to_owned();
        }
        _ => {}
    }
    let fields = |change: &Change| -> BTreeMap<String, FieldChange> {
        let each = change.fields.iter();
        each.map(|f| (f.name.clone(), f.clone())).collect()
    };
    let (before, after) = (fields(then), fields(now));
    let show = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
    let lived = |change: Option<&FieldChange>| show(change.and_then(|c| c.before.as_ref()));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let told: Vec<String> = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| match (before.get(name), after.get(name)) {
            (Some(then), None) => {
                format!(
                    "`{name}` was {}, and is as wanted now",
                    show(then.before.as_ref())
                )
            }
            (None, Some(now)) => {
                format!(
                    "`{name}` was as wanted, and is {} now",
                    show(now.before.as_ref())
                )
            }
            (then, now) => format!("`{name}` was {}, and is {} now", lived(then), lived(now)),
        })
        .collect();
    if told.is_empty() {
        "is to be changed in another way now".to_owned()
    } else {
        told.join("; ")
    }
}

fn moved_steps(then: &[Step], now: &[Step]) -> Option<Moved> {
    let differs = then
        .iter()
        .zip(now)
        .find(|(then, now)| then != now)
        .map(|(_, now)| now)
        .or_else(|| now.get(then.len()))
        .or_else(|| then.get(now.len()))?;
    Some(Moved {
        what: differs.address.to_string(),
        how: format!("step {} would be another one now", differs.id),
    })
}

fn hash(stamp: &Stamp, plan: &Plan) -> String {
    let text = serde_json::to_string(&(stamp, plan)).unwrap_or_default();
    sha256(text.as_bytes())
}
