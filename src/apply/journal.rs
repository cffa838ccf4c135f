//! The journal of a run: one line of JSON for each event, in the order they happened, and what can
//! be said of a run whose journal is read back.
//!
//! Whoever runs the program writes the lines down, each on the disk before the run goes on. So what
//! a journal says to be sent may have been done, what it does not mention was never sent, and what it
//! says to be done is done, whatever became of the program. Requests stand in it as in plans: other
//! things by address, secrets by reference. No id, no secret, and of replies only the words of refusals.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Evidence, Outcome};
use crate::kinds;
use crate::kinds::kind::{Kind, Letter};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::Request;
use crate::model::secret::SecretRef;
use crate::model::value::Spec;
use crate::plan::record::{Entry, Record};
use crate::plan::{Action, Change, FieldChange, Plan, Stamp, Status, Step};

/// Version of the lines' form; raised when a reader of the old one would misread the new one.
pub const FORMAT_VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// When it was written, in UTC.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A run is about to send its first request. The first line of every journal.
    Begun(Box<Begun>),
    /// A request is about to be sent: on the disk before it is.
    Sending(Sending),
    /// A step ended.
    Ended(Ended),
    /// All steps ended, and what lives is read again.
    ReadingAgain,
    /// The run came to its end, and its outcome is in the record.
    Finished(Finished),
    /// The run had not come to its end, and a later one took up what it had done.
    TakenUp {
        /// The name of the later run's journal; none where it had nothing to send.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}

/// Everything that is known before the first request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Begun {
    /// Version of this form.
    pub format_version: u32,
    /// The version of maniform that runs.
    pub maniform: String,
    /// The base address it speaks to.
    pub host: String,
    /// The hash of the saved plan that is carried out; none where it was planned and applied at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The journal of the run that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// What an undo left as it is, because it moved since: that run is not wholly undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<String>,
    /// The paths that were given.
    pub paths: Vec<String>,
    /// SHA-256 of every file, by name.
    pub files: BTreeMap<String, String>,
    /// The addresses and patterns the run is restricted to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// What the steps are to change, with the state before.
    pub changes: Vec<Planned>,
    /// Every step, in the order it was planned.
    pub steps: Vec<Sent>,
}

/// One change, with what was there before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Planned {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// The organization it is in; empty for things that need none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organization: String,
    /// What happens to it.
    pub action: Action,
    /// The fields that differ: before and after, secrets by reference.
    pub fields: Vec<FieldChange>,
    /// What is remembered of it once the change is made; none where it is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Remembered>")]
    pub declared: Option<Entry>,
    /// What was remembered of it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Remembered>")]
    pub recorded: Option<Entry>,
    /// What goes along with a thing that goes, as far as it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<Along>,
    /// What does not come back when it is undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub irrecoverable: Vec<String>,
}

/// What belongs to a thing that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Along {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// Its fields as they were read.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub fields: Spec,
    /// What was remembered of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Remembered>")]
    pub recorded: Option<Entry>,
}

/// An entry of the record, as the schema describes it.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "describes `Entry` in the schema without teaching plans about journals"
)]
struct Remembered {
    /// The organization it was declared under.
    realm: Option<String>,
    /// The files it was declared in.
    files: Option<Vec<String>>,
    /// The declared fields; secrets by reference.
    spec: BTreeMap<String, serde_json::Value>,
}

/// A step and what it sends, without what stands in the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Its number in the plan.
    pub step: usize,
    /// The thing it changes.
    #[schemars(with = "String")]
    pub address: Address,
    /// What it does, as a fragment.
    pub does: String,
    /// Verb and path, with addresses in the place of ids.
    pub request: String,
    /// The secrets it sends, by reference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub secrets: Vec<SecretRef>,
    /// What the service writes to people because of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<Letter>,
}

/// A request that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sending {
    /// The step's number in the plan.
    pub step: usize,
    /// The thing it changes.
    #[schemars(with = "String")]
    pub address: Address,
    /// Verb and path of what is sent, with addresses in the place of ids.
    pub request: String,
    /// How often this step has been begun with this: above 1 where the service has no such route and
    /// the plan holds another one, and where an answer was lost and nothing had changed.
    pub attempt: usize,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ended {
    /// The step's number in the plan.
    pub step: usize,
    /// How.
    pub outcome: How,
    /// How it is known, where it was done and the service did not say so.
    #[serde(default, skip_serializing_if = "Evidence::is_answer")]
    pub known_by: Evidence,
    /// Why it was not done, with the words of the service, or how it is known that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The ends of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It was done.
    Done,
    /// Nothing was changed by it.
    Failed,
    /// It was sent and no answer came.
    Unknown,
    /// Not sent, because an earlier step was not done.
    Skipped,
    /// Not sent, because the service has no route for it: people can do it.
    ByHand,
    /// Not sent, because somebody asked to stop.
    Stopped,
}

/// What a run came to, after the second reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finished {
    /// The judgement: `complete`, `stopped` or `incomplete`.
    pub verdict: String,
    /// What the second plan would still add.
    pub add: usize,
    /// What it would still change.
    pub change: usize,
    /// What it would still destroy.
    pub destroy: usize,
}

