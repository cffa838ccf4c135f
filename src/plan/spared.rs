//! What the files spare although something else would take it away: by another spelling of the
//! thing or of its organization, or with what it belongs to.
//!
//! An entry that misses by its spelling would delete what somebody wanted to keep. So entries of
//! `removed` compare without case and by what an organization is, and where nobody can tell, the
//! plan is refused.

use std::collections::BTreeSet;

use super::diff::{Draft, Input};
use super::gone::{above, existence};
use super::interest::spared_below;
use super::{Action, Refusal};
use crate::kinds;
use crate::kinds::declare::Removed;
use crate::kinds::kind::{Existence, Located};
use crate::kinds::org;
use crate::live::Sight;
use crate::model::address::Address;

/// What `removed` says of a thing.
pub(super) enum Said<'a> {
    /// Nothing.
    Nothing,
    /// An entry is about it, or about something that it belongs to; true for itself.
    Entry(&'a Removed, bool),
    /// An entry may be about it; with what is not clear.
    Doubt(&'a Removed, String),
}

impl<'a> Said<'a> {
    /// The entry that surely is about it, and whether it names the thing itself.
    pub(super) fn entry(&self) -> Option<(&'a Removed, bool)> {
        match self {
            Self::Entry(removed, itself) => Some((removed, *itself)),
            Self::Nothing | Self::Doubt(..) => None,
        }
    }

    /// What is not clear.
    pub(super) fn doubt(&self) -> Option<String> {
        match self {
            Self::Doubt(_, why) => Some(why.clone()),
            Self::Nothing | Self::Entry(..) => None,
        }
    }

    /// True where the unclear entry asks for deletion.
    pub(super) fn asks(&self) -> bool {
        matches!(self, Self::Doubt(removed, _) if removed.destroy)
    }
}

/// Whether two names are of one organization; none where nobody can tell.
fn one_organization(input: &Input<'_>, one: &str, other: &str) -> Option<bool> {
    if one == other {
        return Some(true);
    }
    let id = |realm: &str| {
        let seen = input.live.find(realm, &org::address(realm));
        seen.map(|organization| &organization.id)
    };
    Some(id(one)? == id(other)?)
}

/// Whether an entry is about a thing itself; none where nobody can tell.
pub(super) fn means(input: &Input<'_>, removed: &Removed, thing: &Located) -> Option<bool> {
    let at = &removed.located;
    if at.realm == thing.realm && removed.names(&thing.address) {
        return Some(true);
    }
    // An entry that is spelt as something that lives is about that and not about its neighbour.
    let spelt = at.address.key == thing.address.key || at.inner() == thing.inner();
    let exact = input.live.find(&at.realm, &at.address).is_some();
    if !removed.may_mean(thing) || exact && !spelt {
        return Some(false);
    }
    one_organization(input, &at.realm, &thing.realm)
}

/// The entry of `removed` about a thing, or about something that it belongs to.
pub(super) fn said<'a>(input: &Input<'a>, thing: &Located) -> Said<'a> {
    let entries = || input.policy.removed.iter();
    let exact = |each: &&Removed| each.located.realm == thing.realm && each.names(&thing.address);
    if let Some(removed) = entries().find(exact) {
        return Said::Entry(removed, true);
    }
    // Who lets go wins over who asks for deletion, and what is clear over what is not.
    let sorted = entries()
        .filter(|each| !each.destroy)
        .chain(entries().filter(|each| each.destroy));
    let mut doubt = None;
    for removed in sorted {
        let address = &removed.located.address;
        match means(input, removed, thing) {
            Some(true) if !removed.destroy || alone(input, removed) => {
                return Said::Entry(removed, true);
            }
            Some(true) => {
                doubt.get_or_insert(Said::Doubt(
                    removed,
                    format!("`removed` asks to delete `{address}`, and several things are called so but for the case"),
                ));
            }
            None if !removed.destroy => {
                doubt.get_or_insert(Said::Doubt(
                    removed,
                    format!(
                        "it would be deleted, and `removed` lets go of `{address}` under the organization `{}`: nobody can tell whether that is another one than `{}`",
                        removed.located.realm, thing.realm
                    ),
                ));
            }
            _ => {}
        }
    }
    doubt.unwrap_or_else(|| match kinds::by_name(&thing.address.kind) {
        Some(kind) => match kind.parent(&thing.address.key) {
            Some(address) => {
                let realm = thing.realm.clone();
                match said(input, &Located { address, realm }) {
                    Said::Entry(removed, _) => Said::Entry(removed, false),
                    other => other,
                }
            }
            None => Said::Nothing,
        },
        None => Said::Nothing,
    })
}

/// Why a thing stays whose collection the files leave to others; none where they do not. Where nobody
/// can tell whether the organization is the same, it stays.
pub(super) fn released<'a>(input: &Input<'a>, thing: &Located) -> Option<&'a str> {
    let mut all = input.policy.released.iter();
    let within = all.find(|each| {
        let pattern = &each.located;
        thing.address.matches(&pattern.address.to_string())
            && one_organization(input, &pattern.realm, &thing.realm) != Some(false)
    });
    within.map(|each| each.why.as_str())
}

/// True where at most one thing that lives can be meant.
fn alone(input: &Input<'_>, removed: &Removed) -> bool {
    let meant = input.live.found().filter_map(|(realm, thing)| {
        let located = Located {
            address: thing.address.clone(),
            realm: realm.to_owned(),
        };
        (means(input, removed, &located) != Some(false)).then(|| located.inner().to_owned())
    });
    meant.collect::<BTreeSet<_>>().len() < 2
}

