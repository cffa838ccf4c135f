//! A service of the provider in an organization: mail, drive, domain. Found, never made: what is
//! granted on a service needs its number, which the organization's list of services gives.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::declare::Declared;
use super::kind::{
    Around, Asked, Existence, Kind, Located, Missing, Observation, Observed, Placement,
    Presupposed, Within,
};
use super::views::{self, View, What};
use super::{decode, org, organization};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::nearest;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::source::Span;
use crate::model::value::Spec;

/// `service:Acme SA/mail`.
#[derive(Debug)]
pub struct Service;

/// Its name in addresses.
pub const NAME: &str = "service";

/// Words of the files with the names the service uses for them (mail document §5.2: the product
/// list says `email_hosting` and `domain` where the list by organization says `mail` and
/// `domain_name`; A). Every other word is the service's own with hyphens.
const OTHERWISE: &[(&str, &[&str])] = &[
    ("mail", &["email_hosting", "mail"]),
    ("domain", &["domain", "domain_name"]),
];

/// The words for services in every section, from the list that the product call takes (A, 2025).
pub(super) const WORDS: &[&str] = &[
    "ai-tools",
    "backup",
    "certificate",
    "cloud",
    "cloud-hd",
    "custom-url",
    "dedicated-server",
    "domain",
    "drive",
    "e-ticketing",
    "hosting",
    "housing",
    "invitation",
    "jelastic",
    "ksuite",
    "mail",
    "mailing",
    "nas",
    "public-cloud",
    "radio",
    "swiss-backup",
    "video",
    "vod",
    "web-hosting",
    "website-builder",
];

/// Numbers seen with their names (23 live in 2026; 14 and 40 in samples of the documents): used to
/// read where a reply gives only the number, never to write.
const NUMBERS: &[(&str, &str)] = &[("14", "domain"), ("23", "mail"), ("40", "drive")];

/// The word of the files for what the service calls `name`.
#[must_use]
pub fn word(name: &str) -> String {
    let known = OTHERWISE.iter().find(|(_, names)| names.contains(&name));
    known.map_or_else(|| name.replace('_', "-"), |(word, _)| (*word).to_owned())
}

/// What the list of products calls a service, by its word.
#[must_use]
pub(super) fn own_name(word: &str) -> String {
    let known = OTHERWISE.iter().find(|(own, _)| *own == word);
    let first = known.and_then(|(_, names)| names.first());
    first.map_or_else(|| word.replace('-', "_"), |name| (*name).to_owned())
}

/// The word for a service's number, where it was ever seen beside its name; `#23` otherwise, until
/// the organization's own list names it.
#[must_use]
pub fn word_of_number(id: &str) -> String {
    let known = NUMBERS.iter().find(|(number, _)| *number == id);
    known.map_or_else(|| format!("#{id}"), |(_, word)| (*word).to_owned())
}

/// The address of a service by its word.
#[must_use]
pub fn address(realm: &str, word: &str) -> Address {
    Address::new(NAME, org::key(realm, word))
}

/// A service that a document mentions at `span`.
#[must_use]
pub fn declared(realm: &str, word: &str, span: Span) -> Declared {
    Declared::new(address(realm, word), realm, span)
}

/// The name of a service: `mail`, `drive`, `web-hosting`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceName(String);

impl ServiceName {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for ServiceName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if WORDS.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let api = word(text);
        let help = match nearest(text, WORDS.iter().copied()) {
            _ if WORDS.contains(&api.as_str()) => format!("write `{api}`"),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("services are: {}", WORDS.join(", ")),
        };
        Err(refuse(
            "bad-service",
            format!("there is no service `{text}`"),
            help,
        ))
    }
}

impl<'de> Deserialize<'de> for ServiceName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for ServiceName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ServiceName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let each: Vec<_> = WORDS
            .iter()
            .map(|word| json!({ "const": word, "description": format!("What the service itself calls `{}`.", own_name(word)) }))
            .collect();
        schemars::json_schema!({
            "type": "string",
            "description": "A service of the provider, such as `mail`.",
            "oneOf": each,
        })
    }
}

