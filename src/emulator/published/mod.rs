//! What the DNS answers about this world: the zones kept here, those kept elsewhere, and the names of
//! the service's own hosts. Pure; [`socket`] holds the sockets.
//!
//! One server stands for the whole DNS: asked with recursion it is a resolver, asked without it is
//! the server in charge of whatever zone the name is in. It signs nothing and forgets nothing.

mod outside;
pub(crate) mod socket;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::TXT;
use hickory_proto::rr::{Name, RData, Record as Answer, RecordType};

use super::dns::{names, txt};
use super::world::{Record, World, Zone, zone_key};

/// Aliases followed before an answer is given up, as resolvers do it (RFC 1034 §3.6.2 gives no number).
const ALIASES: usize = 16;

/// Time to live of what stands in no zone, in seconds.
const TTL: u32 = 3600;

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// NOERROR, NXDOMAIN or SERVFAIL.
    pub(crate) code: ResponseCode,
    /// The records, aliases first.
    pub(crate) answers: Vec<Answer>,
    /// The SOA of the zone that says no (RFC 2308 §2).
    pub(crate) denied_by: Option<Answer>,
    /// The delegation that the name lies below (RFC 1034 §4.2.1), for whoever asks without recursion.
    pub(crate) referral: Vec<Answer>,
}

/// The zone that a name lies in, as the public sees it.
struct Serving<'w> {
    zone: &'w Zone,
}

/// What the DNS says of a name. `recursive` follows aliases and delegations into other zones.
pub(crate) fn say(world: &World, name: &str, kind: RecordType, recursive: bool) -> Said {
    let mut said = Said::default();
    let mut name = zone_key(name);
    for _ in 0..ALIASES {
        match step(world, &name, kind, recursive, &mut said) {
            Some(next) => name = next,
            None => return said,
        }
    }
    said.code = ResponseCode::ServFail;
    said
}

/// Adds what is known of one name; the name that an alias leads to, if it is to be followed.
fn step(
    world: &World,
    name: &str,
    kind: RecordType,
    recursive: bool,
    said: &mut Said,
) -> Option<String> {
    let Some(zone) = zone_of(world, name) else {
        // The key that signs, behind the delegation that the service puts into its zones.
        match outside::records(name) {
            Some(records) => {
                let here = records.iter().filter(|record| record.0 == kind);
                let here = here.filter_map(|(kind, value)| answer(name, TTL, &data(*kind, value)?));
                said.answers.extend(here);
            }
            None if is_lame(world, name) => said.code = ResponseCode::ServFail,
            None => said.code = ResponseCode::NXDomain,
        }
        return None;
    };
    let serving = Serving { zone };
    if let Some((cut, servers)) = serving.delegation(name)
        && !(cut == name && kind == RecordType::DS)
    {
        if !recursive {
            said.referral = servers.iter().filter_map(|r| shown(r, &cut)).collect();
            return None;
        }
        return below_the_cut(world, &serving, (name, kind), (&cut, &servers), said);
    }
    let found = serving.at(name);
    let Some(records) = found else {
        said.code = ResponseCode::NXDomain;
        said.denied_by = serving.soa();
        return None;
    };
    let of = |wanted: &'static str| records.iter().find(move |record| record.kind == wanted);
    if let Some(alias) = of("CNAME").filter(|_| kind != RecordType::CNAME) {
        said.answers.extend(shown(alias, name));
        return recursive.then(|| zone_key(&alias.target));
    }
    let own = records
        .iter()
        .filter(|record| record.kind == kind.to_string());
    let before = said.answers.len();
    said.answers
        .extend(own.filter_map(|record| shown(record, name)));
    if said.answers.len() == before {
        said.denied_by = serving.soa();
    }
    None
}

/// What is behind a delegation: a zone of its own would have been found before, so it is the keys
/// that the service keeps behind `_domainkey`, or nobody.
fn below_the_cut(
    world: &World,
    serving: &Serving<'_>,
    (name, kind): (&str, RecordType),
    (cut, servers): (&str, &[&Record]),
    said: &mut Said,
) -> Option<String> {
    let ours = servers
        .iter()
        .all(|server| outside::is_provider(&server.target));
    if !ours || cut != format!("_domainkey.{}", serving.zone.fqdn) {
        said.code = ResponseCode::ServFail;
        return None;
    }
    let signs = world.mail_hostings.iter().any(|hosting| {
        hosting.preferences.dkim_enabled && zone_key(&hosting.main_fqdn) == serving.zone.fqdn
    });
    if cut == name {
        if kind == RecordType::NS {
            said.answers = servers.iter().filter_map(|r| shown(r, cut)).collect();
        }
    } else if signs && name == format!("{}.{cut}", outside::SELECTOR) {
        if kind == RecordType::TXT {
            let key = data(RecordType::TXT, &format!("\"{}\"", outside::KEY));
            said.answers
                .extend(key.and_then(|key| answer(name, TTL, &key)));
        }
    } else {
        said.code = ResponseCode::NXDomain;
    }
    None
}

