//! Sending steps, and looking again, through the wire's clients.

use std::time::Duration;

use serde_json::Value as Json;

use super::{Halt, SendError, Sender};
use crate::api::{ApiError, Clients, End, Kind};
use crate::kinds::declare::Rename;
use crate::kinds::kind::Located;
use crate::live::{self, Live};
use crate::model::request::{Filled, Method};

impl Sender for Clients {
    async fn send(&self, realm: &str, request: &Filled) -> Result<Json, SendError> {
        let client = self.of(realm);
        // A step that only looks something up for the next one changes nothing.
        let reply = match request.method {
            Method::Get => client.read(request).await,
            _ => client.write(request).await,
        };
        let reply = reply.map_err(failed)?;
        match reply.end {
            End::Done => Ok(reply.data),
            End::Unknown(why) => Err(SendError {
                why: format!("the service accepted {request:?} and its end is not known: {why}"),
                outcome_unknown: true,
                ..SendError::default()
            }),
        }
    }

    async fn look(&self, seen: &Live, things: &[Located], renames: &[Rename]) -> Option<Live> {
        Some(live::again(self, seen, things, renames).await)
    }

    async fn rest(&self, realm: &str, time: Duration) {
        self.of(realm).rest(time).await;
    }
}

/// A token that is refused is refused for everything.
fn halt(error: &ApiError) -> Option<Halt> {
    match error.kind() {
        Kind::Spent(_) => Some(Halt::Spent),
        _ if error.status() == Some(401) => Some(Halt::Token),
        _ => None,
    }
}

fn failed(error: ApiError) -> SendError {
    SendError {
        why: error.to_string(),
        hint: error.hint(),
        unknown_route: error.is_unknown_route(),
        outcome_unknown: error.outcome_unknown(),
        exists: error.refusal().is_some_and(|refusal| refusal.says_exists()),
        halt: halt(&error),
        code: error.code().map(str::to_owned),
    }
}
