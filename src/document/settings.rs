//! `settings`: whose collections are, and what is never deleted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::kinds::KINDS;
use crate::kinds::declare::not_clearable;
use crate::kinds::kind::Existence;
use crate::kinds::limits;
use crate::kinds::org;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, nearest};
use crate::model::ownership::Ownership;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::yaml::{List, Map};

/// How far maniform may go.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SettingsSection {
    /// For each collection, what happens to live things that no file declares. Collections that
    /// are not named have the word that `docs/ownership.md` lists: most are `owned`, what people
    /// write for themselves is `additive`.
    #[serde(default)]
    #[schemars(example = json!({ "addresses": "authoritative" }))]
    pub ownership: Setting<Map<CollectionName, Ownership>>,
    /// Things that are never deleted, whatever the files say, as addresses or patterns with `*`.
    #[serde(default)]
    #[schemars(example = json!(["mailbox:ada@acme.example", "record-set:*"]))]
    pub protect: Setting<List<Spanned<Pattern>>>,
    /// Numbers that the service allows you and that differ from what maniform knows, by the name of
    /// the limit. `docs/limits.md` lists them with their dates.
    #[serde(default)]
    #[schemars(example = json!({ "redirection-targets": 20 }))]
    pub limits: Setting<Map<LimitName, u64>>,
}

/// What the settings of all files add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// By collection.
    pub ownership: BTreeMap<String, Spanned<Ownership>>,
    /// Patterns, in the order they were written.
    pub protect: Vec<String>,
    /// By name of the limit.
    limits: BTreeMap<String, Spanned<u64>>,
}

impl Settings {
    /// Adds what one document says.
    pub(super) fn add(&mut self, section: &SettingsSection, diagnostics: &mut Vec<Diagnostic>) {
        for (field, cleared) in [
            ("ownership", matches!(section.ownership, Setting::Clear(_))),
            ("protect", matches!(section.protect, Setting::Clear(_))),
            ("limits", matches!(section.limits, Setting::Clear(_))),
        ] {
            let span = match field {
                "ownership" => section.ownership.span(),
                "limits" => section.limits.span(),
                _ => section.protect.span(),
            };
            if let (true, Some(span)) = (cleared, span) {
                diagnostics.push(not_clearable(field, span));
            }
        }
        for (name, ownership) in section.ownership.value().into_iter().flatten() {
            let collection = name.value.0.clone();
            let said = Spanned {
                value: *ownership,
                span: name.span,
            };
            match self.ownership.get(&collection) {
                Some(before) if before.value != said.value => diagnostics.push(
                    Diagnostic::error(
                        "declared-twice",
                        name.span,
                        format!("`{collection}` are said to be owned in two ways"),
                    )
                    .related(before.span, "said here first")
                    .help("keep one of them: settings hold for all files"),
                ),
                Some(_) => {}
                None => {
                    self.ownership.insert(collection, said);
                }
            }
        }
        for (name, most) in section.limits.value().into_iter().flatten() {
            let said = Spanned {
                value: *most,
                span: name.span,
            };
            match self.limits.get(&name.value.0) {
                Some(before) if before.value != said.value => diagnostics.push(
                    Diagnostic::error(
                        "declared-twice",
                        name.span,
                        format!("the limit `{}` is given two numbers", name.value.0),
                    )
                    .related(before.span, "given here first")
                    .help("keep one of them: settings hold for all files"),
                ),
                Some(_) => {}
                None => {
                    self.limits.insert(name.value.0.clone(), said);
                }
            }
        }
        let patterns = section.protect.value().into_iter().flatten();
        self.protect
            .extend(patterns.map(|pattern| pattern.value.0.clone()));
    }
}

impl Settings {
    /// The limits that the files give another number, by name.
    #[must_use]
    pub fn limits(&self) -> BTreeMap<String, u64> {
        let each = self.limits.iter();
        each.map(|(name, most)| (name.clone(), most.value))
            .collect()
    }
}

/// The name of a limit in `limits.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitName(String);

