//! What lives, kept in one file: to look at, to plan against without the service, and to hold
//! against what lives later.
//!
//! It is kept view by view, as it was read, so that a plan made from it looks at the same lists in
//! the same order as one made from the service. It holds settings, texts and ids: no secret (nothing
//! tells one), no key that opens something, and no mail.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::explore::Found;
use super::read::Interest;
use super::search::Search;
use super::{End, Gap, Live, ViewKey};
use crate::kinds;
use crate::kinds::kind::{Located, Observation, Observed, Told, Wait};
use crate::kinds::views::What;
use crate::model::address::Address;
use crate::model::digest::sha256;
use crate::model::value::Spec;

/// Version of the JSON form; raised when a reader of the old one would misread the new one.
pub const FORMAT_VERSION: u32 = 1;

/// What stands in place of an id that would open something.
const HIDDEN: &str = "hidden";

/// What lived at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Snapshot {
    /// Version of this form.
    pub format_version: u32,
    /// What it is about.
    #[serde(flatten)]
    pub taken: Taken,
    /// Collections that were not read, because they take a call each and no list speaks of them: by
    /// kind, with the calls that would take.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<String, usize>,
    /// Routes of the service that this account turned out not to have.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lacking: BTreeSet<String>,
    /// The lists that were read, in the order of reading, each with what it gave.
    views: Vec<Kept>,
    /// SHA-256 of everything else, so that a damaged file is not mistaken for what lived.
    hash: String,
}

/// Where, when, by what and how a snapshot was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Taken {
    /// The version of maniform that took it.
    pub maniform: String,
    /// The base address that was read.
    pub host: String,
    /// When, in UTC.
    #[schemars(with = "String")]
    pub at: jiff::Timestamp,
    /// How far it looked.
    #[serde(with = "depth")]
    #[schemars(with = "String")]
    pub depth: Told,
    /// What was looked through, with everything below it.
    pub roots: Vec<Root>,
}

/// Something that was looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Root {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// The organization it was looked for through.
    pub organization: String,
}

/// One list and what it gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
struct Kept {
    /// The organization it was read through; empty where any would do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    organization: String,
    /// Which list.
    #[schemars(with = "String")]
    list: What,
    /// What the listed things belong to; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    of: String,
    /// How the reading ended: `read`, `gone`, or `gap` with the list in words, why, and what to do.
    #[schemars(with = "serde_json::Value")]
    ended: Ended,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    things: Vec<Thing>,
}

/// How the reading of a list ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ended {
    /// Every item came.
    Read,
    /// What it lists from does not exist any more.
    Gone,
    /// Something is missing.
    Gap {
        /// The list in words.
        view: String,
        /// Why.
        why: String,
        /// What to do about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
}

/// One thing as a list gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
struct Thing {
    /// Which thing.
    #[schemars(with = "String")]
    address: Address,
    /// The service's id for it; `hidden` where it would open something.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    id: String,
    /// Ids of its members.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    members: BTreeMap<String, String>,
    /// Its fields as far as they were told.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    fields: Spec,
    /// Why it is the provider's own, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    /// What at it waits for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<serde_json::Value>")]
    waits: Vec<Wait>,
    /// The list says that it is there, and not what it is like.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    open: bool,
    /// Why it no longer stands for what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lapsed: Option<String>,
    /// Whether it holds anything of these kinds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    holds: BTreeMap<String, bool>,
    /// It was not looked for, and merely seen beside what was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    beside: bool,
}

/// Why a file cannot be used as a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No snapshot at all.
    #[error("it is no snapshot: {0}")]
    NoSnapshot(String),
    /// Written in another form.
    #[error(
        "it has format version {found}, and this maniform reads {FORMAT_VERSION}; it was taken by maniform {by}"
    )]
    Format {
        /// The version it has.
        found: u64,
        /// The version of the program that wrote it.
        by: String,
    },
    /// Changed after it was written, or cut off.
    #[error("it is damaged: it is not what was written")]
    Damaged,
}

impl Snapshot {
    /// Keeps what was found.
    #[must_use]
    pub fn new(found: &Found, maniform: &str, host: &str, depth: Told) -> Self {
        let live = &found.live;
        let roots = found.roots.iter().map(|root| Root {
            address: root.address.clone(),
            organization: root.realm.clone(),
        });
        let unread = found.unread.iter();
        let mut snapshot = Self {
            format_version: FORMAT_VERSION,
            taken: Taken {
                maniform: maniform.to_owned(),
                host: host.to_owned(),
                at: jiff::Timestamp::from_second(live.now).unwrap_or_default(),
                depth,
                roots: roots.collect(),
            },
            unread: unread
                .map(|(kind, calls)| ((*kind).to_owned(), *calls))
                .collect(),
            lacking: live.lacking.clone(),
            views: kept(found),
            hash: String::new(),
        };
        snapshot.hash = snapshot.digest();
        snapshot
    }

