//! Rights to manage products of a service: what people and teams may do in the Manager beside
//! using a product (ACC-01).
//!
//! A grant has one canonical text, `mail/technical` for all products of a service and
//! `mail/acme.example/technical` for one, so that grants are compared as sets.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, not_clearable};
use super::names::DomainName;
use super::service::{self, ServiceName};
use super::{decode, mail, org};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Ref, id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// Its key in the files.
pub(super) const ACCESS: &str = "access";

/// What somebody may do with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Manage it.
    Technical,
    /// See its figures.
    Statistics,
    /// Check tickets at the door; ticketing only.
    TicketControl,
    /// Control sales; ticketing only.
    SalesControl,
}

/// Words of the files and of the service (schema Right, A; which of the two ticketing words is
/// which is read off their English).
const WORDS: &[(Right, &str, &str)] = &[
    (Right::Technical, "technical", "technical"),
    (Right::Statistics, "statistics", "statistic"),
    (Right::TicketControl, "ticket-control", "check"),
    (Right::SalesControl, "sales-control", "sale"),
];

impl Right {
    fn word(self) -> &'static str {
        let known = WORDS.iter().find(|(right, ..)| *right == self);
        known.map_or("technical", |(_, word, _)| word)
    }
}

/// The word of the files for the service's word for a right.
fn word(api: &str) -> String {
    let known = WORDS.iter().find(|(_, _, name)| *name == api);
    known.map_or_else(|| api.to_owned(), |(_, word, _)| (*word).to_owned())
}

fn api(word: &str) -> &str {
    let known = WORDS.iter().find(|(_, name, _)| *name == word);
    known.map_or(word, |(.., api)| api)
}

/// Rights on a service, or on one product of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "service": "mail", "rights": ["technical", "statistics"] }))]
pub struct AccessSection {
    /// The service.
    pub service: Spanned<ServiceName>,
    /// The domain of one mail service. Without it, the rights hold for every product of the
    /// service.
    #[serde(default)]
    pub product: Setting<DomainName>,
    /// What may be done with it.
    pub rights: Spanned<List<Spanned<Right>>>,
}

/// Rights of a team on a service: always on all its products.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "service": "mail", "rights": ["technical"] }))]
pub struct TeamAccessSection {
    /// The service, which must be among the team's `services`.
    pub service: Spanned<ServiceName>,
    /// What may be done with it.
    pub rights: Spanned<List<Spanned<Right>>>,
}

/// One entry, whoever it is for.
pub(super) struct Entry<'a> {
    pub(super) service: &'a Spanned<ServiceName>,
    pub(super) product: Option<&'a Spanned<DomainName>>,
    pub(super) rights: &'a Spanned<List<Spanned<Right>>>,
}

impl AccessSection {
    pub(super) fn entry(&self, out: &mut Declarations) -> Entry<'_> {
        if let Setting::Clear(span) = self.product {
            out.diagnostics.push(not_clearable("product", span));
        }
        Entry {
            service: &self.service,
            product: self.product.spanned(),
            rights: &self.rights,
        }
    }
}

impl TeamAccessSection {
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry {
            service: &self.service,
            product: None,
            rights: &self.rights,
        }
    }
}

