//! A product of an organization (a mail service, a domain, a kDrive, a kSuite), by service and name:
//! found, never ordered, never moved by itself. Declaring it under an organization says that it
//! belongs there; moving it is work for people on both sides (PROD-04 to PROD-06).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::kind::{
    Around, Asked, Difference, Existence, Field, Kind, Located, Missing, Nature, Observation,
    Observed, Placement, Presupposed, Within, Work,
};
use super::product_names::{self as names, ProductName};
use super::product_views;
use super::service_facts::KSUITE;
use super::transfer;
use super::views::{View, What};
use super::{decode, organization, service, service_facts, service_work, service_written};
use crate::kinds::{within, worth};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map as YamlMap};

pub use super::transfer::transferred;

/// `product:Acme SA/mail/acme.example`.
#[derive(Debug)]
pub struct Product;

/// Its name in addresses.
pub const NAME: &str = "product";

/// Products by service and name, as people write them.
pub type ProductSections = YamlMap<ProductName, Setting<ProductSection>>;

/// A product that is there, and where it belongs. `{}` says that this organization has it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "tags": ["production"] }))]
pub struct ProductSection {
    /// The organization it is to belong to, where that is another one than the file's. Two people
    /// move it, one on each side.
    #[serde(default)]
    #[schemars(example = json!("Globex Ltd"))]
    pub organization: Setting<String>,
    /// Whether it is blocked. A person blocks it, and the organization's users get a mail.
    #[serde(default)]
    pub locked: Setting<bool>,
    /// Whether it is in maintenance. A person switches it.
    #[serde(default)]
    pub maintenance: Setting<bool>,
    /// Labels it wears in the Manager, all of them. A person attaches them.
    #[serde(default)]
    #[schemars(example = json!(["production"]), extend("uniqueItems" = true))]
    pub tags: Setting<List<Spanned<String>>>,
}

/// Declares every product of `products:`; `place` is that of the organization.
pub fn declare(written: &Setting<ProductSections>, place: Place<'_>, out: &mut Declarations) {
    for (name, section) in written.value().into_iter().flatten() {
        match section {
            Setting::Value(section) => {
                one(&name.value, &section.value, (place.realm, name.span), out);
            }
            Setting::Clear(span) => out.diagnostics.push(
                not_clearable(name.value.as_str(), *span)
                    .help("write `{}` to say that the organization has it"),
            ),
            Setting::Absent | Setting::Broken => {}
        }
    }
}

fn one(
    name: &ProductName,
    section: &ProductSection,
    (realm, span): (&str, Span),
    out: &mut Declarations,
) {
    let mut owner = realm;
    match &section.organization {
        Setting::Clear(span) => out.diagnostics.push(not_clearable("organization", *span)),
        Setting::Value(named) => {
            owner = named.value.trim();
            // PROD-04.
            if name.service() == KSUITE && owner != realm {
                out.diagnostics.push(
                    Diagnostic::error(
                        "cannot-be-moved",
                        named.span,
                        "a kSuite cannot be moved to another organization",
                    )
                    .help("declare it under the organization that has it, or order one there"),
                );
            }
        }
        Setting::Absent | Setting::Broken => {}
    }
    let address = Address::new(NAME, key(owner, name.as_str()));
    let mut thing = Declared::new(address, owner, span);
    if let (Some(locked), "mail") = (section.locked.spanned(), name.service())
        && locked.value
    {
        out.diagnostics.push(service_written::blocked(locked.span));
    } else {
        thing.switch("locked", &section.locked, out);
    }
    thing.switch("maintenance", &section.maintenance, out);
    service_written::tags(&section.tags, &mut thing, out);
    out.things.push(thing);
}

/// The key of a product in an organization.
#[must_use]
pub fn key(realm: &str, name: &str) -> String {
    format!("{realm}/{name}")
}

