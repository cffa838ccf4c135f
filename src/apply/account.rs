//! What a journal tells of a run: how far it came, how each step ended, and what nobody knows.
//!
//! A journal may end anywhere, because the run may have. Its last line may be torn: a line counts once
//! it has its line break, and whatever it would have told was not yet acted on.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Evidence;
use super::journal::{Begun, Ended, Event, FORMAT_VERSION, Finished, How, Line, Planned, Sent};
use crate::model::address::Address;
use crate::plan::Action;

/// A journal that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// When the run began.
    pub at: Timestamp,
    /// When the last line was written.
    pub last: Timestamp,
    /// What was known before the first request.
    pub begun: Begun,
    /// Every step of the plan, in its order.
    pub steps: Vec<Step>,
    /// Whether what lives was read again.
    pub read_again: bool,
    /// What it came to, if it came to its end.
    pub finished: Option<Finished>,
    /// Whether a later run took up what it had done.
    pub taken_up: bool,
    /// The last line is not whole.
    pub torn: bool,
}

/// One step and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was to send.
    pub sent: Sent,
    /// What became of it.
    pub state: State,
    /// When that was written down, in Unix seconds; none where the journal does not mention it.
    pub at: Option<i64>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The journal does not mention it: nothing was sent.
    NotBegun,
    /// It was about to be sent, and nothing more is known: it may or may not have been done.
    UnderWay,
    /// It ended.
    Ended(Ended),
}

/// Why a file cannot be read as a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It does not begin as a journal does.
    #[error("it is no journal: its first line does not say what was begun")]
    NoJournal,
    /// Written in another form.
    #[error(
        "it has format version {found}, and this maniform reads {FORMAT_VERSION}; it was written by maniform {by}"
    )]
    Format {
        /// The version it has.
        found: u64,
        /// The version of the program that wrote it.
        by: String,
    },
    /// A line in the middle is not what was written.
    #[error("line {0} is not what was written")]
    Line(usize),
}

/// True for a text that begins as a journal does, of whatever version.
#[must_use]
pub fn is_one(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let form: serde_json::Value = serde_json::from_str(first).unwrap_or_default();
    form.get("event").and_then(serde_json::Value::as_str) == Some("begun")
}

impl Account {
    /// Reads a journal.
    ///
    /// # Errors
    /// It is none, is of another format version, or is damaged before its last line.
    pub fn read(text: &str) -> Result<Self, Damage> {
        let (whole, torn) = match text.rfind('\n') {
            Some(end) => (&text[..end], end + 1 < text.len()),
            None => return Err(Damage::NoJournal),
        };
        let mut lines = whole.split('\n').enumerate().peekable();
        let (_, first) = lines.next().ok_or(Damage::NoJournal)?;
        let mut account = begun(first)?;
        account.torn = torn;
        while let Some((index, line)) = lines.next() {
            let damaged = Damage::Line(index + 1);
            let Ok(line) = serde_json::from_str::<Line>(line) else {
                // Whoever takes a run up ends its torn line and writes behind it.
                if lines.peek().is_some_and(|(_, next)| is_taking_up(next)) {
                    account.torn = true;
                    continue;
                }
                return Err(damaged);
            };
            if !account.take(line) {
                return Err(damaged);
            }
        }
        Ok(account)
    }

    /// Takes one line in; false where it cannot belong here.
    fn take(&mut self, line: Line) -> bool {
        let at = Some(line.at.as_second());
        let mut steps = self.steps.iter_mut();
        match line.event {
            Event::Begun(_) => return false,
            Event::Sending(sending) => {
                let Some(step) = steps.find(|step| step.sent.step == sending.step) else {
                    return false;
                };
                step.state = State::UnderWay;
                step.at = at;
            }
            Event::Ended(ended) => {
                let Some(step) = steps.find(|step| step.sent.step == ended.step) else {
                    return false;
                };
                step.state = State::Ended(ended);
                step.at = at;
            }
            Event::ReadingAgain => self.read_again = true,
            Event::Finished(finished) => self.finished = Some(finished),
            Event::TakenUp { .. } => self.taken_up = true,
        }
        // Clocks are set back now and then; the end of a run is never before its beginning.
        self.last = self.last.max(line.at);
        true
    }

