//! What a kind of thing has to tell the engine: pure translation, no I/O.
//!
//! A kind turns replies into specs, differences into requests, and specs into the place they have
//! in a document. Reading, comparing, ordering, sending and showing are the engine's, which knows
//! kinds only through this trait.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::declare::{Declared, Reviewed};
use super::departure::{Cause, Departure};
pub use super::observed::{Asked, Observation, Observed, Told, Wait, Within};
use super::rate::Rate;
pub use super::stakes::{Kept, Pillar, Post, Power, Precious};
use super::views::View;
pub use super::work::{
    After, Around, Breach, Difference, Draft, IdSource, Letter, Missing, Placement, Presupposed,
    Share, Work, Yield,
};
use super::worth;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::value::Spec;

/// How a field is compared and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Read, compared, written.
    Plain,
    /// A set of which a declaration asserts presence only: what others added stays.
    Additive,
    /// Read where the account tells it; where it does not, compared with what the last apply wrote,
    /// and written once where none did. For single values only: a list of which nobody knows what
    /// is in it cannot be sent whole.
    Reluctant,
    /// Read and compared, and changed by people only. Where an account does not tell it, nobody can
    /// say whether it is so: it is not compared, and the plan says that.
    Asserted,
    /// Written and never read back; compared with what the last apply wrote.
    WriteOnly,
    /// Written when the thing is made and by no call afterwards; compared where the account tells it.
    AtCreation,
    /// Read only: shown, never written.
    Observed,
    /// Says how the rest of a declaration is meant, such as that a set is not all there is. Neither
    /// read nor written, and no difference by itself.
    Manner,
}

/// On which side of another change one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Behind it.
    After,
    /// Before it.
    Before,
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

