//! What was seen of the service: things with their fields, ids, and what they wait for.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::address::Address;
use crate::model::value::Spec;

/// Something that exists, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Which thing it is.
    pub address: Address,
    /// The id requests use for it.
    pub id: String,
    /// Ids of its members (the records of a record set), by member.
    pub members: BTreeMap<String, String>,
    /// Its fields; a field that could not be read is missing, not empty.
    pub spec: Spec,
    /// Why it is the provider's own and not to be touched unasked, if it is.
    pub provider: Option<String>,
    /// What at it waits for other people.
    pub waits: Vec<Wait>,
    /// It is there and the list leaves its fields open: its own
    /// [`details`](super::kind::Kind::details) tell them.
    pub open: bool,
    /// Why it no longer stands for what was asked, such as an invitation that ran out: it is made
    /// anew although no field differs.
    pub lapsed: Option<String>,
    /// Whether it holds anything of these kinds, as far as its list says so: an address with two
    /// signatures, a list without subscribers.
    pub holds: BTreeMap<&'static str, bool>,
}

impl Observed {
    /// Something with this address and id, without fields yet.
    #[must_use]
    pub fn new(address: Address, id: impl Into<String>) -> Self {
        Self {
            address,
            id: id.into(),
            members: BTreeMap::new(),
            spec: Spec::default(),
            provider: None,
            waits: Vec::new(),
            open: false,
            lapsed: None,
            holds: BTreeMap::new(),
        }
    }
}

/// What a reading is for, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The addresses somebody asks for.
    pub wanted: &'a BTreeSet<Address>,
    /// The moment of reading, in Unix seconds.
    pub now: i64,
    /// The ids of what the view's request names, where they are known: a list may know others by
    /// their ids only.
    pub ids: &'a [(Address, String)],
}

/// Something that is asked for and waits for another person: neither done nor different.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Wait {
    /// Whom it waits for, such as an e-mail address.
    pub who: String,
    /// For what, as a fragment: `to accept mail from sales@acme.example`.
    pub what: String,
    /// Since when, in Unix seconds, where the service tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// Until when it can still come, in Unix seconds, where the service tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

impl Wait {
    /// Something that waits for somebody, nobody knows how long.
    #[must_use]
    pub fn new(who: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            who: who.into(),
            what: what.into(),
            since: None,
            until: None,
        }
    }

    /// Says since when it waits and until when it can, in Unix seconds; the service writes 0 for
    /// neither.
    #[must_use]
    pub fn between(mut self, since: Option<i64>, until: Option<i64>) -> Self {
        self.since = since.filter(|at| *at > 0);
        self.until = until.filter(|at| *at > 0);
        self
    }
}

/// A collection that something holds, for whoever looks for everything there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The keys in it, as a pattern such as `*@acme.example`; or the key of the only thing in it.
    pub key: String,
    /// What is known of it before it is read.
    pub told: Told,
}

/// What is known of a collection before it is read, and so whether reading it is worth a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// One call reads it for everything there, or is needed for something else anyhow.
    Listed,
    /// It takes a call for this one holder, and a list says that there is something.
    Something,
    /// It takes a call for this one holder, and no list says whether there is anything.
    Unsaid,
}

impl Within {
    /// A collection with a list of its own.
    #[must_use]
    pub fn listed(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            told: Told::Listed,
        }
    }

    /// A collection that takes a call for this holder; none where a list says that it is empty.
    #[must_use]
    pub fn each(key: impl Into<String>, holder: &Observed, kind: &'static str) -> Option<Self> {
        let told = match holder.holds.get(kind) {
            Some(true) => Told::Something,
            Some(false) => return None,
            None => Told::Unsaid,
        };
        Some(Self {
            key: key.into(),
            told,
        })
    }
}

/// What a kind made of a view's items.
#[derive(Debug, Default)]
pub struct Observation {
    /// The things found.
    pub things: Vec<Observed>,
    /// What could not be understood; each makes the view a gap.
    pub troubles: Vec<String>,
    /// The addresses that several things would have. Nobody can say which one is meant, so none of
    /// them is among the things.
    pub twins: BTreeSet<Address>,
}

impl Observation {
    /// Sets aside what has the name of something else, because names are not the service's keys: a
    /// trouble where somebody asks for that name, said by `trouble`.
    pub fn set_twins_aside(&mut self, asked: Asked<'_>, trouble: impl Fn(&Address) -> String) {
        let mut known = BTreeSet::new();
        for thing in &self.things {
            if !known.insert(&thing.address) {
                self.twins.insert(thing.address.clone());
            }
        }
        let twins = &self.twins;
        self.things.retain(|thing| !twins.contains(&thing.address));
        let wanted = twins.iter().filter(|twin| asked.wanted.contains(twin));
        self.troubles.extend(wanted.map(trouble));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_one_name_are_set_aside_and_the_others_stay() {
        let address = |name: &str| Address::new("team", name);
        let seen = |wanted: &[&str]| {
            let mut seen = Observation::default();
            for (name, id) in [("a", "1"), ("twin", "2"), ("b", "3"), ("twin", "4")] {
                seen.things.push(Observed::new(address(name), id));
            }
            let wanted = wanted.iter().map(|name| address(name)).collect();
            let asked = Asked {
                wanted: &wanted,
                now: 0,
                ids: &[],
            };
            seen.set_twins_aside(asked, |twin| format!("which {}?", twin.key));
            seen
        };
        let unasked = seen(&["a"]);
        let left: Vec<&str> = unasked.things.iter().map(|each| each.id.as_str()).collect();
        assert_eq!((left, unasked.troubles), (vec!["1", "3"], vec![]));
        assert_eq!(unasked.twins, BTreeSet::from([address("twin")]));
        assert_eq!(seen(&["twin"]).troubles, ["which twin?"]);
    }
}
