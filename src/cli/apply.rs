//! `apply`: carries out a saved plan, or plans, shows, asks and carries out; then reads again.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::args::Apply;
use super::ask;
use super::error::CliError;
use super::exit::Exit;
use super::expect;
use super::guards;
use super::journal::{self, Journal, Telling};
use super::load::{Loaded, load};
use super::lock::{self, Errand};
use super::out::Out;
use super::plan::{Planned, live, plan_with, planned};
use super::secrets::Vault;
use super::session::Session;
use super::signals::Signals;
use super::storage;
use super::zone;
use crate::apply::journal::Begun;
use crate::apply::verdict::{End, Verdict};
use crate::apply::{self, Report, memory, patience};
use crate::kinds::kind::Located;
use crate::live::snapshot::Snapshot;
use crate::plan::{Moved, Plan, SavedPlan};
use crate::render;

pub(super) async fn apply(args: &Apply, out: &mut Out) -> Result<Exit, CliError> {
    args.forms.check()?;
    match args.paths.as_slice() {
        [path] if path.extension().is_some_and(|e| e == "json") || holds_plan(path) => {
            saved(path, args, out).await
        }
        paths => fresh(paths, args, out).await,
    }
}

/// Plans, shows, asks, carries out.
async fn fresh(paths: &[PathBuf], args: &Apply, out: &mut Out) -> Result<Exit, CliError> {
    let mut loaded = load(paths);
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    loaded.since(args.since.previous.as_deref(), out)?;
    check_answer(args)?;
    let organizations = lock::organizations(&loaded.document);
    let errand = args.errand(paths, &organizations);
    lock::under(&args.lock, errand, out, async |signals, out| {
        if !loaded.renew(args.since.previous.as_deref(), &organizations, out)? {
            return Ok(Exit::Error);
        }
        fresh_alone(&loaded, paths, args, signals, out).await
    })
    .await
}

/// The same, while nobody else applies.
async fn fresh_alone(
    loaded: &Loaded,
    paths: &[PathBuf],
    args: &Apply,
    signals: &Signals,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let ended = async {
        let mut planned = planned(loaded, &session, &args.only).await?;
        guards::judge(&mut planned, loaded, &session, &args.allow.all(), out).await;
        planned.remembered.note_interrupted(out);
        planned.remembered.note_missing(out);
        zone::note_elsewhere(&loaded.document, out);
        if !args.is_at_the_end() {
            out.tell(&render::plan::plan(&planned.plan, &out.style()));
        } else if !args.auto_approve {
            // Nobody can say yes to what was not shown, and stdout is for the report.
            out.say(&render::plan::plan(&planned.plan, &out.talk_style()));
        }
        if !args.is_at_the_end() {
            super::rules::hint(loaded, out);
        }
        // Where something could not be read, that is the better answer.
        if planned.plan.gaps.is_empty() {
            let stamp = loaded.stamp(paths, &session.host, &args.only);
            expect::check(args.expect.as_deref(), &stamp, &planned.plan)?;
        }
        if !args.auto_approve {
            guards::typed(&mut planned.plan, out).await;
        }
        if let Some(exit) = forbidden(&planned.plan, out) {
            if args.is_at_the_end() && args.auto_approve {
                // What stops it is said although the report has nothing to tell.
                out.say(&render::plan::plan(&planned.plan, &out.talk_style()));
            }
            return Ok(exit);
        }
        affordable(&planned, &session)?;
        if !planned.plan.is_empty() && !args.auto_approve && !approved(&planned.plan, out).await {
            out.note("Nothing was applied.");
            return Ok(Exit::Error);
        }
        carry_out(loaded, &session, planned, args, &args.only, signals, out).await
    }
    .await;
    session.close().await;
    ended
}

/// Whoever is to be asked must be there.
pub(super) fn check_answer(args: &Apply) -> Result<(), CliError> {
    if args.auto_approve || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(CliError::new("there is nobody to ask")
        .because("standard input is no terminal")
        .hint("save a plan with `plan --out p.json` and `apply p.json`, or pass --auto-approve"))
}

