//! What becomes of live things that nobody declares: gone, reported, or left alone.
//!
//! In this order: what the files call not theirs (`settings.ignore`), what the provider keeps, what
//! an entry of `removed` says, and whose the collection is. What `settings.protect` names is planned,
//! too, and refused by a guard.

use std::collections::BTreeSet;

use super::diff::{Draft, Input};
use super::fields::differing;
use super::left::{Because, Left};
use super::node::Node;
use super::record::Entry;
use super::scene::{Scene, Wanted};
use super::spared;
use super::{Action, Refusal};
use crate::kinds::declare::Removed;
use crate::kinds::kind::{Existence, Kind, Located, Missing, Observed, Share};
use crate::kinds::{self};
use crate::live::{Gap, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::value::Spec;

/// What becomes of one thing.
enum Fate {
    /// It is deleted, for this reason.
    Goes(String),
    /// What these files had in it goes, for this reason; the rest of it was never theirs.
    Partly(String),
    /// It would be deleted if its collection were not only observed: as a whole, where that is true.
    Observed(String, bool),
    /// It stays; where the files declared it once, this is what to say.
    Stays(Option<Left>),
}

/// Decides about a live thing that nobody declares.
pub(super) fn undeclared(
    input: &Input<'_>,
    realm: &str,
    thing: &Observed,
    around: &Scene<'_>,
    draft: &mut Draft,
) {
    let address = &thing.address;
    let Some(kind) = kinds::by_name(&address.kind) else {
        return;
    };
    let Existence::Own(collection) = kind.existence() else {
        return;
    };
    if input.policy.ignores(address).is_some() {
        return;
    }
    let entry = input.record.things.get(address);
    let entry = entry.filter(|entry| entry.realm == realm);
    let located = Located {
        address: address.clone(),
        realm: realm.to_owned(),
    };
    let said = spared::said(input, &located);
    let removal = said.entry();
    let declared = spared::declared_as(input, &located);
    if let Some((_, true)) = declared {
        return;
    }
    // What the provider keeps was never the files' to delete, even where they named it.
    if let Some(why) = &thing.provider {
        count(&mut draft.left_alone.provider, collection);
        draft.left.extend(entry.map(|_| Left {
            address: address.clone(),
            because: Because::Provider,
            why: format!("the provider keeps it: {why}"),
            help: String::new(),
        }));
        return;
    }
    let fate = match removal {
        Some((removed, itself)) if !removed.destroy => {
            count(&mut draft.left_alone.let_go, collection);
            Fate::Stays(entry.map(|_| let_go(address, removed, itself)))
        }
        removal => {
            // Something above may be what is asked for; what is in it goes along without a word.
            let asked = removal.is_some_and(|(_, itself)| itself);
            let fate = match spared::released(input, &located).filter(|_| !asked) {
                Some(why) => Fate::Stays(entry.map(|_| released(address, why))),
                None => fate(input, kind, collection, realm, thing, entry, asked),
            };
            if let Fate::Stays(_) = fate {
                count(&mut draft.left_alone.unmanaged, collection);
                draft.unmanaged.push(located.clone());
            }
            fate
        }
    };
    if let Some(why) = said.doubt().filter(|_| !input.policy.partial)
        && (said.asks() || matches!(fate, Fate::Goes(_) | Fate::Partly(_)))
    {
        draft.refusals.push(Refusal {
            address: address.clone(),
            why,
            help: "write the entry as the thing is called, or take it out".to_owned(),
            allowed_by: None,
        });
        return;
    }
    if let (Fate::Goes(_) | Fate::Partly(_), Some((other, false))) = (&fate, &declared) {
        draft.refusals.push(Refusal {
            address: address.clone(),
            why: format!("it would be deleted, and `{}` may be it, declared under `{}`: nobody can tell whether that is another organization", other.address, other.realm),
            help: format!("call the organization `{realm}`, as before, or use a token that reaches both"),
            allowed_by: None,
        });
        return;
    }
    let (reason, observed, whole) = match fate {
        Fate::Goes(reason) => (reason, false, true),
        Fate::Partly(reason) => (reason, false, false),
        Fate::Observed(reason, whole) => (reason, true, whole),
        Fate::Stays(left) => {
            draft.left.extend(left);
            return;
        }
    };
    let before = thing.spec.clone();
    let left = left_over(kind, thing, entry).filter(|_| !whole);
    if left.is_some() {
        count(&mut draft.left_alone.unmanaged, collection);
        draft.unmanaged.push(located.clone());
    }
    let fields = differing(kind, Some(&before), left.as_ref());
    // Somebody else took out already what these files had in it.
    if left.is_some() && fields.is_empty() {
        return;
    }
    // Seen in one list and not in all: nobody knows what would go.
    if let Some(gap) = input.live.gap(kind, &located) {
        draft.unseen.insert(gap.clone());
        return;
    }
    let action = match left {
        Some(_) => Action::Update,
        None => Action::Delete,
    };
    let sides = (Some(before), left);
    let mut node = Node::new(kind, &located, action, sides, fields, around);
    node.change.reason = Some(reason);
    if let Some((removed, _)) = removal {
        node.change.origin = Some(input.sources.locate(removed.origin));
    }
    if observed {
        node.observe();
    }
    draft.nodes.push(node);
}

/// What stays of a thing once what these files had in it is gone; none where it goes as a whole.
fn left_over(kind: &dyn Kind, thing: &Observed, entry: Option<&Entry>) -> Option<Spec> {
    kind.share(&Share {
        address: &thing.address,
        declared: None,
        recorded: entry.map(|entry| &entry.spec),
        elsewhere: false,
        live: &thing.spec,
    })
}

/// What ownership and an entry that asks for deletion make of a thing.
fn fate(
    input: &Input<'_>,
    kind: &dyn Kind,
    collection: &str,
    realm: &str,
    thing: &Observed,
    entry: Option<&Entry>,
    asked: bool,
) -> Fate {
    let address = &thing.address;
    let ownership = input.policy.of(kind, address);
    let spoken_of = || {
        let mut scopes = input.scopes.iter().filter(|scope| scope.realm == realm);
        scopes.any(|scope| address.matches(&scope.address.to_string()))
    };
    let before = || format!("declared {}, and no longer", input.record.when());
    match (ownership, entry) {
        // Who does not know all the files does not know what else they say of it.
        _ if asked && input.policy.partial => Fate::Stays(None),
        (Ownership::Observe, _) if asked => {
            Fate::Observed("`removed` asks for it".to_owned(), true)
        }
        _ if asked => Fate::Goes("`removed` asks for it".to_owned()),
        (Ownership::Authoritative, Some(_)) if spoken_of() => Fate::Goes(before()),
        (Ownership::Owned | Ownership::Authoritative, Some(_)) => Fate::Partly(before()),
        (Ownership::Observe, Some(_)) => Fate::Observed(before(), false),
        (Ownership::Authoritative, None) if spoken_of() => Fate::Goes(format!(
            "declared by nobody, and {collection} are authoritative"
        )),
        (Ownership::Additive, Some(_)) => Fate::Stays(Some(Left {
            address: address.clone(),
            because: Because::Additive,
            why: format!("{collection} are additive"),
            help: format!(
                "to delete it, write `removed: [{{ address: \"{address}\", destroy: true }}]`"
            ),
        })),
        (_, None) => Fate::Stays(None),
    }
}

fn released(address: &Address, why: &str) -> Left {
    Left {
        address: address.clone(),
        because: Because::LetGo,
        why: why.to_owned(),
        help: String::new(),
    }
}

fn let_go(address: &Address, removed: &Removed, itself: bool) -> Left {
    let above = &removed.located.address;
    Left {
        address: address.clone(),
        because: Because::LetGo,
        why: match itself {
            true => "`removed` lets go of it".to_owned(),
            false => format!("`removed` lets go of {above}, which it belongs to"),
        },
        help: String::new(),
    }
}

fn count(counts: &mut std::collections::BTreeMap<String, usize>, collection: &str) {
    *counts.entry(collection.to_owned()).or_default() += 1;
}

/// What goes with the thing it belongs to needs no request and no word of its own.
pub(super) fn carried_off(draft: &mut Draft) {
    let gone: BTreeSet<Address> = draft
        .nodes
        .iter()
        .filter(|node| node.writes() && node.change.action == Action::Delete)
        .map(|node| node.change.address.clone())
        .collect();
    let goes_along = |address: &Address| above(address).any(|parent| gone.contains(&parent));
    draft
        .nodes
        .retain(|node| node.change.action != Action::Delete || !goes_along(&node.change.address));
    draft.left.retain(|left| !goes_along(&left.address));
    // What goes is not left alone.
    let counts = &mut draft.left_alone.unmanaged;
    draft.unmanaged.retain(|each| {
        let goes = goes_along(&each.address);
        if goes && let Some(Existence::Own(collection)) = existence(&each.address) {
            let left = counts.get(collection).map_or(0, |n| n.saturating_sub(1));
            match left {
                0 => counts.remove(collection),
                left => counts.insert(collection.to_owned(), left),
            };
        }
        !goes
    });
}

/// How things of its kind come to be.
pub(super) fn existence(address: &Address) -> Option<Existence> {
    kinds::by_name(&address.kind).map(Kind::existence)
}

/// What a thing belongs to, from the nearest up.
pub(super) fn above(address: &Address) -> impl Iterator<Item = Address> {
    let parent = |of: &Address| kinds::by_name(&of.kind)?.parent(&of.key);
    std::iter::successors(parent(address), move |of| parent(of))
}

/// What was declared and is no longer, in an organization the token does not reach: nobody can say
/// whether it is still to be deleted, and it must not be forgotten for that.
pub(super) fn out_of_reach(
    input: &Input<'_>,
    wanted: &Wanted<'_>,
    located: &Located,
) -> Option<Gap> {
    let live = input.live;
    let kind = kinds::by_name(&located.address.kind)?;
    let Existence::Own(_) = kind.existence() else {
        return None;
    };
    let mut at = (kind, located.clone());
    loop {
        let (kind, thing) = &at;
        match live.sight(*kind, thing) {
            Sight::Orphan(parent) => {
                let above = Located {
                    address: parent.clone(),
                    realm: located.realm.clone(),
                };
                at = (kinds::by_name(&parent.kind)?, above);
            }
            Sight::Absent => {
                let address = &thing.address;
                let there = live.keys_of(&address.kind);
                let scene = Scene::new(input, wanted, &located.realm);
                let Missing::OutOfReach(why) = kind.missing(address, &there, &scene) else {
                    return None;
                };
                return Some(Gap {
                    view: address.to_string(),
                    why,
                    hint: Some(
                        "keep its `organization` and `token` in a file until everything of it is gone; if it is gone for good, take its things out of `record.json`"
                            .to_owned(),
                    ),
                });
            }
            Sight::There(_) | Sight::Unseen(_) => return None,
        }
    }
}
