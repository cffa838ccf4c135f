//! A record set: all records of one name and type in a zone, with one TTL (RFC 2181 §5.2).
//!
//! The service keeps single records with ids of their own; here they are members of the set. What
//! the texts mean, and their normal form, is `dns`'s business.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::declare::Declared;
use super::decode;
use super::departure::{Cause, Departure};
use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature,
    Observation, Observed, Pillar, Placement, Presupposed, Share, Turn, Use, Within, Work,
};
use super::organization;
use super::record_share::{self, OTHERS};
use super::record_targets as targets;
use super::views::{self, View, What};
use crate::dns::{self, RecordType, Rewritten};
use crate::kinds::{delegation, record_pillars, record_turns, within, worth};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, Template};
use crate::model::value::{Spec, Value};

/// `record-set:acme.example/www/A`; the apex is `@`.
#[derive(Debug)]
pub struct RecordSet;

/// Its name in addresses.
pub const NAME: &str = "record-set";
const TTL: &str = "ttl";
/// Its values, in normal form.
pub const VALUES: &str = "values";

/// Records that repeat a value of the set, by member: nobody declares them and they make no
/// difference by themselves; whoever changes or removes the set removes them.
const SURPLUS: &str = "surplus";

/// Seconds a new set gets where nobody says: the service has no default and requires one
/// (DNS-ZONE-05); its own provider and most clients use an hour.
const DEFAULT_TTL: i64 = 3600;