/// Carries out a saved plan, if it is still the plan.
async fn saved(path: &Path, args: &Apply, out: &mut Out) -> Result<Exit, CliError> {
    let saved = read_plan(path)?;
    if !args.only.is_empty() {
        return Err(CliError::new("a saved plan is carried out whole")
            .hint("pass --only when planning")
            .exit(Exit::Usage));
    }
    if args.since.previous.is_some() {
        return Err(
            CliError::new("a saved plan knows what it was compared with")
                .hint("pass --previous when planning")
                .exit(Exit::Usage),
        );
    }
    // What is planned afresh has to be the saved plan, so its hash is known already.
    expect::check(args.expect.as_deref(), &saved.stamp, &saved.plan)?;
    let paths: Vec<PathBuf> = saved.stamp.paths.iter().map(PathBuf::from).collect();
    let mut loaded = load(&paths);
    loaded.since_again(saved.stamp.previous.as_ref(), out)?;
    let now = loaded.stamp(&paths, &saved.stamp.host, &saved.stamp.only);
    let moved = saved.moved_files(&now);
    if !moved.is_empty() {
        return Ok(refused(&moved, out));
    }
    if !loaded.is_sound(out) {
        return Ok(Exit::Error);
    }
    let organizations = lock::organizations(&loaded.document);
    let errand = args.errand(&paths, &organizations);
    lock::under(&args.lock, errand, out, async |signals, out| {
        // What changed while this run waited is found to have moved below.
        if !loaded.renew(None, &organizations, out)? {
            return Ok(Exit::Error);
        }
        saved_alone(&saved, &loaded, &paths, args, signals, out).await
    })
    .await
}

/// The same, while nobody else applies.
async fn saved_alone(
    saved: &SavedPlan,
    loaded: &Loaded,
    paths: &[PathBuf],
    args: &Apply,
    signals: &Signals,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let ended = async {
        let now = loaded.stamp(paths, &session.host, &saved.stamp.only);
        let moved = saved.moved_files(&now);
        if !moved.is_empty() {
            return Ok(refused(&moved, out));
        }
        let mut planned = planned(loaded, &session, &saved.stamp.only).await?;
        let mut allowed = saved.plan.allowed.clone();
        allowed.extend(args.allow.all());
        guards::judge(&mut planned, loaded, &session, &allowed, out).await;
        planned.saved = Some(saved.hash.clone());
        planned.remembered.note_interrupted(out);
        if let Some(exit) = forbidden(&planned.plan, out) {
            out.say(&render::plan::plan(&planned.plan, &out.style()));
            return Ok(exit);
        }
        let moved = saved.moved(&planned.plan);
        if !moved.is_empty() {
            return Ok(refused(&moved, out));
        }
        only_once(saved, &session)?;
        affordable(&planned, &session)?;
        if !args.is_at_the_end() {
            out.tell(&render::plan::short(&planned.plan, &out.style()));
        }
        carry_out(
            loaded,
            &session,
            planned,
            args,
            &saved.stamp.only,
            signals,
            out,
        )
        .await
    }
    .await;
    session.close().await;
    ended
}

/// What is allowed is allowed once: a plan that was carried out is over, even where everything is again
/// as it was before. Somebody may have made it so.
fn only_once(saved: &SavedPlan, session: &Session) -> Result<(), CliError> {
    let Some((path, run)) = journal::of_plan(&session.folder, &saved.hash)? else {
        return Ok(());
    };
    let how = match run.finished {
        Some(_) => "was carried out",
        None => "was begun and interrupted",
    };
    Err(CliError::new("this plan was applied before, so nothing was applied")
        .because(format!(
            "it {how} on {} ({}), and what it changed was changed back since; what was allowed then was allowed once",
            run.at.strftime("%Y-%m-%d %H:%M UTC"),
            path.display()
        ))
        .hint("plan again, and review that: maniform plan --out p.json")
        .exit(Exit::Refused))
}

impl Apply {
    /// What the lock is for.
    fn errand<'a>(
        &'a self,
        paths: &'a [PathBuf],
        organizations: &'a BTreeSet<String>,
    ) -> Errand<'a> {
        Errand {
            operation: "apply",
            reach: &self.reach,
            paths,
            organizations,
            json: self.forms.json,
        }
    }

    /// True where what happened is told in one piece, when all has ended.
    pub(super) fn is_at_the_end(&self) -> bool {
        self.forms.instead()
    }
}

