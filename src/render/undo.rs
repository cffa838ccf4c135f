//! What undoes a run: the plan, what does not come back, what moved since; and the list of runs.

use serde_json::json;

use super::page::Page;
use super::plan::{Words, plan_as};
use super::style::{Style, Tone};
use super::time;
use super::visible::{self, one_line};
use crate::apply::account::Account;
use crate::apply::journal::How;
use crate::apply::undo::Undo;
use crate::plan::restore::Lost;
use crate::plan::{Action, Plan};

/// The plan in words; begins as plans do.
#[must_use]
pub fn human(undo: &Undo, plan: &Plan, account: &Account, style: &Style) -> String {
    let words = Words {
        nothing: "Nothing of that run is left to undo.",
        head: "Maniform will do the following:",
    };
    let mut page = Page::new(style);
    let head = format!(
        "This undoes the run of {}.",
        time::moment(account.at.as_second())
    );
    page.toned(0, Tone::Strong, &head);
    page.gap();
    for line in plan_as(plan, &words, style).lines() {
        page.line(0, line);
    }
    list_of(
        &mut page,
        Tone::Destroy,
        "What does not come back:",
        &undo.lost,
    );
    let head = "Moved since, and stays as it is (--overwrite ADDRESS undoes it all the same):";
    list_of(&mut page, Tone::Change, head, &undo.moved);
    let head = "There already before that run, and stays:";
    list_of(&mut page, Tone::Change, head, &undo.theirs);
    page.finish()
}

fn list_of(page: &mut Page<'_>, tone: Tone, head: &str, each: &[Lost]) {
    if each.is_empty() {
        return;
    }
    page.head(tone, head);
    for lost in each {
        let address = lost.address.to_string();
        let text = format!("{}: {}", one_line(&address), one_line(&lost.what));
        page.line(4, &text);
    }
}

/// What an undo does not touch; `paths` are those that the run was given.
#[must_use]
pub fn files_still_say(paths: &[String]) -> String {
    let paths: Vec<_> = paths.iter().map(|path| one_line(path)).collect();
    let paths = paths.join(" ");
    format!(
        "The files are as they were, and the next apply would do it again. To take it out of them, too:\n  git log --oneline -- {paths}\n  git revert COMMIT"
    )
}

/// The runs, oldest first.
#[must_use]
pub fn list(runs: &[(String, Account)], style: &Style) -> String {
    let mut page = Page::new(style);
    if runs.is_empty() {
        page.line(0, "There are no runs.");
    }
    for (name, account) in runs {
        let counts = counts(account);
        let text = format!(
            "{}  {}  {} to add, {} to change, {} to destroy; {}",
            one_line(name),
            time::moment(account.at.as_second()),
            counts[0],
            counts[1],
            counts[2],
            ended(account)
        );
        page.line(0, &text);
    }
    page.finish()
}

/// The same for programs.
#[must_use]
pub fn list_json(runs: &[(String, Account)]) -> String {
    let runs: Vec<serde_json::Value> = runs
        .iter()
        .map(|(name, account)| {
            let [add, change, destroy] = counts(account);
            json!({
                "name": name,
                "at": account.at,
                "ended": ended(account),
                "add": add,
                "change": change,
                "destroy": destroy,
                "steps": account.steps.len(),
                "done": account.ended(How::Done),
                "undoes": account.begun.undoes,
            })
        })
        .collect();
    let form = json!({ "format_version": 1, "runs": runs });
    visible::json(format!("{form:#}\n"))
}

fn ended(account: &Account) -> String {
    let undo = match account.begun.undoes {
        Some(_) => "undo, ",
        None => "",
    };
    match &account.finished {
        Some(finished) => format!("{undo}{}", one_line(&finished.verdict)),
        None => format!("{undo}interrupted"),
    }
}

fn counts(account: &Account) -> [usize; 3] {
    let mut counts = [0; 3];
    for change in &account.begun.changes {
        counts[match change.action {
            Action::Create | Action::Replace => 0,
            Action::Update => 1,
            Action::Delete => 2,
        }] += 1;
    }
    counts
}
