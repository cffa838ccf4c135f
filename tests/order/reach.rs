//! What reaches whom, seen from outside: addresses, hosts, singletons, keys.

use std::collections::{BTreeMap, BTreeSet};

use super::wish::{HERE, NAMES};
use super::world::{Org, Record, World};

/// What can be said of a moment, everything by a name that is unique in the world.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reach {
    /// Addresses to which mail gets through to its end, and through whom it does not: names on the way
    /// that are nobody's, with the holders of all that are somebody's.
    pub(crate) lost: BTreeMap<String, BTreeSet<String>>,
    /// Who holds an address, or the hosts' name: one holder excludes another.
    pub(crate) held: BTreeMap<String, String>,
    /// How many records of a sort there are that must be one, and which is never none.
    pub(crate) singles: BTreeMap<String, usize>,
    /// How many of a sort there are of which one must be there.
    pub(crate) some: BTreeMap<String, usize>,
    /// What the zone of each domain says of its mail.
    pub(crate) policies: BTreeMap<String, Policies>,
}

/// What a zone says of mail for its domain and in its name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Policies {
    pub(crate) mx: BTreeSet<String>,
    /// The id of the MTA-STS policy.
    pub(crate) sts: Option<String>,
    /// DMARC asks for more than reports.
    pub(crate) strict: bool,
    /// SPF and the keys of DKIM.
    pub(crate) proofs: BTreeSet<String>,
}

impl Reach {
    pub(crate) fn of(world: &World) -> Self {
        let mut reach = Self::default();
        for org in &world.orgs {
            reach.names(org);
            reach.zone(org);
        }
        for org in &world.orgs {
            let names = (0..NAMES).map(|index| format!("n{index}"));
            for name in names.chain(["catchall".to_owned(), "stray".to_owned()]) {
                let here = format!("{name}@{}", org.domain);
                for domain in [&org.domain, &org.synonym] {
                    let mut lost = BTreeSet::new();
                    arrive(world, org, domain, &here, &mut lost);
                    reach.lost.insert(format!("{name}@{domain}"), lost);
                }
            }
        }
        reach
    }

    fn names(&mut self, org: &Org) {
        let mut hold = |name: &str, what: String| {
            self.held.insert(format!("{name}@{}", org.domain), what);
        };
        for (name, own) in &org.boxes {
            hold(name, "mailbox".to_owned());
            own.aliases
                .iter()
                .for_each(|alias| hold(alias, format!("alias of {name}")));
        }
        org.redirections
            .keys()
            .for_each(|name| hold(name, "redirection".to_owned()));
    }

    fn policies(&mut self, domain: &str, records: &[Record]) {
        let own = self.policies.entry(domain.to_owned()).or_default();
        for record in records {
            let text = record.target.trim_matches('"');
            let proof = || format!("{} {} {text}", record.source, record.kind);
            match (record.kind.as_str(), record.source.as_str()) {
                ("MX", ".") => drop(own.mx.insert(text.to_owned())),
                ("TXT", "_mta-sts") => own.sts = Some(text.to_owned()),
                ("TXT", "_dmarc") => own.strict = !text.contains("p=none"),
                ("TXT", ".") if text.starts_with("v=spf1") => drop(own.proofs.insert(proof())),
                (_, source) if source.ends_with("._domainkey") => {
                    own.proofs.insert(proof());
                }
                _ => {}
            }
        }
    }