impl std::str::FromStr for LimitName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = || limits::entries().iter().map(|entry| entry.name.as_str());
        if known().any(|name| name == text) {
            return Ok(Self(text.to_owned()));
        }
        let help = match nearest(text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "docs/limits.md lists them".to_owned(),
        };
        Err(refuse(
            "bad-limit",
            format!("no limit is called `{text}`"),
            help,
        ))
    }
}

impl<'de> Deserialize<'de> for LimitName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for LimitName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LimitName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<_> = limits::entries()
            .iter()
            .map(|entry| json!({ "const": entry.name, "description": entry.what }))
            .collect();
        schemars::json_schema!({ "type": "string", "oneOf": names })
    }
}

/// The names of collections, from the list of kinds.
fn collections() -> Vec<&'static str> {
    KINDS
        .iter()
        .filter_map(|kind| match kind.existence() {
            Existence::Own(collection) => Some(collection),
            Existence::Facet | Existence::Found => None,
        })
        .collect()
}

/// A collection whose ownership can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionName(String);

impl std::str::FromStr for CollectionName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = collections();
        if known.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let help = match nearest(text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("collections are: {}", known.join(", ")),
        };
        let message = format!("there is no collection `{text}`");
        Err(refuse("unknown-collection", message, help))
    }
}

impl<'de> Deserialize<'de> for CollectionName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for CollectionName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CollectionName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "enum": collections() })
    }
}

// Spelt as keys are: in lower case, domains as A-labels.
/// An address or a pattern of addresses.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct Pattern(#[schemars(regex(pattern = r"^[a-z*-]+:.+$"))] String);

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
        // A pattern that can never match protects nothing, and nobody would notice.
        let pattern = format!("{}:", address.kind);
        let mut named = KINDS
            .iter()
            .filter(|kind| Address::new(kind.name(), "").matches(&pattern))
            .peekable();
        if named.peek().is_none() {
            let help = match nearest(&address.kind, protectable()) {
                Some(near) => format!("did you mean `{near}:{}`?", address.key),
                None => format!("these can be protected: {}", listed()),
            };
            return bad(format!("there is no kind `{}`", address.kind), help);
        }
        if !named.any(|kind| matches!(kind.existence(), Existence::Own(_))) {
            return bad(
                format!("`{text}` would protect nothing: what it names is never deleted"),
                format!("leave it out; these can be protected: {}", listed()),
            );
        }
        // Things of an organization are named as people name them, not as domains are.
        let of_organization = KINDS.iter().any(|kind| {
            let parent = kind.parent(&address.key);
            kind.name() == address.kind && parent.is_some_and(|p| p.kind == org::ORGANIZATION)
        });
        if of_organization {
            return Ok(Self(text.to_owned()));
        }
        let key = spelt_as_keys(&address.key)?;
        Ok(Self(Address::new(address.kind, key).to_string()))
    }
}

/// The kinds whose things can be deleted.
fn protectable() -> impl Iterator<Item = &'static str> {
    let own = |existence| matches!(existence, Existence::Own(_));
    let kinds = KINDS.iter().filter(move |kind| own(kind.existence()));
    kinds.map(|kind| kind.name())
}

fn listed() -> String {
    protectable().collect::<Vec<_>>().join(", ")
}

/// A pattern of addresses in the spelling of addresses: `mailbox:*@bücher.example` is
/// `mailbox:*@xn--bcher-kva.example`. What cannot be spelt so stays as it is.
#[must_use]
pub fn spelt_as_addresses(pattern: &str) -> String {
    match pattern.split_once(':') {
        Some((kind, key)) => match spelt_as_keys(key) {
            Ok(key) => format!("{kind}:{key}"),
            Err(_) => pattern.to_owned(),
        },
        None => pattern.to_owned(),
    }
}

/// The key of a pattern in the spelling of keys. A mail address has its domain behind the `@`, a
/// record set has its zone and name before slashes.
fn spelt_as_keys(key: &str) -> Result<String, Refusal> {
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
