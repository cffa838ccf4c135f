//! Who sees steps begin and end: told at once, in the plan's order, or to keep.

use std::collections::{BTreeMap, BTreeSet};

use super::Done;
use crate::model::request::Request;
use crate::plan::Step;

/// Sees every step begin and end, so that what happened is known even where nobody lives to tell it.
pub trait Witness {
    /// This request of this step is about to be sent: the step's own, one of its alternatives, or one
    /// of these once more after its answer was lost.
    ///
    /// # Errors
    /// Why it could not be noted. Then it is not sent.
    fn sending(&mut self, step: &Step, request: &Request) -> Result<(), String>;

    /// The step ended.
    ///
    /// # Errors
    /// Why it could not be noted. Then nothing more is begun.
    fn ended(&mut self, done: &Done) -> Result<(), String>;
}

/// Who only wants to hear of ends.
impl<F: FnMut(&Done)> Witness for F {
    fn sending(&mut self, _step: &Step, _request: &Request) -> Result<(), String> {
        Ok(())
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self(done);
        Ok(())
    }
}

/// A witness that keeps what it sees, and tells another.
#[derive(Debug, Default)]
pub struct Kept<W> {
    /// The steps of which a request was about to be sent, by number.
    pub begun: BTreeSet<usize>,
    /// The steps that ended, in the order in which they did.
    pub ended: Vec<Done>,
    /// Who is told.
    pub tells: W,
}

impl<W: Witness> Kept<W> {
    /// Nothing was seen yet.
    pub fn new(tells: W) -> Self {
        Self {
            begun: BTreeSet::new(),
            ended: Vec::new(),
            tells,
        }
    }
}

impl<W: Witness> Witness for Kept<W> {
    fn sending(&mut self, step: &Step, request: &Request) -> Result<(), String> {
        self.tells.sending(step, request)?;
        self.begun.insert(step.id);
        Ok(())
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self.ended.push(done.clone());
        self.tells.ended(done)
    }
}

/// Tells ends in the plan's order, each as soon as everything before it has ended: the same run
/// gives the same lines, whatever was under way at the same time.
pub struct InOrder<'a, F> {
    open: std::slice::Iter<'a, Step>,
    next: Option<&'a Step>,
    ended: BTreeMap<usize, Done>,
    tell: F,
}

impl<'a, F: FnMut(&Done)> InOrder<'a, F> {
    /// Of these steps nothing has ended yet.
    pub fn new(steps: &'a [Step], tell: F) -> Self {
        let mut open = steps.iter();
        Self {
            next: open.next(),
            open,
            ended: BTreeMap::new(),
            tell,
        }
    }

    /// Tells what has ended and still waits for something before it that did not.
    pub fn rest(&mut self) {
        for done in std::mem::take(&mut self.ended).into_values() {
            (self.tell)(&done);
        }
    }
}

impl<F: FnMut(&Done)> Witness for InOrder<'_, F> {
    fn sending(&mut self, _step: &Step, _request: &Request) -> Result<(), String> {
        Ok(())
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self.ended.insert(done.step.id, done.clone());
        while let Some(done) = self.next.and_then(|step| self.ended.remove(&step.id)) {
            (self.tell)(&done);
            self.next = self.open.next();
        }
        Ok(())
    }
}
