//! JSON Schemas of what people write, and of what maniform writes for other programs.

use schemars::generate::SchemaSettings;
use serde_json::json;

use crate::apply::journal::Line;
use crate::document;
use crate::lint;
use crate::live::snapshot::Snapshot;

use crate::plan::{Base, Plan, SavedPlan};

/// The schema of a document, with the rules there are, as pretty JSON with a final line break.
#[must_use]
pub fn document() -> String {
    let rules = lint::rules().map(|rule| (rule.code, rule.title));
    pretty(&document::schema::document(rules))
}

/// The schema of a saved plan, as pretty JSON with a final line break.
#[must_use]
pub fn plan() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<SavedPlan>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of `plan --json`, as pretty JSON with a final line break.
#[must_use]
pub fn plan_json() -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut plan = generator.subschema_for::<Plan>();
    plan.insert(
        "description".to_owned(),
        json!("everything that would be done, and what is to be known of it"),
    );
    let base = generator.subschema_for::<Base>();
    let number = |what: &str| json!({ "description": what, "type": "integer", "minimum": 0 });
    let text = |what: &str| json!({ "description": what, "type": "string" });
    let moment = |what: &str| json!({ "description": what, "type": ["string", "null"], "format": "date-time" });
    let list = |what: &str, required: &[&str], properties: serde_json::Value| {
        json!({
            "description": what,
            "type": "array",
            "items": { "type": "object", "required": required, "properties": properties },
        })
    };
    let findings = json!({
        "description": "what rules find in it, by level",
        "type": "object",
        "required": ["errors", "warnings", "notes", "suppressed"],
        "properties": {
            "errors": number("what cannot work"),
            "warnings": number("what is likely harmful"),
            "notes": number("what is worth knowing"),
            "suppressed": number("what somebody let be"),
        },
    });
    let summary = json!({
        "description": "how many there are of each",
        "type": "object",
        "required": ["add", "change", "destroy", "by_hand", "blocked", "observed", "later", "refused", "gaps", "waiting", "unchanged", "moved", "findings"],
        "properties": {
            "add": number("what comes into being"),
            "change": number("what changes"),
            "destroy": number("what goes"),
            "by_hand": number("changes that a person has to make"),
            "blocked": number("changes that need what is not there"),
            "observed": number("differences that are only reported"),
            "later": number("changes of later days"),
            "refused": number("what must not be done; the plan is not applied"),
            "gaps": number("lists that could not be read; the plan is not applied"),
            "waiting": number("what waits for other people"),
            "unchanged": number("what is as the files declare"),
            "moved": {
                "description": "changes by who moved, as in `plan.changes`",
                "type": "object",
                "additionalProperties": { "type": "integer", "minimum": 1 },
            },
            "findings": findings,
        },
    });
    let waves = list(
        "what is done on later days",
        &["wave", "of", "on", "add", "change", "destroy", "addresses"],
        json!({
            "wave": number("from 2; the first is this plan"),
            "of": number("how many there are"),
            "on": moment("when it can be applied"),
            "add": number("what comes into being"),
            "change": number("what changes"),
            "destroy": number("what goes"),
            "addresses": { "description": "everything in it", "type": "array", "items": { "type": "string" } },
        }),
    );
    pretty(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Maniform plan as it is shown",
        "type": "object",
        "required": ["format_version", "maniform", "host", "hash", "previous", "summary", "calls", "letters", "waves", "plan"],
        "properties": {
            "format_version": { "description": "of this form", "const": 1 },
            "maniform": text("the version that planned"),
            "host": { "description": "the base address it was planned against", "type": ["string", "null"] },
            "hash": {
                "description": "for `apply --expect`; null where it was made from a snapshot and is never applied",
                "type": ["string", "null"],
                "pattern": "^[0-9a-f]{64}$",
            },
            "previous": {
                "description": "what the differences were held against, where it was not the record of the last apply",
                "anyOf": [base, { "type": "null" }],
            },
            "as_of": moment("with `--live`: when the snapshot was taken"),
            "summary": summary,
            "calls": {
                "description": "to the service",
                "type": "object",
                "required": ["read", "write"],
                "properties": {
                    "read": number("it took so many to read what lives"),
                    "write": number("an apply writes with so many"),
                },
            },
            "letters": list(
                "messages that the service sends to people",
                &["to", "what"],
                json!({ "to": text("who gets it"), "what": text("what it is") }),
            ),
            "waves": waves,
            "unmanaged": list(
                "with `--unmanaged`: what was seen and no file declares",
                &["address", "realm"],
                json!({ "address": text("the thing"), "realm": text("its organization; empty where it needs none") }),
            ),
            "plan": plan,
        },
        "$defs": generator.take_definitions(true),
    }))
}