/// What differs of a thing that gets another name; it is no field of any kind.
pub const CALLED: &str = "name";

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

    /// Whose its things are where `settings.ownership` does not say, and why. Asked only of kinds
    /// whose things are made and deleted here. Never authoritative: to delete what nobody declared
    /// is for people to ask for.
    fn ownership(&self) -> (Ownership, &'static str) {
        (Ownership::Owned, "")
    }

    /// Whether its keys name hosts behind the first slash, which are spelt as domains are; otherwise
    /// names stand there that people gave.
    fn names_hosts(&self) -> bool {
        false
    }

    /// The key of a thing of this kind once `from` is called `to`; none where it keeps its own. What
    /// belongs to a thing has a key that begins with the other's.
    fn renamed(&self, key: &str, from: &Address, to: &Address) -> Option<String> {
        let parent = self.parent(key).filter(|parent| parent == from)?;
        Some(format!("{}{}", to.key, key.strip_prefix(&parent.key)?))
    }

    /// Mentions `to` in the place of `from` in the fields of one of its things.
    fn respell(&self, _address: &Address, _spec: &mut Spec, _from: &Address, _to: &Address) {}

    /// The thing it belongs to and dies with, by its key.
    fn parent(&self, _key: &str) -> Option<Address> {
        None
    }

    /// The thing whose writes it takes turns with, by its key: of what takes turns, one thing is written
    /// at a time. Usually what it belongs to, and so in the end the whole mail service.
    fn takes_turns_with(&self, key: &str) -> Option<Address> {
        self.parent(key)
    }

    /// The views in which a thing of this kind shows, all of which must be read to know of it.
    fn views(&self, thing: &Located) -> Vec<View>;

    /// The collections of this kind that something seen holds, for whoever looks for everything there
    /// is; `beside` gives what of a kind was seen in the same organization. Everything hangs below
    /// the organization in the end.
    fn within(&self, _holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        Vec::new()
    }

    /// The views that show who else may hold the names it takes. They are read so that a clash is
    /// refused before the first write; they say nothing about the thing itself.
    fn rivals(&self, _thing: &Located) -> Vec<View> {
        Vec::new()
    }

    /// The calls for this one thing that are needed after its views were read; `seen` is what they
    /// showed. Each is a call an object, so only what a list left open is asked for. They end when
    /// nothing new is named.
    fn details(&self, _thing: &Located, _seen: Option<&Observed>) -> Vec<View> {
        Vec::new()
    }

    /// Whether knowing the id of a thing is enough to open it, as with the key of a link: such ids are
    /// never written down.
    fn id_opens(&self) -> bool {
        false
    }

    /// Finds things of this kind in what a view gave.
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation;

    /// Puts names in the place of ids in what was seen of a thing, after everything was read: a
    /// list may know others by their ids only. `by_id` gives what of a kind has an id.
    fn name_ids(&self, _seen: &mut Spec, _by_id: &dyn Fn(&str, &str) -> Option<Address>) {}

    /// What is wrong with everything that the files declare of this kind, where it takes more than
    /// one section to see.
    fn review(&self, _all: &Reviewed<'_>) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// The names a thing with this spec holds.
    fn claims(&self, _address: &Address, _spec: &Spec) -> Vec<Claim> {
        Vec::new()
    }

    /// The names of others that a thing with this spec mentions.
    fn uses(&self, _address: &Address, _spec: &Spec) -> Vec<Use> {
        Vec::new()
    }

    /// What of a declaration is over at `now`, in Unix seconds, and means nothing any more: the field
    /// that says so, and why, as a fragment.
    fn over(&self, _spec: &Spec, _now: i64) -> Option<(&'static str, String)> {
        None
    }

    /// Whether what reaches its names goes on to the names it mentions. Things that pass on to each
    /// other in a circle are refused.
    fn passes_on(&self) -> bool {
        false
    }

    /// Patterns of addresses whose things this spec sends people to: it comes after the changes by
    /// which they take their names, and goes before those by which they give them up.
    fn serves(&self, _address: &Address, _spec: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// Patterns of addresses whose names it answers to while nobody has them: it comes before they give
    /// a name up, and goes after they took theirs.
    fn stands_in(&self, _address: &Address, _spec: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// Where no name tells the order of a change: patterns of addresses whose changes it comes after, and of
    /// those that it goes before.
    fn turns(
        &self,
        _address: &Address,
        _before: Option<&Spec>,
        _after: Option<&Spec>,
    ) -> Vec<(Turn, String)> {
        Vec::new()
    }

    /// What a declaration makes of something that lives, where it speaks of some values of a set only:
    /// all fields that are to be declared of it then. None for the usual: what is declared is all there
    /// is, and what is no longer declared goes as a whole.
    fn share(&self, _share: &Share<'_>) -> Option<Spec> {
        None
    }

    /// The items of a set that an apply left, in the spelling in which they live where that says the
    /// same: what is only spelt otherwise was moved by nobody.
    fn spelt_as(
        &self,
        _address: &Address,
        left: BTreeSet<String>,
        _live: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        left
    }

    /// Two declarations of one thing as one, where both may speak of it; none for the usual, in which
    /// each field is declared once.
    fn unite(&self, _first: &Declared, _second: &Declared) -> Option<Result<Declared, Diagnostic>> {
        None
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

    /// The requests that only take the claimed names of `after` beside those of `before`, so that whoever
    /// mentions an old one can go over to a new one meanwhile. `work` is sent later all the same.
    fn reach(&self, _difference: &Difference<'_>) -> Vec<Draft> {
        Vec::new()
    }

    /// What to do about a declared thing of a kind that is only found, when it is not;
    /// `there` are the keys of its kind that were seen.
    fn missing(&self, _address: &Address, _there: &[String], _around: &dyn Around) -> Missing {
        Missing::ByHand(Vec::new())
    }

    /// What of the finished state breaks a limit of the service: asked once for each kind, with
    /// everything that will be there. A breach that was there before is no reason to refuse.
    fn breaches(&self, _after: &dyn After) -> Vec<Breach> {
        Vec::new()
    }

    /// The limit that counts how many things like this one are made within a span of time, where the
    /// service has one: what goes beyond it is planned for later.
    fn rate(&self, _address: &Address) -> Option<Rate> {
        None
    }

    /// Who is behind something that lives otherwise than these files left it, where the service is
    /// known for it; without an answer it was somebody in the Manager.
    fn moved_by(&self, _departure: &Departure<'_>) -> Option<Cause> {
        None
    }

    /// What a person would write of something seen; none where there is nothing worth a line.
    ///
    /// # Errors
    /// Why it cannot be written, as a fragment.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let said = worth::said(self.fields(), &self.defaults(), seen);
        let own = matches!(self.existence(), Existence::Own(_));
        Ok((own || !said.0.is_empty()).then_some(said))
    }

    /// The key of a thing of this kind that people call by this plain word, such as
    /// `ada@acme.example`; none where they call nothing of this kind so.
    fn called(&self, _word: &str) -> Option<String> {
        None
    }

    /// Codes of warnings about a field that is better left unsaid then, where nobody wrote it yet.
    fn better_unsaid(&self) -> &'static [&'static str] {
        &[]
    }

    /// What it means that a thing of this kind, or the place of all of them, is not there although
    /// something else names it, as a fragment; none where that is nothing to tell.
    fn absent(&self) -> Option<&'static str> {
        None
    }

    /// What does not come back with a thing that is made anew, as fragments.
    fn irrecoverable(&self) -> &'static [&'static str] {
        &[]
    }

    /// Why each deletion of one of its things needs a word of its own; none where what goes can be
    /// made again.
    fn precious(&self) -> Option<Precious> {
        None
    }

    /// How something that lives is used, as fragments for whoever is about to delete it. It moves by
    /// itself, so it is no part of what a saved plan is held against.
    fn usage(&self, _seen: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// The posts that a thing with this spec fills.
    fn posts(&self, _address: &Address, _spec: &Spec) -> Vec<Post> {
        Vec::new()
    }

    /// What people may do because of a thing with this spec. Not what teams give: only administrators
    /// write teams, and they need none of it (ORG-04, ORG-07).
    fn powers(&self, _address: &Address, _spec: &Spec) -> Vec<Power> {
        Vec::new()
    }

    /// Parts of a thing with this spec on which much that is elsewhere depends.
    fn pillars(&self, _address: &Address, _spec: &Spec) -> Vec<Pillar> {
        Vec::new()
    }

    /// Whom a thing with this spec passes mail on to, as e-mail addresses.
    fn passes_to(&self, address: &Address, spec: &Spec) -> Vec<String> {
        match self.passes_on() {
            true => self
                .uses(address, spec)
                .into_iter()
                .map(|u| u.shown)
                .collect(),
            false => Vec::new(),
        }
    }

    /// The domains whose mail a thing with this spec takes.
    fn takes_mail_of(&self, _address: &Address, _spec: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// The domains whose mail a thing with this spec brings to whoever takes it.
    fn brings_mail_of(&self, _address: &Address, _spec: &Spec) -> Vec<String> {
        Vec::new()
    }

    /// Its place in a document, with these fields; none for kinds a document only mentions.
    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement>;

    /// What a declaration takes for granted and the tool cannot make.
    fn presupposes(&self, _thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        Vec::new()
    }
}
