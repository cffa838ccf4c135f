//! The JSON Schema of what people write, out of the same sections that are read.

use schemars::generate::SchemaSettings;

use super::root::Root;

/// The schema of a document (JSON Schema 2020-12), as pretty JSON with a final line break.
#[must_use]
pub fn document() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Root>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
