//! What would bring back what a snapshot holds, and what nothing brings back.
//!
//! The snapshot stands for the files: everything in it is wanted as it was, single fields and all. What
//! lives and is not in it is named and left alone, because nobody says that it is wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::policy::Policy;
use super::record::Record;
use super::{Action, Input, Plan, plan};
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind, Located, Nature, Observed};
use crate::kinds::limits::Limits;
use crate::live::explore::Found;
use crate::live::snapshot::Snapshot;
use crate::model::address::Address;
use crate::model::source::{Sources, Span};
use crate::model::value::{Spec, Value};

/// What the snapshot asks for, and what of it cannot be asked for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The things, as if files declared them.
    pub declared: Vec<Declared>,
    /// What is not among them, and why.
    pub lost: Vec<Lost>,
}

/// Something that is not brought back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lost {
    /// Which thing it is about.
    pub address: Address,
    /// What does not come back, and why, as a fragment.
    pub what: String,
}

/// How a snapshot compares with what lives.
#[derive(Debug)]
pub struct Restore {
    /// What would bring it back.
    pub plan: Plan,
    /// What does not come back; by address.
    pub lost: Vec<Lost>,
    /// What lives and was not there; it stays. By address.
    pub since: Vec<Address>,
}

/// Everything that the snapshot asks for; `sources` holds its text as the only file, in which each
/// thing has its place.
#[must_use]
pub fn wanted(snapshot: &Snapshot, sources: &Sources) -> Wanted {
    let places = places(sources);
    let mut wanted = Wanted::default();
    let mut known = BTreeSet::new();
    for (realm, thing) in snapshot.things() {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        let spec = asked(kind, &thing.spec);
        let why = if thing.provider.is_some() || !known.insert(thing.address.clone()) {
            // What the provider keeps comes by itself; one thing seen twice is one thing.
            continue;
        } else if let Some(lapsed) = &thing.lapsed {
            format!("it was over then already: {lapsed}")
        } else if thing.open {
            "the service did not tell what it was like".to_owned()
        } else if kind.adopt(&thing.address, &spec).is_none() {
            // Nothing to say of it is no loss where it has a life of its own elsewhere.
            if matches!(kind.existence(), Existence::Own(_)) {
                "no file can declare it".to_owned()
            } else {
                continue;
            }
        } else {
            let place = places.get(&thing.address).copied();
            let mut declared = Declared::new(thing.address, &realm, place.unwrap_or(NOWHERE));
            declared.spec = spec;
            wanted.declared.push(declared);
            continue;
        };
        wanted.lost.push(Lost {
            address: thing.address,
            what: why,
        });
    }
    wanted
}

impl Wanted {
    /// The things with their fields.
    #[must_use]
    pub fn things(&self) -> BTreeMap<Located, Spec> {
        let each = self.declared.iter();
        each.map(|thing| (thing.located.clone(), thing.spec.clone()))
            .collect()
    }

    /// Asks only for what files can say: `said` is that, by address, and `refused` what they cannot,
    /// each with its reason.
    #[must_use]
    pub fn limited(
        mut self,
        said: &BTreeMap<Address, Spec>,
        refused: Vec<(Address, String)>,
    ) -> Self {
        self.declared.retain_mut(|thing| {
            let known = said.get(&thing.located.address);
            thing.spec = known.cloned().unwrap_or_default();
            known.is_some()
        });
        self.lost
            .extend(refused.into_iter().map(|(address, why)| Lost {
                address,
                what: format!("no file can say it as it was: {why}"),
            }));
        self
    }
}

/// Compares what a snapshot asks for with what lives.
#[must_use]
pub fn restore(wanted: Wanted, found: &Found, sources: &Sources, only: &[String]) -> Restore {
    let Wanted { declared, mut lost } = wanted;
    let plan = plan(&Input {
        declared: &declared,
        scopes: &[],
        sources,
        live: &found.live,
        record: &Record::empty(""),
        // Nothing is deleted: no record, no scopes, and not all that may be declared is known.
        policy: &Policy {
            partial: true,
            ..Policy::default()
        },
        limits: &Limits::default(),
        only,
    });
    let made = plan.changes.iter();
    let made = made.filter(|change| matches!(change.action, Action::Create | Action::Replace));
    for change in made {
        let Some(kind) = kinds::by_name(&change.address.kind) else {
            continue;
        };
        lost.extend(kind.irrecoverable().iter().map(|what| Lost {
            address: change.address.clone(),
            what: (*what).to_owned(),
        }));
    }
    let named =
        |address: &Address| only.is_empty() || only.iter().any(|pattern| address.matches(pattern));
    let before: BTreeSet<&Address> = declared
        .iter()
        .map(|thing| &thing.located.address)
        .collect();
    let since = found.things().filter(|(_, thing)| is_new(thing, &before));
    let since: BTreeSet<Address> = since.map(|(_, thing)| thing.address.clone()).collect();
    lost.retain(|each| named(&each.address));
    lost.sort();
    lost.dedup();
    Restore {
        plan,
        lost,
        since: since.into_iter().filter(|address| named(address)).collect(),
    }
}

