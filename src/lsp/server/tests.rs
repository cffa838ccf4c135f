//! The server without a program around it.

use std::path::Path;

use super::*;
use crate::lsp::workspace::{Listing, OnDisk};

/// A disk with one file.
struct One(&'static str);

impl Disk for One {
    fn list(&mut self, folder: &Path, _: bool) -> Listing {
        Listing {
            files: vec![folder.join("a.yaml")],
            applied: Vec::new(),
            whole: true,
        }
    }

    fn read(&mut self, _: &Path) -> OnDisk {
        assert_ne!(self.0, "panic", "as a defect would");
        OnDisk {
            text: self.0.to_owned(),
            wrong: None,
        }
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

fn running(text: &'static str) -> Server {
    let mut server = Server::new(Box::new(One(text)), || 0);
    let folders = json!([{ "uri": "file:///work", "name": "work" }]);
    server.take(json!({ "id": 0, "method": "initialize", "params": { "capabilities": {}, "workspaceFolders": folders } }));
    server.take(json!({ "method": "initialized", "params": {} }));
    server.work();
    server
}

fn hover(id: i64) -> Value {
    json!({ "id": id, "method": "textDocument/hover", "params": {
        "textDocument": { "uri": "file:///work/a.yaml" },
        "position": { "line": 0, "character": 0 },
    } })
}

#[test]
fn what_is_taken_back_before_its_turn_is_not_answered() {
    let mut server = running("organization: Acme SA\n");
    server.take(hover(1));
    server.take(hover(2));
    server.take(json!({ "method": "$/cancelRequest", "params": { "id": 1 } }));
    let said = server.work();
    assert_eq!(said[0]["error"]["code"], -32800, "{said:?}");
    assert_eq!(said[1]["result"], Value::Null);
    // What was answered cannot be taken back, and its number may come again.
    server.take(json!({ "method": "$/cancelRequest", "params": { "id": 2 } }));
    server.take(hover(2));
    assert_eq!(server.work()[0]["result"], Value::Null);
}

#[test]
fn files_nobody_opened_are_told_and_what_is_the_same_is_said_once() {
    let mut server = running("organization: Acme SA\nusrs: {}\n");
    assert!(server.is_dirty());
    let said = server.publish();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0]["params"]["uri"], "file:///work/a.yaml");
    assert!(!server.is_dirty());
    assert!(server.publish().is_empty());
}

#[test]
fn a_defect_costs_one_answer_and_not_the_server() {
    let mut server = running("panic");
    let said = server.publish();
    assert_eq!(said[0]["method"], "window/logMessage");
    server.take(json!({ "method": "workspace/didChangeWatchedFiles", "params": {} }));
    server.take(hover(1));
    assert_eq!(server.work()[0]["error"]["code"], -32603);
    server.take(hover(2));
    assert_eq!(server.work()[0]["result"], Value::Null);
}