/// The declaration of a thing under another spelling of its organization; false where nobody can
/// tell whether it is the same one.
pub(super) fn declared_as<'a>(input: &Input<'a>, thing: &Located) -> Option<(&'a Located, bool)> {
    let declared = input.declared.iter().map(|each| &each.located);
    let mut alike = declared.filter(|each| {
        each.realm != thing.realm
            && each.address.kind == thing.address.kind
            && each.inner() == thing.inner()
    });
    alike.find_map(
        |each| match one_organization(input, &each.realm, &thing.realm) {
            Some(true) => Some((each, true)),
            Some(false) => None,
            None => Some((each, false)),
        },
    )
}

/// Refuses deletions that would take along what the files spare, and those that an entry which
/// names nothing may have been meant to prevent. Gives back what is refused.
pub(super) fn hold_back(input: &Input<'_>, draft: &mut Draft) -> BTreeSet<Address> {
    let going = draft.nodes.iter().filter(|node| node.writes());
    let going = going.filter(|node| node.change.action == Action::Delete);
    let gone: Vec<(Located, bool)> = going
        .map(|node| {
            let located = Located {
                address: node.change.address.clone(),
                realm: node.realm.clone(),
            };
            (located, node.change.origin.is_some())
        })
        .collect();
    let gone_with = |address: &Address| {
        above(address).find(|parent| gone.iter().any(|(each, _)| each.address == *parent))
    };
    let mut refusals = Vec::new();
    // Everything that would go, with what it goes by.
    let mut victims: Vec<(Located, Address)> = gone
        .iter()
        .filter(|(_, asked)| !asked)
        .map(|(each, _)| (each.clone(), each.address.clone()))
        .collect();
    for (realm, thing) in input.live.found() {
        let address = &thing.address;
        let Some(parent) = gone_with(address) else {
            continue;
        };
        if !matches!(existence(address), Some(Existence::Own(_))) {
            continue;
        }
        let located = Located {
            address: address.clone(),
            realm: realm.to_owned(),
        };
        if let Some(why) = spares(input, &located) {
            refusals.push(along(&parent, address, &why));
        }
        victims.push((located, parent));
    }
    let patterns = input.policy.sparing();
    for (parent, _) in &gone {
        for collection in spared_below(parent, &patterns) {
            let Some(kind) = kinds::by_name(&collection.address.kind) else {
                continue;
            };
            if let Sight::Unseen(gap) = input.live.sight(kind, &collection) {
                let why = format!(
                    "which a pattern in `settings` may spare and which could not be read: {}",
                    gap.why
                );
                refusals.push(along(&parent.address, &collection.address, &why));
            }
        }
    }
    for removed in input.policy.removed.iter().filter(|each| !each.destroy) {
        let at = &removed.located;
        let Some(kind) = kinds::by_name(&at.address.kind) else {
            continue;
        };
        if let Sight::Unseen(gap) = input.live.sight(kind, at) {
            if let Some(parent) = gone_with(&at.address) {
                let why = format!(
                    "which `removed` lets go of and which could not be read: {}",
                    gap.why
                );
                refusals.push(along(&parent, &at.address, &why));
            }
            continue;
        }
        if is_about_something(input, removed) {
            continue;
        }
        let meant = victims.iter().filter(|(each, _)| {
            each.address.kind == at.address.kind
                && one_organization(input, &each.realm, &at.realm) != Some(false)
        });
        refusals.extend(meant.map(|(victim, goes)| Refusal {
            address: goes.clone(),
            why: format!(
                "`removed` lets go of `{}`, which does not live, while {} would be deleted: the entry may have been meant for it",
                at.address, victim.address
            ),
            help: "correct the address in `removed`, or take the entry out".to_owned(),
            allowed_by: None,
        }));
    }
    let held = refusals.iter().map(|each| each.address.clone()).collect();
    draft.refusals.extend(refusals);
    held
}

/// The words of `settings` and `removed` by which the files spare a thing.
fn spares(input: &Input<'_>, thing: &Located) -> Option<String> {
    let address = &thing.address;
    if let Some(pattern) = input.policy.ignores(address) {
        return Some(format!(
            "which `{pattern}` in `settings.ignore` leaves to others"
        ));
    }
    match said(input, thing) {
        Said::Entry(removed, _) | Said::Doubt(removed, _) if !removed.destroy => Some(format!(
            "which `{}` in `removed` lets go of",
            removed.located.address
        )),
        _ => None,
    }
}

fn along(parent: &Address, thing: &Address, why: &str) -> Refusal {
    Refusal {
        address: parent.clone(),
        why: format!("it would be deleted, and {thing} with it, {why}"),
        help: format!("keep {parent}, or take out what speaks for {thing}"),
        allowed_by: None,
    }
}

/// True where something that lives, or is declared, is what an entry names.
fn is_about_something(input: &Input<'_>, removed: &Removed) -> bool {
    let lives = input.live.found().map(|(realm, thing)| Located {
        address: thing.address.clone(),
        realm: realm.to_owned(),
    });
    let declared = input.declared.iter().map(|each| each.located.clone());
    lives
        .chain(declared)
        .any(|each| means(input, removed, &each) != Some(false))
}
