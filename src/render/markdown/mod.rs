//! A plan as a comment on a review: what must be known first, then each change, folded.
//!
//! Everything that comes from files or from the service stands in code, as people read it in a terminal:
//! what is in code is neither markup nor a mention of somebody, whatever it holds. A comment takes at
//! most [`LIMIT`] characters (GitHub and its likes, 2026), counted here as bytes of UTF-8, which are never
//! fewer than the characters of anybody's counting. What does not fit goes, details first, what is
//! destroyed last, and the comment says so.

mod audit;
mod block;
mod cut;
mod drift;
mod gone;

use std::fmt::Write as _;

pub use audit::audit;
use block::{code, diff, fenced, inline};
use cut::{Entry, Group};
pub use drift::drift;
use gone::Gone;

use super::page::Page;
use super::plan::{Sorted, is_nothing, last_line, within};
use super::remarks;
use super::report::{step, summary};
use super::sections;
use super::style::Style;
use super::time;
use super::visible::one_line;
use super::words::count;
use super::{change, later, left, who};
use crate::apply::Report;
use crate::model::digest::sha256;
use crate::plan::{Action, Change, Counts, Plan, Stamp, Status, expected};

/// The most characters of a comment, and the most bytes of ours.
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
    whole(
        plan,
        &marker(plan, stamp, None),
        &planned(plan, stamp, None),
    )
}

/// The same for a plan that was just made; `as_of` is the moment of the snapshot it was made from, in
/// Unix seconds.
#[must_use]
pub fn plan_made(plan: &Plan, stamp: &Stamp, as_of: Option<i64>) -> String {
    let marker = marker(plan, Some(stamp), as_of);
    whole(plan, &marker, &planned(plan, Some(stamp), as_of))
}

/// Hidden lines on top: by the first, which is the same for every plan of these files against this host, a
/// pipeline finds the comment that it edits; the second has the hash that `apply --expect` takes.
fn marker(plan: &Plan, stamp: Option<&Stamp>, as_of: Option<i64>) -> String {
    let Some(stamp) = stamp else {
        return String::new();
    };
    let mut of = format!("{} against {}", stamp.paths.join(" "), stamp.host);
    if of.len() > NAME {
        of = sha256(of.as_bytes());
    }
    let mut text = hidden(&format!("maniform: plan of {of}"));
    if as_of.is_none() {
        text += &hidden(&format!("maniform-plan: {}", expected::hash(stamp, plan)));
    }
    text
}

/// The longest name of what was planned that stands in a comment as it is.
const NAME: usize = 300;

/// A line that is not shown. Nothing in it ends the comment early (HTML, "Comments": no `--`, no `>` in front).
fn hidden(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '/' | ':' | '_' | '@');
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '-' if !safe.ends_with('-') => safe.push('-'),
            c if plain(c) => safe.push(c),
            _ => safe.push('_'),
        }
    }
    format!("<!-- {safe} -->\n")
}

/// Who planned, against what, and what carries out this plan and no other.
fn planned(plan: &Plan, stamp: Option<&Stamp>, as_of: Option<i64>) -> String {
    let Some(stamp) = stamp else {
        return String::new();
    };
    let maniform = inline(&cut::line(&stamp.maniform, NAME));
    let host = inline(&cut::line(&stamp.host, NAME));
    match as_of {
        None => format!(
            "\nPlanned by maniform {maniform} against {host}. This plan or nothing: `maniform apply --expect {}`.\n",
            expected::short(&expected::hash(stamp, plan))
        ),
        Some(seconds) => format!(
            "\nPlanned by maniform {maniform} against what lived at {host} on {}; nothing was read from the service, and nothing of this can be applied.\n",
            time::moment(seconds)
        ),
    }
}

