//! `settings`: whose collections are, what is never deleted, and what is left to others.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::levels::{self, LevelSection, Levels, RuleCode};
use super::pattern::Pattern;
pub use super::pattern::spelt_as_addresses;
use crate::kinds::KINDS;
use crate::kinds::declare::not_clearable;
use crate::kinds::kind::Existence;
use crate::kinds::limits;
use crate::kinds::names::DomainName;
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
    /// Things that are not these files' business, as addresses or patterns with `*`: they are neither
    /// counted nor deleted, not even in authoritative collections, and may not be declared.
    #[serde(default)]
    #[schemars(example = json!(["record-set:acme.example/_acme-challenge*", "mailbox:temp-*@acme.example"]))]
    pub ignore: Setting<List<Spanned<Pattern>>>,
    /// Numbers that the service allows you and that differ from what maniform knows, by the name of
    /// the limit. `docs/limits.md` lists them with their dates.
    #[serde(default)]
    #[schemars(example = json!({ "redirection-targets": 20 }))]
    pub limits: Setting<Map<LimitName, u64>>,
    /// Domains outside to which mail of these organizations may be passed on; subdomains need a line of
    /// their own. Where this is written, `lint` names every other address outside that mail is passed
    /// on to.
    #[serde(default)]
    #[schemars(example = json!(["partner.example"]), extend("uniqueItems" = true))]
    pub trusted_domains: Setting<List<Spanned<DomainName>>>,
    /// How many administrators each of these organizations keeps: a plan that leaves fewer at any step
    /// is refused. Legal representatives count. Where this is not written, only the last legal
    /// representative is kept, as the service does.
    #[serde(default)]
    #[schemars(range(min = 1), example = json!(2))]
    pub minimum_administrators: Setting<u64>,
    /// How much rules of `lint`, plans and audits matter here, by the code of the rule, with the
    /// reason. `docs/rules.md` lists the rules.
    #[serde(default)]
    #[schemars(example = json!({ "redirects-to-google": { "level": "off", "because": "they read the copies at Google" } }))]
    pub lint: Setting<Map<RuleCode, LevelSection>>,
}

/// What the settings of all files add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// By collection.
    pub ownership: BTreeMap<String, Spanned<Ownership>>,
    /// Patterns, in the order they were written.
    pub protect: Vec<Spanned<String>>,
    /// Patterns of what is left to others, in the order they were written.
    pub ignore: Vec<Spanned<String>>,
    /// By name of the limit.
    limits: BTreeMap<String, Spanned<u64>>,
    /// Domains to which mail may be passed on, of all files together; none where no file says any.
    pub trusted: Option<BTreeSet<String>>,
    /// How many administrators each organization keeps; none where no file says any.
    administrators: Option<Spanned<u64>>,
    /// By code of the rule: how much it matters.
    pub lint: Levels,
}

impl Settings {
    /// Adds what one document says.
    pub(super) fn add(&mut self, section: &SettingsSection, diagnostics: &mut Vec<Diagnostic>) {
        let cleared = [
            cleared("ownership", &section.ownership),
            cleared("protect", &section.protect),
            cleared("ignore", &section.ignore),
            cleared("limits", &section.limits),
            cleared("trusted-domains", &section.trusted_domains),
            cleared("minimum-administrators", &section.minimum_administrators),
            cleared("lint", &section.lint),
        ];
        diagnostics.extend(cleared.into_iter().flatten());
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
        if let Some(domains) = section.trusted_domains.value() {
            let trusted = self.trusted.get_or_insert_default();
            let mut here = BTreeSet::new();
            for domain in domains {
                let name = domain.value.as_str();
                if !here.insert(name) {
                    diagnostics.push(
                        Diagnostic::error(
                            "repeated",
                            domain.span,
                            format!("`{name}` is listed twice"),
                        )
                        .help("leave one of them out"),
                    );
                }
                trusted.insert(name.to_owned());
            }
        }
        self.keep(&section.minimum_administrators, diagnostics);
        levels::add(&mut self.lint, &section.lint, diagnostics);
        self.protect.extend(patterns(&section.protect));
        self.ignore.extend(patterns(&section.ignore));
    }
}

impl Settings {
    /// Takes over how many administrators there must be.
    fn keep(&mut self, written: &Setting<u64>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(said) = written.spanned() else {
            return;
        };
        if said.value == 0 {
            diagnostics.push(
                Diagnostic::error(
                    "out-of-range",
                    said.span,
                    "an organization keeps at least one administrator",
                )
                .help("write 1 or more, or leave the line out"),
            );
            return;
        }
        match &self.administrators {
            Some(before) if before.value != said.value => diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    said.span,
                    "`minimum-administrators` is given two numbers",
                )
                .related(before.span, "given here first")
                .help("keep one of them: settings hold for all files"),
            ),
            _ => {
                self.administrators = Some(Spanned {
                    value: said.value,
                    span: said.span,
                });
            }
        }
    }

    /// How many administrators each organization keeps; none where no file says any.
    #[must_use]
    pub fn administrators(&self) -> Option<u64> {
        self.administrators.as_ref().map(|said| said.value)
    }
}

fn cleared<T>(field: &str, setting: &Setting<T>) -> Option<Diagnostic> {
    match setting {
        Setting::Clear(span) => Some(not_clearable(field, *span)),
        _ => None,
    }
}

fn patterns(written: &Setting<List<Spanned<Pattern>>>) -> impl Iterator<Item = Spanned<String>> {
    let each = written.value().into_iter().flatten();
    each.map(|pattern| Spanned {
        value: pattern.value.as_str().to_owned(),
        span: pattern.span,
    })
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
#[must_use]
pub fn collections() -> Vec<&'static str> {
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
        let each: Vec<_> = KINDS
            .iter()
            .filter_map(|kind| match kind.existence() {
                Existence::Own(name) => Some(json!({ "const": name, "description": kind.about() })),
                Existence::Facet | Existence::Found => None,
            })
            .collect();
        schemars::json_schema!({ "type": "string", "oneOf": each })
    }
}
