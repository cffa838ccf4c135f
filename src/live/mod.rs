//! What exists at the service, as far as it could be read.
//!
//! [`Live`] knows its gaps. A thing that could not be read is neither there nor absent, and there is
//! no way to ask for one without the other: the only question is [`Live::sight`].

mod again;
pub mod explore;
pub mod reach;
pub mod read;
mod rename;
mod search;
pub mod snapshot;
// Nothing is sent where replies are fuzzed, and what sends takes long to build.
#[cfg(not(fuzzing))]
mod wire;

pub use again::again;

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::declare::Rename;
use crate::kinds::kind::{Asked, Existence, Kind, Located, Observation, Observed};
use crate::kinds::views::{View, What};
use crate::kinds::{self};
use crate::model::address::Address;
use crate::model::request::{Ids, Ref};

/// Names one view among all: organization, list call, and what it lists from.
pub type ViewKey = (String, What, String);

/// A view that could not be read whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Gap {
    /// The view in words: `the mailboxes of acme.example`.
    pub view: String,
    /// Why it could not be read.
    pub why: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How the reading of a view ended.
#[derive(Debug, Clone)]
enum End {
    /// Every item came.
    Read,
    /// What it lists from does not exist, so there is nothing to list.
    Moot(Address),
    /// It does not exist any more, and no file asks for it.
    Gone,
    /// Something is missing.
    Gap(Gap),
}

/// What can be said about one thing.
#[derive(Debug, Clone)]
pub enum Sight<'a> {
    /// It is there.
    There(&'a Observed),
    /// It was looked for everywhere it could be and is not there.
    Absent,
    /// What it belongs to is not there.
    Orphan(&'a Address),
    /// It could not be looked for.
    Unseen(Gap),
}

/// What exists, and what could not be seen.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// By address, then by the organization it was found through.
    things: BTreeMap<Address, BTreeMap<String, Observed>>,
    views: BTreeMap<ViewKey, End>,
    /// Names that several things have, so that none of them was taken in.
    twins: BTreeSet<Located>,
    /// What each view gave, in the order they were read.
    given: Vec<(ViewKey, Vec<Observed>)>,
    /// Calls it took to read this.
    pub calls: usize,
    /// The moment of reading, in Unix seconds.
    pub now: i64,
    /// The routes that turned out to be missing while reading.
    pub lacking: BTreeSet<String>,
    /// What is seen under a new name that it does not have at the service yet.
    pub(crate) renamed: Vec<Rename>,
}

