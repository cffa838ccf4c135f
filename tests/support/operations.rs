//! `docs/operations.md`: every operation of the service's documents, and what Maniform does with it.
//! What is used is learned from what was really sent; why the rest is not stands in `operations.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use maniform::kinds::declare::Declared;
use maniform::kinds::kind::Observed;
use maniform::kinds::{self};
use maniform::model::request::Request;
use maniform::plan::Step;
use serde::Deserialize;

use super::openapi;

/// Requests by verb and path, and the kinds that make them; true for writing.
#[derive(Debug, Default)]
pub(crate) struct Senders(BTreeMap<(String, String), BTreeSet<String>>);

impl Senders {
    /// Adds the requests of a plan.
    pub(crate) fn write(&mut self, steps: &[Step]) {
        for step in steps {
            self.add(&step.request, &step.address.kind);
        }
    }

    /// Adds what must be read to know of these things.
    pub(crate) fn read(&mut self, things: &[Declared]) {
        for thing in things {
            let name = &thing.located.address.kind;
            let kind = kinds::by_name(name).expect("a kind");
            let mut open = Observed::new(thing.located.address.clone(), "1");
            open.open = true;
            let mut details = kind.details(&thing.located, None);
            details.extend(kind.details(&thing.located, Some(&open)));
            for view in kind.views(&thing.located).into_iter().chain(details) {
                self.add(&view.request, name);
            }
        }
    }

    fn add(&mut self, request: &Request, kind: &str) {
        let mut next = Some(request);
        while let Some(request) = next {
            let path = filled(&request.path.to_string());
            let key = (request.method.to_string(), path);
            self.0.entry(key).or_default().insert(kind.to_owned());
            next = request.instead.as_deref();
        }
    }
}

/// A path whose holes hold something without slashes.
fn filled(path: &str) -> String {
    let mut found = String::new();
    let mut depth = 0;
    for c in path.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                found.push('1');
            }
            _ if depth == 0 => found.push(c),
            _ => {}
        }
    }
    found
}

/// Why an operation is not used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Verb and path, with `*` for any text.
    operation: String,
    /// `unused`, `by hand`, or `read` for what the engine asks and no state makes it ask.
    #[serde(rename = "use")]
    how: String,
    /// A fragment.
    reason: String,
}

fn reasons() -> Vec<Reason> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operations.json");
    let text = std::fs::read_to_string(path).expect("the reasons");
    serde_json::from_str(&text).expect("reasons are JSON")
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|text| {
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| matches(rest, &text[at..]))
        }),
    }
}

/// The tables, and the operations without a line.
pub(crate) fn tables(
    sent: &BTreeSet<(String, String)>,
    senders: &Senders,
) -> (String, Vec<String>) {
    let reasons = reasons();
    let mut text = String::new();
    let mut open = Vec::new();
    let mut shown = BTreeSet::new();
    let mut at = "";
    let all = openapi::operations();
    for (file, method, path) in &all {
        if at != *file {
            at = file;
            text.push_str(&format!("\n### {file}\n\n| Operation | Use |\n|---|---|\n"));
        }
        let own = |verb: &str, sent: &str| {
            verb == method && openapi::best(file, verb, sent).as_deref() == Some(path)
        };
        let line = format!("{method} {path}");
        let kinds: BTreeSet<&str> = senders
            .0
            .iter()
            .filter(|((verb, sent), _)| own(verb, sent))
            .flat_map(|(_, kinds)| kinds.iter().map(String::as_str))
            .collect();
        // What was not sent could be: where a list leaves something open, or a call is unknown.
        let used = sent.iter().any(|(verb, sent)| own(verb, sent));
        let told = if used || !kinds.is_empty() {
            let how = if method == "GET" { "read" } else { "written" };
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
            let only = match (used, method == "GET") {
                (true, _) => "",
                (false, true) => ", where the calls before it leave something open",
                (false, false) => ", where the call before it is unknown",
            };
            match kinds.is_empty() {
                true => format!("**{how}**"),
                false => format!("**{how}** for {}{only}", kinds.join(", ")),
            }
        } else {
            let found = reasons.iter().find(|each| matches(&each.operation, &line));
            shown.extend(found.map(|each| each.operation.as_str()));
            match found {
                Some(each) if each.how == "read" => format!("**read** {}", each.reason),
                Some(each) => format!("{}: {}", each.how, each.reason),
                None => {
                    open.push(line.clone());
                    continue;
                }
            }
        };
        text.push_str(&format!("| `{line}` | {told} |\n"));
    }
    for each in &reasons {
        if !shown.contains(each.operation.as_str()) {
            open.push(format!("`{}` is about no unused operation", each.operation));
        }
    }
    (text, open)
}

/// The page, and its text with these tables.
pub(crate) fn page(tables: &str) -> (PathBuf, String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md");
    let text = std::fs::read_to_string(&path).expect("the page");
    let mark = "<!-- operations: all -->\n";
    let (head, rest) = text.split_once(mark).expect("a mark");
    let (_, tail) = rest.split_once("<!-- end -->").expect("an end");
    let should = format!("{head}{mark}{tables}\n<!-- end -->{tail}");
    (path, text.clone(), should)
}
