//! What came of a plan: the report of its steps, held against the plan made after reading again. The
//! only judge of a run: its words, its flag for programs and its exit code all come from here.
//!
//! A step that the service said yes to counts as done unless the second reading shows otherwise; one
//! whose end is unknown counts as done only if the second reading shows it.

use std::collections::BTreeMap;

use super::{Halt, Outcome, Report};
use crate::model::address::Address;
use crate::plan::{Change, Counts, Plan, Status};

/// What the second reading says about a thing whose step ended unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It is as declared.
    Done,
    /// It still differs.
    Open,
    /// Nobody read again, or not everything could be read.
    Unclear,
}

/// The counts and the surprises.
#[must_use = "a verdict that nobody reads hides failures"]
#[derive(Debug, Default)]
pub struct Verdict<'a> {
    /// Changes of the plan that were made.
    pub made: Counts,
    /// Steps by their end.
    /// Steps that were turned down.
    pub failed: usize,
    /// Steps not tried, because an earlier one was not done.
    pub skipped: usize,
    /// Steps for which the service has no route, left to people.
    pub by_hand: usize,
    /// Steps not tried, because somebody asked to stop, or the service would have taken none of them.
    pub stopped: usize,
    /// Why, where nobody asked to stop.
    pub halt: Option<Halt>,
    /// Steps that were sent and got no answer.
    pub unknown_steps: usize,
    /// Things with a step whose end is unknown, and what they were found to be.
    pub unknown: Vec<(&'a Address, Found)>,
    /// What still differs although every step was answered with success.
    pub contradicted: Vec<&'a Change>,
    /// What differs now and was no part of the plan.
    pub new: Vec<&'a Change>,
    /// Lists that could not be read again.
    pub gaps: usize,
    /// What must not be done, and was no part of the plan: plans with refusals are not applied.
    pub refused: usize,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The whole plan was carried out, and nothing speaks against it.
    Complete,
    /// Somebody asked to stop before the last step.
    Stopped,
    /// Something failed, is unknown, still differs, or could not be read again.
    Incomplete,
}

impl End {
    /// In a word, for journals.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Stopped => "stopped",
            Self::Incomplete => "incomplete",
        }
    }
}

/// How the steps of one thing ended, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Done,
    Unknown,
    Open,
}

impl<'a> Verdict<'a> {
    /// Judges a run. `again` is the plan made after reading again, restricted as the first was; none
    /// where nobody read again.
    pub fn new(report: &'a Report, plan: &'a Plan, again: Option<&'a Plan>) -> Self {
        let ended = ended(report);
        let mut verdict = Self {
            halt: report.halt,
            ..Self::default()
        };
        for done in &report.steps {
            match done.outcome {
                Outcome::Failed { .. } => verdict.failed += 1,
                Outcome::Skipped { .. } => verdict.skipped += 1,
                Outcome::Stopped => verdict.stopped += 1,
                Outcome::ByHand { .. } => verdict.by_hand += 1,
                Outcome::Unknown { .. } => verdict.unknown_steps += 1,
                Outcome::Done => {}
            }
        }
        for (address, _) in ended.iter().filter(|(_, end)| **end == Ended::Unknown) {
            // What no reading shows may have arrived or not.
            let is_unsure = |done: &&super::Done| {
                done.step.address == **address && !done.unsure_secrets().is_empty()
            };
            let found = match found(address, again) {
                Found::Done if report.steps.iter().any(|done| is_unsure(&done)) => Found::Unclear,
                found => found,
            };
            verdict.unknown.push((*address, found));
        }
        verdict.gaps = again.map_or(0, |again| again.gaps.len());
        verdict.refused = again.map_or(0, |again| again.refusals.len());
        let differing = again.map(|again| again.changes.as_slice());
        let open = |change: &&Change| again.is_some_and(|again| is_open(change, again));
        for change in differing.unwrap_or_default().iter().filter(open) {
            match ended.get(&change.address) {
                Some(Ended::Done) => verdict.contradicted.push(change),
                // What was put off and has a place by now is nothing new.
                None if change.status == Status::Ready && !put_off(change, plan) => {
                    verdict.new.push(change);
                }
                Some(Ended::Unknown | Ended::Open) | None => {}
            }
        }
        let made = plan
            .changes
            .iter()
            .filter(|change| verdict.was_made(&ended, change));
        verdict.made = Counts::of(made);
        verdict
    }

    /// The judgement.
    #[must_use]
    pub fn end(&self) -> End {
        if self.stopped > 0 && self.halt.is_none() {
            return End::Stopped;
        }
        let undone = self.failed + self.skipped + self.stopped + self.gaps + self.refused;
        let differing = self.contradicted.len() + self.new.len();
        let unclear = self.unknown.len() - self.found(Found::Done);
        if undone + differing + unclear == 0 {
            End::Complete
        } else {
            End::Incomplete
        }
    }

