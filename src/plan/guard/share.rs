//! Much of a collection at once: an emptied file, a lost folder, a script that went wrong. Who means
//! it says so; the numbers are this tool's own and stand nowhere at the service.

use std::collections::{BTreeMap, BTreeSet};

use super::review::{Review, Side};
use crate::kinds;
use crate::kinds::kind::{Existence, Located};
use crate::model::address::Address;
use crate::plan::guard::Allowance;
use crate::plan::{Action, Refusal};

/// The guard of removals.
pub(super) const REMOVED: &str = "removed-share";
/// The guard of changes.
pub(super) const CHANGED: &str = "changed-share";

/// From how many things on, and how many of a hundred.
struct Most {
    things: usize,
    percent: usize,
}

const MOST_REMOVED: Most = Most {
    things: 4,
    percent: 25,
};
const MOST_CHANGED: Most = Most {
    things: 10,
    percent: 30,
};

/// How many things are named.
const NAMED: usize = 5;

/// A collection in one place: its name in `settings.ownership`, and what it belongs to.
type Group = (&'static str, String);

pub(super) fn removed(review: &Review<'_>) -> Vec<Refusal> {
    let goes = |side: &&Side<'_>| side.deletes();
    let all = review.sides.iter().filter(goes);
    beyond(
        review,
        counted(all.map(|side| (side.realm.as_str(), side.address()))),
        &MOST_REMOVED,
        REMOVED,
        "removed",
    )
}

/// What is new changes nothing that was there; what belongs to a thing is a change of the thing.
pub(super) fn changed(review: &Review<'_>) -> Vec<Refusal> {
    let changes = |side: &&Side<'_>| {
        let action = side.change.action;
        let own = action == Action::Update || action == Action::Replace;
        side.is_ready() && own && side.before.is_some()
    };
    let all = review.sides.iter().filter(changes);
    let owners: Vec<(&str, Address)> = all
        .map(|side| (side.realm.as_str(), owner(side.address())))
        .collect();
    beyond(
        review,
        counted(owners.iter().map(|(realm, address)| (*realm, address))),
        &MOST_CHANGED,
        CHANGED,
        "changed",
    )
}

/// A thing, or what it lives and dies with.
fn owner(address: &Address) -> Address {
    let kind = kinds::by_name(&address.kind);
    let kind = kind.filter(|kind| kind.existence() == Existence::Facet);
    match kind.and_then(|kind| kind.parent(&address.key)) {
        Some(parent) => owner(&parent),
        None => address.clone(),
    }
}

/// The collection of something that is made and deleted here.
fn group(located: &Located) -> Option<Group> {
    let kind = kinds::by_name(&located.address.kind)?;
    let Existence::Own(collection) = kind.existence() else {
        return None;
    };
    let of = kind.views(located).into_iter().next()?.of;
    Some((collection, of))
}

/// Things by their collection, each once.
fn counted<'a>(
    things: impl Iterator<Item = (&'a str, &'a Address)>,
) -> BTreeMap<Group, BTreeSet<Address>> {
    let mut groups: BTreeMap<Group, BTreeSet<Address>> = BTreeMap::new();
    for (realm, address) in things {
        if let Some(group) = group(&Review::located(realm, address)) {
            groups.entry(group).or_default().insert(address.clone());
        }
    }
    groups
}

/// The collections of which too much is touched. The whole is what lives there and is the files' to
/// touch: not what the provider keeps, and not what `settings.ignore` leaves to others.
fn beyond(
    review: &Review<'_>,
    mut touched: BTreeMap<Group, BTreeSet<Address>>,
    most: &Most,
    guard: &str,
    what: &str,
) -> Vec<Refusal> {
    touched.retain(|_, things| things.len() >= most.things);
    if touched.is_empty() {
        return Vec::new();
    }
    let mut whole: BTreeMap<Group, usize> = BTreeMap::new();
    for (realm, thing) in review.input.live.found() {
        let ours =
            thing.provider.is_none() && review.input.policy.ignores(&thing.address).is_none();
        if let Some(group) = group(&Review::located(realm, &thing.address)).filter(|_| ours) {
            *whole.entry(group).or_default() += 1;
        }
    }
    let mut refusals = Vec::new();
    for (group, things) in touched {
        let whole = whole.get(&group).copied().unwrap_or(0).max(things.len());
        let count = things.len();
        if count * 100 < whole * most.percent {
            continue;
        }
        let (collection, of) = group;
        let about = match of.as_str() {
            "" => collection.to_owned(),
            of => format!("{collection}/{of}"),
        };
        let mut named: Vec<String> = things.iter().take(NAMED).map(Address::to_string).collect();
        if let more @ 1.. = count.saturating_sub(NAMED) {
            named.push(format!("{more} more"));
        }
        let Some(first) = things.first() else {
            continue;
        };
        let parent = kinds::by_name(&first.kind).and_then(|kind| kind.parent(&first.key));
        refusals.push(Refusal {
            address: parent.unwrap_or_else(|| first.clone()),
            why: format!(
                "{count} of {whole} {collection} would be {what}, {} %, and from {} on {} % are asked about: {}",
                count * 100 / whole,
                most.things,
                most.percent,
                named.join(", ")
            ),
            help: "look whether a file or a part of one is missing; --only takes them in smaller shares".to_owned(),
            allowed_by: Some(Allowance::new(guard, about)),
        });
    }
    refusals
}
