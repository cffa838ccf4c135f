//! A finished plan as guards look at it: each change with both sides, in order, over what lives.

use std::collections::BTreeMap;

use super::Standards;
use crate::kinds;
use crate::kinds::kind::{Kind, Located, Observed};
use crate::model::address::Address;
use crate::model::value::Spec;
use crate::plan::node::{Families, families};
use crate::plan::{Action, Change, Input, Plan, Status};

/// When a change is made, as seen from the day that is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Day {
    /// On an earlier one: it is done by then.
    Before,
    /// On this one.
    Now,
    /// Later, by somebody else, or never.
    NotYet,
}

impl Day {
    /// Seen from today, or from the day of a later wave.
    fn of(change: &Change, wave: Option<usize>) -> Self {
        match (&change.status, wave) {
            (Status::Ready, None) => Self::Now,
            (Status::Ready, Some(_)) => Self::Before,
            (Status::Later { wave, .. }, Some(now)) if *wave < now => Self::Before,
            (Status::Later { wave, .. }, Some(now)) if *wave == now => Self::Now,
            _ => Self::NotYet,
        }
    }
}

/// One change with what lives and what is to live.
pub(super) struct Side<'a> {
    pub(super) change: &'a Change,
    pub(super) kind: &'static dyn Kind,
    /// The organization.
    pub(super) realm: String,
    pub(super) before: Option<&'a Observed>,
    pub(super) after: Option<Spec>,
    day: Day,
}

impl Side<'_> {
    pub(super) fn address(&self) -> &Address {
        &self.change.address
    }

    /// True where this program makes it, on the day that is judged.
    pub(super) fn is_ready(&self) -> bool {
        self.day == Day::Now
    }

    /// True where a person makes it, nobody knows when.
    pub(super) fn is_by_hand(&self) -> bool {
        matches!(self.change.status, Status::ByHand { .. })
    }

    /// True where something that lives is deleted by this program.
    pub(super) fn deletes(&self) -> bool {
        self.is_ready() && self.change.action == Action::Delete
    }
}

/// Everything that guards look at.
pub(super) struct Review<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) standards: &'a Standards<'a>,
    /// The changes, in the plan's order.
    pub(super) sides: Vec<Side<'a>>,
    /// What lives with each thing and goes with it.
    pub(super) families: Families<'a>,
}

impl<'a> Review<'a> {
    /// Looks at what is done today, or at what a later `wave` does, once everything before it is done.
    pub(super) fn new(
        plan: &'a Plan,
        input: &'a Input<'a>,
        standards: &'a Standards<'a>,
        wave: Option<usize>,
    ) -> Self {
        let declared = input.declared.iter().map(|thing| &thing.located);
        let mut realms: BTreeMap<&Address, &str> = BTreeMap::new();
        for (realm, thing) in input.live.found() {
            realms.entry(&thing.address).or_insert(realm);
        }
        realms.extend(
            plan.steps
                .iter()
                .map(|step| (&step.address, step.realm.as_str())),
        );
        realms.extend(declared.map(|located| (&located.address, located.realm.as_str())));
        let sides = plan.changes.iter().filter_map(|change| {
            let kind = kinds::by_name(&change.address.kind)?;
            let realm = realms.get(&change.address).copied().unwrap_or_default();
            let before = input.live.find(realm, &change.address);
            Some(Side {
                change,
                kind,
                realm: realm.to_owned(),
                after: after(change, before.map(|seen| &seen.spec)),
                before,
                day: Day::of(change, wave),
            })
        });
        Self {
            input,
            standards,
            sides: sides.collect(),
            families: families(input.live),
        }
    }

    /// What the day leaves: everything that lives, with what this program changes until then.
    pub(super) fn outcome(&self) -> BTreeMap<&Address, (&'static dyn Kind, &Spec)> {
        self.after(Day::Now)
    }

    /// What lives as the day begins.
    pub(super) fn living(&self) -> BTreeMap<&Address, (&'static dyn Kind, &Spec)> {
        self.after(Day::Before)
    }

    fn after(&self, day: Day) -> BTreeMap<&Address, (&'static dyn Kind, &Spec)> {
        let mut outcome = self.lives();
        for side in self.sides.iter().filter(|side| side.day <= day) {
            match &side.after {
                Some(after) => outcome.insert(side.address(), (side.kind, after)),
                None => outcome.remove(side.address()),
            };
            if side.change.action == Action::Delete {
                for (_, thing) in self.families.get(side.address()).into_iter().flatten() {
                    outcome.remove(&thing.address);
                }
            }
        }
        outcome
    }

    /// What lives today.
    fn lives(&self) -> BTreeMap<&Address, (&'static dyn Kind, &Spec)> {
        let things = self.input.live.things();
        things
            .filter_map(|thing| {
                let kind = kinds::by_name(&thing.address.kind)?;
                Some((&thing.address, (kind, &thing.spec)))
            })
            .collect()
    }

    /// A thing with the organization it was found through.
    pub(super) fn located(realm: &str, address: &Address) -> Located {
        Located {
            address: address.clone(),
            realm: realm.to_owned(),
        }
    }
}

/// What is to live: what lives with the fields that differ. A plan holds no more of it.
fn after(change: &Change, before: Option<&Spec>) -> Option<Spec> {
    if change.action == Action::Delete {
        return None;
    }
    let mut after = before.cloned().unwrap_or_default();
    for field in &change.fields {
        match &field.after {
            Some(value) => after.set(&field.name, value.clone()),
            None => {
                after.0.remove(&field.name);
            }
        }
    }
    Some(after)
}
