//! JSON Schemas of what maniform writes for other programs.

use schemars::generate::SchemaSettings;
use serde_json::json;

use crate::plan::SavedPlan;

/// The schema of a saved plan, as pretty JSON with a final line break.
#[must_use]
pub fn plan() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<SavedPlan>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of `validate --json`, as pretty JSON with a final line break.
#[must_use]
pub fn findings() -> String {
    let position = json!({
        "type": "object",
        "description": "lines and columns count from 1, columns in characters; offset counts bytes from 0",
        "required": ["line", "column", "offset"],
        "properties": {
            "line": { "type": "integer", "minimum": 1 },
            "column": { "type": "integer", "minimum": 1 },
            "offset": { "type": "integer", "minimum": 0 },
        },
    });
    let range = json!({
        "type": "object",
        "required": ["start", "end"],
        "properties": { "start": { "$ref": "#/$defs/position" }, "end": { "$ref": "#/$defs/position" } },
    });
    let related = json!({
        "type": "object",
        "required": ["label", "file", "range"],
        "properties": {
            "label": { "type": "string" },
            "file": { "type": "string" },
            "range": { "$ref": "#/$defs/range" },
        },
    });
    let finding = json!({
        "type": "object",
        "required": ["code", "level", "message", "file", "range"],
        "properties": {
            "code": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$" },
            "level": { "enum": ["error", "warning"] },
            "message": { "type": "string" },
            "label": { "type": ["string", "null"] },
            "file": { "type": "string" },
            "range": { "$ref": "#/$defs/range" },
            "related": { "type": "array", "items": { "$ref": "#/$defs/related" } },
            "help": { "type": ["string", "null"] },
        },
    });
    pretty(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Maniform findings",
        "type": "object",
        "required": ["format_version", "diagnostics", "errors", "warnings"],
        "properties": {
            "format_version": { "const": 1 },
            "diagnostics": { "type": "array", "items": { "$ref": "#/$defs/finding" } },
            "errors": { "type": "integer", "minimum": 0 },
            "warnings": { "type": "integer", "minimum": 0 },
        },
        "$defs": { "position": position, "range": range, "related": related, "finding": finding },
    }))
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
