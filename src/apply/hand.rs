//! Carries one step out: sends, takes the alternative where a route is missing, and looks where the
//! answer was lost.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::adopt::{Before, Finding};
use super::known::Known;
use super::used_up::UsedUp;
use super::{Done, Evidence, Halt, Job, Outcome, SendError, Sender, Witness};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::{Ids, Method, Request, Routes, Unfilled};
use crate::plan::Step;

/// How long to go on looking for what is not there yet: a new address showed "within seconds"
/// (another client, 2025; mail document §1.5). The first look is at once.
pub(super) const LOOKS: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// What is said of a thing that somebody else seems to have made meanwhile.
const OTHERWISE: &str =
    "something of this name is there now, and not as it was sent: the next plan shows what differs";

/// What one sending came to.
enum Sent {
    /// The service said yes, with this.
    Yes(Json),
    /// It ended without an answer of the service.
    Ended(Outcome),
    /// The service, or the way to it, said no, or nothing, to a request of this verb.
    No(Method, SendError),
}

/// What the steps of a run share.
pub(super) struct Hand<'a, S> {
    job: &'a Job<'a>,
    sender: &'a S,
    known: RefCell<Known<'a>>,
    routes: Routes,
    used_up: UsedUp,
    witness: RefCell<&'a mut dyn Witness>,
    /// Steps that were done, by thing.
    done: RefCell<BTreeMap<(String, Address), usize>>,
    /// Nobody can note what happens any more.
    is_blind: Cell<bool>,
    halt: Cell<Option<Halt>>,
}

impl<'a, S: Sender> Hand<'a, S> {
    pub(super) fn new(job: &'a Job<'a>, sender: &'a S, witness: &'a mut dyn Witness) -> Self {
        Self {
            job,
            sender,
            known: RefCell::new(Known::new(job.live)),
            routes: Routes::default(),
            used_up: UsedUp::default(),
            witness: RefCell::new(witness),
            done: RefCell::default(),
            is_blind: Cell::new(false),
            halt: Cell::new(None),
        }
    }

    /// True once nothing more may be begun.
    pub(super) fn has_halted(&self) -> bool {
        self.is_blind.get() || self.halt.get().is_some()
    }

    /// What nothing more was sent after.
    pub(super) fn halt(&self) -> Option<Halt> {
        self.halt.get()
    }

    /// The routes that turned out to be missing.
    pub(super) fn lacking(&self) -> Vec<String> {
        self.routes.missing()
    }

    /// Tells the witness how a step ended.
    pub(super) fn tell(&self, done: &Done) {
        if self.witness.borrow_mut().ended(done).is_err() {
            self.is_blind.set(true);
        }
    }

    pub(super) async fn carry_out(&self, step: &Step) -> Done {
        if let Some(because) = self.used_up.because(step) {
            return Done::new(step, Outcome::Skipped { because });
        }
        let before = self.before(step);
        let mut done = Done::new(step, Outcome::Done);
        match self.send(step).await {
            Sent::Yes(data) => self.learn(step, &data).await,
            Sent::Ended(outcome) => done.outcome = outcome,
            Sent::No(method, error) if error.outcome_unknown => {
                self.look_up(&before, method, error, &mut done).await;
            }
            Sent::No(_, error) if error.exists && self.is_there_as_wanted(&before).await => {
                done.note = Some("it was there already, just as wanted".to_owned());
                done.known_by = Evidence::Found;
            }
            Sent::No(_, error) => done.outcome = self.refused(step, error),
        }
        if done.outcome == Outcome::Done {
            let thing = (step.realm.clone(), step.address.clone());
            *self.done.borrow_mut().entry(thing).or_default() += 1;
        }
        done
    }

    /// A refusal, with what to do about it; where it says that a limit is used up, it speaks for all that
    /// count against it.
    fn refused(&self, step: &Step, error: SendError) -> Outcome {
        let now = self.job.live.now;
        let hint = self.used_up.learn(step, error.code.as_deref(), now);
        failed(SendError {
            hint: hint.or(error.hint),
            ..error
        })
    }

