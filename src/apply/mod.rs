//! Carries a plan out, step by step, and says what happened. Chooses nothing and knows no kinds.
//!
//! A failure stops only what depended on it. A request whose end is unknown (sent, and no answer)
//! counts as not done for what comes after, and is never repeated: the reading afterwards shows
//! which it was.

pub mod memory;
mod used_up;
pub mod verdict;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value as Json;

use self::used_up::UsedUp;
use crate::kinds::kind::IdSource;
use crate::live::Live;
use crate::model::request::{Filled, Ids, Ref, Request, Routes, Unfilled};
use crate::model::secret::Secrets;
use crate::plan::Step;

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
    /// Not tried, because somebody asked to stop.
    Stopped,
}

/// One step with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The step.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
}

/// What happened, in the order it was tried.
#[must_use = "a report that nobody reads hides failures"]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Every step of the plan.
    pub steps: Vec<Done>,
    /// Routes for which there is no other and which the service turned out not to have.
    pub lacking: Vec<String>,
}

impl Report {
    /// The report of a run that was left in the middle: what had ended by then, the step under way,
    /// whose end is unknown, and the rest, which was not sent.
    pub fn cut_off(ended: Vec<Done>, steps: &[Step]) -> Self {
        let mut report = Self {
            steps: ended,
            ..Self::default()
        };
        let mut rest = steps.iter().skip(report.steps.len());
        let under_way = rest.next().map(|step| Done {
            step: step.clone(),
            outcome: Outcome::Unknown {
                why: "nobody waited for the answer".to_owned(),
            },
        });
        report.steps.extend(under_way);
        report.steps.extend(rest.map(|step| Done {
            step: step.clone(),
            outcome: Outcome::Stopped,
        }));
        report
    }
}

/// Why a request did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    /// Why.
    pub why: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The service does not know this route or verb.
    pub unknown_route: bool,
    /// It was sent and may have been carried out.
    pub outcome_unknown: bool,
    /// The code of the refusal, where the service gave one.
    pub code: Option<String>,
}

/// Sends over the wire; the one thing here that waits.
pub trait Sender {
    /// Sends a request once; the reply's `data`.
    ///
    /// # Errors
    /// Why it did not succeed.
    fn send(&self, realm: &str, request: &Filled) -> impl Future<Output = Result<Json, SendError>>;
}

/// Sees every step begin and end, so that what happened is known even where nobody lives to tell it.
pub trait Witness {
    /// A request of this step is about to be sent: the first time of a step, and again for each
    /// alternative.
    ///
    /// # Errors
    /// Why it could not be noted. Then it is not sent.
    fn sending(&mut self, step: &Step) -> Result<(), String>;

    /// The step ended.
    ///
    /// # Errors
    /// Why it could not be noted. Then nothing more is begun.
    fn ended(&mut self, done: &Done) -> Result<(), String>;
}

/// Who only wants to hear of ends.
impl<F: FnMut(&Done)> Witness for F {
    fn sending(&mut self, _step: &Step) -> Result<(), String> {
        Ok(())
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self(done);
        Ok(())
    }
}

/// Carries steps out in order. `live` gives the ids of what is there, `witness` sees each step, and
/// `stop` is asked before each.
pub async fn apply(
    steps: &[Step],
    live: &Live,
    secrets: &dyn Secrets,
    sender: &impl Sender,
    stop: &AtomicBool,
    witness: &mut dyn Witness,
) -> Report {
    let mut known = Known {
        live,
        given: BTreeMap::new(),
    };
    let routes = Routes::default();
    let used_up = UsedUp::default();
    let mut undone: BTreeSet<usize> = BTreeSet::new();
    let mut report = Report::default();
    let mut blind = false;
    for step in steps {
        let outcome = if blind || stop.load(Ordering::Relaxed) {
            Outcome::Stopped
        } else if let Some(because) = step.after.iter().find(|id| undone.contains(id)) {
            Outcome::Skipped { because: *because }
        } else if let Some(because) = used_up.because(step) {
            Outcome::Skipped { because }
        } else {
            carry_out(
                step, &mut known, &routes, &used_up, secrets, sender, witness,
            )
            .await
        };
        // What is left to people holds up nobody, unless an id was to come from it.
        let left = matches!(outcome, Outcome::ByHand { .. }) && step.yields.is_empty();
        if outcome != Outcome::Done && !left {
            undone.insert(step.id);
        }
        let done = Done {
            step: step.clone(),
            outcome,
        };
        blind |= witness.ended(&done).is_err();
        report.steps.push(done);
    }
    report.lacking = routes.missing();
    report
}

