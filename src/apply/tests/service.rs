//! A zone in memory that loses answers by a script, and lags behind as one says.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::apply::{self, Done, Halt, Job, Report, SendError, Sender, Witness};
use crate::kinds::declare::Rename;
use crate::kinds::kind::{IdSource, Located, Yield};
use crate::kinds::views::Shape;
use crate::live::read::{Failure, Interest, Reader, read};
use crate::live::{self, Live};
use crate::model::address::Address;
use crate::model::request::{Filled, Method, Ref, Request, Template};
use crate::model::secret::{Secret, SecretRef, Secrets};
use crate::model::value::Value;
use crate::plan::{Action, Change, FieldChange, Status, Step};

/// What happens to one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    /// It is done and its answer is lost.
    LostAfter,
    /// It never arrived and nobody knows that.
    LostBefore,
    /// It is done, and refused when somebody on the way sends it again.
    Twice,
    Refused,
    /// It never arrived, and meanwhile somebody else made one with another TTL.
    Overtaken,
    /// The token is refused.
    NoToken,
    /// There is no call left for it.
    Spent,
}

/// Records by id, with every call that was made.
#[derive(Debug, Default)]
pub(super) struct Zone {
    pub(super) records: RefCell<BTreeMap<u64, (String, i64)>>,
    next: Cell<u64>,
    script: RefCell<VecDeque<Fate>>,
    /// So many readings still show what was there before the first write.
    pub(super) lag: Cell<usize>,
    before: RefCell<Option<BTreeMap<u64, (String, i64)>>>,
    pub(super) is_unreadable: Cell<bool>,
    pub(super) sent: RefCell<Vec<String>>,
    pub(super) rests: RefCell<Vec<u64>>,
}

impl Zone {
    /// A zone with these addresses for `www`, numbered from 1, whose writes meet these fates; then
    /// all is fine.
    pub(super) fn new(values: &[&str], script: &[Fate]) -> Self {
        let zone = Self {
            next: Cell::new(1),
            script: RefCell::new(script.iter().copied().collect()),
            ..Self::default()
        };
        for value in values {
            zone.add(value, 300);
        }
        zone
    }

    fn add(&self, value: &str, ttl: i64) -> u64 {
        let id = self.next.replace(self.next.get() + 1);
        self.records
            .borrow_mut()
            .insert(id, (value.to_owned(), ttl));
        id
    }

    pub(super) fn values(&self) -> Vec<String> {
        let records = self.records.borrow();
        records.values().map(|(value, _)| value.clone()).collect()
    }

    fn write(&self, request: &Filled) -> Json {
        let id = request
            .path
            .rsplit('/')
            .next()
            .and_then(|id| id.parse().ok());
        let text = |name: &str| {
            let body = request.body.as_ref().unwrap_or(&Json::Null);
            body[name].as_str().unwrap_or_default().to_owned()
        };
        let ttl = request.body.as_ref().and_then(|body| body["ttl"].as_i64());
        match (request.method, id) {
            (Method::Post, _) => json!({ "id": self.add(&text("target"), ttl.unwrap_or(300)) }),
            (Method::Delete, Some(id)) => {
                self.records.borrow_mut().remove(&id);
                json!(true)
            }
            (_, Some(id)) => {
                let mut records = self.records.borrow_mut();
                if let (Some((_, old)), Some(ttl)) = (records.get_mut(&id), ttl) {
                    *old = ttl;
                }
                json!(true)
            }
            (_, None) => json!(false),
        }
    }

    pub(super) async fn seen(&self) -> Live {
        let interest = Interest {
            declared: vec![located()],
            ..Interest::default()
        };
        read(self, &interest, &|_| {}).await
    }
}

impl Reader for Zone {
    async fn read(&self, _: &str, request: &Filled, _: Shape) -> Result<Vec<Json>, Failure> {
        assert!(
            request.path.starts_with("/2/zones/acme.example/records"),
            "{request:?}"
        );
        if self.is_unreadable.get() {
            return Err(Failure {
                why: "no".to_owned(),
                hint: None,
                unknown_route: false,
                not_found: false,
                code: None,
            });
        }
        let before = self.before.borrow();
        let lags = before.is_some() && self.lag.get() > 0;
        if lags {
            self.lag.set(self.lag.get() - 1);
        }
        let now = self.records.borrow();
        let records = before.as_ref().filter(|_| lags).unwrap_or(&now);
        let row = |(id, (value, ttl)): (&u64, &(String, i64))| json!({ "id": id, "source": "www", "type": "A", "target": value, "ttl": ttl });
        Ok(records.iter().map(row).collect())
    }

    fn calls(&self) -> usize {
        0
    }
}

