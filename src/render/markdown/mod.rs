//! A plan as a comment on a review: what must be known first, then each change, folded.
//!
//! Everything that comes from files or from the service stands in code, as people read it in a terminal:
//! what is in code is neither markup nor a mention of somebody, whatever it holds. A comment takes at
//! most [`LIMIT`] characters (GitHub and its likes, 2026); what does not fit goes, details first, and
//! the comment says so.

mod audit;
mod block;
mod cut;
mod drift;

use std::fmt::Write as _;

pub use audit::audit;
use block::{code, diff, fenced, inline};
use cut::Entry;
pub use drift::drift;

use super::page::Page;
use super::plan::{Sorted, is_nothing, last_line, within};
use super::remarks::Counts;
use super::report::{step, summary};
use super::sections;
use super::style::Style;
use super::time;
use super::words::count;
use super::{change, later, left, remarks, who};
use crate::apply::Report;
use crate::plan::{Action, Change, Plan, Stamp, Status};

/// The most characters of a comment.
pub const LIMIT: usize = 65_535;

/// Wide enough that nothing is broken: whoever shows it can scroll.
const STYLE: Style = Style {
    color: false,
    unicode: true,
    width: 120,
};

/// The whole plan. It holds the line `Plan: X to add, Y to change, Z to destroy.`, which scripts look
/// for, or `No changes.`
#[must_use]
pub fn plan(plan: &Plan, stamp: Option<&Stamp>) -> String {
    whole(plan, &planned(stamp, None))
}

/// The same for a plan that was just made; `as_of` is the moment of the snapshot it was made from, in
/// Unix seconds.
#[must_use]
pub fn plan_made(plan: &Plan, stamp: &Stamp, as_of: Option<i64>) -> String {
    whole(plan, &planned(Some(stamp), as_of))
}

/// Who planned, against what.
fn planned(stamp: Option<&Stamp>, as_of: Option<i64>) -> String {
    let Some(Stamp { maniform, host, .. }) = stamp else {
        return String::new();
    };
    let host = inline(host);
    match as_of {
        None => format!("\nPlanned by maniform {maniform} against {host}.\n"),
        Some(seconds) => format!(
            "\nPlanned by maniform {maniform} against what lived at {host} on {}; nothing was read from the service, and nothing of this can be applied.\n",
            time::moment(seconds)
        ),
    }
}

/// The comment, with its last line.
fn whole(plan: &Plan, planned: &str) -> String {
    let mut head = String::from("## Maniform plan\n\n");
    let told = |text: String| format!("{text}\n\n");
    if is_nothing(plan) {
        head += &told(match within(plan) {
            None => "No changes. What lives is what the files declare.".to_owned(),
            Some(within) => format!("No changes {}. Nothing else was compared.", inline(&within)),
        });
    } else {
        head += &told(last_line(plan));
        if let Some(line) = later::line(plan) {
            head += &told(line);
        }
        if let Some(line) = who::line(plan) {
            head += &told(line);
        }
        if let Some(within) = within(plan) {
            head += &told(format!("Only {}.", inline(&within)));
        }
    }
    head += &warnings(plan);
    let by = Sorted::new(plan);
    let mut entries = Vec::new();
    for (title, changes) in [
        ("", &by.ready),
        ("By hand", &by.by_hand),
        ("Blocked", &by.blocked),
        ("Only observed: nothing is written", &by.observed),
    ] {
        for (index, each) in changes.iter().enumerate() {
            let title = title.to_owned();
            let before = match index {
                0 if !title.is_empty() => format!("### {title}\n\n"),
                _ => String::new(),
            };
            entries.push(entry(before, each, who::is_told(plan)));
        }
    }
    cut::fit(&head, &entries, &tail(plan, planned))
}

/// What an apply did, with what reading again has shown; `again` is the plan made after it.
#[must_use]
pub fn report(report: &Report, plan: &Plan, again: Option<&Plan>) -> String {
    let total = plan.steps.len();
    let steps = report.steps.iter();
    let steps: String = steps.map(|done| step(done, total, &STYLE)).collect();
    let summary = summary(report, plan, again, &STYLE);
    let mut lines = summary.trim_end().rsplitn(2, '\n');
    let last = lines.next().unwrap_or_default();
    let above = lines.next().unwrap_or_default();
    let steps = cut::some(&steps, cut::TAIL, |text| fenced("text", text));
    let above = cut::some(above, cut::WARNINGS, |text| fenced("text", text));
    format!("## Maniform apply\n\n{last}\n\n{above}{steps}")
}

