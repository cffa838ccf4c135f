//! The record of the last apply as one run sees it.
//!
//! A run that was given only some of the files cannot know what the others declare, so it deletes
//! nothing: `maniform apply mail.yaml` must not remove what `dns.yaml` beside it declares. The record
//! knows in which files each thing was declared; what this run does not speak of is set aside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::load::Loaded;
use super::out::Out;
use super::previous::Previous;
use super::storage;
use crate::document::amend::is_within;
use crate::document::files;
use crate::kinds;
use crate::kinds::kind::{Kind, Nature};
use crate::model::address::Address;
use crate::model::value::Value;
use crate::plan::record::{Entry, Record};

/// The record, split into what this run speaks of and what it does not.
#[derive(Debug)]
pub(super) struct Remembered {
    /// What the files of this run declared when they were last applied.
    pub(super) record: Record,
    aside: Record,
    /// The record as it is kept.
    kept: Record,
    folder: PathBuf,
    /// The files each thing is declared in now, as the record names them.
    files: BTreeMap<Address, BTreeSet<String>>,
    /// The files that were not given, as the record names them.
    missing: BTreeSet<String>,
}

impl Remembered {
    /// Reads the record kept in `folder`, for a run that was given `paths`.
    pub(super) fn open(
        folder: &Path,
        host: &str,
        paths: &[PathBuf],
        loaded: &Loaded,
    ) -> Result<Self, CliError> {
        let whole = storage::record(folder, host)?;
        let base = base(folder);
        let given: BTreeSet<String> = loaded
            .sources
            .iter()
            .filter_map(|(_, source)| name(&base, Path::new(&source.name)))
            .collect();
        let mut missing = not_given(&base, paths, &given);
        let then = loaded.previous.as_ref().map(|then| named(then, &base));
        let recorded = whole
            .things
            .values()
            .chain(then.iter().flat_map(BTreeMap::values));
        let recorded = recorded.flat_map(|entry| &entry.files);
        missing.extend(
            recorded
                .filter(|file| !given.contains(*file) && !is_gone(&base, file, paths))
                .cloned(),
        );
        let declared: BTreeMap<Address, BTreeSet<String>> = loaded
            .document
            .declared
            .iter()
            .map(|thing| {
                let spans = std::iter::once(&thing.origin).chain(&thing.also);
                let names = spans.map(|span| &loaded.sources.get(span.file).name);
                let files = names.filter_map(|file| name(&base, Path::new(file)));
                (thing.located.address.clone(), files.collect())
            })
            .collect();
        let mut record = Record::empty(host);
        let mut aside = Record::empty(host);
        record.lacking.clone_from(&whole.lacking);
        record.written.clone_from(&whole.written);
        record.asked.clone_from(&whole.asked);
        let speaks_of = |address: &Address| missing.is_empty() || declared.contains_key(address);
        let gone =
            |address: &Address| whole.gone.contains(address) && !declared.contains_key(address);
        record.previous = loaded.previous.as_ref().map(|then| then.base.given.clone());
        // Where the files of then are the base, the record's things that they do not know stay
        // remembered: to forget them would lose their deletion.
        let base_things = then.as_ref().unwrap_or(&whole.things);
        for (address, entry) in base_things {
            if speaks_of(address) && (then.is_some() || !gone(address)) {
                record.things.insert(address.clone(), entry.clone());
            }
        }
        for (address, entry) in &whole.things {
            let forgotten = missing.is_empty() && gone(address);
            if !record.things.contains_key(address) && !forgotten {
                aside.things.insert(address.clone(), entry.clone());
            }
        }
        Ok(Self {
            record,
            aside,
            kept: whole,
            folder: folder.to_owned(),
            files: declared,
            missing,
        })
    }

    /// True where files are known that were not given.
    pub(super) fn is_partial(&self) -> bool {
        !self.missing.is_empty()
    }

    /// What the files declare that were not given, beside what they alone declare.
    pub(super) fn elsewhere(&self) -> BTreeSet<Address> {
        let things = self.record.things.iter();
        let spoken_of = things.filter(|(_, entry)| !entry.files.is_disjoint(&self.missing));
        spoken_of.map(|(address, _)| address.clone()).collect()
    }

    /// Says which files were not given, and what follows.
    pub(super) fn note_missing(&self, out: &mut Out) {
        const SHOWN: usize = 3;
        if self.missing.is_empty() {
            return;
        }
        let first: Vec<&str> = self
            .missing
            .iter()
            .take(SHOWN)
            .map(String::as_str)
            .collect();
        let more = match self.missing.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        out.note(&format!(
            "Not given: {}{more}. Nothing is deleted in a run that does not know all the files.",
            first.join(", ")
        ));
    }

