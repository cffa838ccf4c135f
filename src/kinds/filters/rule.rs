//! What a filter looks for and what it does, as people write it, as one text each, and in the
//! service's words.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::kinds::declare::{Declarations, Declared, not_clearable};
use crate::kinds::decode;
use crate::kinds::names::MailAddress;
use crate::model::diagnostic::Diagnostic;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// Field of a filter: whether all conditions are needed, or one is enough.
pub(super) const MATCH: &str = "match";
/// Field of a filter: what it looks for; in no order.
pub(super) const CONDITIONS: &str = "conditions";
/// Field of a filter: what it does, in order.
pub(super) const ACTIONS: &str = "actions";

/// A filter of one address. Filters are applied in the order in which they are written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "name": "Invoices", "conditions": [{ "field": "subject", "contains": "invoice" }], "actions": [{ "move": "Invoices" }] }))]
pub struct FilterSection {
    /// Its name, which no other filter of this address has.
    pub name: Spanned<RuleName>,
    /// Whether it is applied. A new filter is.
    #[serde(default)]
    pub enabled: Setting<bool>,
    /// Whether all conditions have to be met, or any of them. A new filter wants all.
    #[serde(default, rename = "match")]
    pub matches: Setting<Match>,
    /// What it looks for. Their order means nothing.
    pub conditions: Setting<List<Spanned<Condition>>>,
    /// What it does, one after the other.
    pub actions: Setting<List<Action>>,
}

/// The name of a filter, a script or a folder: one line without blanks around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct RuleName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "a name in one line, without blanks around it"),
    )]
    String,
);

impl RuleName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for RuleName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-filter",
                format!("`{}` is no name", text.escape_debug()),
                "write one line without blanks around it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

/// How many of the conditions are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// All of them.
    All,
    /// One is enough.
    Any,
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The text of the message.
    Body,
    /// Who gets a copy.
    Cc,
    /// Who it is from.
    From,
    /// Where answers go.
    ReplyTo,
    /// How large it is.
    Size,
    /// Its subject.
    Subject,
    /// Who it is to.
    To,
    /// The sort of mail the service takes it for.
    XInfomaniakType,
}

/// Parts by their words, which are the service's too.
const PARTS: &[(Part, &str)] = &[
    (Part::Body, "body"),
    (Part::Cc, "cc"),
    (Part::From, "from"),
    (Part::ReplyTo, "reply-to"),
    (Part::Size, "size"),
    (Part::Subject, "subject"),
    (Part::To, "to"),
    (Part::XInfomaniakType, "x-infomaniak-type"),
];

/// Comparisons by key and by the service's word.
const OPERATORS: &[(&str, &str)] = &[
    ("begins-with", "begin"),
    ("contains", "contains"),
    ("ends-with", "end"),
    ("is", "is"),
    ("not", "not"),
];

/// One thing a filter looks for: a part of the message, and one comparison with a text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "field": "subject", "contains": "invoice" }), extend("minProperties" = 2, "maxProperties" = 2))]
pub struct Condition {
    /// The part of the message.
    pub field: Part,
    /// The part begins with this text.
    #[serde(default)]
    pub begins_with: Setting<String>,
    /// The part contains this text.
    #[serde(default)]
    pub contains: Setting<String>,
    /// The part ends with this text.
    #[serde(default)]
    pub ends_with: Setting<String>,
    /// The part is this text.
    #[serde(default)]
    pub is: Setting<String>,
    /// The part is not this text; what exactly the service compares is not documented.
    #[serde(default)]
    pub not: Setting<String>,
}

impl Condition {
    /// The condition as one text, `subject contains invoice`; none where it does not compare in
    /// exactly one way.
    fn text(&self) -> Option<String> {
        let written = [
            &self.begins_with,
            &self.contains,
            &self.ends_with,
            &self.is,
            &self.not,
        ];
        let mut found = OPERATORS
            .iter()
            .zip(written)
            .filter(|(_, setting)| !matches!(setting, Setting::Absent));
        let ((operator, _), value) = found.next()?;
        let value = value.value().filter(|text| !text.is_empty())?;
        let (_, part) = PARTS.iter().find(|(part, _)| *part == self.field)?;
        found
            .next()
            .is_none()
            .then(|| format!("{part} {operator} {value}"))
    }
}

/// One thing a filter does.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Moves the message to this folder.
    Move(
        /// The name of the folder.
        RuleName,
    ),
    /// Puts a copy into this folder.
    Copy(
        /// The name of the folder.
        RuleName,
    ),
    /// Passes the message on to this address.
    Forward(
        /// The address that gets the message.
        MailAddress,
    ),
    /// Throws the message away.
    Discard,
    /// Marks the message as read.
    FlagSeen,
    /// Ends: no later filter looks at the message.
    Stop,
}

impl Action {
    /// The action as one text: `move Invoices`, `stop`.
    fn text(&self) -> String {
        match self {
            Self::Move(folder) => format!("move {}", folder.as_str()),
            Self::Copy(folder) => format!("copy {}", folder.as_str()),
            Self::Forward(to) => format!("forward {to}"),
            Self::Discard => "discard".to_owned(),
            Self::FlagSeen => "flag-seen".to_owned(),
            Self::Stop => "stop".to_owned(),
        }
    }
}