    /// Reads a snapshot file.
    ///
    /// # Errors
    /// It is no snapshot, is of another format version, or is damaged.
    pub fn parse(text: &str) -> Result<Self, Unusable> {
        let no = |error: serde_json::Error| Unusable::NoSnapshot(error.to_string());
        let form: serde_json::Value = serde_json::from_str(text).map_err(no)?;
        if !Self::is_one(&form) {
            let why = "it was not written by `maniform snapshot`";
            return Err(Unusable::NoSnapshot(why.to_owned()));
        }
        let found = form
            .get("format_version")
            .and_then(serde_json::Value::as_u64);
        let found = found.unwrap_or_default();
        if found != u64::from(FORMAT_VERSION) {
            let by = form.get("maniform").and_then(serde_json::Value::as_str);
            let by = by.unwrap_or("of an unknown version").to_owned();
            return Err(Unusable::Format { found, by });
        }
        // What is there and does not fit was changed: the same version writes only what it reads.
        let snapshot: Self = serde_json::from_value(form).map_err(|_| Unusable::Damaged)?;
        if snapshot.hash != snapshot.digest() {
            return Err(Unusable::Damaged);
        }
        Ok(snapshot)
    }

    /// True for JSON that was meant to be a snapshot, of whatever version.
    #[must_use]
    pub fn is_one(form: &serde_json::Value) -> bool {
        let members = ["format_version", "views", "roots", "hash"];
        members.iter().all(|member| form.get(member).is_some())
    }

    /// The file's text: pretty JSON with a final line break.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Everything that it holds.
    #[must_use]
    pub fn live(&self) -> Live {
        let mut live = self.empty();
        for view in &self.views {
            view.give(&mut live);
        }
        live.name_ids();
        live
    }

    /// Everything that was looked for, with the organization it was found through, in address order;
    /// what was merely seen beside it is not in it.
    #[must_use]
    pub fn things(&self) -> Vec<(String, Observed)> {
        let all = self.views.iter().flat_map(|view| {
            let each = view.things.iter().filter(|thing| !thing.beside);
            each.map(|thing| (view.organization.as_str(), &thing.address))
        });
        let inside: BTreeSet<(&str, &Address)> = all.collect();
        let live = self.live();
        let found = live.found();
        let found = found.filter(|(realm, thing)| inside.contains(&(*realm, &thing.address)));
        found
            .map(|(realm, thing)| (realm.to_owned(), thing.clone()))
            .collect()
    }

    /// What was looked through.
    #[must_use]
    pub fn roots(&self) -> Vec<Located> {
        let each = self.taken.roots.iter();
        each.map(|root| Located {
            address: root.address.clone(),
            realm: root.organization.clone(),
        })
        .collect()
    }

    /// What a reading for this interest would have seen at that moment. Whatever was not looked at
    /// then is a gap: nobody can say.
    #[must_use]
    pub fn recall(&self, interest: &Interest) -> Live {
        let views: BTreeMap<ViewKey, &Kept> =
            self.views.iter().map(|view| (view.key(), view)).collect();
        let mut live = self.empty();
        let mut search = Search::new(interest);
        while let Some(round) = search.round(&mut live) {
            for view in round {
                match views.get(&view.key()) {
                    Some(kept) if kept.ended == Ended::Gone && search.asks_for(&view) => {
                        let gap = unknown(view.title(), "it was not there any more");
                        live.views.insert(view.key(), End::Gap(gap));
                    }
                    Some(kept) => kept.give(&mut live),
                    None => {
                        let gap = unknown(view.title(), "the snapshot does not hold it");
                        live.views.insert(view.key(), End::Gap(gap));
                    }
                }
            }
        }
        live.name_ids();
        live.rename(&interest.renames);
        live
    }

    fn empty(&self) -> Live {
        Live {
            now: self.taken.at.as_second(),
            lacking: self.lacking.clone(),
            ..Live::default()
        }
    }

    fn digest(&self) -> String {
        let whole = (&self.taken, &self.unread, &self.lacking, &self.views);
        sha256(serde_json::to_string(&whole).unwrap_or_default().as_bytes())
    }
}