/// Tells what happened where that is wanted in one piece; `again` is the plan made afterwards.
fn tell(args: &Apply, report: &Report, plan: &Plan, again: Option<&Plan>, out: &mut Out) {
    args.forms.deliver(
        out,
        || render::report::report_json(report, plan, again),
        || render::markdown::report(report, plan, again),
    );
}

/// True for a file that holds a plan, or a snapshot for one, usable or not, whatever its name. What is no regular file (a
/// pipe, a folder) is not looked into.
fn holds_plan(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let json = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    json.is_some_and(|json| storage::is_plan(&json) || Snapshot::is_one(&json))
}

/// Reads a plan file.
pub(super) fn read_plan(path: &Path) -> Result<SavedPlan, CliError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        CliError::new(format!("the plan {shown} cannot be read"))
            .because(error)
            .hint("check the path; `plan --out FILE` writes one")
    })?;
    SavedPlan::parse(&text).map_err(|error| {
        let refused = CliError::new(format!("the plan {shown} cannot be used"));
        let form: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let refused = if form.get("summary").is_some() && form.get("plan").is_some() {
            refused
                .because("it is what `plan --json` prints, which is for reading and not bound to its files")
                .hint("save a plan with `plan --out FILE`; `show --json FILE` prints that one as JSON")
        } else if Snapshot::is_one(&form) {
            refused
                .because("it is a snapshot: it says what lived, and not what to do")
                .hint("`plan --live FILE` plans against it, `plan --restore FILE` shows what would bring it back")
        } else {
            refused
                .because(error)
                .hint("plan again: maniform plan --out p.json")
        };
        refused.exit(Exit::Refused)
    })
}

fn refused(moved: &[Moved], out: &mut Out) -> Exit {
    let text = render::moved(moved, &out.style());
    out.say(&text);
    Exit::Refused
}

/// A plan with gaps or refusals is never applied.
pub(super) fn forbidden(plan: &Plan, out: &mut Out) -> Option<Exit> {
    if !plan.gaps.is_empty() {
        out.note("Nothing was applied, because not everything could be read.");
        return Some(Exit::Error);
    }
    if !plan.refusals.is_empty() {
        out.note("Nothing was applied, because the plan holds what must not be done.");
        return Some(Exit::Refused);
    }
    None
}

/// Only `yes` counts. What cannot come back is said once more, where the answer is typed.
pub(super) async fn approved(plan: &Plan, out: &mut Out) -> bool {
    let destroyed = plan.counts().destroy;
    if destroyed > 0 {
        let things = render::count(destroyed, "thing");
        out.note(&format!(
            "\nThis destroys {things}; what the plan marks with ! cannot come back."
        ));
    }
    out.say("\nDo you want to carry this out? Only `yes` is taken for yes: ");
    ask::line().await.as_deref() == Some("yes")
}

/// What was answered with success and differs all the same, with the organization it was sent to.
fn contradicted(report: &Report, plan: &Plan, again: &Plan) -> Vec<Located> {
    let verdict = Verdict::new(report, plan, Some(again));
    let each = verdict.contradicted.iter().filter_map(|change| {
        let mut steps = plan.steps.iter();
        let step = steps.find(|step| step.address == change.address)?;
        Some(Located {
            address: step.address.clone(),
            realm: step.realm.clone(),
        })
    });
    each.collect()
}

/// Refuses a plan for which the calls of `--max-calls` do not last, before the first write.
pub(super) fn affordable(planned: &Planned, session: &Session) -> Result<(), CliError> {
    let Some(budget) = &session.budget else {
        return Ok(());
    };
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (writes, reads) = (count(planned.plan.steps.len()), count(planned.live.calls));
    let (left, most) = (budget.left(), budget.most());
    let needed = writes.saturating_add(reads);
    if writes == 0 || needed <= left {
        return Ok(());
    }
    let enough = most.saturating_add(needed - left);
    Err(
        CliError::new("nothing was applied, because there are not enough calls for it")
            .because(format!(
                "the plan makes {writes} writes, and to read again takes about {reads} calls; {left} of --max-calls {most} are left"
            ))
            .hint(format!(
                "allow {enough} calls or somewhat more, or apply a part of it with --only"
            ))
            .exit(Exit::Refused),
    )
}

