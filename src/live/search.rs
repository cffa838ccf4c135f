//! What has to be looked at, round by round: lists first, then what these leave open. Says which
//! views, and never where they come from: the wire, or a snapshot.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::read::Interest;
use super::{End, Live, Sight, ViewKey};
use crate::kinds::kind::{Kind, Located};
use crate::kinds::views::View;
use crate::kinds::{self};

/// The views that an interest still waits for.
pub(super) struct Search<'i> {
    interest: &'i Interest,
    waiting: BTreeMap<ViewKey, View>,
    /// What files ask for, and not only the record or a collection.
    asked_for: BTreeSet<ViewKey>,
}

impl<'i> Search<'i> {
    pub(super) fn new(interest: &'i Interest) -> Self {
        let mut waiting = needed(&interest.declared, with_rivals);
        let asked_for = waiting.keys().cloned().collect();
        waiting.extend(needed(&interest.recorded, with_rivals));
        waiting.extend(needed(&interest.collections, |kind, thing| {
            kind.views(thing)
        }));
        Self {
            interest,
            waiting,
            asked_for,
        }
    }

    /// True for a view that files ask for.
    pub(super) fn asks_for(&self, view: &View) -> bool {
        self.asked_for.contains(&view.key())
    }

    /// The views whose turn it is, given what is known so far; none when nothing is left. Whoever
    /// asks again must have ended each of them.
    pub(super) fn round(&mut self, live: &mut Live) -> Option<Vec<View>> {
        loop {
            let settled: Vec<View> = self
                .waiting
                .extract_if(.., |_, view| settle(view, live))
                .map(|(_, view)| view)
                .collect();
            if settled.is_empty() {
                if !self.look_closer(live) {
                    return None;
                }
                continue;
            }
            let open = settled.into_iter();
            let open: Vec<View> = open.filter(|view| live.ended(view).is_none()).collect();
            if !open.is_empty() {
                return Some(open);
            }
        }
    }

    /// Lists first: only then is it known what they leave open. False where they leave nothing open.
    fn look_closer(&mut self, live: &Live) -> bool {
        let open = |things: &[Located]| {
            let mut views = needed(things, |kind, thing| details(kind, thing, live));
            views.retain(|_, view| live.ended(view).is_none());
            views
        };
        let declared = open(&self.interest.declared);
        self.asked_for.extend(declared.keys().cloned());
        let held = held(&self.interest.collections, live);
        let mut held = open(&held);
        if self.interest.lists_only {
            held.retain(|_, view| !is_of_one(view));
        }
        let more: BTreeMap<_, _> = declared
            .into_iter()
            .chain(open(&self.interest.recorded))
            .chain(held)
            .filter(|(key, _)| !self.waiting.contains_key(key))
            .collect();
        let any = !more.is_empty();
        self.waiting.extend(more);
        any
    }
}

/// What a kind needs of a thing before anything is known of it.
fn with_rivals(kind: &dyn Kind, thing: &Located) -> Vec<View> {
    let mut views = kind.views(thing);
    views.extend(kind.rivals(thing));
    views
}

/// What a kind still needs to know of a thing after its lists were read.
fn details(kind: &dyn Kind, thing: &Located, live: &Live) -> Vec<View> {
    kind.details(thing, live.find(&thing.realm, &thing.address))
}

/// Whether a view that completes a thing is a call for this one, and no list.
fn is_of_one(view: &View) -> bool {
    !view.of.is_empty() && view.of != view.realm
}

/// The calls for this one thing that would say what its lists left open, and were not made.
pub(super) fn left_open(kind: &dyn Kind, thing: &Located, live: &Live) -> usize {
    let views = details(kind, thing, live);
    let open = |view: &&View| is_of_one(view) && live.ended(view).is_none();
    views.iter().filter(open).count()
}

/// Everything that was seen, where collections are looked through.
fn held(collections: &[Located], live: &Live) -> Vec<Located> {
    if collections.is_empty() {
        return Vec::new();
    }
    let everything = live.found().map(|(realm, thing)| Located {
        address: thing.address.clone(),
        realm: realm.to_owned(),
    });
    everything.collect()
}

/// The views that each thing needs, and the views of what those views name.
fn needed(
    things: &[Located],
    views: impl Fn(&dyn Kind, &Located) -> Vec<View>,
) -> BTreeMap<ViewKey, View> {
    let mut found = BTreeMap::new();
    let mut open: Vec<Located> = things.to_vec();
    while let Some(thing) = open.pop() {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        for view in views(kind, &thing) {
            if let Entry::Vacant(free) = found.entry(view.key()) {
                open.extend(named(&view));
                free.insert(view);
            }
        }
    }
    found
}

/// The things a view's request names, which must be known to send it.
pub(super) fn named(view: &View) -> Vec<Located> {
    view.request
        .holes()
        .into_iter()
        .map(|hole| Located {
            address: hole.address,
            realm: view.realm.clone(),
        })
        .collect()
}

/// True when nothing more has to be read before this view: either it can be sent, or what it lists
/// from is absent or unseen, which settles it.
fn settle(view: &View, live: &mut Live) -> bool {
    for thing in named(view) {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        if kind.views(&thing).iter().any(|v| live.ended(v).is_none()) {
            return false;
        }
        let end = match live.presence(kind, &thing) {
            Sight::There(_) => continue,
            Sight::Absent | Sight::Orphan(_) => End::Moot(thing.address),
            Sight::Unseen(gap) => End::Gap(gap),
        };
        live.views.insert(view.key(), end);
        return true;
    }
    true
}
