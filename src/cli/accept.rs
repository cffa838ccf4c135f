//! `drift --accept`: writes what lives into the files and shows the edit as a patch. Until an `apply` sees
//! files and service agree, the edit is nobody's: thrown away, everything is as it was before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;

use super::drift::{DriftArgs, exit};
use super::error::CliError;
use super::exit::Exit;
use super::load::Loaded;
use super::out::Out;
use super::plan::Planned;
use super::rewrite::{names, patch, write};
use crate::document::amend::{Amended, Misfit, amend, is_within};
use crate::kinds::wish::Wish;
use crate::model::address::Address;
use crate::plan::drift::{Drift, Drifted, Refused, accepted};
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
    let things: Vec<&Drifted> = chosen.things.values().collect();
    let (mut wishes, mut refused) = accepted(&things, &planned.live);
    let mut amended = amend(&loaded.sources, &loaded.document, &wishes).map_err(unwritable)?;
    for left in &amended.left {
        if let Some(address) = left.address.clone() {
            wishes.retain(|wish| !is_within(wish.address(), &address));
            let why = left.why.clone();
            refused.push(Refused { address, why });
        }
    }
    for each in &things {
        let granted = wishes.iter().any(|wish| *wish.address() == each.address);
        if let Some(yours) = each.gives_up().filter(|_| granted) {
            let note = (each.address.clone(), format!("this gives up {yours}"));
            amended.notes.push(note);
        }
    }
    let patch = patch(loaded, &amended);
    if !args.dry_run {
        if let Err(failed) = write(loaded, &amended) {
            // Whoever has the patch has lost nothing.
            if !args.forms.json {
                out.patch(&patch);
            }
            return Err(failed);
        }
        planned.remembered.let_go(&removed(&wishes))?;
    }
    // What a star leaves to be named is no failure.
    let failed = !refused.is_empty();
    refused.extend(chosen.left);
    if args.forms.json {
        out.print(&told_json(
            args, loaded, &wishes, &refused, &amended, &patch,
        ));
    } else {
        out.patch(&patch);
        say(args, loaded, &wishes, &refused, &amended, out);
    }
    let mut left = drift.clone();
    let is_left = |each: &Drifted| !is_taken(&each.address, &wishes, &refused);
    left.moved.retain(is_left);
    left.unknown.retain(is_left);
    if wishes.is_empty() && !left.unknown.is_empty() && !args.forms.json {
        out.note("Nobody knows who moved these, so a star does not take them; name them in full:");
        for each in &left.unknown {
            out.note(&format!("  {}", each.address));
        }
    }
    let nothing_taken = wishes.is_empty() && !left.unknown.is_empty() && !args.detailed_exitcode;
    if nothing_taken || (wishes.is_empty() && failed) {
        return Ok(Exit::Error);
    }
    Ok(exit(&left, args.detailed_exitcode))
}

/// What the patterns name.
#[derive(Default)]
struct Chosen {
    /// What is to be accepted.
    things: BTreeMap<Address, Drifted>,
    /// What a star names and leaves, because your own change would be lost.
    left: Vec<Refused>,
}

/// The drifted things that the patterns name. A star takes what others alone moved: where both sides did,
/// or nobody can say who, the files may hold a line that was only just written and never applied. Such a
/// thing must be named in full.
fn chosen(patterns: &[String], drift: &Drift) -> Result<Chosen, CliError> {
    let mut chosen = Chosen::default();
    let full = |pattern: &&String| !pattern.contains('*');
    for pattern in patterns.iter().filter(full) {
        let mut all = drift.moved.iter().chain(&drift.unknown);
        let found = all.find(|each| each.address.matches(pattern));
        let found = found.ok_or_else(|| names_nothing(pattern))?;
        chosen.things.insert(found.address.clone(), found.clone());
    }
    for pattern in patterns.iter().filter(|pattern| !full(pattern)) {
        let moved = drift.moved.iter();
        let moved: Vec<&Drifted> = moved.filter(|each| each.address.matches(pattern)).collect();
        if moved.is_empty() && pattern != "*" {
            return Err(names_nothing(pattern));
        }
        for each in moved {
            if chosen.things.contains_key(&each.address) {
                continue;
            }
            if let Some(theirs) = each.theirs_alone() {
                chosen.things.insert(each.address.clone(), theirs);
            }
            if let Some(yours) = each.gives_up() {
                let why = format!("that would give up {yours}; to do so, name it in full");
                let address = each.address.clone();
                chosen.left.push(Refused { address, why });
            }
        }
    }
    chosen.left.sort();
    chosen.left.dedup();
    Ok(chosen)
}

fn names_nothing(pattern: &str) -> CliError {
    let hint = match pattern.contains(':') {
        true if pattern.contains('*') => {
            "`maniform drift` lists what others moved; what nobody can attribute must be named in full"
        }
        true => {
            "`maniform drift` lists what others moved; what your own commits changed is shown by `maniform plan`"
        }
        false => {
            "addresses look like `mailbox:ada@acme.example`; paths of files stand before --accept"
        }
    };
    CliError::new(format!("`--accept {pattern}` names nothing that drifted"))
        .hint(hint)
        .exit(Exit::Usage)
}

/// What the edit takes out of the files.
fn removed(wishes: &[Wish]) -> Vec<&Address> {
    let removed = wishes.iter().filter_map(|wish| match wish {
        Wish::Remove { address } => Some(address),
        Wish::Add { .. } | Wish::Change { .. } => None,
    });
    removed.collect()
}

/// True where the files say by now how this lives: it was accepted whole, or went with what it belongs to.
fn is_taken(address: &Address, wishes: &[Wish], refused: &[Refused]) -> bool {
    let went = removed(wishes);
    let accepted = wishes.iter().any(|wish| wish.address() == address);
    (accepted && !refused.iter().any(|each| each.address == *address))
        || went.iter().any(|holder| is_within(address, holder))
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
    let things = render::count(wishes.len(), "thing");
    let files = render::count(amended.texts.len(), "file");
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
