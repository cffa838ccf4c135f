//! From a request to what goes over the wire: pacing, faults, the caller, the route, keeping the
//! change, the log. It knows no route by name.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Value, json};

use super::call::{Call, Caller, Outcome};
use super::clock::Clock;
use super::config::Switches;
use super::envelope::{Answer, Refusal};
use super::faults::{Armed, Effect};
use super::pacing::Pacing;
use super::wire::Request;
use super::world::{Task, World};
use super::{auth, core, routes, store};

/// Everything that changes while the emulator runs.
pub(crate) struct State {
    pub(crate) world: World,
    /// The world before the latest change by a call.
    pub(crate) earlier: Option<World>,
    pub(crate) clock: Clock,
    pub(crate) pacing: Option<Pacing>,
    pub(crate) faults: Vec<Armed>,
    pub(crate) log: Vec<Entry>,
    pub(crate) switches: Switches,
    pub(crate) state_file: Option<PathBuf>,
}

/// One call in the log. The `Authorization` value never gets here.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    method: String,
    path: String,
    body: Value,
    /// Missing when the connection was cut before anything happened.
    status: Option<u16>,
    reply: Value,
    /// The reply was never sent.
    lost: bool,
}

/// What goes over the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) html: bool,
    pub(crate) body: String,
    pub(crate) retry_after: Option<u64>,
    /// Close the connection instead of answering.
    pub(crate) cut: bool,
}

impl Reply {
    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            html: false,
            body: body.to_string(),
            retry_after: None,
            cut: false,
        }
    }

    fn cut() -> Self {
        Self {
            cut: true,
            ..Self::json(0, &Value::Null)
        }
    }

    /// A reply out of an outcome.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Ok(answer) => Self::json(answer.status, &answer.envelope()),
            Err(refusal) => {
                let mut reply = Self::json(refusal.status, &refusal.envelope());
                reply.retry_after = refusal.retry_after;
                if refusal.empty {
                    reply.body.clear();
                }
                reply
            }
        }
    }
}

impl State {
    /// The faults that hit this call, counted.
    pub(crate) fn effects(&mut self, request: &Request) -> Vec<Effect> {
        let hits = self.faults.iter_mut().filter_map(|a| {
            if a.hits(&request.method, &request.path) {
                Some(a.fault.effect.clone())
            } else {
                None
            }
        });
        hits.collect()
    }

