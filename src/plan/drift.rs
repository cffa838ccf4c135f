//! What others moved: the part of a plan that is not the files' own doing, told from the side of
//! what lives, and what accepting it would write.
//!
//! A plan says how what lives becomes what is declared; a drift says how what was declared became
//! what lives. Of a set only the items count that others moved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fields::known;
use super::gone::above;
use super::{Action, Change, FieldChange, Mover, Plan};
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind, Located, Nature, Placement};
use crate::kinds::wish::Wish;
use crate::live::{Gap, Live};
use crate::model::address::Address;
use crate::model::source::Location;
use crate::model::value::{Spec, Value};

/// What others moved since the files were last made true.
#[must_use = "a drift that nobody shows was read for nothing"]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Drift {
    /// What somebody in the Manager or the provider moved, in address order.
    pub moved: Vec<Drifted>,
    /// What differs and was never made true by an apply, so that nobody can say who moved.
    pub unknown: Vec<Drifted>,
    /// How many changes are your own commits', which `plan` shows.
    pub yours: usize,
    /// What could not be read.
    #[schemars(with = "Vec<super::GapForm>")]
    pub gaps: Vec<Gap>,
    /// Calls it took to read what lives.
    pub calls_read: usize,
}

/// One thing that is no longer as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Drifted {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// The organization it is in; empty for what needs none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub realm: String,
    /// What happened to it.
    pub happened: Happened,
    /// Who did it.
    pub by: Mover,
    /// How it is known to come about, as a fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The fields that others moved, in the kind's order.
    pub fields: Vec<FieldDrift>,
    /// Where it is declared; none for what no file declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<super::Place>")]
    pub origin: Option<Location>,
    /// True where accepting it as a whole gives up a change of your own that was never applied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overwrites: bool,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// It lives now in a collection that the files speak of as a whole, and nobody declares it.
    Appeared,
    /// Fields of it have other values.
    Changed,
    /// It is declared and no longer there.
    Gone,
    /// Its block was taken out of the files, and it was changed since: your commit, and another's.
    TakenOut,
    /// It is there and stands for nothing any more, such as an invitation that was not answered.
    RanOut,
}

impl Happened {
    /// The sign a plan would give it, seen from the other side.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Appeared => Action::Create,
            Self::Changed | Self::TakenOut | Self::RanOut => Action::Update,
            Self::Gone => Action::Delete,
        }
    }
}

/// One field that others moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldDrift {
    /// Its YAML key.
    pub name: String,
    /// What the files say; of a block that was taken out what it said.
    #[serde(default, with = "known", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub declared: Option<Value>,
    /// What lives; of a set what would be declared once the items that others moved are accepted.
    #[serde(default, with = "known", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub lives: Option<Value>,
    /// Who moved it.
    pub by: Mover,
    /// True where accepting it gives up a change of your own that was never applied. Sets are merged
    /// item by item and give up nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overwrites: bool,
}

impl Drift {
    /// The drift in a whole plan.
    pub fn of(plan: &Plan, declared: &[Declared], live: &Live) -> Self {
        let declared: BTreeMap<&Address, &Declared> = declared
            .iter()
            .map(|thing| (&thing.located.address, thing))
            .collect();
        let mut drift = Self {
            gaps: plan.gaps.clone(),
            calls_read: plan.calls_read,
            ..Self::default()
        };
        for change in &plan.changes {
            let by = change.moved.as_ref().map_or(Mover::Unknown, |m| m.by);
            let thing = declared.get(&change.address).copied();
            match by {
                Mover::Commit => drift.yours += 1,
                Mover::Unknown => drift.unknown.push(drifted(change, thing, live, by)),
                Mover::Manager | Mover::Provider | Mover::Both => {
                    drift.moved.push(drifted(change, thing, live, by));
                }
            }
        }
        for each in &mut drift.moved {
            each.overwrites |= each.happened == Happened::Gone && says_more(plan, &each.address);
        }
        drift.moved.sort_by(|a, b| a.address.cmp(&b.address));
        drift.unknown.sort_by(|a, b| a.address.cmp(&b.address));
        drift
    }

    /// True where nothing differs that is not your own.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.moved.is_empty() && self.unknown.is_empty()
    }
}

impl Drifted {
    /// What others alone moved of it, which takes nothing of yours away; none where that is nothing.
    #[must_use]
    pub fn theirs_alone(&self) -> Option<Self> {
        let outside = matches!(self.by, Mover::Manager | Mover::Provider | Mover::Both);
        if self.overwrites || !outside {
            return None;
        }
        let mut theirs = self.clone();
        if self.happened == Happened::Changed {
            theirs.fields.retain(|field| !field.overwrites);
            if theirs.fields.is_empty() {
                return None;
            }
        }
        Some(theirs)
    }

