//! What rules of the audit look at.

use std::collections::BTreeSet;
use std::fmt;

use super::scene::{Scene, Thing};
use crate::dns::{self, RecordType};
use crate::kinds::{delegation, mail, record_set, registration};
use crate::live::Live;
use crate::mailauth::ask::{Answer, Pending, Question, World};
use crate::model::address::Address;
use crate::model::source::Span;
use crate::plan::record::Record;

/// What is declared, what lives and what the world answers.
#[derive(Clone, Copy)]
pub struct Survey<'a> {
    /// What the files declare.
    pub declared: &'a Scene<'a>,
    /// What lives, as far as it was read; empty where nobody looked.
    pub lives: &'a Scene<'a>,
    /// The same with its gaps, which tell what is not there from what was not seen; none where only
    /// the DNS is asked.
    pub live: Option<&'a Live>,
    /// What the last apply made true and when, where there was one.
    pub record: Option<&'a Record>,
    /// The DNS and policy hosts.
    pub world: &'a dyn World,
    /// The domains that are audited: those of the files, or those that were asked for.
    pub domains: &'a [String],
}

/// What a finding is about where no thing may stand for it: a name in the DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The thing it is, or would be.
    pub address: Address,
    /// Its organization; empty where nobody declares it.
    pub realm: String,
    /// Where it, or the nearest thing to it, is written.
    pub span: Option<Span>,
}

impl Subject {
    fn of(thing: &Thing<'_>) -> Self {
        Self {
            address: thing.address.clone(),
            realm: thing.realm.to_owned(),
            span: thing.place(None),
        }
    }

    /// The same place, said of another thing.
    fn called(self, address: Address) -> Self {
        Self { address, ..self }
    }
}

impl Survey<'_> {
    /// The records of a name, from the resolver.
    ///
    /// # Errors
    /// The answer is not known yet.
    pub fn ask(&self, name: &str, kind: crate::mailauth::ask::Type) -> Result<&Answer, Pending> {
        self.world.dns(&Question::new(name, kind)).ok_or(Pending)
    }

    /// The answer to any question.
    ///
    /// # Errors
    /// The answer is not known yet.
    pub fn answer(&self, question: &Question) -> Result<&Answer, Pending> {
        self.world.dns(question).ok_or(Pending)
    }

    /// A domain, in the place where the files first speak of it.
    #[must_use]
    pub fn domain(&self, domain: &str) -> Subject {
        let address = Address::new(delegation::NAME, domain);
        for scene in [self.declared, self.lives] {
            if let Some(thing) = scene.find(delegation::NAME, domain) {
                return Subject::of(thing);
            }
            let service = scene.names.service_of(domain);
            let service = service.and_then(|key| scene.find(mail::SERVICE, key));
            let records = || {
                let mut sets = scene.zones.sets().filter(|set| set.zone == domain);
                sets.find_map(|set| set.values.first().map(|(thing, _)| *thing))
            };
            if let Some(thing) = service.copied().or_else(records) {
                return Subject::of(&thing).called(address);
            }
        }
        Subject {
            address,
            realm: String::new(),
            span: None,
        }
    }

    /// The record set of a full name, in the place where it is declared, or else where its domain is.
    #[must_use]
    pub fn records(&self, name: &str, kind: RecordType) -> Subject {
        for scene in [self.declared, self.lives] {
            let set = scene.zones.at(name, kind);
            if let Some((set, (thing, _))) = set.and_then(|set| Some((set, set.values.first()?))) {
                let subject = Subject::of(thing);
                let span = subject.span.or_else(|| self.domain(set.zone).span);
                return Subject { span, ..subject };
            }
        }
        let within = |zone: &&str| name == *zone || name.ends_with(&format!(".{zone}"));
        let known = self.declared.zones.of(name);
        let asked = self.domains.iter().map(String::as_str);
        let zone = known.or_else(|| asked.filter(within).max_by_key(|zone| zone.len()));
        let zone = zone.unwrap_or(name);
        let owner = name.strip_suffix(zone).unwrap_or_default();
        let owner = match owner.trim_end_matches('.') {
            "" => "@",
            owner => owner,
        };
        let address = Address::new(record_set::NAME, record_set::key(zone, owner, kind));
        self.domain(zone).called(address)
    }
}

/// Every domain that a scene speaks of, in A-labels: zones, registrations, mail services and what is
/// linked to them.
#[must_use]
pub fn domains(scene: &Scene<'_>) -> Vec<String> {
    let zones = scene.zones.all().map(|(zone, _)| zone);
    let services = scene.names.domains().map(|(domain, _)| domain);
    let registered = scene.of(registration::NAME).iter().map(Thing::key);
    let all: BTreeSet<String> = zones
        .chain(services)
        .chain(registered)
        .filter_map(|domain| dns::zone_name(domain).ok())
        .collect();
    all.into_iter().collect()
}

impl fmt::Debug for Survey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Survey")
            .field("domains", &self.domains)
            .finish_non_exhaustive()
    }
}
