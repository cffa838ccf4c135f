//! What others did to a thing since a run left it: its fields, what they wrote where the run wrote
//! nothing, what belongs to it, and the runs after that one.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Extent};
use super::adopt::is_somebodys;
use super::journal::{Planned, belongs_to};
use crate::kinds;
use crate::kinds::kind::{Existence, Kind, Located, Nature};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::value::{Spec, Value};
use crate::plan::{Action, FieldChange};

/// What moved of a thing since a run left it.
pub(super) fn since(change: &Planned, live: &Spec) -> Vec<String> {
    let fields = change.fields.iter();
    fields
        .filter_map(|field| differs(change, field, live))
        .collect()
}

/// What somebody wrote into a thing that the run made, where the run wrote nothing.
pub(super) fn beyond(change: &Planned, live: &Spec) -> Vec<String> {
    let words = words(&change.address, live);
    let left = |name: &str| {
        let field = change.fields.iter().any(|field| field.name == name);
        let declared = change.declared.as_ref();
        field || declared.is_some_and(|entry| entry.spec.get(name).is_some())
    };
    let new = words.0.iter().filter(|(name, _)| !left(name));
    new.map(|(name, value)| format!("`{name}` is {value} now, and that run wrote nothing there"))
        .collect()
}

/// What somebody did to what belongs to something that the run made.
pub(super) fn below(
    made: &Located,
    changes: &BTreeMap<&Address, &Planned>,
    live: &Live,
) -> Vec<(Address, String)> {
    let mut told = Vec::new();
    let there = live.found().filter(|(realm, thing)| {
        *realm == made.realm
            && thing.provider.is_none()
            && belongs_to(&thing.address, &made.address)
    });
    for (_, thing) in there {
        let address = &thing.address;
        match changes.get(address) {
            Some(change) => {
                let since = since(change, &thing.spec).into_iter();
                let since = since.chain(beyond(change, &thing.spec));
                told.extend(since.map(|what| (address.clone(), what)));
            }
            None if is_facet(address) => {
                let words = words(address, &thing.spec);
                told.extend(words.0.iter().map(|(name, value)| {
                    let what = format!("`{name}` is {value} now, and that run wrote nothing there");
                    (address.clone(), what)
                }));
            }
            None => told.push((
                address.clone(),
                format!(
                    "it belongs to {} now, and that run did not make it",
                    made.address
                ),
            )),
        }
    }
    told
}

/// What people gave a thing: not what a new one has by itself.
pub(super) fn words(address: &Address, live: &Spec) -> Spec {
    let kind = kinds::by_name(&address.kind);
    let said = kind.and_then(|kind| kind.written(address, live).ok().flatten());
    let mut said = said.unwrap_or_default();
    let is_read = |name: &str| {
        let mut fields = kind.map(Kind::fields).unwrap_or_default().iter();
        fields.any(|field| {
            field.name == name
                && !matches!(
                    field.nature,
                    Nature::Observed | Nature::Manner | Nature::WriteOnly
                )
        })
    };
    said.0
        .retain(|name, value| is_read(name) && is_somebodys(value));
    said
}

/// How a field lives otherwise than the run left it, and than it was before.
pub(super) fn differs(change: &Planned, field: &FieldChange, live: &Spec) -> Option<String> {
    let (lives, left) = (live.get(&field.name)?, field.after.as_ref()?);
    let was = field.before.as_ref();
    if lives == left || (change.action == Action::Update && Some(lives) == was) {
        return None;
    }
    if is_nothing(left) && is_nothing(lives) {
        return None;
    }
    Some(format!(
        "`{}` is {lives} now, and that run left {left}",
        field.name
    ))
}

/// What later runs did to something and to what belongs to it.
pub(super) fn touched_later(address: &Address, later: &[Account]) -> Vec<String> {
    let mut told = BTreeSet::new();
    for account in later {
        for (change, _) in account.touched().filter(|(_, e)| *e != Extent::Nothing) {
            if change.address == *address || belongs_to(&change.address, address) {
                told.insert(format!(
                    "the run of {} changed {}",
                    account.at.strftime("%Y-%m-%d %H:%M UTC"),
                    change.address
                ));
            }
        }
    }
    told.into_iter().collect()
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Set(items) => items.is_empty(),
        _ => false,
    }
}

pub(super) fn is_facet(address: &Address) -> bool {
    let kind = kinds::by_name(&address.kind);
    kind.is_some_and(|kind| kind.existence() == Existence::Facet)
}
