//! A declared thing in words: its fields, where each comes from, whose it is, what lives.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::kind::nature;
use crate::document::Document;
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind, Located, Nature, Share, Wait};
use crate::live::{Live, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::source::{FileId, Location, Sources, Span};
use crate::model::value::{Spec, Value};
use crate::plan::policy::{self, Policy};
use crate::plan::record::Record;
use crate::render::time;

/// A thing that the files declare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingTopic {
    /// Which thing.
    pub address: Address,
    /// The organization it is declared under; empty where none is needed.
    pub organization: String,
    /// What its kind is.
    pub about: String,
    /// Where it is declared, the first place first.
    pub places: Vec<Location>,
    /// All fields of its kind.
    pub fields: Vec<ThingField>,
    /// Whose it is, in one word, with what follows from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<(String, String)>,
    /// The pattern of `settings.protect` that keeps it from being deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected_by: Option<String>,
    /// What belongs to it and is declared too.
    pub parts: Vec<Address>,
    /// The files that declared it when these files were last applied; none where no apply knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Vec<String>>,
    /// What lives, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lives: Option<Lives>,
    /// What is declared, for the comparison.
    #[serde(skip)]
    declared: Spec,
}

/// A field of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingField {
    /// Its key.
    pub name: String,
    /// What is declared, or what something new gets; none where it is left to others.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_json")]
    pub value: Option<Value>,
    /// Where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Location>,
    /// What says it: `its own lines`, `profile staff`, `defaults of acme.example`, `default of a new one`;
    /// empty where nobody does.
    pub from: String,
    /// How it is compared and written.
    pub nature: String,
}

/// What of a thing lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Lives {
    /// It is there, with these fields.
    There {
        /// What was read.
        fields: Spec,
        /// How each field stands to what is declared; fields that nobody declares are not in it.
        against: BTreeMap<String, Against>,
        /// What it waits for, as fragments.
        waits: Vec<String>,
    },
    /// It is not there.
    Absent,
    /// Nobody can say.
    Unseen {
        /// Why.
        why: String,
    },
}

/// How a living field stands to what is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// It is as declared.
    AsDeclared,
    /// It is not.
    Differs,
}

fn as_json<S: serde::Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = value.as_ref().map_or(Json::Null, Value::to_json);
    json.serialize(serializer)
}

impl ThingTopic {
    /// Adds what the last apply of these files remembers of it.
    #[must_use]
    pub fn remembered(mut self, record: &Record) -> Self {
        let entry = record.things.get(&self.address);
        self.recorded = entry.map(|entry| entry.files.iter().cloned().collect());
        self
    }

    /// Adds what was read of it.
    #[must_use]
    pub fn with(mut self, live: &Live) -> Self {
        let Some(kind) = kinds::by_name(&self.address.kind) else {
            return self;
        };
        let located = Located {
            address: self.address.clone(),
            realm: self.organization.clone(),
        };
        self.lives = Some(match live.sight(kind, &located) {
            Sight::There(seen) => Lives::There {
                fields: seen.spec.clone(),
                against: against(kind, &self.address, &self.declared, &seen.spec),
                waits: seen
                    .waits
                    .iter()
                    .map(|wait| waits(wait, live.now))
                    .collect(),
            },
            Sight::Absent | Sight::Orphan(_) => Lives::Absent,
            Sight::Unseen(gap) => Lives::Unseen {
                why: format!("{}: {}", gap.view, gap.why),
            },
        });
        self
    }
}

pub(super) fn topic(thing: &Declared, document: &Document, sources: &Sources) -> ThingTopic {
    let address = &thing.located.address;
    let kind = kinds::by_name(&address.kind);
    let policy = Policy {
        ownership: document
            .settings
            .ownership
            .iter()
            .map(|(collection, said)| (collection.clone(), said.value))
            .collect(),
        protect: document.settings.protect.clone(),
        ..Policy::default()
    };
    let places = std::iter::once(&thing.origin).chain(&thing.also);
    let parts = document.declared.iter().filter(|other| {
        let address_of = &other.located.address;
        let kind = kinds::by_name(&address_of.kind);
        kind.and_then(|kind| kind.parent(&address_of.key)).as_ref() == Some(address)
    });
    ThingTopic {
        address: address.clone(),
        organization: thing.located.realm.clone(),
        about: kind.map_or("", |kind| kind.about()).to_owned(),
        places: places.map(|span| sources.locate(*span)).collect(),
        fields: kind.map_or_else(Vec::new, |kind| fields(kind, thing, document, sources)),
        ownership: kind.and_then(|kind| ownership(kind, address, &policy)),
        protected_by: policy.protects(address).map(str::to_owned),
        parts: parts.map(|other| other.located.address.clone()).collect(),
        recorded: None,
        lives: None,
        declared: thing.spec.clone(),
    }
}

