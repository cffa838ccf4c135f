//! Lock files of this machine: the operating system holds the lock, the text in the file says who.
//!
//! A lock of the system ends with its process, so a holder that was killed is in nobody's way; its text
//! stays and tells the next what happened. Files are never removed: whoever waits for one that is
//! removed would hold a lock that nobody else can see.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::{Errand, now};
use crate::cli::error::CliError;
use crate::cli::session;
use crate::cli::storage;
use crate::lock::place::file_name;
use crate::lock::{Holder, Info};
use crate::render::lock::held_by;

/// Information about a lock is some hundred bytes; more was not written by us.
const LARGEST: u64 = 64 * 1024;

/// Where this run locks.
#[derive(Debug)]
pub(in crate::cli) struct Places {
    /// What is locked, in words.
    pub(super) what: String,
    /// For the user of this machine, whatever checkout the files are in; none where there is no home.
    home: Vec<PathBuf>,
    /// Beside the record, in any case: two runs in one folder may have two homes, or one of them none
    /// (cron, systemd).
    beside: PathBuf,
}

/// A lock that is held.
#[derive(Debug)]
pub(super) struct Held(File);

impl Held {
    /// Empties the file, so that the next sees that this run came to its end, and lets it go.
    pub(super) fn release(self) {
        // Where even that fails the next is told of a run that was killed, and goes on all the same.
        let _told_wrongly = self.0.set_len(0);
    }
}

/// Locks held, or who holds one of them.
type Found = Result<Vec<Held>, (Holder, PathBuf)>;

/// What breaking a lock of this machine came to.
#[derive(Debug)]
pub(in crate::cli) enum Break {
    /// No lock file names this id.
    Unknown,
    /// Its holder is gone, and nothing tells of it any more.
    Forgotten(Holder),
    /// Its holder still runs.
    Alive(Holder),
}

impl Places {
    /// The organizations that the files declare or that the record remembers things of, and the record
    /// itself, which two runs must not write at once.
    pub(in crate::cli) fn of(errand: Errand<'_>) -> Result<Self, CliError> {
        let host = session::host(errand.reach)?;
        let folder = session::folder(errand.paths, &host);
        let mut realms = errand.organizations.clone();
        // What cannot be read is told by whoever needs it.
        if let Ok(record) = storage::record(&folder, &host) {
            realms.extend(record.things.into_values().map(|entry| entry.realm));
        }
        realms.remove("");
        let names: Vec<&str> = realms.iter().map(String::as_str).collect();
        let what = match names.as_slice() {
            [] => host.clone(),
            names => format!("{} at {host}", names.join(", ")),
        };
        // The emulator inside this program is its folder and nothing else.
        let home = match errand.reach.emulate {
            Some(_) => None,
            None => home(),
        };
        let home = home.map(|home| {
            let here = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
            let record = format!("record {}", real(&here).display());
            let each = realms.iter().map(|realm| format!("{host} {realm}"));
            let each = each.chain([record]);
            each.map(|what| home.join(file_name(&what))).collect()
        });
        Ok(Self {
            what,
            home: home.unwrap_or_default(),
            beside: folder.join("lock"),
        })
    }

