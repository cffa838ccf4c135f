//! The troubleshooting cases of the service's knowledge base, each a folder of `examples/troubleshooting`:
//! an audit finds the one thing that is wrong, and after it was mended as printed, nothing.
//!
//! | File | |
//! |---|---|
//! | `*.yaml` | what is declared |
//! | `lives.json` | the world of the emulator, DNS included |
//! | `expected.json` | `code` and `about` of the finding; `mend`, the steps that mend it; `before`, steps that come first |
//!
//! A step is `patch` (the printed patch, by `git apply`), `apply`, `enter` (what `maniform zone` prints is entered at
//! the other provider), `{"edit": {"file", "old", "new"}}` (what no patch can know), or `{"control": {"path", "body"}}` (what
//! people do in the Manager or in their mail).
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

#[path = "../support/people.rs"]
mod people;
mod steps;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use steps::{Found, Place};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/troubleshooting")
}

/// The folders, by name.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).expect("the cases are there");
    let paths = entries.map(|entry| entry.expect("its entries can be read").path());
    let mut cases: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

fn expected(case: &Path) -> (Found, Json) {
    let path = case.join("expected.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path:?}: {why}"));
    let expected: Json =
        serde_json::from_str(&text).unwrap_or_else(|why| panic!("{path:?}: {why}"));
    let word = |name: &str| expected[name].as_str().expect("a text").to_owned();
    let found = Found {
        code: word("code"),
        about: word("about"),
    };
    (found, expected)
}

#[test]
fn each_case_has_one_finding_and_none_once_it_is_mended() {
    for case in cases() {
        let name = case
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let (wanted, expected) = expected(&case);
        let mut place = Place::copied(&case);
        for step in expected["before"].as_array().into_iter().flatten() {
            place.step(&name, step);
        }
        let found = place.audit(&name);
        assert_eq!(found, [wanted], "{name}: before it is mended");
        let steps = expected["mend"].as_array().expect("steps");
        for (at, step) in steps.iter().enumerate() {
            place.step(&name, step);
            let found = place.audit(&name);
            // No step stands there for nothing.
            let is_last = at + 1 == steps.len();
            assert_eq!(found.is_empty(), is_last, "{name}: after {step}: {found:?}");
        }
        if steps.contains(&Json::from("apply")) {
            // What a look into the lists does not see is gone as well.
            let deep = place.maniform(&["audit", ".", "--emulate", "--deep", "--json"]);
            let deep: Json = serde_json::from_slice(&deep.stdout).expect("an audit is JSON");
            assert_eq!(deep["findings"], serde_json::json!([]), "{name}");
            let plan = place.maniform(&["plan", ".", "--emulate", "--detailed-exitcode"]);
            assert!(plan.status.success(), "{name}: {}", steps::text(&plan));
        }
    }
}

/// What a folder shows is found by the files alone, too, or not at all: nothing else is wrong with them.
#[test]
fn the_files_have_no_other_trouble() {
    for case in cases() {
        let (wanted, _) = expected(&case);
        let place = Place::copied(&case);
        let shape = place.maniform(&["fmt", "--check", "."]);
        assert!(shape.status.success(), "{case:?}: {}", steps::text(&shape));
        let said = place.maniform(&["lint", ".", "--json"]);
        let said: Json = serde_json::from_slice(&said.stdout).expect("findings are JSON");
        let found = said["diagnostics"].as_array().expect("findings");
        let codes: BTreeSet<&str> = found
            .iter()
            .filter_map(|each| each["code"].as_str())
            .collect();
        // Google is known by the files under a code of its own.
        let same = |code: &str| code == wanted.code || code == "spf-without-google";
        assert!(codes.iter().all(|code| same(code)), "{case:?}: {codes:?}");
    }
}

/// The index leads to every folder and names what it shows.
#[test]
fn the_page_lists_every_case() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/troubleshooting.md");
    let page = fs::read_to_string(page).expect("the page is there");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    let cases = cases();
    assert!(cases.len() >= 16, "{}", cases.len());
    for case in &cases {
        let name = case.file_name().expect("a name").to_string_lossy();
        let (wanted, _) = expected(case);
        let folder = format!("(../examples/troubleshooting/{name}/README.md)");
        let rule = format!("(rules.md#{})", wanted.code);
        let listed = rows
            .iter()
            .any(|row| row.contains(&folder) && row.contains(&rule));
        assert!(listed, "no row leads to {folder} and {rule}");
        assert!(case.join("README.md").is_file(), "{name} has no README");
    }
}
