//! What an editor can ask. One arm for each request; each is answered from an [`Analysis`].

use std::rc::Rc;

use gen_lsp_types::json_rpc::Error;
use gen_lsp_types::{
    CompletionParams, Contents, DefinitionParams, DocumentHighlightParams, DocumentSymbolParams,
    ErrorCodes, Hover, HoverParams, MarkupContent, MarkupKind, Position, PrepareRenameParams,
    ReferenceParams, RenameParams, TextDocumentPositionParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actions::actions;
use super::analysis::Analysis;
use super::completed::completed;
use super::explained::explained;
use super::names::{definition, described, highlights, references, symbols};
use super::position::Lines;
use super::renamed::{prepared, renamed};
use super::server::Server;
use crate::model::source::FileId;

/// A place in the files that was asked about.
pub(super) struct Asked {
    /// The files that the text belongs to.
    pub(super) analysis: Rc<Analysis>,
    /// The file itself.
    pub(super) file: FileId,
    /// The byte in it.
    pub(super) offset: usize,
}

/// Answers a request.
///
/// # Errors
/// There is no such request, or its parameters are not what it takes.
pub(super) fn answer(server: &mut Server, method: &str, params: Value) -> Result<Value, Error> {
    match method {
        "textDocument/codeAction" => given(&actions(server, &taken(params)?)),
        "textDocument/hover" => given(&hover(server, &taken(params)?)),
        "textDocument/definition" => {
            let params: DefinitionParams = taken(params)?;
            let asked = asked_at(server, &params.text_document_position_params);
            given(&asked.map(|asked| definition(&asked, server.encoding())))
        }
        "textDocument/references" => {
            let params: ReferenceParams = taken(params)?;
            let asked = asked_at(server, &params.text_document_position_params);
            let declared = params.context.include_declaration;
            given(&asked.map(|asked| references(&asked, declared, server.encoding())))
        }
        "textDocument/documentHighlight" => {
            let params: DocumentHighlightParams = taken(params)?;
            let asked = asked_at(server, &params.text_document_position_params);
            given(&asked.map(|asked| highlights(&asked, server.encoding())))
        }
        "textDocument/documentSymbol" => {
            let params: DocumentSymbolParams = taken(params)?;
            given(&symbols(server, &params.text_document.uri))
        }
        "textDocument/prepareRename" => {
            let params: PrepareRenameParams = taken(params)?;
            match asked_at(server, &params.text_document_position_params) {
                Some(asked) => given(&prepared(&asked, server.encoding())?),
                None => Ok(Value::Null),
            }
        }
        "textDocument/rename" => {
            let params: RenameParams = taken(params)?;
            match asked_at(server, &params.text_document_position_params) {
                Some(asked) => given(&renamed(server, &asked, &params.new_name)?),
                None => Ok(Value::Null),
            }
        }
        "textDocument/completion" => {
            let params: CompletionParams = taken(params)?;
            let asked = asked_at(server, &params.text_document_position_params);
            given(&asked.map(|asked| completed(&asked, server.encoding())))
        }
        _ => Err(fail(
            ErrorCodes::MethodNotFound,
            format!("there is no `{method}` here"),
        )),
    }
}

/// What is said of a place: of the names and the findings there.
fn hover(server: &mut Server, params: &HoverParams) -> Option<Hover> {
    let asked = asked_at(server, &params.text_document_position_params)?;
    let found = explained(&asked.analysis, asked.file, asked.offset);
    let both: Vec<String> = described(&asked).into_iter().chain(found).collect();
    if both.is_empty() {
        return None;
    }
    let value = both.join("\n\n---\n\n");
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        }),
        range: None,
    })
}

fn asked_at(server: &mut Server, at: &TextDocumentPositionParams) -> Option<Asked> {
    asked(server, &at.text_document.uri, at.position)
}

/// The place of a text and a position; none where the text is not ours.
pub(super) fn asked(server: &mut Server, uri: &Uri, position: Position) -> Option<Asked> {
    let analysis = server.about(uri)?;
    let file = analysis.file(uri)?;
    let lines = Lines::new(&analysis.sources.get(file).text);
    let offset = lines.offset(position, server.encoding());
    Some(Asked {
        analysis,
        file,
        offset,
    })
}

/// Parameters as the request takes them.
pub(super) fn taken<T: DeserializeOwned>(params: Value) -> Result<T, Error> {
    serde_json::from_value(params).map_err(|error| {
        fail(
            ErrorCodes::InvalidParams,
            format!("the parameters are not understood: {error}"),
        )
    })
}

/// A result as it is sent.
pub(super) fn given<T: Serialize>(result: &T) -> Result<Value, Error> {
    serde_json::to_value(result).map_err(|error| fail(ErrorCodes::InternalError, error.to_string()))
}

/// An error of the protocol.
pub(super) fn fail(code: ErrorCodes, message: impl Into<String>) -> Error {
    Error {
        code,
        message: message.into(),
        data: None,
    }
}