/// Declares grants as the field `access` of a thing, and the services and products they mention.
pub(super) fn declare(
    entries: &[Entry<'_>],
    span: Span,
    thing: &mut Declared,
    out: &mut Declarations,
) {
    let mut found = BTreeSet::new();
    let realm = thing.located.realm.clone();
    for entry in entries {
        let service = entry.service.value.as_str();
        out.things
            .push(service::declared(&realm, service, entry.service.span));
        if let Some(product) = entry.product {
            if service != "mail" {
                out.diagnostics.push(
                    Diagnostic::error(
                        "bad-access",
                        product.span,
                        format!("one product of `{service}` cannot be named here"),
                    )
                    .help("leave `product` out to speak of all of them; only mail services have names of their own"),
                );
                continue;
            }
            let address = Address::new(mail::SERVICE, product.value.as_str());
            out.things
                .push(Declared::new(address, &realm, product.span));
        }
        if entry.rights.value.is_whole() && entry.rights.value.is_empty() {
            out.diagnostics.push(
                Diagnostic::error(
                    "bad-access",
                    entry.rights.span,
                    "an access without rights is none",
                )
                .help("name at least one right, or remove the entry"),
            );
        }
        for right in &entry.rights.value {
            out.diagnostics
                .extend(unfit(service, right.value, right.span));
            let text = text(
                service,
                entry.product.map(|p| p.value.as_str()),
                right.value.word(),
            );
            if !found.insert(text.clone()) {
                out.diagnostics.push(
                    Diagnostic::error("repeated", right.span, format!("`{text}` is granted twice"))
                        .help("leave one of them out"),
                );
            }
            thing.places.insert(format!("{ACCESS}/{text}"), right.span);
        }
    }
    thing.set(ACCESS, Value::Set(found), span);
}

/// Rights that a service does not know (ACC-02).
fn unfit(service: &str, right: Right, span: Span) -> Option<Diagnostic> {
    let why = match (service, right) {
        ("domain", Right::Statistics) => "domains have no statistics",
        ("e-ticketing", _) | (_, Right::Technical | Right::Statistics) => return None,
        _ => "only ticketing knows this right",
    };
    Some(
        Diagnostic::error(
            "bad-access",
            span,
            format!("`{}` means nothing for `{service}`: {why}", right.word()),
        )
        .help("leave it out"),
    )
}

fn text(service: &str, product: Option<&str>, right: &str) -> String {
    match product {
        None => format!("{service}/{right}"),
        Some(product) => format!("{service}/{product}/{right}"),
    }
}

/// The parts of a canonical text: service, product, right.
fn parts(text: &str) -> (&str, Option<&str>, &str) {
    let (service, rest) = text.split_once('/').unwrap_or((text, ""));
    match rest.rsplit_once('/') {
        None => (service, None, rest),
        Some((product, right)) => (service, Some(product), right),
    }
}

/// The service of a canonical text.
pub(super) fn service_of(text: &str) -> &str {
    parts(text).0
}

/// True where a canonical text is about one product.
pub(super) fn has_product(text: &str) -> bool {
    parts(text).1.is_some()
}

/// Grants in words: `technical on mail, statistics on mail acme.example`.
pub(super) fn in_words<'a>(grants: impl IntoIterator<Item = &'a String>) -> String {
    let words = grants.into_iter().map(|grant| {
        let (service, product, right) = parts(grant);
        let product = product.map(|p| format!(" {p}")).unwrap_or_default();
        format!("{right} on {service}{product}")
    });
    words.collect::<Vec<_>>().join(", ")
}

fn by_product(grants: &BTreeSet<String>) -> BTreeMap<(&str, Option<&str>), Vec<&str>> {
    let mut rows: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for grant in grants {
        let (service, product, right) = parts(grant);
        rows.entry((service, product)).or_default().push(right);
    }
    rows
}

/// The rows of `permissions` in a request, all of them: whether the service replaces or adds is not
/// documented (mail document §19.2). `apply_to_all` is never sent: it takes in what is ordered
/// later (ACC-03), and what it means beside a product is not documented either.
pub(super) fn rows(realm: &str, grants: &BTreeSet<String>) -> Vec<Json> {
    let rows = by_product(grants).into_iter();
    rows.map(|((service, product), rights)| {
        let types: Vec<&str> = rights.into_iter().map(api).collect();
        let service =
            number(service).unwrap_or_else(|| id_hole(&Ref::to(&service::address(realm, service))));
        let mut row = json!({ "service_id": service, "types": types });
        if let Some(product) = product {
            row["product_id"] = number(product)
                .unwrap_or_else(|| id_hole(&Ref::to(&Address::new(mail::SERVICE, product))));
        }
        row
    })
    .collect()
}

/// The number in `#900`, which goes back as it came: only mail services have names of their own.
fn number(part: &str) -> Option<Json> {
    let id = part.strip_prefix('#')?;
    Some(
        id.parse::<u64>()
            .map_or_else(|_| json!(id), |number| json!(number)),
    )
}

/// What people write for these grants.
pub(super) fn written(grants: &BTreeSet<String>) -> Json {
    let rows = by_product(grants).into_iter();
    rows.map(|((service, product), rights)| match product {
        None => json!({ "service": service, "rights": rights }),
        Some(product) => json!({ "service": service, "product": product, "rights": rights }),
    })
    .collect()
}

/// The grants that an item tells: `service_permissions` with one row for each right on a whole
/// service, `permissions` with rows as they are written. The documents type both as texts by
/// mistake in the list of users (A-), so either may be missing; none where both are.
pub(super) fn observed(item: &Json) -> Option<BTreeSet<String>> {
    let rows = |name: &str| item.get(name).and_then(Json::as_array);
    let (whole, written) = (rows("service_permissions"), rows("permissions"));
    if whole.is_none() && written.is_none() {
        return None;
    }
    let mut found = BTreeSet::new();
    for row in whole.into_iter().flatten() {
        if let (Some(service), Some(right)) = (service_in(row), decode::text(row, "rights")) {
            found.insert(text(&service, None, &word(right)));
        }
    }
    for row in written.into_iter().flatten() {
        let product = decode::id(row, "product_id").map(|id| format!("#{id}"));
        if let (Some(service), Some(rights)) = (service_in(row), decode::texts(row, "types", "")) {
            let rights = rights.iter().map(|right| word(right));
            found.extend(rights.map(|right| text(&service, product.as_deref(), &right)));
        }
    }
    Some(found)
}