impl Kind for Service {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a service the organization has ordered, by its word; observed only"
    }

    fn existence(&self) -> Existence {
        Existence::Found
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(org::address(&org::realm(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::organization(holder, org::all)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::services(&thing.realm)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Services {
            return seen;
        }
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("a service came without id or name".to_owned());
                continue;
            };
            let address = address(&view.realm, &word(name));
            seen.things.push(Observed::new(address, id));
        }
        seen
    }

    fn missing(&self, address: &Address, _there: &[String], around: &dyn Around) -> Missing {
        let realm = org::realm(&address.key);
        let there: Vec<&str> = around
            .living(NAME)
            .iter()
            .map(|service| org::name(&service.address.key))
            .collect();
        let has = if there.is_empty() {
            "nothing".to_owned()
        } else {
            there.join(", ")
        };
        Missing::ByHand(vec![
            format!(
                "{realm} has ordered no product of the service `{}`; it has {has}",
                org::name(&address.key)
            ),
            "a legal representative or administrator orders one in the Manager (it may cost money), or correct the word".to_owned(),
        ])
    }

    /// A document only mentions services; what it says of one is that the organization is there.
    fn adopt(&self, address: &Address, _spec: &Spec) -> Option<Placement> {
        Some(Placement::At(
            vec![org::ORGANIZATION.to_owned()],
            json!(org::realm(&address.key)),
        ))
    }

    fn presupposes(&self, thing: &Located, _spec: &Spec) -> Vec<Presupposed> {
        let (account, owner) = organization::presupposed(&thing.realm);
        let row = match org::name(&thing.address.key) {
            // The emulator counts mail services and domains as products of these two.
            "mail" => Presupposed {
                table: "mail_hostings",
                row: json!({ "account": account, "main_fqdn": "first.example" }),
            },
            "domain" => Presupposed {
                table: "domains",
                row: json!({ "account": account, "name": "first.example" }),
            },
            other => Presupposed {
                table: "products",
                row: json!({ "account": account, "service_name": other.replace('-', "_"), "customer_name": other }),
            },
        };
        vec![owner, row]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_vocabularies_mean_the_same() {
        assert_eq!(word("email_hosting"), word("mail"));
        assert_eq!(word("domain_name"), "domain");
        assert_eq!(word("swiss_backup"), "swiss-backup");
        assert_eq!(word_of_number("23"), "mail");
        assert_eq!(word_of_number("7"), "#7");
    }

    #[test]
    fn every_word_leads_back_to_its_service() {
        for known in WORDS {
            assert_eq!(word(&own_name(known)), *known);
        }
        assert_eq!(own_name("mail"), "email_hosting");
        assert_eq!(word("something_new"), "something-new");
    }

    #[test]
    fn services_are_found_by_their_words() {
        let items = [
            json!({"id": 23, "name": "email_hosting", "count": 1}),
            json!({"id": "40", "name": "drive", "count": 2}),
        ];
        let wanted = BTreeSet::new();
        let asked = Asked {
            wanted: &wanted,
            now: 0,
            ids: &[],
        };
        let seen = Service.observe(&views::services("Acme SA"), &items, asked);
        let found: Vec<_> = seen
            .things
            .iter()
            .map(|thing| (thing.address.key.as_str(), thing.id.as_str()))
            .collect();
        assert_eq!(found, [("Acme SA/mail", "23"), ("Acme SA/drive", "40")]);
    }

    #[test]
    fn a_service_in_the_providers_spelling_is_corrected() {
        let refused = "email_hosting".parse::<ServiceName>();
        assert!(refused.is_err_and(|e| e.help == "write `mail`"));
        let refused = "drve".parse::<ServiceName>();
        assert!(refused.is_err_and(|e| e.help == "did you mean `drive`?"));
    }
}
