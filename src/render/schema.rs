//! JSON Schemas of what people write, and of what maniform writes for other programs.

use schemars::generate::SchemaSettings;
use serde_json::json;

use crate::document;
use crate::lint;
use crate::live::snapshot::Snapshot;
use crate::plan::SavedPlan;

/// The schema of a document, with the rules there are, as pretty JSON with a final line break.
#[must_use]
pub fn document() -> String {
    let mut schema = document::schema::document();
    let rules: Vec<_> = lint::rules()
        .map(|rule| json!({ "const": rule.code, "description": rule.title }))
        .collect();
    // Sections know no rules: these use what sections declare.
    if let Some(code) = schema.pointer_mut("/$defs/RuleCode") {
        *code = json!({ "type": "string", "oneOf": rules });
    }
    pretty(&schema)
}

/// The schema of a saved plan, as pretty JSON with a final line break.
#[must_use]
pub fn plan() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<SavedPlan>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of a snapshot, as pretty JSON with a final line break.
#[must_use]
pub fn snapshot() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Snapshot>();
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
            "line": { "description": "from 1", "type": "integer", "minimum": 1 },
            "column": { "description": "in characters, from 1", "type": "integer", "minimum": 1 },
            "offset": { "description": "in bytes, from 0", "type": "integer", "minimum": 0 },
        },
    });
    let range = json!({
        "type": "object",
        "description": "what an editor underlines; of no length where something is missing",
        "required": ["start", "end"],
        "properties": {
            "start": { "description": "the first character", "$ref": "#/$defs/position" },
            "end": { "description": "just behind the last character", "$ref": "#/$defs/position" },
        },
    });
    let related = json!({
        "type": "object",
        "required": ["label", "file", "range"],
        "properties": {
            "label": { "description": "a few words to set at the place", "type": "string" },
            "file": { "description": "its path as it was given, or `<stdin>`", "type": "string" },
            "range": { "description": "where in the file", "$ref": "#/$defs/range" },
        },
    });
    let finding = json!({
        "type": "object",
        "required": ["code", "level", "message", "file", "range"],
        "properties": {
            "code": { "description": "stays the same when the words change", "type": "string", "pattern": "^[a-z][a-z0-9-]*$" },
            "level": { "description": "nothing is planned while there is an error; nothing has to be done about a note", "enum": ["error", "warning", "note"] },
            "message": { "description": "what is wrong", "type": "string" },
            "label": { "description": "a few words to set at the place; may be empty", "type": ["string", "null"] },
            "file": { "description": "its path as it was given, or `<stdin>`", "type": "string" },
            "range": { "description": "where in the file", "$ref": "#/$defs/range" },
            "related": { "description": "other places that belong to it", "type": "array", "items": { "$ref": "#/$defs/related" } },
            "help": { "description": "one idea what to do", "type": ["string", "null"] },
        },
    });
    pretty(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Maniform findings",
        "type": "object",
        "required": ["format_version", "diagnostics", "errors", "warnings"],
        "properties": {
            "format_version": { "description": "of this form", "const": 1 },
            "diagnostics": { "description": "all findings of the run, by file and place", "type": "array", "items": { "$ref": "#/$defs/finding" } },
            "errors": { "description": "how many of them are errors", "type": "integer", "minimum": 0 },
            "warnings": { "description": "how many of them are warnings", "type": "integer", "minimum": 0 },
        },
        "$defs": { "position": position, "range": range, "related": related, "finding": finding },
    }))
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
