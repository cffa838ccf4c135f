//! An editor without a screen: it speaks the protocol with the built program over its standard streams,
//! and keeps what an editor keeps. It shares no code with the server.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than anything takes; timings decide no test.
const PATIENCE: Duration = Duration::from_secs(120);

/// A text without a file; the server says something of each of its versions, so that one knows when
/// everything before it was said.
const MARKER: &str = "untitled:marker";

pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Result<Value, String>>,
    pub(crate) root: PathBuf,
    next: i64,
    /// Open texts with their versions.
    pub(crate) open: BTreeMap<String, (i32, String)>,
    /// What is shown of each file.
    pub(crate) shown: BTreeMap<String, Vec<Value>>,
    /// Answers nobody waited for, requests and messages of the server, in their order.
    pub(crate) heard: Vec<Value>,
    /// What counts within a line: 8, 16 or 32.
    pub(crate) units: u8,
}

impl Client {
    pub(crate) fn start(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_maniform"))
            .arg("lsp")
            .env_clear()
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout).transpose() {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            incoming,
            root: fs::canonicalize(root).expect("the folder is there"),
            next: 0,
            open: BTreeMap::new(),
            shown: BTreeMap::new(),
            heard: Vec::new(),
            units: 16,
        }
    }

    /// Introduces itself, with these capabilities and options, and opens the folder where there is one.
    pub(crate) fn initialize(
        &mut self,
        capabilities: &Value,
        options: &Value,
        folders: &[PathBuf],
    ) {
        let folders: Vec<Value> = folders
            .iter()
            .map(|folder| json!({ "uri": uri(folder), "name": "folder" }))
            .collect();
        let params = json!({
            "processId": null,
            "rootUri": null,
            "workspaceFolders": folders,
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        let result = self.request("initialize", params);
        self.units = match result["result"]["capabilities"]["positionEncoding"].as_str() {
            Some("utf-8") => 8,
            Some("utf-32") => 32,
            _ => 16,
        };
        self.notify("initialized", json!({}));
        self.open_text(MARKER, "");
    }

    /// Where a name of a case is: a file of the folder, or a URI as it stands.
    pub(crate) fn uri(&self, name: &str) -> String {
        if name.contains("://") || name.starts_with("untitled:") {
            name.replace("ROOT", &uri(&self.root)["file://".len()..])
        } else {
            uri(&self.root.join(name))
        }
    }

    /// The reverse.
    pub(crate) fn name(&self, uri: &str) -> String {
        let root = format!("{}/", self::uri(&self.root));
        uri.strip_prefix(&root).unwrap_or(uri).to_owned()
    }

    pub(crate) fn open_text(&mut self, uri: &str, text: &str) {
        self.open.insert(uri.to_owned(), (1, text.to_owned()));
        self.notify(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "yaml", "version": 1, "text": text } }),
        );
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.open.remove(uri);
        self.notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri } }),
        );
    }

    /// Changes an open text as a person would, and says what changed.
    pub(crate) fn change(&mut self, uri: &str, changes: &[Value]) {
        let (version, text) = self.open.get_mut(uri).expect("the text is open");
        *version += 1;
        for change in changes {
            let new = change["text"].as_str().expect("a change has a text");
            match change.get("range") {
                None => *text = new.to_owned(),
                Some(range) => {
                    let start = offset(text, &range["start"], self.units);
                    let end = offset(text, &range["end"], self.units);
                    text.replace_range(start..end, new);
                }
            }
        }
        let version = *version;
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    /// Carries out the edit of an action: in open texts as changes, in others on disk.
    pub(crate) fn edit(&mut self, edit: &Value) {
        let mut per_file: Vec<(String, Vec<Value>)> = Vec::new();
        let edits = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for (uri, list) in edit["changes"].as_object().into_iter().flatten() {
            per_file.push((uri.clone(), edits(list)));
        }
        for change in edits(&edit["documentChanges"]) {
            let named = &change["textDocument"];
            let uri = named["uri"].as_str().expect("an edit names a text");
            let version = self.open.get(uri).map(|(version, _)| *version);
            assert_eq!(
                named["version"],
                json!(version),
                "the edit is for another version"
            );
            per_file.push((uri.to_owned(), edits(&change["edits"])));
        }
        assert!(!per_file.is_empty(), "an edit changes nothing: {edit}");
        for (uri, mut edits) in per_file {
            // Ranges speak of the text before all of them: from the end on, each finds its place.
            edits.sort_by_key(|edit| {
                let start = &edit["range"]["start"];
                std::cmp::Reverse((start["line"].as_u64(), start["character"].as_u64()))
            });
            let changes: Vec<Value> = edits
                .iter()
                .map(|edit| json!({ "range": edit["range"], "text": edit["newText"] }))
                .collect();
            if self.open.contains_key(&uri) {
                self.change(&uri, &changes);
                continue;
            }
            let path = self.root.join(self.name(&uri));
            let mut text = fs::read_to_string(&path).expect("the file is there");
            for change in &changes {
                let start = offset(&text, &change["range"]["start"], self.units);
                let end = offset(&text, &change["range"]["end"], self.units);
                text.replace_range(start..end, change["text"].as_str().expect("text"));
            }
            fs::write(&path, text).expect("the file can be written");
            self.watched(&uri, 2);
        }
    }

    /// Says that a file came (1), changed (2) or went (3).
    pub(crate) fn watched(&mut self, uri: &str, kind: u8) {
        self.notify(
            "workspace/didChangeWatchedFiles",
            json!({ "changes": [{ "uri": uri, "type": kind }] }),
        );
    }

    /// Waits until everything was said of what happened so far.
    pub(crate) fn settle(&mut self) {
        self.change(MARKER, &[]);
        let version = self.open[MARKER].0;
        loop {
            let message = self.next_message();
            let params = &message["params"];
            let done = message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == MARKER
                && params["version"] == version;
            self.keep(message);
            if done {
                break;
            }
        }
        // Whatever belongs to the same breath comes before this answer.
        self.request("maniform/none", Value::Null);
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.next_message();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.keep(message);
        }
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Bytes as they are. Whoever does not listen any more need not.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            let _gone = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    /// The next thing that is said and no diagnostic.
    pub(crate) fn next_heard(&mut self) -> Value {
        loop {
            if !self.heard.is_empty() {
                return self.heard.remove(0);
            }
            let message = self.next_message();
            self.keep(message);
        }
    }

    /// Ends its side of the conversation; gives the exit code and what stands on standard error. Every byte
    /// on standard output has to belong to a message.
    pub(crate) fn end(mut self) -> (i32, String) {
        drop(self.stdin.take());
        let deadline = std::time::Instant::now() + PATIENCE;
        while let Ok(message) = self.incoming.recv_timeout(PATIENCE) {
            message.expect("only messages stand on standard output");
            assert!(
                std::time::Instant::now() < deadline,
                "the server does not end"
            );
        }
        let status = self.child.wait().expect("the program ended");
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().expect("stderr is piped");
        stderr.read_to_string(&mut said).expect("stderr is text");
        (status.code().unwrap_or(-1), said)
    }

    fn next_message(&mut self) -> Value {
        match self.incoming.recv_timeout(PATIENCE) {
            Ok(Ok(message)) => message,
            Ok(Err(why)) => panic!("standard output is no message: {why}"),
            Err(why) => panic!("the server says nothing: {why}; heard {:?}", self.heard),
        }
    }

    fn keep(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let uri = params["uri"].as_str().expect("diagnostics name a text");
            if let (Some(version), Some((open, _))) =
                (params["version"].as_i64(), self.open.get(uri))
            {
                assert!(version <= i64::from(*open), "said of a version to come");
            }
            let diagnostics = params["diagnostics"].as_array();
            let diagnostics = diagnostics.expect("diagnostics are a list").clone();
            self.shown.insert(uri.to_owned(), diagnostics);
            return;
        }
        // An editor grants what it is asked for.
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            let answer = json!({ "jsonrpc": "2.0", "id": id, "result": null });
            self.send(&answer);
        }
        self.heard.push(message);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// One message; none at the end of the stream.