/// The comment, with its last line.
fn whole(plan: &Plan, marker: &str, planned: &str) -> String {
    let mut head = format!("{marker}## Maniform plan\n\n");
    let told = |text: String| format!("{text}\n\n");
    let within = within(plan).map(|within| inline(&cut::line(&within, 2 * NAME)));
    if is_nothing(plan) {
        head += &told(match within {
            None => "No changes. What lives is what the files declare.".to_owned(),
            Some(within) => format!("No changes {within}. Nothing else was compared."),
        });
    } else {
        head += &told(last_line(plan));
        if let Some(line) = later::line(plan) {
            head += &told(line);
        }
        if let Some(line) = who::line(plan) {
            head += &told(line);
        }
        if let Some(within) = within {
            head += &told(format!("Only {within}."));
        }
    }
    let by = Sorted::new(plan);
    let movers = who::is_told(plan);
    let mut groups = Vec::new();
    for (title, changes) in [
        ("", &by.ready),
        ("By hand", &by.by_hand),
        ("Blocked", &by.blocked),
        ("Only observed: nothing is written", &by.observed),
    ] {
        groups.extend(grouped(title, changes, movers));
    }
    let gone = Gone::of(plan, &by);
    let rooms = [
        (cut::WARNINGS, cut::TAIL, true),
        (cut::WARNINGS / 5, cut::TAIL / 4, true),
        (cut::WARNINGS / 5, cut::TAIL / 4, false),
    ];
    for (warned, trailed, folded) in rooms {
        let head = format!("{head}{}", warnings(plan, warned));
        let tail = tail(plan, trailed) + planned;
        let groups = if folded { groups.as_slice() } else { &[] };
        let room = cut::room(&head, groups, &tail);
        let listed = match gone.whole(room) {
            Some(all) => all,
            None if folded => continue,
            None => gone.some(room),
        };
        let changes = match folded {
            true => 0,
            false => plan.changes.len(),
        };
        return cut::fit(&(head + &listed), groups, changes, &tail);
    }
    head
}

/// Changes folded by kind, in the order in which kinds come first.
fn grouped(title: &str, changes: &[&Change], movers: bool) -> Vec<Group> {
    let mut kinds: Vec<&str> = Vec::new();
    for each in changes {
        if !kinds.contains(&each.address.kind.as_str()) {
            kinds.push(&each.address.kind);
        }
    }
    let groups = kinds.iter().enumerate().map(|(index, kind)| {
        let of_kind: Vec<&Change> = changes
            .iter()
            .copied()
            .filter(|each| each.address.kind == **kind)
            .collect();
        let before = match index {
            0 if !title.is_empty() => format!("### {title}\n\n"),
            _ => String::new(),
        };
        Group {
            before,
            summary: format!("{}: {}", code(kind), sum(&of_kind)),
            entries: of_kind.iter().map(|each| entry(each, movers)).collect(),
        }
    });
    groups.collect()
}

/// `2 to add, 1 to destroy`.
fn sum(changes: &[&Change]) -> String {
    let counts = Counts::of(changes.iter().copied());
    let parts = [
        (counts.add, "to add"),
        (counts.change, "to change"),
        (counts.destroy, "to destroy"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    match parts.is_empty() {
        // What goes and comes anew, or is only looked at, is counted by none of them.
        true => count(changes.len(), "difference"),
        false => parts.join(", "),
    }
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
fn warnings(plan: &Plan, most: usize) -> String {
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
    let found = remarks::Counts::of(&plan.findings).words();
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
    // What goes has a list of its own, which is never cut.
    let noted = ready.filter(|each| each.action != Action::Delete && !each.notes.is_empty());
    for (index, each) in noted.enumerate() {
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
    text + &cut::some(&page.finish(), most, |text| fenced("text", text))
}

/// `1 thing is`, `2 things are`.
fn are(number: usize, noun: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, noun))
}

/// A change in one line, and with everything that is to be seen of it.
fn entry(each: &Change, movers: bool) -> Entry {
    let address = each.address.to_string();
    let mut short = format!("{} {}", each.action.sign(), one_line(&address));
    if let Some(moved) = each.moved.as_ref().filter(|_| movers) {
        let _ = write!(short, "  (moved {})", who::words(moved.by));
    }
    short.push('\n');
    let mut page = Page::new(&STYLE);
    page.movers = movers;
    change::change(&mut page, each, 0);
    match &each.status {
        Status::ByHand { .. } => sections::steps(&mut page, each),
        Status::Blocked { .. } => sections::blockers(&mut page, each),
        Status::Ready | Status::Later { .. } | Status::Observed => {}
    }
    let full = diff(&page.finish());
    Entry {
        full: format!("{}\n", full.trim_matches('\n')),
        short,
    }
}

/// What comes later, what waits, what is left alone, what it took.
fn tail(plan: &Plan, most: usize) -> String {
    let mut page = Page::new(&STYLE);
    later::later(&mut page, plan);
    sections::waiting(&mut page, &plan.waiting);
    page.gap();
    sections::left_alone(&mut page, &plan.left_alone);
    sections::calls(&mut page, plan);
    cut::some(&page.finish(), most, |text| fenced("text", text))
}

#[cfg(test)]
mod tests;
