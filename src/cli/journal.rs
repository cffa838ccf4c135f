//! The files of journals: `.maniform/HOST/journals/`, one for each run that sent something.
//!
//! A journal is written line by line, each on the disk before the run goes on, and never again. None
//! is ever deleted: they are small, they are what `undo` needs, and who did what when is for people to
//! forget.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::CliError;
use super::exit::Exit;
use super::storage;
use crate::apply::account::{self, Account, Damage};
use crate::apply::journal::{Begun, Ended, Event, How, Sending, line};
use crate::apply::{Done, Witness, resume};
use crate::model::request::Request;
use crate::plan::record::Record;
use crate::plan::{Action, Counts, Step};
use crate::render;

/// How journals end.
pub(super) const ENDING: &str = "jsonl";

/// So many bytes at the end of a journal hold its last line, unless that is the first one.
const TAIL: i64 = 4096;

/// A first line holds a whole plan; more was not written by us.
const LONGEST: u64 = 256 * 1024 * 1024;

/// The folder of the journals, in the folder of everything about one host.
pub(super) fn folder(of_host: &Path) -> PathBuf {
    of_host.join("journals")
}

/// The journal of the run that is under way. Its file is locked as long as the run lives, so that
/// nobody takes it for one that was interrupted.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    /// The steps that were begun, with how often, and the path that was sent last.
    begun: BTreeMap<usize, (usize, String)>,
    /// Why nothing more could be written.
    failed: Option<String>,
}

impl Journal {
    /// Begins a journal: its first line is on the disk, under its name, when this returns.
    pub(super) fn begin(of_host: &Path, begun: Begun) -> Result<Self, CliError> {
        let folder = folder(of_host);
        let now = Timestamp::now();
        let id = uuid::Uuid::new_v4().simple().to_string();
        let id = id.get(..8).unwrap_or(&id);
        let name = format!("{}-{id}.{ENDING}", now.strftime("%Y%m%dT%H%M%S%.3fZ"));
        let path = folder.join(name);
        let begin = || -> std::io::Result<File> {
            storage::make(&folder)?;
            // Mode 0600 comes with the temporary file and stays.
            let mut new = tempfile::NamedTempFile::new_in(&folder)?;
            let first = written(now, &Event::Begun(Box::new(begun)));
            new.write_all(first.as_bytes())?;
            new.as_file().sync_all()?;
            hold(new.as_file())?;
            let file = new.persist_noclobber(&path)?;
            // The name is on the disk, too.
            #[cfg(unix)]
            File::open(&folder)?.sync_all()?;
            Ok(file)
        };
        let file = begin().map_err(|error| unwritable(&path, &error))?;
        Ok(Self {
            file,
            path,
            begun: BTreeMap::new(),
            failed: None,
        })
    }

    /// Its name, by which later journals mention it.
    pub(super) fn name(&self) -> String {
        name(&self.path)
    }

    /// Says that what lives is read again.
    pub(super) fn reading_again(&mut self) -> Result<(), String> {
        self.write(&Event::ReadingAgain, false)
    }

    /// Says what the run came to.
    pub(super) fn finished(&mut self, verdict: &str, left: Counts) -> Result<(), String> {
        let finished = crate::apply::journal::Finished {
            verdict: verdict.to_owned(),
            add: left.add,
            change: left.change,
            destroy: left.destroy,
        };
        self.write(&Event::Finished(finished), true)
    }

    /// Why the run had to stop: the journal could not be written on.
    pub(super) fn failure(&self) -> Option<CliError> {
        let why = self.failed.as_ref()?;
        let shown = self.path.display();
        Some(
            CliError::new(format!(
                "the journal {shown} could not be written on, so nothing more was begun"
            ))
            .because(why)
            .hint("make room, then run again: it goes on where this run ended")
            .exit(Exit::Incomplete),
        )
    }

    fn write(&mut self, event: &Event, durable: bool) -> Result<(), String> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let text = written(Timestamp::now(), event);
        let mut write = || -> std::io::Result<()> {
            self.file.write_all(text.as_bytes())?;
            match durable {
                true => self.file.sync_data(),
                false => Ok(()),
            }
        };
        write().map_err(|error| {
            let why = format!("the journal could not be written: {error}");
            self.failed = Some(why.clone());
            why
        })
    }
}

