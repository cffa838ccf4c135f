//! Pages of the manual: where they are, and the fenced blocks in them with their directives.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A fenced block.
pub(crate) struct Block {
    /// Everything behind the fence: `yaml part`.
    pub(crate) info: String,
    /// The directives right above it, `<!-- name: value -->`, in order.
    pub(crate) directives: Vec<(String, String)>,
    /// The lines between the fences.
    pub(crate) text: String,
    /// Line numbers, from 0, of the first line between the fences and of the closing fence.
    pub(crate) lines: (usize, usize),
}

impl Block {
    /// The language.
    pub(crate) fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    /// Whether a word stands behind the language.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.info.split(' ').skip(1).any(|each| each == word)
    }
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether to rewrite instead of to compare.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE_README").is_some()
}

/// The right to rewrite pages: two tests settle parts of the same ones.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every page, relative to the root, in order.
pub(crate) fn pages() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ]
    .map(PathBuf::from)
    .to_vec();
    for folder in ["docs", "examples"] {
        collect(Path::new(folder), &mut found);
    }
    found.sort();
    found
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(folder)).expect("the folder is there") {
        let name = entry.expect("its entries can be read").file_name();
        let path = folder.join(name);
        if root().join(&path).is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            into.push(path);
        }
    }
}

/// A page's text.
pub(crate) fn read(page: &Path) -> String {
    fs::read_to_string(root().join(page)).expect("the page can be read")
}

/// Compares a text with the file's, or rewrites the file.
pub(crate) fn settle(page: &Path, is: &str, should: &str) {
    if is == should {
        return;
    }
    assert!(
        updating(),
        "{} is not what the program says; UPDATE_README=1 cargo test --test manual rewrites it.\n{}",
        page.display(),
        first_difference(is, should)
    );
    fs::write(root().join(page), should).expect("the page can be written");
}

fn first_difference(is: &str, should: &str) -> String {
    let line = is
        .lines()
        .zip(should.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| is.lines().count().min(should.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
    format!(
        "line {}:\n  written: {}\n  printed: {}",
        line + 1,
        at(is),
        at(should)
    )
}

/// The fenced blocks of a page.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut directives = Vec::new();
    let mut open: Option<(String, usize)> = None;
    let lines: Vec<&str> = text.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        match (&open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.to_owned(), number + 1)),
            (Some((info, first)), Some("")) => {
                let body = lines[*first..number].join("\n");
                found.push(Block {
                    info: info.clone(),
                    directives: std::mem::take(&mut directives),
                    text: if body.is_empty() { body } else { body + "\n" },
                    lines: (*first, number),
                });
                open = None;
            }
            (None, None) => match directive(line) {
                Some(each) => directives.push(each),
                None if line.trim().is_empty() => {}
                None => directives.clear(),
            },
            _ => {}
        }
    }
    found
}

fn directive(line: &str) -> Option<(String, String)> {
    let inner = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (name, value) = inner.split_once(": ")?;
    Some((name.to_owned(), value.to_owned()))
}
