//! `schema/document.json` as the real yaml-language-server shows it: nothing on good files, the right words
//! at the right place on bad ones, keys and values while somebody types, texts where somebody points.
//!
//! Cases stand in `wrong.txt`, `completed.txt` and `hovered.txt`: a line with `== ` begins one, lines with
//! `>> ` are what the server says. `UPDATE_EDITOR=1 cargo test --test editor` writes these anew; read the diff.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]
#![expect(clippy::print_stderr, reason = "counts are for whoever runs it")]

mod cases;
mod client;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use cases::check;
use client::{Editor, server, uri};

/// Where somebody types or points, in the text of a case.
const HERE: char = '▮';

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn editor() -> Option<Editor> {
    Some(Editor::start(
        &server()?,
        &root().join("schema/document.json"),
    ))
}

/// A complaint in a line: where from and to, counted from 1, and what.
fn line(complaint: &Json) -> String {
    let place = |end: &str| {
        let at = |what: &str| complaint["range"][end][what].as_u64().unwrap_or_default() + 1;
        format!("{}:{}", at("line"), at("character"))
    };
    let message = complaint["message"].as_str().expect("a message");
    format!("{}-{} {message}", place("start"), place("end"))
}

/// The text without its mark, and where the mark stood.
fn pointed(text: &str) -> (String, usize, usize) {
    let (before, after) = text.split_once(HERE).expect("the text has its ▮");
    let line = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap_or_default();
    (
        format!("{before}{after}"),
        line,
        last.encode_utf16().count(),
    )
}

fn documentation(item: &Json) -> &str {
    let text = item["documentation"]["value"].as_str();
    let text = text.or(item["documentation"].as_str()).unwrap_or_default();
    text.lines().next().unwrap_or_default()
}

#[test]
fn mistakes_are_told_where_they_are() {
    let Some(mut editor) = editor() else { return };
    let number = check("wrong", |text| {
        let uri = editor.fresh();
        let said: Vec<String> = editor.complaints(&uri, text).iter().map(line).collect();
        assert!(!said.is_empty(), "nothing is said about\n{text}");
        said
    });
    eprintln!("{number} bad files, each with what is said about it");
    assert!(number >= 60, "{number}");
}

#[test]
fn keys_and_values_are_offered() {
    let Some(mut editor) = editor() else { return };
    let number = check("completed", |text| {
        let (text, line, column) = pointed(text);
        let answer = editor.at("textDocument/completion", &text, line, column);
        let items = answer["items"].as_array().or(answer.as_array());
        let items = items.expect("a list of items");
        let mut said: Vec<String> = items
            .iter()
            .map(|item| {
                let label = item["label"].as_str().unwrap_or_default();
                assert!(!label.contains("object"), "{label} in\n{text}");
                format!("{label}: {}", documentation(item))
            })
            .collect();
        said.sort();
        // Of long lists the first suffice: there are more rules every month.
        if said.len() > 30 {
            said.truncate(5);
            said.push("…".to_owned());
        }
        said
    });
    let hovered = check("hovered", |text| {
        let (text, line, column) = pointed(text);
        let answer = editor.at("textDocument/hover", &text, line, column);
        let told = answer["contents"]["value"].as_str().unwrap_or_default();
        assert!(!told.is_empty(), "nothing is told in\n{text}");
        told.lines()
            .filter(|line| !line.is_empty() && !line.starts_with("Source: "))
            .map(str::to_owned)
            .collect()
    });
    eprintln!("{number} completions and {hovered} hovers");
    assert!(number + hovered >= 40, "{number} + {hovered}");
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
}

/// Whether all keys at the top of a text are those of a document: files and blocks of other programs and
/// pieces of documents are shown, too.
fn is_document(text: &str, keys: &Json) -> bool {
    let mut tops = text
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once(':'))
        .peekable();
    tops.peek().is_some() && tops.all(|(key, _)| keys.get(key).is_some())
}

#[test]
fn nothing_is_said_about_good_files() {
    let Some(mut editor) = editor() else { return };
    let schema = fs::read_to_string(root().join("schema/document.json")).expect("the schema");
    let schema: Json = serde_json::from_str(&schema).expect("JSON");
    let mut texts = Vec::new();
    let mut files = Vec::new();
    yaml_files(&root().join("examples"), &mut files);
    files.sort();
    for file in files {
        texts.push((uri(&file), fs::read_to_string(&file).expect("readable")));
    }
    let docs = fs::read_dir(root().join("docs")).into_iter().flatten();
    let kinds = fs::read_dir(root().join("docs/kinds"))
        .into_iter()
        .flatten();
    let mut pages: Vec<PathBuf> = docs
        .chain(kinds)
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.push(root().join("README.md"));
    pages.sort();
    for page in pages.iter().filter(|page| page.is_file()) {
        let text = fs::read_to_string(page).expect("readable");
        for (index, block) in text.split("```yaml\n").skip(1).enumerate() {
            let block = block.split("```").next().unwrap_or_default();
            texts.push((format!("{}/{index}.yaml", uri(page)), block.to_owned()));
        }
    }
    // What `import` writes names the schema that it writes beside it; ours is the same.
    let named = format!("$schema={}", root().join("schema/document.json").display());
    for (_, text) in &mut texts {
        *text = text.replace("$schema=.maniform/schema.json", &named);
    }
    texts.retain(|(_, text)| is_document(text, &schema["properties"]));
    let mut wrong = Vec::new();
    for (uri, text) in &texts {
        let said = editor.complaints(uri, text);
        wrong.extend(said.iter().map(|one| format!("{uri} {}", line(one))));
    }
    eprintln!("{} good files and blocks of the docs", texts.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(texts.len() >= 60, "{}", texts.len());
}

#[test]
fn a_line_in_the_file_names_its_schema() {
    let Some(server) = server() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // What every other file follows admits anything.
    let other = folder.path().join("anything.json");
    fs::write(&other, "{}").expect("a file");
    let schema = root().join("schema/document.json");
    let mut editor = Editor::start(&server, &other);
    let text = "organisation: Acme SA\n";
    let uri = editor.fresh();
    assert!(editor.complaints(&uri, text).is_empty());
    let text = format!(
        "# yaml-language-server: $schema={}\n{text}",
        schema.display()
    );
    let uri = editor.fresh();
    let said: Vec<String> = editor.complaints(&uri, &text).iter().map(line).collect();
    assert_eq!(said, ["2:1-2:13 Property organisation is not allowed."]);
}