    fn before<'s>(&self, step: &'s Step) -> Before<'s>
    where
        'a: 's,
    {
        let thing = (step.realm.clone(), step.address.clone());
        let done = self.done.borrow().get(&thing).copied().unwrap_or(0);
        let Job {
            steps,
            changes,
            live,
            ..
        } = *self.job;
        Before::new(step, steps, changes, live, &self.known.borrow(), done)
    }

    /// Sends the step's request, or the first of its alternatives that the service knows.
    async fn send(&self, step: &Step) -> Sent {
        let mut request: &Request = &step.request;
        loop {
            // Tried once in this run, and not there.
            if self.routes.lacks(request) {
                match &request.instead {
                    Some(other) => {
                        request = other;
                        continue;
                    }
                    None if step.otherwise.is_empty() => {}
                    None => return Sent::Ended(by_hand(step)),
                }
            }
            let filled = {
                let known = self.known.borrow();
                let secret = |reference: &_| self.job.secrets.secret(reference);
                request.fill(&known.within(&step.realm), &secret)
            };
            let filled = match filled {
                Ok(filled) => filled,
                Err(unfilled) => return Sent::Ended(not_sent(&unfilled)),
            };
            let noted = self.witness.borrow_mut().sending(step, request);
            if let Err(why) = noted {
                return Sent::Ended(Outcome::Failed {
                    why: format!("nothing was sent: {why}"),
                    hint: None,
                });
            }
            let error = match self.sender.send(&step.realm, &filled).await {
                Ok(data) => return Sent::Yes(data),
                Err(error) => error,
            };
            if let Some(halt) = error.halt {
                self.halt.set(self.halt.get().or(Some(halt)));
            }
            if error.halt == Some(Halt::Spent) {
                return Sent::Ended(Outcome::Stopped);
            }
            match &request.instead {
                Some(other) if error.unknown_route => {
                    self.routes.learn(request);
                    request = other;
                }
                None if error.unknown_route && !step.otherwise.is_empty() => {
                    self.routes.learn(request);
                    return Sent::Ended(by_hand(step));
                }
                _ => return Sent::No(request.method, error),
            }
        }
    }

    /// Takes the ids out of a reply, and reads those that should have been in it and were not. That
    /// this fails is no failure of the step, which is done: what needs the id says that it is not
    /// known.
    async fn learn(&self, step: &Step, data: &Json) {
        for each in &step.yields {
            self.known.borrow_mut().learn(&each.to, &each.from, data);
        }
        for each in &step.yields {
            let known = self.known.borrow().was_given(&each.to);
            let Some(ask) = each.ask.as_ref().filter(|_| !known) else {
                continue;
            };
            let filled = {
                let known = self.known.borrow();
                let no_secret = |_: &_| Err("reading needs no secret".to_owned());
                ask.request.fill(&known.within(&step.realm), &no_secret)
            };
            if let Ok(filled) = filled
                && let Ok(data) = self.sender.send(&step.realm, &filled).await
            {
                self.known.borrow_mut().learn(&each.to, &ask.from, &data);
            }
        }
    }

    /// What became of a step whose answer was lost. It is sent once more only where looking has shown
    /// that nothing happened, and where twice does no more than once: replacing and removing, never
    /// making. What writes to people is sent once in any case.
    async fn look_up(&self, before: &Before<'_>, method: Method, lost: SendError, done: &mut Done) {
        let step = before.step;
        let unknown = Outcome::Unknown {
            why: lost.why.clone(),
        };
        match self.find(before).await {
            (Finding::Done, Some(live)) => return self.adopt(before, &live, done).await,
            (Finding::Not, _) if is_repeatable(step, method) => {}
            (Finding::Otherwise, _) => {
                let why = format!("{}; {OTHERWISE}", lost.why);
                done.outcome = Outcome::Unknown { why };
                return;
            }
            _ => {
                done.outcome = unknown;
                return;
            }
        }
        let refused = match self.send(step).await {
            Sent::Yes(data) => {
                self.learn(step, &data).await;
                let note = "the answer was lost; nothing had changed, so it was sent once more";
                done.note = Some(note.to_owned());
                return;
            }
            Sent::Ended(_) => {
                done.outcome = unknown;
                return;
            }
            Sent::No(_, error) => (!error.outcome_unknown).then(|| failed(error)),
        };
        // The first may have come late: a removal is refused then, because it is gone.
        match self.find(before).await {
            (Finding::Done, Some(live)) => self.adopt(before, &live, done).await,
            (Finding::Not, _) => done.outcome = refused.unwrap_or(unknown),
            _ => done.outcome = unknown,
        }
    }

    /// Looks until it is there, or patience ends.
    async fn find(&self, before: &Before<'_>) -> (Finding, Option<Live>) {
        let things = before.things();
        let mut waits = LOOKS.iter();
        loop {
            // By the names at the service: whether a new one was given may be the question.
            let Some(live) = self.sender.look(self.job.live, &things, &[]).await else {
                return (Finding::Unclear, None);
            };
            let finding = before.judge(&live);
            match waits.next() {
                Some(wait) if finding != Finding::Done => {
                    self.sender.rest(&before.step.realm, *wait).await;
                }
                _ => return (finding, Some(live)),
            }
        }
    }

    /// Takes what is there for what this step did, with the ids it has.
    async fn adopt(&self, before: &Before<'_>, live: &Live, done: &mut Done) {
        let step = before.step;
        self.take_ids(step, live).await;
        let what = match step.request.method {
            Method::Delete => "it is gone",
            _ if before.was_there => "it is as wanted",
            _ => "it was found by name and adopted",
        };
        done.outcome = Outcome::Done;
        done.known_by = Evidence::Adopted;
        let secret = match done.unsure_secrets().is_empty() {
            true => "",
            false => {
                "; whether it has the secret that was sent nobody can read, so the next apply writes it"
            }
        };
        done.note = Some(format!("the answer was lost; {what}{secret}"));
    }

    async fn take_ids(&self, step: &Step, live: &Live) {
        let ids = live.within(&step.realm);
        for each in &step.yields {
            if let Some(id) = ids.id(&each.to) {
                self.known.borrow_mut().give(&each.to, id);
            }
        }
        self.learn(step, &Json::Null).await;
    }

    /// True where what was refused because it is there already is all that was wanted: somebody on
    /// the way sent it twice. With a secret in it nobody can tell, so that stays a refusal.
    async fn is_there_as_wanted(&self, before: &Before<'_>) -> bool {
        let step = before.step;
        if before.was_there || !before.is_first || !step.request.secrets().is_empty() {
            return false;
        }
        let things = before.things();
        match self.sender.look(self.job.live, &things, &[]).await {
            Some(live) if before.is_as_wanted(&live) => {
                self.take_ids(step, &live).await;
                true
            }
            _ => false,
        }
    }
}

/// Whether sending it twice does no more than sending it once (RFC 9110 §9.2.2).
fn is_repeatable(step: &Step, method: Method) -> bool {
    matches!(method, Method::Put | Method::Delete) && step.letters.is_empty()
}

fn failed(error: SendError) -> Outcome {
    Outcome::Failed {
        why: error.why,
        hint: error.hint,
    }
}

fn by_hand(step: &Step) -> Outcome {
    Outcome::ByHand {
        steps: step.otherwise.clone(),
    }
}

fn not_sent(unfilled: &Unfilled) -> Outcome {
    let hint = match unfilled {
        Unfilled::Id(_) => "plan and apply again: the next reading will find it",
        Unfilled::Secret(_) => "make the secret available where maniform runs",
    };
    Outcome::Failed {
        why: format!("nothing was sent: {unfilled}"),
        hint: Some(hint.to_owned()),
    }
}