impl Sender for Zone {
    async fn send(&self, _: &str, request: &Filled) -> Result<Json, SendError> {
        self.before
            .borrow_mut()
            .get_or_insert_with(|| self.records.borrow().clone());
        let fate = self.script.borrow_mut().pop_front().unwrap_or(Fate::Fine);
        if fate != Fate::Spent {
            self.sent.borrow_mut().push(format!("{request:?}"));
        }
        let error = |why: &str| SendError {
            why: why.to_owned(),
            ..SendError::default()
        };
        let lost = SendError {
            outcome_unknown: true,
            ..error("no answer")
        };
        match fate {
            Fate::Fine => Ok(self.write(request)),
            Fate::LostAfter => {
                self.write(request);
                Err(lost)
            }
            Fate::LostBefore => Err(lost),
            Fate::Overtaken => {
                self.add("192.0.2.1", 60);
                Err(lost)
            }
            Fate::Twice => {
                self.write(request);
                Err(SendError {
                    exists: true,
                    ..error("it exists")
                })
            }
            Fate::Refused => Err(error("no")),
            Fate::NoToken => Err(SendError {
                halt: Some(Halt::Token),
                ..error("the token is refused")
            }),
            Fate::Spent => Err(SendError {
                halt: Some(Halt::Spent),
                ..error("no call left")
            }),
        }
    }

    async fn look(&self, seen: &Live, things: &[Located], renames: &[Rename]) -> Option<Live> {
        Some(live::again(self, seen, things, renames).await)
    }

    async fn rest(&self, _: &str, time: Duration) {
        self.rests.borrow_mut().push(time.as_secs());
    }
}

/// No secrets are needed here.
pub(super) struct NoSecrets;

impl Secrets for NoSecrets {
    fn secret(&self, _: &SecretRef) -> Result<Secret, String> {
        Err("none".to_owned())
    }
}

pub(super) fn www() -> Address {
    "record-set:acme.example/www/A".parse().unwrap()
}

fn located() -> Located {
    Located {
        address: www(),
        realm: String::new(),
    }
}

pub(super) fn step(id: usize, address: &Address, method: Method, after: &[usize]) -> Step {
    Step {
        id,
        address: address.clone(),
        realm: String::new(),
        does: format!("step {id}"),
        request: Request::new(method, Template::new("/2/zones/acme.example/records")),
        yields: Vec::new(),
        after: after.to_vec(),
        letters: Vec::new(),
        otherwise: Vec::new(),
    }
}

/// Adds an address to `www`, as the kind plans it.
pub(super) fn post(id: usize, value: &str, after: &[usize]) -> Step {
    let mut step = step(id, &www(), Method::Post, after);
    step.request = step.request.body(json!({ "target": value, "ttl": 300 }));
    step.yields.push(Yield {
        to: Ref::member(&www(), value),
        from: IdSource::Reply("/id".to_owned()),
        ask: None,
    });
    step
}

/// Does something to one record of `www`.
pub(super) fn on(id: usize, method: Method, value: &str, after: &[usize]) -> Step {
    let mut step = step(id, &www(), method, after);
    step.request.path =
        Template::new("/2/zones/acme.example/records/").hole(Ref::member(&www(), value));
    if method != Method::Delete {
        step.request = step.request.body(json!({ "ttl": 600 }));
    }
    step
}

pub(super) fn change(action: Action, fields: Vec<(&str, Option<Value>, Option<Value>)>) -> Change {
    let field = |(name, before, after): (&str, _, _)| FieldChange {
        name: name.to_owned(),
        before,
        after,
        moved: None,
    };
    Change {
        address: www(),
        action,
        status: Status::Ready,
        fields: fields.into_iter().map(field).collect(),
        origin: None,
        reason: None,
        notes: Vec::new(),
        at_stake: Vec::new(),
        moved: None,
    }
}

/// `www` comes into being with these addresses.
pub(super) fn made(values: &[&str]) -> Change {
    let values = Value::set(values.iter().copied());
    change(
        Action::Create,
        vec![
            ("ttl", None, Some(Value::Number(300))),
            ("values", None, Some(values)),
        ],
    )
}

/// The TTL of `www` changes.
pub(super) fn ttl() -> Change {
    let number = |seconds| Some(Value::Number(seconds));
    change(Action::Update, vec![("ttl", number(300), number(600))])
}

pub(super) async fn run(
    sender: &impl Sender,
    live: &Live,
    steps: &[Step],
    changes: &[Change],
    witness: &mut dyn Witness,
) -> Report {
    let stop = AtomicBool::new(false);
    let job = Job {
        steps,
        changes,
        live,
        secrets: &NoSecrets,
        at_once: 4,
        stop: &stop,
    };
    apply::apply(&job, sender, witness).await
}

/// Runs steps against a zone.
pub(super) async fn against(zone: &Zone, steps: &[Step], change: Change) -> Vec<Done> {
    let live = zone.seen().await;
    run(zone, &live, steps, &[change], &mut |_: &Done| {})
        .await
        .steps
}