/// Takes over what a filter or a model looks for and does; `null` is refused where `needed`.
pub(super) fn take(
    matches: &Setting<Match>,
    conditions: &Setting<List<Spanned<Condition>>>,
    actions: &Setting<List<Action>>,
    needed: bool,
    thing: &mut Declared,
    out: &mut Declarations,
) {
    match matches {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(MATCH, *span)),
        other => thing.take(MATCH, other, Value::Null, |how| match how {
            Match::All => Value::text("all"),
            Match::Any => Value::text("any"),
        }),
    }
    match conditions {
        Setting::Clear(span) if needed => out.diagnostics.push(not_clearable(CONDITIONS, *span)),
        Setting::Value(written) => {
            let mut found = std::collections::BTreeSet::new();
            for condition in &written.value {
                match condition.value.text() {
                    Some(text) => {
                        thing
                            .places
                            .insert(format!("{CONDITIONS}/{text}"), condition.span);
                        found.insert(text);
                    }
                    None => out.diagnostics.push(
                        Diagnostic::error(
                            "bad-filter",
                            condition.span,
                            "a condition compares its field in one way, with a text",
                        )
                        .help("write one of `begins-with`, `contains`, `ends-with`, `is`, `not`"),
                    ),
                }
            }
            if needed && written.value.is_empty() && written.value.is_whole() {
                out.diagnostics.push(
                    Diagnostic::error("bad-filter", written.span, "a filter looks for something")
                        .help("write at least one condition"),
                );
            }
            thing.set(CONDITIONS, Value::Set(found), written.span);
        }
        other => thing.take(CONDITIONS, other, Value::Set([].into()), |_| Value::Null),
    }
    match actions {
        Setting::Clear(span) if needed => out.diagnostics.push(not_clearable(ACTIONS, *span)),
        other => {
            if let Some(written) = other.spanned()
                && needed
                && written.value.is_empty()
                && written.value.is_whole()
            {
                out.diagnostics.push(
                    Diagnostic::error("bad-filter", written.span, "a filter does something")
                        .help("write at least one action"),
                );
            }
            thing.take(ACTIONS, other, Value::List(Vec::new()), |actions| {
                Value::List(actions.iter().map(Action::text).collect())
            });
        }
    }
}

/// A condition in the service's words; live ones that this does not know come back as they came.
fn condition_to_json(text: &str) -> Json {
    let mut words = text.splitn(3, ' ');
    let (part, operator) = (words.next(), words.next().unwrap_or_default());
    let known = OPERATORS.iter().find(|(key, _)| *key == operator);
    json!({
        "property": part,
        "operator": known.map_or(operator, |(_, word)| word),
        "value": words.next().unwrap_or_default(),
    })
}

fn action_to_json(text: &str) -> Json {
    let (kind, value) = text
        .split_once(' ')
        .map_or((text, None), |(kind, value)| (kind, Some(value)));
    let mut action = Map::new();
    let kind = if kind == "flag-seen" {
        "flag_seen"
    } else {
        kind
    };
    action.insert("type".to_owned(), json!(kind));
    if let Some(value) = value {
        action.insert("value".to_owned(), json!(value));
    }
    Json::Object(action)
}

/// The conditions of a spec in the service's words. Arrays, as the documents' examples have them;
/// their schemas say single objects (§12.2, contradiction in §17).
pub(super) fn conditions(spec: &Spec) -> Json {
    spec.items(CONDITIONS)
        .iter()
        .map(|text| condition_to_json(text))
        .collect()
}

/// The actions of a spec in the service's words.
pub(super) fn actions(spec: &Spec) -> Json {
    match spec.get(ACTIONS) {
        Some(Value::List(actions)) => actions.iter().map(|text| action_to_json(text)).collect(),
        _ => json!([]),
    }
}

/// Whether all conditions are needed; so it is where nobody says.
pub(super) fn has_all(spec: &Spec) -> bool {
    spec.get(MATCH) != Some(&Value::text("any"))
}

/// One object where the schemas say so, or the array of the examples.
fn several(item: &Json, member: &str) -> Option<Vec<Json>> {
    match item.get(member)? {
        Json::Array(items) => Some(items.clone()),
        Json::Object(members) if members.is_empty() => Some(Vec::new()),
        one @ Json::Object(_) => Some(vec![one.clone()]),
        Json::Null => Some(Vec::new()),
        _ => None,
    }
}