    /// True for a run that did not come to its end, and that no later one took up.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.finished.is_none() && !self.taken_up
    }

    /// How many steps ended so.
    #[must_use]
    pub fn ended(&self, how: How) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.is(how)).count()
    }

    /// The steps that may or may not have been done: under way when the run was cut off, or sent
    /// without an answer.
    pub fn unsure(&self) -> impl Iterator<Item = &Step> {
        let steps = self.steps.iter();
        steps.filter(|step| step.state == State::UnderWay || step.is(How::Unknown))
    }

    /// The steps of which nothing was sent and nothing is said.
    #[must_use]
    pub fn not_begun(&self) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.state == State::NotBegun).count()
    }

    /// Every change with how its steps ended together.
    pub fn changes(&self) -> impl Iterator<Item = (&Planned, Extent)> {
        let mut by_address: BTreeMap<&Address, Vec<&Step>> = BTreeMap::new();
        for step in &self.steps {
            by_address.entry(&step.sent.address).or_default().push(step);
        }
        self.begun.changes.iter().map(move |change| {
            let steps = by_address.get(&change.address);
            (change, Extent::of(steps.map_or(&[], Vec::as_slice)))
        })
    }

    /// The changes that may have moved something, with how far.
    pub fn touched(&self) -> impl Iterator<Item = (&Planned, Extent)> {
        let all = self.changes();
        all.filter(|(_, extent)| *extent != Extent::Nothing)
    }

    /// The steps of one thing.
    pub fn steps_of<'a>(&'a self, address: &'a Address) -> impl Iterator<Item = &'a Step> {
        let steps = self.steps.iter();
        steps.filter(move |step| step.sent.address == *address)
    }
}

/// How much of a change was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing was done, as far as is known for certain.
    Nothing,
    /// Some of it was done or may have been done.
    Some,
    /// All of it.
    All,
}

impl Extent {
    fn of(steps: &[&Step]) -> Self {
        let done = steps.iter().filter(|step| step.is(How::Done)).count();
        let unsure = |step: &&&Step| step.state == State::UnderWay || step.is(How::Unknown);
        match steps.iter().filter(unsure).count() {
            0 if done == steps.len() && done > 0 => Self::All,
            0 if done == 0 => Self::Nothing,
            _ => Self::Some,
        }
    }
}

impl Step {
    /// True where it ended so.
    #[must_use]
    pub fn is(&self, how: How) -> bool {
        matches!(&self.state, State::Ended(ended) if ended.outcome == how)
    }
}

impl Step {
    /// How it is known that it was done; none where it was not.
    #[must_use]
    pub fn known_by(&self) -> Option<Evidence> {
        match &self.state {
            State::Ended(ended) if ended.outcome == How::Done => Some(ended.known_by),
            _ => None,
        }
    }
}

fn is_taking_up(line: &str) -> bool {
    let line = serde_json::from_str::<Line>(line);
    line.is_ok_and(|line| matches!(line.event, Event::TakenUp { .. }))
}

/// What the first line says.
fn begun(line: &str) -> Result<Account, Damage> {
    let form: serde_json::Value = serde_json::from_str(line).map_err(|_| Damage::NoJournal)?;
    if !is_one(line) {
        return Err(Damage::NoJournal);
    }
    let found = form
        .get("format_version")
        .and_then(serde_json::Value::as_u64);
    let found = found.unwrap_or_default();
    if found != u64::from(FORMAT_VERSION) {
        let by = form.get("maniform").and_then(serde_json::Value::as_str);
        let by = by.unwrap_or("of an unknown version").to_owned();
        return Err(Damage::Format { found, by });
    }
    match serde_json::from_str::<Line>(line) {
        Ok(Line {
            at,
            event: Event::Begun(begun),
        }) => Ok(Account {
            at,
            last: at,
            steps: begun.steps.iter().map(Step::planned).collect(),
            begun: *begun,
            read_again: false,
            finished: None,
            taken_up: false,
            torn: false,
        }),
        _ => Err(Damage::Line(1)),
    }
}

impl Step {
    fn planned(sent: &Sent) -> Self {
        Self {
            sent: sent.clone(),
            state: State::NotBegun,
            at: None,
        }
    }
}

/// True for what makes a thing that was not there, or makes it anew.
#[must_use]
pub fn makes(action: Action) -> bool {
    matches!(action, Action::Create | Action::Replace)
}

#[cfg(test)]
mod tests;