    /// Takes all of them or none; with what is to be told: runs that were killed, and places that could
    /// not be used. Where no place can be used and there is no lock elsewhere, that is an error.
    pub(super) fn take(
        &self,
        info: &Info,
        is_elsewhere: bool,
    ) -> Result<(Found, Vec<String>), CliError> {
        let mut killed = BTreeSet::new();
        let mut held = Vec::new();
        let mut failed = Vec::new();
        for places in [self.home.as_slice(), std::slice::from_ref(&self.beside)] {
            if places.is_empty() {
                continue;
            }
            match take_all(places, info, &mut killed) {
                Ok(Ok(more)) => held.extend(more),
                Ok(Err(holder)) => {
                    held.into_iter().for_each(Held::release);
                    return Ok((Err(holder), Vec::new()));
                }
                Err((path, error)) => failed.push((path, error)),
            }
        }
        let killed = killed.into_iter().map(|by| {
            format!(
                "A run was killed before its end; its lock was {by}. What it did is seen by this one."
            )
        });
        let mut notes: Vec<String> = killed.collect();
        let why: Vec<String> = failed
            .iter()
            .map(|(path, error)| format!("{}: {error}", path.display()))
            .collect();
        let why = why.join("; ");
        if !held.is_empty() {
            if let Some((path, _)) = failed.first() {
                notes.push(match *path == self.beside {
                    true => format!(
                        "No lock can be kept beside the record ({why}); the ones in your home keep only those out that share it."
                    ),
                    false => format!(
                        "No lock can be kept in your home ({why}); the one beside the record keeps only those out that apply from this folder."
                    ),
                });
            }
            return Ok((Ok(held), notes));
        }
        if is_elsewhere {
            notes.push(format!(
                "No lock can be kept on this machine ({why}); the lock server alone sees to it."
            ));
            return Ok((Ok(Vec::new()), notes));
        }
        Err(CliError::new("no lock can be kept, so nothing was read or changed")
            .because(why)
            .hint("name a folder that can be written to and locked with XDG_STATE_HOME, or a server with --lock-url; --no-lock goes on without, if nobody else applies now"))
    }

    /// Forgets the run with this id, if it is over.
    pub(in crate::cli) fn forget(&self, id: &str) -> std::io::Result<Break> {
        let mut found = Break::Unknown;
        for path in self.home.iter().chain([&self.beside]) {
            // Where no lock was, none is made.
            if !path.is_file() {
                continue;
            }
            let mut file = open(path)?;
            let holder = read(&mut file)?.unwrap_or_default();
            if holder.id.as_deref() != Some(id) {
                continue;
            }
            match file.try_lock() {
                Ok(()) => {
                    file.set_len(0)?;
                    found = Break::Forgotten(holder);
                }
                Err(TryLockError::WouldBlock) => return Ok(Break::Alive(holder)),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(found)
    }
}

/// Takes all or none. Places come in an order that is the same in every run, and nobody waits with one
/// in hand, so no two runs can wait for each other.
fn take_all(
    places: &[PathBuf],
    info: &Info,
    killed: &mut BTreeSet<String>,
) -> Result<Found, (PathBuf, std::io::Error)> {
    let mut held = Vec::new();
    let sorted: BTreeSet<&PathBuf> = places.iter().collect();
    for path in sorted {
        let failed = |error| (path.clone(), error);
        let mut file = open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Some systems let nobody read what is locked.
                let holder = read(&mut file).ok().flatten().unwrap_or_default();
                held.into_iter().for_each(Held::release);
                return Ok(Err((holder, path.clone())));
            }
            Err(TryLockError::Error(error)) => {
                held.into_iter().for_each(Held::release);
                return Err(failed(error));
            }
        }
        if let Some(holder) = read(&mut file).map_err(failed)? {
            killed.insert(held_by(&holder, now()));
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(info.to_text().as_bytes()))
            .and_then(|()| file.flush());
        written.map_err(failed)?;
        held.push(Held(file));
    }
    Ok(Ok(held))
}

/// The file, made where it is not there yet, for its owner only.
fn open(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        let mut make = DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        make.create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Who wrote the file; none where it is empty, as a run that came to its end leaves it. Half a text is
/// somebody, of whom nothing is known.
fn read(file: &mut File) -> std::io::Result<Option<Holder>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(LARGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok((!text.trim().is_empty()).then(|| Holder::read(&text, &[])))
}

/// Where lock files of this user are kept (XDG Base Directory Specification: state).
fn home() -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        // The specification has relative paths ignored.
        path.is_absolute().then_some(path)
    };
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local").join("state")))
        .or_else(|| folder("LOCALAPPDATA"))?;
    Some(state.join("maniform").join("locks"))
}

/// A path without links, as far as it is there.
fn real(path: &Path) -> PathBuf {
    if let Ok(real) = std::fs::canonicalize(path) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}
