//! What a client says of itself when it begins, and what is answered.

use std::path::PathBuf;

use gen_lsp_types::Uri;
use serde_json::{Value, json};

use super::actions::FIX_ALL;
use super::position::Encoding;
use super::told::Can;

/// What is known of the client. Read member by member: what it says of other matters, and however it says
/// it, is no reason not to begin.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// What it counts within a line.
    pub(super) encoding: Encoding,
    /// What it can show.
    pub(super) can: Can,
    /// Edits can name the version they are made for.
    pub(super) versioned: bool,
    /// It asks what can be renamed before it asks for a name.
    pub(super) prepares: bool,
    /// It says what changes on disk, if asked to.
    pub(super) watches: bool,
    /// Folders that are to be judged on their own.
    pub(super) projects: Vec<String>,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(params: &Value) -> Self {
        let able = &params["capabilities"];
        let workspace = &able["workspace"];
        let offered = words(&able["general"]["positionEncodings"]);
        let offered: Vec<&str> = offered.iter().map(String::as_str).collect();
        let published = &able["textDocument"]["publishDiagnostics"];
        Self {
            encoding: Encoding::agreed(&offered),
            can: Can {
                related: published["relatedInformation"] == true,
            },
            versioned: workspace["workspaceEdit"]["documentChanges"] == true,
            prepares: able["textDocument"]["rename"]["prepareSupport"] == true,
            watches: workspace["didChangeWatchedFiles"]["dynamicRegistration"] == true,
            projects: words(&params["initializationOptions"]["projects"]),
        }
    }

    /// Clients that ask first are told that they may.
    fn rename(&self) -> Value {
        match self.prepares {
            true => json!({ "prepareProvider": true }),
            false => json!(true),
        }
    }

    /// What the server can do.
    pub(super) fn answer(&self) -> Value {
        json!({
            "capabilities": {
                "positionEncoding": self.encoding.kind(),
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL] },
                "hoverProvider": true,
                "definitionProvider": true,
                "referencesProvider": true,
                "documentHighlightProvider": true,
                "documentSymbolProvider": true,
                "renameProvider": self.rename(),
                "completionProvider": {},
                "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
            },
            "serverInfo": { "name": "maniform", "version": env!("CARGO_PKG_VERSION") },
        })
    }
}

/// The folders of the workspace; of old clients the only one they know.
pub(super) fn folders(params: &Value) -> Vec<PathBuf> {
    let folders = folders_of(&params["workspaceFolders"]);
    if !folders.is_empty() {
        return folders;
    }
    let root = params["rootUri"].as_str().and_then(folder);
    let path = || params["rootPath"].as_str().map(PathBuf::from);
    root.or_else(path).into_iter().collect()
}

/// The paths of folders as clients list them.
pub(super) fn folders_of(list: &Value) -> Vec<PathBuf> {
    let each = list.as_array().into_iter().flatten();
    each.filter_map(|one| folder(one["uri"].as_str()?))
        .collect()
}

fn folder(uri: &str) -> Option<PathBuf> {
    Uri::parse(uri).ok()?.to_file_path().ok()
}

fn words(list: &Value) -> Vec<String> {
    let each = list.as_array().into_iter().flatten();
    each.filter_map(Value::as_str).map(str::to_owned).collect()
}
