//! Another name, in all files that write it.

use gen_lsp_types::json_rpc::Error;
use gen_lsp_types::{LspErrorCodes, WorkspaceEdit};
use serde_json::{Value, json};

use super::edits::edit;
use super::position::{Encoding, Lines};
use super::requests::{Asked, fail};
use super::server::Server;
use crate::editor;
use crate::render::visible::one_line;

/// Where the name at a place stands, and what it is called.
///
/// # Errors
/// Why it cannot get another name.
pub(super) fn prepared(asked: &Asked, encoding: Encoding) -> Result<Value, Error> {
    let analysis = &asked.analysis;
    let place = editor::renameable(
        analysis.names(),
        &analysis.sources,
        asked.file,
        asked.offset,
    )
    .map_err(refused)?;
    let text = &analysis.sources.get(asked.file).text;
    let bytes = place.span.start..place.span.end;
    let written = text.get(bytes.clone()).unwrap_or_default();
    Ok(json!({ "range": Lines::new(text).range(bytes, encoding), "placeholder": written }))
}

/// The edit that gives the name at a place another spelling everywhere; what comes of it is shown to the
/// person.
///
/// # Errors
/// Why that cannot be done.
pub(super) fn renamed(
    server: &mut Server,
    asked: &Asked,
    to: &str,
) -> Result<Option<WorkspaceEdit>, Error> {
    let analysis = &asked.analysis;
    let renamed = editor::rename(
        analysis.names(),
        &analysis.sources,
        asked.file,
        asked.offset,
        to,
    )
    .map_err(refused)?;
    if let Some(told) = &renamed.told {
        server.warn(&format!("maniform: {}", one_line(told)));
    }
    Ok(edit(&renamed.texts, analysis, server))
}

/// A client shows the message of this error to the person who asked (LSP 3.17, `RequestFailed`).
fn refused(why: String) -> Error {
    fail(
        i32::from(LspErrorCodes::RequestFailed).into(),
        one_line(&why).to_string(),
    )
}
