//! The register of facts: every file is of its form, whatever it names is there, rules and rows agree, and
//! what is written from it is fresh: `docs/rules.md`, `docs/facts.md`, `src/lint/fixes.csv`.
//!
//! `UPDATE_README=1 cargo test --test register` writes these three anew.
#![expect(
    clippy::expect_used,
    reason = "a file that cannot be read ends the test"
)]

mod honest;
mod pages;
mod whole;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the register with their names, by name.
fn files() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("tests/register")).expect("the folder is readable");
    let mut files: Vec<PathBuf> = folder
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    files.sort();
    let read = files.into_iter().map(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).expect("the file is readable");
        (name.into_owned(), text)
    });
    read.collect()
}