/// The zone that the public finds a name in: the one with the longest name, here unless the domain's
/// name servers are somebody else's.
fn zone_of<'w>(world: &'w World, name: &str) -> Option<&'w Zone> {
    let here = world.zones.iter().filter(|zone| {
        let domain = world.domains.iter().find(|d| d.name == zone.fqdn);
        let servers = domain.map(|domain| domain.nameservers.as_slice());
        let servers = servers.filter(|servers| !servers.is_empty());
        let mut servers = servers.unwrap_or(&zone.nameservers).iter();
        servers.all(|host| outside::is_provider(host))
    });
    let all = world.elsewhere.iter().chain(here);
    all.filter(|zone| is_within(name, &zone.fqdn))
        .max_by_key(|zone| zone.fqdn.len())
}

/// Whether a name lies below a registered domain whose name servers answer for nothing here.
fn is_lame(world: &World, name: &str) -> bool {
    world
        .domains
        .iter()
        .any(|domain| is_within(name, &domain.name))
}

/// Whether a name is a domain or lies below it.
fn is_within(name: &str, domain: &str) -> bool {
    let head = name.strip_suffix(domain);
    head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

impl Serving<'_> {
    /// The deepest delegation above or at a name, with its servers.
    fn delegation(&self, name: &str) -> Option<(String, Vec<&Record>)> {
        let cuts = self.zone.records().iter();
        let mut cuts: Vec<String> = cuts
            .filter(|record| record.kind == "NS" && record.source != ".")
            .map(|record| zone_key(&names::full(&record.source, &self.zone.fqdn)))
            .filter(|cut| is_within(name, cut))
            .collect();
        cuts.sort_by_key(String::len);
        // Whatever lies below the first cut is not this zone's to say.
        let cut = cuts.into_iter().next()?;
        let servers = self.records_at(&cut);
        let servers = servers.into_iter().filter(|record| record.kind == "NS");
        Some((cut.clone(), servers.collect()))
    }

    fn records_at(&self, name: &str) -> Vec<&Record> {
        let all = self.zone.records().iter();
        all.filter(|record| zone_key(&names::full(&record.source, &self.zone.fqdn)) == name)
            .collect()
    }

    /// The records of a name: its own, or those of the wildcard that covers it (RFC 4592 §3.3.1); none
    /// where the name is not there.
    fn at(&self, name: &str) -> Option<Vec<&Record>> {
        if self.is_there(name) {
            return Some(self.records_at(name));
        }
        let mut rest = name;
        while let Some((_, encloser)) = rest.split_once('.') {
            if !is_within(encloser, &self.zone.fqdn) {
                break;
            }
            let star = self.records_at(&format!("*.{encloser}"));
            if !star.is_empty() {
                return Some(star);
            }
            // The closest name that is there ends the search.
            if self.is_there(encloser) {
                break;
            }
            rest = encloser;
        }
        None
    }

    /// Whether a name has records or something below it.
    fn is_there(&self, name: &str) -> bool {
        let below = format!(".{name}");
        let names = self.zone.records().iter();
        let mut names = names.map(|r| zone_key(&names::full(&r.source, &self.zone.fqdn)));
        name == self.zone.fqdn || names.any(|known| known == name || known.ends_with(&below))
    }

    fn soa(&self) -> Option<Answer> {
        let apex = self.zone.records().iter();
        let soa = apex.clone().find(|record| record.kind == "SOA");
        soa.and_then(|record| shown(record, &self.zone.fqdn))
    }
}

/// A record as an answer under the name that was asked for.
fn shown(record: &Record, name: &str) -> Option<Answer> {
    let kind = record.kind.parse().ok()?;
    answer(name, record.ttl, &data(kind, &record.target)?)
}

fn answer(name: &str, ttl: u32, data: &RData) -> Option<Answer> {
    let name = Name::from_ascii(format!("{name}.")).ok()?;
    Some(Answer::from_rdata(name, ttl, data.clone()))
}

/// A kept value as the DNS carries it; none where no resolver would get it.
pub(super) fn data(kind: RecordType, value: &str) -> Option<RData> {
    match kind {
        RecordType::TXT => {
            let content = txt::content(value).ok()?;
            let strings: Vec<&[u8]> = match content.is_empty() {
                true => vec![b"".as_slice()],
                false => content.chunks(255).collect(),
            };
            Some(RData::TXT(TXT::from_bytes(strings)))
        }
        // Kept without final dots; a lone dot, as in a null MX, is one already.
        RecordType::CNAME | RecordType::NS | RecordType::PTR | RecordType::MX | RecordType::SRV => {
            let value = value.strip_suffix('.').unwrap_or(value);
            RData::try_from_str(kind, &format!("{value}.")).ok()
        }
        RecordType::SOA => {
            let mut words = value.split(' ');
            let (server, person) = (words.next()?, words.next()?);
            let rest: Vec<&str> = words.collect();
            RData::try_from_str(kind, &format!("{server}. {person}. {}", rest.join(" "))).ok()
        }
        _ => RData::try_from_str(kind, value).ok(),
    }
}
