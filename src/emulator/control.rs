//! `/_emulator/…`: what tests and people do to the service from outside its API. Loopback only, no
//! token; not written to the log.

use serde_json::{Value, json};

use super::call::Caller;
use super::core::answers;
use super::dispatch::{Reply, State};
use super::envelope::{Answer, Refusal};
use super::faults::{Armed, Fault};
use super::mail::access::invitations::accept as accept_link;
use super::mail::{receive, senders, targets};
use super::manager_paths;
use super::routes;
use super::server::Service;
use super::wire::Request;

/// Answers a control call.
pub(crate) fn answer(service: &Service, request: &Request) -> Reply {
    let mut state = service.lock();
    let action = request.path.trim_start_matches("/_emulator/");
    let outcome = match (request.method.as_str(), action) {
        ("GET", "routes") => {
            let lines = routes::ROUTES
                .iter()
                .map(|r| format!("{} {}", r.method, r.path));
            Ok(lines.collect::<Vec<_>>().into())
        }
        ("GET", "world") => to_value(&state.world),
        ("GET", "log") => to_value(&state.log),
        ("DELETE", "log") => {
            state.log.clear();
            Ok(Value::Bool(true))
        }
        ("GET", "switches") => to_value(&state.switches),
        ("PATCH", "switches") => turn_switches(&mut state, &request.body),
        ("GET", "mails") => to_value(&state.world.mails),
        ("DELETE", "mails") => {
            state.world.mails.clear();
            kept(&mut state)
        }
        ("POST", "accept") => accept(&mut state, &request.body),
        ("POST", "reject") => {
            let now = state.clock.now();
            answers::reject(&mut state.world, &request.body, now).and_then(|()| kept(&mut state))
        }
        ("POST", "verify") => verify(&mut state, &request.body),
        ("POST", "receive") => receive(&mut state, &request.body),
        ("POST", "faults") => add_faults(&mut state, &request.body),
        ("GET", "faults") => to_value(&state.faults.iter().map(|a| &a.fault).collect::<Vec<_>>()),
        ("DELETE", "faults") => {
            state.faults.clear();
            state.lag = None;
            Ok(Value::Bool(true))
        }
        ("POST", "clock") => advance(&mut state, &request.body),
        ("POST", "manager") => return manager(&mut state, &request.body),
        _ => Err(format!(
            "there is no {} /_emulator/{action}",
            request.method
        )),
    };
    match outcome {
        Ok(data) => Reply::of(&Ok(Answer::ok(data))),
        Err(why) => Reply::of(&Err(Refusal::new(400, "emulator_control").saying(why))),
    }
}

fn to_value<T: serde::Serialize>(thing: &T) -> Result<Value, String> {
    serde_json::to_value(thing).map_err(|e| e.to_string())
}

fn accept(state: &mut State, body: &Value) -> Result<Value, String> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let now = state.clock.now();
    if let Some(key) = text("mailbox_invitation") {
        accept_link(&mut state.world, key, text("email"), now)?;
        return kept(state);
    }
    match (text("redirection"), text("invitation")) {
        (Some(address), None) => targets::accept(&mut state.world, address, text("target"), now)?,
        (None, Some(_)) => answers::accept(&mut state.world, body, now)?,
        _ => {
            return Err(
                r#"say {"redirection": "…@…", "target"?: "…@…"}, {"invitation": "…@…"} or {"mailbox_invitation": key, "email"?: "…@…"}"#.into(),
            );
        }
    }
    kept(state)
}

fn verify(state: &mut State, body: &Value) -> Result<Value, String> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let (Some(mailbox), Some(email)) = (text("mailbox"), text("email")) else {
        return Err(r#"say {"mailbox": "…@…", "email": "…@…"}"#.into());
    };
    senders::verify(&mut state.world, mailbox, email)?;
    kept(state)
}

fn receive(state: &mut State, body: &Value) -> Result<Value, String> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let (Some(from), Some(to)) = (text("from"), text("to")) else {
        return Err(r#"say {"from": "…@…", "to": "…@…"}"#.into());
    };
    let now = state.clock.now();
    let answered = receive::receive(&mut state.world, from, to, now)?;
    kept(state)?;
    Ok(json!({"answered": answered}))
}

fn add_faults(state: &mut State, body: &Value) -> Result<Value, String> {
    let rows = if body.is_array() {
        body.clone()
    } else {
        json!([body])
    };
    let faults: Vec<Fault> =
        serde_json::from_value(rows).map_err(|e| format!("not a fault: {e}"))?;
    state.faults.extend(faults.into_iter().map(Armed::new));
    Ok(state.faults.len().into())
}

/// Turns the switches named, all or none.
fn turn_switches(state: &mut State, body: &Value) -> Result<Value, String> {
    let wanted = body.as_object().ok_or(r#"say {"NAME": value}"#)?;
    let mut switches = state.switches.clone();
    for (name, value) in wanted {
        switches
            .turn(name, value.clone())
            .map_err(|e| e.to_string())?;
    }
    state.switches = switches;
    to_value(&state.switches)
}

fn advance(state: &mut State, body: &Value) -> Result<Value, String> {
    let seconds = body
        .get("advance")
        .and_then(Value::as_i64)
        .ok_or(r#"say {"advance": seconds}"#)?;
    state.clock.advance(seconds);
    kept(state)?;
    Ok(json!({"now": state.clock.now()}))
}

fn kept(state: &mut State) -> Result<Value, String> {
    state
        .keep()
        .map_err(|e| format!("the state file cannot be written: {e}"))?;
    Ok(Value::Bool(true))
}

/// Somebody in the Manager: the same bodies, no scopes, no quotas, no switched-off routes.
fn manager(state: &mut State, body: &Value) -> Reply {
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    let (path, query) = text("path").split_once('?').unwrap_or((text("path"), ""));
    let request = Request {
        method: text("method").to_uppercase(),
        path: manager_paths::with_ids(&state.world, path),
        query: query.to_owned(),
        body: body.get("body").cloned().unwrap_or_default(),
    };
    Reply::of(&state.perform(&request, &Caller::manager(), true))
}
