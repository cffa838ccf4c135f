//! The conversation: what comes when, and what is said to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;

use gen_lsp_types::json_rpc::Error;
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, ErrorCodes,
    LspErrorCodes, Uri,
};
use serde_json::{Value, json};

use super::analysis::Analysis;
use super::greeting::{self, Client, folders_of};
use super::position::{Encoding, Lines};
use super::requests::{answer, fail, taken};
use super::told::{echoes, told};
use super::workspace::{Disk, Workspace};

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// `exit` after `shutdown`.
    Orderly,
    /// `exit` without it.
    Abruptly,
}

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before `initialize`.
    Before,
    /// Between it and `shutdown`.
    Running,
    /// After it.
    Down,
}

/// A language server without streams, clock and files.
pub struct Server {
    disk: Box<dyn Disk>,
    now: fn() -> i64,
    stage: Stage,
    ended: Option<Ended>,
    client: Client,
    workspace: Workspace,
    queue: VecDeque<Value>,
    cancelled: BTreeSet<String>,
    out: Vec<Value>,
    /// Something changed that was not published yet.
    dirty: bool,
    /// What is on disk may be something else by now.
    stale: bool,
    /// Texts that changed since their files were understood.
    touched: Vec<Uri>,
    /// What the client shows: the version it was said of, and what was said.
    sent: BTreeMap<Uri, (Option<i32>, Vec<gen_lsp_types::Diagnostic>)>,
    warned: BTreeSet<PathBuf>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Server");
        debug.field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Server {
    /// A server that nobody spoke to yet; `now` gives Unix seconds.
    #[must_use]
    pub fn new(disk: Box<dyn Disk>, now: fn() -> i64) -> Self {
        Self {
            disk,
            now,
            stage: Stage::Before,
            ended: None,
            client: Client::default(),
            workspace: Workspace::default(),
            queue: VecDeque::new(),
            cancelled: BTreeSet::new(),
            out: Vec::new(),
            dirty: false,
            stale: false,
            touched: Vec::new(),
            sent: BTreeMap::new(),
            warned: BTreeSet::new(),
        }
    }

    /// Takes a message; it is answered by [`Server::work`], so that one that takes another back can come
    /// between.
    pub fn take(&mut self, message: Value) {
        if message["method"] == "$/cancelRequest" {
            let id = &message["params"]["id"];
            let waits = |one: &Value| one.get("method").is_some() && one["id"] == *id;
            if self.queue.iter().any(waits) {
                self.cancelled.insert(id.to_string());
            }
            return;
        }
        self.queue.push_back(message);
    }

    /// Says that something came that is no message.
    pub fn garbled(&mut self, why: &str) {
        self.respond(&Value::Null, Err(fail(ErrorCodes::ParseError, why)));
    }

    /// Answers what was taken. Gives what is to be sent, in its order.
    pub fn work(&mut self) -> Vec<Value> {
        while let Some(message) = self.queue.pop_front() {
            if self.ended.is_some() {
                break;
            }
            self.hear(message);
        }
        std::mem::take(&mut self.out)
    }

    /// Set once the client said `exit`.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// True after `shutdown`: then a stream that ends is no accident.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.stage == Stage::Down
    }

