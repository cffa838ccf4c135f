//! The JSON Schema of what people write, out of the same sections that are read.

use schemars::generate::SchemaSettings;
use serde_json::{Value as Json, json};

use super::editor::for_editors;
use super::root::Root;

/// What the schema goes by: a name, not a place, with the version of the program whose documents it is
/// about. Editors that keep schemas by name so never take one for the other.
pub const ID: &str = concat!("urn:maniform:schema:document:", env!("CARGO_PKG_VERSION"));

/// The schema of a document (JSON Schema 2020-12), as editors show it best. `rules` are the codes of
/// the rules there are, with what each is about: sections know none.
#[must_use]
pub fn document<'r>(rules: impl Iterator<Item = (&'r str, &'r str)>) -> Json {
    let mut schema = derived(rules);
    for_editors(&mut schema);
    schema
}

/// The same with every type under its own name, as the sections say it; the manual's tables are made of it.
#[must_use]
pub fn derived<'r>(rules: impl Iterator<Item = (&'r str, &'r str)>) -> Json {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Root>();
    let mut schema = serde_json::to_value(schema).unwrap_or_default();
    if let Some(members) = schema.as_object_mut() {
        members.insert("$id".to_owned(), Json::from(ID));
    }
    unwrap_lines(&mut schema);
    if let Some(code) = schema.pointer_mut("/$defs/RuleCode") {
        let each: Vec<Json> = rules
            .map(|(code, title)| json!({ "const": code, "description": title }))
            .collect();
        *code = json!({ "type": "string", "oneOf": each });
    }
    schema
}

/// Doc comments are wrapped for readers of the source; hovers wrap by themselves. A blank line
/// stays: it separates paragraphs.
fn unwrap_lines(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(text) if name == "description" => {
                        let paragraphs: Vec<String> = text
                            .split("\n\n")
                            .map(|paragraph| paragraph.replace('\n', " "))
                            .collect();
                        *text = paragraphs.join("\n\n");
                    }
                    other => unwrap_lines(other),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}