    /// What of your own is given up by accepting all of it, as a fragment; none where nothing is.
    #[must_use]
    pub fn gives_up(&self) -> Option<String> {
        let place = self.origin.as_ref();
        let place = place.map_or(String::new(), |place| format!(" at {place}"));
        if self.overwrites {
            return Some(match self.happened {
                Happened::TakenOut => "your removal of its block".to_owned(),
                _ => format!("what its block{place} says since the last apply"),
            });
        }
        let fields = self.fields.iter().filter(|field| field.overwrites);
        let names: Vec<String> = fields.map(|field| format!("`{}`", field.name)).collect();
        (!names.is_empty()).then(|| format!("your own {} of the block{place}", names.join(", ")))
    }
}

/// True where the files say something for the first time of what belongs to this thing.
fn says_more(plan: &Plan, address: &Address) -> bool {
    let inside = plan
        .changes
        .iter()
        .filter(|change| above(&change.address).any(|holder| holder == *address));
    let mut movers = inside.filter_map(|change| change.moved.as_ref());
    movers.any(|moved| matches!(moved.by, Mover::Commit | Mover::Both))
}

fn drifted(change: &Change, declared: Option<&Declared>, live: &Live, by: Mover) -> Drifted {
    let realm = declared.map(|thing| thing.located.realm.clone());
    let lives = match &realm {
        Some(realm) => live.find(realm, &change.address),
        None => live.things().find(|thing| thing.address == change.address),
    };
    let happened = match (declared, lives) {
        // Only what the base knows has a side of yours.
        (None, _) if by == Mover::Both => Happened::TakenOut,
        (None, _) => Happened::Appeared,
        (Some(_), None) => Happened::Gone,
        (Some(_), Some(seen)) if seen.lapsed.is_some() => Happened::RanOut,
        (Some(_), Some(_)) => Happened::Changed,
    };
    let found = || {
        live.found()
            .find(|(_, thing)| thing.address == change.address)
    };
    let fields = change.fields.iter().filter_map(|field| {
        let (mut own, theirs, merged) = sides(change, field, declared.map(|thing| &thing.spec));
        let moved = field.moved.as_ref().map_or(by, |moved| moved.by);
        if happened == Happened::TakenOut {
            own = field.moved.as_ref().and_then(|moved| moved.base.clone());
        }
        // What only the files moved is no drift, except of a thing that came or went as a whole.
        let partly = matches!(happened, Happened::Changed | Happened::TakenOut);
        let counts = moved != Mover::Commit || !partly;
        (counts && own != theirs).then(|| FieldDrift {
            name: field.name.clone(),
            declared: own,
            lives: theirs,
            by: moved,
            overwrites: happened == Happened::Changed && moved == Mover::Both && !merged,
        })
    });
    Drifted {
        address: change.address.clone(),
        realm: realm.unwrap_or_else(|| found().map_or("", |(realm, _)| realm).to_owned()),
        happened,
        by,
        why: change.moved.as_ref().and_then(|moved| moved.why.clone()),
        fields: fields.collect(),
        origin: change.origin.clone(),
        overwrites: by == Mover::Both && happened != Happened::Changed,
    }
}

/// What the files say of a field, what they would say with what others did, and whether that keeps
/// what is the files' own.
fn sides(
    change: &Change,
    field: &FieldChange,
    declared: Option<&Spec>,
) -> (Option<Value>, Option<Value>, bool) {
    let wrote = declared.and_then(|spec| spec.get(&field.name)).cloned();
    let (Some(Value::Set(wanted)), Some(Value::Set(lives))) = (&wrote, &field.before) else {
        return (wrote, field.before.clone(), false);
    };
    let kind = kinds::by_name(&change.address.kind);
    if kind.is_some_and(|kind| says_order(kind, &change.address, &field.before, &field.name)) {
        return (wrote.clone(), field.before.clone(), false);
    }
    // Items that nobody is known to have moved are taken as they live.
    let items = field.moved.as_ref().map(|moved| &moved.items);
    let theirs = |item: &&String| {
        let by = items.and_then(|items| items.get(*item));
        by.is_none_or(|by| *by != Mover::Commit)
    };
    let after = field.after.as_ref().map(Value::items).unwrap_or_default();
    let mut accepted = wanted.clone();
    for item in after.difference(lives).filter(theirs) {
        accepted.remove(item);
    }
    accepted.extend(lives.difference(&after).filter(theirs).cloned());
    (wrote, Some(Value::Set(accepted)), true)
}

