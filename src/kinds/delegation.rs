//! A domain whose zone is at Infomaniak: who serves it, and whether it is signed (DNSSEC).
//!
//! Both are read off the zone, because the domain itself does not tell its name servers. While a
//! domain is signed its name servers are not changed (DNS-ZONE-10).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place, Reviewed, not_clearable};
use super::domain::DomainSection;
use super::kind::{
    After, Around, Asked, Breach, Difference, Draft, Existence, Field, Kind, Located, Missing,
    Nature, Observation, Observed, Placement, Presupposed, Within, Work,
};
use super::product_views;
use super::views::{View, What};
use super::{decode, organization};
use crate::dns;
use crate::kinds::{mail, record_set, registration, within, worth};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Request, Template};
use crate::model::setting::Setting;
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// `domain:acme.example`.
#[derive(Debug)]
pub struct Domain;

/// Its name in addresses.
pub const NAME: &str = "domain";

/// What it means that something names a domain and its zone is not here.
pub(super) const ELSEWHERE: &str = "no zone here: DNS is elsewhere";
const NAME_SERVERS: &str = "name-servers";
const DNSSEC: &str = "dnssec";

/// The name servers under which the domain is signed at this moment; only there while it is.
const SIGNED_AT: &str = "signed-at";

/// Declares the domain itself, if anything is said of it.
pub(super) fn declare(section: &DomainSection, place: Place<'_>, out: &mut Declarations) {
    let address = Address::new(NAME, place.key);
    let mut thing = Declared::new(address, place.realm, place.span);
    let mut found = BTreeSet::new();
    for host in section.name_servers.value().into_iter().flatten() {
        let name = host.value.as_str().to_owned();
        if !found.insert(name.clone()) {
            out.diagnostics.push(
                Diagnostic::error("repeated", host.span, format!("`{name}` is listed twice"))
                    .help("leave one of them out"),
            );
        }
        let item = format!("{NAME_SERVERS}/{name}");
        thing.places.insert(item, host.span);
    }
    if let Setting::Value(written) = &section.name_servers
        && let Some(least) = place.common.limits.get("name-servers-least")
        && written.value.is_whole()
        && (found.len() as u64) < least.most
    {
        let message = format!("a domain has at least {} name servers", least.most);
        out.diagnostics.push(
            Diagnostic::error("bad-name-servers", written.span, message).help(format!(
                "list them all, or write `null` for Infomaniak's own ({})",
                least.origin()
            )),
        );
    }
    thing.take(NAME_SERVERS, &section.name_servers, Value::Null, |_| {
        served_by(found.clone())
    });
    match &section.dnssec {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(DNSSEC, *span)),
        _ => thing.switch(DNSSEC, &section.dnssec, out),
    }
    if !thing.spec.0.is_empty() {
        out.things.push(thing);
    }
}

/// Name servers in normal form: the provider's own are nothing special, whichever family of them a
/// domain is on, and are written as `null`.
fn served_by(hosts: BTreeSet<String>) -> Value {
    if !hosts.is_empty() && hosts.iter().all(|host| is_providers(host)) {
        Value::Null
    } else {
        Value::Set(hosts)
    }
}

/// Whether a name server is one of Infomaniak's. Families seen: ns11/ns12.infomaniak.ch, ns41/ns42 and
/// nsany1/nsany2.infomaniak.com (2026).
#[must_use]
pub fn is_providers(host: &str) -> bool {
    [".infomaniak.ch", ".infomaniak.com"]
        .iter()
        .any(|end| host.ends_with(end))
}

