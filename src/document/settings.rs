//! `settings`: whose collections are, and what is never deleted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::kinds::KINDS;
use crate::kinds::declare::not_clearable;
use crate::kinds::kind::Existence;
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
    /// are not named are `owned`.
    #[serde(default)]
    #[schemars(example = json!({ "addresses": "authoritative" }))]
    pub ownership: Setting<Map<CollectionName, Ownership>>,
    /// Things that are never deleted, whatever the files say, as addresses or patterns with `*`.
    #[serde(default)]
    #[schemars(example = json!(["mailbox:ada@acme.example", "record-set:*"]))]
    pub protect: Setting<List<Spanned<Pattern>>>,
}

/// What the settings of all files add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// By collection.
    pub ownership: BTreeMap<String, Spanned<Ownership>>,
    /// Patterns, in the order they were written.
    pub protect: Vec<String>,
}

impl Settings {
    /// Adds what one document says.
    pub(super) fn add(&mut self, section: &SettingsSection, diagnostics: &mut Vec<Diagnostic>) {
        for (field, cleared) in [
            ("ownership", matches!(section.ownership, Setting::Clear(_))),
            ("protect", matches!(section.protect, Setting::Clear(_))),
        ] {
            let span = match field {
                "ownership" => section.ownership.span(),
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
        let patterns = section.protect.value().into_iter().flatten();
        self.protect
            .extend(patterns.map(|pattern| pattern.value.0.clone()));
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
        let known = || KINDS.iter().map(|kind| kind.name());
        let matches = |name: &str| Address::new(name, "").matches(&format!("{}:", address.kind));
        if known().any(matches) {
            return Ok(Self(text.to_owned()));
        }
        let help = match nearest(&address.kind, known()) {
            Some(near) => format!("did you mean `{near}:{}`?", address.key),
            None => format!("kinds are: {}", known().collect::<Vec<_>>().join(", ")),
        };
        bad(format!("there is no kind `{}`", address.kind), help)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}
