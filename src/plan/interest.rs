//! What must be read for files: what they declare, own as a whole, speak of or once declared, and by
//! which names they call it. Whoever reads for files asks here, so that all of them see the same.

use std::collections::BTreeSet;

use super::record::Record;
use crate::kinds::KINDS;
use crate::kinds::declare::{Declared, Removed, Rename};
use crate::kinds::kind::{Existence, Kind, Located, Observed};
use crate::live::read::Interest;
use crate::model::address::Address;

/// Everything that must be read before these files can be planned, seen under the names that they
/// give; `now` is in Unix seconds.
#[must_use]
pub fn interest(
    declared: &[Declared],
    scopes: &[Located],
    removed: &[Removed],
    record: &Record,
    now: i64,
) -> Interest {
    let things: Vec<Located> = declared.iter().map(|d| d.located.clone()).collect();
    let renames = renames(declared);
    let mut recorded = record.located();
    recorded.extend(removed.iter().map(|each| each.located.clone()));
    recorded.extend(old_names(&things, &renames));
    Interest {
        declared: things.iter().chain(scopes).cloned().collect(),
        recorded,
        renames,
        now,
        ..Interest::default()
    }
}

/// Adds what has to be looked through in things that the files declare no longer, so that patterns
/// which spare something there can be asked about all of it; without such patterns nothing.
pub fn look_below(interest: &mut Interest, patterns: &[&str]) {
    let declared: BTreeSet<&Located> = interest.declared.iter().collect();
    let gone = interest.recorded.iter();
    let gone = gone.filter(|thing| !declared.contains(thing));
    let below: Vec<Located> = gone
        .flat_map(|thing| spared_below(thing, patterns))
        .collect();
    // Whatever else the lists leave open is none of this.
    interest.lists_only |= !below.is_empty();
    interest.collections.extend(below);
}

/// The collections below a thing whose kind one of these patterns names.
pub(super) fn spared_below(thing: &Located, patterns: &[&str]) -> Vec<Located> {
    let holder = Observed::new(thing.address.clone(), "");
    let named = |kind: &&&dyn Kind| {
        let own = matches!(kind.existence(), Existence::Own(_));
        let kinds = patterns
            .iter()
            .filter_map(|pattern| Some(pattern.split_once(':')?.0));
        let mut kinds = kinds.map(|word| format!("{word}:"));
        own && kinds.any(|word| Address::new(kind.name(), "").matches(&word))
    };
    let within = |kind: &&dyn Kind| {
        let all = kind.within(&holder, &|_| Vec::new()).into_iter();
        all.map(|within| Located {
            address: Address::new(kind.name(), within.key),
            realm: thing.realm.clone(),
        })
        .collect::<Vec<_>>()
    };
    KINDS.iter().filter(named).flat_map(within).collect()
}

/// The same for some things alone, whether or not the files declare them. What is asked for by an old
/// name is seen under that.
#[must_use]
pub fn interest_in(things: &[Located], declared: &[Declared], now: i64) -> Interest {
    let mut renames = renames(declared);
    renames.retain(|rename| {
        let mut own = things.iter().filter(|thing| thing.realm == rename.realm);
        own.all(|thing| rename.of(&thing.address).is_none())
    });
    Interest {
        declared: things.to_vec(),
        recorded: old_names(things, &renames),
        renames,
        now,
        ..Interest::default()
    }
}

/// The things that the files call by new names, with the old ones.
fn renames(declared: &[Declared]) -> Vec<Rename> {
    let renamed = declared.iter().filter_map(|thing| {
        Some(Rename {
            realm: thing.located.realm.clone(),
            from: thing.previously.as_ref()?.value.clone(),
            to: thing.located.address.clone(),
        })
    });
    renamed.collect()
}

/// What things were called before what they are, or belong to, got its new name.
fn old_names(things: &[Located], renames: &[Rename]) -> Vec<Located> {
    let mut old = Vec::new();
    for rename in renames {
        let back = rename.back();
        let own = things.iter().filter(|thing| thing.realm == rename.realm);
        let before = own.filter_map(|thing| back.of(&thing.address));
        old.extend(before.map(|address| Located {
            address,
            realm: rename.realm.clone(),
        }));
    }
    old
}
