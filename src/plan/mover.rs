//! Who moved: a three-way comparison of every difference with the base, which is what the last apply
//! made true (or what the files said at the revision that `--previous` names).
//!
//! | declared | base | lives | who moved |
//! |---|---|---|---|
//! | other value | value A | value A | your commit |
//! | value A | value A | other value | somebody in the Manager, or the provider |
//! | value B | value A | value C | both sides |
//! | a field | thing without the field | other value | your commit, which speaks of it for the first time |
//! | a thing | nothing of it, but of others | otherwise | your commit, which speaks of it for the first time |
//! | a thing | nothing at all | otherwise | unknown: nothing was ever applied |
//! | a thing | nothing of it, but of others | not there | your commit |
//! | a thing | nothing at all | not there, or ran out | unknown: nothing was ever applied |
//! | a thing | the same | not there | somebody deleted it |
//! | a thing | otherwise | not there | both sides: somebody deleted it, and the files say other things of it now |
//! | no longer | a thing | as in the base | your commit |
//! | no longer | a thing | otherwise | both sides: the block was taken out, and somebody changed the thing |
//! | that it goes (`removed`) | nothing of it | a thing | your commit |
//! | never (authoritative) | others of its kind | a thing | probably somebody, who made it |
//! | never (authoritative) | nothing of its kind | a thing | unknown |
//! | a thing | a thing | ran out | the provider: invitations and links run out by themselves |
//!
//! What the files call by a new name has the base of its old name.
//!
//! Sets go item by item: what files and base have and live lacks was taken away out there, what live
//! has and neither of the others was added out there, and the rest is the files' doing. Whether it was
//! the provider is the kinds' to say; what only may have been, they say with "probably".

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::diff::Input;
use super::fields::{FieldChange, known};
use super::node::Node;
use super::record::Record;
use super::scene::{Scene, Wanted};
use super::{Action, Plan};
use crate::kinds::declare::Rename;
use crate::kinds::departure::{Cause, Departure};
use crate::kinds::kind::{Around, Kind, Nature};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// Who left the base, so that there is a difference.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Mover {
    /// The files say something else than before, and what lives is as it was left.
    Commit,
    /// What lives is no longer as it was left, and the files say what they said.
    Manager,
    /// As before, in a way that the provider is known for.
    Provider,
    /// The files say something else, and what lives moved, too.
    Both,
    /// There is nothing to compare with.
    Unknown,
}

/// Who moved, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Movement {
    /// Who.
    pub by: Mover,
    /// How it is known to come about, as a fragment; begins with `probably: ` where it is a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Of a set: who moved each item that comes or goes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, Mover>,
    /// What the base says, where that is neither what lives nor what is wanted.
    #[serde(default, with = "known", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub base: Option<Value>,
}

impl Movement {
    fn by(by: Mover) -> Self {
        Self {
            by,
            why: None,
            items: BTreeMap::new(),
            base: None,
        }
    }

    fn because(self, why: impl Into<String>) -> Self {
        Self {
            why: Some(why.into()),
            ..self
        }
    }
}

impl Mover {
    /// True where what lives moved: somebody or something else than the files, or nobody knows what.
    #[must_use]
    pub fn is_outside(self) -> bool {
        matches!(self, Self::Manager | Self::Provider | Self::Both)
    }

    /// Who moved a whole that has parts which these moved.
    fn of_all(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: BTreeSet<Self> = parts.into_iter().collect();
        let outside = [Self::Manager, Self::Provider];
        let outside = outside.into_iter().find(|by| parts.contains(by));
        match (outside, parts.contains(&Self::Commit)) {
            _ if parts.contains(&Self::Both) => Self::Both,
            (Some(_), true) => Self::Both,
            (Some(outside), false) => outside,
            (None, true) => Self::Commit,
            (None, false) => Self::Unknown,
        }
    }
}

impl Plan {
    /// How many changes each side is behind.
    #[must_use]
    pub fn movers(&self) -> BTreeMap<Mover, usize> {
        let mut counts = BTreeMap::new();
        for moved in self.changes.iter().filter_map(|each| each.moved.as_ref()) {
            *counts.entry(moved.by).or_default() += 1;
        }
        counts
    }
}

/// Says of every change, and of every field of it, who moved.
pub(super) fn attribute(input: &Input<'_>, wanted: &Wanted<'_>, nodes: &mut [Node]) {
    let record = under_new_names(input);
    let input = &Input {
        record: &record,
        ..*input
    };
    for node in nodes {
        let realm = node.realm.clone();
        let address = node.change.address.clone();
        let around = Scene::new(input, wanted, &realm);
        let things = &input.record.things;
        let judge = Judge {
            kind: node.kind,
            address: &address,
            base: around.recorded(&address),
            known: !things.is_empty() || input.record.previous.is_some(),
            siblings: things
                .iter()
                .any(|(other, entry)| other.kind == address.kind && entry.realm == realm),
            // Only an entry of `removed` gives a deletion a place in the files.
            asked: node.change.action == Action::Delete && node.change.origin.is_some(),
            around: &around,
        };
        let moved = match (node.change.action, &node.before) {
            (Action::Delete, before) => judge.gone(before.as_ref(), &mut node.change.fields),
            (_, None) => judge.missing(&mut node.change.fields),
            (Action::Replace, Some(_)) => judge.lapsed(&mut node.change.fields),
            (_, Some(_)) => judge.differs(&mut node.change.fields),
        };
        node.change.moved = Some(moved);
    }
}

