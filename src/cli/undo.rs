//! `undo`: plans what restores the state before a run, shows it, and carries it out like any plan.
//! Touches no YAML.

use std::path::{Path, PathBuf};

use clap::Args;

use super::apply::{self, carry_out};
use super::args::{Apply, pattern};
use super::error::CliError;
use super::exit::Exit;
use super::guards;
use super::journal::{self, ENDING};
use super::load::Loaded;
use super::lock::{self, Errand};
use super::out::Out;
use super::plan::{live, planned_from};
use super::remember::Remembered;
use super::session::{self, Session};
use super::signals::Signals;
use super::survey;
use crate::apply::account::Account;
use crate::apply::undo::{Undo, undo};
use crate::apply::verdict::End;
use crate::kinds::kind::Located;
use crate::model::source::{Location, Span};
use crate::plan::Plan;
use crate::render;

/// What `undo` takes.
#[derive(Debug, Args)]
#[command(mut_arg("paths", |arg| arg
    .value_name("JOURNAL|PATH")
    .help("The journal of the run to undo, as a file or by its name; without one the last run that was not undone. And the YAML files and folders it is kept beside")
    .long_help(None::<&str>)))]
pub(super) struct UndoArgs {
    #[command(flatten)]
    pub(super) apply: Apply,
    /// List the runs there are, oldest first, and undo nothing.
    #[arg(long)]
    pub(super) list: bool,
    /// Undo this thing although it moved since; `*` stands for any text. May be repeated.
    #[arg(long, value_name = "ADDRESS", value_parser = pattern)]
    pub(super) overwrite: Vec<String>,
}

