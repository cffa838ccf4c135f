//! Files that want to hang the program or to fill the memory, through the built program: one clear
//! error, few words, exit code 1. Times and sizes are measured by hand, on a release build.

use std::fs::File;
use std::path::Path;

use serde_json::Value as Json;

use super::{alone, one_error};

/// Validates one file and gives the codes of what was found.
fn codes(folder: &Path, text: &str) -> Vec<String> {
    let path = folder.join("a.yaml");
    std::fs::write(&path, text).expect("a file");
    let ran = alone(folder, &["validate", "--json"]).exits(1);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    assert!(ran.stdout.len() < 1_000_000, "{} bytes", ran.stdout.len());
    let json = ran.json();
    let found = json["diagnostics"].as_array().cloned().unwrap_or_default();
    found
        .iter()
        .filter_map(|finding: &Json| finding["code"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn laughs_are_not_laughed_a_billion_times_and_told_in_few_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..10 {
        let inside = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{inside}]\n"));
    }
    assert_eq!(codes(folder.path(), &text), ["unknown-key"; 10]);
    let human = alone(folder.path(), &["validate"]).exits(1);
    assert!(human.stderr.len() < 10_000, "{}", human.stderr.len());
    text.push_str("settings: { protect: *a9 }\n");
    let found = codes(folder.path(), &text);
    assert!(
        found
            .iter()
            .all(|code| ["unknown-key", "wrong-type"].contains(&code.as_str())),
        "{found:?}"
    );
}

#[test]
fn a_list_used_by_thousands_is_not_copied_for_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let senders = vec!["\"*@spam.example\""; 2_000].join(", ");
    let mut text = format!(
        "organization: Acme SA\nmail-services:\n  s.example: &s {{ block: [{senders}] }}\n"
    );
    for service in 0..2_000 {
        text.push_str(&format!("  s{service}.example: *s\n"));
    }
    assert_eq!(codes(folder.path(), &text), ["too-much-expansion"]);
}

#[test]
fn nesting_ends_where_nobody_nests() {
    let folder = tempfile::tempdir().expect("a folder");
    for unit in ["[", "{a: ", "- ", "? ", "[{a: ", "!!seq [", "&a ["] {
        let found = codes(
            folder.path(),
            &format!("settings: {}", unit.repeat(100_000)),
        );
        assert_eq!(found.len(), 1, "{unit}: {found:?}");
        assert!(
            ["too-deep", "syntax"].contains(&found[0].as_str()),
            "{unit}: {found:?}"
        );
    }
    let indented: String = (0..1_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_eq!(codes(folder.path(), &indented), ["too-deep"]);
}

#[test]
fn files_are_not_read_beyond_their_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let huge = File::create(folder.path().join("huge.yaml")).expect("a file");
    huge.set_len(50 * 1024 * 1024).expect("a length");
    let ran = alone(folder.path(), &["validate"]).exits(1);
    assert!(
        ran.stderr.contains("error[file-too-large] huge.yaml"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("error[").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("help: "), "{}", ran.stderr);
}

#[test]
fn documents_values_and_mistakes_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let documents = "---\nsettings: {}\n".repeat(10_001);
    assert_eq!(codes(folder.path(), &documents), ["too-many-documents"]);
    let keys: Vec<_> = (0..3_000).map(|key| format!("k{key}: 1")).collect();
    let mut merged = format!("base: &b {{ {} }}\n", keys.join(", "));
    for index in 0..3_000 {
        merged.push_str(&format!("m{index}: {{ <<: *b }}\n"));
    }
    assert_eq!(codes(folder.path(), &merged), ["too-many-values"]);
    let mistakes = format!("settings: {{ protect: [{}] }}\n", "x, ".repeat(5_000));
    let found = codes(folder.path(), &mistakes);
    assert_eq!(found.len(), 1_001);
    assert!(found.contains(&"too-many-errors".to_owned()));
}

#[test]
fn what_is_no_text_is_one_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    for bytes in [
        &b"a: \xff\n"[..],
        b"\xfe\xff\0a",
        b"organization: caf\xe9\n",
        b"\xf0\x9f\x93",
        b"\xc0\x80",
    ] {
        std::fs::write(&path, bytes).expect("a file");
        let ran = alone(folder.path(), &["validate"]).exits(1);
        one_error(&ran);
        assert!(
            ran.stderr.contains("error[not-utf-8] a.yaml"),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("save it as UTF-8"), "{}", ran.stderr);
    }
}
