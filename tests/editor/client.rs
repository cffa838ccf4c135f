//! An editor without a screen, before the real yaml-language-server over its standard streams.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value as Json, json};

/// Longer than anything takes; timings decide no test.
const PATIENCE: Duration = Duration::from_secs(120);

/// The server that `.ci/run` installs, or the one that is named. None outside of CI where there is none.
pub(crate) fn server() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/tools/node_modules/yaml-language-server/bin/yaml-language-server");
    let server = std::env::var_os("MANIFORM_YAML_SERVER").map_or(here, PathBuf::from);
    if server.is_file() {
        return Some(server);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is not there; `.ci/run` installs it",
        server.display()
    );
    eprintln!(
        "SKIPPED: no yaml-language-server at {}; install it as `.ci/run` does, or name it in MANIFORM_YAML_SERVER",
        server.display()
    );
    None
}

pub(crate) struct Editor {
    child: Child,
    stdin: ChildStdin,
    incoming: Receiver<Json>,
    schema: String,
    next: u64,
}

impl Editor {
    /// Starts the server, and tells it that every file follows this schema unless it says otherwise.
    pub(crate) fn start(server: &Path, schema: &Path) -> Self {
        let mut child = Command::new("node")
            .arg(server)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let stdin = child.stdin.take().expect("stdin is piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self {
            child,
            stdin,
            incoming,
            schema: uri(schema),
            next: 0,
        };
        let capabilities = json!({
            "textDocument": {
                "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown", "plaintext"] } },
                "hover": { "contentFormat": ["markdown"] },
            },
            "workspace": { "configuration": true },
        });
        editor.ask(
            "initialize",
            &json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        );
        editor.tell("initialized", &json!({}));
        editor.tell(
            "workspace/didChangeConfiguration",
            &json!({ "settings": null }),
        );
        editor
    }

    /// Opens a text under a name of its own, and gives what is said about it, in the order of the text.
    pub(crate) fn complaints(&mut self, uri: &str, text: &str) -> Vec<Json> {
        self.tell(
            "textDocument/didOpen",
            &json!({ "textDocument": { "uri": uri, "languageId": "yaml", "version": 1, "text": text } }),
        );
        let said = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        let mut all = said["params"]["diagnostics"]
            .as_array()
            .cloned()
            .expect("a list");
        all.sort_by_key(|one| {
            let start = &one["range"]["start"];
            (
                start["line"].as_u64(),
                start["character"].as_u64(),
                one["message"].to_string(),
            )
        });
        all
    }

    /// What the server answers about a place of a text: `textDocument/completion` or `…/hover`.
    pub(crate) fn at(&mut self, method: &str, text: &str, line: usize, character: usize) -> Json {
        let uri = self.fresh();
        self.complaints(&uri, text);
        self.ask(
            method,
            &json!({
                "textDocument": { "uri": uri },
                "position": { "line": line, "character": character },
            }),
        )
    }

    /// A name that no text had before.
    pub(crate) fn fresh(&mut self) -> String {
        self.next += 1;
        format!("file:///nowhere/{}.yaml", self.next)
    }

    fn ask(&mut self, method: &str, params: &Json) -> Json {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let mut answer = self.wait(|message| message["id"] == id && message["method"].is_null());
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    fn tell(&mut self, method: &str, params: &Json) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Json) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len())
            .expect("the server listens");
        self.stdin.flush().expect("the server listens");
    }

    /// The first message that is meant, answering what the server asks meanwhile.
    fn wait(&mut self, meant: impl Fn(&Json) -> bool) -> Json {
        loop {
            let message = self
                .incoming
                .recv_timeout(PATIENCE)
                .expect("the server says something");
            if !message["method"].is_null() && !message["id"].is_null() {
                let result = self.settings(&message);
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
            } else if meant(&message) {
                return message;
            }
        }
    }

    /// The server asks for settings by section, and for nothing else that needs an answer.
    fn settings(&self, request: &Json) -> Json {
        let Some(items) = request["params"]["items"].as_array() else {
            return Json::Null;
        };
        let of = |item: &Json| match item["section"].as_str() {
            Some("yaml") => json!({
                "schemas": { self.schema.clone(): "*.yaml" },
                "schemaStore": { "enable": false },
                "validate": true, "completion": true, "hover": true,
            }),
            _ => json!({}),
        };
        items.iter().map(of).collect()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It has nothing to keep, and a failed test may have left it in the middle of a message.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file as a URI; none of ours has a letter that needs escaping.
pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn read(from: &mut impl BufRead) -> Option<Json> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length:") {
            length = number.trim().parse().ok();
        }
    }
    let mut bytes = vec![0; length?];
    from.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