pub(super) async fn undo_run(args: &UndoArgs, out: &mut Out) -> Result<Exit, CliError> {
    let (named, paths) = sorted(&args.apply.paths);
    if args.apply.since.previous.is_some() {
        return Err(
            CliError::new("a journal knows what was there before its run")
                .hint("leave --previous out")
                .exit(Exit::Usage),
        );
    }
    let of_host = session::folder(&paths, &session::host(&args.apply.reach)?);
    if args.list {
        return Ok(list(&of_host, args.apply.forms.json, out));
    }
    if named.len() > 1 {
        return Err(CliError::new("one run is undone at a time")
            .hint("undo the last one first")
            .exit(Exit::Usage));
    }
    apply::check_answer(&args.apply)?;
    let mut loaded = survey::files(&paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let organizations = lock::organizations(&loaded.document);
    let errand = Errand {
        operation: "undo",
        reach: &args.apply.reach,
        paths: &paths,
        organizations: &organizations,
        json: args.apply.forms.json,
    };
    lock::under(&args.apply.lock, errand, out, async |signals, out| {
        if !loaded.renew(None, &organizations, out)? {
            return Ok(Exit::Error);
        }
        // Whoever held the lock may have written journals until now.
        let path = match named.first() {
            Some(one) => found(one, &of_host),
            None => last(&of_host, out)?,
        };
        let account = journal::read(&path)?;
        undo_alone(args, &path, &account, &mut loaded, &paths, signals, out).await
    })
    .await
}

/// The same, while nobody else applies.
async fn undo_alone(
    args: &UndoArgs,
    path: &Path,
    account: &Account,
    loaded: &mut Loaded,
    paths: &[PathBuf],
    signals: &Signals,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let session = Session::open(&args.apply.reach, paths, &loaded.document).await?;
    let ended = async {
        if account.begun.host != session.host {
            return Err(CliError::new(format!(
                "the journal is about {}, and this run speaks to {}",
                account.begun.host, session.host
            ))
            .hint(
                "set INFOMANIAK_HOST to the host of the journal, or leave --emulate out or add it",
            )
            .exit(Exit::Refused));
        }
        carry_back(args, path, account, loaded, (&session, signals), out).await
    }
    .await;
    session.close().await;
    ended
}

/// What is undone is written nowhere: that a journal asks for it need not stand beside each of it.
fn unwritten(plan: &mut Plan, journal: &str) {
    let here = |origin: &Option<Location>| origin.as_ref().is_some_and(|at| at.file == journal);
    for change in plan
        .changes
        .iter_mut()
        .filter(|change| here(&change.origin))
    {
        (change.origin, change.reason) = (None, None);
    }
    for remark in plan.findings.iter_mut().filter(|it| here(&it.origin)) {
        remark.origin = None;
    }
}

/// Plans, shows, asks, carries out.
async fn carry_back(
    args: &UndoArgs,
    path: &Path,
    account: &Account,
    loaded: &mut Loaded,
    (session, signals): (&Session, &Signals),
    out: &mut Out,
) -> Result<Exit, CliError> {
    let remembered = Remembered::open(&session.folder, &session.host, &loaded.paths, loaded)?;
    remembered.note_interrupted(out);
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let file = loaded.sources.add(name.clone(), text);
    let all = undo(account, Span::new(file, 0, 0), &args.overwrite);
    speak_of(loaded, &all);
    // Read with everything in mind, also what moved since.
    let reading = remembered.undoing(&all);
    let mut record = reading.record.clone();
    for Located { address, realm } in all.below() {
        let entry = record.things.entry(address).or_default();
        entry.realm = realm;
    }
    let lives = live(loaded, session, &record).await;
    let later = later(&session.folder, path);
    let held = all.held_against(account, &lives, &later, &args.overwrite);
    speak_of(loaded, &held);
    let mut remembered = reading.undoing(&held);
    remembered.undoes = Some(journal::name(path));
    remembered.leaves = held.moved.iter().map(|it| it.address.to_string()).collect();
    remembered.leaves.dedup();
    let mut planned = planned_from(loaded, lives, remembered, &args.apply.only)?;
    guards::judge(&mut planned, loaded, session, &args.apply.allow.all(), out).await;
    unwritten(&mut planned.plan, &name);
    let quiet = args.apply.is_at_the_end();
    let style = if quiet { out.talk_style() } else { out.style() };
    let told = render::undo::human(&held, &planned.plan, account, &style);
    match quiet {
        true => out.say(&told),
        false => out.tell(&told),
    }
    if !args.apply.auto_approve {
        guards::typed(&mut planned.plan, out).await;
    }
    if let Some(exit) = apply::forbidden(&planned.plan, out) {
        return Ok(exit);
    }
    apply::affordable(&planned, session)?;
    if !planned.plan.is_empty()
        && !args.apply.auto_approve
        && !apply::approved(&planned.plan, out).await
    {
        out.note("Nothing was undone.");
        return Ok(Exit::Error);
    }
    let nothing = planned.plan.is_empty();
    let only = args.apply.only.clone();
    let exit = carry_out(loaded, session, planned, &args.apply, &only, signals, out).await?;
    if nothing {
        out.note("To undo an earlier run, name it: `maniform undo --list` lists them.");
    } else {
        out.say("\n");
        out.note(&render::undo::files_still_say(&account.begun.paths));
    }
    Ok(exit)
}

/// Makes the undo what this run speaks of, in the place of what the files declare; their settings hold.
fn speak_of(loaded: &mut Loaded, undo: &Undo) {
    let document = &mut loaded.document;
    document.declared.clone_from(&undo.declared);
    document
        .declared
        .sort_by(|a, b| a.located.address.cmp(&b.located.address));
    document.removed.clone_from(&undo.removed);
    document.scopes.clear();
    document.released.clear();
    document.elsewhere.clear();
    document.mail.clear();
}

/// Journals and files, told apart by their endings.
fn sorted(given: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let is_journal = |path: &&PathBuf| {
        let called = path.extension().is_some_and(|ending| ending == ENDING);
        called || (!path.exists() && path.components().count() == 1)
    };
    let journals: Vec<PathBuf> = given.iter().filter(is_journal).cloned().collect();
    let mut paths: Vec<PathBuf> = given
        .iter()
        .filter(|path| !is_journal(path))
        .cloned()
        .collect();
    if paths.is_empty() {
        // A journal lies in `.maniform/HOST/journals` beside its files.
        let beside = journals.first().and_then(|path| {
            let folder = path.ancestors().nth(4)?;
            path.is_file().then(|| match folder.as_os_str().is_empty() {
                true => PathBuf::from("."),
                false => folder.to_owned(),
            })
        });
        paths.push(beside.unwrap_or_else(|| PathBuf::from(".")));
    }
    (journals, paths)
}

/// A journal by its path, or by its name in the folder of journals.
fn found(given: &Path, of_host: &Path) -> PathBuf {
    if given.exists() {
        return given.to_owned();
    }
    let mut here = journal::all(of_host).into_iter();
    here.find(|path| {
        journal::name(path) == given.to_string_lossy() || path.file_name() == given.file_name()
    })
    .unwrap_or_else(|| given.to_owned())
}

/// The last run that is no undo and was not undone as a whole. A journal that cannot be read is told.
fn last(of_host: &Path, out: &mut Out) -> Result<PathBuf, CliError> {
    let mut undone = Vec::new();
    for path in journal::all(of_host).into_iter().rev() {
        let account = match journal::read(&path) {
            Ok(account) => account,
            Err(error) => {
                let why = error.causes.join("; ");
                out.note(&format!("Passed over: {}: {why}.", error.message));
                continue;
            }
        };
        match &account.begun.undoes {
            // An undo that was undone undid nothing.
            _ if undone.contains(&journal::name(&path)) => {}
            Some(other) if is_whole(&account) => undone.push(other.clone()),
            Some(_) => {}
            None if account.touched().next().is_none() => {}
            None => return Ok(path),
        }
    }
    Err(CliError::new("there is no run to undo")
        .because(format!("{} holds none", journal::folder(of_host).display()))
        .hint("name the files that were applied: a journal lies beside them"))
}

/// True for an undo that left nothing of its run.
fn is_whole(undo: &Account) -> bool {
    let begun = &undo.begun;
    let came_to = undo.finished.as_ref();
    begun.only.is_empty()
        && begun.leaves.is_empty()
        && came_to.is_some_and(|end| {
            end.verdict == End::Complete.word() && end.add + end.change + end.destroy == 0
        })
}

/// The runs after this one that can be read.
fn later(of_host: &Path, path: &Path) -> Vec<Account> {
    let name = path.file_name();
    let all = journal::all(of_host).into_iter();
    all.filter(|other| other.file_name() > name)
        .filter_map(|other| journal::read(&other).ok())
        .collect()
}

fn list(of_host: &Path, json: bool, out: &mut Out) -> Exit {
    let mut runs = Vec::new();
    for path in journal::all(of_host) {
        match journal::read(&path) {
            Ok(account) => runs.push((journal::name(&path), account)),
            Err(error) => out.error(&error),
        }
    }
    match json {
        true => out.print(&render::undo::list_json(&runs)),
        false => out.tell(&render::undo::list(&runs, &out.style())),
    };
    Exit::Done
}