    /// Keeps what a run found out, with what was set aside.
    pub(super) fn keep(&self, mut now: Record) -> Result<(), CliError> {
        now.previous = None;
        for (address, entry) in &mut now.things {
            if let Some(files) = self.files.get(address) {
                entry.files.clone_from(files);
            }
            // A thing may be declared in files that were not given, too: what they said stays.
            if let Some(old) = self
                .record
                .things
                .get(address)
                .filter(|_| self.is_partial())
            {
                let shared = !old.files.is_disjoint(&self.missing);
                let elsewhere = old.files.intersection(&self.missing);
                entry.files.extend(elsewhere.cloned());
                for (field, value) in &old.spec.0 {
                    match entry.spec.get(field) {
                        None => entry.spec.set(field, value.clone()),
                        // A set of which each file declares a part is all of them together.
                        Some(Value::Set(now)) if shared && in_parts(address) => {
                            let all = now.union(&value.items()).cloned().collect();
                            entry.spec.set(field, Value::Set(all));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        for (address, entry) in &self.aside.things {
            now.things
                .entry(address.clone())
                .or_insert_with(|| entry.clone());
        }
        // A run that knows all the files has made its peace with what was accepted.
        if self.is_partial() {
            let elsewhere = self.kept.gone.iter();
            let elsewhere = elsewhere.filter(|address| !self.files.contains_key(*address));
            now.gone.extend(elsewhere.cloned());
        }
        // What the files wait for that were not given nobody looked at.
        for (address, since) in self.kept.asked.iter().filter(|_| self.is_partial()) {
            if !self.files.contains_key(address) {
                now.asked.entry(address.clone()).or_insert(*since);
            }
        }
        storage::keep_record(&self.folder, &self.kept, &now)
    }

    /// Keeps that these were accepted to be gone, with what belongs to them, and nothing else: what
    /// was made true stays the base until an apply.
    pub(super) fn let_go(&self, gone: &[&Address]) -> Result<(), CliError> {
        let mut now = self.kept.clone();
        let recorded = self.kept.things.keys();
        let within = recorded.filter(|each| gone.iter().any(|holder| is_within(each, holder)));
        now.gone.extend(within.cloned());
        storage::keep_record(&self.folder, &self.kept, &now)
    }
}

/// Whether several places may declare parts of a set of this thing.
fn in_parts(address: &Address) -> bool {
    let fields = kinds::by_name(&address.kind).map(Kind::fields);
    let mut fields = fields.unwrap_or_default().iter();
    fields.any(|field| field.nature == Nature::Manner)
}

/// What was declared then, with its files as the record names them.
fn named(then: &Previous, base: &Path) -> BTreeMap<Address, Entry> {
    let name = |path: &String| match Path::new(path).strip_prefix(base) {
        Ok(inner) => inner.display().to_string(),
        Err(_) => path.clone(),
    };
    let each = then.things.iter().map(|(address, entry)| {
        let files = entry.files.iter().map(name).collect();
        let entry = Entry {
            files,
            ..entry.clone()
        };
        (address.clone(), entry)
    });
    each.collect()
}

/// The folder that `.maniform` lies in; files are named from there.
fn base(folder: &Path) -> PathBuf {
    let base = folder.ancestors().nth(2).unwrap_or(Path::new("."));
    let base = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base
    };
    std::fs::canonicalize(base).unwrap_or_else(|_| base.to_owned())
}

/// The files that lie beside given files and were not given themselves: whoever names one file of a
/// folder means less than the folder.
fn not_given(base: &Path, paths: &[PathBuf], given: &BTreeSet<String>) -> BTreeSet<String> {
    let single = paths.iter().filter(|path| path.is_file());
    let folders: BTreeSet<PathBuf> = single
        .filter_map(|path| {
            std::fs::canonicalize(path)
                .ok()?
                .parent()
                .map(Path::to_owned)
        })
        .collect();
    let folders: Vec<PathBuf> = folders.into_iter().collect();
    if folders.is_empty() {
        return BTreeSet::new();
    }
    let (sources, _) = files::read(&folders, &mut std::io::empty());
    sources
        .iter()
        .filter_map(|(_, source)| name(base, Path::new(&source.name)))
        .filter(|file| !given.contains(file))
        .collect()
}

/// True where a file that the record knows is known to be no more: a folder was given in which it
/// would lie. A file that was renamed outside of what was given may live on under another name.
fn is_gone(base: &Path, file: &str, paths: &[PathBuf]) -> bool {
    let path = base.join(file);
    let within = |folder: &PathBuf| {
        let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
        folder.is_dir() && path.starts_with(&folder)
    };
    !path.is_file() && paths.iter().any(within)
}

/// A file as the record names it: from the folder of `.maniform` where it lies below, so that the
/// record means the same in every checkout. Standard input has no name.
fn name(base: &Path, shown: &Path) -> Option<String> {
    let path = std::fs::canonicalize(shown).ok()?;
    let named = path.strip_prefix(base).unwrap_or(&path);
    Some(named.display().to_string())
}
