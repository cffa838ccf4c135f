//! `settings.lint`: how much a rule matters here, and why.
//!
//! Which rules there are is known above this module: a name of a rule is a text here, held against
//! the rules by [`crate::document`]'s users and by the schema that people's editors get.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::pattern::spelt;
use crate::kinds::KINDS;
use crate::kinds::declare::not_clearable;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, Level, nearest};
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::yaml::{List, Map};

/// How much a rule of `lint` matters here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "level": "note", "because": "the list is small and known", "for": ["redirection:sales@acme.example"] }))]
pub struct LevelSection {
    /// `off` says nothing of what it finds; otherwise how much that matters.
    level: RuleLevel,
    /// Why, for whoever reads this next.
    because: Reason,
    /// For these things only, as addresses or patterns with `*`; without it for everything.
    #[serde(default)]
    #[serde(rename = "for")]
    things: Setting<List<Spanned<ThingPattern>>>,
}

/// How much what a rule finds matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Not shown; counted.
    Off,
    /// Worth knowing.
    Note,
    /// Legal and likely harmful.
    Warning,
    /// `lint` fails.
    Error,
}

impl RuleLevel {
    /// The level of findings; none for `off`.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Off => None,
            Self::Note => Some(Level::Note),
            Self::Warning => Some(Level::Warning),
            Self::Error => Some(Level::Error),
        }
    }
}

/// What the files say of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetting {
    /// How much it matters.
    pub level: RuleLevel,
    /// Why.
    pub because: String,
    /// For which things, as patterns of addresses; empty for all.
    pub things: Vec<String>,
    /// Where the rule is named.
    pub span: Span,
}

impl RuleSetting {
    /// Whether it speaks of a thing.
    #[must_use]
    pub fn is_for(&self, thing: &Address) -> bool {
        self.things.is_empty() || self.things.iter().any(|pattern| thing.matches(pattern))
    }
}

/// By name of the rule, in the order they were read.
pub type Levels = BTreeMap<String, Vec<RuleSetting>>;

/// Adds what one document says.
pub(super) fn add(
    levels: &mut Levels,
    section: &Setting<Map<RuleCode, LevelSection>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, said) in section.value().into_iter().flatten() {
        let patterns = said.things.value().into_iter().flatten();
        let setting = RuleSetting {
            level: said.level,
            because: said.because.0.clone(),
            things: patterns.map(|pattern| pattern.value.0.clone()).collect(),
            span: name.span,
        };
        match &said.things {
            // An empty list would otherwise mean everything.
            Setting::Value(list) if list.value.is_empty() => {
                if list.value.is_whole() {
                    let nothing = "`for` names nothing, so nothing would change";
                    let nothing = Diagnostic::error("bad-pattern", list.span, nothing);
                    diagnostics.push(
                        nothing.help(
                            "name addresses, or leave `for` out: then it is about everything",
                        ),
                    );
                }
                continue;
            }
            Setting::Clear(span) => {
                diagnostics.push(not_clearable("for", *span));
                continue;
            }
            Setting::Value(_) | Setting::Absent | Setting::Broken => {}
        }
        let before = levels.entry(name.value.0.clone()).or_default();
        let rival = before
            .iter()
            .find(|each| each.things == setting.things && each.level != setting.level);
        match rival {
            Some(rival) => diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    name.span,
                    format!("the rule `{}` is given two levels", name.value.0),
                )
                .related(rival.span, "given here first")
                .help("keep one of them: settings hold for all files"),
            ),
            None => before.push(setting),
        }
    }
}

/// The code of a rule. In the schema that is printed these are the codes there are.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct RuleCode(
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9-]*$"),
        extend("patternErrorMessage" = "the code of a rule, such as spf-open-end"),
    )]
    String,
);

impl<'de> Deserialize<'de> for RuleCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Why something is as it is: a text that says something.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct Reason(
    #[schemars(
        regex(pattern = r"\S"),
        extend("patternErrorMessage" = "a text that says why"),
    )]
    String,
);

impl std::str::FromStr for Reason {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Err(refuse(
                "no-reason",
                "`because` says nothing",
                "write in a few words why this is fine here",
            ));
        }
        Ok(Self(text.trim().to_owned()))
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

// Other than patterns of what is never deleted, these may name any kind.
/// An address or a pattern of addresses.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
pub struct ThingPattern(
    #[schemars(
        regex(pattern = r"^[a-z*-]+:.+$"),
        extend("patternErrorMessage" = "an address such as mailbox:ada@acme.example, or a pattern such as mailbox:*@acme.example"),
    )]
    String,
);

impl std::str::FromStr for ThingPattern {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let Ok(address) = text.parse::<Address>() else {
            return Err(refuse(
                "bad-pattern",
                format!("`{text}` names nothing"),
                "write an address such as `mailbox:ada@acme.example`; `*` stands for any text",
            ));
        };
        let named = format!("{}:", address.kind);
        let kinds = || KINDS.iter().map(|kind| kind.name());
        if !kinds().any(|kind| Address::new(kind, "").matches(&named)) {
            let help = match nearest(&address.kind, kinds()) {
                Some(near) => format!("did you mean `{near}:{}`?", address.key),
                None => format!("kinds are: {}", kinds().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no kind `{}`", address.kind);
            return Err(refuse("bad-pattern", message, help));
        }
        Ok(Self(spelt(&address)?.to_string()))
    }
}

impl<'de> Deserialize<'de> for ThingPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}