impl Begun {
    /// What is to be done, and what is there. `stamp` says of what the plan was made, `entry` what the
    /// record will hold of a declared thing, `live` and `record` what was read and remembered.
    #[must_use]
    pub fn new(
        stamp: &Stamp,
        plan: &Plan,
        live: &Live,
        record: &Record,
        entry: &dyn Fn(&Address) -> Option<Entry>,
    ) -> Self {
        let realms: BTreeMap<&Address, &str> = plan
            .steps
            .iter()
            .map(|step| (&step.address, step.realm.as_str()))
            .collect();
        let ready = plan.changes.iter();
        let ready = ready.filter(|change| change.status == Status::Ready);
        Self {
            format_version: FORMAT_VERSION,
            maniform: stamp.maniform.clone(),
            host: stamp.host.clone(),
            plan: None,
            undoes: None,
            leaves: Vec::new(),
            paths: stamp.paths.clone(),
            files: stamp.files.clone(),
            only: stamp.only.clone(),
            changes: ready
                .map(|change| {
                    let realm = realms.get(&change.address).copied().unwrap_or_default();
                    planned(change, realm, live, record, entry)
                })
                .collect(),
            steps: plan.steps.iter().map(Sent::new).collect(),
        }
    }
}

fn planned(
    change: &Change,
    realm: &str,
    live: &Live,
    record: &Record,
    entry: &dyn Fn(&Address) -> Option<Entry>,
) -> Planned {
    let address = &change.address;
    let recorded = |address: &Address| record.things.get(address).cloned();
    let goes = change.action == Action::Delete;
    let along: Vec<Along> = match goes {
        false => Vec::new(),
        true => live
            .found()
            .filter(|(through, thing)| *through == realm && belongs_to(&thing.address, address))
            .filter(|(_, thing)| thing.provider.is_none())
            .map(|(_, thing)| Along {
                address: thing.address.clone(),
                fields: thing.spec.clone(),
                recorded: recorded(&thing.address),
            })
            .collect(),
    };
    let lost = match change.action {
        Action::Delete | Action::Replace => kinds::by_name(&address.kind).map(Kind::irrecoverable),
        Action::Create | Action::Update => None,
    };
    let lost = lost.unwrap_or_default().iter();
    Planned {
        address: address.clone(),
        organization: realm.to_owned(),
        action: change.action,
        fields: change.fields.clone(),
        declared: entry(address),
        recorded: recorded(address),
        along,
        irrecoverable: lost.map(|what| (*what).to_owned()).collect(),
    }
}

/// True for what lives and dies with another thing, at whatever depth.
#[must_use]
pub fn belongs_to(address: &Address, holder: &Address) -> bool {
    let parent = |of: &Address| kinds::by_name(&of.kind)?.parent(&of.key);
    std::iter::successors(parent(address), parent).any(|above| above == *holder)
}

impl Sent {
    fn new(step: &Step) -> Self {
        let mut secrets = step.request.secrets();
        secrets.sort();
        secrets.dedup();
        Self {
            step: step.id,
            address: step.address.clone(),
            does: step.does.clone(),
            request: shown(&step.request),
            secrets,
            letters: step.letters.clone(),
        }
    }
}

impl Sending {
    /// The step is begun for the `attempt`th time, now with this request.
    #[must_use]
    pub fn new(step: &Step, request: &Request, attempt: usize) -> Self {
        Self {
            step: step.id,
            address: step.address.clone(),
            request: shown(request),
            attempt,
        }
    }
}

/// `PATCH /1/mail_hostings/{mail-service:acme.example}/mailboxes/ada`; what stands in query and body is
/// told by the fields.
fn shown(request: &Request) -> String {
    format!("{} {}", request.method, request.path)
}

impl Ended {
    /// How this step ended; `path` is that of the last request that was sent for it.
    #[must_use]
    pub fn new(done: &Done, path: &str) -> Self {
        let (outcome, why) = match &done.outcome {
            Outcome::Done => (How::Done, done.note.clone()),
            Outcome::Failed { why, .. } => (How::Failed, Some(why.clone())),
            Outcome::Unknown { why } => (How::Unknown, Some(why.clone())),
            Outcome::Skipped { because } => {
                (How::Skipped, Some(format!("step {because} was not done")))
            }
            Outcome::ByHand { .. } => (How::ByHand, None),
            Outcome::Stopped => (How::Stopped, None),
        };
        Self {
            step: done.step.id,
            outcome,
            known_by: done.known_by,
            why: why.map(|why| without_ids(&why, path)),
        }
    }
}

/// Words about a request with its path as the plan has it: there are ids that open something.
fn without_ids(why: &str, path: &str) -> String {
    let words = why.split(' ').map(|word| {
        let bare = word.trim_end_matches([':', ',', '.', ';']);
        let routed = word.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        match word.starts_with('/') && routed {
            true => format!("{path}{}", &word[bare.len()..]),
            false => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

impl How {
    /// Whether something was sent for it, so that it must be on the disk before anything else is.
    #[must_use]
    pub fn was_sent(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Unknown)
    }
}

/// The line as it is written, with its line break.
#[must_use]
pub fn line(at: Timestamp, event: &Event) -> String {
    let mut text = serde_json::to_string(&Line {
        at,
        event: event.clone(),
    })
    .unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_a_request_name_no_id() {
        let path = "/1/x/{mailbox-access:ada@acme.example/bob@partner.example}";
        for (why, written) in [
            (
                "DELETE /1/x/k-3f9a: the service answered 500 oops: /srv is full",
                format!("DELETE {path}: the service answered 500 oops: /srv is full"),
            ),
            ("no answer came", "no answer came".to_owned()),
        ] {
            assert_eq!(without_ids(why, path), written);
        }
    }
}