fn read(from: &mut impl BufRead) -> Result<Option<Value>, String> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).map_err(|e| e.to_string())? == 0 {
            return match length {
                None => Ok(None),
                Some(_) => Err("the stream ended within a header".to_owned()),
            };
        }
        let Some(line) = line.strip_suffix("\r\n") else {
            return Err(format!("a stray line: {line:?}"));
        };
        if line.is_empty() {
            break;
        }
        let Some(value) = line.strip_prefix("Content-Length: ") else {
            return Err(format!("a stray header: {line:?}"));
        };
        length = Some(value.parse::<usize>().map_err(|e| e.to_string())?);
    }
    let mut bytes = vec![0; length.ok_or("no length")?];
    from.read_exact(&mut bytes).map_err(|e| e.to_string())?;
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|e| e.to_string())
}

/// The URI of a path, its odd bytes percent-encoded.
pub(crate) fn uri(path: &Path) -> String {
    let mut uri = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

/// The byte of a position in the units agreed on.
fn offset(text: &str, position: &Value, units: u8) -> usize {
    let number = |name: &str| position[name].as_u64().expect("a position has numbers");
    let mut at = 0;
    for _ in 0..number("line") {
        match text[at..].find('\n') {
            Some(end) => at += end + 1,
            None => return text.len(),
        }
    }
    let mut left = number("character");
    for c in text[at..].chars() {
        let width = match units {
            8 => c.len_utf8() as u64,
            16 => c.len_utf16() as u64,
            _ => 1,
        };
        if left < width || c == '\n' || c == '\r' {
            break;
        }
        left -= width;
        at += c.len_utf8();
    }
    at
}