    fn zone(&mut self, org: &Org) {
        self.policies(&org.domain, &org.records);
        self.policies(&org.synonym, &org.also);
        for record in &org.records {
            let full = full(&record.source, &org.domain);
            if matches!(record.kind.as_str(), "A" | "AAAA" | "CNAME") {
                let word = if record.kind == "CNAME" {
                    "alias"
                } else {
                    "host"
                };
                self.held.insert(format!("host {full}"), word.to_owned());
            }
            if record.source.ends_with("_domainkey") {
                self.held
                    .insert(format!("host {full}"), format!("key {}", record.kind));
                *self
                    .some
                    .entry(format!("keys of {}", org.domain))
                    .or_default() += 1;
            }
            if record.kind == "MX" {
                *self.some.entry(format!("MX of {full}")).or_default() += 1;
            }
            let text = record.target.trim_matches('"');
            let single = ["v=spf1", "v=DMARC1", "v=STSv1"]
                .into_iter()
                .find(|v| text.starts_with(v));
            if let Some(version) = single.filter(|_| record.kind == "TXT") {
                *self
                    .singles
                    .entry(format!("{version} of {full}"))
                    .or_default() += 1;
            }
        }
        for record in &org.records {
            let mentions = matches!(record.kind.as_str(), "MX" | "SRV" | "CNAME");
            let host = record.target.rsplit(' ').next().unwrap_or_default();
            if mentions && host.ends_with(&org.domain) {
                let name = format!("{} {} to {host}", record.kind, record.source);
                let mut lost = BTreeSet::new();
                resolve(org, host, &mut lost);
                self.lost.insert(name, lost);
            }
            if matches!(record.kind.as_str(), "A" | "AAAA" | "CNAME") {
                let full = full(&record.source, &org.domain);
                let mut lost = BTreeSet::new();
                resolve(org, &full, &mut lost);
                self.lost.insert(format!("host {full}"), lost);
            }
        }
    }
}

fn full(source: &str, domain: &str) -> String {
    match source {
        "." | "@" | "" => domain.to_owned(),
        source => format!("{source}.{domain}"),
    }
}

/// Mail from outside to a domain: where its MX says, and then to whoever has the name. `here` is the
/// address within the service.
fn arrive(world: &World, org: &Org, domain: &str, here: &str, lost: &mut BTreeSet<String>) {
    let zone = org.zone(domain).into_iter().flatten();
    let mx = zone.filter(|r| r.kind == "MX" && r.source == ".");
    let hosts: Vec<&str> = mx.filter_map(|r| r.target.rsplit(' ').next()).collect();
    if hosts.is_empty() {
        lost.insert(format!("MX of {domain}"));
    }
    for host in hosts {
        if host == HERE && (org.service.is_none() || domain != org.domain && !org.linked) {
            lost.insert(format!("service of {domain}"));
        } else if host == HERE {
            deliver(world, here, lost, 0);
        } else if host.ends_with(&org.domain) {
            resolve(org, host, lost);
        }
    }
}

/// Mail within the service. A target that has to accept first is taken to have accepted.
fn deliver(world: &World, address: &str, lost: &mut BTreeSet<String>, depth: usize) {
    let Some((name, domain)) = address.split_once('@') else {
        return;
    };
    let Some(org) = world.orgs.iter().find(|org| org.domain == domain) else {
        return;
    };
    if depth > 20 {
        lost.insert(format!("circle at {address}"));
        return;
    }
    let behind = org
        .boxes
        .iter()
        .find(|(own, m)| *own == name || m.aliases.contains(name));
    let (to, kept) = match (behind, org.redirections.get(name)) {
        (Some((_, own)), _) => (&own.forward, own.keep || own.forward.is_empty()),
        (None, Some(own)) => (&own.targets, false),
        // Names nobody has (MAIL-CATCH-01).
        (None, None) if org.boxes.contains_key("catchall") => return,
        (None, None) => {
            lost.insert(address.to_owned());
            return;
        }
    };
    if !kept && to.is_empty() {
        lost.insert(format!("end at {address}"));
    }
    to.iter()
        .for_each(|target| deliver(world, target, lost, depth + 1));
}

/// A host of the zone, over aliases.
fn resolve(org: &Org, host: &str, lost: &mut BTreeSet<String>) {
    let mut host = host.to_owned();
    for _ in 0..20 {
        let Some(source) = host.strip_suffix(&format!(".{}", org.domain)) else {
            return;
        };
        let mut there = org.records.iter().filter(|r| r.source == source);
        match there.find(|r| matches!(r.kind.as_str(), "A" | "AAAA" | "CNAME")) {
            Some(record) if record.kind == "CNAME" => host.clone_from(&record.target),
            Some(_) => return,
            None => {
                lost.insert(format!("host {host}"));
                return;
            }
        }
    }
}
