//! Every folder in `examples/` is valid without any finding, can be carried out against a fresh
//! emulator, and leaves nothing to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::pages::root;
use super::transcripts::copy;

/// Folders that hold something else: examples made to show findings (`tests/troubleshooting`), and pipelines
/// (`tests/pipelines`).
const OTHERS: &[&str] = &["troubleshooting", "pipelines"];

fn maniform(place: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(arguments)
        .current_dir(place)
        .env_clear()
        // The example of passwords and tokens by reference needs some.
        .env("ADA_PASSWORD", "Correct-horse-7-battery")
        .env("ACME_TOKEN", "token-of-acme")
        .env("GLOBEX_TOKEN", "token-of-globex")
        .output()
        .expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn each(judge: impl Fn(&str, &Path)) {
    let folder = root().join("examples");
    let mut names: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.is_dir() && !OTHERS.iter().any(|name| path.ends_with(name)))
        .collect();
    names.sort();
    assert!(names.len() >= 5, "examples are missing: {names:?}");
    for path in names {
        let place = tempfile::tempdir().expect("a folder for the example");
        let name = path.file_name().expect("a name").to_string_lossy();
        copy(&path, &place.path().join(name.as_ref()));
        judge(&name, place.path());
    }
}

#[test]
fn examples_are_valid_without_any_finding() {
    each(|name, place| {
        let said = maniform(place, &["validate", name, "--json"]);
        let findings: serde_json::Value =
            serde_json::from_slice(&said.stdout).expect("findings are JSON");
        assert_eq!(findings["diagnostics"], serde_json::json!([]), "{name}");
        assert!(said.status.success(), "{name}: {}", text(&said));
    });
}

/// A finding that is meant is let be in the example itself, with its reason.
#[test]
fn examples_have_nothing_that_is_likely_wrong() {
    each(|name, place| {
        let said = maniform(place, &["lint", name, "--json"]);
        let findings: serde_json::Value =
            serde_json::from_slice(&said.stdout).expect("findings are JSON");
        assert_eq!(findings["diagnostics"], serde_json::json!([]), "{name}");
        assert!(said.status.success(), "{name}: {}", text(&said));
    });
}

#[test]
fn examples_are_in_shape() {
    each(|name, place| {
        let said = maniform(place, &["fmt", "--check", "--diff", name]);
        assert!(said.status.success(), "{name}: {}", text(&said));
    });
}

/// Nothing is left that the program could do; people may have something.
fn leaves_nothing(plan: &str) -> bool {
    plan.starts_with("No changes.") || plan.contains("\nPlan: 0 to add, 0 to change, 0 to destroy.")
}

#[test]
fn examples_are_carried_out_and_leave_nothing_to_do() {
    each(|name, place| {
        let applied = maniform(place, &["apply", name, "--emulate", "--auto-approve"]);
        assert!(applied.status.success(), "{name}: {}", text(&applied));
        let again = maniform(place, &["plan", name, "--emulate"]);
        let again = text(&again);
        assert!(leaves_nothing(&again), "{name}: {again}");
    });
}

/// The small office shows everything there is, so that a reader finds each kind in use.
#[test]
fn the_small_office_uses_every_kind() {
    let folder = root().join("examples/small-office");
    let mut sources = maniform::model::source::Sources::default();
    for entry in fs::read_dir(&folder).expect("the office") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = fs::read_to_string(&path).expect("a readable file");
            sources.add(path.display().to_string(), text);
        }
    }
    let (document, _) = maniform::document::load(&sources);
    let declared: std::collections::BTreeSet<&str> = document
        .declared
        .iter()
        .map(|thing| thing.located.address.kind.as_str())
        .collect();
    let missing: Vec<&str> = maniform::kinds::KINDS
        .iter()
        .map(|kind| kind.name())
        .filter(|name| !declared.contains(name))
        .collect();
    assert!(missing.is_empty(), "not in the small office: {missing:?}");
}
