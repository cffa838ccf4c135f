//! The language server as an editor meets it: the built program over its streams, and a folder of
//! conversations that are played one by one.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod client;
mod script;

use std::fs;
use std::path::{Path, PathBuf};

/// Fewer than these, and somebody lost a folder.
const AT_LEAST: usize = 130;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp/cases");
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    cases.sort();
    cases
}

#[test]
fn every_conversation_goes_as_it_is_written() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let only = std::env::var("LSP_CASE").unwrap_or_default();
    let cases = cases();
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if !name.contains(&only) {
            continue;
        }
        let case = fs::read_to_string(&path).expect("the case is text");
        let played = std::panic::catch_unwind(|| script::play(&case));
        match played {
            Ok(Ok(seen)) if seen == case => {}
            Ok(Ok(seen)) if update => fs::write(&path, seen).expect("the case can be written"),
            Ok(Ok(seen)) => {
                let diff = similar::TextDiff::from_lines(&case, &seen);
                wrong.push(format!("{name}:\n{}", diff.unified_diff()));
            }
            Ok(Err(why)) => wrong.push(format!("{name}: {why}")),
            Err(_) => wrong.push(format!("{name}: panicked, see above")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
