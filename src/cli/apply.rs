//! `apply`: carries out a saved plan, or plans, shows, asks and carries out; then reads again.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use super::args::Apply;
use super::error::CliError;
use super::exit::Exit;
use super::guards;
use super::load::{Loaded, load};
use super::out::Out;
use super::plan::{Planned, live, plan_with, planned};
use super::secrets::Vault;
use super::session::Session;
use super::signals::Signals;
use super::storage;
use super::zone;
use crate::apply::verdict::{End, Verdict};
use crate::apply::{self, Report, memory};
use crate::live::snapshot::Snapshot;
use crate::plan::{Moved, Plan, SavedPlan};
use crate::render;

pub(super) async fn apply(args: &Apply, out: &mut Out) -> Result<Exit, CliError> {
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
    if !args.auto_approve && !std::io::stdin().is_terminal() {
        return Err(CliError::new("there is nobody to ask")
            .because("standard input is no terminal")
            .hint(
                "save a plan with `plan --out p.json` and `apply p.json`, or pass --auto-approve",
            ));
    }
    let session = Session::open(&args.reach, paths, &loaded.document).await?;
    let ended = async {
        let mut planned = planned(&loaded, &session, &args.only).await?;
        guards::judge(&mut planned, &loaded, &session, &args.allow.all(), out).await;
        planned.remembered.note_missing(out);
        zone::note_elsewhere(&loaded.document, out);
        if !args.is_at_the_end() {
            out.print(&render::plan::plan(&planned.plan, &out.style()));
        } else if !args.auto_approve {
            // Nobody can say yes to what was not shown, and stdout is for the report.
            out.say(&render::plan::plan(&planned.plan, &out.talk_style()));
        }
        if !args.is_at_the_end() {
            super::rules::hint(&loaded, out);
        }
        if !args.auto_approve {
            guards::typed(&mut planned.plan, &mut std::io::stdin().lock(), out);
        }
        if let Some(exit) = forbidden(&planned.plan, out) {
            if args.is_at_the_end() && args.auto_approve {
                // What stops it is said although the report has nothing to tell.
                out.say(&render::plan::plan(&planned.plan, &out.talk_style()));
            }
            return Ok(exit);
        }
        if !planned.plan.is_empty() && !args.auto_approve && !approved(&planned.plan, out) {
            out.note("Nothing was applied.");
            return Ok(Exit::Error);
        }
        carry_out(&loaded, &session, planned, args, &args.only, out).await
    }
    .await;
    session.close().await;
    ended
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
    let session = Session::open(&args.reach, &paths, &loaded.document).await?;
    let ended = async {
        let now = loaded.stamp(&paths, &session.host, &saved.stamp.only);
        let moved = saved.moved_files(&now);
        if !moved.is_empty() {
            return Ok(refused(&moved, out));
        }
        let mut planned = planned(&loaded, &session, &saved.stamp.only).await?;
        let mut allowed = saved.plan.allowed.clone();
        allowed.extend(args.allow.all());
        guards::judge(&mut planned, &loaded, &session, &allowed, out).await;
        if let Some(exit) = forbidden(&planned.plan, out) {
            out.say(&render::plan::plan(&planned.plan, &out.style()));
            return Ok(exit);
        }
        let moved = saved.moved(&planned.plan);
        if !moved.is_empty() {
            return Ok(refused(&moved, out));
        }
        if !args.is_at_the_end() {
            out.print(&render::plan::short(&planned.plan, &out.style()));
        }
        carry_out(&loaded, &session, planned, args, &saved.stamp.only, out).await
    }
    .await;
    session.close().await;
    ended
}

impl Apply {
    /// True where what happened is told in one piece, when all has ended.
    fn is_at_the_end(&self) -> bool {
        self.json || self.markdown
    }
}

/// Tells what happened where that is wanted in one piece; `again` is the plan made afterwards.
fn tell(args: &Apply, report: &Report, plan: &Plan, again: Option<&Plan>, out: &mut Out) {
    if args.json {
        out.print(&render::report::report_json(report, plan, again));
    } else if args.markdown {
        out.print(&render::markdown::report(report, plan, again));
    }
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
fn forbidden(plan: &Plan, out: &mut Out) -> Option<Exit> {
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
fn approved(plan: &Plan, out: &mut Out) -> bool {
    let destroyed = plan.counts().destroy;
    if destroyed > 0 {
        let things = super::validate::count(destroyed, "thing");
        out.note(&format!(
            "\nThis destroys {things}; what the plan marks with ! cannot come back."
        ));
    }
    out.say("\nDo you want to carry this out? Only `yes` is taken for yes: ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok() && answer.trim() == "yes"
}

async fn carry_out(
    loaded: &Loaded,
    session: &Session,
    planned: Planned,
    args: &Apply,
    only: &[String],
    out: &mut Out,
) -> Result<Exit, CliError> {
    let Planned {
        live: before,
        remembered,
        plan,
    } = planned;
    let record = &remembered.record;
    if plan.is_empty() {
        let full = plan_with(loaded, &before, &remembered, record, &[]);
        let declared = &loaded.document.declared;
        let mut now = memory::after_reading(declared, &before, record, &full);
        memory::keep_untold(&mut now, record, &full, only);
        remembered.keep(now)?;
        tell(args, &Report::default(), &plan, None, out);
        return Ok(Exit::Done);
    }
    let vault = Vault::open(&plan.steps)?;
    storage::check_room(&session.folder, record, &plan)?;
    let signals = Signals::listen();
    let style = out.style();
    let total = plan.steps.len();
    let quiet = args.is_at_the_end();
    let mut ended = Vec::new();
    let mut told = |done: &apply::Done| {
        if !quiet {
            out.print(&render::report::step(done, total, &style));
        }
        ended.push(done.clone());
    };
    let report = tokio::select! {
        biased;
        () = signals.asked_twice() => None,
        report = apply::apply(
            &plan.steps,
            &before,
            &vault,
            &session.clients,
            &signals.stop,
            &mut told,
        ) => Some(report),
    };
    let declared = &loaded.document.declared;
    let Some(report) = report else {
        // What is known to be done is remembered; the step under way is not.
        let report = Report::cut_off(ended, &plan.steps);
        remembered.keep(memory::after_steps(
            declared, record, &plan, &report, before.now,
        ))?;
        tell(args, &report, &plan, None, out);
        out.note(
            "Left at once: the step under way may or may not have been done; `plan` shows it.",
        );
        return Ok(signals.exit());
    };
    let applied = memory::after_steps(declared, record, &plan, &report, before.now);
    let after = tokio::select! {
        biased;
        () = signals.asked_twice() => {
            remembered.keep(applied)?;
            tell(args, &report, &plan, None, out);
            out.note("Left at once: nothing was read again; `plan` shows what the service holds now.");
            return Ok(signals.exit());
        }
        after = live(loaded, session, &applied) => after,
    };
    let again = plan_with(loaded, &after, &remembered, &applied, only);
    let full = plan_with(loaded, &after, &remembered, &applied, &[]);
    let mut now = memory::after_reading(declared, &after, &applied, &full);
    memory::keep_untold(&mut now, &applied, &full, only);
    // What happened is told even where it cannot be remembered.
    tell(args, &report, &plan, Some(&again), out);
    if !args.is_at_the_end() {
        out.print(&render::report::summary(
            &report,
            &plan,
            Some(&again),
            &style,
        ));
    }
    remembered.keep(now)?;
    Ok(match Verdict::new(&report, &plan, Some(&again)).end() {
        End::Complete => Exit::Done,
        End::Stopped => signals.exit(),
        End::Incomplete => Exit::Incomplete,
    })
}