impl Kind for RecordSet {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "all DNS records of one name and type in a zone"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(TTL),
            Field::plain(VALUES),
            Field::of(Nature::Manner, OTHERS),
            Field::of(Nature::Observed, SURPLUS),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("records")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "a record that stays goes on being answered to everybody",
        )
    }

    fn names_hosts(&self) -> bool {
        true
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, delegation::NAME, within::names)
    }

    /// The sets of a zone are one file to the name servers.
    fn takes_turns_with(&self, key: &str) -> Option<Address> {
        Some(Address::new(delegation::NAME, parts(key).0))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        let (zone, _, _) = parts(&thing.address.key);
        vec![views::records(&thing.realm, zone)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Records {
            return seen;
        }
        let mut sets: BTreeMap<String, (Observed, Records, BTreeSet<i64>)> = BTreeMap::new();
        for item in items {
            let (Some(id), Some(source), Some(kind), Some(target)) = (
                decode::id(item, "id"),
                source(item),
                decode::text(item, "type"),
                decode::text(item, "target"),
            ) else {
                seen.troubles
                    .push("a record came without id, source, type or target".to_owned());
                continue;
            };
            // A type that is not known yet is nobody's to manage, and nothing can clash with it.
            let Ok(kind) = RecordType::parse(kind) else {
                continue;
            };
            let owner = dns::owner_observed(source);
            let key = key(&view.of, &owner, kind);
            let set = sets.entry(key.clone()).or_insert_with(|| {
                let address = Address::new(NAME, key.as_str());
                (Observed::new(address, key), Records::new(), BTreeSet::new())
            });
            let value = dns::observed(kind, target);
            let (dynamic, delegated) =
                (present(item, "dyndns_id"), present(item, "delegated_zone"));
            let reason = dns::provider_owned(&owner, kind, dynamic, delegated);
            let known = set.0.provider.take();
            set.0.provider = known.or_else(|| reason.map(str::to_owned));
            set.1.entry(value).or_default().push(id);
            set.2.extend(item.get(TTL).and_then(Json::as_i64));
        }
        for (mut thing, records, ttls) in sets.into_values() {
            let values = records.keys().cloned().collect();
            thing.spec.set(VALUES, Value::Set(values));
            members(records, &mut thing);
            // Records of one set may have been given different TTLs: then there is no one value,
            // and any number somebody declares differs from this.
            let ttl = match ttls.iter().collect::<Vec<_>>().as_slice() {
                [] => None,
                [one] => Some(Value::Number(**one)),
                several => Some(Value::text(format!("mixed: {several:?}"))),
            };
            if let Some(ttl) = ttl {
                thing.spec.set(TTL, ttl);
            }
            seen.things.push(thing);
        }
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        let (zone, owner, kind) = parts(&address.key);
        let full = dns::full_name(owner, zone);
        let excludes = RecordType::parse(kind).is_ok_and(dns::excludes);
        let own = Claim {
            name: format!("dns {zone}/{owner}"),
            shared: !excludes,
            what: format!("the name of {kind} records"),
            shown: full.clone(),
            item: None,
        };
        let found = targets::findable(RecordType::parse(kind).ok(), &full).into_iter();
        let found = found.map(|name| Claim {
            name,
            shared: true,
            ..own.clone()
        });
        std::iter::once(own.clone()).chain(found).collect()
    }

    /// Hosts that records point at: whether they exist is not the files' to say, but those that
    /// come with the same plan come first, and those that go with it go last.
    fn uses(&self, address: &Address, spec: &Spec) -> Vec<Use> {
        let (_, _, kind) = parts(&address.key);
        let Ok(kind) = RecordType::parse(kind) else {
            return Vec::new();
        };
        let values = spec.items(VALUES).into_iter();
        values
            .filter_map(|value| {
                let (claims, host) = targets::mentioned(kind, &value)?;
                let uses = claims.into_iter().map(|claim| Use {
                    claim,
                    within: None,
                    shown: host.to_owned(),
                    item: (VALUES, value.clone()),
                });
                Some(uses.collect::<Vec<_>>())
            })
            .flatten()
            .collect()
    }

    /// The MX switch is the point of no return of a move: the addresses come first (DNS-MX-04).
    fn serves(&self, address: &Address, spec: &Spec) -> Vec<String> {
        let domain = targets::brings_mail_of(parts(&address.key), &spec.items(VALUES));
        domain
            .as_deref()
            .map(targets::addresses_of)
            .unwrap_or_default()
    }

    fn brings_mail_of(&self, address: &Address, spec: &Spec) -> Vec<String> {
        let domain = targets::brings_mail_of(parts(&address.key), &spec.items(VALUES));
        domain.into_iter().collect()
    }

    fn turns(
        &self,
        address: &Address,
        before: Option<&Spec>,
        after: Option<&Spec>,
    ) -> Vec<(Turn, String)> {
        record_turns::turns(address, before, after)
    }

    fn share(&self, share: &Share<'_>) -> Option<Spec> {
        record_share::share(share)
    }

    fn spelt_as(
        &self,
        address: &Address,
        left: BTreeSet<String>,
        live: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        record_share::spelt_as(address, left, live)
    }

    fn unite(&self, first: &Declared, second: &Declared) -> Option<Result<Declared, Diagnostic>> {
        record_share::unite(first, second)
    }

    fn defaults(&self) -> Spec {
        Spec::default().with(TTL, Value::Number(DEFAULT_TTL))
    }

    /// PUT changes target and TTL in place, so a value that replaces another never leaves the set
    /// empty or doubled; what is left over is added before anything is removed.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let (zone, owner, kind) = parts(&difference.address.key);
        let Ok(kind) = RecordType::parse(kind) else {
            return Work::default();
        };
        let set = Set {
            address: difference.address,
            zone,
            owner,
            kind,
        };
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(VALUES);
        let surplus = difference.before.unwrap_or(&empty).items(SURPLUS);
        let after = difference.after.unwrap_or(&empty).items(VALUES);
        let ttl = difference.after.and_then(|spec| match spec.get(TTL) {
            Some(Value::Number(seconds)) => Some(*seconds),
            _ => None,
        });
        let removed: Vec<String> = before.difference(&after).cloned().collect();
        let added: Vec<String> = after.difference(&before).cloned().collect();
        let pairs = dns::pair(&removed, &added);

        // Of records that say the same, one stays: the service would refuse to make them alike.
        let mut drafts: Vec<Draft> = surplus.iter().map(|member| set.delete(member)).collect();
        if difference.before.is_some() && difference.wants(TTL).is_some() {
            let kept = before.intersection(&after);
            drafts.extend(kept.map(|value| set.put(value, value, ttl)));
        }
        for (old, new) in &pairs {
            drafts.push(set.put(&removed[*old], &added[*new], ttl));
        }
        for (index, value) in added.iter().enumerate() {
            if !pairs.iter().any(|(_, new)| *new == index) {
                drafts.push(set.post(value, ttl.unwrap_or(DEFAULT_TTL)));
            }
        }
        let mut notes = Vec::new();
        if kind == RecordType::Mx && added.iter().any(|value| dns::is_null_mx(value)) {
            notes.push("nobody was seen to give Infomaniak an MX of `0 .`: if it is refused, declare SPF and DMARC alone, and remove the MX in the Manager".to_owned());
        }
        for (index, value) in removed.iter().enumerate() {
            if !pairs.iter().any(|(old, _)| *old == index) {
                drafts.push(set.delete(value));
                let loss = dns::loss(kind, set.owner, value, &after);
                notes.extend(loss.map(|loss| format!("{value}: {loss}")));
            }
        }
        Work {
            drafts,
            notes,
            ..Work::default()
        }
    }

    /// `.ch` and `.li` are made strict by the provider (DNS-SPF-04); its checks repair mail records
    /// at a click (DNS-SEC-01, DNS-SEC-02).
    fn moved_by(&self, departure: &Departure<'_>) -> Option<Cause> {
        let (zone, owner, kind) = parts(&departure.address.key);
        let kind = RecordType::parse(kind).ok()?;
        let items = |value: Option<&Value>| value.map(Value::items).unwrap_or_default();
        let (base, live) = (items(departure.base), items(departure.live));
        Some(Cause::Provider(
            match dns::rewritten(zone, owner, kind, departure.item?, (&base, &live))? {
                Rewritten::Hardened => {
                    "Infomaniak makes SPF and DMARC of .ch and .li domains strict by itself"
                }
                Rewritten::Repaired => {
                    "probably: a repair by \"Global security\" or \"DNS diagnostic\", which write these values"
                }
            }
            .to_owned(),
        ))
    }

    /// The service takes what no document may say: values that no text stands for, sets that no
    /// resolver understands.
    fn written(&self, address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let (zone, owner, kind) = parts(&address.key);
        let kind = RecordType::parse(kind).map_err(|refusal| refusal.message)?;
        dns::owner(owner, zone).map_err(|refusal| refusal.message)?;
        let values: Vec<String> = seen.items(VALUES).into_iter().collect();
        for value in &values {
            let again = dns::declared(kind, &dns::written(kind, value), zone);
            if again.map_err(|refusal| refusal.message)? != *value {
                return Err(format!("`{value}` would not be read back as it is"));
            }
        }
        let ttl = match seen.get(TTL) {
            Some(Value::Number(seconds)) => Some(*seconds),
            _ => None,
        };
        let wrong = dns::check_set(kind, owner, ttl, &values);
        if let Some((_, refusal)) = wrong.into_iter().next() {
            return Err(refusal.message);
        }
        Ok(Some(worth::said(self.fields(), &self.defaults(), seen)))
    }

    fn pillars(&self, address: &Address, spec: &Spec) -> Vec<Pillar> {
        record_pillars::pillars(parts(&address.key), &spec.items(VALUES))
    }

    fn absent(&self) -> Option<&'static str> {
        Some(delegation::ELSEWHERE)
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (zone, owner, kind) = parts(&address.key);
        let kind = RecordType::parse(kind).ok()?;
        let mut item = json!({ "name": owner, "type": kind.name() });
        if let Some(Value::Number(seconds)) = spec.get(TTL) {
            item[TTL] = json!(seconds);
        }
        let values: Vec<_> = spec
            .items(VALUES)
            .iter()
            .map(|value| dns::written(kind, value))
            .collect();
        item[VALUES] = json!(values);
        if let Some(Value::Text(manner)) = spec.get(OTHERS) {
            item[OTHERS] = json!(manner);
        }
        Some(Placement::Item(
            vec!["domains".to_owned(), zone.to_owned(), "records".to_owned()],
            item,
        ))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        let (zone, _, _) = parts(&thing.address.key);
        let (account, owner) = organization::presupposed(&thing.realm);
        vec![
            owner,
            Presupposed {
                table: "domains",
                row: json!({ "account": account, "name": zone }),
            },
            Presupposed {
                table: "zones",
                row: json!({ "fqdn": zone }),
            },
        ]
    }
}

