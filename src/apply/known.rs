//! The ids known so far: those of what lived before, and those that the service gave since.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::kinds::kind::IdSource;
use crate::live::Live;
use crate::model::request::{Ids, Ref};

/// Fills holes.
pub(super) struct Known<'a> {
    live: &'a Live,
    given: BTreeMap<Ref, String>,
}

impl<'a> Known<'a> {
    pub(super) fn new(live: &'a Live) -> Self {
        Self {
            live,
            given: BTreeMap::new(),
        }
    }

    /// As seen through the organization that a step is sent to.
    pub(super) fn within(&'a self, realm: &'a str) -> Here<'a> {
        Here { known: self, realm }
    }

    /// True for what this run learned.
    pub(super) fn was_given(&self, to: &Ref) -> bool {
        self.given.contains_key(to)
    }

    pub(super) fn give(&mut self, to: &Ref, id: String) {
        self.given.insert(to.clone(), id);
    }

    /// Learns an id from a reply, if it stands there.
    pub(super) fn learn(&mut self, to: &Ref, from: &IdSource, data: &Json) {
        let id = match from {
            IdSource::Known(id) => Some(id.clone()),
            IdSource::Reply(pointer) => data.pointer(pointer).and_then(as_id),
            IdSource::Item {
                list,
                member,
                is,
                id,
            } => {
                let items = data.pointer(list).and_then(Json::as_array);
                let about = |item: &&Json| {
                    let said = item.get(member).and_then(Json::as_str);
                    said.is_some_and(|said| said.eq_ignore_ascii_case(is))
                };
                let found = items.into_iter().flatten().find(about);
                found.and_then(|item| as_id(item.get(id)?))
            }
        };
        if let Some(id) = id {
            self.give(to, id);
        }
    }
}

fn as_id(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What is known, as seen through one organization.
pub(super) struct Here<'a> {
    known: &'a Known<'a>,
    realm: &'a str,
}

impl Ids for Here<'_> {
    fn id(&self, hole: &Ref) -> Option<String> {
        let given = self.known.given.get(hole).cloned();
        given.or_else(|| self.known.live.within(self.realm).id(hole))
    }

    fn opens(&self, hole: &Ref) -> bool {
        self.known.live.within(self.realm).opens(hole)
    }
}
