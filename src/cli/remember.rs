//! The record of the last apply as one run sees it.
//!
//! The record knows in which file each thing was declared. What was declared in a file that still
//! exists and was not given this time is set aside: `maniform apply mail.yaml` must not delete what
//! `dns.yaml` beside it declares.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::load::Loaded;
use super::out::Out;
use super::storage;
use super::validate::count;
use crate::model::address::Address;
use crate::plan::record::Record;

/// The record, split into what this run speaks of and what it does not.
#[derive(Debug)]
pub(super) struct Remembered {
    /// What the given files declared when they were last applied.
    pub(super) record: Record,
    aside: Record,
    folder: PathBuf,
    /// The given files, as the record names them, by address.
    files: BTreeMap<Address, String>,
}

impl Remembered {
    /// Reads the record kept in `folder`.
    pub(super) fn open(folder: &Path, host: &str, loaded: &Loaded) -> Result<Self, CliError> {
        let whole = storage::record(folder, host)?;
        let base = folder.ancestors().nth(2).unwrap_or(Path::new("."));
        let base = std::fs::canonicalize(if base.as_os_str().is_empty() {
            Path::new(".")
        } else {
            base
        })
        .unwrap_or_else(|_| base.to_owned());
        let given: BTreeSet<String> = loaded
            .sources
            .iter()
            .filter_map(|(_, source)| name(&base, &source.name))
            .collect();
        let files: BTreeMap<Address, String> = loaded
            .document
            .declared
            .iter()
            .filter_map(|thing| {
                let source = loaded.sources.get(thing.origin.file);
                let file = name(&base, &source.name)?;
                Some((thing.located.address.clone(), file))
            })
            .collect();
        let mut record = Record::empty(host);
        let mut aside = Record::empty(host);
        for (address, entry) in whole.things {
            let elsewhere = entry
                .file
                .as_ref()
                .is_some_and(|file| !given.contains(file) && base.join(file).is_file());
            if elsewhere && !files.contains_key(&address) {
                aside.things.insert(address, entry);
            } else {
                record.things.insert(address, entry);
            }
        }
        Ok(Self {
            record,
            aside,
            folder: folder.to_owned(),
            files,
        })
    }

    /// Says which files were not given and are therefore not judged.
    pub(super) fn note_set_aside(&self, out: &mut Out) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for file in self.aside.things.values().filter_map(|e| e.file.as_deref()) {
            *counts.entry(file).or_default() += 1;
        }
        for (file, number) in counts {
            let things = count(number, "thing");
            out.note(&format!(
                "{file} was not given: what it declared when it was last applied ({things}) is left alone."
            ));
        }
    }

    /// Keeps what a run found out, with what was set aside.
    pub(super) fn keep(&self, mut now: Record) -> Result<(), CliError> {
        for (address, entry) in &mut now.things {
            if let Some(file) = self.files.get(address) {
                entry.file = Some(file.clone());
            }
        }
        let mut before = self.record.clone();
        for (address, entry) in &self.aside.things {
            before.things.insert(address.clone(), entry.clone());
            now.things
                .entry(address.clone())
                .or_insert_with(|| entry.clone());
        }
        storage::keep_record(&self.folder, &before, &now)
    }
}

/// A file as the record names it: from the folder of `.maniform` where it lies below, so that the
/// record means the same in every checkout. Standard input has no name.
fn name(base: &Path, shown: &str) -> Option<String> {
    let path = std::fs::canonicalize(shown).ok()?;
    let named = path.strip_prefix(base).unwrap_or(&path);
    Some(named.display().to_string())
}
