//! What is written for other programs, held against those who read it: the published schema and validator of
//! SARIF, a reader of JUnit, GitHub's own writer of annotations, the schemas in `schema/`, a reader of Markdown.
//!
//! `.ci/run` installs the readers below `target/tools`; where they are not, that is said, and in CI it is a
//! failure.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod annotations;
mod comment;
mod json;
mod junit;
mod runs;
mod sarif;

use std::path::{Path, PathBuf};

/// A file that `.ci/run` installs. None outside of CI where it is not there.
#[expect(clippy::print_stderr, reason = "a check that did not run says so")]
fn installed(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/tools")
        .join(path);
    if file.is_file() {
        return Some(file);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is not there; `.ci/run` installs it",
        file.display()
    );
    eprintln!(
        "SKIPPED: no {}; install it as `.ci/run` does",
        file.display()
    );
    None
}
