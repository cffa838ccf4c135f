//! Everything the files are to declare when the wishes are granted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::super::Document;
use super::{BY_HAND, Misfit};
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Located, Placement};
use crate::kinds::wish::Wish;
use crate::kinds::{self};
use crate::model::address::Address;
use crate::model::value::Spec;

/// What is declared now and what is to be, by address.
pub(super) struct Wanted<'a> {
    /// As the files have it now.
    pub(super) before: BTreeMap<&'a Address, &'a Declared>,
    /// As it is to be.
    pub(super) after: BTreeMap<Address, Thing>,
    /// Whose declaration is to differ.
    pub(super) touched: BTreeSet<Address>,
    /// Whose declaration goes, with what lives in it.
    pub(super) gone: BTreeSet<Address>,
}

/// One thing as it is to be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) realm: String,
    pub(super) spec: Spec,
    /// All it lives with, where it is new to the files.
    pub(super) lives: Option<Spec>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(document: &'a Document, wishes: &[Wish]) -> Result<Self, Vec<Misfit>> {
        let each = document.declared.iter();
        let before: BTreeMap<&Address, &Declared> =
            each.map(|thing| (&thing.located.address, thing)).collect();
        let mut wanted = Self {
            after: BTreeMap::new(),
            touched: BTreeSet::new(),
            gone: BTreeSet::new(),
            before,
        };
        for thing in &document.declared {
            let Located { address, realm } = thing.located.clone();
            let spec = thing.spec.clone();
            let thing = Thing {
                realm,
                spec,
                lives: None,
            };
            wanted.after.insert(address, thing);
        }
        let mut wrong = Vec::new();
        for wish in wishes {
            wrong.extend(wanted.grant(wish).err());
        }
        if wrong.is_empty() {
            Ok(wanted)
        } else {
            Err(wrong)
        }
    }

    fn grant(&mut self, wish: &Wish) -> Result<(), Misfit> {
        let address = wish.address();
        let undeclared = || Misfit::new(address, "no file declares it", BY_HAND);
        if let Some(from) = self
            .before
            .get(address)
            .and_then(|thing| thing.follows.as_ref())
        {
            return Err(Misfit::new(
                address,
                format!("it follows from {from}, which says it in other words"),
                "change it there by hand; `maniform plan` shows what differs",
            ));
        }
        match wish {
            Wish::Change { fields, .. } => {
                // What goes as a whole needs no change of its own.
                if self.gone.contains(address) {
                    return Ok(());
                }
                let thing = self.after.get_mut(address).ok_or_else(undeclared)?;
                for (name, value) in &fields.0 {
                    thing.spec.set(name, value.clone());
                }
                self.touched.insert(address.clone());
            }
            Wish::Remove { .. } => {
                if !self.before.contains_key(address) {
                    return Err(undeclared());
                }
                let all = self.before.keys();
                let within: Vec<Address> = all
                    .filter(|other| is_within(other, address))
                    .map(|other| (*other).clone())
                    .collect();
                for address in within {
                    self.after.remove(&address);
                    self.touched.remove(&address);
                    self.gone.insert(address);
                }
            }
            Wish::Add {
                located,
                spec,
                lives,
            } => {
                if self.before.contains_key(address) {
                    return Err(Misfit::new(
                        address,
                        "the files declare it already",
                        "take over single values of it with `maniform drift --accept`",
                    ));
                }
                self.after.insert(
                    located.address.clone(),
                    Thing {
                        realm: located.realm.clone(),
                        spec: spec.clone(),
                        lives: Some(lives.clone()),
                    },
                );
                self.touched.insert(located.address.clone());
            }
        }
        Ok(())
    }
}

/// True for the thing itself and for what lives and dies with it.
#[must_use]
pub fn is_within(address: &Address, holder: &Address) -> bool {
    if address == holder {
        return true;
    }
    let parent = kinds::by_name(&address.kind).and_then(|kind| kind.parent(&address.key));
    parent.is_some_and(|parent| is_within(&parent, holder))
}

/// The place of a thing with these fields in a document.
pub(super) fn placed(address: &Address, spec: &Spec) -> Option<Placement> {
    kinds::by_name(&address.kind)?.adopt(address, spec)
}

/// The keys of a placement.
pub(super) fn keys(placement: &Placement) -> &[String] {
    match placement {
        Placement::At(keys, _) | Placement::Item(keys, _) | Placement::Order(keys, ..) => keys,
    }
}

/// What a placement says at its keys.
pub(super) fn fragment(placement: &Placement) -> Json {
    match placement {
        Placement::At(_, value) | Placement::Item(_, value) => value.clone(),
        Placement::Order(_, _, order) => Json::from(order.clone()),
    }
}

/// True for a thing that files only mention, such as a service that a team has rights on: nothing
/// of it is written at a place of its own.
pub(super) fn is_mentioned(address: &Address, spec: &Spec) -> bool {
    let Some(kind) = kinds::by_name(&address.kind) else {
        return false;
    };
    let own = matches!(kind.existence(), Existence::Own(_));
    !own && kind.adopt(address, spec) == kind.adopt(address, &Spec::default())
}