impl Kind for Product {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a product of an organization, by service and name; ordered and moved in the Manager, found here"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::of(Nature::Asserted, "maintenance"),
            Field::of(Nature::Asserted, "locked"),
            Field::of(Nature::Asserted, "tags"),
            Field::of(Nature::Observed, "inside"),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, super::org::all)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![product_views::products(&thing.realm)]
    }

    /// A product that its organization does not list may live in another one.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        match seen {
            None => vec![product_views::products_in_reach(&thing.realm)],
            Some(_) => Vec::new(),
        }
    }

    /// In the list of one organization a product shows under the name of that organization; in the
    /// list of everything, under the account's number, because the list knows no names.
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if !matches!(view.what, What::Products | What::ProductsInReach) {
            return seen;
        }
        for item in items {
            let (Some(id), Some(service)) =
                (decode::id(item, "id"), decode::text(item, "service_name"))
            else {
                seen.troubles
                    .push("a product came without its id or `service_name`".to_owned());
                continue;
            };
            let realm = match view.what {
                What::Products => view.realm.clone(),
                _ => match decode::id(item, "account_id") {
                    Some(account) => transfer::account(&account),
                    None => continue,
                },
            };
            let word = service::word(service);
            let mut spec = service_facts::of_product(item);
            if let Some(parent) = decode::text(item, "parent_service_name") {
                spec.set("inside", Value::text(service::word(parent)));
            }
            if decode::switch(item, "is_transferable") == Some(false) {
                spec.set(transfer::STAYS, Value::Bool(true));
            }
            let mut add = |name: &str| {
                let address = Address::new(NAME, key(&realm, &format!("{word}/{name}")));
                let mut thing = Observed::new(address, id.as_str());
                thing.spec = spec.clone();
                seen.things.push(thing);
            };
            let name = names::name_of(item, &word);
            if let Some(name) = &name {
                add(name);
            }
            let by_id = Address::new(NAME, key(&realm, &format!("{word}/{id}")));
            let asked_by_id = asked.wanted.contains(&by_id);
            // One that is called by its own number shows once.
            if (asked_by_id || view.what == What::ProductsInReach) && name.as_ref() != Some(&id) {
                add(&id);
            }
        }
        seen.set_twins_aside(asked, |twin| {
            let name = names::behind_realm(&twin.key);
            format!("two products are called {name}; name one by its number")
        });
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let name = names::behind_realm(&difference.address.key);
        service_work::of_product(difference, &format!("the product {name}"))
    }

    fn missing(&self, address: &Address, there: &[String], around: &dyn Around) -> Missing {
        let name = names::behind_realm(&address.key);
        let (service, own) = name.split_once('/').unwrap_or((name, ""));
        if let Some(moved) = transferred(service, own, &[], around) {
            return moved;
        }
        let realm = address.key.strip_suffix(name).unwrap_or_default();
        let known: Vec<&str> = there
            .iter()
            .filter_map(|key| key.strip_prefix(realm))
            .filter(|other| other.starts_with(&format!("{service}/")))
            .collect();
        let known = match known.as_slice() {
            [] => format!("no `{service}` shows"),
            known => format!("what shows is {}", known.join(", ")),
        };
        Missing::ByHand(vec![
            format!(
                "correct the name if it is misspelt or was changed: {known} (the list holds what the token's user has a right on)"
            ),
            format!(
                "or a legal representative or administrator of {} orders it in the Manager (it may cost money)",
                realm.trim_end_matches('/')
            ),
            "then plan again".to_owned(),
        ])
    }

    /// A mail service and a domain are written where their contents are.
    fn written(&self, address: &Address, seen: &Spec) -> Result<Option<Spec>, String> {
        let name = names::behind_realm(&address.key);
        let elsewhere = ["mail/", "domain/"]
            .iter()
            .any(|head| name.starts_with(head));
        let said = worth::said(self.fields(), &self.defaults(), seen);
        Ok((!elsewhere && !said.0.is_empty()).then_some(said))
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let name = names::behind_realm(&address.key);
        if address.key.starts_with(transfer::ACCOUNT) {
            return None;
        }
        let told = self.fields().iter().filter(|field| {
            let blocked = field.name == "locked" && name.starts_with("mail/");
            field.nature != Nature::Observed && !blocked
        });
        let members: Map<String, Json> = told
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        let keys = vec!["products".to_owned(), name.to_owned()];
        Some(Placement::At(keys, json!(members)))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        let (account, owner) = organization::presupposed(&thing.realm);
        let name = names::behind_realm(&thing.address.key);
        let (service, own) = name.split_once('/').unwrap_or((name, ""));
        let (table, row) = match service {
            "mail" => (
                "mail_hostings",
                json!({ "account": account, "main_fqdn": own, "total": 100 }),
            ),
            "domain" => ("domains", json!({ "account": account, "name": own })),
            _ => (
                "products",
                json!({ "account": account, "service_name": service::own_name(service), "customer_name": own }),
            ),
        };
        vec![owner, Presupposed { table, row }]
    }
}
