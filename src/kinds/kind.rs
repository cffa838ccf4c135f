//! What a kind of thing has to tell the engine: pure translation, no I/O.
//!
//! A kind turns replies into specs, differences into requests, and specs into the place they have
//! in a document. Reading, comparing, ordering, sending and showing are the engine's, which knows
//! kinds only through this trait.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::views::View;
use crate::model::address::Address;
use crate::model::request::{Ref, Request};
use crate::model::value::{Spec, Value};

/// How a field is compared and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Read, compared, written.
    Plain,
    /// A set of which a declaration asserts presence only: what others added stays.
    Additive,
    /// Written and never read back; compared with what the last apply wrote.
    WriteOnly,
    /// Read only: shown, never written.
    Observed,
}

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its YAML key.
    pub name: &'static str,
    /// How it is compared and written.
    pub nature: Nature,
}

impl Field {
    /// A field that is read, compared and written.
    #[must_use]
    pub const fn plain(name: &'static str) -> Self {
        Self {
            name,
            nature: Nature::Plain,
        }
    }

    /// A field of this nature.
    #[must_use]
    pub const fn of(nature: Nature, name: &'static str) -> Self {
        Self { name, nature }
    }
}

/// How things of a kind come into being and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existence {
    /// Created and deleted through the service; the name is the collection's in
    /// `settings.ownership`.
    Own(&'static str),
    /// Lives and dies with its parent and can only be changed.
    Facet,
    /// Made outside (ordered, founded, registered); the tool only finds it.
    Found,
}

/// A thing's address and the organization it was declared under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// Which thing.
    pub address: Address,
    /// The organization, as declared; empty for things that need none.
    pub realm: String,
}

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
        }
    }
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

/// An exclusive or shared hold on a name that only one thing may have at a time: an address within
/// a mail service, an owner name within a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The name, unique over all kinds: `mail acme.example/ada`.
    pub name: String,
    /// Shared claims go together, an exclusive one goes with no other.
    pub shared: bool,
    /// The claimed name as people know it: `ada@acme.example`.
    pub shown: String,
    /// What the claimant is, as a fragment: `an alias of ada@acme.example`.
    pub what: String,
    /// The field and item that makes the claim, where it is not the thing itself.
    pub item: Option<(&'static str, String)>,
}

/// A mention of a claimed name by somebody else: the target of a redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The name of the claim that must exist.
    pub claim: String,
    /// The collection that decides, as a pattern such as `mailbox:*@acme.example`: only where the
    /// files speak of it as a whole can the claim be missed. None where it never can: the mention
    /// only orders changes.
    pub within: Option<Address>,
    /// The mentioned name as people know it.
    pub shown: String,
    /// The field and item that mentions it.
    pub item: (&'static str, String),
}

/// One difference, as a kind sees it: complete specs on both sides.
#[derive(Debug)]
pub struct Difference<'a> {
    /// Which thing.
    pub address: &'a Address,
    /// What lives, if it lives.
    pub before: Option<&'a Spec>,
    /// What is wanted, if it is wanted.
    pub after: Option<&'a Spec>,
    /// The fields that differ.
    pub changed: &'a BTreeSet<String>,
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
}

/// The place of an id in a reply.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdSource {
    /// At this JSON pointer within `data`; empty for `data` itself.
    Reply(String),
    /// Known beforehand.
    Known(String),
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
    /// Who gets a mail from the service because of it.
    pub emails: Vec<String>,
}

impl Draft {
    /// A request and what it does.
    #[must_use]
    pub fn new(does: impl Into<String>, request: Request) -> Self {
        Self {
            request,
            does: does.into(),
            yields: Vec::new(),
            emails: Vec::new(),
        }
    }

    /// Says where the reply gives the id of `to`.
    #[must_use]
    pub fn yields(mut self, to: Ref, from: IdSource) -> Self {
        self.yields.push(Yield { to, from });
        self
    }

    /// Says whom the service will write to.
    #[must_use]
    pub fn emails(mut self, people: impl IntoIterator<Item = String>) -> Self {
        self.emails.extend(people);
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
    /// What to know before saying yes: data lost, people affected.
    pub notes: Vec<String>,
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
}

/// What must be there before and cannot be made here: a row for a table of the emulator's world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presupposed {
    /// Name of the table, such as `mail_hostings`.
    pub table: &'static str,
    /// The row, in the service's words.
    pub row: Json,
}

/// A kind of thing. Everything here is a pure function of its arguments.
pub trait Kind: Sync {
    /// Its name in addresses.
    fn name(&self) -> &'static str;

    /// What it is, in one line for the reference.
    fn about(&self) -> &'static str;

    /// Its fields in the order they are shown.
    fn fields(&self) -> &'static [Field] {
        &[]
    }

    /// How its things come and go.
    fn existence(&self) -> Existence;

    /// The thing it belongs to and dies with, by its key.
    fn parent(&self, _key: &str) -> Option<Address> {
        None
    }

    /// The views in which a thing of this kind shows, all of which must be read to know of it.
    fn views(&self, thing: &Located) -> Vec<View>;

    /// The views that show who else may hold the names it takes. They are read so that a clash is
    /// refused before the first write; they say nothing about the thing itself.
    fn rivals(&self, _thing: &Located) -> Vec<View> {
        Vec::new()
    }

    /// Finds things of this kind in what a view gave; `wanted` are the addresses somebody asks
    /// for, for kinds that can be named in several ways.
    fn observe(&self, view: &View, items: &[Json], wanted: &BTreeSet<Address>) -> Observation;

    /// The names a thing with this spec holds.
    fn claims(&self, _address: &Address, _spec: &Spec) -> Vec<Claim> {
        Vec::new()
    }

    /// The names of others that a thing with this spec mentions.
    fn uses(&self, _address: &Address, _spec: &Spec) -> Vec<Use> {
        Vec::new()
    }

    /// Patterns of addresses whose things this spec sends people to: it comes after the changes by
    /// which they take their names, and goes before those by which they give them up.
    fn serves(&self, _address: &Address, _spec: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// Values of fields that a declaration leaves open, for a thing about to be created.
    fn defaults(&self) -> Spec {
        Spec::default()
    }

    /// The requests, and the steps for people, that remove a difference; nothing for kinds that are
    /// only found.
    fn work(&self, _difference: &Difference<'_>) -> Work {
        Work::default()
    }

    /// The requests that only let go of claimed names which `after` no longer holds, so that two
    /// things can exchange them. Empty where the kind cannot do that by itself.
    fn release(&self, _difference: &Difference<'_>) -> Vec<Draft> {
        Vec::new()
    }

    /// What to do about a declared thing of a kind that is only found, when it is not;
    /// `there` are the keys of its kind that were seen.
    fn missing(&self, _address: &Address, _there: &[String]) -> Missing {
        Missing::ByHand(Vec::new())
    }

    /// Its place in a document, with these fields; none for kinds a document only mentions.
    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement>;

    /// What a declaration takes for granted and the tool cannot make.
    fn presupposes(&self, _thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        Vec::new()
    }
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
