//! Manual pages, as the formatters of two families read them: man-db with groff, and mandoc.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{alone, bare, one_error, run};

/// Whether a formatter is there: `.ci/run` installs both.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    assert!(
        found || std::env::var_os("CI").is_none(),
        "{program} is not there; `.ci/run` installs it"
    );
    if !found {
        eprintln!("SKIPPED: no {program}");
    }
    found
}

/// All pages in a folder, with the day that they carry.
fn pages(folder: &Path) -> Vec<String> {
    let mut command = bare(folder, &["man", "pages"]);
    command.env("SOURCE_DATE_EPOCH", "1767225600");
    let ran = run(command, "").exits(0);
    assert!(ran.stdout.is_empty() && ran.stderr.is_empty(), "{ran:?}");
    let mut names: Vec<String> = fs::read_dir(folder.join("pages"))
        .expect("a folder of pages")
        .map(|entry| entry.expect("a page").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_command_has_a_page_and_the_first_one_leads_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = pages(folder.path());
    let help = alone(folder.path(), &["--help"]).exits(0).stdout;
    let listed = help.split_once("Commands:").expect("a list").1;
    let listed = listed.split_once("Options:").expect("an end").0;
    // Names stand two columns in, the words about them further.
    let names = listed.lines().filter_map(|line| line.strip_prefix("  "));
    let names = names.filter_map(|line| line.split_once(' ')).map(|x| x.0);
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    let mut expected: Vec<String> = names.map(|name| format!("maniform-{name}.1")).collect();
    expected.push("maniform.1".to_owned());
    expected.sort();
    assert!(expected.len() > 20, "{help}");
    assert_eq!(pages, expected);

    let first = fs::read_to_string(folder.path().join("pages/maniform.1")).expect("a page");
    for page in expected.iter().filter(|page| *page != "maniform.1") {
        let name = page.trim_end_matches(".1").replace('-', "\\-");
        assert!(first.contains(&format!("{name}(1)")), "{page}: {first}");
    }
    for section in [
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
        "SEE ALSO",
    ] {
        assert!(first.contains(section), "{section}: {first}");
    }
    assert!(first.contains("2026\\-01\\-01") || first.contains("2026-01-01"));
}

#[test]
fn mandoc_finds_nothing_wrong_with_any_page() {
    if !there("mandoc") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for page in pages(folder.path()) {
        let output = Command::new("mandoc")
            .args(["-T", "lint", "-W", "warning"])
            .arg(folder.path().join("pages").join(&page))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{page}: {said}");
        assert!(said.is_empty(), "{page}: {said}");
    }
}

#[test]
fn man_shows_every_page_without_a_complaint() {
    if !there("man") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for page in pages(folder.path()) {
        let output = Command::new("man")
            .args(["--warnings", "-E", "UTF-8", "-l"])
            .arg(folder.path().join("pages").join(&page))
            .env("LC_ALL", "C.UTF-8")
            .env("MANWIDTH", "80")
            .env("MANROFFSEQ", "")
            .output()
            .expect("it runs");
        let (shown, said) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success() && said.is_empty(), "{page}: {said}");
        let name = page.trim_end_matches(".1");
        for words in ["NAME", "SYNOPSIS", "OPTIONS", "SEE ALSO", name] {
            assert!(shown.contains(words), "{page} without {words}: {shown}");
        }
    }
}

#[test]
fn one_page_is_printed_and_the_same_program_prints_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = alone(folder.path(), &["man"]).exits(0).stdout;
    assert!(first.contains(".SH \"EXIT STATUS\""), "{first}");
    assert_eq!(first, alone(folder.path(), &["man"]).exits(0).stdout);
    alone(folder.path(), &["man", "--page", "plan"])
        .exits(0)
        .says("detailed\\-exitcode");
    let ran = alone(folder.path(), &["man", "--page", "plam"]).exits(64);
    one_error(&ran);
    assert!(
        ran.stderr.contains("did you mean `plan`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("taken"), "").expect("a file");
    one_error(&alone(folder.path(), &["man", "taken"]).exits(1));
    let mut command = bare(folder.path(), &["man"]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    one_error(&run(command, "").exits(1));
}
