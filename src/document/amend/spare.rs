//! What a new thing has anyhow, by a profile or the defaults of its service, is not written at it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Document, load};
use super::unjudged;
use crate::kinds::wish::Wish;
use crate::model::address::Address;
use crate::model::source::Sources;
use crate::model::value::{Spec, Value};

/// The wishes, without the fields of new things that the files give them as they are wished. Which
/// those are is seen by trying: only the files know which layers reach a place.
pub(super) fn spared(sources: &Sources, document: &Document, wishes: &[Wish]) -> Vec<Wish> {
    let shared = shared(document);
    let bare: Vec<Wish> = wishes
        .iter()
        .map(|wish| without(wish, |field| shared.contains(&(kind(wish), field))))
        .collect();
    if bare == wishes {
        return bare;
    }
    // Where nothing goes without them, they are written.
    let Ok(texts) = unjudged(sources, document, &bare) else {
        return wishes.to_vec();
    };
    let (given, _) = load(&sources.with(&texts));
    let given: BTreeMap<&Address, &Spec> = given
        .declared
        .iter()
        .map(|thing| (&thing.located.address, &thing.spec))
        .collect();
    let spare = |wish: &Wish| {
        without(wish, |field| {
            let has = given.get(wish.address()).and_then(|spec| spec.get(field));
            shared.contains(&(kind(wish), field)) && has.is_some() && has == lives(wish, field)
        })
    };
    wishes.iter().map(spare).collect()
}

/// The fields, by kind, that some declared thing takes from a layer that speaks for several.
fn shared(document: &Document) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    for thing in &document.declared {
        for (field, place) in &thing.places {
            if document.layer(*place).is_some() {
                found.insert((thing.located.address.kind.as_str(), field.as_str()));
            }
        }
    }
    found
}

fn kind(wish: &Wish) -> &str {
    &wish.address().kind
}

fn lives<'a>(wish: &'a Wish, field: &str) -> Option<&'a Value> {
    match wish {
        Wish::Add { lives, .. } => lives.get(field),
        Wish::Change { .. } | Wish::Remove { .. } => None,
    }
}

/// The wish for a new thing without some fields; any other as it is.
fn without(wish: &Wish, goes: impl Fn(&str) -> bool) -> Wish {
    let mut wish = wish.clone();
    if let Wish::Add { spec, .. } = &mut wish {
        spec.0.retain(|field, _| !goes(field));
    }
    wish
}
