//! Where a repository begins, and how files are named from there.

use std::path::{Component, Path, PathBuf};

/// The folders that names of files are told from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    /// The folder in which the program runs, from the root.
    pub here: PathBuf,
    /// The folder at the top of the repository, or else `here`.
    pub top: PathBuf,
}

impl Top {
    /// A file as it is named from the top, with `/` between folders; from the root where it lies elsewhere.
    /// What is no file, such as `<stdin>`, keeps its name.
    #[must_use]
    pub fn name(&self, file: &str) -> String {
        if file.starts_with('<') {
            return file.to_owned();
        }
        let mut whole = PathBuf::new();
        for part in self.here.join(file).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    whole.pop();
                }
                part => whole.push(part),
            }
        }
        slashes(whole.strip_prefix(&self.top).unwrap_or(&whole))
    }
}

fn slashes(path: &Path) -> String {
    let path = path.to_string_lossy();
    match std::path::MAIN_SEPARATOR {
        '/' => path.into_owned(),
        other => path.replace(other, "/"),
    }
}
