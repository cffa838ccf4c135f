//! Sending steps through the wire's clients.

use serde_json::Value as Json;

use super::{SendError, Sender};
use crate::api::{ApiError, Clients, End};
use crate::model::request::Filled;

impl Sender for Clients {
    async fn send(&self, realm: &str, request: &Filled) -> Result<Json, SendError> {
        let reply = self.of(realm).write(request).await.map_err(failed)?;
        match reply.end {
            End::Done => Ok(reply.data),
            End::Unknown(why) => Err(SendError {
                why: format!("the service accepted {request:?} and its end is not known: {why}"),
                hint: None,
                unknown_route: false,
                outcome_unknown: true,
            }),
        }
    }
}

fn failed(error: ApiError) -> SendError {
    let mut why = error.to_string();
    for line in error.describe() {
        why.push_str("; ");
        why.push_str(&line);
    }
    SendError {
        why,
        hint: error.hint(),
        unknown_route: error.is_unknown_route(),
        outcome_unknown: error.outcome_unknown(),
    }
}
