//! `show` and `schema`: what is stored, and what its shape is.

use super::apply::read_plan;
use std::path::Path;

use super::args::{Schema, SchemaName, Show};
use super::error::CliError;
use super::exit::Exit;
use super::journal;
use super::out::Out;
use super::snapshot;
use super::storage;
use crate::apply::account::{self, Account};
use crate::plan::expected;
use crate::render;

pub(super) fn show(args: &Show, out: &mut Out) -> Result<Exit, CliError> {
    args.forms.check()?;
    if let Some(snapshot) = snapshot::found_in(&args.plan)? {
        if args.forms.wants_a_plan() {
            return Err(
                CliError::new("a snapshot has no Markdown form, and no report for GitLab")
                    .hint("print it with --json")
                    .exit(Exit::Usage),
            );
        }
        let human = render::snapshot::human(&snapshot, &out.style());
        one_form(args, || render::snapshot::json(&snapshot), &human, out);
        return Ok(Exit::Done);
    }
    if let Some(account) = journal_in(&args.plan)? {
        if args.forms.wants_a_plan() {
            return Err(
                CliError::new("a journal has no Markdown form, and no report for GitLab")
                    .hint("print it with --json")
                    .exit(Exit::Usage),
            );
        }
        let human = render::journal::human(&account, &out.style());
        one_form(args, || render::journal::json(&account), &human, out);
        return Ok(Exit::Done);
    }
    check_sort(&args.plan)?;
    let saved = read_plan(&args.plan)?;
    args.forms.deliver(
        out,
        || render::json::plan_json(&saved.plan, Some(&saved.stamp)),
        || render::markdown::plan(&saved.plan, Some(&saved.stamp)),
        || render::json::gitlab(&saved.plan),
    );
    if !args.forms.instead() {
        let stamp = &saved.stamp;
        out.tell(&render::plan::plan(&saved.plan, &out.style()));
        out.say("\n");
        out.note(&format!(
            "Planned by maniform {} against {}, from {}.",
            stamp.maniform,
            stamp.host,
            stamp.paths.join(", ")
        ));
        if let Some(base) = &stamp.previous {
            out.note(&format!("Compared with {}.", base.told()));
        }
        let hash = expected::hash(stamp, &saved.plan);
        out.note(&format!(
            "Its hash begins with {}: `apply --expect` carries out this plan or nothing.",
            expected::short(&hash)
        ));
    }
    Ok(Exit::Done)
}

/// What has no Markdown: as JSON, or in words.
fn one_form(args: &Show, json: impl FnOnce() -> String, human: &str, out: &mut Out) {
    args.forms.deliver(out, json, String::new, String::new);
    if !args.forms.instead() {
        out.tell(human);
    }
}

/// The run that a file tells of, if it begins as a journal does or is called like one.
fn journal_in(path: &Path) -> Result<Option<Account>, CliError> {
    let called = path
        .extension()
        .is_some_and(|ending| ending == journal::ENDING);
    let text = std::fs::read(path).unwrap_or_default();
    match called || account::is_one(&String::from_utf8_lossy(&text)) {
        true => journal::read(path).map(Some),
        false => Ok(None),
    }
}

/// Says so of what is neither plan nor snapshot; what cannot be read at all is for whoever reads it.
fn check_sort(path: &Path) -> Result<(), CliError> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return Ok(());
    };
    let why = match serde_json::from_str(&text) {
        Ok(form) if storage::is_plan(&form) => return Ok(()),
        Ok(_) => "it is neither a saved plan nor a snapshot".to_owned(),
        Err(error) => format!("it is cut off or no JSON: {error}"),
    };
    Err(CliError::new(format!("{} cannot be shown", path.display()))
        .because(why)
        .hint("`plan --out FILE` saves a plan, `snapshot --out FILE` what lives; of a damaged file take another copy"))
}

pub(super) fn schema(args: &Schema, out: &mut Out) -> Result<Exit, CliError> {
    out.print(&match args.which {
        SchemaName::Document => render::schema::document(),
        SchemaName::Plan => render::schema::plan(),
        SchemaName::PlanJson => render::schema::plan_json(),
        SchemaName::Findings => render::schema::findings(),
        SchemaName::Audit => render::schema::audit(),
        SchemaName::Snapshot => render::schema::snapshot(),
        SchemaName::Journal => render::schema::journal(),
    });
    Ok(Exit::Done)
}
