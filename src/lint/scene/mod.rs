//! What rules look at: things by kind, whoever says how they are, the files or the service.

mod flow;
mod names;
mod thing;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

pub use flow::{Flow, Place, Receives, Station, Step};
pub use names::{Holder, Names, Reach};
pub use thing::Thing;
pub use zones::{Records, Zones};

use crate::document::Document;
use crate::document::settings::Settings;
use crate::kinds;
use crate::kinds::kind::Located;
use crate::kinds::limits::Limits;
use crate::kinds::mail_domain::MailDomain;
use crate::kinds::views::What;
use crate::kinds::{delegation, record_set};
use crate::live::{Live, Sight};
use crate::model::address::Address;
use crate::model::ownership::Ownership;

/// Things by kind, with the indices that many rules need.
#[derive(Debug)]
pub struct Scene<'a> {
    things: BTreeMap<&'a str, Vec<Thing<'a>>>,
    /// The service's limits, with what `settings` says otherwise.
    pub limits: &'a Limits,
    /// What the files say of how far things may go.
    pub settings: &'a Settings,
    /// The files, where they are what is looked at.
    pub document: Option<&'a Document>,
    /// What lives with its gaps, where that is what is looked at.
    live: Option<&'a Live>,
    /// Names of addresses, and who has them.
    pub names: Names<'a>,
    /// Record sets by zone.
    pub zones: Zones<'a>,
    /// Where mail goes once it has come in.
    pub flow: Flow<'a>,
    /// The moment of looking, in Unix seconds.
    pub now: i64,
    elsewhere: BTreeSet<&'a str>,
}

impl<'a> Scene<'a> {
    /// What the files declare, with what they expect in zones elsewhere.
    #[must_use]
    pub fn declared(document: &'a Document, now: i64) -> Self {
        let all = document.declared.iter().chain(&document.elsewhere);
        let things = all.map(|declared| Thing {
            address: &declared.located.address,
            realm: &declared.located.realm,
            spec: &declared.spec,
            declared: Some(declared),
        });
        Self::new(things, document, None, now)
    }

    /// What lives, as far as it was read; `document` gives the limits, and the places of what is
    /// declared as well.
    #[must_use]
    pub fn live(live: &'a Live, document: &'a Document, now: i64) -> Self {
        let declared: BTreeMap<&Address, _> = document
            .declared
            .iter()
            .map(|each| (&each.located.address, each))
            .collect();
        let things = live.found().map(|(realm, seen)| Thing {
            address: &seen.address,
            realm,
            spec: &seen.spec,
            declared: declared.get(&seen.address).copied(),
        });
        Self::new(things, document, Some(live), now)
    }

    fn new(
        all: impl Iterator<Item = Thing<'a>>,
        files: &'a Document,
        live: Option<&'a Live>,
        now: i64,
    ) -> Self {
        let document = live.is_none().then_some(files);
        let mut things: BTreeMap<&'a str, Vec<Thing<'a>>> = BTreeMap::new();
        for thing in all {
            things.entry(&thing.address.kind).or_default().push(thing);
        }
        for each in things.values_mut() {
            each.sort_by(|a, b| (a.address, a.realm).cmp(&(b.address, b.realm)));
        }
        let names = Names::new(&things, document, live);
        let zones = Zones::new(&things);
        let flow = Flow::new(&things, &names);
        let sets = files.elsewhere.iter();
        let sets = sets.filter_map(|set| record_set::named(&set.located.address.key));
        let elsewhere = sets.map(|(zone, _, _)| zone).collect();
        Self {
            things,
            limits: &files.common.limits,
            settings: &files.settings,
            document,
            live,
            names,
            zones,
            flow,
            now,
            elsewhere,
        }
    }

    /// What the files say of the mail of domains, where it is the files that are looked at.
    #[must_use]
    pub fn mail(&self) -> &'a [MailDomain] {
        self.document.map_or(&[], |document| &document.mail)
    }

    /// The things of a kind, in the order of their addresses.
    #[must_use]
    pub fn of(&self, kind: &str) -> &[Thing<'a>] {
        self.things.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The thing of a kind with this key.
    #[must_use]
    pub fn find(&self, kind: &str, key: &str) -> Option<&Thing<'a>> {
        let things = self.of(kind);
        let at = things.binary_search_by(|thing| thing.address.key.as_str().cmp(key));
        at.ok().and_then(|at| things.get(at))
    }

    /// Whether a zone is served by others than Infomaniak, as far as is known: the files say `dns: elsewhere`,
    /// or the domain has name servers of others (the provider's own are no value of theirs).
    #[must_use]
    pub fn is_elsewhere(&self, zone: &str) -> bool {
        let others = self
            .find(delegation::NAME, zone)
            .is_some_and(|domain| domain.says("name-servers"));
        others || self.elsewhere.contains(zone)
    }

    /// Whether mail to an address arrives somewhere, as far as is known: for report addresses and
    /// whatever else names one.
    #[must_use]
    pub fn receives(&self, address: &str) -> Receives {
        self.flow.receives(address, &self.names)
    }

    /// Whether nothing of a collection is there but what is declared, or seen: the files are its only
    /// owners, or what lives is looked at. What of that was read is asked for one service at a time:
    /// [`Scene::receives`], [`Scene::may_hide`].
    #[must_use]
    pub fn knows_all(&self, collection: &str) -> bool {
        self.document.is_none_or(|document| {
            let said = document.settings.ownership.get(collection);
            said.is_some_and(|said| said.value == Ownership::Authoritative)
        })
    }

    /// Whether there may be a mail service that is not among these things, because what lives is looked
    /// at and a list of them could not be read.
    #[must_use]
    pub fn may_hide_services(&self) -> bool {
        self.live.is_some_and(|live| live.lacks(What::MailServices))
    }

    /// Whether what a thing of this kind says is not known although it may be there: what lives is
    /// looked at, and what would tell of it was not read.
    #[must_use]
    pub fn may_hide(&self, kind: &str, realm: &str, key: &str) -> bool {
        let place = Located {
            address: Address::new(kind, key),
            realm: realm.to_owned(),
        };
        let kind = kinds::by_name(kind);
        let seen = self
            .live
            .zip(kind)
            .map(|(live, kind)| live.sight(kind, &place));
        matches!(seen, Some(Sight::Unseen(_)))
    }

    /// Whether the files speak of a collection as a whole, by its pattern (`mailbox:*@acme.example`):
    /// only then can something be missing in it.
    #[must_use]
    pub fn speaks_of(&self, kind: &str, pattern: &str) -> bool {
        let scopes = self.document.map_or(&[][..], |document| &document.scopes);
        scopes
            .iter()
            .any(|scope| scope.address.kind == kind && scope.address.key == pattern)
    }
}
