//! Files of a case, and the world that they take for granted.

use std::fs;
use std::path::Path;

use maniform::kinds;
use serde_json::{Map, Value as Json, json};

use super::engine::Files;

/// One file, which has to be valid.
pub(crate) fn files(path: &Path) -> Files {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let files = Files::load(&[(name.into_owned(), text)]);
    assert!(files.error().is_none(), "{path:?}: {:?}", files.wrong);
    files
}

/// What these files take for granted, as a world.
pub(crate) fn world(files: &[&Files]) -> Json {
    let mut tables: Map<String, Json> = Map::new();
    for thing in files.iter().flat_map(|files| &files.document.declared) {
        let kind = kinds::by_name(&thing.located.address.kind).expect("a kind");
        for row in kind.presupposes(&thing.located, &thing.spec) {
            let table = tables.entry(row.table).or_insert_with(|| json!([]));
            let rows = table.as_array_mut().expect("a table");
            if !rows.contains(&row.row) {
                rows.push(row.row);
            }
        }
    }
    Json::Object(tables)
}
