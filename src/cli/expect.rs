//! What was reviewed is what runs: a plan says its hash, and an apply that is given one carries out that plan or
//! nothing.

use super::args::PlanArgs;
use super::error::CliError;
use super::exit::Exit;
use crate::plan::{Plan, Stamp, expected};

/// Refuses another plan than the one that was reviewed, if a hash says which that was.
pub(super) fn check(reviewed: Option<&str>, stamp: &Stamp, plan: &Plan) -> Result<(), CliError> {
    let Some(reviewed) = reviewed else {
        return Ok(());
    };
    let hash = expected::hash(stamp, plan);
    if expected::is_expected(&hash, reviewed) {
        return Ok(());
    }
    Err(
        CliError::new("this is not the plan that was expected, so nothing was applied")
            .because(format!(
                "expected {}…, and planned {}…",
                expected::short(reviewed),
                expected::short(&hash)
            ))
            .because(
                "since it was planned the files, what lives, or the version of maniform moved, or other paths or another --only were given",
            )
            .hint("plan again, review what is new, merge that, and expect its hash")
            .exit(Exit::Refused),
    )
}

/// How to carry out this plan, and no other, where no file of it is at hand; none where it would not be.
pub(super) fn command(plan: &Plan, stamp: &Stamp, args: &PlanArgs) -> Option<String> {
    if !plan.gaps.is_empty() || !plan.refusals.is_empty() {
        return None;
    }
    let mut words = vec!["maniform apply".to_owned()];
    let given = args
        .files
        .paths
        .iter()
        .map(|path| path.display().to_string());
    words.extend(given.filter(|path| path != "."));
    words.extend(args.only.iter().map(|only| format!("--only '{only}'")));
    let base = args.since.previous.iter();
    words.extend(base.map(|base| format!("--previous '{base}'")));
    words.extend(plan.allowed.iter().map(|refusal| refusal.flag()));
    words.extend(args.reach.emulate.iter().map(|_| "--emulate".to_owned()));
    let hash = expected::hash(stamp, plan);
    let when = match args.out {
        Some(_) => "Where that file is not at hand",
        None => "To carry out this plan or nothing",
    };
    Some(format!(
        "{when}: {} --expect {}",
        words.join(" "),
        expected::short(&hash)
    ))
}
