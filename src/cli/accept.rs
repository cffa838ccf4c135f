//! `drift --accept`: writes what lives into the files, shows the edit as a patch, and keeps in mind
//! that the files and the service agree there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::drift::{DriftArgs, exit};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::out::Out;
use super::plan::Planned;
use super::storage;
use crate::document::amend::{Amended, Misfit, amend, is_within};
use crate::kinds::wish::Wish;
use crate::model::value::Value;
use crate::plan::drift::{Drift, Drifted, Happened, Refused, accepted};
use crate::plan::record::Record;
use crate::render::{self, visible};

/// A path behind `--accept` is taken for an address, so it is told before anything is read.
pub(super) fn check_words(words: &[String]) -> Result<(), CliError> {
    let is_path = |word: &&String| {
        let is_address = word.contains(':') || word.as_str() == "*";
        !is_address && Path::new(word.as_str()).exists()
    };
    let Some(path) = words.iter().find(is_path) else {
        return Ok(());
    };
    let rest: Vec<String> = words
        .iter()
        .filter(|word| !is_path(word))
        .map(|word| format!("'{word}'"))
        .collect();
    Err(CliError::new(format!("`{path}` is a path and no address"))
        .hint(format!(
            "paths of files stand before --accept: `maniform drift {path} --accept {}`",
            rest.join(" ")
        ))
        .exit(Exit::Usage))
}

pub(super) fn accept(
    args: &DriftArgs,
    loaded: &Loaded,
    planned: &Planned,
    drift: &Drift,
    out: &mut Out,
) -> Result<Exit, CliError> {
    // What could not be read might be the very thing that is named.
    if !drift.gaps.is_empty() {
        out.say(&render::drift::drift(drift, &out.talk_style()));
        out.note("Nothing was accepted, because not everything could be read.");
        return Ok(Exit::Error);
    }
    let chosen = chosen(&args.accept, drift)?;
    let (mut wishes, mut refused) = accepted(&chosen, &planned.live);
    let amended = amend(&loaded.sources, &loaded.document, &wishes).map_err(unwritable)?;
    for left in &amended.left {
        if let Some(address) = left.address.clone() {
            wishes.retain(|wish| !is_within(wish.address(), &address));
            let why = left.why.clone();
            refused.push(Refused { address, why });
        }
    }
    let patch = patch(loaded, &amended);
    if !args.dry_run {
        write(loaded, &amended)?;
        let record = &planned.remembered.record;
        // What was declared at another revision is not for the record to say.
        if record.previous.is_none() {
            planned.remembered.keep(agreed(record, loaded, &wishes))?;
        }
    }
    if args.json {
        out.print(&told_json(
            args, loaded, &wishes, &refused, &amended, &patch,
        ));
    } else {
        out.print(&patch);
        say(args, loaded, &wishes, &refused, &amended, out);
    }
    let taken: BTreeSet<_> = wishes.iter().map(Wish::address).collect();
    let mut left = drift.clone();
    left.moved.retain(|each| !taken.contains(&each.address));
    left.unknown.retain(|each| !taken.contains(&each.address));
    if wishes.is_empty() && !left.unknown.is_empty() && !args.json {
        out.note("Nobody knows who moved these, so a star does not take them; name them in full:");
        for each in &left.unknown {
            out.note(&format!("  {}", each.address));
        }
    }
    let nothing_taken = wishes.is_empty() && !left.unknown.is_empty() && !args.detailed_exitcode;
    if nothing_taken || (wishes.is_empty() && !refused.is_empty()) {
        return Ok(Exit::Error);
    }
    Ok(exit(&left, args.detailed_exitcode))
}

/// The drifted things that the patterns name. Where nobody can say who moved, the files may hold a line
/// that was only just written and never applied, so a star does not take it: it must be named in full.
fn chosen<'a>(patterns: &[String], drift: &'a Drift) -> Result<Vec<&'a Drifted>, CliError> {
    let mut chosen: Vec<&Drifted> = Vec::new();
    for pattern in patterns {
        let moved = drift.moved.iter();
        let moved = moved.filter(|each| each.address.matches(pattern));
        let exact = !pattern.contains('*');
        let unknown = drift.unknown.iter();
        let unknown = unknown.filter(|each| {
            let harmless = each.happened == Happened::Appeared;
            (exact || harmless) && each.address.matches(pattern)
        });
        let found: Vec<&Drifted> = moved.chain(unknown).collect();
        if found.is_empty() && pattern != "*" {
            let hint = if pattern.contains(':') {
                "`maniform drift` lists what others moved; what your own commits changed is shown by `maniform plan`"
            } else {
                "addresses look like `mailbox:ada@acme.example`; paths of files stand before --accept"
            };
            return Err(
                CliError::new(format!("`--accept {pattern}` names nothing that drifted"))
                    .hint(hint)
                    .exit(Exit::Usage),
            );
        }
        chosen.extend(found);
    }
    chosen.sort_by(|a, b| a.address.cmp(&b.address));
    chosen.dedup_by(|a, b| a.address == b.address);
    Ok(chosen)
}