    /// True where something changed since [`Server::publish`].
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.dirty && self.stage == Stage::Running
    }

    /// Judges what changed, and gives the messages that say so.
    pub fn publish(&mut self) -> Vec<Value> {
        self.dirty = false;
        let said = catch_unwind(AssertUnwindSafe(|| self.judged()));
        match said {
            Ok(said) => self.say_all(said),
            Err(_) => self.log("the files could not be judged: this is a defect of maniform"),
        }
        std::mem::take(&mut self.out)
    }

    /// What the client counts in.
    pub(super) fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    /// True where edits can name the version they are made for.
    pub(super) fn versioned(&self) -> bool {
        self.client.versioned
    }

    /// The version of a text, where it is open.
    pub(super) fn version(&self, uri: &Uri) -> Option<i32> {
        self.workspace.texts.get(uri).map(|text| text.version)
    }

    /// What is understood of the files that a text belongs to.
    pub(super) fn about(&mut self, uri: &Uri) -> Option<Rc<Analysis>> {
        self.refresh();
        let now = (self.now)();
        self.workspace.about(uri, self.disk.as_ref(), now)
    }

    /// How a diagnostic is shown to this client.
    pub(super) fn shown(
        &self,
        diagnostic: &crate::model::diagnostic::Diagnostic,
        analysis: &Analysis,
    ) -> gen_lsp_types::Diagnostic {
        let lines = Lines::new(&analysis.sources.get(diagnostic.span.file).text);
        told(
            diagnostic,
            analysis,
            &lines,
            self.client.encoding,
            self.client.can,
        )
    }

    fn hear(&mut self, message: Value) {
        let Value::Object(mut parts) = message else {
            let why = "a message is an object";
            return self.respond(&Value::Null, Err(fail(ErrorCodes::InvalidRequest, why)));
        };
        let id = parts.remove("id");
        let params = parts.remove("params").unwrap_or_default();
        let method = match parts.remove("method") {
            Some(Value::String(method)) => method,
            // An answer to what we asked; nothing depends on it.
            None if parts.contains_key("result") || parts.contains_key("error") => return,
            _ => {
                let why = "a message has a method";
                let id = id.unwrap_or_default();
                return self.respond(&id, Err(fail(ErrorCodes::InvalidRequest, why)));
            }
        };
        match id {
            Some(id) => {
                let result = if self.cancelled.remove(&id.to_string()) {
                    let code = i32::from(LspErrorCodes::RequestCancelled).into();
                    Err(fail(code, "taken back"))
                } else {
                    let answer = || self.request(&method, params);
                    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| {
                        let why = "this is a defect of maniform";
                        Err(fail(ErrorCodes::InternalError, why))
                    })
                };
                self.respond(&id, result);
            }
            None => {
                let heard = || self.notification(&method, params);
                match catch_unwind(AssertUnwindSafe(heard)) {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => self.log(&format!("`{method}`: {}", error.message)),
                    Err(_) => self.log(&format!("`{method}`: this is a defect of maniform")),
                }
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Error> {
        match (self.stage, method) {
            (Stage::Before, "initialize") => Ok(self.initialize(&params)),
            (Stage::Before, _) => Err(fail(
                ErrorCodes::ServerNotInitialized,
                "`initialize` comes first",
            )),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::Down;
                Ok(Value::Null)
            }
            (Stage::Running, "initialize") => {
                Err(fail(ErrorCodes::InvalidRequest, "`initialize` comes once"))
            }
            (Stage::Running, _) => answer(self, method, params),
            (Stage::Down, _) => Err(fail(
                ErrorCodes::InvalidRequest,
                "after `shutdown` only `exit` comes",
            )),
        }
    }

    fn notification(&mut self, method: &str, params: Value) -> Result<(), Error> {
        if method == "exit" {
            self.ended = Some(match self.stage {
                Stage::Down => Ended::Orderly,
                Stage::Before | Stage::Running => Ended::Abruptly,
            });
            return Ok(());
        }
        if self.stage != Stage::Running {
            return Ok(());
        }
        match method {
            "initialized" => self.initialized(),
            "textDocument/didOpen" => {
                let opened: DidOpenTextDocumentParams = taken(params)?;
                let text = opened.text_document;
                self.workspace
                    .texts
                    .open(text.uri.clone(), text.text, text.version);
                self.rescan(Some(&text.uri));
            }
            "textDocument/didChange" => {
                let changed: DidChangeTextDocumentParams = taken(params)?;
                let uri = changed.text_document.text_document_identifier.uri;
                let version = changed.text_document.version;
                let changes = changed.content_changes;
                let texts = &mut self.workspace.texts;
                if !texts.change(&uri, version, changes, self.client.encoding) {
                    let why = "a text changed that is not open";
                    return Err(fail(ErrorCodes::InvalidParams, why));
                }
                self.touched.push(uri);
                self.dirty = true;
            }
            "textDocument/didClose" => {
                let closed: DidCloseTextDocumentParams = taken(params)?;
                let uri = closed.text_document.uri;
                self.workspace.texts.close(&uri);
                self.rescan(Some(&uri));
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.rescan(None),
            "workspace/didChangeWorkspaceFolders" => {
                let event = &params["event"];
                let removed = folders_of(&event["removed"]);
                let removed: Vec<PathBuf> = removed
                    .iter()
                    .map(|folder| self.disk.real(folder))
                    .collect();
                let mut folders = self.workspace.folders().to_vec();
                folders.retain(|folder| !removed.contains(folder));
                folders.extend(folders_of(&event["added"]));
                let projects = self.client.projects.clone();
                self.workspace.set(folders, &projects, self.disk.as_ref());
                self.rescan(None);
            }
            // What begins with a dollar may be left unheard, and others are news that nobody here needs.
            _ => {}
        }
        Ok(())
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.stage = Stage::Running;
        self.client = Client::of(params);
        let folders = greeting::folders(params);
        let projects = self.client.projects.clone();
        self.workspace.set(folders, &projects, self.disk.as_ref());
        self.client.answer()
    }

    fn initialized(&mut self) {
        if self.client.watches {
            let watchers = json!([{ "globPattern": "**/*.{yaml,yml,YAML,YML}" }]);
            let registration = json!({
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            });
            self.out.push(json!({
                "jsonrpc": "2.0",
                "id": "register-files",
                "method": "client/registerCapability",
                "params": { "registrations": [registration] },
            }));
        }
        self.rescan(None);
    }

    /// What is on disk is looked at anew before the next answer: once, however much came at once. A text
    /// that was opened or closed makes its files worth judging whatever is found there.
    fn rescan(&mut self, about: Option<&Uri>) {
        self.touched.extend(about.cloned());
        self.stale = true;
        self.dirty = true;
    }

    /// Brings the workspace up to what is known.
    fn refresh(&mut self) {
        if std::mem::take(&mut self.stale) {
            self.workspace.scan(self.disk.as_mut());
            for folder in self.workspace.overflown.clone() {
                if self.warned.insert(folder.clone()) {
                    let folder = folder.display();
                    let message = format!(
                        "maniform: {folder} holds too much to look at all of it; open the folder of your files"
                    );
                    self.warn(&message);
                }
            }
        }
        for uri in std::mem::take(&mut self.touched) {
            self.workspace.touch(&uri, self.disk.as_ref());
        }
    }

    /// What every file is told that should be told something else than before.
    fn judged(&mut self) -> Vec<Value> {
        self.refresh();
        let now = (self.now)();
        let analyses = self.workspace.all(self.disk.as_ref(), now);
        let mut fresh: BTreeMap<Uri, Vec<gen_lsp_types::Diagnostic>> = BTreeMap::new();
        for (uri, _) in self.workspace.texts.iter() {
            fresh.entry(uri.clone()).or_default();
        }
        for analysis in &analyses {
            let lines: Vec<Lines<'_>> = analysis
                .sources
                .iter()
                .map(|(_, source)| Lines::new(&source.text))
                .collect();
            for diagnostic in analysis.all() {
                let file = diagnostic.span.file;
                let (Some(uri), Some(lines)) = (analysis.uri(file), lines.get(file.0 as usize))
                else {
                    continue;
                };
                let shown = told(
                    &diagnostic,
                    analysis,
                    lines,
                    self.client.encoding,
                    self.client.can,
                );
                fresh.entry(uri.clone()).or_default().push(shown);
                for (uri, echo) in
                    echoes(&diagnostic, analysis, self.client.encoding, self.client.can)
                {
                    fresh.entry(uri).or_default().push(echo);
                }
            }
        }
        for uri in self.sent.keys() {
            fresh.entry(uri.clone()).or_default();
        }
        let mut said = Vec::new();
        for (uri, diagnostics) in fresh {
            let version = self.version(&uri);
            let known = self.sent.get(&uri);
            if known.is_some_and(|(v, d)| *v == version && *d == diagnostics) {
                continue;
            }
            let mut params = json!({ "uri": uri, "diagnostics": diagnostics });
            if let Some(version) = version {
                params["version"] = json!(version);
            }
            said.push(params);
            if diagnostics.is_empty() && version.is_none() {
                self.sent.remove(&uri);
            } else {
                self.sent.insert(uri, (version, diagnostics));
            }
        }
        said
    }

    fn say_all(&mut self, said: Vec<Value>) {
        for params in said {
            self.notify("textDocument/publishDiagnostics", &params);
        }
    }

    fn respond(&mut self, id: &Value, result: Result<Value, Error>) {
        self.out.push(match result {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(error) => json!({ "jsonrpc": "2.0", "id": id, "error": error }),
        });
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.out
            .push(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Something that a person should read.
    pub(super) fn warn(&mut self, message: &str) {
        self.notify(
            "window/showMessage",
            &json!({ "type": 2, "message": message }),
        );
    }

    /// A line for whoever looks for a defect; nobody is shown it.
    fn log(&mut self, message: &str) {
        self.notify(
            "window/logMessage",
            &json!({ "type": 2, "message": message }),
        );
    }
}

#[cfg(test)]
mod tests;
