//! Names that can stand at a place where one is being written.

use serde_json::{Value, json};

use super::position::{Encoding, Lines};
use super::requests::Asked;
use crate::editor::expected;

/// The declared names that a place takes; none where it takes none.
pub(super) fn completed(asked: &Asked, encoding: Encoding) -> Vec<Value> {
    let analysis = &asked.analysis;
    let Some(wanted) = expected(&analysis.sources, asked.file, asked.offset) else {
        return Vec::new();
    };
    let lines = Lines::new(&analysis.sources.get(asked.file).text);
    let range = lines.range(wanted.bytes.clone(), encoding);
    let each = wanted.names.iter().map(|name| {
        let shown = name.shown();
        json!({
            "label": shown,
            // Number of the protocol: a reference.
            "kind": 18,
            "detail": wanted.space.what(),
            "filterText": shown,
            "textEdit": { "range": range, "newText": shown },
        })
    });
    each.collect()
}