/// Reads what a live filter or model looks for and does; `all` is the member that says whether all
/// conditions are needed. What cannot be understood is left out.
pub(super) fn read(item: &Json, all: &str, spec: &mut Spec) {
    if let Some(all) = decode::switch(item, all) {
        spec.set(MATCH, Value::text(if all { "all" } else { "any" }));
    }
    let texts: Option<Vec<String>> = several(item, "conditions").and_then(|conditions| {
        let read = |condition: &Json| {
            let word = decode::text(condition, "operator")?;
            let known = OPERATORS.iter().find(|(_, other)| *other == word);
            let operator = known.map_or(word, |(key, _)| key);
            let part = decode::text(condition, "property")?;
            let value = decode::id(condition, "value").unwrap_or_default();
            Some(format!("{part} {operator} {value}"))
        };
        conditions.iter().map(read).collect()
    });
    if let Some(texts) = texts {
        spec.set(CONDITIONS, Value::set(texts));
    }
    let texts: Option<Vec<Vec<String>>> =
        several(item, "actions").and_then(|actions| actions.iter().map(read_action).collect());
    if let Some(texts) = texts {
        spec.set(ACTIONS, Value::List(texts.concat()));
    }
}

/// An action's value is a text, or a list of them (§12.1): then it is one action for each.
fn read_action(action: &Json) -> Option<Vec<String>> {
    let kind = decode::text(action, "type")?.replace("flag_seen", "flag-seen");
    let values: Vec<String> = match action.get("value") {
        Some(Json::String(value)) if !value.is_empty() => vec![value.clone()],
        Some(Json::Array(values)) => values
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    if values.is_empty() {
        return Some(vec![kind]);
    }
    let forward = kind == "forward";
    let normal = |value: String| match forward {
        true => crate::kinds::names::normal_address(&value),
        false => value,
    };
    let each = values.into_iter().map(normal);
    Some(each.map(|value| format!("{kind} {value}")).collect())
}

/// What people would write for the conditions and actions of a live filter; none where the language
/// has no words for one of them.
pub(super) fn written(spec: &Spec, into: &mut Map<String, Json>) -> Option<()> {
    for name in [MATCH] {
        if let Some(value) = spec.get(name) {
            into.insert(name.to_owned(), value.to_json());
        }
    }
    let conditions: Option<Vec<Json>> = spec
        .items(CONDITIONS)
        .iter()
        .map(|text| {
            let mut words = text.splitn(3, ' ');
            let (part, operator) = (words.next()?, words.next()?);
            let value = words.next().filter(|value| !value.is_empty())?;
            let known = PARTS.iter().any(|(_, word)| *word == part)
                && OPERATORS.iter().any(|(key, _)| *key == operator);
            known.then(|| json!({ "field": part, operator: value }))
        })
        .collect();
    into.insert(CONDITIONS.to_owned(), json!(conditions?));
    if let Some(Value::List(actions)) = spec.get(ACTIONS) {
        let written = |text: &String| match text.split_once(' ') {
            Some((kind @ ("move" | "copy" | "forward"), value)) => Some(json!({ kind: value })),
            None if ["discard", "flag-seen", "stop"].contains(&text.as_str()) => Some(json!(text)),
            _ => None,
        };
        let actions: Option<Vec<Json>> = actions.iter().map(written).collect();
        into.insert(ACTIONS.to_owned(), json!(actions?));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_and_single_objects_mean_the_same() {
        let array = json!({
            "has_all_of": "1",
            "conditions": [{ "property": "subject", "operator": "begin", "value": "[a]" }],
            "actions": [{ "type": "flag_seen" }, { "type": "move", "value": ["A", "B"] }],
        });
        let mut spec = Spec::default();
        read(&array, "has_all_of", &mut spec);
        assert_eq!(
            spec.items(CONDITIONS),
            Value::set(["subject begins-with [a]"]).items()
        );
        let actions = ["flag-seen", "move A", "move B"].map(str::to_owned);
        assert_eq!(spec.get(ACTIONS), Some(&Value::List(actions.into())));
        let single = json!({
            "has_all_of": true,
            "conditions": { "property": "subject", "operator": "begin", "value": "[a]" },
            "actions": { "type": "stop", "value": null },
        });
        let mut other = Spec::default();
        read(&single, "has_all_of", &mut other);
        assert_eq!(other.items(CONDITIONS), spec.items(CONDITIONS));
        assert_eq!(other.get(ACTIONS), Some(&Value::List(vec!["stop".into()])));
    }

    #[test]
    fn texts_go_to_the_service_and_come_back() {
        let spec = Spec::default()
            .with(CONDITIONS, Value::set(["from not a b c", "size is 10"]))
            .with(
                ACTIONS,
                Value::List(vec!["copy My folder".into(), "stop".into()]),
            );
        let item = json!({ "conditions": conditions(&spec), "actions": self::actions(&spec) });
        let mut back = Spec::default();
        read(&item, "has_all_of", &mut back);
        assert_eq!(back, spec);
    }

    #[test]
    fn what_is_missing_is_not_told_and_what_is_unknown_is_not_adopted() {
        let mut spec = Spec::default();
        read(&json!({ "conditions": "?" }), "has_all_of", &mut spec);
        assert_eq!(spec, Spec::default());
        let spec = Spec::default()
            .with(CONDITIONS, Value::set(["subject matches x"]))
            .with(ACTIONS, Value::List(Vec::new()));
        assert_eq!(written(&spec, &mut Map::new()), None);
    }
}
