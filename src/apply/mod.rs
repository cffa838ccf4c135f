//! Carries a plan out, step by step, and says what happened. Chooses nothing and knows no kinds.
//!
//! Steps that have nothing to do with each other are under way at the same time, one for each mail
//! service and each zone (`lane`, `executor`). A failure stops only what depended on it. A request
//! whose end is unknown (sent, and no answer) is never repeated blindly: its thing is looked at
//! again, and what is found there decides (`hand`, `adopt`).

pub mod account;
mod adopt;
mod executor;
mod hand;
pub mod journal;
mod known;
mod lane;
pub mod memory;
pub mod patience;
pub mod resume;
mod since;
#[cfg(test)]
mod tests;
pub mod undo;
mod used_up;
pub mod verdict;
// Nothing is sent where replies are fuzzed, and what sends takes long to build.
#[cfg(not(fuzzing))]
mod wire;
mod witness;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use witness::{InOrder, Kept, Witness};

use crate::kinds::declare::Rename;
use crate::kinds::kind::Located;
use crate::live::Live;
use crate::model::request::Filled;
use crate::model::secret::{SecretRef, Secrets};
use crate::plan::{Change, Step};

/// How many steps are under way at once where nobody says. The service's limit on calls decides how
/// fast a run is: at one call a second, four at once keep that pace as long as a call takes less than
/// four seconds, and creating an address may take some.
pub const AT_ONCE: usize = 4;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service said yes.
    Done,
    /// The service, or the way to it, said no: nothing was changed by this step.
    Failed {
        /// Why.
        why: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// It was sent and no answer came: it may have been done.
    Unknown {
        /// What happened to the answer.
        why: String,
    },
    /// Not tried, because this earlier step was not done.
    Skipped {
        /// The earlier step's number.
        because: usize,
    },
    /// The service has no route for it, here: a person can do it.
    ByHand {
        /// What to do, one after the other.
        steps: Vec<String>,
    },
    /// Not tried, because somebody asked to stop, or there was no call left for it.
    Stopped,
}

/// How it is known that a step was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The service said so.
    #[default]
    Answer,
    /// The answer was lost, and what is there fits what was sent. Somebody else may have made it.
    Adopted,
    /// The service refused it, because it was there already, just as wanted: somebody else's.
    Found,
}

impl Evidence {
    /// True where the service said so.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        *self == Self::Answer
    }
}

/// One step with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The step.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// How that is known, where the service did not simply answer.
    pub note: Option<String>,
    /// The same for programs; says nothing of a step that was not done.
    pub known_by: Evidence,
}

impl Done {
    /// A step that ended so.
    #[must_use]
    pub fn new(step: &Step, outcome: Outcome) -> Self {
        Self {
            step: step.clone(),
            outcome,
            note: None,
            known_by: Evidence::Answer,
        }
    }

    /// The secrets that it sent and of which nobody knows whether they arrived: they are never read
    /// back, so what was adopted may have another one.
    #[must_use]
    pub fn unsure_secrets(&self) -> Vec<SecretRef> {
        let is_unsure = match self.outcome {
            Outcome::Unknown { .. } => true,
            Outcome::Done => !self.known_by.is_answer(),
            _ => false,
        };
        if !is_unsure {
            return Vec::new();
        }
        let all = std::iter::successors(Some(&self.step.request), |r| r.instead.as_deref());
        all.flat_map(crate::model::request::Request::secrets)
            .collect()
    }
}

/// What happened, in the order of the plan.
#[must_use = "a report that nobody reads hides failures"]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Every step of the plan.
    pub steps: Vec<Done>,
    /// Routes for which there is no other and which the service turned out not to have.
    pub lacking: Vec<String>,
    /// Why the rest was not sent, where nobody asked to stop.
    pub halt: Option<Halt>,
}

/// What nothing more can be sent after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The calls of the run are used up.
    Spent,
    /// The service does not take the token any more: it expired or was revoked meanwhile.
    Token,
}

impl Report {
    /// The report of a run that was left in the middle: what had ended by then, the steps under way,
    /// whose ends are unknown, and the rest, which was not sent. `begun` are the numbers of steps of
    /// which a request was about to be sent.
    pub fn cut_off(ended: Vec<Done>, begun: &BTreeSet<usize>, steps: &[Step]) -> Self {
        let mut ended: Vec<Option<Done>> = ended.into_iter().map(Some).collect();
        let mut told = |step: &Step| {
            let mut all = ended.iter_mut();
            all.find(|done| done.as_ref().is_some_and(|done| done.step.id == step.id))?
                .take()
        };
        let each = |step: &Step| {
            let outcome = || match begun.contains(&step.id) {
                true => Outcome::Unknown {
                    why: "nobody waited for the answer".to_owned(),
                },
                false => Outcome::Stopped,
            };
            told(step).unwrap_or_else(|| Done::new(step, outcome()))
        };
        Self {
            steps: steps.iter().map(each).collect(),
            ..Self::default()
        }
    }
}

/// Why a request did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendError {
    /// Why.
    pub why: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The service does not know this route or verb.
    pub unknown_route: bool,
    /// It was sent and may have been carried out.
    pub outcome_unknown: bool,
    /// Refused, because what was to be made is there already.
    pub exists: bool,
    /// It speaks for all that is left: none of it would be taken either.
    pub halt: Option<Halt>,
    /// The code of the refusal, where the service gave one.
    pub code: Option<String>,
}

/// Sends over the wire, and looks there again; the one thing here that waits.
pub trait Sender {
    /// Sends a request once; the reply's `data`.
    ///
    /// # Errors
    /// Why it did not succeed.
    fn send(&self, realm: &str, request: &Filled) -> impl Future<Output = Result<Json, SendError>>;

    /// Reads again what tells of these things; the rest is as it was `seen`. What lives under the old
    /// name of a rename that is given is seen under the new one. None where nobody can look: then what
    /// is unknown stays so.
    fn look(
        &self,
        _seen: &Live,
        _things: &[Located],
        _renames: &[Rename],
    ) -> impl Future<Output = Option<Live>> {
        std::future::ready(None)
    }

    /// Lets so much time pass for an organization's service.
    fn rest(&self, _realm: &str, _time: Duration) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// What is to be carried out, and how.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The steps, in the plan's order.
    pub steps: &'a [Step],
    /// The changes that they make: what is held against what is there, where an answer was lost.
    pub changes: &'a [Change],
    /// What is there: gives the ids.
    pub live: &'a Live,
    /// The values of secrets.
    pub secrets: &'a dyn Secrets,
    /// How many steps may be under way at once; 0 is taken for 1.
    pub at_once: usize,
    /// Asked before each step: nothing more is begun once it is set.
    pub stop: &'a AtomicBool,
}

/// Carries a job out. `witness` sees each step, one call after the other.
pub async fn apply(job: &Job<'_>, sender: &impl Sender, witness: &mut dyn Witness) -> Report {
    executor::run(job, sender, witness).await
}