/// The record with what it knows of things that have a new name in the files and no longer live under
/// the old one: whoever deleted or renamed them out there, that is their base.
fn under_new_names(input: &Input<'_>) -> Record {
    let recorded = |address: &Address| input.record.things.contains_key(address);
    let lives = |realm: &str, address: &Address| input.live.find(realm, address).is_some();
    let renames = input.declared.iter().filter_map(|thing| {
        let realm = &thing.located.realm;
        let (from, to) = (&thing.previously.as_ref()?.value, &thing.located.address);
        let follows = !recorded(to) && !lives(realm, from);
        follows.then(|| Rename {
            realm: realm.clone(),
            from: from.clone(),
            to: to.clone(),
        })
    });
    let renames: Vec<Rename> = renames.collect();
    input.record.renamed(&renames)
}

/// One difference and what it is held against.
struct Judge<'a> {
    kind: &'a dyn Kind,
    address: &'a Address,
    /// What the base says of the thing.
    base: Option<&'a Spec>,
    /// There is a base, whatever it says.
    known: bool,
    /// The base speaks of things of this kind.
    siblings: bool,
    /// The files ask for its deletion by name.
    asked: bool,
    around: &'a dyn Around,
}

impl Judge<'_> {
    /// It lives, and is no longer declared or never was.
    fn gone(&self, live: Option<&Spec>, fields: &mut [FieldChange]) -> Movement {
        let Some(base) = self.base else {
            let by = match self.siblings {
                _ if self.asked => Mover::Commit,
                true => Mover::Manager,
                false => Mover::Unknown,
            };
            let mut whole = Movement::by(by);
            if by == Mover::Manager {
                let mut causes = fields.iter().filter_map(|field| {
                    let live = field.before.as_ref();
                    let items = live.map(Value::items).unwrap_or_default();
                    match items.first() {
                        Some(item) => self.cause(field, Some(item)),
                        None => self.cause(field, None),
                    }
                });
                (whole.by, whole.why) = blame(causes.next_back());
                // It may have been there before the collection was authoritative.
                whole.why = whole
                    .why
                    .or_else(|| Some("probably: made since the last apply".to_owned()));
            }
            for field in fields {
                field.moved = Some(Movement::by(whole.by));
            }
            return whole;
        };
        let mut movers = vec![Mover::Commit];
        for field in fields {
            let left = base.get(&field.name);
            let lives = live.and_then(|live| live.get(&field.name));
            let moved = left.is_some_and(|left| !self.is_as_left(&field.name, left, lives));
            let by = if moved { Mover::Both } else { Mover::Commit };
            movers.push(by);
            let base = left.filter(|_| moved).cloned();
            field.moved = Some(Movement {
                base,
                ..Movement::by(by)
            });
        }
        match Mover::of_all(movers) {
            Mover::Both => Movement::by(Mover::Both)
                .because("it is no longer declared, and was changed in the Manager since"),
            by => Movement::by(by),
        }
    }

    /// Who is behind what the base says nothing of: the commit that speaks of it first, where there is
    /// a base.
    fn for_the_first_time(&self) -> Mover {
        match self.known {
            true => Mover::Commit,
            false => Mover::Unknown,
        }
    }

    /// It is declared and not there.
    fn missing(&self, fields: &mut [FieldChange]) -> Movement {
        let by = match self.base {
            None => self.for_the_first_time(),
            Some(_) => Mover::Manager,
        };
        let mut movers = vec![by];
        for field in fields {
            let left = self.base.and_then(|base| base.get(&field.name));
            let declared = self.around.declared(self.address);
            let asked = declared.and_then(|spec| spec.get(&field.name));
            let same = asked.is_none_or(|asked| left.is_some_and(|left| is_same(left, asked)));
            let by = match self.base {
                Some(_) if !same => Mover::Commit,
                _ => by,
            };
            movers.push(by);
            field.moved = Some(Movement::by(by));
        }
        let whole = Movement::by(Mover::of_all(movers));
        match whole.by {
            Mover::Commit | Mover::Unknown => whole,
            by => {
                let went = self.kind.parent(&self.address.key).filter(|parent| {
                    let recorded = self.around.recorded(parent).is_some();
                    recorded && self.around.lives(parent).is_none()
                });
                let also = match by {
                    Mover::Both => ", and the files say other things of it now",
                    _ => "",
                };
                whole.because(match went {
                    Some(parent) => format!("it went with {parent}{also}"),
                    None => format!("it was there before and is gone{also}"),
                })
            }
        }
    }

    /// It is there and ran out.
    fn lapsed(&self, fields: &mut [FieldChange]) -> Movement {
        let fields = self.differs(fields);
        match (self.base, fields.by) {
            (None, _) => Movement::by(self.for_the_first_time()),
            (Some(_), Mover::Commit | Mover::Both) => Movement::by(Mover::Both),
            (Some(_), _) => Movement::by(Mover::Provider).because("it ran out by itself"),
        }
    }

    /// It is there, and fields of it differ.
    fn differs(&self, fields: &mut [FieldChange]) -> Movement {
        let mut movers = Vec::new();
        let mut whys: Vec<String> = Vec::new();
        for field in fields {
            let moved = self.field(field);
            movers.push(moved.by);
            if let Some(why) = moved.why.as_ref().filter(|why| !whys.contains(why)) {
                whys.push(why.clone());
            }
            field.moved = Some(moved);
        }
        let why = (!whys.is_empty()).then(|| whys.join("; "));
        Movement {
            why,
            ..Movement::by(Mover::of_all(movers))
        }
    }

    fn field(&self, field: &FieldChange) -> Movement {
        let Some(base) = self.base else {
            return Movement::by(self.for_the_first_time());
        };
        let (Some(left), Some(live), Some(after)) =
            (base.get(&field.name), &field.before, &field.after)
        else {
            return Movement::by(Mover::Commit);
        };
        let is_set = |value: &Value| matches!(value, Value::Set(_));
        if is_set(live) || is_set(after) {
            let live = live.items();
            let left = self.kind.spelt_as(self.address, left.items(), &live);
            return self.items(field, &left, &live, &after.items());
        }
        if is_same(left, live) {
            return Movement::by(Mover::Commit);
        }
        let (by, why) = blame(self.cause(field, None));
        if is_same(left, after) {
            return Movement {
                why,
                ..Movement::by(by)
            };
        }
        Movement {
            why,
            base: Some(left.clone()),
            ..Movement::by(Mover::Both)
        }
    }

    fn items(
        &self,
        field: &FieldChange,
        left: &BTreeSet<String>,
        live: &BTreeSet<String>,
        after: &BTreeSet<String>,
    ) -> Movement {
        let mut items = BTreeMap::new();
        let mut why = None;
        for item in live.symmetric_difference(after) {
            let by = match live.contains(item) == left.contains(item) {
                true => Mover::Commit,
                false => {
                    let (by, words) = blame(self.cause(field, Some(item)));
                    why = why.or(words);
                    by
                }
            };
            items.insert(item.clone(), by);
        }
        // Nothing became an empty set, or the other way round.
        let by = match items.is_empty() {
            true => Mover::Commit,
            false => Mover::of_all(items.values().copied()),
        };
        Movement {
            why,
            items,
            ..Movement::by(by)
        }
    }

    /// What the kind knows of who took this away from how it was left.
    fn cause(&self, field: &FieldChange, item: Option<&String>) -> Option<Cause> {
        self.kind.moved_by(&Departure {
            address: self.address,
            field: &field.name,
            item: item.map(String::as_str),
            base: self.base.and_then(|base| base.get(&field.name)),
            live: field.before.as_ref(),
            around: self.around,
        })
    }

    /// Whether a field lives as the base left it; what cannot be read is taken to.
    fn is_as_left(&self, name: &str, left: &Value, live: Option<&Value>) -> bool {
        let Some(live) = live else { return true };
        let nature = |name: &str| {
            let mut fields = self.kind.fields().iter();
            fields.find(|field| field.name == name).map(|f| f.nature)
        };
        let (Value::Set(items), Value::Set(there)) = (left, live) else {
            return is_same(left, live);
        };
        let items = self.kind.spelt_as(self.address, items.clone(), there);
        // Where the files spoke of some values only, others were never theirs to keep.
        let mut said = self.base.iter().flat_map(|base| base.0.keys());
        let in_part = said.any(|name| nature(name) == Some(Nature::Manner));
        match nature(name) {
            Some(Nature::Plain) if in_part => items.is_subset(there),
            Some(Nature::Additive) => items.is_subset(there),
            _ => items == *there,
        }
    }
}

fn blame(cause: Option<Cause>) -> (Mover, Option<String>) {
    match cause {
        None => (Mover::Manager, None),
        Some(Cause::People(why)) => (Mover::Manager, Some(why)),
        Some(Cause::Provider(why)) => (Mover::Provider, Some(why)),
    }
}

/// Equal, where nothing is nothing however it is spelt.
fn is_same(one: &Value, other: &Value) -> bool {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    };
    one == other || (is_nothing(one) && is_nothing(other))
}

#[cfg(test)]
mod tests;
