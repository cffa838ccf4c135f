//! The section of a domain: who serves it, its registration, its record sets.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declarations, Declared, Place, ZoneOf, empty_collection, not_clearable};
use super::mail_domain::{self, MailDomain, section::MailSection};
use super::names::DomainName;
use super::record_share::{KEEP, OTHERS};
use super::registration::{self, RegistrationSection};
use super::{delegation, record_set, zone_file};
use crate::dns::{self, RecordType};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::List;

/// Why what was applied to a zone stays there when its domain gets `dns: elsewhere`.
const LEFT_BEHIND: &str = "its DNS is elsewhere: it stays at Infomaniak until somebody deletes it";

/// A domain, with its zone at Infomaniak unless `dns` says otherwise.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "records": [{ "name": "www", "type": "A", "values": ["192.0.2.10"] }] }))]
pub struct DomainSection {
    /// How mail of the domain is sent, received and proven; SPF, DMARC, MX and the like follow from it.
    #[serde(default)]
    #[schemars(example = json!({ "senders": { "infomaniak": {} }, "dmarc": { "policy": "reject" } }))]
    pub mail: Setting<MailSection>,
    /// Where the zone is, if it is not at Infomaniak: `elsewhere`. What is declared is then printed by
    /// `maniform zone` and audited, and nothing is written.
    #[serde(default)]
    pub dns: Setting<Dns>,
    /// Record sets of the zone, one for each name and type. Others in the zone are left alone.
    #[serde(default)]
    pub records: Setting<List<Spanned<RecordSection>>>,
    /// The name servers that answer for the domain, all of them; `null` for Infomaniak's own.
    #[serde(default)]
    #[schemars(example = json!(["ns1.partner.example", "ns2.partner.example"]), extend("uniqueItems" = true))]
    pub name_servers: Setting<List<Spanned<DomainName>>>,
    /// Whether the domain is signed (DNSSEC).
    #[serde(default)]
    pub dnssec: Setting<bool>,
    /// Its registration. A person changes it; what is declared is watched.
    #[serde(default)]
    #[schemars(example = json!({ "transfer-lock": true }))]
    pub registration: Setting<RegistrationSection>,
}

/// All records of one name and type.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "name": "www", "type": "A", "ttl": 3600, "values": ["192.0.2.10"] }),
    extend("defaultSnippets" = [{
        "label": "record set",
        "description": "All records of one name and type.",
        "body": { "name": "${1:www}", "type": "${2:A}", "ttl": "${3:3600}", "values": ["$4"] },
    }]))]
pub struct RecordSection {
    /// The name within the zone: `www`, `_dmarc`, `*`, or `@` for the domain itself.
    pub name: Spanned<String>,
    /// The type of the records.
    #[serde(rename = "type")]
    pub kind: Spanned<TypeName>,
    /// Seconds for which resolvers keep them: 60 to 86400. A new set gets 3600 where this is left
    /// out.
    #[serde(default)]
    #[schemars(range(min = 60, max = 86400))]
    pub ttl: Setting<u32>,
    /// The values, all of them: a value that is not listed is removed, unless `others` keeps it. Host
    /// names are written in full; texts are written plain and cut into strings by maniform.
    #[schemars(length(min = 1))]
    pub values: Spanned<List<Spanned<String>>>,
    /// `keep` leaves values alone that nobody declared: only the listed ones are maniform's, and only
    /// they go with the lines. A second SPF, DMARC or the like is replaced all the same.
    #[serde(default)]
    pub others: Setting<Others>,
}

/// What becomes of values of a record set that nobody declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Others {
    /// They stay.
    Keep,
}

/// Where the zone of a domain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dns {
    /// Not at Infomaniak.
    Elsewhere,
}

/// A record type that can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeName(pub RecordType);

impl std::str::FromStr for TypeName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let kind = RecordType::parse(text)
            .map_err(|why| refuse("bad-record-type", why.message, why.help))?;
        // As the schema has it, so that editors and this program agree.
        if text != kind.name() {
            return Err(refuse(
                "bad-record-type",
                format!("`{text}` is not how the type is written"),
                format!("write `{}`", kind.name()),
            ));
        }
        if !kind.is_creatable() {
            return Err(refuse(
                "bad-record-type",
                format!("the service creates no {} records", kind.name()),
                "remove the record: the provider keeps records of this type itself",
            ));
        }
        Ok(Self(kind))
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for TypeName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RecordType".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let each: Vec<_> = RecordType::CREATABLE
            .iter()
            .map(|kind| json!({ "const": kind.name(), "description": kind.explain() }))
            .collect();
        schemars::json_schema!({ "type": "string", "oneOf": each })
    }
}

/// The records that the files declare of one zone.
#[derive(Debug)]
pub struct Zone<'a> {
    /// Its name.
    pub name: &'a str,
    /// It is not at Infomaniak.
    pub elsewhere: bool,
    sets: Vec<&'a Declared>,
    mail: Option<&'a MailDomain>,
}