    /// True where every step was done.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.failed + self.skipped + self.stopped + self.unknown_steps == 0
    }

    /// How many things with an unknown end were found to be so.
    #[must_use]
    pub fn found(&self, wanted: Found) -> usize {
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

/// True for a difference that requests were to remove. What remains for people, waits for them, or is
/// only observed was never promised.
fn is_open(change: &Change, again: &Plan) -> bool {
    match &change.status {
        Status::Ready | Status::Later { .. } => true,
        Status::Blocked { on } => !on.iter().all(|address| is_for_people(address, again)),
        Status::ByHand { .. } | Status::Observed => false,
    }
}

/// True where the plan left this change to another day.
fn put_off(change: &Change, plan: &Plan) -> bool {
    let later = |other: &Change| {
        other.address == change.address && matches!(other.status, Status::Later { .. })
    };
    plan.changes.iter().any(later)
}

/// True where something waits for people or is left to them.
fn is_for_people(address: &Address, again: &Plan) -> bool {
    let waits = again.waiting.iter().any(|each| each.address == *address);
    let by_hand = |change: &Change| {
        change.address == *address && matches!(change.status, Status::ByHand { .. })
    };
    waits || again.changes.iter().any(by_hand)
}

/// The worst end of each thing's steps, where an unknown one outweighs what was skipped after it.
fn ended(report: &Report) -> BTreeMap<&Address, Ended> {
    let mut ended: BTreeMap<&Address, Ended> = BTreeMap::new();
    for done in &report.steps {
        let end = match done.outcome {
            Outcome::Done if !done.unsure_secrets().is_empty() => Ended::Unknown,
            Outcome::Done => Ended::Done,
            Outcome::Unknown { .. } => Ended::Unknown,
            Outcome::Failed { .. }
            | Outcome::Skipped { .. }
            | Outcome::ByHand { .. }
            | Outcome::Stopped => Ended::Open,
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
    let differs = changes.any(|change| change.address == *address && is_open(change, again))
        || again.refusals.iter().any(|r| r.address == *address);
    match (differs, again.gaps.is_empty()) {
        (true, _) => Found::Open,
        (false, true) => Found::Done,
        (false, false) => Found::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Gap;
    use crate::model::request::{Method, Request, Template};
    use crate::plan::{Action, Refusal, Waiting};

    fn end(again: &Plan) -> End {
        Verdict::new(&Report::default(), &Plan::default(), Some(again)).end()
    }

    /// As `end`, after a step of the mailbox was done.
    fn ended_done(again: &Plan) -> End {
        let step = crate::plan::Step {
            id: 1,
            address: Address::new("mailbox", "ada@acme.example"),
            realm: String::new(),
            does: "change it".into(),
            request: Request::new(Method::Patch, Template::new("/x")),
            yields: Vec::new(),
            after: Vec::new(),
            letters: Vec::new(),
            otherwise: Vec::new(),
        };
        let report = Report {
            steps: vec![crate::apply::Done::new(&step, Outcome::Done)],
            ..Report::default()
        };
        Verdict::new(&report, &Plan::default(), Some(again)).end()
    }

    #[test]
    fn nothing_is_complete_while_the_second_reading_speaks_against_it() {
        assert_eq!(end(&Plan::default()), End::Complete);
        let gap = Gap {
            view: "the mailboxes of acme.example".into(),
            why: "no".into(),
            hint: None,
        };
        let mut unread = Plan::default();
        unread.gaps.push(gap);
        assert_eq!(end(&unread), End::Incomplete);
        let change = |status| Change {
            address: Address::new("mailbox", "ada@acme.example"),
            action: Action::Update,
            status,
            fields: Vec::new(),
            origin: None,
            reason: None,
            notes: Vec::new(),
            at_stake: Vec::new(),
            moved: None,
        };
        let mut new = Plan::default();
        new.changes.push(change(Status::Ready));
        assert_eq!(end(&new), End::Incomplete);
        let mut people = Plan::default();
        people
            .changes
            .push(change(Status::ByHand { steps: Vec::new() }));
        assert_eq!(end(&people), End::Complete);
        let blocked = || {
            let on = vec![Address::new("user", "Acme SA/ann@acme.example")];
            change(Status::Blocked { on })
        };
        let mut stuck = Plan::default();
        stuck.changes.push(blocked());
        assert_eq!(ended_done(&stuck), End::Incomplete);
        stuck.waiting.push(Waiting {
            address: Address::new("user", "Acme SA/ann@acme.example"),
            who: "ann@acme.example".into(),
            what: "to accept".into(),
        });
        assert_eq!(ended_done(&stuck), End::Complete);
        let mut refused = Plan::default();
        refused.refusals.push(Refusal {
            address: Address::new("mailbox", "ada@acme.example"),
            why: "no".into(),
            help: "no".into(),
            allowed_by: None,
        });
        assert_eq!(end(&refused), End::Incomplete);
    }
}