impl Live {
    /// What can be said about a thing, looked for through the organization it is declared under.
    #[must_use]
    pub fn sight(&self, kind: &dyn Kind, thing: &Located) -> Sight<'_> {
        if self.twins.contains(thing) {
            return Sight::Unseen(named_alike(thing));
        }
        let seen = self.find(&thing.realm, &thing.address);
        for view in kind.details(thing, seen) {
            match self.views.get(&view.key()) {
                Some(End::Gap(gap)) => return Sight::Unseen(gap.clone()),
                None if seen.is_some() => return Sight::Unseen(never_asked(thing)),
                _ => {}
            }
        }
        match self.presence(kind, thing) {
            Sight::There(found) if found.open => Sight::Unseen(untold(thing)),
            sight => sight,
        }
    }

    /// The first list that would tell of a thing and could not be read. What another list shows of
    /// it is then not all there is to know.
    #[must_use]
    pub fn gap(&self, kind: &dyn Kind, thing: &Located) -> Option<&Gap> {
        let views = kind.views(thing);
        views.iter().find_map(|view| match self.ended(view) {
            Some(End::Gap(gap)) => Some(gap),
            _ => None,
        })
    }

    /// Whether every list that would tell of a thing, or of a collection by its pattern, was read: what
    /// is not among the things is not there then.
    #[must_use]
    pub fn is_read(&self, kind: &dyn Kind, thing: &Located) -> bool {
        let views = kind.views(thing);
        let read = |view| match self.ended(view) {
            Some(End::Read | End::Gone | End::Moot(_)) => true,
            Some(End::Gap(_)) | None => false,
        };
        !views.is_empty() && views.iter().all(read)
    }

    /// Whether a list of this sort could not be read, whatever it lists from.
    #[must_use]
    pub fn lacks(&self, what: What) -> bool {
        let mut views = self.views.iter();
        views.any(|((_, sort, _), end)| *sort == what && matches!(end, End::Gap(_)))
    }

    /// Whether a thing is there, as far as its lists say; what it is like may still be open.
    fn presence(&self, kind: &dyn Kind, thing: &Located) -> Sight<'_> {
        let mut orphan = None;
        let seen = self.find(&thing.realm, &thing.address);
        for view in kind.views(thing) {
            match self.views.get(&view.key()) {
                Some(End::Read | End::Gone) => {}
                Some(End::Moot(parent)) => orphan = Some(parent),
                Some(End::Gap(gap)) => return Sight::Unseen(gap.clone()),
                None => return Sight::Unseen(never_asked(thing)),
            }
        }
        let parent = kind.parent(&thing.address.key);
        match (seen, orphan, parent) {
            (Some(found), _, _) => Sight::There(found),
            (None, Some(parent), _) => Sight::Orphan(parent),
            // A facet lives with its parent: where only the facet is missing, the reply left it out.
            (None, None, Some(parent))
                if kind.existence() == Existence::Facet
                    && self.find(&thing.realm, &parent).is_some() =>
            {
                Sight::Unseen(left_out(thing, &parent))
            }
            (None, None, _) => Sight::Absent,
        }
    }

    /// What was seen at an address, through one organization. Says nothing about absence.
    #[must_use]
    pub fn find(&self, realm: &str, address: &Address) -> Option<&Observed> {
        self.things.get(address)?.get(realm)
    }

    /// Every thing that was seen, in address order. Things that were not seen are not in it, so
    /// this answers what is there, never what is not.
    pub fn things(&self) -> impl Iterator<Item = &Observed> {
        self.things.values().flat_map(BTreeMap::values)
    }

    /// Every thing that was seen, with the organization it was found through.
    pub fn found(&self) -> impl Iterator<Item = (&str, &Observed)> {
        let each = self.things.values().flatten();
        each.map(|(realm, thing)| (realm.as_str(), thing))
    }

    /// Everything of a kind that was seen through one organization.
    #[must_use]
    pub fn of_kind(&self, realm: &str, kind: &str) -> Vec<&Observed> {
        let first = Address::new(kind, "");
        let from = self.things.range(first..);
        from.take_while(|(address, _)| address.kind == kind)
            .filter_map(|(_, by_realm)| by_realm.get(realm))
            .collect()
    }

    /// The keys of all things of a kind that were seen, each once.
    #[must_use]
    pub fn keys_of(&self, kind: &str) -> Vec<String> {
        self.things
            .keys()
            .filter(|address| address.kind == kind)
            .map(|address| address.key.clone())
            .collect()
    }

    /// The ids of what was found through one organization. Two organizations may hold things of
    /// one name, and a request goes to one of them.
    #[must_use]
    pub fn within<'a>(&'a self, realm: &'a str) -> Within<'a> {
        Within { live: self, realm }
    }

    /// The names that several things have, so that nobody can say which one is meant.
    pub fn twins(&self) -> impl Iterator<Item = &Located> {
        self.twins.iter()
    }

    /// True where a list of a thing, or of a place, answered that there is no such place.
    pub(crate) fn is_gone(&self, kind: &dyn Kind, thing: &Located) -> bool {
        let views = kind.views(thing);
        views
            .iter()
            .any(|view| matches!(self.ended(view), Some(End::Gone)))
    }

    /// What could not be read, sorted, each once.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let gaps: BTreeSet<&Gap> = self
            .views
            .values()
            .filter_map(|end| match end {
                End::Gap(gap) => Some(gap),
                _ => None,
            })
            .collect();
        gaps.into_iter().cloned().collect()
    }

    /// Puts names in the place of ids, once everything is read: what one list knows by its id only,
    /// another one names.
    fn name_ids(&mut self) {
        let mut named: BTreeMap<(String, String, String), Address> = BTreeMap::new();
        for (realm, thing) in self.found().filter(|(_, thing)| !thing.id.is_empty()) {
            let kind = thing.address.kind.clone();
            let key = (realm.to_owned(), kind, thing.id.clone());
            named.entry(key).or_insert_with(|| thing.address.clone());
        }
        for (address, by_realm) in &mut self.things {
            let Some(kind) = kinds::by_name(&address.kind) else {
                continue;
            };
            for (realm, thing) in by_realm {
                kind.name_ids(&mut thing.spec, &|kind, id| {
                    let key = (realm.clone(), kind.to_owned(), id.to_owned());
                    named.get(&key).cloned()
                });
            }
        }
    }

    fn ended(&self, view: &View) -> Option<&End> {
        self.views.get(&view.key())
    }

    /// Takes in what a view gave: every kind that shows in it finds its things.
    fn take_in(&mut self, view: &View, items: &[serde_json::Value], asked: Asked<'_>) {
        let mut seen = Observation::default();
        for kind in kinds::KINDS {
            let more = kind.observe(view, items, asked);
            seen.things.extend(more.things);
            seen.troubles.extend(more.troubles);
            seen.twins.extend(more.twins);
        }
        let trouble = self.add(view.key(), seen);
        let end = match trouble {
            None => End::Read,
            Some(why) => End::Gap(Gap {
                view: view.title(),
                why,
                hint: None,
            }),
        };
        self.views.insert(view.key(), end);
    }

    /// Puts what a view gave to what is known already, and says what the trouble with it is.
    fn add(&mut self, view: ViewKey, seen: Observation) -> Option<String> {
        let mut troubles = seen.troubles;
        let realm = view.0.clone();
        self.given.push((view, seen.things.clone()));
        let twin = |address| Located {
            address,
            realm: realm.clone(),
        };
        self.twins.extend(seen.twins.into_iter().map(twin));
        for thing in seen.things {
            let known = self.things.entry(thing.address.clone()).or_default();
            match known.get(&realm) {
                // A list may say less than what is asked for one by one, never the other way.
                Some(other) if thing.open && !other.open => {}
                Some(other) if other.id != thing.id && !other.open => troubles.push(format!(
                    "it holds two things called {}, with the ids {} and {}",
                    thing.address, other.id, thing.id
                )),
                _ => {
                    known.insert(realm.clone(), thing);
                }
            }
        }
        troubles.into_iter().next()
    }
}

