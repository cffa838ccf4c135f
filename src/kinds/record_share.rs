//! Record sets that a declaration speaks of in part: with `others: keep` it is about its own values,
//! and what else stands in the set is left to whoever put it there.
//!
//! Three things still go: a value that the last apply knew as the files' own and that they no longer
//! declare; a value that cannot stand beside a declared one (a second SPF, RFC 7208 §3.2); and, once
//! the declaration left the files, its own values and no others.

use std::collections::BTreeSet;

use super::declare::Declared;
use super::kind::Share;
use super::record_set::{self, VALUES};
use crate::dns::{self, RecordType};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::value::{Spec, Value};

/// The key that says what becomes of values nobody declared.
pub(super) const OTHERS: &str = "others";

/// Its one word: they stay.
pub(super) const KEEP: &str = "keep";

/// Whether a declaration leaves other values of the set to others.
pub(super) fn keeps(spec: &Spec) -> bool {
    matches!(spec.get(OTHERS), Some(Value::Text(word)) if word == KEEP)
}

/// The whole set as it is to be, where the declaration is about part of it.
pub(super) fn share(share: &Share<'_>) -> Option<Spec> {
    let lives = share.live.items(VALUES);
    let known = share.recorded.map(|spec| spec.items(VALUES));
    let known = known.unwrap_or_default();
    let Some(declared) = share.declared else {
        share.recorded.filter(|spec| keeps(spec))?;
        let (_, owner, kind) = record_set::named(&share.address.key)?;
        let was = |value: &String| known.iter().any(|own| same(kind, owner, own, value));
        let left: BTreeSet<String> = lives.iter().filter(|value| !was(value)).cloned().collect();
        let mut spec = share.live.clone();
        spec.set(VALUES, Value::Set(left.clone()));
        return (!left.is_empty()).then_some(spec);
    };
    if !keeps(declared) && !share.elsewhere {
        return None;
    }
    let (_, owner, kind) = record_set::named(&share.address.key)?;
    let own: BTreeSet<String> = declared
        .items(VALUES)
        .into_iter()
        .map(|own| spelt(kind, owner, own, &lives))
        .collect();
    let was = |value: &String| known.iter().any(|each| same(kind, owner, each, value));
    let stays = |value: &&String| {
        own.contains(*value) || !was(value) && !dns::displaced(kind, owner, &own, value)
    };
    let mut all: BTreeSet<String> = lives.iter().filter(stays).cloned().collect();
    all.extend(own);
    let mut spec = declared.clone();
    spec.set(VALUES, Value::Set(all));
    Some(spec)
}

/// A declared value as it lives: what is spelt otherwise and says the same is as declared.
fn spelt(kind: RecordType, owner: &str, own: String, lives: &BTreeSet<String>) -> String {
    if lives.contains(&own) {
        return own;
    }
    let mut alike = lives.iter().filter(|value| same(kind, owner, &own, value));
    match (alike.next(), alike.next()) {
        (Some(only), None) => only.clone(),
        _ => own,
    }
}

/// Values that were left, as they live.
pub(super) fn spelt_as(
    address: &Address,
    left: BTreeSet<String>,
    live: &BTreeSet<String>,
) -> BTreeSet<String> {
    match record_set::named(&address.key) {
        Some((_, owner, kind)) => {
            let each = left.into_iter();
            each.map(|value| spelt(kind, owner, value, live)).collect()
        }
        None => left,
    }
}

/// Whether two values of a set are one to everybody who reads them.
fn same(kind: RecordType, owner: &str, one: &str, other: &str) -> bool {
    one == other || kind == RecordType::Txt && spelling::alike(owner, one, other)
}

/// Two declarations of one set of which one, at least, is about its own values only: their values
/// together, and exact where one of them is.
pub(super) fn unite(first: &Declared, second: &Declared) -> Option<Result<Declared, Diagnostic>> {
    if !keeps(&first.spec) && !keeps(&second.spec) {
        return None;
    }
    let address = &first.located.address;
    let (_, owner, kind) = record_set::named(&address.key)?;
    let (one, other) = (first.spec.items(VALUES), second.spec.items(VALUES));
    let at = |thing: &Declared, value: &str| thing.place(Some((VALUES, value)));
    if let Some(value) = other.iter().find(|value| one.contains(*value)) {
        return Some(Err(twice(
            format!("`{value}` of {address} is declared twice"),
            at(second, value),
            at(first, value),
        )));
    }
    for value in &other {
        let against =
            |own: &&String| dns::displaced(kind, owner, &BTreeSet::from([(*own).clone()]), value);
        if let Some(own) = one.iter().find(against) {
            let what = dns::family(kind, owner, value).unwrap_or(kind.name());
            return Some(Err(twice(
                format!("a second {what} of {address}: only one of them can stand there"),
                at(second, value),
                at(first, own),
            )));
        }
    }
    let mut both = first.clone();
    for (field, value) in &second.spec.0 {
        match both.spec.get(field) {
            _ if field == VALUES || field == OTHERS => {}
            None => both.spec.set(field, value.clone()),
            Some(known) if known == value => {}
            Some(_) => {
                return Some(Err(twice(
                    format!("`{field}` of {address} is declared twice"),
                    second.place(Some((field, ""))),
                    first.place(Some((field, ""))),
                )));
            }
        }
    }
    let all = one.union(&other).cloned().collect();
    both.spec.set(VALUES, Value::Set(all));
    if !keeps(&first.spec) || !keeps(&second.spec) {
        both.spec.0.remove(OTHERS);
    }
    both.also.push(second.origin);
    both.also.extend(second.also.iter().copied());
    both.follows = both.follows.filter(|_| second.follows.is_some());
    both.previously = both.previously.or_else(|| second.previously.clone());
    for (place, span) in &second.places {
        both.places.entry(place.clone()).or_insert(*span);
    }
    Some(Ok(both))
}

fn twice(
    message: String,
    here: crate::model::source::Span,
    there: crate::model::source::Span,
) -> Diagnostic {
    Diagnostic::error("declared-twice", here, message)
        .related(there, "declared here first")
        .help("keep one of them: what `mail` of the domain says brings its records by itself")
}

mod spelling;

pub(crate) use spelling::alike;
#[cfg(test)]
mod tests;