impl Kind for Domain {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a domain with its zone at Infomaniak: its name servers, and whether it is signed"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(NAME_SERVERS),
            Field::plain(DNSSEC),
            Field::of(Nature::Observed, SIGNED_AT),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    /// A zone may be here for a domain that is registered elsewhere: mail services name some.
    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        let mut found = within::listed(holder, registration::NAME, str::to_owned);
        found.extend(within::listed(holder, mail::SERVICE, str::to_owned));
        found
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![product_views::zones(&thing.realm, &thing.address.key)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Zones {
            return seen;
        }
        for item in items {
            let Some(Ok(name)) = decode::text(item, "fqdn").map(dns::zone_name) else {
                seen.troubles
                    .push("a zone came without its `fqdn`".to_owned());
                continue;
            };
            // Zones below the domain are listed with it.
            if name != view.of {
                continue;
            }
            let mut thing = Observed::new(Address::new(NAME, name.as_str()), name);
            let hosts = decode::texts(item, "nameservers", "name");
            let hosts = hosts.and_then(|hosts| {
                let each = hosts.iter().map(|host| dns::zone_name(host).ok());
                each.collect::<Option<BTreeSet<String>>>()
            });
            // 2025: an object with `is_enabled`; required at the zone itself in the same document.
            let signed = item
                .get("dnssec")
                .and_then(|dnssec| decode::switch(dnssec, "is_enabled"))
                .or_else(|| decode::switch(item, "is_enabled"));
            if let Some(signed) = signed {
                thing.spec.set(DNSSEC, Value::Bool(signed));
            }
            if let Some(hosts) = hosts {
                let by = served_by(hosts);
                if signed == Some(true) {
                    thing.spec.set(SIGNED_AT, by.clone());
                }
                thing.spec.set(NAME_SERVERS, by);
            }
            seen.things.push(thing);
        }
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let mut work = Work::default();
        let domain = &difference.address.key;
        let moving = difference.wants(NAME_SERVERS);
        if let Some(hours) = moving.and_then(|_| to_wait(difference, DNSSEC)) {
            work.by_hand.push(format!(
                "nothing to do but wait: DNSSEC of {domain} was switched off lately, and who still holds its key finds nothing at other name servers; plan again in {hours} hours"
            ));
        } else if let Some(wanted) = moving {
            // `verify_ns_availability`: servers that do not answer for the domain are refused.
            let body = match wanted {
                Value::Set(hosts) => {
                    json!({ "nameservers": hosts, "verify_ns_availability": true })
                }
                _ => json!({ "use_infomaniak_ns": true }),
            };
            let does = match wanted {
                Value::Set(_) => "set the name servers",
                _ => "go back to Infomaniak's name servers",
            };
            work.drafts.push(both(
                difference,
                Method::Put,
                "/nameservers",
                Some(body),
                does,
            ));
            work.notes.push(
                "it may take up to 48 hours until everybody asks the new name servers".into(),
            );
            work.notes.push(format!(
                "if the registry still holds a key of {domain} (DNSSEC switched off elsewhere in the last 48 hours), wait: it would vanish for everybody who checks signatures"
            ));
        }
        match difference.wants(DNSSEC) {
            Some(Value::Bool(true)) if elsewhere(difference.after) => {
                // The call wants key data of the other servers, in a form no document tells.
                work.by_hand.push(format!(
                    "switch DNSSEC on for {} in the Manager, with the key data that its name servers give you",
                    difference.address.key
                ));
            }
            // The key would reach resolvers that still ask the old name servers, which do not sign.
            Some(Value::Bool(true)) if moving.is_some() => work.by_hand.push(format!(
                "plan again 48 hours after the name servers of {domain} changed: DNSSEC is switched on then, when everybody asks the new ones"
            )),
            Some(Value::Bool(true)) => match to_wait(difference, NAME_SERVERS) {
                Some(hours) => work.by_hand.push(format!(
                    "nothing to do but wait: the name servers of {domain} changed lately, and who still asks the old ones would find no signatures; plan again in {hours} hours"
                )),
                None => work.drafts.push(both(
                    difference,
                    Method::Post,
                    "/dnssec/enable",
                    None,
                    "switch DNSSEC on",
                )),
            },
            Some(Value::Bool(false)) => {
                work.drafts.push(both(
                    difference,
                    Method::Post,
                    "/dnssec/disable",
                    None,
                    "switch DNSSEC off",
                ));
                work.notes.push("the registry takes its signature back in its own time: leave the name servers alone until 48 hours have passed".into());
            }
            _ => {}
        }
        work
    }

    fn missing(&self, address: &Address, _there: &[String], _around: &dyn Around) -> Missing {
        let domain = &address.key;
        Missing::ByHand(vec![
            format!(
                "somebody adds the zone of {domain} in the Manager, among the DNS of the domain"
            ),
            "then plan again".to_owned(),
        ])
    }

    /// Name servers that change while the domain is signed leave it without an answer for
    /// everybody who checks signatures, mail included.
    fn breaches(&self, after: &dyn After) -> Vec<Breach> {
        let touched = after.touched(NAME);
        let being = after.being(NAME).into_iter();
        let moved = being.filter(|(address, spec)| {
            let signed_at = spec.get(SIGNED_AT);
            touched.contains(address) && signed_at.is_some() && signed_at != spec.get(NAME_SERVERS)
        });
        moved
            .map(|(address, _)| Breach {
                address: address.clone(),
                limit: "DNS-ZONE-10; RFC 6781 §4.3.5",
                why: format!(
                    "{} is signed (DNSSEC), and its name servers would change: it would vanish for everybody who checks signatures, with its mail",
                    address.key
                ),
                help: "first apply `dnssec: false` alone, wait 48 hours, then change the name servers".to_owned(),
            })
            .collect()
    }

