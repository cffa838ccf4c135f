//! Lines of the files that have nothing to do, or nothing any more: patterns that name nothing, and
//! entries of `removed` that took effect.
//!
//! Said only where everything was read and planned: otherwise nobody knows.

use super::diff::Input;
use super::gone::above;
use super::left::Notice;
use super::renames;
use super::spared;
use crate::kinds;
use crate::kinds::declare::Removed;
use crate::kinds::kind::{Existence, Kind, Located};
use crate::live::{Gap, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::setting::Spanned;

/// Everything there is to say, in the order of the places.
pub(super) fn notices(input: &Input<'_>, gaps: &[Gap]) -> Vec<Notice> {
    if !gaps.is_empty() || !input.only.is_empty() || input.policy.partial {
        return Vec::new();
    }
    let policy = input.policy;
    let removed = policy.removed.iter();
    let mut found: Vec<(_, Notice)> = removed
        .filter_map(|each| Some((each.origin, entry(input, each)?)))
        .collect();
    for (key, patterns) in [("protect", &policy.protect), ("ignore", &policy.ignore)] {
        let idle = patterns
            .iter()
            .filter(|pattern| !names(input, &pattern.value));
        found.extend(idle.map(|pattern| (pattern.span, nothing(input, key, pattern))));
    }
    found.extend(renames::notices(input));
    found.sort();
    found.into_iter().map(|(_, notice)| notice).collect()
}

fn nothing(input: &Input<'_>, key: &str, pattern: &Spanned<String>) -> Notice {
    Notice {
        about: pattern.value.clone(),
        what: format!("`settings.{key}` names nothing that is declared or was seen"),
        help: "correct it, or take it out".to_owned(),
        origin: Some(input.sources.locate(pattern.span)),
    }
}

/// Whether a pattern names anything that this plan knows of.
fn names(input: &Input<'_>, pattern: &str) -> bool {
    let declared = input.declared.iter().map(|each| &each.located.address);
    let lives = input.live.things().map(|thing| &thing.address);
    let recorded = input.record.things.keys();
    let mut known = declared.chain(lives).chain(recorded);
    known.any(|address| address.matches(pattern))
}

/// What an entry of `removed` has come to, where it can go.
fn entry(input: &Input<'_>, removed: &Removed) -> Option<Notice> {
    let kind = kinds::by_name(&removed.located.address.kind)?;
    let say = |what: &str, help: &str| {
        Some(Notice {
            about: removed.located.address.to_string(),
            what: what.to_owned(),
            help: help.to_owned(),
            origin: Some(input.sources.locate(removed.origin)),
        })
    };
    match lives(input, kind, removed) {
        None => say(
            "`removed` names nothing that lives",
            "take the entry out, or correct the address",
        ),
        Some(_) if removed.destroy || is_known(input, removed) => None,
        Some(address) if takes_all(input, kind, address) => None,
        Some(_) => say(
            "`removed` has let go of it",
            "the entry can be taken out of the files",
        ),
    }
}

/// The address that lives, as it is spelt there.
fn lives<'a>(input: &'a Input<'_>, kind: &dyn Kind, removed: &'a Removed) -> Option<&'a Address> {
    match input.live.sight(kind, &removed.located) {
        Sight::There(found) => Some(&found.address),
        // Of what could not be seen nobody says that the entry can go.
        Sight::Unseen(_) => Some(&removed.located.address),
        Sight::Absent | Sight::Orphan(_) => {
            let mut all = input.live.found();
            all.find(|(realm, thing)| {
                let located = Located {
                    address: thing.address.clone(),
                    realm: (*realm).to_owned(),
                };
                spared::means(input, removed, &located) == Some(true)
            })
            .map(|(_, thing)| &thing.address)
        }
    }
}

/// True while the last apply's record still holds the thing or something in it.
fn is_known(input: &Input<'_>, removed: &Removed) -> bool {
    let named = |address: &Address, realm: &str| {
        let of = |address: &Address, realm: &str| {
            let realm = realm.to_owned();
            let address = address.clone();
            spared::means(input, removed, &Located { address, realm }) == Some(true)
        };
        of(address, realm) || above(address).any(|parent| of(&parent, realm))
    };
    let mut things = input.record.things.iter();
    things.any(|(address, entry)| named(address, &entry.realm))
}

/// True where the collection would take the thing away without the entry.
fn takes_all(input: &Input<'_>, kind: &dyn Kind, address: &Address) -> bool {
    let collection = matches!(kind.existence(), Existence::Own(_));
    let mut scopes = input.scopes.iter();
    collection
        && input.policy.of(kind, address) == Ownership::Authoritative
        && scopes.any(|scope| address.matches(&scope.address.to_string()))
}
