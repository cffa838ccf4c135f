//! What the last apply made true, kept beside the files.
//!
//! It says which live things these files once declared, so that a removed block can be told from a
//! thing that was never theirs; and what was written into fields that cannot be read back. Losing
//! it can lose a deletion, never cause one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::kinds;
use crate::kinds::declare::Rename;
use crate::kinds::kind::Located;
use crate::model::address::Address;
use crate::model::digest::sha256;
use crate::model::value::Spec;

/// Version of the record's JSON form.
pub const FORMAT_VERSION: u32 = 1;

/// Everything the files declared when they were last applied against one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Version of this form.
    pub format_version: u32,
    /// The base address it is about.
    pub host: String,
    /// By address.
    pub things: BTreeMap<Address, Entry>,
    /// Routes that an apply found missing, each with the moment in Unix seconds: what they would do
    /// is planned for people until [`LACKING`] has passed, and then tried again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lacking: BTreeMap<String, i64>,
    /// What applies wrote within [`LATELY`], whether or not it is still there: some limits count by
    /// the day, and some changes are safe only a while after another.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<Address, Written>,
    /// What was accepted to be gone, until the next apply: where the files still declare it (the edit
    /// was thrown away) it has its base, and where they do not, nothing that comes back under its
    /// name is deleted for having been declared once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gone: BTreeSet<Address>,
    /// Since when something is asked of people, in Unix seconds: when an apply made what now waits, or
    /// first said what is to be done by hand. Kept as long as it waits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asked: BTreeMap<Address, i64>,
    /// What a run asked the service to make, with a secret, and got no answer for: should it be there, then
    /// nobody knows which secret it has. Kept until a run has seen it there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unsure: BTreeSet<Address>,
    /// The revision or folder whose files `things` were read from, where it was not an apply that
    /// remembered them. Of a run, and never kept.
    #[serde(skip)]
    pub previous: Option<String>,
}

/// For how long it is kept in mind what was written when, in seconds: two days, after which nobody's
/// caches know of it any more.
pub const LATELY: i64 = 48 * 3600;

/// When an apply wrote something, in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Written {
    /// When it was made, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<i64>,
    /// When it was made before that, where it went and came again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_before: Vec<i64>,
    /// When each field was written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, i64>,
}

/// For how long a route that was missing is taken to be missing, in seconds: thirty days, because
/// the provider moves accounts to new families of routes one after the other.
pub const LACKING: i64 = 30 * 24 * 3600;

/// What was declared of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entry {
    /// The organization it was declared under.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub realm: String,
    /// The files it was declared in, from the folder the record is kept beside; set by whoever
    /// keeps the record.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub files: BTreeSet<String>,
    /// The declared fields; secrets by reference.
    pub spec: Spec,
}

impl Record {
    /// A record of nothing, for this host.
    #[must_use]
    pub fn empty(host: &str) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            host: host.to_owned(),
            things: BTreeMap::new(),
            lacking: BTreeMap::new(),
            written: BTreeMap::new(),
            gone: BTreeSet::new(),
            asked: BTreeMap::new(),
            unsure: BTreeSet::new(),
            previous: None,
        }
    }

    /// SHA-256 of all of it.
    #[must_use]
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        sha256(text.as_bytes())
    }

    /// When its things were declared, as a fragment behind "declared".
    #[must_use]
    pub fn when(&self) -> String {
        match &self.previous {
            None => "when these files were last applied".to_owned(),
            Some(previous) => format!("at {previous}"),
        }
    }

    /// True where an apply within [`LACKING`] before `now` found this route missing.
    #[must_use]
    pub fn lacks(&self, route: &str, now: i64) -> bool {
        let found = self.lacking.get(route);
        found.is_some_and(|at| now.saturating_sub(*at) < LACKING)
    }

    /// How many seconds before `now` an apply wrote this field, if it was lately.
    #[must_use]
    pub fn since(&self, address: &Address, field: &str, now: i64) -> Option<i64> {
        let at = self.written.get(address)?.fields.get(field)?;
        Some(now.saturating_sub(*at)).filter(|since| *since < LATELY)
    }

    /// Everything that applies made lately, whether or not it is still there, with the moment in Unix
    /// seconds: once for each time it was made.
    pub fn made(&self) -> impl Iterator<Item = (&Address, i64)> {
        let each = |(address, when): (_, &'_ Written)| {
            let moments: Vec<i64> = when.made_before.iter().copied().chain(when.made).collect();
            moments.into_iter().map(move |at| (address, at))
        };
        self.written.iter().flat_map(each)
    }

    /// Takes out secrets of which nobody knows whether they arrived: `fields` of this thing, which may have the
    /// old one or the new one. They count as not written, so that the next plan writes them.
    pub fn doubt(&mut self, address: &Address, fields: &BTreeSet<&str>) {
        if let Some(entry) = self.things.get_mut(address) {
            entry
                .spec
                .0
                .retain(|name, _| !fields.contains(name.as_str()));
        }
    }

    /// Forgets what is no longer lately at `now`.
    pub fn forget(&mut self, now: i64) {
        let young = |at: &i64| now.saturating_sub(*at) < LATELY;
        self.written.retain(|_, when| {
            when.made = when.made.filter(|at| young(at));
            when.made_before.retain(|at| young(at));
            when.fields.retain(|_, at| young(at));
            when.made.is_some() || !when.made_before.is_empty() || !when.fields.is_empty()
        });
    }

    /// The same with things under the names that the files give them now.
    #[must_use]
    pub fn renamed(&self, renames: &[Rename]) -> Self {
        let mut record = self.clone();
        for rename in renames {
            let things = std::mem::take(&mut record.things);
            for (address, mut entry) in things {
                let own = entry.realm == rename.realm;
                if let Some(kind) = kinds::by_name(&address.kind).filter(|_| own) {
                    kind.respell(&address, &mut entry.spec, &rename.from, &rename.to);
                }
                let new = rename.of(&address).filter(|_| own);
                record.things.insert(new.unwrap_or(address), entry);
            }
            let unsure = std::mem::take(&mut record.unsure).into_iter();
            let unsure = unsure.map(|address| rename.of(&address).unwrap_or(address));
            record.unsure = unsure.collect();
        }
        record
    }

    /// The things it speaks of, which must be read to know whether they are still there.
    #[must_use]
    pub fn located(&self) -> Vec<Located> {
        self.things
            .iter()
            .map(|(address, entry)| Located {
                address: address.clone(),
                realm: entry.realm.clone(),
            })
            .collect()
    }
}
