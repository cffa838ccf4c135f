//! Addresses and patterns as people write them, in the spelling of addresses.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::kinds::kind::{Existence, Kind};
use crate::kinds::{self, KINDS, org};
use crate::model::address::Address;
use crate::model::diagnostic::nearest;
use crate::model::refusal::{self, Refusal, refuse};

// Spelt as keys are: in lower case, domains as A-labels.
/// An address or a pattern of addresses.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct Pattern(
    #[schemars(
        regex(pattern = r"^[a-z*-]+:.+$"),
        extend("patternErrorMessage" = "an address such as mailbox:ada@acme.example, or a pattern such as mailbox:*@acme.example"),
    )]
    String,
);

impl Pattern {
    /// The pattern, spelt as addresses are.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Pattern {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |message: String, help: String| Err(refuse("bad-pattern", message, help));
        let Ok(address) = text.parse::<Address>() else {
            return bad(
                format!("`{text}` names nothing"),
                "write an address such as `mailbox:ada@acme.example`; `*` stands for any text"
                    .into(),
            );
        };
        // A pattern that can never match does nothing, and nobody would notice.
        let pattern = format!("{}:", address.kind);
        let mut named = KINDS
            .iter()
            .filter(|kind| Address::new(kind.name(), "").matches(&pattern))
            .peekable();
        if named.peek().is_none() {
            return bad(
                format!("there is no kind `{}`", address.kind),
                near(&address),
            );
        }
        if !named.any(|kind| matches!(kind.existence(), Existence::Own(_))) {
            return bad(
                format!("`{text}` would do nothing: what it names is never deleted"),
                format!("leave it out; these can be named: {}", listed()),
            );
        }
        Ok(Self(spelt(&address)?.to_string()))
    }
}

/// What somebody may have meant who wrote this kind.
pub(super) fn near(address: &Address) -> String {
    match nearest(&address.kind, deletable()) {
        Some(near) => format!("did you mean `{near}:{}`?", address.key),
        None => format!("these can be named: {}", listed()),
    }
}

/// The kinds whose things can be deleted.
fn deletable() -> impl Iterator<Item = &'static str> {
    let own = |existence| matches!(existence, Existence::Own(_));
    let kinds = KINDS.iter().filter(move |kind| own(kind.existence()));
    kinds.map(|kind| kind.name())
}

fn listed() -> String {
    deletable().collect::<Vec<_>>().join(", ")
}

/// A pattern of addresses in the spelling of addresses: `mailbox:*@bücher.example` is
/// `mailbox:*@xn--bcher-kva.example`. What cannot be spelt so stays as it is.
#[must_use]
pub fn spelt_as_addresses(pattern: &str) -> String {
    let address = pattern.parse::<Address>();
    let spelt = address.ok().and_then(|address| spelt(&address).ok());
    spelt.map_or_else(|| pattern.to_owned(), |address| address.to_string())
}

/// An address in the spelling of keys, whose parts stand between slashes: mail addresses and hosts
/// are spelt as such, and what people named stays as they wrote it.
pub(super) fn spelt(address: &Address) -> Result<Address, Refusal> {
    let of_organization = kind(address).is_some_and(|kind| {
        let parent = kind.parent(&address.key);
        parent.is_some_and(|parent| parent.kind == org::ORGANIZATION)
    });
    let hosts = kind(address).is_none_or(|kind| kind.names_hosts());
    let mut parts = Vec::new();
    for (index, part) in address.key.split('/').enumerate() {
        parts.push(match part.rsplit_once('@') {
            Some((local, domain)) if !local.is_empty() => {
                format!("{}@{}", local.to_lowercase(), labels(domain)?)
            }
            _ if hosts || index == 0 && !of_organization => labels(part)?,
            _ => part.to_owned(),
        });
    }
    Ok(Address::new(address.kind.clone(), parts.join("/")))
}

fn kind(address: &Address) -> Option<&'static dyn Kind> {
    kinds::by_name(&address.kind)
}

/// A key of a section in the spelling of addresses: a domain, a mail address, the name of a record.
pub(super) fn spelt_as_keys(key: &str) -> Result<String, Refusal> {
    let parts: Result<Vec<String>, Refusal> = match key.rsplit_once('@') {
        Some((local, domain)) if !key.contains('/') => {
            return Ok(format!("{}@{}", local.to_lowercase(), labels(domain)?));
        }
        _ => key.split('/').map(labels).collect(),
    };
    Ok(parts?.join("/"))
}

/// A domain, or as much of it as a pattern spells out, in lower case and with A-labels.
fn labels(text: &str) -> Result<String, Refusal> {
    let labels: Result<Vec<String>, Refusal> = text.split('.').map(label).collect();
    Ok(labels?.join("."))
}

fn label(text: &str) -> Result<String, Refusal> {
    if text.is_ascii() {
        return Ok(text.to_ascii_lowercase());
    }
    if text.contains('*') {
        return Err(refuse(
            "bad-pattern",
            format!("`{text}` would match no name: keys hold `xn--…` in its place"),
            "write the label in full, or `*` alone",
        ));
    }
    idna::domain_to_ascii(text).map_err(|_| {
        refuse(
            "bad-pattern",
            format!("`{text}` cannot be written as an internationalised domain name"),
            "correct the label that has letters outside of a–z",
        )
    })
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}
