//! What came of a plan: the report of its steps, held against the plan made after reading again.
//!
//! A step that the service said yes to counts as done unless the second reading shows otherwise; one
//! whose end is unknown counts as done only if the second reading shows it.

use std::collections::BTreeMap;

use crate::apply::{Outcome, Report};
use crate::model::address::Address;
use crate::plan::{Action, Change, Counts, Plan, Status};

/// What the second reading says about a thing whose step ended unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It is as declared.
    Done,
    /// It still differs.
    Open,
    /// Nobody read again, or not everything could be read.
    Unclear,
}

/// The counts and the surprises.
#[derive(Debug, Default)]
pub(super) struct Verdict<'a> {
    /// Changes of the plan that were made.
    pub(super) made: Counts,
    /// Steps by their end.
    pub(super) failed: usize,
    pub(super) skipped: usize,
    pub(super) stopped: usize,
    pub(super) unknown_steps: usize,
    /// Things with a step whose end is unknown, and what they were found to be.
    pub(super) unknown: Vec<(&'a Address, Found)>,
    /// What still differs although every step was answered with success.
    pub(super) contradicted: Vec<&'a Change>,
    /// What differs now and was no part of the plan.
    pub(super) new: Vec<&'a Change>,
}

/// How the steps of one thing ended, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Done,
    Unknown,
    Open,
}

impl<'a> Verdict<'a> {
    pub(super) fn new(report: &'a Report, plan: &'a Plan, again: Option<&'a Plan>) -> Self {
        let ended = ended(report);
        let mut verdict = Self::default();
        for done in &report.steps {
            match done.outcome {
                Outcome::Failed { .. } => verdict.failed += 1,
                Outcome::Skipped { .. } => verdict.skipped += 1,
                Outcome::Stopped => verdict.stopped += 1,
                Outcome::Unknown { .. } => verdict.unknown_steps += 1,
                Outcome::Done => {}
            }
        }
        for (address, _) in ended.iter().filter(|(_, end)| **end == Ended::Unknown) {
            verdict.unknown.push((*address, found(address, again)));
        }
        let differing = again.map(|again| again.changes.as_slice());
        for change in differing.unwrap_or_default().iter().filter(|c| is_open(c)) {
            match ended.get(&change.address) {
                Some(Ended::Done) => verdict.contradicted.push(change),
                None if change.status == Status::Ready => verdict.new.push(change),
                Some(Ended::Unknown | Ended::Open) | None => {}
            }
        }
        let made = plan
            .changes
            .iter()
            .filter(|change| verdict.was_made(&ended, change));
        verdict.made = counted(made);
        verdict
    }

    /// True when the whole plan was carried out and nothing speaks against it.
    pub(super) fn is_complete(&self) -> bool {
        self.failed + self.skipped + self.stopped == 0
            && self.contradicted.is_empty()
            && self.found(Found::Done) == self.unknown.len()
    }

    /// How many things with an unknown end were found to be so.
    pub(super) fn found(&self, wanted: Found) -> usize {
        let all = self.unknown.iter();
        all.filter(|(_, found)| *found == wanted).count()
    }

    fn was_made(&self, ended: &BTreeMap<&Address, Ended>, change: &Change) -> bool {
        change.status == Status::Ready
            && match ended.get(&change.address) {
                Some(Ended::Done) => !self
                    .contradicted
                    .iter()
                    .any(|other| other.address == change.address),
                Some(Ended::Unknown) => self.unknown.contains(&(&change.address, Found::Done)),
                Some(Ended::Open) | None => false,
            }
    }
}

/// True for a difference that requests were to remove. What remains for people or is only observed
/// was never promised.
fn is_open(change: &Change) -> bool {
    match change.status {
        Status::Ready | Status::Blocked { .. } => true,
        Status::ByHand { .. } | Status::Observed => false,
    }
}

fn counted<'a>(changes: impl Iterator<Item = &'a Change>) -> Counts {
    let mut counts = Counts::default();
    for change in changes {
        match change.action {
            Action::Create | Action::Replace => counts.add += 1,
            Action::Update => counts.change += 1,
            Action::Delete => counts.destroy += 1,
        }
    }
    counts
}

/// The worst end of each thing's steps, where an unknown one outweighs what was skipped after it.
fn ended(report: &Report) -> BTreeMap<&Address, Ended> {
    let mut ended: BTreeMap<&Address, Ended> = BTreeMap::new();
    for done in &report.steps {
        let end = match done.outcome {
            Outcome::Done => Ended::Done,
            Outcome::Unknown { .. } => Ended::Unknown,
            Outcome::Failed { .. } | Outcome::Skipped { .. } | Outcome::Stopped => Ended::Open,
        };
        let all = ended.entry(&done.step.address).or_insert(end);
        *all = match (*all, end) {
            (Ended::Unknown, _) | (_, Ended::Unknown) => Ended::Unknown,
            (Ended::Open, _) | (_, Ended::Open) => Ended::Open,
            (Ended::Done, Ended::Done) => Ended::Done,
        };
    }
    ended
}

/// Not differing says something only where everything was read and nothing was refused.
fn found(address: &Address, again: Option<&Plan>) -> Found {
    let Some(again) = again else {
        return Found::Unclear;
    };
    let mut changes = again.changes.iter();
    let differs = changes.any(|change| change.address == *address && is_open(change))
        || again.refusals.iter().any(|r| r.address == *address);
    match (differs, again.gaps.is_empty()) {
        (true, _) => Found::Open,
        (false, true) => Found::Done,
        (false, false) => Found::Unclear,
    }
}