async fn carry_out(
    step: &Step,
    known: &mut Known<'_>,
    routes: &Routes,
    used_up: &UsedUp,
    secrets: &dyn Secrets,
    sender: &impl Sender,
    witness: &mut dyn Witness,
) -> Outcome {
    let mut request: &Request = &step.request;
    loop {
        // Tried once in this run, and not there.
        if routes.lacks(request) {
            match &request.instead {
                Some(other) => {
                    request = other;
                    continue;
                }
                None if step.otherwise.is_empty() => {}
                None => return by_hand(step),
            }
        }
        let here = Here {
            known,
            realm: &step.realm,
        };
        let filled = match request.fill(&here, &|reference| secrets.secret(reference)) {
            Ok(filled) => filled,
            Err(unfilled) => return not_sent(&unfilled),
        };
        if let Err(why) = witness.sending(step) {
            return Outcome::Failed {
                why: format!("nothing was sent: {why}"),
                hint: None,
            };
        }
        match (sender.send(&step.realm, &filled).await, &request.instead) {
            (Ok(data), _) => {
                for each in &step.yields {
                    known.learn(&each.to, &each.from, &data);
                }
                ask(step, known, sender).await;
                return Outcome::Done;
            }
            (Err(error), Some(other)) if error.unknown_route => {
                routes.learn(request);
                request = other;
            }
            (Err(error), None) if error.unknown_route && !step.otherwise.is_empty() => {
                routes.learn(request);
                return by_hand(step);
            }
            (Err(error), _) if error.outcome_unknown => {
                return Outcome::Unknown { why: error.why };
            }
            (Err(error), _) => {
                let hint = used_up.learn(step, error.code.as_deref(), known.live.now);
                return Outcome::Failed {
                    why: error.why,
                    hint: hint.or(error.hint),
                };
            }
        }
    }
}

/// Reads the ids that the reply should have given and did not. That this fails is no failure of the
/// step, which is done: what needs the id says that it is not known.
async fn ask(step: &Step, known: &mut Known<'_>, sender: &impl Sender) {
    for each in &step.yields {
        let Some(ask) = each
            .ask
            .as_ref()
            .filter(|_| !known.given.contains_key(&each.to))
        else {
            continue;
        };
        let here = Here {
            known,
            realm: &step.realm,
        };
        let no_secret = |_: &_| Err("reading needs no secret".to_owned());
        if let Ok(filled) = ask.request.fill(&here, &no_secret)
            && let Ok(data) = sender.send(&step.realm, &filled).await
        {
            known.learn(&each.to, &ask.from, &data);
        }
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

/// The ids known so far: those that lived before, and those given since.
struct Known<'a> {
    live: &'a Live,
    given: BTreeMap<Ref, String>,
}

impl Known<'_> {
    fn learn(&mut self, to: &Ref, from: &IdSource, data: &Json) {
        let id = match from {
            IdSource::Known(id) => Some(id.clone()),
            IdSource::Reply(pointer) => data.pointer(pointer).and_then(as_id),
            IdSource::Item {
                list,
                member,
                is,
                id,
            } => {
                let items = data.pointer(list).and_then(Json::as_array);
                let about = |item: &&Json| {
                    let said = item.get(member).and_then(Json::as_str);
                    said.is_some_and(|said| said.eq_ignore_ascii_case(is))
                };
                let found = items.into_iter().flatten().find(about);
                found.and_then(|item| as_id(item.get(id)?))
            }
        };
        if let Some(id) = id {
            self.given.insert(to.clone(), id);
        }
    }
}

fn as_id(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What is known, as seen through the organization that a step is sent to.
struct Here<'a> {
    known: &'a Known<'a>,
    realm: &'a str,
}

impl Ids for Here<'_> {
    fn id(&self, hole: &Ref) -> Option<String> {
        let given = self.known.given.get(hole).cloned();
        given.or_else(|| self.known.live.within(self.realm).id(hole))
    }
}
