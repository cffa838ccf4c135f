//! How long an editor waits. `cargo bench --bench lsp`.
//!
//! The promise is 1,000 addresses: `validate` in less than 100 ms, diagnostics after a keystroke in less than
//! 150 ms. The pause that the server waits for, 30 ms, comes on top of `keystroke`; the start of the process
//! and the reading of the files come on top of `validate`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use maniform::lint::judge;
use maniform::lsp::{Disk, Listing, OnDisk, Server};
use maniform::model::source::Sources;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [100, 1_000, 4_000];

/// 2026-11-23 12:00 UTC.
const NOW: i64 = 1_795_435_200;

/// A folder as offices have it: addresses in files of 100, redirections, people, and a zone.
fn files(size: usize) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for part in 0..size.div_ceil(100) {
        let mut text = String::from("mail-services:\n  acme.example:\n    addresses:\n");
        for n in part * 100..size.min((part + 1) * 100) {
            let _ = write!(
                text,
                "      u{n}:\n        note: User {n} # desk {n}\n        aliases: [a{n}, b{n}]\n"
            );
            if n % 7 == 0 {
                text.push_str("        forward: { to: [x@partner.example], keep-copy: true }\n");
            }
        }
        let _ = writeln!(
            text,
            "    redirections:\n      r{part}: [u{n}@acme.example, x@partner.example]",
            n = part * 100
        );
        files.push((PathBuf::from(format!("/work/mail-{part}.yaml")), text));
    }
    let mut people = String::from("organization: Acme SA\nusers:\n");
    for n in 0..size / 10 {
        let _ = writeln!(
            people,
            "  p{n}@acme.example: {{ first-name: P, last-name: N{n}, role: collaborator }}"
        );
    }
    for n in 0..size / 10 {
        let _ = write!(
            people,
            "---\nmail-services:\n  acme.example:\n    addresses:\n      p{n}: {{}}\n"
        );
    }
    files.push((PathBuf::from("/work/people.yaml"), people));
    let mut zone = String::from("domains:\n  acme.example:\n    records:\n");
    for n in 0..size / 10 {
        let _ = writeln!(
            zone,
            "      - {{ name: h{n}, type: A, ttl: 300, values: [192.0.2.1] }}"
        );
    }
    files.push((PathBuf::from("/work/zone.yaml"), zone));
    files
}

struct Memory(Vec<(PathBuf, String)>);

impl Disk for Memory {
    fn list(&mut self, _: &Path, _: bool) -> Listing {
        Listing {
            files: self.0.iter().map(|(path, _)| path.clone()).collect(),
            applied: Vec::new(),
            whole: true,
        }
    }

    fn read(&mut self, path: &Path) -> OnDisk {
        let text = self.0.iter().find(|(one, _)| one == path);
        OnDisk {
            text: text.map(|(_, text)| text.clone()).unwrap_or_default(),
            wrong: None,
        }
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

/// A server with the folder, and its first file open.
fn editing(size: usize) -> Server {
    let files = files(size);
    let text = files[0].1.clone();
    let mut server = Server::new(Box::new(Memory(files)), || NOW);
    let folders = json!([{ "uri": "file:///work", "name": "work" }]);
    let params = json!({ "capabilities": {}, "workspaceFolders": folders });
    server.take(json!({ "id": 0, "method": "initialize", "params": params }));
    server.take(json!({ "method": "initialized", "params": {} }));
    let opened = json!({ "uri": "file:///work/mail-0.yaml", "languageId": "yaml", "version": 1, "text": text });
    server.take(json!({ "method": "textDocument/didOpen", "params": { "textDocument": opened } }));
    server.work();
    let said = server.publish();
    let told = said.iter().map(|one| &one["params"]["diagnostics"]);
    let told: Vec<&Value> = told.flat_map(|all| all.as_array()).flatten().collect();
    assert!(
        told.iter().all(|one| one["severity"] != 1),
        "the bench's own files: {told:?}"
    );
    server
}

fn typed(server: &mut Server, version: i32, text: &str) -> Vec<Value> {
    let at = json!({ "line": 4, "character": 18 });
    let end = json!({ "line": 4, "character": if text.is_empty() { 19 } else { 18 } });
    server.take(json!({ "method": "textDocument/didChange", "params": {
        "textDocument": { "uri": "file:///work/mail-0.yaml", "version": version },
        "contentChanges": [{ "range": { "start": at, "end": end }, "text": text }],
    } }));
    server.work();
    server.publish()
}

/// A letter more in a note, and all diagnostics of the folder anew: `validate` and `lint` both.
#[divan::bench(args = SIZES)]
fn keystroke(bencher: divan::Bencher<'_, '_>, size: usize) {
    let mut server = editing(size);
    let mut version = 1;
    bencher.bench_local(|| {
        version += 1;
        typed(
            &mut server,
            version,
            if version % 2 == 0 { "x" } else { "" },
        )
    });
}

/// The same where the letter breaks the file.
#[divan::bench(args = SIZES)]
fn keystroke_that_breaks(bencher: divan::Bencher<'_, '_>, size: usize) {
    let mut server = editing(size);
    let mut version = 1;
    bencher.bench_local(|| {
        version += 1;
        typed(
            &mut server,
            version,
            if version % 2 == 0 { "[" } else { "" },
        )
    });
}

/// What `maniform validate` does between reading the files and printing.
#[divan::bench(args = SIZES)]
fn validate(bencher: divan::Bencher<'_, '_>, size: usize) {
    let mut sources = Sources::default();
    for (path, text) in files(size) {
        sources.add(path.display().to_string(), text);
    }
    bencher.bench(|| judge::understand(divan::black_box(&sources), Vec::new(), NOW));
}
