//! What a thing is like, as data: fields with values, the same type for what was written and for
//! what lives at the service, so that comparing is `==`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::secret::SecretRef;

/// A field's value in normal form: two values that mean the same are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing there: what `null` asks for and what an empty field reads as.
    Null,
    /// A switch.
    Bool(bool),
    /// A whole number; its unit is the field's.
    Number(i64),
    /// A text.
    Text(String),
    /// Texts whose order means nothing.
    Set(BTreeSet<String>),
    /// Texts whose order counts.
    List(Vec<String>),
    /// A secret by reference.
    Secret(SecretRef),
}

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A set value.
    #[must_use]
    pub fn set<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::Set(items.into_iter().map(Into::into).collect())
    }

    /// The items of a set; empty for anything else.
    #[must_use]
    pub fn items(&self) -> BTreeSet<String> {
        match self {
            Self::Set(items) => items.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// The value as JSON, as in plan and record files; a list is `{"$list": […]}`, a secret
    /// `{"$secret": …}`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(yes) => json!(yes),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
            Self::Set(items) => json!(items),
            Self::List(items) => json!({ "$list": items }),
            Self::Secret(reference) => json!({ "$secret": reference }),
        }
    }

    /// Reads what [`Value::to_json`] wrote; none where it is of no known shape.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        Some(match json {
            Json::Null => Self::Null,
            Json::Bool(yes) => Self::Bool(*yes),
            Json::Number(number) => Self::Number(number.as_i64()?),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::Set(
                items
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
            ),
            Json::Object(members) if members.contains_key("$list") => {
                Self::List(serde_json::from_value(members.get("$list")?.clone()).ok()?)
            }
            Json::Object(members) => {
                Self::Secret(serde_json::from_value(members.get("$secret")?.clone()).ok()?)
            }
        })
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::from_json(&json)
            .ok_or_else(|| serde::de::Error::custom(format!("`{json}` is no field value")))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{}", json!(text)),
            Self::Set(items) => {
                let items: Vec<_> = items.iter().map(|item| json!(item).to_string()).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| json!(item).to_string()).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Secret(reference) => write!(f, "{reference}"),
        }
    }
}

/// The fields of one thing by kebab-case name. A field that is not there is not known, or not
/// managed; it is never "empty".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spec(pub BTreeMap<String, Value>);

impl Spec {
    /// The value of a field, if it is known.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// Sets a field; builder style.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.0.insert(field.to_owned(), value);
        self
    }

    /// Sets a field.
    pub fn set(&mut self, field: &str, value: Value) {
        self.0.insert(field.to_owned(), value);
    }

    /// The items of a set field; empty when the field is unknown or no set.
    #[must_use]
    pub fn items(&self, field: &str) -> BTreeSet<String> {
        self.get(field).map(Value::items).unwrap_or_default()
    }

    /// The fields that hold one of these secrets.
    #[must_use]
    pub fn holding(&self, secrets: &BTreeSet<&SecretRef>) -> BTreeSet<&str> {
        let holds = |value: &Value| matches!(value, Value::Secret(it) if secrets.contains(it));
        let fields = self.0.iter().filter(|(_, value)| holds(value));
        fields.map(|(name, _)| name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::{SecretPlace, SecretRef};

    #[test]
    fn every_value_survives_json() {
        let secret = SecretRef {
            place: SecretPlace::Command(vec!["pass".into(), "ada".into()]),
            version: None,
        };
        for value in [
            Value::Null,
            Value::Bool(true),
            Value::Number(-3),
            Value::text("no"),
            Value::set(["b", "a"]),
            Value::List(vec!["b".into(), "a".into()]),
            Value::Secret(secret),
        ] {
            assert_eq!(Value::from_json(&value.to_json()), Some(value));
        }
        assert_eq!(Value::from_json(&json!([1])), None);
        assert_eq!(Value::from_json(&json!({"a": 1})), None);
    }
}
