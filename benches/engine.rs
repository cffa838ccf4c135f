//! How the engine grows: reading files, understanding replies, planning. `cargo bench`.
//!
//! Figures to look at, not tests: nothing depends on them. Calls to the service cost far more than
//! all of this; how many there are is tested in `tests/house/budget.rs`.

use maniform::document;
use maniform::kinds::views::Shape;
use maniform::live::read::{Failure, Reader, read};
use maniform::model::request::Filled;
use maniform::model::source::Sources;
use maniform::plan::policy::Policy;
use maniform::plan::record::Record;
use maniform::plan::{Input, interest, plan};
use serde_json::{Value as Json, json};

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// An organization of `size` addresses with two aliases each, and as many record sets.
fn files(size: usize) -> Sources {
    let mut text =
        String::from("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n");
    for n in 0..size {
        text.push_str(&format!(
            "      u{n}: {{ note: User {n}, aliases: [a{n}, b{n}] }}\n"
        ));
    }
    text.push_str("domains:\n  acme.example:\n    records:\n");
    for n in 0..size {
        text.push_str(&format!(
            "      - {{ name: h{n}, type: A, ttl: 300, values: [192.0.2.1] }}\n"
        ));
    }
    let mut sources = Sources::default();
    sources.add("acme.yaml", text);
    sources
}

/// The service from memory: every second address and record is there already, with another note.
struct Memory {
    size: usize,
}

impl Reader for Memory {
    async fn read(&self, _: &str, request: &Filled, _: Shape) -> Result<Vec<Json>, Failure> {
        let there = (0..self.size).step_by(2);
        Ok(match request.path.as_str() {
            "/1/accounts" => vec![json!({ "id": 1, "name": "Acme SA" })],
            "/1/mail_hostings" => vec![json!({ "id": 2, "main_fqdn": "acme.example" })],
            path if path.ends_with("/mailboxes") => there
                .map(|n| json!({ "mailbox_name": format!("u{n}"), "note": "old", "aliases": [], "has_move_spam": true, "has_mail_filtering": false }))
                .collect(),
            path if path.ends_with("/records") => there
                .map(|n| json!({ "id": n, "source": format!("h{n}"), "type": "A", "ttl": 300, "target": "192.0.2.9" }))
                .collect(),
            _ => Vec::new(),
        })
    }

    fn calls(&self) -> usize {
        0
    }
}

#[divan::bench(args = SIZES)]
fn load_files(bencher: divan::Bencher<'_, '_>, size: usize) {
    let sources = files(size);
    bencher.bench(|| document::load(divan::black_box(&sources)));
}

#[divan::bench(args = SIZES)]
fn understand_replies(bencher: divan::Bencher<'_, '_>, size: usize) {
    let sources = files(size);
    let (document, _) = document::load(&sources);
    let record = Record::empty("bench");
    let asked = interest(&document.declared, &document.scopes, &[], &record, 0);
    bencher.bench(|| futures_executor(read(&Memory { size }, &asked, &|_| {})));
}

#[divan::bench(args = SIZES)]
fn plan_changes(bencher: divan::Bencher<'_, '_>, size: usize) {
    let sources = files(size);
    let (document, _) = document::load(&sources);
    let record = Record::empty("bench");
    let asked = interest(&document.declared, &document.scopes, &[], &record, 0);
    let live = futures_executor(read(&Memory { size }, &asked, &|_| {}));
    let policy = Policy::default();
    bencher.bench(|| {
        plan(&Input {
            declared: &document.declared,
            scopes: &document.scopes,
            sources: &sources,
            live: &live,
            record: &record,
            policy: &policy,
            limits: &document.common.limits,
            only: &[],
        })
    });
}

/// Memory never waits, so the simplest runtime will do.
fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    match runtime {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => panic!("no runtime: {error}"),
    }
}