/// The schema of a snapshot, as pretty JSON with a final line break.
#[must_use]
pub fn snapshot() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Snapshot>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of one line of a journal, as pretty JSON with a final line break.
#[must_use]
pub fn journal() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Line>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of `audit --json`, as pretty JSON with a final line break.
#[must_use]
pub fn audit() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<super::audit::Form>();
    pretty(&serde_json::to_value(schema).unwrap_or_default())
}

/// The schema of `validate --json` and `lint --json`, as pretty JSON with a final line break.
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
            "about": { "description": "which thing a rule speaks of", "type": "string" },
            "realm": { "description": "the organization of that thing; empty where it needs none", "type": "string" },
            "fix": { "description": "what would mend it, where an edit of the files can", "anyOf": [{ "$ref": "#/$defs/fix" }, { "type": "null" }] },
        },
    });
    let more = of_lint();
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
            "notes": { "description": "how many of them are notes; by `lint`", "type": "integer", "minimum": 0 },
            "rules": { "description": "how many rules were asked; by `lint`", "type": "integer", "minimum": 1 },
            "suppressed": { "description": "findings of rules that the files let be; by `lint`", "type": "array", "items": { "$ref": "#/$defs/suppressed" } },
            "fixed": { "description": "what `lint --fix` mends", "type": "array", "items": { "$ref": "#/$defs/fixed" } },
            "not_fixed": { "description": "what it could not", "type": "array", "items": { "$ref": "#/$defs/not_fixed" } },
            "written": { "description": "whether the files were written", "type": "boolean" },
            "files": { "description": "the files that it edits", "type": "array", "items": { "type": "string" } },
            "patch": { "description": "the edits as a unified diff; may be empty", "type": "string" },
        },
        "$defs": {
            "position": position, "range": range, "related": related, "finding": finding,
            "fix": more["fix"], "suppressed": more["suppressed"], "fixed": more["fixed"], "not_fixed": more["not_fixed"],
        },
    }))
}

/// What only `lint` says.
fn of_lint() -> serde_json::Value {
    let code =
        json!({ "description": "of the rule", "type": "string", "pattern": "^[a-z][a-z0-9-]*$" });
    let about = json!({ "description": "which thing it speaks of", "type": "string" });
    let by = json!({
        "type": "object",
        "required": ["file", "line", "column"],
        "properties": {
            "file": { "description": "its path as it was given, or `<stdin>`", "type": "string" },
            "line": { "description": "from 1", "type": "integer", "minimum": 1 },
            "column": { "description": "in characters, from 1", "type": "integer", "minimum": 1 },
        },
        "description": "the comment, or the rule in `settings.lint`",
    });
    json!({
        "fix": {
            "type": "object",
            "required": ["does", "safe", "patch", "cannot"],
            "properties": {
                "does": { "description": "what it does, as a fragment", "type": "string" },
                "safe": { "description": "whether `--fix` writes it; otherwise `--fix=all` does", "type": "boolean" },
                "patch": { "description": "with `--diff`: the edit as a unified diff", "type": ["string", "null"] },
                "cannot": { "description": "with `--diff`: why it cannot be written", "type": ["string", "null"] },
            },
        },
        "suppressed": {
            "type": "object",
            "required": ["code", "about", "message", "because", "by"],
            "properties": {
                "code": code, "about": about,
                "message": { "description": "what was found", "type": "string" },
                "because": { "description": "why that is fine", "type": "string" },
                "by": by,
            },
        },
        "fixed": {
            "type": "object",
            "required": ["code", "about", "does"],
            "properties": {
                "code": code, "about": about,
                "does": { "description": "what its edit does, as a fragment", "type": ["string", "null"] },
            },
        },
        "not_fixed": {
            "type": "object",
            "required": ["code", "about", "why"],
            "properties": {
                "code": code, "about": about,
                "why": { "description": "why it cannot be written", "type": "string" },
            },
        },
    })
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