/// The ids of the records of each value.
type Records = BTreeMap<String, Vec<String>>;

/// Gives every record of a set a name. Two may have one value, with different TTLs or spellings: the
/// oldest goes by the value, the others are kept in mind under [`SURPLUS`].
fn members(records: Records, thing: &mut Observed) {
    let mut surplus = BTreeSet::new();
    let values: BTreeSet<String> = records.keys().cloned().collect();
    for (value, mut ids) in records {
        ids.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        let mut count = 1;
        for id in ids {
            let mut member = value.clone();
            while thing.members.contains_key(&member) || (count > 1 && values.contains(&member)) {
                count += 1;
                member = format!("{value} ({count})");
            }
            if member != value {
                surplus.insert(member.clone());
            }
            thing.members.insert(member, id);
        }
    }
    if !surplus.is_empty() {
        thing.spec.set(SURPLUS, Value::Set(surplus));
    }
}

/// The set a request is about.
struct Set<'a> {
    address: &'a Address,
    zone: &'a str,
    owner: &'a str,
    kind: RecordType,
}

impl Set<'_> {
    fn records(&self) -> Template {
        Template::new("/2/zones/")
            .segment(self.zone)
            .text("/records")
    }

    fn record(&self, value: &str) -> Template {
        self.records()
            .text("/")
            .hole(Ref::member(self.address, value))
    }

    fn post(&self, value: &str, ttl: i64) -> Draft {
        let request = Request::new(Method::Post, self.records()).body(json!({
            "source": dns::owner_wire(self.owner),
            "type": self.kind.name(),
            "ttl": ttl,
            "target": dns::wire(self.kind, value),
        }));
        Draft::new(format!("add {value}"), request).yields(
            Ref::member(self.address, value),
            IdSource::Reply("/id".to_owned()),
        )
    }

    /// PUT knows only target and TTL (2025 documents); the id stays.
    fn put(&self, old: &str, new: &str, ttl: Option<i64>) -> Draft {
        let mut body = json!({ "target": dns::wire(self.kind, new) });
        if let Some(ttl) = ttl {
            body[TTL] = json!(ttl);
        }
        let does = if old == new {
            format!("change the TTL of {new}")
        } else {
            format!("change {old} to {new}")
        };
        Draft::new(does, Request::new(Method::Put, self.record(old)).body(body))
    }

    fn delete(&self, value: &str) -> Draft {
        Draft::new(
            format!("remove {value}"),
            Request::new(Method::Delete, self.record(value)),
        )
    }
}

/// The key of a set: zone, owner name relative to it with `@` for the apex, type.
#[must_use]
pub fn key(zone: &str, owner: &str, kind: RecordType) -> String {
    format!("{zone}/{owner}/{}", kind.name())
}

/// Zone, owner and type of a key, where it is the key of a set.
#[must_use]
pub fn named(key: &str) -> Option<(&str, &str, RecordType)> {
    let (zone, owner, kind) = parts(key);
    Some((zone, owner, RecordType::parse(kind).ok()?))
}

/// Zone, owner and type of a key.
pub(super) fn parts(key: &str) -> (&str, &str, &str) {
    let (zone, rest) = key.split_once('/').unwrap_or((key, ""));
    let (owner, kind) = rest.rsplit_once('/').unwrap_or((rest, ""));
    (zone, owner, kind)
}

/// Where a record stands: null is the apex (2025 documents), and a missing member is not, because a
/// reply that leaves names out would move every record there.
fn source(item: &Json) -> Option<&str> {
    match item.get("source")? {
        Json::Null => Some("."),
        source => source.as_str(),
    }
}

fn present(item: &Json, name: &str) -> bool {
    item.get(name).is_some_and(|value| !value.is_null())
}
