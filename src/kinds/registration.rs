//! The registration of a domain: its options, its lock, when it ends. Nothing of it is written: the
//! options cost money, and the API has no call for any of it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::kind::{
    Around, Asked, Difference, Existence, Field, Kind, Located, Missing, Nature, Observation,
    Observed, Placement, Presupposed, Within, Work,
};
use super::product_views;
use super::views::{View, What};
use super::{decode, delegation, product};
use crate::dns;
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::setting::Setting;
use crate::model::value::{Spec, Value};

/// `registration:acme.example`.
#[derive(Debug)]
pub struct Registration;

/// Its name in addresses.
pub const NAME: &str = "registration";
const LOCK: &str = "transfer-lock";

/// The registration of a domain. A person changes it in the Manager; what is declared is watched.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "transfer-lock": true, "privacy": true }))]
pub struct RegistrationSection {
    /// Whether the registry refuses to move it to another registrar.
    #[serde(default)]
    pub transfer_lock: Setting<bool>,
    /// Whether the owner's data is hidden from the public register.
    #[serde(default)]
    pub privacy: Setting<bool>,
    /// Whether it is renewed even where the renewal was forgotten.
    #[serde(default)]
    pub renewal_warranty: Setting<bool>,
    /// Whether it is served by name servers all over the world.
    #[serde(default)]
    pub fast_anycast: Setting<bool>,
}

/// Options by key and by the service's word for them.
const OPTIONS: &[(&str, &str)] = &[
    ("privacy", "domain_privacy"),
    ("renewal-warranty", "renewal_warranty"),
    ("fast-anycast", "dns_anycast"),
];

/// Declares the registration of the domain at `place`.
pub(super) fn declare(
    written: &Setting<RegistrationSection>,
    place: Place<'_>,
    out: &mut Declarations,
) {
    let section = match written {
        Setting::Value(section) => section,
        Setting::Clear(span) => {
            let wrong = not_clearable(NAME, *span);
            return out
                .diagnostics
                .push(wrong.help("write `{}` to say that it is registered here"));
        }
        Setting::Absent | Setting::Broken => return,
    };
    let address = Address::new(NAME, place.key);
    let mut thing = Declared::new(address, place.realm, section.span);
    let section = &section.value;
    thing.switch(LOCK, &section.transfer_lock, out);
    thing.switch("privacy", &section.privacy, out);
    thing.switch("renewal-warranty", &section.renewal_warranty, out);
    thing.switch("fast-anycast", &section.fast_anycast, out);
    out.things.push(thing);
}

impl Kind for Registration {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the registration of a domain: lock, options, end; changed in the Manager, watched here"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::of(Nature::Asserted, LOCK),
            Field::of(Nature::Asserted, "privacy"),
            Field::of(Nature::Asserted, "renewal-warranty"),
            Field::of(Nature::Asserted, "fast-anycast"),
            Field::of(Nature::Observed, "expires"),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, |_| "*".to_owned())
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![product_views::domains(&thing.realm)]
    }

    /// A domain that its organization does not list may be registered in another one.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        match seen {
            None => vec![product_views::products_in_reach(&thing.realm)],
            Some(_) => Vec::new(),
        }
    }

    /// Clients disagree about the member with the name (`name` 2026, `customer_name` another).
    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Domains {
            return seen;
        }
        for item in items {
            let name = decode::text(item, "name").or_else(|| decode::text(item, "customer_name"));
            let Some(Ok(name)) = name.map(dns::zone_name) else {
                seen.troubles
                    .push("a domain came without its name".to_owned());
                continue;
            };
            let mut thing = Observed::new(Address::new(NAME, name.as_str()), name);
            // EPP words; the lock that owners set is this one (RFC 5731 section 2.3).
            if let Some(status) = decode::texts(item, "status", "name") {
                let locked = status.iter().any(|word| word == "clientTransferProhibited");
                thing.spec.set(LOCK, Value::Bool(locked));
            }
            let options = item.get("options").unwrap_or(&Json::Null);
            for (key, word) in OPTIONS {
                if let Some(on) = decode::switch(options, word) {
                    thing.spec.set(key, Value::Bool(on));
                }
            }
            if let Some(day) = item.get("expires_at").and_then(day) {
                thing.spec.set("expires", Value::text(day));
            }
            seen.things.push(thing);
        }
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let domain = &difference.address.key;
        let mut work = Work::default();
        for field in self.fields() {
            let Some(Value::Bool(on)) = difference.wants(field.name) else {
                continue;
            };
            let switch = if *on { "on" } else { "off" };
            let what = match field.name {
                LOCK => "its lock against transfers",
                "privacy" => "the privacy of its owner's data",
                "renewal-warranty" => "the warranty of renewal",
                _ => "the name servers all over the world (Fast Anycast)",
            };
            let money = match (field.name, *on) {
                (LOCK, _) | (_, false) => "",
                _ => " (it may cost money)",
            };
            work.by_hand.push(format!(
                "somebody with rights on the domain {domain} opens it in the Manager and switches {what} {switch}{money}"
            ));
        }
        work
    }

    fn missing(&self, address: &Address, there: &[String], around: &dyn Around) -> Missing {
        let domain = &address.key;
        if let Some(moved) = product::transferred("domain", domain, there, around) {
            return moved;
        }
        Missing::ByHand(vec![
            format!(
                "somebody registers {domain} in the Manager, or moves it there from another registrar (it costs money)"
            ),
            "then plan again".to_owned(),
        ])
    }

    fn called(&self, word: &str) -> Option<String> {
        dns::zone_name(word).ok()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let told = self
            .fields()
            .iter()
            .filter(|field| field.nature != Nature::Observed);
        let members: Map<String, Json> = told
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        let keys = ["domains", &address.key, NAME].map(str::to_owned).to_vec();
        Some(Placement::At(keys, json!(members)))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        delegation::presupposed(thing)
    }
}

/// The day of a moment, which comes as Unix seconds or as text.
fn day(moment: &Json) -> Option<String> {
    match moment {
        Json::Number(seconds) => {
            let moment = jiff::Timestamp::from_second(seconds.as_i64()?).ok()?;
            Some(moment.strftime("%Y-%m-%d").to_string())
        }
        Json::String(text) => text.get(..10).map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn observe(items: &[Json]) -> Observation {
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids: &[],
        };
        Registration.observe(&product_views::domains("Acme SA"), items, asked)
    }

    #[test]
    fn both_names_and_both_dates_are_read() {
        let seen = observe(&[
            json!({ "name": "ACME.example", "status": ["ok"], "expires_at": 1_798_761_600,
                    "options": { "domain_privacy": true, "renewal_warranty": 0 } }),
            json!({ "customer_name": "b.example", "expires_at": "2027-03-01T00:00:00Z",
                    "status": ["clientTransferProhibited"] }),
        ]);
        let spec = |index: usize| seen.things.get(index).map(|t| t.spec.clone());
        assert_eq!(
            spec(0),
            Some(
                Spec::default()
                    .with(LOCK, Value::Bool(false))
                    .with("privacy", Value::Bool(true))
                    .with("renewal-warranty", Value::Bool(false))
                    .with("expires", Value::text("2027-01-01"))
            )
        );
        assert_eq!(
            spec(1),
            Some(
                Spec::default()
                    .with(LOCK, Value::Bool(true))
                    .with("expires", Value::text("2027-03-01"))
            )
        );
        assert!(seen.troubles.is_empty());
    }

    #[test]
    fn a_domain_without_a_name_makes_the_list_a_gap() {
        assert_eq!(observe(&[json!({ "id": 1 })]).troubles.len(), 1);
    }
}