fn unknown(view: String, why: &str) -> Gap {
    Gap {
        view,
        why: why.to_owned(),
        hint: Some(
            "take a snapshot with these files (`maniform snapshot PATH… --out FILE`), or plan against the service"
                .to_owned(),
        ),
    }
}

/// The views that were read, with what they gave. What had nothing to be listed from is not kept:
/// that follows from the rest.
fn kept(found: &Found) -> Vec<Kept> {
    let live = &found.live;
    let given: BTreeSet<&ViewKey> = live.given.iter().map(|(key, _)| key).collect();
    let failed = live.views.keys().filter(|key| !given.contains(key));
    let all = live
        .given
        .iter()
        .map(|(key, things)| (key, things.as_slice()));
    all.chain(failed.map(|key| (key, [].as_slice())))
        .filter_map(|(key, things)| {
            let (organization, list, of) = key.clone();
            let ended = match live.views.get(key)? {
                End::Read => Ended::Read,
                End::Gone => Ended::Gone,
                End::Moot(_) => return None,
                End::Gap(Gap { view, why, hint }) => Ended::Gap {
                    view: view.clone(),
                    why: why.clone(),
                    hint: hint.clone(),
                },
            };
            let things = things.iter();
            Some(Kept {
                things: things
                    .map(|thing| Thing::new(thing, &organization, found))
                    .collect(),
                organization,
                list,
                of,
                ended,
            })
        })
        .collect()
}

impl Kept {
    fn key(&self) -> ViewKey {
        (self.organization.clone(), self.list, self.of.clone())
    }

    /// Puts what it gave to what is known already, as when it was read.
    fn give(&self, live: &mut Live) {
        let seen = Observation {
            things: self.things.iter().map(Thing::observed).collect(),
            troubles: Vec::new(),
            ..Observation::default()
        };
        live.add(self.key(), seen);
        let end = match &self.ended {
            Ended::Read => End::Read,
            Ended::Gone => End::Gone,
            Ended::Gap { view, why, hint } => End::Gap(Gap {
                view: view.clone(),
                why: why.clone(),
                hint: hint.clone(),
            }),
        };
        live.views.insert(self.key(), end);
    }
}

impl Thing {
    fn new(thing: &Observed, realm: &str, found: &Found) -> Self {
        let kind = kinds::by_name(&thing.address.kind);
        let hides = kind.is_some_and(|kind| kind.id_opens());
        let id = |id: &String| match hides {
            true if !id.is_empty() => HIDDEN.to_owned(),
            _ => id.clone(),
        };
        let members = thing.members.iter();
        let holds = thing.holds.iter();
        Self {
            address: thing.address.clone(),
            id: id(&thing.id),
            members: members
                .map(|(name, member)| (name.clone(), id(member)))
                .collect(),
            fields: thing.spec.clone(),
            provider: thing.provider.clone(),
            waits: thing.waits.clone(),
            open: thing.open,
            lapsed: thing.lapsed.clone(),
            holds: holds
                .map(|(kind, some)| ((*kind).to_owned(), *some))
                .collect(),
            beside: !found.is_inside(realm, &thing.address),
        }
    }

    fn observed(&self) -> Observed {
        let holds = self.holds.iter();
        Observed {
            address: self.address.clone(),
            id: self.id.clone(),
            members: self.members.clone(),
            spec: self.fields.clone(),
            provider: self.provider.clone(),
            waits: self.waits.clone(),
            open: self.open,
            lapsed: self.lapsed.clone(),
            holds: holds
                .filter_map(|(kind, some)| Some((kinds::by_name(kind)?.name(), *some)))
                .collect(),
        }
    }
}

mod depth {
    //! How far a snapshot looked, in the words of `--depth`.

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::kinds::kind::Told;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the shape serde asks for"
    )]
    pub(super) fn serialize<S: Serializer>(depth: &Told, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(super::word(*depth))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Told, D::Error> {
        let said = String::deserialize(deserializer)?;
        let all = [Told::Listed, Told::Something, Told::Unsaid];
        let known = all.into_iter().find(|depth| super::word(*depth) == said);
        known.ok_or_else(|| serde::de::Error::custom(format!("`{said}` is no depth")))
    }
}

/// The word of `--depth`.
#[must_use]
pub fn word(depth: Told) -> &'static str {
    match depth {
        Told::Listed => "lists",
        Told::Something => "told",
        Told::Unsaid => "all",
    }
}