pub(super) fn unwritable(misfits: Vec<Misfit>) -> CliError {
    let mut error = CliError::new("this cannot be written into the files, and nothing was");
    let mut hints = BTreeSet::new();
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for misfit in misfits {
        let things = by_reason.entry(misfit.why).or_default();
        things.extend(misfit.address.map(|address| address.to_string()));
        hints.insert(misfit.help);
    }
    for (why, things) in by_reason {
        error = error.because(match things.as_slice() {
            [] => why,
            [one] => format!("{one}: {why}"),
            [one, others @ ..] => format!("{one} and {} more: {why}", others.len()),
        });
    }
    match hints.into_iter().next() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

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

/// Writes the files, unless one of them is not what was read any more.
pub(super) fn write(loaded: &Loaded, amended: &Amended) -> Result<(), CliError> {
    for file in amended.texts.keys() {
        let source = loaded.sources.get(*file);
        let path = Path::new(&source.name);
        let now = std::fs::read_to_string(path);
        if now.ok().as_deref() != Some(source.text.as_str()) {
            return Err(CliError::new(format!("{} cannot be changed", source.name))
                .because("it is no file, or somebody changed it since it was read")
                .hint("run again; with --dry-run the edit is only printed"));
        }
    }
    for (file, text) in &amended.texts {
        storage::rewrite(Path::new(&loaded.sources.get(*file).name), text)?;
    }
    Ok(())
}

/// The record with what files and service agree on now. What was taken in anew is not in it: it
/// becomes the files' own with the next apply, so that an edit which is thrown away deletes nothing.
fn agreed(record: &Record, loaded: &Loaded, wishes: &[Wish]) -> Record {
    let mut now = record.clone();
    for wish in wishes {
        match wish {
            Wish::Add { .. } => {}
            Wish::Remove { address } => {
                now.things.remove(address);
            }
            Wish::Change { address, fields } => {
                let declared = &loaded.document.declared;
                let declared = declared.iter().find(|d| d.located.address == *address);
                let Some(entry) = now.things.get_mut(address) else {
                    continue;
                };
                for (name, value) in &fields.0 {
                    let said = declared.and_then(|thing| thing.spec.get(name));
                    let base = moved_on(entry.spec.get(name), said, value);
                    entry.spec.set(name, base);
                }
            }
        }
    }
    now
}

/// The base of a field that was accepted. Of a set only what was accepted moves: items of one's own
/// that were never applied stay one's own.
fn moved_on(base: Option<&Value>, said: Option<&Value>, accepted: &Value) -> Value {
    let (Some(Value::Set(base)), Some(Value::Set(said)), Value::Set(accepted)) =
        (base, said, accepted)
    else {
        return accepted.clone();
    };
    let mut moved = base.clone();
    moved.retain(|item| accepted.contains(item) || !said.contains(item));
    moved.extend(accepted.difference(said).cloned());
    Value::Set(moved)
}

fn say(
    args: &DriftArgs,
    loaded: &Loaded,
    wishes: &[Wish],
    refused: &[Refused],
    amended: &Amended,
    out: &mut Out,
) {
    for (address, note) in &amended.notes {
        out.note(&format!("{address}: {note}"));
    }
    for each in refused {
        out.note(&format!("Not accepted: {}: {}.", each.address, each.why));
    }
    if wishes.is_empty() {
        out.note("Nothing was accepted: nothing drifted that could be.");
        return;
    }
    let things = super::validate::count(wishes.len(), "thing");
    let files = super::validate::count(amended.texts.len(), "file");
    let done = if args.dry_run {
        "Nothing was written: the patch above would change"
    } else {
        "Accepted: the patch above is written to"
    };
    let names: Vec<&str> = names(loaded, amended);
    out.note(&format!(
        "{done} {files} ({}) for {things}.",
        names.join(", ")
    ));
}

fn names<'a>(loaded: &'a Loaded, amended: &Amended) -> Vec<&'a str> {
    let files = amended.texts.keys();
    files
        .map(|file| loaded.sources.get(*file).name.as_str())
        .collect()
}

fn told_json(
    args: &DriftArgs,
    loaded: &Loaded,
    wishes: &[Wish],
    refused: &[Refused],
    amended: &Amended,
    patch: &str,
) -> String {
    let accepted: Vec<String> = wishes.iter().map(|w| w.address().to_string()).collect();
    let refused: Vec<_> = refused
        .iter()
        .map(|each| json!({ "address": each.address, "why": each.why }))
        .collect();
    let notes: Vec<_> = amended
        .notes
        .iter()
        .map(|(address, note)| json!({ "address": address, "note": note }))
        .collect();
    let form = json!({
        "format_version": 1,
        "written": !args.dry_run && !amended.texts.is_empty(),
        "accepted": accepted,
        "not_accepted": refused,
        "notes": notes,
        "files": names(loaded, amended),
        "patch": patch,
    });
    visible::json(format!("{form:#}\n"))
}
