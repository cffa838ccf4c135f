//! How people name a secret: `{ env: NAME }`, `{ file: path }` or `{ command: [...] }`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::diagnostic::Diagnostic;
use crate::model::secret::{SecretPlace, SecretRef};
use crate::model::setting::Setting;
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::List;

const SEVERAL: &str = "give one of env, file and command, not several";

/// A secret by reference; its value stands in no file, plan or log. Give exactly one of `env`,
/// `file` and `command`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    deny_unknown_fields,
    expecting = "a reference to a secret, never the secret itself; write one of `{ env: NAME }`, `{ file: path }`, `{ command: [program, argument] }`"
)]
#[schemars(
    example = serde_json::json!({ "env": "ADA_PASSWORD" }),
    extend("defaultSnippets" = [
        { "label": "env", "description": "Held by an environment variable.", "body": { "env": "$1" } },
        { "label": "file", "description": "Held by a file.", "body": { "file": "$1" } },
        { "label": "command", "description": "Printed by a program.", "body": { "command": ["$1"] } },
    ]),
    // One of three: alternatives of a schema would be worded as "matches multiple schemas".
    extend("if" = { "required": ["env"], "properties": { "env": { "type": "string" } } }),
    extend("then" = { "properties": {
        "file": { "type": "null", "errorMessage": SEVERAL },
        "command": { "type": "null", "errorMessage": SEVERAL },
    } }),
    extend("else" = {
        "if": { "required": ["file"], "properties": { "file": { "type": "string" } } },
        "then": { "properties": { "command": { "type": "null", "errorMessage": SEVERAL } } },
        "else": {
            "if": { "type": "object" },
            "then": {
                "if": { "required": ["command"], "properties": { "command": { "type": "array" } } },
                "then": { "properties": { "command": { "minItems": 1 } } },
                "else": { "type": "null", "errorMessage": "give one of env, file and command" },
            },
        },
    }),
)]
pub struct SecretSection {
    /// The name of an environment variable that holds it.
    #[serde(default)]
    pub env: Setting<String>,
    /// A file that holds it, relative to the folder maniform runs in; a final line break is not
    /// part of it.
    #[serde(default)]
    pub file: Setting<String>,
    /// A program and its arguments that print it; a final line break is not part of it.
    #[serde(default)]
    pub command: Setting<List<String>>,
    /// Raise it when the secret itself has changed: the service never gives one back to compare
    /// with.
    #[serde(default)]
    pub version: Setting<u32>,
}

impl SecretSection {
    /// The reference, or what is wrong with it.
    ///
    /// # Errors
    /// None or several of the three places are given.
    pub fn reference(&self, span: Span) -> Result<SecretRef, Box<Diagnostic>> {
        let mut places: Vec<SecretPlace> = Vec::new();
        places.extend(self.env.value().cloned().map(SecretPlace::Env));
        places.extend(self.file.value().cloned().map(SecretPlace::File));
        let command = self.command.value().map(|c| c.iter().cloned().collect());
        places.extend(command.map(SecretPlace::Command));
        let wrong = |message: &str| {
            let wrong = Diagnostic::error("bad-secret", span, message)
                .help("write one of `{ env: NAME }`, `{ file: path }`, `{ command: [program, argument] }`");
            Box::new(wrong)
        };
        let place = match (places.pop(), places.is_empty()) {
            (Some(place), true) => place,
            (Some(_), false) => {
                return Err(wrong("a secret comes from one place, not from several"));
            }
            (None, _) => return Err(wrong("the secret does not say where it comes from")),
        };
        // POSIX names; anything else is likely the secret itself, or a `$NAME` nobody expands.
        if let SecretPlace::Env(name) = &place {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty()
                || name.starts_with(|c: char| c.is_ascii_digit())
                || !name.chars().all(fits)
            {
                return Err(Box::new(
                    Diagnostic::error("bad-secret", span, "this is no name of an environment variable")
                        .hiding(true)
                        .help("write the variable's name without `$`: letters, digits and underscores, such as `{ env: ADA_PASSWORD }`"),
                ));
            }
        }
        if place == SecretPlace::Command(Vec::new()) {
            return Err(wrong("the secret's command is empty"));
        }
        Ok(SecretRef {
            place,
            version: self.version.value().copied().map(u64::from),
        })
    }
}

/// The value of a setting that names a secret; what is wrong with it goes to `diagnostics`.
pub fn value(
    field: &str,
    setting: &Setting<SecretSection>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Value, Span)> {
    match setting {
        Setting::Value(written) => match written.value.reference(written.span) {
            Ok(reference) => Some((Value::Secret(reference), written.span)),
            Err(wrong) => {
                diagnostics.push(*wrong);
                None
            }
        },
        Setting::Clear(span) => {
            diagnostics.push(super::declare::not_clearable(field, *span));
            None
        }
        Setting::Absent | Setting::Broken => None,
    }
}
