//! A difference, and how it is removed: requests, steps for people, limits in the way.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::limits::Limits;
use super::observed::Observed;
use crate::model::address::Address;
use crate::model::request::{Ref, Request};
use crate::model::value::{Spec, Value};

/// What stands around a thing in its organization. A difference may look at it, so that one thing's
/// requests can take another's state into account: whether a team's new member is a user already or
/// only invited.
pub trait Around {
    /// The organization; empty where none is known.
    fn realm(&self) -> &str {
        ""
    }

    /// What lives at this address, if it was seen.
    fn lives(&self, address: &Address) -> Option<&Observed>;

    /// What the files declare at this address.
    fn declared(&self, address: &Address) -> Option<&Spec>;

    /// Everything of a kind that was seen.
    fn living(&self, kind: &str) -> Vec<&Observed>;

    /// Everything of a kind that the files declare.
    fn declaring(&self, kind: &str) -> Vec<(&Address, &Spec)>;

    /// What the last apply of these files made true of it; none for what they never had there.
    fn recorded(&self, _address: &Address) -> Option<&Spec> {
        None
    }

    /// How many seconds ago an apply of these files wrote this field; none where that was not lately.
    fn since(&self, _address: &Address, _field: &str) -> Option<i64> {
        None
    }

    /// Whether an earlier apply, or the reading for this plan, found that this account has no such
    /// route.
    fn lacks(&self, _request: &Request) -> bool {
        false
    }

    /// The service's limits, with what `settings` says otherwise.
    fn limits(&self) -> &Limits;
}

/// A declaration beside what lives, for kinds whose declarations may leave some of it to others.
#[derive(Debug, Clone, Copy)]
pub struct Share<'a> {
    /// Which thing.
    pub address: &'a Address,
    /// What the files declare of it; none where its declaration left them.
    pub declared: Option<&'a Spec>,
    /// What the last apply made true of it; none for a thing that no apply of these files knows.
    pub recorded: Option<&'a Spec>,
    /// Files that this run does not know speak of it, too.
    pub elsewhere: bool,
    /// What lives.
    pub live: &'a Spec,
}

/// One difference, as a kind sees it: complete specs on both sides.
pub struct Difference<'a> {
    /// Which thing.
    pub address: &'a Address,
    /// What lives, if it lives.
    pub before: Option<&'a Spec>,
    /// What is wanted, if it is wanted.
    pub after: Option<&'a Spec>,
    /// The fields that differ.
    pub changed: &'a BTreeSet<String>,
    /// What stands around it.
    pub around: &'a dyn Around,
}

impl Difference<'_> {
    /// The wanted value of a field, where that field differs.
    #[must_use]
    pub fn wants(&self, field: &str) -> Option<&Value> {
        self.after
            .filter(|_| self.changed.contains(field))
            .and_then(|spec| spec.get(field))
    }
}

/// Where in the reply to a request the service says which id it gave.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Yield {
    /// What gets the id.
    #[serde(with = "as_text")]
    pub to: Ref,
    /// Where it stands.
    pub from: IdSource,
    /// What to read where the reply does not say it after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Box<Ask>>,
}

/// A reading that tells an id which the reply to a write may leave out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ask {
    /// What is read.
    pub request: Request,
    /// Where the id stands in what comes.
    pub from: IdSource,
}

/// The place of an id in a reply.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdSource {
    /// At this JSON pointer within `data`; empty for `data` itself.
    Reply(String),
    /// Known beforehand.
    Known(String),
    /// In the item of a list that is about something: the lists of the service answer so.
    Item {
        /// JSON pointer of the list within `data`; empty for `data` itself.
        list: String,
        /// The member that says what an item is about, such as `email`.
        member: String,
        /// What it says there; compared without case.
        is: String,
        /// The member that holds the id.
        id: String,
    },
}

/// A message that the service sends to somebody because of a request.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub struct Letter {
    /// Who gets it: an e-mail address.
    pub to: String,
    /// What it is, as a fragment: `an invitation to Acme SA`.
    pub what: String,
}

