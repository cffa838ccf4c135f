//! New paths by which mail leaves for a domain that nobody trusts (MAIL-RED-24). Only where
//! `settings.trusted-domains` is written: there somebody decided, and everywhere else the first
//! redirection to anybody would be refused.
//!
//! A path leads from a name here to an address outside, over whatever passes mail on. One that was
//! there before is no news, and is for `lint` to tell.

use std::collections::{BTreeMap, BTreeSet};

use super::Allowance;
use super::review::{Review, Side};
use crate::kinds;
use crate::kinds::kind::{Existence, Kind};
use crate::model::address::Address;
use crate::model::value::Spec;
use crate::plan::Refusal;

/// The guard's name.
pub(super) const NAME: &str = "leaves-organization";

/// How many names are told.
const NAMED: usize = 5;

/// Things by address.
type Things<'a> = BTreeMap<&'a Address, (&'static dyn Kind, &'a Spec)>;

/// Where mail goes from each name: the name here, and the address outside, with the things that lead
/// there one after the other.
type Paths = BTreeMap<(String, String), Vec<Address>>;

pub(super) fn judge(review: &Review<'_>) -> Vec<Refusal> {
    let Some(trusted) = review.standards.trusted else {
        return Vec::new();
    };
    let after = review.outcome();
    let declared = review.input.declared.iter().filter_map(|thing| {
        let address = &thing.located.address;
        Some((address, (kinds::by_name(&address.kind)?, &thing.spec)))
    });
    let mut ours = domains(&after);
    ours.extend(domains(&declared.collect()));
    let before = paths(&review.living(), &ours);
    let mut new: BTreeMap<(Address, String), BTreeSet<String>> = BTreeMap::new();
    for ((name, target), way) in paths(&after, &ours) {
        let known = before.contains_key(&(name.clone(), target.clone()));
        if known || trusted.contains(domain(&target)) {
            continue;
        }
        let by = responsible(review, &name, &target, &way);
        new.entry((by, target)).or_default().insert(name);
    }
    let refused = new.into_iter().map(|((by, target), names)| {
        let mut named: Vec<String> = names.iter().take(NAMED).cloned().collect();
        if let more @ 1.. = names.len().saturating_sub(NAMED) {
            named.push(format!("{more} more"));
        }
        let domain = domain(&target).to_owned();
        Refusal {
            why: format!(
                "mail to {} would leave for {target}, and `settings.trusted-domains` does not name {domain}",
                named.join(", ")
            ),
            help: format!(
                "add `{domain}` to `settings.trusted-domains` if it may, or name an address of the organization"
            ),
            allowed_by: Some(Allowance::new(NAME, by.to_string())),
            address: by,
        }
    });
    refused.collect()
}

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or(address)
}

/// The domains whose mail is taken here, each with the first of those that something takes together: a
/// name stands under all of them (MAIL-DOM-04).
type Domains = BTreeMap<String, String>;

fn domains(things: &Things<'_>) -> Domains {
    let mut domains = Domains::new();
    for (address, (kind, spec)) in things {
        let all = kind.takes_mail_of(address, spec);
        if let Some(first) = all.first() {
            let each = all.iter().map(|domain| (domain.clone(), first.clone()));
            domains.extend(each);
        }
    }
    domains
}

/// An address as it stands under the first of the domains that share its names.
fn first(email: &str, ours: &Domains) -> String {
    let email = email.to_lowercase();
    match email.rsplit_once('@') {
        Some((local, domain)) => match ours.get(domain) {
            Some(first) => format!("{local}@{first}"),
            None => email,
        },
        None => email,
    }
}

/// What takes the mail of a thing: itself, or the address that it belongs to.
fn station(address: &Address, kind: &dyn Kind) -> Address {
    let parent = kind.parent(&address.key);
    let own = parent.filter(|parent| {
        let kind = kinds::by_name(&parent.kind);
        kind.is_some_and(|kind| matches!(kind.existence(), Existence::Own(_)))
    });
    own.unwrap_or_else(|| address.clone())
}

/// Every path out of these things.
fn paths(things: &Things<'_>, ours: &Domains) -> Paths {
    let mut names: BTreeMap<String, Address> = BTreeMap::new();
    let mut steps: BTreeMap<Address, Vec<(&Address, String)>> = BTreeMap::new();
    for (address, (kind, spec)) in things {
        let station = station(address, *kind);
        let claims = kind.claims(address, spec).into_iter();
        for claim in claims.filter(|claim| claim.shown.contains('@')) {
            names.insert(first(&claim.shown, ours), station.clone());
        }
        let to = kind.passes_to(address, spec).into_iter();
        let to = to.map(|target| (*address, target.to_lowercase()));
        steps.entry(station).or_default().extend(to);
    }
    let mut paths = Paths::new();
    for (name, station) in &names {
        let mut seen = BTreeSet::from([station]);
        let mut open = vec![(station, Vec::new())];
        while let Some((here, way)) = open.pop() {
            for (by, target) in steps.get(here).into_iter().flatten() {
                let mut way = way.clone();
                way.push((*by).clone());
                match names.get(&first(target, ours)) {
                    Some(next) if seen.insert(next) => open.push((next, way)),
                    Some(_) => {}
                    None if ours.contains_key(domain(target)) => {}
                    None => {
                        paths.entry((name.clone(), target.clone())).or_insert(way);
                    }
                }
            }
        }
    }
    paths
}

/// The change that opens a path: what leads on where it did not, or else what took the name.
fn responsible(review: &Review<'_>, name: &str, target: &str, way: &[Address]) -> Address {
    let changed = |address: &Address| -> Option<&Side<'_>> {
        let mut ready = review.sides.iter().filter(|side| side.is_ready());
        ready.find(|side| side.address() == address)
    };
    let leads_on = way.iter().rev().find(|address| {
        changed(address).is_some_and(|side| {
            let of = |spec: Option<&Spec>| -> BTreeSet<String> {
                let to = spec.map(|spec| side.kind.passes_to(side.address(), spec));
                to.into_iter().flatten().collect()
            };
            let before = of(side.before.map(|seen| &seen.spec));
            !of(side.after.as_ref()).is_subset(&before)
        })
    });
    let takes = |side: &&Side<'_>| {
        let claims = side
            .after
            .as_ref()
            .map(|spec| side.kind.claims(side.address(), spec));
        let mut claims = claims.into_iter().flatten();
        side.is_ready() && claims.any(|claim| claim.shown.eq_ignore_ascii_case(name))
    };
    let taking = || review.sides.iter().find(takes).map(Side::address);
    let by = leads_on.or_else(taking).or(way.last());
    by.cloned().unwrap_or_else(|| Address::new("mail", target))
}
