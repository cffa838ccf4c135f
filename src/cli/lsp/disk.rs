//! The disk as the server sees it: files are read again where they changed.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::cli::storage;
use crate::document::files;
use crate::lsp::{Disk, Listing, OnDisk};

/// Folders of a whole machine opened by mistake have more than this; repositories do not.
const MAX_ENTRIES: usize = 50_000;

/// Reads folders and files, and remembers what they held.
#[derive(Debug, Default)]
pub(super) struct Folders {
    read: HashMap<PathBuf, (u64, Option<SystemTime>, OnDisk)>,
}

impl Disk for Folders {
    fn list(&mut self, folder: &Path, below: bool) -> Listing {
        let mut left = MAX_ENTRIES;
        let listed = files::list(folder, below, &mut left);
        let applied = listed.folders.into_iter();
        Listing {
            files: listed.files,
            applied: applied.filter(|one| storage::is_applied(one)).collect(),
            whole: left > 0,
        }
    }

    fn read(&mut self, path: &Path) -> OnDisk {
        let found = fs::metadata(path).ok();
        let length = found.as_ref().map_or(0, fs::Metadata::len);
        let changed = found.and_then(|found| found.modified().ok());
        if let Some((l, c, read)) = self.read.get(path)
            && (*l, *c) == (length, changed)
            && changed.is_some()
        {
            return read.clone();
        }
        let read = read(path);
        let known = (length, changed, read.clone());
        self.read.insert(path.to_owned(), known);
        read
    }

    fn real(&self, path: &Path) -> PathBuf {
        if let Ok(real) = fs::canonicalize(path) {
            return real;
        }
        // A file that is not there yet lies in a folder that is.
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => fs::canonicalize(folder)
                .unwrap_or_else(|_| folder.to_owned())
                .join(name),
            _ => path.to_owned(),
        }
    }
}

fn read(path: &Path) -> OnDisk {
    let (sources, told) = files::read(&[path.to_owned()], &mut std::io::empty());
    let wrong = told.into_iter().next();
    let text = match &wrong {
        None => sources.iter().next().map(|(_, source)| source.text.clone()),
        // Whose it is shows in spite of a letter in another encoding.
        Some(wrong) if wrong.code == "not-utf-8" => fs::read(path)
            .ok()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Some(_) => None,
    };
    OnDisk {
        text: text.unwrap_or_default(),
        wrong,
    }
}
