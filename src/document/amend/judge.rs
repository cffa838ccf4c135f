//! Whether new texts declare exactly what was wished: loaded as any files are, compared thing by
//! thing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::levels::RuleLevel;
use super::super::{Document, load};
use super::wanted::{Thing, Wanted, is_mentioned, is_within, keys, placed};
use super::{BY_HAND, Misfit};
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Located, Placement};
use crate::model::address::Address;
use crate::model::diagnostic::Level;
use crate::model::ownership::Ownership;
use crate::model::setting::Spanned;
use crate::model::source::{FileId, Sources, Span};

/// What is wrong with the new texts; nothing where they say what was wished.
pub(super) fn judge(
    sources: &Sources,
    document: &Document,
    wanted: &Wanted<'_>,
    texts: &BTreeMap<FileId, String>,
) -> Vec<Misfit> {
    let new = sources.with(texts);
    let (now, diagnostics) = load(&new);
    let errors = diagnostics.iter().filter(|d| d.level == Level::Error);
    let mut wrong: Vec<Misfit> = errors
        .map(|error| {
            let place = new.locate(error.span);
            Misfit {
                address: culprit(&now, error.span, wanted),
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
            (Some(thing), Some(found)) => {
                let Some(what) = otherwise(address, thing, found, wanted, &new) else {
                    continue;
                };
                match placed(address, &thing.spec) {
                    Some(Placement::Order(keys, ..)) if reordered.contains(&keys) => continue,
                    _ => what,
                }
            }
            (Some(thing), None) if is_mentioned(address, &thing.spec) => continue,
            (None, Some(found)) if is_mentioned(address, &found.spec) => continue,
            (Some(_), None) => "its declaration would be lost".to_owned(),
            (None, _) => "it would be declared, and nobody wished that".to_owned(),
        };
        wrong.push(Misfit::new(address, what, BY_HAND));
    }
    let frame = changed_frame(document, &now, wanted);
    if !frame.is_empty() {
        wrong.push(Misfit {
            address: None,
            why: format!("this would change, too: {}", frame.join(", ")),
            help: BY_HAND.to_owned(),
        });
    }
    wrong
}

/// What was wished where something is wrong now.
fn culprit(now: &Document, wrong: Span, wanted: &Wanted<'_>) -> Option<Address> {
    let is_there = |span: &&Span| {
        span.file == wrong.file && span.start <= wrong.start && wrong.end <= span.end
    };
    let touched = now
        .declared
        .iter()
        .filter(|thing| wanted.touched.contains(&thing.located.address));
    let spans = touched.flat_map(|thing| {
        let spans = std::iter::once(&thing.origin).chain(thing.places.values());
        spans.filter(is_there).map(move |span| (span, thing))
    });
    let narrowest = spans.min_by_key(|(span, _)| span.end - span.start);
    narrowest.map(|(_, thing)| thing.located.address.clone())
}

/// What a thing would say that was not wished, in words; none where all is well. A thing that was
/// touched must say what was wished in the words of the files, where "nothing" may be said by leaving
/// more out; a new one must say nothing but what lives; any other thing must be exactly what it was.
fn otherwise(
    address: &Address,
    thing: &Thing,
    found: &Declared,
    wanted: &Wanted<'_>,
    new: &Sources,
) -> Option<String> {
    if thing.realm != found.located.realm {
        let realm = &found.located.realm;
        return Some(format!("it would be declared below `{realm}`"));
    }
    if thing.spec == found.spec {
        return None;
    }
    let said = found.spec.0.iter();
    let wrong: Vec<&str> = if let Some(lives) = &thing.lives {
        let strange = said.filter(|(name, value)| lives.get(name) != Some(value));
        let missing = thing.spec.0.keys().filter(|name| {
            // What files have no words for beside the rest, such as what a role brings, is not missing.
            let mut less = thing.spec.clone();
            less.0.retain(|field, _| field != *name);
            found.spec.get(name).is_none() && placed(address, &less) != placed(address, &thing.spec)
        });
        let strange = strange.map(|(name, _)| name);
        strange.chain(missing).map(AsRef::as_ref).collect()
    } else if wanted.touched.contains(address)
        && placed(address, &thing.spec) == placed(address, &found.spec)
    {
        Vec::new()
    } else {
        let differing = said.filter(|(name, value)| thing.spec.get(name) != Some(value));
        let missing = thing.spec.0.keys();
        let missing = missing.filter(|name| found.spec.get(name).is_none());
        let differing = differing.map(|(name, _)| name);
        differing.chain(missing).map(AsRef::as_ref).collect()
    };
    let first = wrong.first()?;
    let place = found.places.get(*first).unwrap_or(&found.origin);
    let names: Vec<String> = wrong.iter().map(|name| format!("`{name}`")).collect();
    Some(format!(
        "{} would be declared otherwise than was wished, at {}",
        names.join(", "),
        new.locate(*place)
    ))
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

/// What would change around the things, by name: no collection is given up but with its holder, and
/// settings, tokens, renames and entries of `removed` are what they were.
fn changed_frame(before: &Document, now: &Document, wanted: &Wanted<'_>) -> Vec<String> {
    let mut changed = Vec::new();
    let mut compare = |name: &str, same: bool| {
        if !same {
            changed.push(format!("`{name}`"));
        }
    };
    compare("settings.ownership", ownership(before) == ownership(now));
    let (one, other) = (&before.settings, &now.settings);
    compare(
        "settings.protect",
        values(&one.protect) == values(&other.protect),
    );
    compare(
        "settings.ignore",
        values(&one.ignore) == values(&other.ignore),
    );
    compare("settings.limits", one.limits() == other.limits());
    compare("settings.lint", levels(before) == levels(now));
    compare("token", before.tokens == now.tokens);
    compare("removed", removed(before) == removed(now));
    let gone = |address: &Address| wanted.gone.iter().any(|holder| is_within(address, holder));
    let mut renamed = previously(before);
    renamed.retain(|(address, _)| !gone(address));
    compare("previously", renamed == previously(now));
    let given_up = before.scopes.iter().filter(|scope| {
        let kept = now.scopes.contains(scope);
        !kept && !gone(&scope.address)
    });
    changed.extend(given_up.map(|scope| format!("the collection {}", scope.address)));
    changed
}

fn ownership(document: &Document) -> Vec<(&str, Ownership)> {
    let each = document.settings.ownership.iter();
    each.map(|(name, said)| (name.as_str(), said.value))
        .collect()
}

/// What was written, wherever that stands now.
fn values(patterns: &[Spanned<String>]) -> Vec<&str> {
    patterns.iter().map(|each| each.value.as_str()).collect()
}

/// Levels and reasons, wherever they stand now.
fn levels(document: &Document) -> Vec<(&str, RuleLevel, &str, &[String])> {
    let rules = document.settings.lint.iter();
    let each = rules.flat_map(|(code, said)| said.iter().map(move |one| (code, one)));
    each.map(|(code, one)| (code.as_str(), one.level, &*one.because, &*one.things))
        .collect()
}

/// New and old names, as they are declared.
fn previously(document: &Document) -> Vec<(&Address, &Address)> {
    let each = document.declared.iter();
    each.filter_map(|thing| Some((&thing.located.address, &thing.previously.as_ref()?.value)))
        .collect()
}

fn removed(document: &Document) -> Vec<(&Located, bool)> {
    let each = document.removed.iter();
    each.map(|removed| (&removed.located, removed.destroy))
        .collect()
}
