//! A case is a folder below `tests/cases`: YAML files, and what `validate` says about them, for
//! people in `expected.txt` and for programs in `expected.json`.
//!
//! `UPDATE_CASES=1 cargo test --test cases` writes both anew; what changed is then read in the diff,
//! as the person would read it who has to mend the file.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

/// Codes without a case, each with the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("file-too-large", "megabytes: tests/cli/hostile.rs"),
    (
        "too-many-documents",
        "10,001 documents: tests/cli/hostile.rs",
    ),
    (
        "too-many-errors",
        "a thousand mistakes: tests/cli/hostile.rs",
    ),
    (
        "bad-allowance",
        "a comment that `lint` reads: tests/house/linting.rs",
    ),
    (
        "idle-suppression",
        "what `lint` finds and `validate` does not: tests/house/linting.rs",
    ),
    (
        "odd-layout",
        "a net below `fmt`: the laws in tests/yaml know no text that falls into it",
    ),
    ("too-many-values", "megabytes: tests/cli/hostile.rs"),
    (
        "too-much-expansion",
        "thousands of aliases: tests/cli/hostile.rs",
    ),
    (
        "invalid-value",
        "no section has such a type yet: tests/yaml/read.rs",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(root().join("tests/cases"))
        .expect("the cases are readable")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn name(case: &Path) -> String {
    case.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Runs the program in a case's folder, without anything of this machine's environment.
fn run(case: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maniform"))
        .args(arguments)
        .current_dir(case)
        .env_clear()
        .output()
        .expect("the program starts")
}

/// Both streams as they would stand one after the other; at most one of them says something here.
fn said(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    format!("{stdout}{stderr}")
}

fn findings(case: &Path) -> Json {
    let text = fs::read_to_string(case.join("expected.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", name(case)))
}

fn codes(findings: &Json) -> BTreeSet<String> {
    let listed = findings["diagnostics"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    listed
        .iter()
        .filter_map(|finding| finding["code"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn every_case_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        for (file, arguments) in [
            ("expected.txt", &["validate"][..]),
            ("expected.json", &["validate", "--json"][..]),
        ] {
            let output = run(&case, arguments);
            let now = said(&output);
            let path = case.join(file);
            if update {
                fs::write(&path, &now).expect("the case is writable");
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if now != expected {
                let name = name(&case);
                wrong.push(format!(
                    "== {name}/{file}\n-- expected\n{expected}\n-- now\n{now}"
                ));
            }
            let code = i32::from(!name(&case).starts_with("good-"));
            if output.status.code() != Some(code) {
                let name = name(&case);
                wrong.push(format!(
                    "== {name} ends with {:?}, not {code}",
                    output.status
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nif this is better: UPDATE_CASES=1 cargo test --test cases",
        wrong.join("\n\n")
    );
}

#[test]
fn there_are_cases_and_both_answers_agree() {
    let cases = cases();
    assert!(cases.len() >= 40, "{}", cases.len());
    for case in cases {
        let findings = findings(&case);
        let text = fs::read_to_string(case.join("expected.txt")).expect("the case has a text");
        let good = name(&case).starts_with("good-");
        assert_eq!(good, findings["errors"] == 0, "{}", name(&case));
        assert!(
            !text.contains('\u{1b}'),
            "{}: colour without a terminal",
            name(&case)
        );
        let listed = findings["diagnostics"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for finding in &listed {
            let member = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            let (code, file) = (member("code"), member("file"));
            // What cannot be read has no line; the line and column are those of the start.
            let start = &finding["range"]["start"];
            let place = format!("{}[{code}] {file}", member("level"));
            let exact = format!("{place}:{}:{}\n", start["line"], start["column"]);
            assert!(
                text.contains(&exact) || text.contains(&format!("{place}\n")),
                "{}: {exact} is not in\n{text}",
                name(&case)
            );
            assert!(
                !member("help").is_empty(),
                "{}: no idea what to do\n{finding:#}",
                name(&case)
            );
        }
    }
}

/// What an editor underlines is what the offsets cut out of the file.
#[test]
fn ranges_are_exact() {
    for case in cases() {
        for finding in findings(&case)["diagnostics"]
            .as_array()
            .cloned()
            .unwrap_or_default()
        {
            let places = finding["related"].as_array().cloned().unwrap_or_default();
            for place in std::iter::once(&finding).chain(&places) {
                let file = case.join(place["file"].as_str().unwrap_or_default());
                let Ok(text) = fs::read_to_string(&file) else {
                    continue;
                };
                for end in ["start", "end"] {
                    let at = &place["range"][end];
                    let number = |name: &str| at[name].as_u64().map_or(0, |n| n as usize);
                    let head = &text[..number("offset")];
                    let line = head.matches('\n').count() + 1;
                    let column = head.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                    assert_eq!(
                        (line, column),
                        (number("line"), number("column")),
                        "{}: {place:#}",
                        name(&case)
                    );
                }
            }
        }
    }
}

#[test]
fn the_findings_follow_their_schema() {
    let schema = run(root(), &["schema", "findings"]);
    let schema: Json = serde_json::from_slice(&schema.stdout).expect("a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    for case in cases() {
        let wrong: Vec<String> = validator
            .iter_errors(&findings(&case))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{}: {}", name(&case), wrong.join("\n"));
    }
}

#[test]
fn every_code_in_the_sources_has_a_case() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        seen.extend(codes(&findings(&case)));
    }
    let mut missing = Vec::new();
    let written = codes_in_sources();
    assert!(
        written.len() > 40,
        "the search finds too little: {written:?}"
    );
    for (code, file) in &written {
        let elsewhere = ELSEWHERE.iter().any(|(known, _)| known == code);
        match (seen.contains(code), elsewhere) {
            (false, false) => missing.push(format!("`{code}` ({file}) has no case")),
            (true, true) => missing.push(format!("`{code}` has a case: take it out of ELSEWHERE")),
            _ => {}
        }
    }
    let unknown = seen.iter().filter(|code| !written.contains_key(*code));
    missing
        .extend(unknown.map(|code| format!("`{code}` is in a case and not found in the sources")));
    for (code, _) in ELSEWHERE {
        if !written.contains_key(*code) {
            missing.push(format!("`{code}` is in ELSEWHERE and not in the sources"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// `explain` has words for every code that the sources give, and for no other.
#[test]
fn every_code_is_explained() {
    let told: BTreeSet<String> = maniform::model::codes::all()
        .map(|code| code.code.to_owned())
        .collect();
    let written: BTreeSet<String> = codes_in_sources().into_keys().collect();
    let missing: Vec<_> = written.difference(&told).collect();
    let stale: Vec<_> = told.difference(&written).collect();
    assert!(
        missing.is_empty(),
        "no entry in src/model/codes.rs: {missing:?}"
    );
    assert!(stale.is_empty(), "no source gives: {stale:?}");
}

/// The codes that the sources give, with a file of each: what stands first in the calls that make
/// diagnostics, and in constants called `CODE`. Unit tests stand last in a file and are left out.
fn codes_in_sources() -> BTreeMap<String, String> {
    const MAKERS: &[&str] = &[
        "Diagnostic::error(",
        "Diagnostic::warning(",
        "Mistake::new(",
        ".error(",
        "refuse(",
        "wrong(",
        "complain(",
        ".beyond(",
        "const CODE: &str =",
    ];
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("sources are readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code: Vec<&str> = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let text = code.join("\n");
            for maker in MAKERS {
                for (at, _) in text.match_indices(maker) {
                    let mut arguments = &text[at + maker.len()..];
                    if *maker == "complain(" {
                        arguments = arguments.split_once(',').map_or("", |(_, rest)| rest);
                    }
                    if let Some(code) = first_code(arguments) {
                        let file = path.display().to_string();
                        found.insert(code, file);
                    }
                }
            }
        }
    }
    found
}

/// The first argument where it is a code: a literal in kebab-case.
fn first_code(arguments: &str) -> Option<String> {
    let literal = arguments.trim_start().strip_prefix('"')?;
    let (code, _) = literal.split_once('"')?;
    let is_code = !code.is_empty()
        && code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    is_code.then(|| code.to_owned())
}
