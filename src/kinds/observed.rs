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
    pub provider: Option<&'static str>,
    /// What at it waits for other people.
    pub waits: Vec<Wait>,
    /// It is there and the list leaves its fields open: its own
    /// [`details`](super::kind::Kind::details) tell them.
    pub open: bool,
    /// Why it no longer stands for what was asked, such as an invitation that ran out: it is made
    /// anew although no field differs.
    pub lapsed: Option<String>,
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
}

/// What a kind made of a view's items.
#[derive(Debug, Default)]
pub struct Observation {
    /// The things found.
    pub things: Vec<Observed>,
    /// What could not be understood; each makes the view a gap.
    pub troubles: Vec<String>,
}