/// The word of the service in a row of rights.
pub(super) fn service_in(row: &Json) -> Option<String> {
    match decode::text(row, "service_name") {
        Some(name) if !name.is_empty() => Some(service::word(name)),
        _ => decode::id(row, "service_id").map(|id| service::word_of_number(&id)),
    }
}

/// Puts names in the place of numbers: `mail/#30/technical` is `mail/acme.example/technical` where
/// mail service 30 was seen.
pub(super) fn name(spec: &mut Spec, by_id: &dyn Fn(&str, &str) -> Option<Address>) {
    let named =
        |kind: &str, part: &str| -> Option<Address> { by_id(kind, part.strip_prefix('#')?) };
    let Some(Value::Set(grants)) = spec.get(ACCESS) else {
        return;
    };
    let grants = grants.iter().map(|grant| {
        let (service, product, right) = parts(grant);
        let service = match named(service::NAME, service) {
            Some(address) => org::name(&address.key).to_owned(),
            None => service.to_owned(),
        };
        // Another service's product may have the number of a mail service.
        let product = product.map(|product| match named(mail::SERVICE, product) {
            Some(address) if service == "mail" => address.key,
            _ => product.to_owned(),
        });
        text(&service, product.as_deref(), right)
    });
    let grants = Value::set(grants);
    spec.set(ACCESS, grants);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn both_shapes_of_rights_are_read_as_one_set() {
        let item = json!({
            "service_permissions": [{"service_id": 23, "service_name": "email_hosting", "rights": "technical"}],
            "permissions": [
                {"service_id": 23, "types": ["technical", "statistic"]},
                {"service_id": "7", "product_id": 30, "apply_to_all": false, "types": ["check"]},
            ],
        });
        let found = set(&["mail/technical", "mail/statistics", "#7/#30/ticket-control"]);
        assert_eq!(observed(&item), Some(found));
        assert_eq!(observed(&json!({"permissions": "x"})), None);
        assert_eq!(observed(&json!({"permissions": []})), Some(set(&[])));
    }

    #[test]
    fn numbers_are_named_where_they_were_seen() {
        let mut spec = Spec::default().with(
            ACCESS,
            Value::set(["#7/#30/technical", "mail/#31/technical"]),
        );
        name(&mut spec, &|kind, id| match (kind, id) {
            ("service", "7") => Some(service::address("Acme SA", "mail")),
            ("mail-service", "30") => Some(Address::new(mail::SERVICE, "acme.example")),
            _ => None,
        });
        let named = set(&["mail/acme.example/technical", "mail/#31/technical"]);
        assert_eq!(spec.items(ACCESS), named);
    }

    #[test]
    fn what_has_no_name_goes_back_as_its_number() {
        let mut spec = Spec::default().with(ACCESS, Value::set(["#9/#30/technical"]));
        name(&mut spec, &|kind, id| match (kind, id) {
            ("service", "9") => Some(service::address("Acme SA", "drive")),
            ("mail-service", "30") => Some(Address::new(mail::SERVICE, "acme.example")),
            _ => None,
        });
        assert_eq!(spec.items(ACCESS), set(&["drive/#30/technical"]));
        assert_eq!(
            json!(rows(
                "Acme SA",
                &set(&["drive/#30/technical", "#7/technical"])
            )),
            json!([
                {"service_id": 7, "types": ["technical"]},
                {"service_id": {"$id": "service:Acme SA/drive"}, "types": ["technical"], "product_id": 30},
            ])
        );
    }

    #[test]
    fn grants_become_one_row_for_each_product() {
        let grants = set(&[
            "mail/technical",
            "mail/statistics",
            "mail/acme.example/technical",
        ]);
        assert_eq!(
            json!(rows("Acme SA", &grants)),
            json!([
                {"service_id": {"$id": "service:Acme SA/mail"}, "types": ["statistic", "technical"]},
                {"service_id": {"$id": "service:Acme SA/mail"}, "types": ["technical"],
                 "product_id": {"$id": "mail-service:acme.example"}},
            ])
        );
        assert_eq!(
            written(&grants),
            json!([
                {"service": "mail", "rights": ["statistics", "technical"]},
                {"service": "mail", "product": "acme.example", "rights": ["technical"]},
            ])
        );
    }
}