impl Witness for Journal {
    fn sending(&mut self, step: &Step, request: &Request) -> Result<(), String> {
        let (attempt, path) = self.begun.entry(step.id).or_default();
        *attempt += 1;
        *path = request.path.to_string();
        let sending = Sending::new(step, request, *attempt);
        self.write(&Event::Sending(sending), true)
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        let sent = self.begun.get(&done.step.id);
        let path = match sent {
            Some((_, path)) => path.clone(),
            None => done.step.request.path.to_string(),
        };
        let ended = Ended::new(done, &path);
        let durable = ended.outcome.was_sent() || ended.outcome == How::ByHand;
        self.write(&Event::Ended(ended), durable)
    }
}

/// Writes down what happens, and tells it.
pub(super) struct Telling<'a, W> {
    pub(super) journal: &'a mut Journal,
    /// Who tells it.
    pub(super) told: W,
}

impl<W: Witness> Witness for Telling<'_, W> {
    fn sending(&mut self, step: &Step, request: &Request) -> Result<(), String> {
        self.journal.sending(step, request)
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self.told.ended(done)?;
        self.journal.ended(done)
    }
}

/// Runs that did not come to their end, and journals that nobody can read.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupted {
    /// Oldest first.
    open: Vec<(PathBuf, Account)>,
    unread: Vec<(PathBuf, Unread)>,
}

/// Why a journal could not be used.
#[derive(Debug, Clone)]
struct Unread {
    why: String,
    /// It will never be read again. What a newer program, a run against another host or a machine in
    /// better order can read stays open for them.
    is_damaged: bool,
}

/// Looks for the journals of runs that did not come to their end. A journal that cannot be read is told
/// and no more: what is not remembered can lose a deletion, never cause one.
pub(super) fn interrupted(of_host: &Path, host: &str) -> Interrupted {
    let mut found = Interrupted::default();
    for path in all(of_host) {
        match look(&path) {
            Ok(None) => {}
            Ok(Some(account)) if account.begun.host == host => found.open.push((path, account)),
            Ok(Some(account)) => {
                let why = format!(
                    "it is about {}, and this run speaks to {host}",
                    account.begun.host
                );
                let is_damaged = false;
                found.unread.push((path, Unread { why, is_damaged }));
            }
            Err(unread) => found.unread.push((path, unread)),
        }
    }
    found
}

/// The run of a journal, if it did not come to its end and nobody is at it.
fn look(path: &Path) -> Result<Option<Account>, Unread> {
    let mut file = File::open(path).map_err(|error| unread(&error))?;
    // Whoever writes it holds it.
    if matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)) {
        return Ok(None);
    }
    if has_ended(&mut file).unwrap_or(false) {
        return Ok(None);
    }
    let account = read_from(&mut file)?;
    Ok(Some(account).filter(Account::is_open))
}

/// True where the last line says that nothing is left to tell, so that nobody has to read all of it.
fn has_ended(file: &mut File) -> std::io::Result<bool> {
    let length = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX);
    file.seek(SeekFrom::End(-length.min(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let tail = String::from_utf8_lossy(&tail);
    let last = tail
        .strip_suffix('\n')
        .and_then(|tail| tail.rsplit('\n').next());
    let form: serde_json::Value =
        serde_json::from_str(last.unwrap_or_default()).unwrap_or_default();
    let event = form.get("event").and_then(serde_json::Value::as_str);
    Ok(matches!(event, Some("finished" | "taken-up")))
}

/// What is no text is no journal any more; other errors may pass.
fn unread(error: &std::io::Error) -> Unread {
    Unread {
        why: error.to_string(),
        is_damaged: error.kind() == std::io::ErrorKind::InvalidData,
    }
}

fn read_from(file: &mut File) -> Result<Account, Unread> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))
        .and_then(|_| file.read_to_string(&mut text))
        .map_err(|error| unread(&error))?;
    Account::read(&text).map_err(|damage| Unread {
        why: damage.to_string(),
        is_damaged: matches!(damage, Damage::NoJournal | Damage::Line(_)),
    })
}

/// All journals about one host, oldest first.
pub(super) fn all(of_host: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(of_host))
        .into_iter()
        .flatten()
        .flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .collect();
    paths.sort();
    paths
}

