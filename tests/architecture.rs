//! The house has no circle: which module may import which, read off the sources.
#![expect(
    clippy::expect_used,
    reason = "a source that cannot be read ends the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module and what it may name. A module that is not listed here fails the test, so that
/// every new room gets its doors on purpose.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("dns", &[]),
    ("emulator", &[]),
    ("mailauth", &[]),
    ("yaml", &["model"]),
    ("api", &["model"]),
    ("resolve", &["api", "mailauth"]),
    ("lock", &["api", "model"]),
    ("kinds", &["dns", "mailauth", "model", "yaml"]),
    ("document", &["kinds", "model", "yaml"]),
    ("live", &["api", "kinds", "model"]),
    ("plan", &["kinds", "live", "model"]),
    ("apply", &["api", "kinds", "live", "model", "plan"]),
    (
        "import",
        &["document", "kinds", "live", "model", "plan", "yaml"],
    ),
    (
        "lint",
        &[
            "dns", "document", "kinds", "live", "mailauth", "model", "plan", "yaml",
        ],
    ),
    (
        "render",
        &[
            "apply", "document", "import", "kinds", "lint", "live", "lock", "model", "plan",
        ],
    ),
    ("editor", &["kinds", "model", "yaml"]),
    ("lsp", &["document", "editor", "lint", "model", "render"]),
    (
        "cli",
        &[
            "api", "apply", "dns", "document", "emulator", "import", "kinds", "lint", "live",
            "lock", "lsp", "mailauth", "model", "plan", "render", "resolve",
        ],
    ),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("folder is readable") {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// The modules a source names as `crate::module`, comments left out.
fn named(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

#[test]
fn modules_import_only_downwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&root).expect("src is readable") {
        let path = entry.expect("entry is readable").path();
        if !path.is_dir() {
            continue;
        }
        let module = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{module} has no entry in MAY_USE"));
            continue;
        };
        let mut files = Vec::new();
        sources(&path, &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("source is readable");
            for other in named(&text) {
                if other != module && !allowed.contains(&other.as_str()) {
                    wrong.push(format!("{} names crate::{other}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_names_no_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for module in [
        "plan", "apply", "live", "import", "render", "api", "model", "yaml", "editor",
    ] {
        let mut files = Vec::new();
        sources(&root.join(module), &mut files);
        // Modules compiled for tests only carry examples, which need names.
        let test_only = |file: &PathBuf| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            ["laws", "samples", "tests"].contains(&stem.as_ref())
        };
        for file in files.iter().filter(|file| !test_only(file)) {
            let text = fs::read_to_string(file).expect("source is readable");
            let code: Vec<&str> = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let code = code.join("\n");
            for kind in maniform::kinds::KINDS {
                if code.contains(&format!("\"{}\"", kind.name())) {
                    wrong.push(format!("{} names `{}`", file.display(), kind.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