/// A thing that no file declares.
pub(super) fn undeclared(located: &Located, document: &Document) -> ThingTopic {
    let thing = Declared::new(located.address.clone(), &located.realm, NOWHERE);
    let mut sources = Sources::default();
    sources.add("", "");
    ThingTopic {
        places: Vec::new(),
        fields: Vec::new(),
        ownership: None,
        ..topic(&thing, document, &sources)
    }
}

/// The first byte of the first file.
const NOWHERE: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// How each declared field that lives stands to its declaration.
fn against(
    kind: &dyn Kind,
    address: &Address,
    declared: &Spec,
    lives: &Spec,
) -> BTreeMap<String, Against> {
    let shared = kind.share(&Share {
        address,
        declared: Some(declared),
        recorded: None,
        elsewhere: false,
        live: lives,
    });
    let declared = shared.as_ref().unwrap_or(declared);
    let sides = policy::complete(kind, declared, lives, None);
    let known = declared.0.keys().filter(|name| lives.get(name).is_some());
    known
        .map(|name| {
            let same = sides.before.get(name) == sides.after.get(name);
            let against = if same {
                Against::AsDeclared
            } else {
                Against::Differs
            };
            (name.clone(), against)
        })
        .collect()
}

fn waits(wait: &Wait, now: i64) -> String {
    let text = format!("{} {}", wait.who, wait.what);
    match wait.since {
        None => text,
        Some(since) => {
            let ago = time::span(now.saturating_sub(since));
            format!("{text}, since {} ({ago})", time::moment(since))
        }
    }
}

fn fields(
    kind: &dyn Kind,
    thing: &Declared,
    document: &Document,
    sources: &Sources,
) -> Vec<ThingField> {
    let own = thing.follows.as_deref().unwrap_or("its own lines");
    let defaults = kind.defaults();
    let known = kind.fields().iter();
    let known = known.filter(|f| !silent(f.nature) || thing.spec.get(f.name).is_some());
    known
        .map(|field| {
            let span = thing.places.get(field.name).copied();
            let (value, from) = match (thing.spec.get(field.name), defaults.get(field.name)) {
                (Some(value), _) => {
                    let layer = span.and_then(|span| document.layer(span));
                    (Some(value), layer.unwrap_or(own))
                }
                (None, Some(value)) => (Some(value), "default of a new one"),
                (None, None) => (None, ""),
            };
            ThingField {
                name: field.name.to_owned(),
                value: value.cloned(),
                place: span.map(|span| sources.locate(span)),
                from: from.to_owned(),
                nature: nature(field.nature).to_owned(),
            }
        })
        .collect()
}

/// The word of `settings.ownership` that holds, and what follows from it for this thing.
/// Fields that say nothing where nobody set them.
fn silent(nature: Nature) -> bool {
    matches!(
        nature,
        Nature::Observed | Nature::AtCreation | Nature::Manner
    )
}

fn ownership(kind: &dyn Kind, address: &Address, policy: &Policy) -> Option<(String, String)> {
    if let Existence::Found = kind.existence() {
        return None;
    }
    let owned = policy.of(kind, address);
    let (word, means) = match (owned, kind.existence()) {
        (Ownership::Observe, _) => ("observe", "differences are reported, nothing is written"),
        (_, Existence::Facet) => ("part", "it comes and goes with what it belongs to"),
        (Ownership::Owned, _) => (
            "owned",
            "once applied, it is deleted when its lines are removed",
        ),
        (Ownership::Authoritative, _) => (
            "authoritative",
            "it is deleted when its lines are removed, and so is whatever nobody declared",
        ),
        (Ownership::Additive, _) => ("additive", "it is never deleted"),
    };
    Some((word.to_owned(), means.to_owned()))
}
