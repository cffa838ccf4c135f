//! What one reading of a document shares: the mistakes so far, the budget, and what to step over.
//!
//! Derived code stops at a struct's first wrong field and cannot be made to go on. So whoever can
//! start a value afresh (an element of a `List` or `Map`, a `Setting`, the document) starts it again,
//! with the wrong field *stepped over*: first left out; if it turns out to be required, replaced by
//! a stand-in whose only purpose is to get derived code to the next mistake. A value made with a
//! stand-in is thrown away.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use super::error::{Error, Mistake};
use super::limits::{MAX_ATTEMPTS, MAX_DIAGNOSTICS, MIN_VISITS, VISITS_PER_NODE};
use super::tree::{NodeId, Tree};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;

/// A place inside a collection that is stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// The entry or element at this index.
    At(usize),
    /// A required key that is not there.
    Missing(&'static str),
}

/// How it is stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// As if it had not been written.
    Skip,
    /// A made-up value in its stead.
    StandIn,
}

/// See the module's head.
pub(super) struct Reader<'t> {
    pub(super) tree: &'t Tree,
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// Same words at the same place are recorded once, however many aliases or attempts lead there.
    said: RefCell<HashSet<(usize, usize, String)>>,
    steps: RefCell<HashMap<(NodeId, Slot), Step>>,
    /// Grows with every change of `steps`: a failed attempt that changed nothing is the last one.
    changes: Cell<usize>,
    /// Stand-ins used by the attempt under way.
    stand_ins: Cell<usize>,
    visits: Cell<usize>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            diagnostics: RefCell::default(),
            said: RefCell::default(),
            steps: RefCell::default(),
            changes: Cell::new(0),
            stand_ins: Cell::new(0),
            visits: Cell::new(MIN_VISITS + VISITS_PER_NODE * tree.nodes.len()),
        }
    }

    /// Everything recorded.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }

    /// Notes a mistake at its definition and, where an alias led there, at the use.
    pub(super) fn record(&self, mistake: Mistake, at: Span, via: Option<Span>) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        if diagnostics.len() > MAX_DIAGNOSTICS {
            return;
        }
        if !self
            .said
            .borrow_mut()
            .insert((at.start, at.end, mistake.message.clone()))
        {
            return;
        }
        if diagnostics.len() == MAX_DIAGNOSTICS {
            diagnostics.push(
                Diagnostic::error(
                    "too-many-errors",
                    at,
                    format!("more than {MAX_DIAGNOSTICS} mistakes in this document"),
                )
                .help("mend the first ones; many of the others may be the same"),
            );
            return;
        }
        let mut found = Diagnostic::error(mistake.code, at, mistake.message)
            .label(mistake.label)
            .hiding(mistake.hides);
        if let Some(via) = via {
            found = found.related(via, "used here");
        }
        found.help = mistake.help;
        diagnostics.push(found);
    }

    /// Takes one visit from the budget; `false` when it is used up.
    pub(super) fn visit(&self) -> bool {
        match self.visits.get().checked_sub(1) {
            Some(left) => {
                self.visits.set(left);
                true
            }
            None => false,
        }
    }

    /// Records that the budget is used up, unless other mistakes (and the attempts they cost) may
    /// have used it.
    pub(super) fn exhausted(&self, at: Span) {
        if self.diagnostics.borrow().is_empty() {
            let mistake = Mistake::new(
                "too-much-expansion",
                "the aliases of this document expand to more than is read",
            )
            .help("aliases of aliases multiply; write fewer levels of them");
            self.record(mistake, at, None);
        }
    }

    /// How a slot is to be stepped over, if at all.
    pub(super) fn step(&self, node: NodeId, slot: Slot) -> Option<Step> {
        let steps = self.steps.borrow();
        // Correct documents never look anything up.
        if steps.is_empty() {
            None
        } else {
            steps.get(&(node, slot)).copied()
        }
    }

    /// The missing keys that stand-ins are given for.
    pub(super) fn missing(
        &self,
        node: NodeId,
        fields: &'static [&'static str],
    ) -> Vec<&'static str> {
        let given = |field: &&'static str| self.step(node, Slot::Missing(field)).is_some();
        if self.changes.get() == 0 {
            Vec::new()
        } else {
            fields.iter().copied().filter(given).collect()
        }
    }

    /// Whether anything in a collection is stepped over, so that what the collection itself then
    /// complains about may only follow from that.
    pub(super) fn steps_within(&self, node: NodeId) -> bool {
        self.changes.get() > 0 && self.steps.borrow().keys().any(|(at, _)| *at == node)
    }

    /// From now on steps over a slot.
    pub(super) fn step_over(&self, node: NodeId, slot: Slot, step: Step) {
        let before = self.steps.borrow_mut().insert((node, slot), step);
        if before != Some(step) {
            self.changes.set(self.changes.get() + 1);
        }
    }

    /// A value in strict code is wrong: steps over it, unless a mistake inside it was just stepped
    /// over, because then the next attempt at it finds more.
    pub(super) fn failed(&self, attempt: &Attempt, node: NodeId, slot: Slot) {
        if self.changes.get() == attempt.changes {
            self.step_over(node, slot, Step::Skip);
        }
    }

    /// Notes that a stand-in was handed out.
    pub(super) fn stand_in(&self) {
        self.stand_ins.set(self.stand_ins.get() + 1);
    }

    /// Begins an attempt at a value.
    pub(super) fn attempt(&self) -> Attempt {
        Attempt {
            changes: self.changes.get(),
            stand_ins: self.stand_ins.get(),
        }
    }

    /// Judges an attempt: what became of it, and whether the same value is worth another one.
    pub(super) fn judge<T>(
        &self,
        attempt: Attempt,
        result: Result<T, Error>,
        tries: usize,
    ) -> Verdict<T> {
        let made_up = self.stand_ins.replace(attempt.stand_ins) > attempt.stand_ins;
        match result {
            Ok(value) if !made_up => Verdict::Good(value),
            Err(_)
                if self.changes.get() > attempt.changes
                    && tries < MAX_ATTEMPTS
                    && self.visits.get() > 0 =>
            {
                Verdict::Again
            }
            _ => Verdict::Bad,
        }
    }
}

/// The state at the beginning of an attempt.
pub(super) struct Attempt {
    changes: usize,
    stand_ins: usize,
}

/// See [`Reader::judge`].
pub(super) enum Verdict<T> {
    Good(T),
    Again,
    Bad,
}