/// What to know before saying yes: what goes, what is forbidden, what was not seen, who gets mail, what
/// stays although its lines are gone, and which lines have nothing to do.
fn warnings(plan: &Plan) -> String {
    let mut lines = Vec::new();
    let destroyed = plan.counts().destroy;
    let mut say = |text: String| lines.push(format!("- **{text}**\n"));
    if !plan.gaps.is_empty() {
        let gaps = count(plan.gaps.len(), "list");
        say(format!("{gaps} could not be read; nothing is applied."));
    }
    if !plan.refusals.is_empty() {
        let refused = count(plan.refusals.len(), "refusal");
        say(format!("{refused}; nothing is applied while this stands."));
    }
    if !plan.allowed.is_empty() {
        let allowed = are(plan.allowed.len(), "refusal");
        say(format!("{allowed} allowed for this plan."));
    }
    if destroyed > 0 {
        say(format!("{} destroyed.", are(destroyed, "thing")));
    }
    let letters = plan.letters().len();
    if letters > 0 {
        say(format!("{} sent to people.", are(letters, "message")));
    }
    let found = Counts::of(&plan.findings).words();
    match (&found, remarks::let_be(&plan.findings)) {
        (Some(found), _) => say(format!("Rules find {found}.")),
        (None, Some(let_be)) => say(let_be),
        (None, None) => {}
    }
    if !plan.left.is_empty() {
        let left = are(plan.left.len(), "thing");
        say(format!("{left} declared no longer, and left alone."));
    }
    match plan.notices.len() {
        0 => {}
        1 => say("1 line has nothing to do.".to_owned()),
        many => say(format!("{many} lines have nothing to do.")),
    }
    if lines.is_empty() {
        return String::new();
    }
    let mut page = Page::new(&STYLE);
    let follows = "What could not be read is neither there nor gone.";
    sections::gaps(&mut page, &plan.gaps, follows);
    sections::refused(&mut page, &plan.refusals);
    sections::foreseen(&mut page, plan);
    sections::allowed(&mut page, &plan.allowed);
    let ready = Sorted::new(plan).ready.into_iter();
    let gone = ready.filter(|each| each.action == Action::Delete || !each.notes.is_empty());
    for (index, each) in gone.enumerate() {
        if index == 0 {
            page.gap();
        }
        change::title(&mut page, each);
    }
    sections::letters(&mut page, plan);
    if found.is_some() {
        remarks::remarks(&mut page, &plan.findings);
    }
    left::left(&mut page, &plan.left);
    left::notices(&mut page, &plan.notices);
    let text = format!("{}\n", lines.concat());
    text + &cut::some(&page.finish(), cut::WARNINGS, |text| fenced("text", text))
}

/// `1 thing is`, `2 things are`.
fn are(number: usize, noun: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, noun))
}

/// A change in one line, and with everything that is to be seen of it.
fn entry(before: String, each: &Change, movers: bool) -> Entry {
    let mut line = code(&format!("{} {}", each.action.sign(), each.address));
    if let Some(moved) = each.moved.as_ref().filter(|_| movers) {
        let _ = write!(line, " moved {}", who::words(moved.by));
    }
    let mut page = Page::new(&STYLE);
    page.movers = movers;
    change::change(&mut page, each, 0);
    match &each.status {
        Status::ByHand { .. } => sections::steps(&mut page, each),
        Status::Blocked { .. } => sections::blockers(&mut page, each),
        Status::Ready | Status::Later { .. } | Status::Observed => {}
    }
    Entry {
        full: format!(
            "{before}<details><summary>{line}</summary>\n\n{}\n</details>\n\n",
            fenced("diff", &diff(&page.finish()))
        ),
        short: format!("{before}{line}\n\n"),
    }
}

/// What comes later, what waits, what is left alone, what it took.
fn tail(plan: &Plan, planned: &str) -> String {
    let mut page = Page::new(&STYLE);
    later::later(&mut page, plan);
    sections::waiting(&mut page, &plan.waiting);
    page.gap();
    sections::left_alone(&mut page, &plan.left_alone);
    sections::calls(&mut page, plan);
    cut::some(&page.finish(), cut::TAIL, |text| fenced("text", text)) + planned
}

#[cfg(test)]
mod tests;
