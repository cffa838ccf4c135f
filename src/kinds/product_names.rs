//! How products are named: `mail/acme.example`, `kdrive/Acme Drive`, or by number where names repeat.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::decode;
use crate::dns;
use crate::model::diagnostic::nearest;
use crate::model::refusal::{self, Refusal, refuse};

/// Words for services that differ from the service's own, and the service's own (`service_name` of
/// `/1/products`, documents of 2025).
const RENAMED: &[(&str, &str)] = &[("mail", "email_hosting"), ("kdrive", "drive")];

/// The service's own words that `/1/products` takes (documents of 2025).
const SERVICES: &[&str] = &[
    "ai_tools",
    "backup",
    "certificate",
    "cloud",
    "cloud_hd",
    "custom_url",
    "dedicated_server",
    "domain",
    "drive",
    "e_ticketing",
    "email_hosting",
    "hosting",
    "housing",
    "invitation",
    "jelastic",
    "ksuite",
    "mailing",
    "nas",
    "public_cloud",
    "radio",
    "swiss_backup",
    "video",
    "vod",
    "web_hosting",
    "website_builder",
];

/// The word people write for a service: `mail`, `swiss-backup`.
#[must_use]
pub(super) fn word_of(service: &str) -> String {
    let renamed = RENAMED.iter().find(|(_, own)| *own == service);
    renamed.map_or_else(|| service.replace('_', "-"), |(word, _)| (*word).to_owned())
}

/// The service's own word for one that people write.
#[must_use]
pub(super) fn service_of(word: &str) -> String {
    let renamed = RENAMED.iter().find(|(own, _)| *own == word);
    renamed.map_or_else(|| word.replace('-', "_"), |(_, own)| (*own).to_owned())
}

fn words() -> Vec<String> {
    SERVICES.iter().map(|service| word_of(service)).collect()
}

/// A key of a product without its organization. Names may hold slashes, services do not, and an
/// organization's name may: so the first part that is a service counts.
#[must_use]
pub(super) fn behind_realm(key: &str) -> &str {
    let words = words();
    let slashes = key.match_indices('/').map(|(at, _)| at + 1);
    let mut tails = slashes.map(|at| &key[at..]);
    let known = |tail: &&str| {
        let word = tail.split_once('/').map(|(word, _)| word);
        word.is_some_and(|word| words.iter().any(|known| known == word))
    };
    let first = key.split_once('/').map_or(key, |(_, tail)| tail);
    tails.find(known).unwrap_or(first)
}

/// The name of a product in a list: mail services and domains by their domain (PROD-08: the display
/// name of a mail service says nothing), others by what the Manager calls them.
#[must_use]
pub(super) fn name_of(item: &Json, word: &str) -> Option<String> {
    let domain = |name: &str| decode::text(item, name).and_then(|text| dns::zone_name(text).ok());
    match word {
        "mail" => domain("fqdn").or_else(|| domain("main_fqdn")),
        "domain" => domain("fqdn").or_else(|| domain("customer_name")),
        _ => decode::text(item, "customer_name")
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
    }
}

/// A product as people name it: `SERVICE/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductName(String);

impl ProductName {
    /// The normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service it is of: `mail`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.0.split_once('/').map_or("", |(service, _)| service)
    }
}

impl FromStr for ProductName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |message: String, help: String| Err(refuse("bad-product", message, help));
        let words = words();
        let Some((service, name)) = text.split_once('/') else {
            return bad(
                format!("`{text}` does not say which service it is of"),
                format!(
                    "write `SERVICE/NAME`, such as `mail/acme.example`; services are {}",
                    words.join(", ")
                ),
            );
        };
        if !words.iter().any(|word| word == service) {
            let help = match nearest(service, words.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}/{name}`?"),
                None => format!("services are {}", words.join(", ")),
            };
            return bad(format!("no service is called `{service}`"), help);
        }
        if name.is_empty() || name.trim() != name || name.chars().any(char::is_control) {
            return bad(
                format!("`{text}` has an empty name, or one with blanks around it"),
                "write it as the Manager shows it, or write its number".to_owned(),
            );
        }
        let numbered = name.chars().all(|c| c.is_ascii_digit());
        if matches!(service, "mail" | "domain") && !numbered {
            let name =
                dns::zone_name(name).map_err(|why| refuse("bad-product", why.message, why.help))?;
            return Ok(Self(format!("{service}/{name}")));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for ProductName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for ProductName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProductName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A product by service and name.",
            "pattern": format!("^({})/\\S(.*\\S)?$", words().join("|")),
            "examples": json!(["mail/acme.example", "kdrive/Acme Drive"]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_service_and_what_it_is_called() {
        for (written, normal) in [
            ("mail/ACME.example", "mail/acme.example"),
            ("mail/1234", "mail/1234"),
            ("kdrive/Acme Drive", "kdrive/Acme Drive"),
            ("swiss-backup/a/b", "swiss-backup/a/b"),
        ] {
            let name = written.parse::<ProductName>();
            assert_eq!(name.map(|n| n.0), Ok(normal.to_owned()), "{written}");
        }
        for no in [
            "acme.example",
            "mial/acme.example",
            "mail/",
            "kdrive/ x",
            "mail/a b",
        ] {
            assert!(no.parse::<ProductName>().is_err(), "{no}");
        }
    }

    #[test]
    fn every_word_leads_back_to_its_service() {
        for service in SERVICES {
            assert_eq!(service_of(&word_of(service)), *service);
        }
        assert_eq!(word_of("something_new"), "something-new");
    }

    #[test]
    fn slashes_in_names_of_organizations_and_products_do_no_harm() {
        assert_eq!(behind_realm("A/B SA/kdrive/x/y"), "kdrive/x/y");
        assert_eq!(
            behind_realm("Acme SA/mail/acme.example"),
            "mail/acme.example"
        );
        assert_eq!(behind_realm("Acme SA/new-thing/x"), "new-thing/x");
    }
}
