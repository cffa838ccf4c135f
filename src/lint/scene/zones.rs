//! Record sets by zone, owner and type.

use std::collections::BTreeMap;

use super::Thing;
use crate::dns::{self, RecordType};
use crate::kinds::{delegation, record_set};

/// The record sets of one owner and type. SPF stands apart from the other texts of a name, so there
/// may be two.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    /// The zone they are in.
    pub zone: &'a str,
    /// The owner within the zone; `@` for the zone itself.
    pub owner: &'a str,
    /// The owner in full.
    pub name: String,
    /// Their type.
    pub kind: RecordType,
    /// Each value with the thing it is in, in normal form.
    pub values: Vec<(Thing<'a>, &'a str)>,
}

/// What is known of zones.
#[derive(Debug, Default)]
pub struct Zones<'a> {
    sets: BTreeMap<(String, RecordType), Records<'a>>,
    zones: BTreeMap<&'a str, Option<Thing<'a>>>,
}

impl<'a> Zones<'a> {
    pub(super) fn new(things: &BTreeMap<&'a str, Vec<Thing<'a>>>) -> Self {
        let mut zones = Self::default();
        for domain in things.get(delegation::NAME).into_iter().flatten() {
            zones.zones.insert(domain.key(), Some(*domain));
        }
        for set in things.get(record_set::NAME).into_iter().flatten() {
            let Some((zone, owner, kind)) = record_set::named(set.key()) else {
                continue;
            };
            zones.zones.entry(zone).or_default();
            let name = dns::full_name(owner, zone);
            let records = zones
                .sets
                .entry((name.clone(), kind))
                .or_insert_with(|| Records {
                    zone,
                    owner,
                    name,
                    kind,
                    values: Vec::new(),
                });
            let values = set.items("values").into_iter();
            records.values.extend(values.map(|value| (*set, value)));
        }
        zones
    }

    /// Every zone, in the order of their names, with the domain where something is said of it.
    pub fn all(&self) -> impl Iterator<Item = (&'a str, Option<Thing<'a>>)> {
        self.zones.iter().map(|(zone, domain)| (*zone, *domain))
    }

    /// The zone that a name is in: the longest that it ends with.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&'a str> {
        let mut at = name;
        loop {
            if let Some((zone, _)) = self.zones.get_key_value(at) {
                return Some(zone);
            }
            at = at.split_once('.')?.1;
        }
    }

    /// Every record set, by name and type.
    pub fn sets(&self) -> impl Iterator<Item = &Records<'a>> {
        self.sets.values()
    }

    /// The record sets of a type.
    pub fn of_type(&self, kind: RecordType) -> impl Iterator<Item = &Records<'a>> {
        self.sets().filter(move |records| records.kind == kind)
    }

    /// The sets at and below `_domainkey` of a domain: its DKIM keys, or who publishes them.
    pub fn keys_of(&self, domain: &str) -> impl Iterator<Item = &Records<'a>> {
        let at = format!("_domainkey.{domain}");
        let below = format!(".{at}");
        self.sets().filter(move |records| {
            let kinds = [RecordType::Txt, RecordType::Cname, RecordType::Ns];
            let is_key = records.name == at || records.name.ends_with(&below);
            is_key && kinds.contains(&records.kind)
        })
    }

    /// The records of a full name and type.
    #[must_use]
    pub fn at(&self, name: &str, kind: RecordType) -> Option<&Records<'a>> {
        self.sets.get(&(name.to_owned(), kind))
    }
}
