//! What a journal tells: a run in words, and the note about one that did not come to its end.

use serde_json::json;

use super::page::Page;
use super::style::{Style, Tone};
use super::time;
use super::visible::{self, one_line};
use super::words::count;
use crate::apply::account::{Account, State, Step};
use crate::apply::journal::How;

/// Where more about a step stands.
const BELOW: usize = 8;

/// The note about a run that did not come to its end, for the next one; `path` is its journal.
#[must_use]
pub fn interrupted(account: &Account, path: &str) -> String {
    let total = account.steps.len();
    let done = account.ended(How::Done);
    let mut text = format!(
        "Interrupted: the run of {} did not come to its end; {done} of {} had been done.",
        time::moment(account.at.as_second()),
        count(total, "step")
    );
    let unsure: Vec<String> = account.unsure().map(begun).collect();
    for step in &unsure {
        text.push_str(&format!(
            "\n  Under way, and may or may not have been done: {step}"
        ));
    }
    text.push_str(&format!(
        "\n  What it did is remembered, and the next apply goes on from there. Its journal: {}",
        one_line(path)
    ));
    text
}

/// The note about a journal that cannot be read.
#[must_use]
pub fn damaged(path: &str, why: &str) -> String {
    format!(
        "The journal {} cannot be read: {}.\n  What that run did is not remembered: fields that nobody reads back may be written once more, and what it made and no file declares any more stays.",
        one_line(path),
        one_line(why)
    )
}

/// ` 3/12  mailbox:ada@acme.example: create the mailbox`, without leading blanks.
fn begun(step: &Step) -> String {
    let address = step.sent.address.to_string();
    format!(
        "step {}, {}: {}",
        step.sent.step,
        one_line(&address),
        one_line(&step.sent.does)
    )
}

/// The run in words.
#[must_use]
pub fn human(account: &Account, style: &Style) -> String {
    let mut page = Page::new(style);
    let run = &account.begun;
    page.toned(
        0,
        Tone::Strong,
        &format!(
            "The run of {} against {}, by maniform {}.",
            time::moment(account.at.as_second()),
            one_line(&run.host),
            one_line(&run.maniform)
        ),
    );
    if let Some(undoes) = &run.undoes {
        page.line(2, &format!("It undoes the run {}.", one_line(undoes)));
    }
    if !run.only.is_empty() {
        page.line(2, &format!("Only: {}.", one_line(&run.only.join(", "))));
    }
    page.gap();
    let total = account.steps.len();
    for step in &account.steps {
        let (tone, word, why) = told(step);
        let sign = style.ellipsis();
        let word = style.paint(tone, word);
        let width = total.to_string().len();
        let address = step.sent.address.to_string();
        page.line(
            1,
            &format!(
                "{:>width$}/{total}  {}: {} {sign} {word}",
                step.sent.step,
                one_line(&address),
                one_line(&step.sent.does)
            ),
        );
        if let Some(why) = why {
            page.line(BELOW, &one_line(why));
        }
    }
    page.gap();
    page.line(0, &summary(account));
    page.finish()
}

fn told(step: &Step) -> (Tone, &'static str, Option<&str>) {
    match &step.state {
        State::NotBegun => (Tone::Change, "not begun", None),
        State::UnderWay => (Tone::Destroy, "under way, may have been done", None),
        State::Ended(ended) => {
            let (tone, word) = match ended.outcome {
                How::Done => (Tone::Add, "done"),
                How::Failed => (Tone::Destroy, "FAILED"),
                How::Unknown => (Tone::Destroy, "unknown, may have been done"),
                How::Skipped => (Tone::Change, "skipped"),
                How::ByHand => (Tone::Change, "by hand"),
                How::Stopped => (Tone::Change, "stopped"),
            };
            (tone, word, ended.why.as_deref())
        }
    }
}

/// The last line: how it ended.
fn summary(account: &Account) -> String {
    let done = account.ended(How::Done);
    let of = format!("{done} of {} done", count(account.steps.len(), "step"));
    match (&account.finished, account.taken_up) {
        (Some(finished), _) => {
            let left = finished.add + finished.change + finished.destroy;
            let left = match left {
                0 => "nothing was left to do".to_owned(),
                left => format!("{} left", count(left, "change")),
            };
            format!(
                "Ended ({}): {of}, and after reading again {left}.",
                one_line(&finished.verdict)
            )
        }
        (None, true) => format!("Interrupted: {of}; a later run took it up."),
        (None, false) => format!("Interrupted: {of}; the next apply takes it up."),
    }
}

/// The same for programs: what the lines say, put together.
#[must_use]
pub fn json(account: &Account) -> String {
    let steps: Vec<serde_json::Value> = account
        .steps
        .iter()
        .map(|step| {
            let (state, why) = match &step.state {
                State::NotBegun => (json!("not-begun"), None),
                State::UnderWay => (json!("under-way"), None),
                State::Ended(ended) => (json!(ended.outcome), ended.why.as_deref()),
            };
            json!({
                "step": step.sent.step,
                "address": step.sent.address,
                "does": step.sent.does,
                "request": step.sent.request,
                "state": state,
                "why": why,
            })
        })
        .collect();
    let form = json!({
        "format_version": 1,
        "at": account.at,
        "last": account.last,
        "maniform": account.begun.maniform,
        "host": account.begun.host,
        "plan": account.begun.plan,
        "undoes": account.begun.undoes,
        "paths": account.begun.paths,
        "only": account.begun.only,
        "changes": account.begun.changes,
        "steps": steps,
        "read_again": account.read_again,
        "finished": account.finished,
        "taken_up": account.taken_up,
    });
    visible::json(format!("{form:#}\n"))
}