/// What [`Live::within`] gives.
#[derive(Debug, Clone, Copy)]
pub struct Within<'a> {
    live: &'a Live,
    realm: &'a str,
}

impl Ids for Within<'_> {
    fn id(&self, hole: &Ref) -> Option<String> {
        let thing = self.live.find(self.realm, &hole.address)?;
        match &hole.member {
            // Somebody invited has no id as a user yet.
            None => Some(thing.id.clone()).filter(|id| !id.is_empty()),
            Some(member) => thing.members.get(member).cloned(),
        }
    }

    fn opens(&self, hole: &Ref) -> bool {
        kinds::by_name(&hole.address.kind).is_some_and(Kind::id_opens)
    }
}

fn left_out(thing: &Located, parent: &Address) -> Gap {
    Gap {
        view: thing.address.to_string(),
        why: format!("the service listed {parent} without it"),
        hint: Some("if this stays so, leave it out of the files".to_owned()),
    }
}

fn named_alike(thing: &Located) -> Gap {
    Gap {
        view: thing.address.to_string(),
        why: "several have this name, and nobody can say which one is meant".to_owned(),
        hint: Some("rename all but one in the Manager".to_owned()),
    }
}

fn untold(thing: &Located) -> Gap {
    Gap {
        view: thing.address.to_string(),
        why: "the service says that it is there, and not what it is like".to_owned(),
        hint: Some("if this stays so, leave it out of the files".to_owned()),
    }
}

fn never_asked(thing: &Located) -> Gap {
    Gap {
        view: thing.address.to_string(),
        why: "it was not looked for in this run".to_owned(),
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kinds::views;
    use crate::model::value::Value;

    #[test]
    fn what_one_list_knows_by_its_number_another_names() {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids: &[],
        };
        let mut live = Live::default();
        let team = json!({"id": 7, "name": "Ops", "owned_by_id": 5});
        live.take_in(&views::teams("Acme SA"), &[team], asked);
        let person = |id: u64| json!({"user_id": id, "email": format!("p{id}@x.example")});
        live.take_in(&views::users("Globex"), &[person(5)], asked);
        live.name_ids();
        let address = Address::new("team", "Acme SA/Ops");
        let lead = |live: &Live| {
            let team = live.find("Acme SA", &address);
            team.and_then(|team| team.spec.get("lead").cloned())
        };
        assert_eq!(
            lead(&live),
            Some(Value::text("#5")),
            "another organization's"
        );
        live.take_in(&views::users("Acme SA"), &[person(5)], asked);
        live.name_ids();
        assert_eq!(lead(&live), Some(Value::text("p5@x.example")));
    }
}
