//! A rule is a folder below `tests/rules`, called by its code: `bad.yaml` has what the rule finds, and
//! `expected.txt` says what; `good.yaml` has nothing of it. Several cases stand in folders of their own
//! inside, with the same files.
//!
//! `UPDATE_RULES=1 cargo test --test findings` writes what is found; it is then read in the diff.

use std::fs;
use std::path::{Path, PathBuf};

use maniform::document::{self, Document};
use maniform::lint::finding::Finding;
use maniform::lint::rule::{Judge, Rule};
use maniform::lint::scene::Scene;
use maniform::lint::{self, rules};
use maniform::model::diagnostic::{Diagnostic, has_errors};
use maniform::model::source::Sources;

use crate::folders::{Verdict, cases, told};

/// 2026-11-23 12:00 UTC: rules that look at dates look from here.
const NOW: i64 = 1_795_435_200;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(of)
        .expect("the folder is readable")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn load(path: &Path) -> (Sources, Document, Vec<Diagnostic>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut sources = Sources::default();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    sources.add(name, text);
    let (document, wrong) = document::load(&sources);
    (sources, document, wrong)
}

/// What these rules find in a file, of the rule with this code.
fn found<'r>(
    path: &Path,
    code: &str,
    with: impl IntoIterator<Item = &'r Rule>,
) -> (Sources, Vec<Finding>) {
    let (sources, document, wrong) = load(path);
    assert!(
        !has_errors(&wrong),
        "{} is not valid: {wrong:#?}",
        path.display()
    );
    let scene = Scene::declared(&document, NOW);
    let mut found = lint::files(&scene, with);
    found.retain(|finding| finding.code == code);
    (sources, found)
}

fn of_files() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| matches!(rule.judge, Judge::Files(_)))
}

#[test]
fn every_rule_finds_what_its_folder_says() {
    let mut verdict = Verdict::default();
    for rule in of_files() {
        let cases = cases(rule.code);
        verdict.has(rule.code, &cases);
        for case in cases {
            let (sources, found) = found(&case.join("bad.yaml"), rule.code, rules());
            let now = told(&sources, &found, |_| String::new());
            verdict.hold(&case, &now);
        }
    }
    verdict.end();
}

#[test]
fn no_rule_finds_anything_where_nothing_is() {
    for rule in of_files() {
        for case in cases(rule.code) {
            let good = case.join("good.yaml");
            if !good.exists() && case.parent() != Some(&root()) {
                continue;
            }
            let (sources, found) = found(&good, rule.code, rules());
            assert_eq!(
                told(&sources, &found, |_| String::new()),
                "",
                "{}",
                good.display()
            );
        }
    }
}

#[test]
fn every_folder_belongs_to_a_rule() {
    for folder in folders(&root()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        assert!(lint::of(&name).is_some(), "{name} is the code of no rule");
    }
}

#[test]
fn every_fix_mends_what_it_belongs_to() {
    let mut mended = 0;
    for rule in of_files() {
        for case in cases(rule.code) {
            let path = case.join("bad.yaml");
            let (sources, document, _) = load(&path);
            let (_, found) = found(&path, rule.code, rules());
            for finding in found.iter().filter(|finding| finding.fix.is_some()) {
                let texts = lint::mend::mend_one(&sources, &document, finding);
                let texts = texts.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
                let (document, wrong) = document::load(&sources.with(&texts));
                assert!(!has_errors(&wrong), "{}: {wrong:#?}", path.display());
                let scene = Scene::declared(&document, NOW);
                let left = lint::files(&scene, rules());
                let same = |other: &Finding| {
                    other.code == finding.code && other.message == finding.message
                };
                assert!(!left.iter().any(same), "{}: {finding:#?}", path.display());
                mended += 1;
            }
        }
    }
    assert!(mended > 0, "no case has a fix");
}
