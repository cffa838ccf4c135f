//! Whether new texts declare exactly what was wished: loaded as any files are, compared thing by
//! thing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Document, load};
use super::wanted::{Thing, Wanted, is_mentioned, keys, placed};
use super::{BY_HAND, Misfit};
use crate::kinds::declare::Declared;
use crate::kinds::kind::Placement;
use crate::model::address::Address;
use crate::model::diagnostic::Level;
use crate::model::source::{FileId, Sources};

/// What is wrong with the new texts; nothing where they say what was wished.
pub(super) fn judge(
    sources: &Sources,
    document: &Document,
    wanted: &Wanted<'_>,
    texts: &BTreeMap<FileId, String>,
) -> Vec<Misfit> {
    let new = renewed(sources, texts);
    let (now, diagnostics) = load(&new);
    let errors = diagnostics.iter().filter(|d| d.level == Level::Error);
    let mut wrong: Vec<Misfit> = errors
        .map(|error| {
            let place = new.locate(error.span);
            Misfit {
                address: None,
                why: format!(
                    "the files would be wrong afterwards, at {place}: {}",
                    error.message
                ),
                help: BY_HAND.to_owned(),
            }
        })
        .collect();
    if !wrong.is_empty() {
        return wrong;
    }
    let found: BTreeMap<&Address, &Declared> = now
        .declared
        .iter()
        .map(|thing| (&thing.located.address, thing))
        .collect();
    let reordered = reordered(wanted);
    let named: BTreeSet<&Address> = found.keys().copied().chain(wanted.after.keys()).collect();
    for address in named {
        let (thing, found) = (wanted.after.get(address), found.get(address));
        let what = match (thing, found) {
            (Some(thing), Some(found)) if same(address, thing, found, wanted) => continue,
            (Some(thing), None) if is_mentioned(address, &thing.spec) => continue,
            (None, Some(found)) if is_mentioned(address, &found.spec) => continue,
            (Some(thing), Some(_)) => match placed(address, &thing.spec) {
                Some(Placement::Order(keys, ..)) if reordered.contains(&keys) => continue,
                _ => "it would be declared otherwise than was wished",
            },
            (Some(_), None) => "its declaration would be lost",
            (None, _) => "it would be declared, and nobody wished that",
        };
        wrong.push(Misfit::new(address, what, BY_HAND));
    }
    if !same_frame(document, &now, wanted) {
        wrong.push(Misfit {
            address: None,
            why: "settings, tokens or whole collections would change".to_owned(),
            help: BY_HAND.to_owned(),
        });
    }
    wrong
}

/// The files with these texts in the place of their own.
pub(super) fn renewed(sources: &Sources, texts: &BTreeMap<FileId, String>) -> Sources {
    let mut new = Sources::default();
    for (file, source) in sources.iter() {
        let text = texts.get(&file).unwrap_or(&source.text);
        new.add(source.name.as_str(), text.as_str());
    }
    new
}

/// A thing that was touched must say what was wished in the words of the files, where "nothing" may
/// be said by leaving more out; a new one must say nothing but what lives; any other thing must be
/// exactly what it was.
fn same(address: &Address, thing: &Thing, found: &Declared, wanted: &Wanted<'_>) -> bool {
    if thing.realm != found.located.realm {
        return false;
    }
    if thing.spec == found.spec {
        return true;
    }
    if let Some(lives) = &thing.lives {
        let mut said = found.spec.0.iter();
        let mut wished = thing.spec.0.keys();
        return said.all(|(name, value)| lives.get(name) == Some(value))
            && wished.all(|name| found.spec.get(name).is_some());
    }
    wanted.touched.contains(address) && placed(address, &thing.spec) == placed(address, &found.spec)
}

/// Lists whose items come or go: the order that the files say by them changes with that.
fn reordered(wanted: &Wanted<'_>) -> BTreeSet<Vec<String>> {
    let gone = wanted.gone.iter().filter_map(|address| {
        let thing = wanted.before.get(address)?;
        placed(address, &thing.spec)
    });
    let touched = wanted.touched.iter().filter_map(|address| {
        let thing = wanted.after.get(address)?;
        placed(address, &thing.spec)
    });
    gone.chain(touched)
        .filter(|placement| matches!(placement, Placement::Item(..)))
        .map(|placement| keys(&placement).to_vec())
        .collect()
}

/// What stands around the things: no collection is given up but with its holder, and settings and
/// tokens are what they were.
fn same_frame(before: &Document, now: &Document, wanted: &Wanted<'_>) -> bool {
    let ownership = |document: &Document| -> Vec<_> {
        let each = document.settings.ownership.iter();
        each.map(|(name, said)| (name.clone(), said.value))
            .collect()
    };
    let kept = before.scopes.iter().all(|scope| now.scopes.contains(scope));
    (kept || !wanted.gone.is_empty())
        && ownership(before) == ownership(now)
        && before.settings.protect == now.settings.protect
        && before.settings.limits() == now.settings.limits()
        && before.tokens == now.tokens
}
