//! Sending steps through the wire's clients.

use serde_json::Value as Json;

use super::{SendError, Sender};
use crate::api::{ApiError, Clients, End};
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
                hint: None,
                unknown_route: false,
                outcome_unknown: true,
                code: None,
            }),
        }
    }
}

fn failed(error: ApiError) -> SendError {
    SendError {
        why: error.to_string(),
        hint: error.hint(),
        unknown_route: error.is_unknown_route(),
        outcome_unknown: error.outcome_unknown(),
        code: error.code().map(str::to_owned),
    }
}
