//! A document of single things: what is to be written down, and what cannot be.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::assemble;
use super::load;
use crate::kinds;
use crate::kinds::kind::{Located, Placement};
use crate::kinds::org;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, has_errors};
use crate::model::source::Sources;
use crate::model::value::{Spec, Value};
use crate::yaml;

/// What documents can say of some things, and what they cannot.
#[derive(Debug, Default)]
pub struct Said {
    /// The things as a document declares them, by address.
    pub things: BTreeMap<Address, Spec>,
    /// What no document can say, with the reason, as a fragment.
    pub refused: Vec<(Address, String)>,
}

/// Writes things down, organization by organization, and reads them back: what comes back is what
/// can be declared. Where clearing a field cannot be said, the rest of the thing is.
#[must_use]
pub fn said(things: &BTreeMap<Located, Spec>) -> Said {
    let mut said = Said::default();
    for (realm, here) in by_realm(things) {
        let (_, unclear) = written(realm, &here);
        let unclear: BTreeSet<&Address> = unclear.iter().map(|(address, _)| address).collect();
        let mut plain = here.clone();
        for (located, spec) in &mut plain {
            if unclear.contains(&located.address) {
                spec.0.retain(|_, value| *value != Value::Null);
            }
        }
        let (text, refused) = written(realm, &plain);
        said.refused.extend(refused);
        let (document, _) = load(&sources(text));
        let declared = document.declared.into_iter();
        said.things
            .extend(declared.map(|thing| (thing.located.address, thing.spec)));
    }
    said
}

/// The things of each organization.
#[must_use]
pub fn by_realm(things: &BTreeMap<Located, Spec>) -> BTreeMap<&str, BTreeMap<Located, Spec>> {
    let mut by_realm: BTreeMap<&str, BTreeMap<Located, Spec>> = BTreeMap::new();
    for (located, spec) in things {
        let here = by_realm.entry(&located.realm).or_default();
        here.insert(located.clone(), spec.clone());
    }
    by_realm
}

/// A document that declares these things of one organization, and what of them no document can say,
/// each with its reason.
#[must_use]
pub fn written(realm: &str, things: &BTreeMap<Located, Spec>) -> (String, Vec<(Address, String)>) {
    let mut left: Vec<(&Located, &Spec)> = things.iter().collect();
    let wrong = errors(realm, &left);
    if wrong.is_empty() {
        return (text(realm, &left), Vec::new());
    }
    let codes: BTreeSet<&str> = wrong.iter().map(|wrong| wrong.code).collect();
    let refused = blamed(realm, &left, &codes);
    left.retain(|(located, _)| {
        !refused
            .iter()
            .any(|(address, _)| address == &located.address)
    });
    (text(realm, &left), refused)
}

/// What of these things makes a document wrong, found by halves: one that is wrong by itself is to
/// blame.
fn blamed(
    realm: &str,
    things: &[(&Located, &Spec)],
    codes: &BTreeSet<&str>,
) -> Vec<(Address, String)> {
    let wrong = errors(realm, things);
    let Some(first) = wrong.iter().find(|wrong| codes.contains(wrong.code)) else {
        return Vec::new();
    };
    if let [(located, _)] = things {
        return vec![(located.address.clone(), first.message.clone())];
    }
    let (one, other) = things.split_at(things.len() / 2);
    let mut refused = blamed(realm, one, codes);
    refused.extend(blamed(realm, other, codes));
    refused
}

fn errors(realm: &str, things: &[(&Located, &Spec)]) -> Vec<Diagnostic> {
    let (_, mut wrong) = load(&sources(text(realm, things)));
    wrong.retain(|one| has_errors(std::slice::from_ref(one)));
    wrong
}

fn sources(text: String) -> Sources {
    let mut sources = Sources::default();
    sources.add("restored", text);
    sources
}

fn text(realm: &str, things: &[(&Located, &Spec)]) -> String {
    let organization = org::address(realm);
    let of = kinds::by_name(&organization.kind);
    let mut placements: Vec<Placement> = of
        .filter(|_| !realm.is_empty())
        .and_then(|kind| kind.adopt(&organization, &Spec::default()))
        .into_iter()
        .collect();
    placements.extend(things.iter().filter_map(|(located, spec)| {
        kinds::by_name(&located.address.kind)?.adopt(&located.address, spec)
    }));
    yaml::to_text(&assemble(placements))
}