pub(super) async fn carry_out(
    loaded: &Loaded,
    session: &Session,
    planned: Planned,
    args: &Apply,
    only: &[String],
    signals: &Signals,
    out: &mut Out,
) -> Result<Exit, CliError> {
    let Planned {
        live: before,
        remembered,
        plan,
        saved,
    } = planned;
    let record = &remembered.record;
    if plan.is_empty() {
        let full = plan_with(loaded, &before, &remembered, record, &[]);
        let declared = &loaded.document.declared;
        let mut now = memory::after_reading(declared, &before, record, &full);
        memory::keep_untold(&mut now, record, &full, only);
        remembered.keep(now)?;
        remembered.interrupted.take_up(None)?;
        tell(args, &Report::default(), &plan, None, out);
        return Ok(Exit::Done);
    }
    let vault = Vault::open(&plan.steps)?;
    storage::check_room(&session.folder, record, &plan)?;
    let stamp = loaded.stamp(&loaded.paths, &session.host, only);
    let begun = Begun {
        plan: saved,
        ..remembered.begun(&stamp, &plan, &before, loaded)
    };
    let mut journal = Journal::begin(&session.folder, begun)?;
    remembered.take_up(Some(&journal.name()))?;
    signals.begin();
    let style = out.style();
    let total = plan.steps.len();
    let quiet = args.is_at_the_end();
    let told = apply::InOrder::new(&plan.steps, |done: &apply::Done| {
        if !quiet {
            out.tell(&render::report::step(done, total, &style));
        }
    });
    let mut witness = apply::Kept::new(Telling {
        journal: &mut journal,
        told,
    });
    let job = apply::Job {
        steps: &plan.steps,
        changes: &plan.changes,
        live: &before,
        secrets: &vault,
        at_once: session.clients.most_at_once().unwrap_or(apply::AT_ONCE),
        stop: &signals.stop,
    };
    let report = tokio::select! {
        biased;
        () = signals.asked_twice() => None,
        report = apply::apply(&job, &session.clients, &mut witness) => Some(report),
    };
    witness.tells.told.rest();
    let apply::Kept { begun, ended, .. } = witness;
    let declared = &loaded.document.declared;
    // Later than anything that was made, so that nothing is taken to be longer ago than it is.
    let moment = session.clients.time().unwrap_or(before.now);
    let Some(report) = report else {
        // What is known to be done is remembered; what was under way is not.
        let report = Report::cut_off(ended, &begun, &plan.steps);
        remembered.keep(memory::after_steps(
            declared, record, &plan, &report, moment,
        ))?;
        tell(args, &report, &plan, None, out);
        out.note(
            "Left at once: the steps under way may or may not have been done; `plan` shows it.",
        );
        return Ok(signals.exit());
    };
    let applied = memory::after_steps(declared, record, &plan, &report, moment);
    let _failed = journal.reading_again();
    let after = tokio::select! {
        biased;
        () = signals.asked_twice() => {
            remembered.keep(applied)?;
            tell(args, &report, &plan, None, out);
            out.note("Left at once: nothing was read again; `plan` shows what the service holds now.");
            return Ok(signals.exit());
        }
        after = async {
            let after = live(loaded, session, &applied).await;
            patience::settled(&session.clients, after, |seen| {
                let again = plan_with(loaded, seen, &remembered, &applied, only);
                contradicted(&report, &plan, &again)
            })
            .await
        } => after,
    };
    let again = plan_with(loaded, &after, &remembered, &applied, only);
    let full = plan_with(loaded, &after, &remembered, &applied, &[]);
    let mut now = memory::after_reading(declared, &after, &applied, &full);
    memory::forget_unsure(&mut now, declared, &report);
    memory::keep_untold(&mut now, &applied, &full, only);
    // What happened is told even where it cannot be remembered.
    tell(args, &report, &plan, Some(&again), out);
    if !args.is_at_the_end() {
        out.tell(&render::report::summary(
            &report,
            &plan,
            Some(&again),
            &style,
        ));
    }
    remembered.keep(now)?;
    let end = Verdict::new(&report, &plan, Some(&again)).end();
    let _failed = journal.finished(end.word(), again.counts());
    if let Some(failure) = journal.failure() {
        return Err(failure);
    }
    Ok(match end {
        End::Complete => Exit::Done,
        End::Stopped => signals.exit(),
        End::Incomplete => Exit::Incomplete,
    })
}
