//! Worlds for the emulator: what files presuppose and the tool cannot make.
//!
//! The kinds say what each declared thing takes for granted; here it becomes one JSON world.

use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::error::CliError;
use crate::document::{self, Document};
use crate::kinds::{self};
use crate::model::diagnostic::has_errors;

/// What a seed is.
const WORLD: &str =
    "give a world as JSON (docs/emulator.md), or a folder of YAML files whose world is taken";

/// The world a document presupposes.
pub(super) fn world(document: &Document) -> Json {
    let mut world = Map::new();
    world.insert("format".to_owned(), json!(1));
    for thing in &document.declared {
        let Some(kind) = kinds::by_name(&thing.located.address.kind) else {
            continue;
        };
        for row in kind.presupposes(&thing.located, &thing.spec) {
            let table = world.entry(row.table).or_insert_with(|| json!([]));
            if let Json::Array(rows) = table
                && !rows.contains(&row.row)
            {
                rows.push(row.row);
            }
        }
    }
    Json::Object(world)
}

/// The world of a seed: a `.json` file is a whole world, anything else is YAML.
pub(super) fn read(path: &Path) -> Result<Json, CliError> {
    if path.extension().is_some_and(|ending| ending == "json") {
        let text = std::fs::read_to_string(path).map_err(|error| {
            CliError::new(format!("the seed {} cannot be read", path.display()))
                .because(error)
                .hint(WORLD)
        })?;
        return serde_json::from_str(&text).map_err(|error| {
            CliError::new(format!("the seed {} is no JSON", path.display()))
                .because(error)
                .hint(WORLD)
        });
    }
    let (sources, mut wrong) = document::files::read(&[path.to_owned()], &mut std::io::empty());
    let (document, more) = document::load(&sources);
    wrong.extend(more);
    if has_errors(&wrong) {
        return Err(
            CliError::new(format!("the seed {} has errors", path.display()))
                .hint(format!("run `maniform validate {}`", path.display())),
        );
    }
    Ok(world(&document))
}
