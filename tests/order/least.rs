//! The fewest writes that lead from one world to another with the calls there are.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Mailbox, Org, World};

/// How many writes it takes at least, and how many more may be needed to let go of names that mailboxes
/// hand to each other as aliases, or to take new ones before old ones go.
pub(crate) fn writes(before: &World, after: &World) -> (usize, usize) {
    let each = before.orgs.iter().zip(&after.orgs);
    each.fold((0, 0), |(least, more), (before, after)| {
        let (own, extra) = of(before, after);
        (least + own, more + extra)
    })
}

fn of(before: &Org, after: &Org) -> (usize, usize) {
    let none = Mailbox {
        keep: true,
        ..Mailbox::default()
    };
    let (mut least, mut handed) = (0, 0);
    let names: BTreeSet<&String> = before.boxes.keys().chain(after.boxes.keys()).collect();
    for name in names {
        let (old, new) = (before.boxes.get(name), after.boxes.get(name));
        least += usize::from(old.is_some() != new.is_some());
        let Some(new) = new else {
            continue;
        };
        let old = old.unwrap_or(&none);
        let gone = old.aliases.difference(&new.aliases).count();
        // There is no way to send a list of none.
        least += match (old.aliases == new.aliases, new.aliases.is_empty()) {
            (true, _) => 0,
            (false, true) => gone,
            (false, false) => 1,
        };
        least += usize::from((&old.forward, old.keep) != (&new.forward, new.keep));
        least += old.teams.symmetric_difference(&new.teams).count();
        let elsewhere = |alias: &&String| {
            after
                .boxes
                .iter()
                .any(|(other, own)| other != name && own.aliases.contains(*alias))
        };
        // New ones are taken first where somebody goes over to them.
        let come = new.aliases.difference(&old.aliases).count();
        handed += usize::from(gone > 0 && come > 0);
        handed += old
            .aliases
            .difference(&new.aliases)
            .filter(elsewhere)
            .count();
    }
    let targets = |org: &Org| -> BTreeMap<String, BTreeSet<String>> {
        org.redirections
            .iter()
            .map(|(name, own)| (name.clone(), own.targets.clone()))
            .collect()
    };
    least += differing(&targets(before), &targets(after));
    least += records(before, after);
    let people = |org: &Org| -> BTreeMap<String, (String, String)> {
        let invited = org.people.iter().filter(|p| p.invited);
        invited
            .map(|p| (p.email.clone(), (p.first.clone(), p.role.clone())))
            .collect()
    };
    least += differing(&people(before), &people(after));
    (least, handed)
}

fn differing<T: PartialEq>(before: &BTreeMap<String, T>, after: &BTreeMap<String, T>) -> usize {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .count()
}

type Sets = BTreeMap<(String, String), BTreeMap<String, u64>>;

/// Of a set, a value that goes becomes one that comes.
fn records(before: &Org, after: &Org) -> usize {
    let sets = |org: &Org| {
        let mut sets = Sets::new();
        let own = org.records.iter().map(|record| ("", record));
        let also = org.also.iter().map(|record| ("also ", record));
        for (zone, record) in own.chain(also) {
            let set = sets
                .entry((format!("{zone}{}", record.source), record.kind.clone()))
                .or_default();
            set.insert(record.target.clone(), record.ttl);
        }
        sets
    };
    let (before, after, none) = (sets(before), sets(after), BTreeMap::new());
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let each = names.into_iter().map(|name| {
        let (old, new) = (
            before.get(name).unwrap_or(&none),
            after.get(name).unwrap_or(&none),
        );
        let gone = old.keys().filter(|value| !new.contains_key(*value)).count();
        let come = new.keys().filter(|value| !old.contains_key(*value)).count();
        let slower = new
            .iter()
            .filter(|(value, ttl)| old.get(*value).is_some_and(|old| old != *ttl));
        gone.max(come) + slower.count()
    });
    each.sum()
}
