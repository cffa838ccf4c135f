//! What stands around a thing while its change is planned, and what will be there afterwards.

use std::collections::{BTreeMap, BTreeSet};

use super::Refusal;
use super::diff::Input;
use super::node::Node;
use super::record::Record;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{After, Around, Breach, Observed};
use crate::kinds::limits::{Limits, Sure};
use crate::kinds::{self};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::{Request, route};
use crate::model::value::Spec;

/// What the files declare, by address.
pub(super) type Wanted<'a> = BTreeMap<&'a Address, &'a Declared>;

/// What the files declare, by address.
pub(super) fn wanted(declared: &[Declared]) -> Wanted<'_> {
    let each = declared.iter();
    each.map(|thing| (&thing.located.address, thing)).collect()
}

/// One organization as a difference sees it.
pub(super) struct Scene<'a> {
    live: &'a Live,
    wanted: &'a Wanted<'a>,
    record: &'a Record,
    realm: &'a str,
    limits: &'a Limits,
}

impl<'a> Scene<'a> {
    pub(super) fn new(input: &Input<'a>, wanted: &'a Wanted<'a>, realm: &'a str) -> Self {
        Self {
            live: input.live,
            wanted,
            record: input.record,
            realm,
            limits: input.limits,
        }
    }
}

impl Around for Scene<'_> {
    fn realm(&self) -> &str {
        self.realm
    }

    fn lives(&self, address: &Address) -> Option<&Observed> {
        self.live.find(self.realm, address)
    }

    fn declared(&self, address: &Address) -> Option<&Spec> {
        self.wanted.get(address).map(|thing| &thing.spec)
    }

    fn living(&self, kind: &str) -> Vec<&Observed> {
        self.live.of_kind(self.realm, kind)
    }

    fn declaring(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let first = Address::new(kind, "");
        let from = self.wanted.range::<Address, _>(first..);
        from.take_while(|(address, _)| address.kind == kind)
            .map(|(address, thing)| (*address, &thing.spec))
            .collect()
    }

    fn recorded(&self, address: &Address) -> Option<&Spec> {
        let entry = self.record.things.get(address);
        entry.filter(|e| e.realm == self.realm).map(|e| &e.spec)
    }

    fn since(&self, address: &Address, field: &str) -> Option<i64> {
        self.record.since(address, field, self.live.now)
    }

    fn lacks(&self, request: &Request) -> bool {
        let route = route(request);
        self.live.lacking.contains(&route) || self.record.lacks(&route, self.live.now)
    }

    fn limits(&self) -> &Limits {
        self.limits
    }
}

/// The world as a plan leaves it.
struct Outcome<'a> {
    being: BTreeMap<&'a str, BTreeMap<&'a Address, &'a Spec>>,
    touched: BTreeSet<&'a Address>,
    limits: &'a Limits,
}

impl After for Outcome<'_> {
    fn being(&self, kind: &str) -> Vec<(&Address, &Spec)> {
        let all = self.being.get(kind).into_iter().flatten();
        all.map(|(address, spec)| (*address, *spec)).collect()
    }

    fn touched(&self, kind: &str) -> BTreeSet<&Address> {
        let all = self.touched.iter().copied();
        all.filter(|address| address.kind == kind).collect()
    }

    fn limits(&self) -> &Limits {
        self.limits
    }
}

/// What of the finished state goes beyond the service's limits: refusals, and notes on the changes
/// where the number is not sure.
pub(super) fn breaches(input: &Input<'_>, nodes: &mut [Node]) -> Vec<Refusal> {
    let found: Vec<Breach> = {
        let mut being: BTreeMap<&str, BTreeMap<&Address, &Spec>> = BTreeMap::new();
        for thing in input.live.things() {
            let of_kind = being.entry(&thing.address.kind).or_default();
            of_kind.insert(&thing.address, &thing.spec);
        }
        let mut touched = BTreeSet::new();
        for node in nodes.iter().filter(|node| node.writes()) {
            let address = &node.change.address;
            let of_kind = being.entry(&address.kind).or_default();
            match &node.after {
                Some(after) => {
                    of_kind.insert(address, after);
                    touched.insert(address);
                }
                None => {
                    of_kind.remove(address);
                }
            }
        }
        let outcome = Outcome {
            being,
            touched,
            limits: input.limits,
        };
        let each = kinds::KINDS.iter();
        each.flat_map(|kind| kind.breaches(&outcome)).collect()
    };
    let mut refusals = Vec::new();
    for breach in found {
        let limit = input.limits.get(breach.limit);
        let origin = limit.map_or_else(|| breach.limit.to_owned(), |limit| limit.origin());
        let why = format!("{} ({origin})", breach.why);
        match limit.map(|limit| limit.entry.sure) {
            None | Some(Sure::High | Sure::Med) => refusals.push(Refusal {
                address: breach.address,
                why,
                help: match limit {
                    Some(limit) => format!("{}; {}", breach.help, limit.way_out()),
                    None => breach.help,
                },
                allowed_by: None,
            }),
            Some(Sure::Low) => {
                let changed = nodes.iter_mut();
                for node in changed.filter(|node| node.change.address == breach.address) {
                    node.change.notes.push(why.clone());
                }
            }
        }
    }
    refusals
}
