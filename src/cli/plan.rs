//! `plan`: what would change. Reads, shows, and may save; never writes to the service.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::PlanArgs;
use super::error::CliError;
use super::exit::Exit;
use super::expect;
use super::guards;
use super::load::{Loaded, load};
use super::out::{self, Out};
use super::remember::Remembered;
use super::restore;
use super::rules;
use super::session::{self, Session};
use super::snapshot;
use super::storage;
use super::zone;
use crate::document::Document;
use crate::live::{Live, read};
use crate::plan::policy::Policy;
use crate::plan::record::Record;
use crate::plan::{self, Counts, Input, Plan, SavedPlan, Stamp, Status, guard};
use crate::render;

pub(super) async fn plan(args: &PlanArgs, out: &mut Out) -> Result<Exit, CliError> {
    args.forms.check()?;
    let paths = &args.files.paths;
    if let Some(file) = &args.live {
        return offline(file, args, out);
    }
    if let Some(file) = &args.restore {
        return restore::plan(file, args, out).await;
    }
    if let Some(path) = &args.out {
        storage::check_path(path, "plan", storage::is_plan)?;
    }
    let mut loaded = load(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    loaded.since(args.since.previous.as_deref(), out)?;
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let planned = planned(&loaded, &session, &args.only).await;
    let planned = match planned {
        Ok(mut planned) => {
            guards::judge(&mut planned, &loaded, &session, &args.allow.all(), out).await;
            Ok(planned)
        }
        Err(error) => Err(error),
    };
    let stamp = loaded.stamp(paths, &session.host, &args.only);
    session.close().await;
    let planned = planned?;
    planned.remembered.note_interrupted(out);
    planned.remembered.note_missing(out);
    zone::note_elsewhere(&loaded.document, out);
    let record_digest = planned.remembered.record.digest();
    let plan = planned.plan;
    if let Some(path) = &args.out {
        let stamp = Stamp {
            record: record_digest,
            ..stamp.clone()
        };
        let saved = SavedPlan::new(stamp, plan.clone());
        storage::write_json(path, saved.to_text())?;
    }
    show(&plan, &stamp, None, args, out);
    if !args.forms.instead() {
        rules::hint(&loaded, out);
    }
    if !args.forms.instead() {
        let notes = [
            args.out.as_ref().map(|path| {
                let emulate = if args.reach.emulate.is_some() {
                    " --emulate"
                } else {
                    ""
                };
                saved_as(
                    &plan,
                    &format!("maniform apply {}{emulate}", path.display()),
                )
            }),
            (args.out.is_some() || args.forms.wants_files())
                .then(|| expect::command(&plan, &stamp, args))
                .flatten(),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        if !notes.is_empty() {
            out.say("\n");
            out.note(&notes.join("\n"));
        }
    }
    Ok(exit(&plan, args.detailed_exitcode))
}

/// What can be done with a saved plan.
fn saved_as(plan: &Plan, apply: &str) -> String {
    if !plan.gaps.is_empty() {
        return "Saved for reading: it is not applied, because not everything could be read."
            .to_owned();
    }
    let flags = plan.refusals.iter().map(|refusal| {
        let by = refusal.allowed_by.as_ref();
        by.map(guard::Allowance::flag)
    });
    match flags.collect::<Option<BTreeSet<String>>>() {
        None => "Saved for reading: it is not applied, because it holds what must not be done."
            .to_owned(),
        Some(flags) if flags.is_empty() => {
            format!("Saved. To carry out exactly this: {apply}")
        }
        Some(flags) => {
            let flags: Vec<String> = flags.into_iter().collect();
            format!(
                "Saved, and refused as it is. To allow all of what is refused above, and carry out exactly this: {apply} {}",
                flags.join(" ")
            )
        }
    }
}

/// Plans against a snapshot. What comes of it is never applied: the world may have moved since.
fn offline(file: &Path, args: &PlanArgs, out: &mut Out) -> Result<Exit, CliError> {
    if args.out.is_some() {
        return Err(CliError::new("a plan made from a snapshot is not saved")
            .because("what lives may have moved since, and a saved plan is there to be applied")
            .hint("leave --live out to plan against the service, or --out to only look")
            .exit(Exit::Usage));
    }
    let snapshot = snapshot::read(file)?;
    let paths = &args.files.paths;
    let mut loaded = load(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    loaded.since(args.since.previous.as_deref(), out)?;
    let host = &snapshot.taken.host;
    let remembered = Remembered::open(&session::folder(paths, host), host, paths, &loaded)?;
    let now = snapshot.taken.at.as_second();
    let live = snapshot.recall(&interest_at(&loaded.document, &remembered.record, now));
    let mut planned = planned_from(&loaded, live, remembered, &args.only)?;
    guards::judge_offline(&mut planned, &loaded, &args.allow.all(), out);
    planned.remembered.note_missing(out);
    let stamp = loaded.stamp(paths, host, &args.only);
    show(&planned.plan, &stamp, Some(now), args, out);
    if !args.forms.instead() {
        rules::hint(&loaded, out);
        out.say("\n");
        out.note(&render::snapshot::planned_from(&snapshot));
    }
    Ok(exit(&planned.plan, args.detailed_exitcode))
}

/// Prints a plan in the form that was asked for; `as_of` is the moment of the snapshot it was made
/// from, in Unix seconds.
fn show(plan: &Plan, stamp: &Stamp, as_of: Option<i64>, args: &PlanArgs, out: &mut Out) {
    args.forms.deliver(
        out,
        || render::json::plan_made(plan, stamp, as_of, args.unmanaged),
        || render::markdown::plan_made(plan, stamp, as_of),
        || render::json::gitlab(plan),
    );
    if !args.forms.instead() {
        if args.unmanaged {
            out.tell(&render::plan::unmanaged(&plan.unmanaged, &out.style()));
            out.print("\n");
        }
        out.tell(&render::plan::plan(plan, &out.style()));
    }
}

/// A plan with what it was made from.
pub(super) struct Planned {
    pub(super) live: Live,
    pub(super) remembered: Remembered,
    pub(super) plan: Plan,
    /// The hash of the saved plan that it was found to be.
    pub(super) saved: Option<String>,
}

/// Reads what lives and plans the difference.
pub(super) async fn planned(
    loaded: &Loaded,
    session: &Session,
    only: &[String],
) -> Result<Planned, CliError> {
    let remembered = Remembered::open(&session.folder, &session.host, &loaded.paths, loaded)?;
    let live = live(loaded, session, &remembered.record).await;
    planned_from(loaded, live, remembered, only)
}

/// Plans the difference from what was read.
pub(super) fn planned_from(
    loaded: &Loaded,
    live: Live,
    remembered: Remembered,
    only: &[String],
) -> Result<Planned, CliError> {
    // What could not be seen may be what is named, so gaps are the better answer.
    let whole = live.gaps().is_empty();
    if let Some(nothing) = only
        .iter()
        .find(|pattern| whole && !names_something(pattern, loaded, &live))
    {
        return Err(CliError::new(format!("`--only {nothing}` names nothing"))
            .hint("addresses look like `mailbox:ada@acme.example`; `*` stands for any text")
            .exit(Exit::Usage));
    }
    let mut plan = plan_with(loaded, &live, &remembered, &remembered.record, only);
    plan.findings = rules::of_plan(&plan, loaded, &live);
    Ok(Planned {
        live,
        remembered,
        plan,
        saved: None,
    })
}

/// Reads everything these files and the record speak of.
pub(super) async fn live(loaded: &Loaded, session: &Session, record: &Record) -> Live {
    let interest = interest(&loaded.document, record);
    let announce = |cost: &read::Cost| out::talk(&format!("{}\n", crate::render::cost(cost)));
    read::read(&session.clients, &interest, &announce).await
}

/// Everything these files and the record speak of, as of now.
pub(super) fn interest(document: &Document, record: &Record) -> read::Interest {
    interest_at(document, record, jiff::Timestamp::now().as_second())
}

/// The same as of a moment in Unix seconds.
fn interest_at(document: &Document, record: &Record, now: i64) -> read::Interest {
    let Document {
        declared,
        scopes,
        removed,
        ..
    } = document;
    let mut interest = plan::interest(declared, scopes, removed, record, now);
    let settings = &document.settings;
    let patterns = settings.protect.iter().chain(&settings.ignore);
    let patterns: Vec<&str> = patterns.map(|pattern| pattern.value.as_str()).collect();
    plan::look_below(&mut interest, &patterns);
    interest
}

/// Plans against what was read.
pub(super) fn plan_with(
    loaded: &Loaded,
    live: &Live,
    remembered: &Remembered,
    record: &Record,
    only: &[String],
) -> Plan {
    let policy = policy(loaded, remembered);
    plan::plan(&input(loaded, live, &policy, record, only))
}

/// Everything that a plan is made from.
pub(super) fn input<'a>(
    loaded: &'a Loaded,
    live: &'a Live,
    policy: &'a Policy,
    record: &'a Record,
    only: &'a [String],
) -> Input<'a> {
    Input {
        declared: &loaded.document.declared,
        scopes: &loaded.document.scopes,
        sources: &loaded.sources,
        live,
        record,
        policy,
        limits: &loaded.document.common.limits,
        only,
    }
}

/// What `settings` and `removed` say, and what is known of files that are not read.
pub(super) fn policy(loaded: &Loaded, remembered: &Remembered) -> Policy {
    let settings = &loaded.document.settings;
    let ownership = settings.ownership.iter();
    Policy {
        ownership: ownership.map(|(c, o)| (c.clone(), o.value)).collect(),
        protect: settings.protect.clone(),
        ignore: settings.ignore.clone(),
        removed: loaded.document.removed.clone(),
        released: loaded.document.released.clone(),
        partial: remembered.is_partial(),
        elsewhere: remembered.elsewhere(),
    }
}

fn names_something(pattern: &str, loaded: &Loaded, live: &Live) -> bool {
    let declared = loaded.document.declared.iter().map(|d| &d.located.address);
    let lives = live.things().map(|thing| &thing.address);
    declared
        .chain(lives)
        .any(|address| address.matches(pattern))
}

pub(super) fn exit(plan: &Plan, detailed: bool) -> Exit {
    if !plan.gaps.is_empty() {
        return Exit::Error;
    }
    if !plan.refusals.is_empty() {
        return Exit::Refused;
    }
    let observed = plan.changes.iter().any(|c| c.status == Status::Observed);
    if !detailed {
        Exit::Done
    } else if plan.counts() != Counts::default() || observed {
        Exit::Differs
    } else if plan.waits_for_people() || !plan.waves().is_empty() {
        Exit::Waiting
    } else {
        Exit::Done
    }
}
