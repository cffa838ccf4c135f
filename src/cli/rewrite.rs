//! Edits of people's files: shown as one patch, written all or none.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::load::Loaded;
use super::storage;
use crate::document::amend::Amended;
use crate::render;

/// All changed files as one patch, in the order of their names.
pub(super) fn patch(loaded: &Loaded, amended: &Amended) -> String {
    let mut files: Vec<_> = amended.texts.iter().collect();
    files.sort_by_key(|(file, _)| loaded.sources.get(**file).name.as_str());
    files
        .into_iter()
        .map(|(file, text)| {
            let source = loaded.sources.get(*file);
            render::patch(&name_in_repository(&source.name), &source.text, text)
        })
        .collect()
}

/// A file as `git apply` looks for it: from the top of its repository, or else from here.
fn name_in_repository(shown: &str) -> String {
    let Ok(path) = std::fs::canonicalize(shown) else {
        return shown.to_owned();
    };
    let top = path.ancestors().skip(1).find(|a| a.join(".git").exists());
    let here = || std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let from = top.map(Path::to_owned).or_else(here);
    let inside = from.and_then(|from| path.strip_prefix(from).ok().map(Path::to_owned));
    let parts: Vec<String> = inside
        .unwrap_or_else(|| PathBuf::from(shown))
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

/// Writes the files, all or none, unless one of them is not what was read any more.
pub(super) fn write(loaded: &Loaded, amended: &Amended) -> Result<(), CliError> {
    let texts = amended.texts.iter().map(|(file, text)| {
        let source = loaded.sources.get(*file);
        storage::Rewrite {
            path: Path::new(&source.name),
            before: &source.text,
            after: text,
        }
    });
    storage::rewrite_all(&texts.collect::<Vec<_>>())
}

/// The names of the changed files.
pub(super) fn names<'a>(loaded: &'a Loaded, amended: &Amended) -> Vec<&'a str> {
    let files = amended.texts.keys();
    files
        .map(|file| loaded.sources.get(*file).name.as_str())
        .collect()
}
