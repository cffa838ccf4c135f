//! The JSON Schema of what people write, out of the same sections that are read.

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::root::Root;

/// The schema of a document (JSON Schema 2020-12). Names of rules are any texts in it: what is printed
/// has the rules there are.
#[must_use]
pub fn document() -> Json {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Root>();
    let mut schema = serde_json::to_value(schema).unwrap_or_default();
    unwrap_lines(&mut schema);
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