/// The least that has to be written down for this plan to come about: of new things everything, of
/// others what differs, and whatever these mention.
#[must_use]
pub fn written(plan: &Plan, wanted: &[Declared]) -> BTreeMap<Located, Spec> {
    let by_address: BTreeMap<&Address, &Declared> = wanted
        .iter()
        .map(|thing| (&thing.located.address, thing))
        .collect();
    let mut holders: BTreeMap<String, (&Declared, Option<&'static str>)> = BTreeMap::new();
    for thing in wanted {
        for claim in claims(thing) {
            let field = claim.item.map(|(field, _)| field);
            holders.insert(claim.name, (thing, field));
        }
    }
    let mut written: BTreeMap<Located, Spec> = BTreeMap::new();
    let mut open: Vec<(&Declared, Spec)> = Vec::new();
    for change in &plan.changes {
        let (Some(thing), Some(kind)) = (
            by_address.get(&change.address),
            kinds::by_name(&change.address.kind),
        ) else {
            continue;
        };
        let mut spec = thing.spec.clone();
        match change.action {
            Action::Update => {
                spec.0
                    .retain(|name, _| change.fields.iter().any(|field| &field.name == name));
            }
            _ => spec.0.retain(|name, value| {
                !is_nothing(value) && kind.defaults().get(name) != Some(&*value)
            }),
        }
        open.push((thing, spec));
    }
    while let Some((thing, spec)) = open.pop() {
        let Some(kind) = kinds::by_name(&thing.located.address.kind) else {
            continue;
        };
        for mention in kind.uses(&thing.located.address, &spec) {
            let Some((holder, field)) = holders.get(&mention.claim) else {
                continue;
            };
            let known = written.get(&holder.located);
            if known.is_some_and(|spec| field.is_none_or(|field| spec.get(field).is_some())) {
                continue;
            }
            let mut said = Spec::default();
            if let Some((field, value)) = field.and_then(|f| Some((f, holder.spec.get(f)?))) {
                said.set(field, value.clone());
            }
            open.push((holder, said));
        }
        let entry = written.entry(thing.located.clone()).or_default();
        entry.0.extend(spec.0);
    }
    written
}

fn claims(thing: &Declared) -> Vec<crate::kinds::kind::Claim> {
    let kind = kinds::by_name(&thing.located.address.kind);
    kind.map(|kind| kind.claims(&thing.located.address, &thing.spec))
        .unwrap_or_default()
}

/// What of a thing can be asked for: not what is only shown, nor what was never told. Where presence
/// is all that can be asked, nothing asks for nothing.
fn asked(kind: &dyn Kind, seen: &Spec) -> Spec {
    let asks = |nature, value: &Value| match nature {
        Nature::Observed | Nature::WriteOnly | Nature::Manner => false,
        Nature::Additive => !is_nothing(value),
        _ => true,
    };
    let each = kind.fields().iter().filter_map(|field| {
        let value = seen.get(field.name)?;
        asks(field.nature, value).then(|| (field.name.to_owned(), value.clone()))
    });
    Spec(each.collect())
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        _ => false,
    }
}

/// True for something of its own that was not there: what is part of something else comes with it.
fn is_new(thing: &Observed, before: &BTreeSet<&Address>) -> bool {
    let kind = kinds::by_name(&thing.address.kind);
    let own = kind.is_some_and(|kind| matches!(kind.existence(), Existence::Own(_)));
    own && thing.provider.is_none() && thing.lapsed.is_none() && !before.contains(&thing.address)
}

/// The first byte of the first file.
const NOWHERE: Span = Span {
    file: crate::model::source::FileId(0),
    start: 0,
    end: 0,
};

/// Where each thing stands in the snapshot's text: its last mention, which tells the most.
fn places(sources: &Sources) -> BTreeMap<Address, Span> {
    let mut places = BTreeMap::new();
    let Some((file, source)) = sources.iter().next() else {
        return places;
    };
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let text = line.trim_start();
        let said = text.strip_prefix("\"address\": ").map(|rest| {
            let value = rest.trim_end().trim_end_matches(',');
            (value, start + line.len() - text.len())
        });
        if let Some((value, at)) = said
            && let Ok(address) = serde_json::from_str::<Address>(value)
        {
            places.insert(address, Span::new(file, at, at + text.trim_end().len()));
        }
        start += line.len();
    }
    places
}
