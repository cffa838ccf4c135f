//! Which step is begun when. Sends nothing itself.
//!
//! A step may begin when
//! - the steps it comes after are done, and those that give an id which it names (also where that
//!   thing had another id before: an invitation that is made anew),
//! - no earlier step of its lane is open, so that a mail service or a zone sees the plan's order,
//! - and, where it takes something away, nothing that stands before it in the plan and adds or
//!   changes is open, in whatever lane: what is about to go may be what still serves until then.
//!
//! All of these wait for earlier steps only, so something can always begin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::hand::Hand;
use super::lane::lanes;
use super::{Done, Job, Outcome, Report, Sender, Witness};
use crate::model::address::Address;
use crate::model::request::{Method, Ref};
use crate::plan::{Action, Step};

/// Where a step is.
#[derive(Debug)]
enum Place {
    Open,
    UnderWay,
    Ended(Box<Done>),
}

/// What is known of a run while it goes on.
struct Run {
    lanes: Vec<usize>,
    /// For each step the numbers of those that must be done before.
    after: Vec<BTreeSet<usize>>,
    /// Steps that take something away.
    removes: Vec<bool>,
    places: Vec<Place>,
    /// Steps that were not done, by number.
    undone: BTreeSet<usize>,
    /// Steps that did not end yet, by number.
    open: BTreeSet<usize>,
    /// Before this one everything has ended.
    first: usize,
}

/// What to do next.
enum Next {
    Begin(usize),
    Skip(usize, usize),
    Wait,
}

pub(super) async fn run(job: &Job<'_>, sender: &impl Sender, witness: &mut dyn Witness) -> Report {
    let hand = Hand::new(job, sender, witness);
    let mut run = Run::new(job);
    let mut flying = FuturesUnordered::new();
    loop {
        while !hand.has_halted() && !job.stop.load(Ordering::Relaxed) {
            match run.next(job.at_once.max(1).saturating_sub(flying.len())) {
                Next::Begin(index) => {
                    run.places[index] = Place::UnderWay;
                    let step = &job.steps[index];
                    let hand = &hand;
                    flying.push(async move { (index, hand.carry_out(step).await) });
                }
                Next::Skip(index, because) => {
                    let done = Done::new(&job.steps[index], Outcome::Skipped { because });
                    hand.tell(&done);
                    run.end(index, done);
                }
                Next::Wait => break,
            }
        }
        match flying.next().await {
            Some((index, done)) => {
                hand.tell(&done);
                run.end(index, done);
            }
            None => break,
        }
    }
    // Nothing is open here unless somebody asked to stop, or nothing more may be sent.
    while let Some(index) = run.any_open() {
        let done = Done::new(&job.steps[index], Outcome::Stopped);
        hand.tell(&done);
        run.end(index, done);
    }
    Report {
        steps: run.into_report(),
        lacking: hand.lacking(),
        halt: hand.halt(),
    }
}

/// What must be done before each step: what the plan says, and whoever gives an id that it names.
fn after(steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let mut givers: BTreeMap<&Ref, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(steps.len());
    for step in steps {
        let mut after: BTreeSet<usize> = step.after.iter().copied().collect();
        let mut next = Some(&step.request);
        while let Some(request) = next {
            let holes = request.holes();
            after.extend(holes.iter().filter_map(|hole| givers.get(hole)));
            next = request.instead.as_deref();
        }
        all.push(after);
        givers.extend(step.yields.iter().map(|each| (&each.to, step.id)));
    }
    all
}

impl Run {
    fn new(job: &Job<'_>) -> Self {
        let goes = |change: &&crate::plan::Change| change.action == Action::Delete;
        let going: BTreeSet<&Address> = job
            .changes
            .iter()
            .filter(goes)
            .map(|change| &change.address)
            .collect();
        let removes =
            |step: &Step| step.request.method == Method::Delete || going.contains(&step.address);
        Self {
            lanes: lanes(job.steps),
            after: after(job.steps),
            removes: job.steps.iter().map(removes).collect(),
            places: job.steps.iter().map(|_| Place::Open).collect(),
            undone: BTreeSet::new(),
            open: job.steps.iter().map(|step| step.id).collect(),
            first: 0,
        }
    }

    /// The first step, in the plan's order, of which something can be said; `room` is how many more
    /// may be under way.
    fn next(&self, room: usize) -> Next {
        let mut taken = BTreeSet::new();
        let mut adds = false;
        for index in self.first..self.places.len() {
            let is_open = match self.places[index] {
                Place::Ended(_) => continue,
                Place::UnderWay => false,
                Place::Open => true,
            };
            let (lane, removes) = (self.lanes[index], self.removes[index]);
            if is_open {
                let after = &self.after[index];
                if let Some(because) = after.intersection(&self.undone).next() {
                    return Next::Skip(index, *because);
                }
                let free = !(taken.contains(&lane) || removes && adds);
                // Numbers that are none of this run's hold up nobody: whoever carries out a part of a
                // plan has seen to the rest.
                let waits = !after.is_disjoint(&self.open);
                if free && room > 0 && !waits {
                    return Next::Begin(index);
                }
            }
            taken.insert(lane);
            adds |= !removes;
        }
        Next::Wait
    }

    fn any_open(&self) -> Option<usize> {
        let open = |place: &Place| matches!(place, Place::Open);
        self.places.iter().position(open)
    }

    fn end(&mut self, index: usize, done: Done) {
        // What is left to people holds up nobody, unless an id was to come from it.
        let left = matches!(done.outcome, Outcome::ByHand { .. }) && done.step.yields.is_empty();
        if done.outcome != Outcome::Done && !left {
            self.undone.insert(done.step.id);
        }
        self.open.remove(&done.step.id);
        self.places[index] = Place::Ended(Box::new(done));
        while matches!(self.places.get(self.first), Some(Place::Ended(_))) {
            self.first += 1;
        }
    }

    fn into_report(self) -> Vec<Done> {
        let ended = self.places.into_iter().filter_map(|place| match place {
            Place::Ended(done) => Some(*done),
            Place::Open | Place::UnderWay => None,
        });
        ended.collect()
    }
}