    /// That a zone is not signed is nothing to write.
    fn written(&self, _address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let unsigned = Spec::default().with(DNSSEC, Value::Bool(false));
        let said = worth::said(self.fields(), &unsigned, seen);
        Ok((!said.0.is_empty()).then_some(said))
    }

    fn called(&self, word: &str) -> Option<String> {
        dns::zone_name(word).ok()
    }

    fn absent(&self) -> Option<&'static str> {
        Some(ELSEWHERE)
    }

    /// A zone is asked for by its name through any organization, so two would both change it.
    fn review(&self, all: &Reviewed<'_>) -> Vec<Diagnostic> {
        let records = all.of(record_set::NAME).map(|set| {
            let key = set.located.address.key.as_str();
            (key.split_once('/').map_or(key, |(zone, _)| zone), set)
        });
        let domains = all.of(NAME).map(|d| (d.located.address.key.as_str(), d));
        let mut zones: BTreeMap<&str, BTreeMap<&str, Span>> = BTreeMap::new();
        for (zone, thing) in domains.chain(records) {
            let realms = zones.entry(zone).or_default();
            let first = realms.entry(&thing.located.realm).or_insert(thing.origin);
            *first = thing.origin.min(*first);
        }
        let several = zones.into_iter().filter(|(_, realms)| realms.len() > 1);
        let mistakes = several.filter_map(|(zone, realms)| {
            let mut realms: Vec<(&str, Span)> = realms.into_iter().collect();
            realms.sort_by_key(|(_, span)| *span);
            let ((one, first), (other, second)) = (realms.first()?, realms.get(1)?);
            let message = format!("{zone} is declared under {one} already, and here under {other}");
            Some(
                Diagnostic::error("declared-twice", *second, message)
                    .related(*first, format!("declared under {one}"))
                    .help("a domain belongs to one organization: leave it out of the other"),
            )
        });
        mistakes.collect()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let told = [NAME_SERVERS, DNSSEC];
        let members: serde_json::Map<String, Json> = told
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), spec.get(name)?.to_json())))
            .collect();
        let keys = vec!["domains".to_owned(), address.key.clone()];
        Some(Placement::At(keys, json!(members)))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        presupposed(thing)
    }
}

/// A domain and its zone in an organization, as rows of the emulator's world.
pub(super) fn presupposed(thing: &Located) -> Vec<Presupposed> {
    let domain = &thing.address.key;
    let (account, owner) = organization::presupposed(&thing.realm);
    let row = |table, row| Presupposed { table, row };
    vec![
        owner,
        row("domains", json!({ "account": account, "name": domain })),
        row("zones", json!({ "fqdn": domain })),
    ]
}

/// For how many hours, begun ones counted, the last change of a field is still on its way to
/// everybody: 48 are what the provider names for name servers, and more than a key is ever kept.
fn to_wait(difference: &Difference<'_>, field: &str) -> Option<i64> {
    const SETTLES: i64 = 48 * 3600;
    let since = difference.around.since(difference.address, field)?;
    (since < SETTLES).then(|| (SETTLES - since + 3599) / 3600)
}

/// Whether a domain is served by others.
fn elsewhere(spec: Option<&Spec>) -> bool {
    matches!(
        spec.and_then(|spec| spec.get(NAME_SERVERS)),
        Some(Value::Set(_))
    )
}

/// A request in the path of the 2025 documents, and in that of 2026 where it is not known.
fn both(
    difference: &Difference<'_>,
    method: Method,
    rest: &str,
    body: Option<Json>,
    does: &str,
) -> Draft {
    let domain = &difference.address.key;
    let at = |from: &str| {
        let path = Template::new(from).segment(domain).text(rest);
        let request = Request::new(method, path);
        match &body {
            Some(body) => request.body(body.clone()),
            None => request,
        }
    };
    Draft::new(does, at("/2/domains/").or_else(at("/2/domains/domains/")))
        .otherwise(format!("in the Manager, open the domain {domain}: {does}"))
}

#[cfg(test)]
mod tests;
