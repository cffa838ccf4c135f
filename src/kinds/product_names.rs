//! How products are named: `mail/acme.example`, `drive/Acme Drive`, or by number where names repeat.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::decode;
use super::service::WORDS;
use crate::dns;
use crate::model::diagnostic::nearest;
use crate::model::refusal::{self, Refusal, refuse};

/// A key of a product without its organization. Names may hold slashes, services do not, and an
/// organization's name may: so the first part that is a service counts.
#[must_use]
pub(super) fn behind_realm(key: &str) -> &str {
    let slashes = key.match_indices('/').map(|(at, _)| at + 1);
    let mut tails = slashes.map(|at| &key[at..]);
    let known = |tail: &&str| {
        let word = tail.split_once('/').map(|(word, _)| word);
        word.is_some_and(|word| WORDS.contains(&word))
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
        let Some((service, name)) = text.split_once('/') else {
            return bad(
                format!("`{text}` does not say which service it is of"),
                format!(
                    "write `SERVICE/NAME`, such as `mail/acme.example`; services are {}",
                    WORDS.join(", ")
                ),
            );
        };
        if !WORDS.contains(&service) {
            let help = match nearest(service, WORDS.iter().copied()) {
                Some(near) => format!("did you mean `{near}/{name}`?"),
                None => format!("services are {}", WORDS.join(", ")),
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
            "pattern": format!("^({})/\\S(.*\\S)?$", WORDS.join("|")),
            "patternErrorMessage": "a service and the name of a product, such as mail/acme.example",
            "examples": json!(["mail/acme.example", "drive/Acme Drive"]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::service::ServiceName;

    #[test]
    fn names_are_a_service_and_what_it_is_called() {
        for (written, normal) in [
            ("mail/ACME.example", "mail/acme.example"),
            ("mail/1234", "mail/1234"),
            ("drive/Acme Drive", "drive/Acme Drive"),
            ("swiss-backup/a/b", "swiss-backup/a/b"),
        ] {
            let name = written.parse::<ProductName>();
            assert_eq!(name.map(|n| n.0), Ok(normal.to_owned()), "{written}");
        }
        for no in [
            "acme.example",
            "mial/acme.example",
            "mail/",
            "drive/ x",
            "mail/a b",
            "kdrive/Acme Drive",
        ] {
            assert!(no.parse::<ProductName>().is_err(), "{no}");
        }
    }

    #[test]
    fn products_and_rights_go_by_the_same_words() {
        for word in WORDS {
            let name = format!("{word}/12").parse::<ProductName>();
            assert!(name.is_ok_and(|name| name.service() == *word), "{word}");
            assert!(word.parse::<ServiceName>().is_ok(), "{word}");
        }
        let near = "kdrive/x".parse::<ProductName>();
        assert!(near.is_err_and(|e| e.help == "did you mean `drive/x`?"));
    }

    #[test]
    fn slashes_in_names_of_organizations_and_products_do_no_harm() {
        assert_eq!(behind_realm("A/B SA/drive/x/y"), "drive/x/y");
        assert_eq!(
            behind_realm("Acme SA/mail/acme.example"),
            "mail/acme.example"
        );
        assert_eq!(behind_realm("Acme SA/new-thing/x"), "new-thing/x");
    }
}