    /// Answers one call of the API and writes the log.
    pub(crate) fn answer(
        &mut self,
        request: &Request,
        authorization: Option<&str>,
        effects: &[Effect],
    ) -> Reply {
        let reply = self.reply(request, authorization, effects);
        let lost = reply.cut;
        let cut_before = effects.iter().any(Effect::cuts_before);
        self.log.push(Entry {
            method: request.method.clone(),
            path: request.target(),
            body: request.body.clone(),
            status: if cut_before { None } else { Some(reply.status) },
            reply: serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.clone().into()),
            lost,
        });
        reply
    }

    fn reply(
        &mut self,
        request: &Request,
        authorization: Option<&str>,
        effects: &[Effect],
    ) -> Reply {
        for effect in effects {
            match effect {
                effect if effect.cuts_before() => return Reply::cut(),
                Effect::Refuse { .. } => return refuse(effect),
                _ => {}
            }
        }
        if let Some(Err(seconds)) = self.pacing.as_mut().map(|p| p.take(self.clock.waited())) {
            let mut refusal = too_many();
            refusal.retry_after = if self.switches.retry_after {
                Some(seconds)
            } else {
                None
            };
            return Reply::of(&Err(refusal));
        }
        let outcome = self.outcome(request, authorization, effects);
        let mut reply = Reply::of(&outcome);
        if effects.contains(&Effect::TruncatedJson) {
            let half = (0..=reply.body.len() / 2)
                .rev()
                .find(|i| reply.body.is_char_boundary(*i))
                .unwrap_or(0);
            reply.body.truncate(half);
        }
        reply.cut = effects.iter().any(Effect::cuts_after);
        reply
    }

    fn outcome(
        &mut self,
        request: &Request,
        authorization: Option<&str>,
        effects: &[Effect],
    ) -> Outcome {
        // The route is looked up before the token, as `method_not_found` was seen with poor tokens (ACME #3188).
        routes::find(request, &self.switches, false)
            .ok_or_else(|| routes::missing(request, &self.switches))?;
        let caller = auth::caller(&self.world, authorization)?;
        let page = request
            .query_value("page")
            .and_then(|p| p.parse().ok())
            .unwrap_or(1);
        let mut stale = request.clone();
        if effects.contains(&Effect::StalePage) {
            stale.query = stale
                .query
                .split('&')
                .filter(|p| !p.starts_with("page="))
                .collect::<Vec<_>>()
                .join("&");
            stale.query.push_str(if stale.query.is_empty() {
                "page=1"
            } else {
                "&page=1"
            });
        }
        let mut answer = if effects.contains(&Effect::Asynchronous) {
            self.spool(request, &caller)?
        } else if let (true, Some(earlier)) = (lags(request, effects), self.earlier.clone()) {
            let now = std::mem::replace(&mut self.world, earlier);
            let outcome = routes::answer(&mut self.call(&stale, &caller));
            self.world = now;
            outcome?
        } else {
            let keep = !effects.contains(&Effect::SuccessWithoutEffect);
            self.perform(&stale, &caller, keep)?
        };
        for effect in effects {
            effect.distort(&mut answer, page);
        }
        Ok(answer)
    }

    /// Carries a call out: either everything it changes is kept (and written to the state file) or nothing.
    pub(crate) fn perform(&mut self, request: &Request, caller: &Caller, keep: bool) -> Outcome {
        let before = self.world.clone();
        let due = core::tasks::advance_by_time(
            &mut self.world,
            self.clock.now(),
            &self.switches,
            self.clock.is_fixed(),
        );
        let mut call = self.call(request, caller);
        let outcome = routes::answer(&mut call);
        let changed = call.changed || due || request.method != "GET";
        if outcome.is_err() || !keep {
            self.world = before;
        } else if changed && self.keep().is_err() {
            // A disk that is full is the emulator's trouble; the service's word for it is this one.
            self.world = before;
            return Err(Refusal::new(500, "unexpected_error")
                .saying("The emulator cannot write its state file"));
        } else if request.method != "GET" {
            self.earlier = Some(before);
        }
        outcome
    }

    fn call<'a>(&'a mut self, request: &'a Request, caller: &'a Caller) -> Call<'a> {
        Call {
            now: self.clock.now(),
            repeatable: self.clock.is_fixed(),
            world: &mut self.world,
            request,
            caller,
            switches: &self.switches,
            args: Vec::new(),
            changed: false,
        }
    }

    /// Checks the call as if it were done now, then only promises it. Status 202 and a bare uuid as
    /// `data` follow the asynchronous answers of other products (C).
    fn spool(&mut self, request: &Request, caller: &Caller) -> Outcome {
        let before = self.world.clone();
        let checked = routes::answer(&mut self.call(request, caller));
        self.world = before;
        checked?;
        let (now, repeatable) = (self.clock.now(), self.clock.is_fixed());
        let id = self.world.take_id();
        let uuid = if repeatable {
            uuid::Uuid::from_u64_pair(0x4000, 0x8000_0000_0000_0000 | id)
        } else {
            uuid::Uuid::new_v4()
        };
        self.world.tasks.push(Task::spooled(
            uuid.to_string(),
            now,
            caller,
            request.clone(),
        ));
        let data = Value::from(uuid.to_string());
        self.keep()
            .map_err(|_| Refusal::new(500, "unexpected_error"))?;
        Ok(Answer {
            status: 202,
            result: "asynchronous",
            ..Answer::ok(data)
        })
    }

    /// Writes the state file, when there is one.
    pub(crate) fn keep(&mut self) -> std::io::Result<()> {
        self.world.clock = if self.clock.is_fixed() {
            Some(self.clock.now())
        } else {
            None
        };
        match &self.state_file {
            Some(path) => store::save(path, &self.world),
            None => Ok(()),
        }
    }
}

/// Whether a call is answered as before the latest change.
fn lags(request: &Request, effects: &[Effect]) -> bool {
    request.method == "GET" && effects.contains(&Effect::StaleRead)
}

/// The refusal of a call too many. Code unknown, description seen (AMO); code after dns-core §6 (C).
pub(crate) fn too_many() -> Refusal {
    Refusal::new(429, "too_many_requests").saying("Too many request")
}

fn refuse(effect: &Effect) -> Reply {
    let Effect::Refuse {
        status,
        code,
        description,
        retry_after,
        context,
        empty,
    } = effect
    else {
        return Reply::cut();
    };
    if code.is_none() && !*empty && matches!(status, 502..=504) {
        let body = format!(
            "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
        );
        return Reply {
            html: true,
            body,
            retry_after: *retry_after,
            ..Reply::json(*status, &Value::Null)
        };
    }
    let usual = match status {
        401 => "not_authorized",
        403 => "access_denied",
        404 => "object_not_found",
        429 => "too_many_requests",
        _ => "unexpected_error",
    };
    let mut refusal = Refusal::new(*status, code.as_deref().unwrap_or(usual));
    if let Some(text) = description {
        refusal = refusal.saying(text.clone());
    }
    refusal.context = context.clone().map(Box::new);
    if refusal.code == "all_scopes" && refusal.context.is_none() {
        refusal = refusal.with_context(json!({"scopes": []}));
    }
    refusal.retry_after = *retry_after;
    refusal.empty = *empty;
    Reply::of(&Err(refusal))
}
