//! One field of a change: what it is and what it is to be.

use serde::{Deserialize, Serialize};

use super::mover::Movement;
use crate::kinds::kind::Kind;
use crate::model::value::{Spec, Value};

/// A field that differs. `before` is missing where nothing was known, `after` where the thing goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldChange {
    /// Its YAML key.
    pub name: String,
    /// What lives.
    #[serde(default, with = "known", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub before: Option<Value>,
    /// What is wanted.
    #[serde(default, with = "known", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "serde_json::Value")]
    pub after: Option<Value>,
    /// Who moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Movement>,
}

/// The fields of a kind that differ between two specs, in the kind's order.
pub(super) fn differing(
    kind: &dyn Kind,
    before: Option<&Spec>,
    after: Option<&Spec>,
) -> Vec<FieldChange> {
    kind.fields()
        .iter()
        .filter_map(|field| {
            let before = before.and_then(|spec| spec.get(field.name));
            let after = after.and_then(|spec| spec.get(field.name));
            (before != after).then(|| FieldChange {
                name: field.name.to_owned(),
                before: before.cloned(),
                after: after.cloned(),
                moved: None,
            })
        })
        .collect()
}

pub(super) mod known {
    //! Keeps "not known" (no member) apart from "known to be nothing" (`null`).

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::value::Value;

    pub(in crate::plan) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().unwrap_or(&Value::Null).serialize(serializer)
    }

    pub(in crate::plan) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_known_and_known_to_be_nothing_survive_apart() {
        for change in [
            FieldChange {
                name: "note".into(),
                before: None,
                after: Some(Value::Null),
                moved: None,
            },
            FieldChange {
                name: "note".into(),
                before: Some(Value::Null),
                after: None,
                moved: None,
            },
        ] {
            let text = serde_json::to_string(&change).unwrap_or_default();
            assert_eq!(
                serde_json::from_str::<FieldChange>(&text).ok(),
                Some(change)
            );
        }
    }
}