/// One request of a change, with what to say about it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What is sent.
    pub request: Request,
    /// What it does, as a fragment: `create the mailbox`.
    pub does: String,
    /// Ids that its reply gives.
    pub yields: Vec<Yield>,
    /// What the service writes to people because of it.
    pub letters: Vec<Letter>,
    /// What a person can do where the service offers no route for it: neither this one nor one of
    /// its alternatives. Empty where every account has one.
    pub otherwise: Vec<String>,
}

impl Draft {
    /// A request and what it does.
    #[must_use]
    pub fn new(does: impl Into<String>, request: Request) -> Self {
        Self {
            request,
            does: does.into(),
            yields: Vec::new(),
            letters: Vec::new(),
            otherwise: Vec::new(),
        }
    }

    /// Says where the reply gives the id of `to`.
    #[must_use]
    pub fn yields(mut self, to: Ref, from: IdSource) -> Self {
        self.yields.push(Yield {
            to,
            from,
            ask: None,
        });
        self
    }

    /// Says what to read where the reply does not give the id that was just said to be in it: some
    /// answers are an object in one document and a mere "yes" in another.
    #[must_use]
    pub fn or_ask(mut self, request: Request, from: IdSource) -> Self {
        if let Some(last) = self.yields.last_mut() {
            last.ask = Some(Box::new(Ask { request, from }));
        }
        self
    }

    /// Says whom the service will write to, and what it sends: `a request to accept mail from
    /// sales@acme.example`.
    #[must_use]
    pub fn letters(mut self, what: &str, people: impl IntoIterator<Item = String>) -> Self {
        self.letters.extend(people.into_iter().map(|to| Letter {
            to,
            what: what.to_owned(),
        }));
        self
    }

    /// Says what a person can do where an account's API lacks every route for it.
    #[must_use]
    pub fn otherwise(mut self, step: impl Into<String>) -> Self {
        self.otherwise.push(step.into());
        self
    }
}

/// How a difference is removed: by requests, by a person, or by both.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// Requests, in the order they are sent.
    pub drafts: Vec<Draft>,
    /// What a person has to do in the Manager, step by step; empty for nothing.
    pub by_hand: Vec<String>,
    /// What it waits for, where it makes no requests of its own: the requests of these bring it
    /// about, or it can be planned once they are there.
    pub blocked_on: Vec<Address>,
    /// What to know before saying yes: data lost, people affected.
    pub notes: Vec<String>,
}

/// What will be there when a plan is carried out.
pub trait After {
    /// Everything of a kind that will be there, with its fields.
    fn being(&self, kind: &str) -> Vec<(&Address, &Spec)>;

    /// Everything of a kind that this plan changes or makes.
    fn touched(&self, kind: &str) -> BTreeSet<&Address>;

    /// The service's limits, with what `settings` says otherwise.
    fn limits(&self) -> &Limits;
}

/// A limit of the service that a plan would go beyond.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The changed thing that goes beyond it.
    pub address: Address,
    /// Name of the limit, as in `settings.limits`; or the rule, where no number stands behind it and
    /// nobody can allow more.
    pub limit: &'static str,
    /// What is wrong, as a fragment; the rule's id and date are added.
    pub why: String,
    /// What to do about it.
    pub help: String,
}

/// What becomes of a declared thing that can only be found and was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A person has to make it: these are the steps.
    ByHand(Vec<String>),
    /// The token does not reach it, or it is misspelt; the words say which names are there.
    OutOfReach(String),
}

/// Where a thing stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// At these keys, from the root.
    At(Vec<String>, Json),
    /// As one more item of the list at these keys.
    Item(Vec<String>, Json),
    /// The items of the list at these keys, by this member, stand in this order.
    Order(Vec<String>, &'static str, Vec<String>),
}

/// What must be there before and cannot be made here: a row for a table of the emulator's world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presupposed {
    /// Name of the table, such as `mail_hostings`.
    pub table: &'static str,
    /// The row, in the service's words.
    pub row: Json,
}

mod as_text {
    //! Holes are written as text.

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::model::request::Ref;

    pub(super) fn serialize<S: Serializer>(hole: &Ref, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(hole)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ref, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