/// True for a kind that the files say by the order of a list: it is taken over whole.
fn says_order(kind: &dyn Kind, address: &Address, lives: &Option<Value>, name: &str) -> bool {
    let Some(lives) = lives else { return false };
    let spec = Spec::default().with(name, lives.clone());
    matches!(kind.adopt(address, &spec), Some(Placement::Order(..)))
}

/// A difference that cannot be written into the files, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// Which thing.
    pub address: Address,
    /// Why, as a fragment.
    pub why: String,
}

/// What accepting these would write, and what of them cannot be written. `lives` gives everything
/// that is seen below an organization, for things that appeared.
#[must_use]
pub fn accepted(drifted: &[&Drifted], live: &Live) -> (Vec<Wish>, Vec<Refused>) {
    let mut wishes = Vec::new();
    let mut refused = Vec::new();
    for each in drifted {
        let Some(kind) = kinds::by_name(&each.address.kind) else {
            continue;
        };
        let mut refuse = |why: String| {
            refused.push(Refused {
                address: each.address.clone(),
                why,
            });
        };
        match each.happened {
            Happened::RanOut => refuse(
                "it ran out, which files cannot say; `apply` makes it anew, or remove its block"
                    .into(),
            ),
            Happened::Gone if kind.existence() == Existence::Found => {
                refuse("it is made and removed outside; remove its block by hand".into());
            }
            Happened::Gone => wishes.push(Wish::Remove {
                address: each.address.clone(),
            }),
            Happened::Appeared | Happened::TakenOut => match appeared(each, live) {
                Ok(all) => wishes.extend(all),
                Err(why) => refuse(why),
            },
            Happened::Changed => {
                let mut fields = Spec::default();
                for field in &each.fields {
                    match acceptable(kind, field) {
                        Ok(value) => fields.set(&field.name, value),
                        Err(why) => refuse(why),
                    }
                }
                if !fields.0.is_empty() {
                    wishes.push(Wish::Change {
                        address: each.address.clone(),
                        fields,
                    });
                }
            }
        }
    }
    (wishes, refused)
}

/// The value to write for a field; why there is none.
fn acceptable(kind: &dyn Kind, field: &FieldDrift) -> Result<Value, String> {
    let name = &field.name;
    let nature = kind.fields().iter().find(|each| each.name == *name);
    let secret = |value: &Option<Value>| matches!(value, Some(Value::Secret(_)));
    if secret(&field.declared) || secret(&field.lives) {
        return Err(format!(
            "`{name}` is a secret, which the service never tells: change what its reference names, or the reference"
        ));
    }
    match (nature.map(|each| each.nature), &field.lives) {
        (Some(Nature::WriteOnly), _) => Err(format!(
            "`{name}` is written and never told by the service, so nobody knows what to accept"
        )),
        (Some(Nature::Observed), _) => Err(format!("`{name}` is only read, never declared")),
        (_, None) => Err(format!("the service does not tell `{name}`")),
        (_, Some(value)) => Ok(value.clone()),
    }
}

/// A thing that appeared, with everything that was seen to belong to it and is worth a line.
fn appeared(each: &Drifted, live: &Live) -> Result<Vec<Wish>, String> {
    let mut wishes = Vec::new();
    let things = live.found().filter(|(realm, _)| *realm == each.realm);
    for (realm, thing) in things {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        let own = thing.address == each.address;
        let facet = kind.existence() == Existence::Facet
            && kind.parent(&thing.address.key).as_ref() == Some(&each.address);
        let spec = match kind.written(&thing.address, &thing.spec) {
            Ok(Some(spec)) if own || facet => spec,
            Err(why) if own => return Err(why),
            _ => continue,
        };
        // What files have no words for, or say by an order, is not theirs to take over.
        let placed = kind.adopt(&thing.address, &spec);
        if own || placed.is_some_and(|placed| !matches!(placed, Placement::Order(..))) {
            wishes.push(Wish::Add {
                located: Located {
                    address: thing.address.clone(),
                    realm: realm.to_owned(),
                },
                spec,
                lives: sayable(kind, &thing.spec),
            });
        }
    }
    Ok(wishes)
}

/// The fields that a document may say.
#[must_use]
pub fn sayable(kind: &dyn Kind, lives: &Spec) -> Spec {
    let mut spec = lives.clone();
    spec.0.retain(|name, value| {
        let field = kind.fields().iter().find(|field| field.name == *name);
        let read_only = field.is_none_or(|field| field.nature == Nature::Observed);
        !read_only && !matches!(value, Value::Secret(_))
    });
    spec
}
