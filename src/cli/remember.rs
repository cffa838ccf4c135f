//! The record of the last apply as one run sees it.
//!
//! A run that was given only some of the files cannot know what the others declare, so it deletes
//! nothing: `maniform apply mail.yaml` must not remove what `dns.yaml` beside it declares. The record
//! knows in which files each thing was declared; what this run does not speak of is set aside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::journal::{self, Interrupted};
use super::load::Loaded;
use super::out::Out;
use super::previous::Previous;
use super::storage;
use crate::apply::journal::Begun;
use crate::apply::undo::Undo;
use crate::document::amend::is_within;
use crate::document::files;
use crate::kinds;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Kind, Nature};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::value::{Spec, Value};
use crate::plan::record::{Entry, Record};
use crate::plan::{Plan, Stamp};

/// The record, split into what this run speaks of and what it does not.
#[derive(Debug)]
pub(super) struct Remembered {
    /// What the files of this run declared when they were last applied.
    pub(super) record: Record,
    aside: Record,
    /// The whole record.
    kept: Record,
    /// The record as it lies on the disk: without what interrupted runs had done.
    stored: Record,
    /// Runs that did not come to their end; what they had done is in `record`.
    pub(super) interrupted: Interrupted,
    folder: PathBuf,
    /// Of a run that undoes another: what each thing is to be (none for what is to go), and what is
    /// remembered of it then.
    back: BTreeMap<Address, (Option<Spec>, Option<Entry>)>,
    /// The journal of the run that this one undoes.
    pub(super) undoes: Option<String>,
    /// What an undo leaves as it is, because it moved since.
    pub(super) leaves: Vec<String>,
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
        let stored = storage::record(folder, host)?;
        let interrupted = journal::interrupted(folder, host);
        let whole = interrupted.fold(&stored);
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
        record.unsure.clone_from(&whole.unsure);
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
            stored,
            interrupted,
            back: BTreeMap::new(),
            undoes: None,
            leaves: Vec::new(),
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

    /// The same for a run that undoes another: it speaks of that alone, and keeps what was remembered
    /// before it.
    pub(super) fn undoing(&self, undo: &Undo) -> Self {
        let mut wanted = undo.wanted();
        let back = undo.before.iter().filter_map(|(address, before)| {
            let wanted = wanted.remove(address)?;
            Some((address.clone(), (wanted, before.clone())))
        });
        let back: BTreeMap<Address, (Option<Spec>, Option<Entry>)> = back.collect();
        // What is not asked for must not look like something that files once declared.
        let mut record = self.kept.clone();
        record
            .things
            .retain(|address, _| back.contains_key(address));
        Self {
            record,
            aside: Record::empty(&self.kept.host),
            kept: self.kept.clone(),
            stored: self.stored.clone(),
            interrupted: self.interrupted.clone(),
            folder: self.folder.clone(),
            back,
            undoes: self.undoes.clone(),
            leaves: self.leaves.clone(),
            files: BTreeMap::new(),
            missing: BTreeSet::new(),
        }
    }

    /// The record after an undo: of what is as before, what was remembered then.
    fn put_back(&self, now: &Record) -> Record {
        let mut next = self.kept.clone();
        next.lacking.clone_from(&now.lacking);
        next.written.clone_from(&now.written);
        for (address, since) in &now.asked {
            next.asked.insert(address.clone(), *since);
        }
        for (address, (wanted, before)) in &self.back {
            let is_back = match (wanted, now.things.get(address)) {
                (None, there) => there.is_none(),
                (Some(spec), there) => there.is_some_and(|there| {
                    let mut fields = spec.0.iter();
                    fields.all(|(name, value)| there.spec.get(name) == Some(value))
                }),
            };
            match before {
                _ if !is_back => {}
                Some(entry) => {
                    next.things.insert(address.clone(), entry.clone());
                }
                None => {
                    next.things.remove(address);
                }
            }
            match now.unsure.contains(address) {
                true => next.unsure.insert(address.clone()),
                false => next.unsure.remove(address),
            };
        }
        next
    }

    /// Keeps what a run found out, with what was set aside.
    pub(super) fn keep(&self, mut now: Record) -> Result<(), CliError> {
        now.previous = None;
        if self.undoes.is_some() {
            return self.store(&self.put_back(&now));
        }
        for (address, entry) in &mut now.things {
            self.complete(address, entry);
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
        if self.is_partial() {
            let elsewhere = self.kept.unsure.iter();
            let elsewhere = elsewhere.filter(|address| !self.files.contains_key(*address));
            now.unsure.extend(elsewhere.cloned());
        }
        self.store(&now)
    }

    /// Keeps what interrupted runs had done, and notes in their journals that it is kept; `by` is the
    /// journal of this run. Before the first request of a run: should it be interrupted, too, its own
    /// journal tells the rest.
    pub(super) fn take_up(&self, by: Option<&str>) -> Result<(), CliError> {
        self.store(&self.kept)?;
        self.interrupted.take_up(by)
    }

    /// Writes the record, if it says something new. What interrupted runs had done may be written
    /// already, so that nobody knows what lies on the disk.
    fn store(&self, now: &Record) -> Result<(), CliError> {
        if self.interrupted.is_empty() && self.stored == *now {
            return Ok(());
        }
        storage::keep_record(&self.folder, now)
    }

    /// Says which runs did not come to their end.
    pub(super) fn note_interrupted(&self, out: &mut Out) {
        for told in self.interrupted.told() {
            out.note(&told);
        }
    }

    /// What a journal says before the first request of this plan.
    pub(super) fn begun(&self, stamp: &Stamp, plan: &Plan, live: &Live, loaded: &Loaded) -> Begun {
        let declared: BTreeMap<&Address, &Declared> = loaded
            .document
            .declared
            .iter()
            .map(|thing| (&thing.located.address, thing))
            .collect();
        let entry = |address: &Address| match self.back.get(address) {
            Some((_, before)) => before.clone(),
            None => declared.get(address).map(|thing| self.entry(thing)),
        };
        Begun {
            undoes: self.undoes.clone(),
            leaves: self.leaves.clone(),
            ..Begun::new(stamp, plan, live, &self.record, &entry)
        }
    }

    /// What is kept of a thing that this run makes true.
    fn entry(&self, thing: &Declared) -> Entry {
        let mut entry = Entry {
            realm: thing.located.realm.clone(),
            files: BTreeSet::new(),
            spec: thing.spec.clone(),
        };
        self.complete(&thing.located.address, &mut entry);
        entry
    }

    /// Adds the files of a thing, and what files that were not given say of it.
    fn complete(&self, address: &Address, entry: &mut Entry) {
        if let Some(files) = self.files.get(address) {
            entry.files.clone_from(files);
        }
        // A thing may be declared in files that were not given, too: what they said stays.
        let old = self.record.things.get(address);
        let Some(old) = old.filter(|_| self.is_partial()) else {
            return;
        };
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

    /// Keeps that these were accepted to be gone, with what belongs to them, and nothing else: what
    /// was made true stays the base until an apply.
    pub(super) fn let_go(&self, gone: &[&Address]) -> Result<(), CliError> {
        let mut now = self.kept.clone();
        let recorded = self.kept.things.keys();
        let within = recorded.filter(|each| gone.iter().any(|holder| is_within(each, holder)));
        now.gone.extend(within.cloned());
        self.store(&now)
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