/// The journal of a run that carried out something of the saved plan with this hash. What may have been
/// done counts, too, where it deletes: what is there now under its name may be another.
///
/// # Errors
/// A journal of this plan that cannot be read, so that nobody knows.
pub(super) fn of_plan(of_host: &Path, hash: &str) -> Result<Option<(PathBuf, Account)>, CliError> {
    for path in all(of_host) {
        if begun_with(&path).as_deref() != Some(hash) {
            continue;
        }
        let account = read(&path)?;
        if account.ended(How::Done) > 0 || account.unsure().any(|step| ends(&account, step)) {
            return Ok(Some((path, account)));
        }
    }
    Ok(None)
}

/// The hash of the saved plan that a journal says to be carried out.
fn begun_with(path: &Path) -> Option<String> {
    let mut first = String::new();
    let file = BufReader::new(File::open(path).ok()?);
    file.take(LONGEST).read_line(&mut first).ok()?;
    let form: serde_json::Value = serde_json::from_str(&first).ok()?;
    Some(form.get("plan")?.as_str()?.to_owned())
}

/// Whether a step belongs to something that goes.
fn ends(account: &Account, step: &account::Step) -> bool {
    let mut changes = account.begun.changes.iter();
    changes.any(|change| {
        change.address == step.sent.address
            && matches!(change.action, Action::Delete | Action::Replace)
    })
}

/// Reads one journal.
pub(super) fn read(path: &Path) -> Result<Account, CliError> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        CliError::new(format!("the journal {shown} cannot be read"))
            .because(error)
            .hint("`undo --list` lists the journals there are")
    })?;
    Account::read(&text).map_err(|damage| {
        let failed = CliError::new(format!("the journal {shown} cannot be read")).because(&damage);
        match damage {
            Damage::Format { .. } => failed.hint("use the maniform that wrote it, or a newer one"),
            Damage::NoJournal | Damage::Line(_) => {
                failed.hint("of a damaged file take another copy; `plan` shows what lives now")
            }
        }
    })
}

impl Interrupted {
    /// True where every run came to its end.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.unread.is_empty()
    }

    /// The record with what these runs had done, oldest first.
    pub(super) fn fold(&self, record: &Record) -> Record {
        let mut now = record.clone();
        for (_, account) in &self.open {
            now = resume::fold(&now, account);
        }
        now
    }

    /// What to say of each.
    pub(super) fn told(&self) -> Vec<String> {
        let open = self.open.iter();
        let mut told: Vec<String> = open
            .map(|(path, account)| {
                render::journal::interrupted(account, &path.display().to_string())
            })
            .collect();
        told.extend(
            self.unread
                .iter()
                .map(|(path, it)| render::journal::damaged(&path.display().to_string(), &it.why)),
        );
        told
    }

    /// Notes that what they had done is in the record now, and that what is damaged was told.
    pub(super) fn take_up(&self, by: Option<&str>) -> Result<(), CliError> {
        let taken = Event::TakenUp {
            by: by.map(str::to_owned),
        };
        let open = self.open.iter().map(|(path, _)| path);
        let damaged = self.unread.iter().filter(|(_, it)| it.is_damaged);
        for path in open.chain(damaged.map(|(path, _)| path)) {
            append(path, &taken).map_err(|error| unwritable(path, &error))?;
        }
        Ok(())
    }
}

/// Adds a line to a journal that nobody writes any more. A last line that was torn off is ended first.
fn append(path: &Path, event: &Event) -> std::io::Result<()> {
    let mut file = File::options().read(true).append(true).open(path)?;
    let mut last = [0; 1];
    let whole = file.seek(SeekFrom::End(-1)).is_ok() && file.read_exact(&mut last).is_ok();
    let mut text = written(Timestamp::now(), event);
    if whole && last != *b"\n" {
        text.insert(0, '\n');
    }
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// A line without any character that acts on the terminal of who looks at the file.
fn written(at: Timestamp, event: &Event) -> String {
    render::visible::json(line(at, event))
}

/// The name of a journal without its folder and ending.
pub(super) fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Holds a file as long as it is open. Not every file system can: then a run under way looks
/// interrupted to others, which the lock of the organization keeps apart.
fn hold(file: &File) -> std::io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(fs::TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::new(format!(
        "the journal {} cannot be written, so nothing was begun",
        path.display()
    ))
    .because(error)
    .hint("make room or choose a folder that may be written to: what nobody can write down is not done")
}
