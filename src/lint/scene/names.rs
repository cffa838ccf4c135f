//! Names of addresses: which domains are ours, and who has a name there.

use std::collections::BTreeMap;

use super::Thing;
use crate::document::Document;
use crate::kinds::kind::Located;
use crate::kinds::{self, aliases, mail, mailing_list, offers, redirection};
use crate::live::{Live, Sight};
use crate::model::address::Address;

/// What has a name.
#[derive(Debug, Clone, Copy)]
pub enum Holder<'a> {
    /// A mailbox.
    Mailbox(Thing<'a>),
    /// Another name of the mailbox with this key; the thing is the list of its aliases.
    Alias(Thing<'a>),
    /// An address without storage that passes mail on.
    Redirection(Thing<'a>),
    /// A discussion list.
    List(Thing<'a>),
}

impl<'a> Holder<'a> {
    /// The thing that has the name.
    #[must_use]
    pub fn thing(&self) -> &Thing<'a> {
        match self {
            Self::Mailbox(thing)
            | Self::Alias(thing)
            | Self::Redirection(thing)
            | Self::List(thing) => thing,
        }
    }

    /// The address that mail to this name is kept under or passed on from: a mailbox for its aliases,
    /// the name itself otherwise.
    #[must_use]
    pub fn owner(&self) -> &'a str {
        self.thing().key()
    }
}

/// Where mail to an address goes.
#[derive(Debug, Clone, Copy)]
pub enum Reach<'a> {
    /// To something of ours.
    Here(Holder<'a>),
    /// To the catch-all of a service of ours: nobody has the name.
    CatchAll(Thing<'a>),
    /// The domain is ours and nobody is known to have the name. `whole` says that the files speak of
    /// all addresses and redirections there, or that all of them were read, so that it bounces.
    Nobody {
        /// Whether all names there are known.
        whole: bool,
    },
    /// To a domain that is no mail domain of these files.
    Elsewhere,
}

/// Whether everything that may have a name in a service was read: its addresses with their aliases, its
/// redirections and its lists.
fn were_read<'a: 't, 't>(
    live: &Live,
    service: &Thing<'a>,
    mut lists: impl Iterator<Item = &'t Thing<'a>>,
) -> bool {
    let located = |kind: &str, key: String| Located {
        address: Address::new(kind, key),
        realm: service.realm.to_owned(),
    };
    let collections = [mail::MAILBOX, redirection::NAME, mailing_list::NAME];
    let read = |name: &str| {
        let all = located(name, format!("*@{}", service.key()));
        kinds::by_name(name).is_some_and(|kind| live.is_read(kind, &all))
    };
    let told = |list: &Thing<'a>| {
        let place = located(aliases::NAME, list.key().to_owned());
        let kind = kinds::by_name(aliases::NAME);
        kind.is_some_and(|kind| matches!(live.sight(kind, &place), Sight::There(_)))
    };
    collections.into_iter().all(read)
        && lists.all(|list| mail::domain(list.key()) != service.key() || told(list))
}

/// Who has which name.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// The key of the mail service by domain, linked domains included.
    services: BTreeMap<&'a str, &'a str>,
    holders: BTreeMap<String, Holder<'a>>,
    catch_alls: BTreeMap<&'a str, Thing<'a>>,
    whole: BTreeMap<&'a str, bool>,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        things: &BTreeMap<&'a str, Vec<Thing<'a>>>,
        of_files: Option<&'a Document>,
        live: Option<&Live>,
    ) -> Self {
        let mut names = Self::default();
        let of = |kind: &str| things.get(kind).into_iter().flatten();
        for service in of(mail::SERVICE) {
            names.services.insert(service.key(), service.key());
            for linked in service.items("linked-domains") {
                names.services.insert(linked, service.key());
            }
        }
        for mailbox in of(mail::MAILBOX) {
            if mail::local(mailbox.key()) == offers::CATCH_ALL {
                let service = mail::domain(mailbox.key());
                names.catch_alls.insert(service, *mailbox);
            }
            names.put(mailbox.key().to_owned(), Holder::Mailbox(*mailbox));
        }
        for list in of(aliases::NAME) {
            let domain = mail::domain(list.key());
            for alias in list.items(aliases::NAME) {
                names.put(mail::key(alias, domain), Holder::Alias(*list));
            }
        }
        for redirection in of(redirection::NAME) {
            names.put(
                redirection.key().to_owned(),
                Holder::Redirection(*redirection),
            );
        }
        for list in of(mailing_list::NAME) {
            names.put(list.key().to_owned(), Holder::List(*list));
        }
        let scopes = of_files.map_or(&[][..], |document| &document.scopes);
        let speaks = |kind: &str, service: &str| {
            let pattern = format!("*@{service}");
            let mut scopes = scopes.iter();
            scopes.any(|scope| scope.address.kind == kind && scope.address.key == pattern)
        };
        for service in of(mail::SERVICE) {
            let key = service.key();
            let whole = match live {
                Some(live) => were_read(live, service, of(aliases::NAME)),
                None => speaks(mail::MAILBOX, key) && speaks(redirection::NAME, key),
            };
            // Whoever has a name that was not read has it, whatever the catch-all would take.
            if live.is_some() && !whole {
                names.catch_alls.remove(key);
            }
            names.whole.insert(key, whole);
        }
        names
    }

    fn put(&mut self, name: String, holder: Holder<'a>) {
        self.holders.entry(name).or_insert(holder);
    }

    /// The key of the mail service that takes mail of a domain: its own or one it is linked to.
    #[must_use]
    pub fn service_of(&self, domain: &str) -> Option<&'a str> {
        let domain = domain.to_ascii_lowercase();
        self.services.get(domain.as_str()).copied()
    }

    /// Every mail domain with the key of its service.
    pub fn domains(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.services
            .iter()
            .map(|(domain, service)| (*domain, *service))
    }

    /// Every name with what has it, under the main domain of its service.
    pub fn all(&self) -> impl Iterator<Item = (&str, Holder<'a>)> {
        let all = self.holders.iter();
        all.map(|(name, holder)| (name.as_str(), *holder))
    }

    /// The catch-all of a service.
    #[must_use]
    pub fn catch_all(&self, service: &str) -> Option<Thing<'a>> {
        self.catch_alls.get(service).copied()
    }

    /// What has the name of an address of ours; nothing where only a catch-all takes its mail.
    #[must_use]
    pub fn holder(&self, address: &str) -> Option<Holder<'a>> {
        match self.reach(address) {
            Reach::Here(holder) => Some(holder),
            _ => None,
        }
    }

    /// An address under the main domain of its service, in lower case: one form for all the ways to
    /// write it. Addresses elsewhere are only put into lower case.
    #[must_use]
    pub fn main_form(&self, address: &str) -> String {
        let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        match self.service_of(domain) {
            Some(service) => mail::key(local, service),
            None => address.to_lowercase(),
        }
    }

    /// Where mail to an address goes. A name is the same under every domain of a service
    /// (MAIL-DOM-04), and without regard to case.
    #[must_use]
    pub fn reach(&self, address: &str) -> Reach<'a> {
        let Some((local, domain)) = address.rsplit_once('@') else {
            return Reach::Elsewhere;
        };
        let Some(service) = self.service_of(domain) else {
            return Reach::Elsewhere;
        };
        if let Some(holder) = self.holders.get(&mail::key(local, service)) {
            return Reach::Here(*holder);
        }
        match self.catch_all(service) {
            Some(catch_all) => Reach::CatchAll(catch_all),
            None => Reach::Nobody {
                whole: self.whole.get(service).copied().unwrap_or(false),
            },
        }
    }
}