impl Zone<'_> {
    /// Its snippet of a zone file.
    #[must_use]
    pub fn text(&self) -> String {
        zone_file::zone_file(self.name, &self.sets, self.mail)
    }
}

/// Every zone of which the files declare records, here and elsewhere, by name.
#[must_use]
pub fn zones<'a>(
    here: &'a [Declared],
    elsewhere: &'a [Declared],
    mail: &'a [MailDomain],
) -> Vec<Zone<'a>> {
    let mut zones: BTreeMap<&str, Zone<'a>> = BTreeMap::new();
    let all = here.iter().map(|set| (set, false));
    for (set, elsewhere) in all.chain(elsewhere.iter().map(|set| (set, true))) {
        let address = &set.located.address;
        if address.kind != record_set::NAME {
            continue;
        }
        let Some((name, _, _)) = record_set::named(&address.key) else {
            continue;
        };
        let zone = zones.entry(name).or_insert_with(|| Zone {
            name,
            elsewhere,
            sets: Vec::new(),
            mail: mail.iter().find(|mail| mail.domain == name),
        });
        zone.sets.push(set);
    }
    zones.into_values().collect()
}

/// The normal form of a domain that somebody typed.
///
/// # Errors
/// Why it is none.
pub fn name_of(text: &str) -> Result<String, String> {
    dns::zone_name(text).map_err(|why| why.message)
}

impl DomainSection {
    /// Declares the domain, its registration and its record sets.
    pub fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        delegation::declare(self, place, out);
        registration::declare(&self.registration, place, out);
        if let Setting::Clear(span) = self.dns {
            out.diagnostics.push(not_clearable("dns", span));
        }
        let elsewhere = self.dns.value() == Some(&Dns::Elsewhere);
        out.zones.push(ZoneOf {
            name: place.key.to_owned(),
            realm: place.realm.to_owned(),
            elsewhere,
        });
        if elsewhere {
            // Whoever writes this before the name servers move needs the zone until they have.
            let pattern = format!("{}/*", place.key);
            out.release(record_set::NAME, pattern, place.realm, LEFT_BEHIND);
        }
        mail_domain::declare(&self.mail, elsewhere, place, out);
        if let Setting::Clear(span) = self.records {
            out.diagnostics
                .push(empty_collection("records", "[]", span));
        }
        let Some(records) = self.records.value() else {
            return;
        };
        if !elsewhere {
            out.scope(record_set::NAME, format!("{}/*", place.key), place.realm);
        }
        let before = out.things.len();
        for record in records {
            record.value.declare(place, record.span, out);
        }
        if elsewhere {
            out.elsewhere.extend(out.things.drain(before..));
        }
    }
}

impl RecordSection {
    fn declare(&self, place: Place<'_>, span: Span, out: &mut Declarations) {
        let zone = place.key;
        let kind = self.kind.value.0;
        let before = out.diagnostics.len();
        let mut refuse = |code, span, why: dns::Refusal| {
            out.diagnostics
                .push(Diagnostic::error(code, span, why.message).help(why.help));
        };
        let owner = match dns::owner(&self.name.value, zone) {
            Ok(owner) => owner,
            Err(why) => return refuse("bad-record-name", self.name.span, why),
        };
        let address = Address::new(record_set::NAME, record_set::key(zone, &owner, kind));
        let mut thing = Declared::new(address, place.realm, span);
        let mut values = Vec::new();
        for written in &self.values.value {
            match dns::declared(kind, &written.value, zone) {
                Ok(value) => {
                    thing.places.insert(format!("values/{value}"), written.span);
                    values.push((value, written.span));
                }
                Err(why) => refuse("bad-record-value", written.span, why),
            }
        }
        let texts: Vec<String> = values.iter().map(|(value, _)| value.clone()).collect();
        let ttl = self.ttl.value().copied().map(i64::from);
        for (index, why) in dns::check_set(kind, &owner, ttl, &texts) {
            let at = index.and_then(|index| values.get(index)).map_or_else(
                || self.ttl.span().unwrap_or(self.name.span),
                |(_, span)| *span,
            );
            refuse("bad-record-set", at, why);
        }
        if let Setting::Clear(span) = self.ttl {
            out.diagnostics.push(not_clearable("ttl", span));
        }
        if out.diagnostics.len() > before {
            return;
        }
        if !self.values.value.is_whole() {
            return;
        }
        if texts.is_empty() {
            out.diagnostics.push(
                Diagnostic::error(
                    "bad-record-set",
                    self.values.span,
                    "the record set has no values",
                )
                .help("list at least one; to delete the set, remove it from `records`"),
            );
            return;
        }
        thing.take("ttl", &self.ttl, Value::Null, |seconds| {
            Value::Number(i64::from(*seconds))
        });
        let all: BTreeSet<String> = texts.into_iter().collect();
        thing.set("values", Value::Set(all), self.values.span);
        match &self.others {
            Setting::Clear(span) => out.diagnostics.push(not_clearable("others", *span)),
            others => thing.take(OTHERS, others, Value::Null, |Others::Keep| {
                Value::text(KEEP)
            }),
        }
        out.things.push(thing);
    }
}
