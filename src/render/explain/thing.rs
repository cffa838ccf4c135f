//! A declared thing in words: its fields, where each comes from, whose it is, what lives.

use serde::Serialize;
use serde_json::Value as Json;

use super::kind::nature;
use crate::document::Document;
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind, Located, Nature};
use crate::live::{Live, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::source::{Location, Sources};
use crate::model::value::{Spec, Value};
use crate::plan::policy::Policy;

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
    /// What lives, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lives: Option<Lives>,
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
    /// What says it: `its own lines`, `profile staff`, `defaults of acme.example`, `default`;
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

fn as_json<S: serde::Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = value.as_ref().map_or(Json::Null, Value::to_json);
    json.serialize(serializer)
}

impl ThingTopic {
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
                waits: seen
                    .waits
                    .iter()
                    .map(|wait| format!("{} {}", wait.who, wait.what))
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
        lives: None,
    }
}

fn fields(
    kind: &dyn Kind,
    thing: &Declared,
    document: &Document,
    sources: &Sources,
) -> Vec<ThingField> {
    let own = "its own lines";
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
                (None, Some(value)) => (Some(value), "default"),
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
    matches!(nature, Nature::Observed | Nature::AtCreation)
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
