//! Reads again what tells of some things, and keeps the rest as it was seen.
//!
//! A list may lag behind a write, and a write may lose its answer: then one thing is looked at once
//! more, for a call or two, and not everything.

use std::collections::BTreeSet;

use super::read::{Interest, Reader, read_on};
use super::search::named;
use super::{Live, ViewKey};
use crate::kinds::declare::Rename;
use crate::kinds::kind::{Located, Observation};
use crate::kinds::{self};

/// Reads the views of these things again, with those of what they belong to where that was not there
/// before. Things under a new name are seen under it as far as `renames` say so.
pub async fn again(
    reader: &impl Reader,
    seen: &Live,
    things: &[Located],
    renames: &[Rename],
) -> Live {
    let rest = seen.without(&telling(seen, things));
    let interest = Interest {
        declared: things.to_vec(),
        renames: renames.to_vec(),
        now: seen.now,
        ..Interest::default()
    };
    read_on(reader, rest, &interest, &|_| {}).await
}

/// The views that tell of these things.
fn telling(seen: &Live, things: &[Located]) -> BTreeSet<ViewKey> {
    let mut views = BTreeSet::new();
    let mut open = things.to_vec();
    while let Some(thing) = open.pop() {
        let Some(kind) = kinds::by_name(&thing.address.kind) else {
            continue;
        };
        let found = seen.find(&thing.realm, &thing.address);
        let details = kind.details(&thing, found);
        for view in kind.views(&thing).into_iter().chain(details) {
            if views.insert(view.key()) {
                let named = named(&view).into_iter();
                open.extend(named.filter(|t| seen.find(&t.realm, &t.address).is_none()));
            }
        }
    }
    views
}

impl Live {
    /// What was seen, without what these views gave.
    fn without(&self, forgotten: &BTreeSet<ViewKey>) -> Self {
        let kept = |key: &ViewKey| !forgotten.contains(key);
        let mut rest = Self {
            twins: self.twins.clone(),
            now: self.now,
            lacking: self.lacking.clone(),
            ..Self::default()
        };
        for (view, things) in self.given.iter().filter(|(view, _)| kept(view)) {
            let seen = Observation {
                things: things.clone(),
                ..Observation::default()
            };
            // What was wrong with it stands in how the view ended.
            let _known = rest.add(view.clone(), seen);
        }
        let views = self.views.iter().filter(|(view, _)| kept(view));
        rest.views = views
            .map(|(view, end)| (view.clone(), end.clone()))
            .collect();
        rest
    }
}
