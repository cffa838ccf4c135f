//! Work the service goes on with after it has answered: `result: "asynchronous"`.
//!
//! Which calls answer so, and where the task's uuid sits, is documented for no route we use
//! (mail document §1.5); so the places it has been guessed at are tried, and where there is none
//! the reply says that the end is unknown.

use std::time::Duration;

use serde_json::Value as Json;
use tokio::time::sleep;

use super::clean::{LINE, clean};
use super::client::Client;
use super::conceal::redact;
use super::envelope::{End, Reply};
use super::error::{ApiError, Kind};
use crate::model::request::{Filled, Method};

/// The first look at a task, and the longest time between two: provisioning takes seconds, and each
/// look costs one of sixty calls a minute.
const FIRST_LOOK: Duration = Duration::from_secs(1);
const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// A task not over by then is left alone and reported as such; the next plan sees how it ended.
const PATIENCE: Duration = Duration::from_secs(120);

/// A task may be known to one machine of the service a little later than to another.
const UNSEEN: u32 = 3;

impl Client {
    /// Follows an accepted request to its end.
    pub(super) async fn follow(
        &self,
        request: &Filled,
        status: u16,
        data: Json,
    ) -> Result<Reply, ApiError> {
        let reply = |data, end| Reply {
            status,
            data,
            page: None,
            end,
        };
        let unknown = |data, why: String| Ok(reply(data, End::Unknown(why)));
        let Some(uuid) = uuid(&data) else {
            return unknown(data, "the service named no task to follow".into());
        };
        let look = Filled {
            method: Method::Get,
            path: format!("/1/async/tasks/{uuid}"),
            query: Vec::new(),
            body: None,
            keys: Vec::new(),
        };
        let (mut wait, mut waited) = (FIRST_LOOK, Duration::ZERO);
        let mut unseen = 0;
        while waited < PATIENCE {
            sleep(self.wait(wait)).await;
            waited += wait;
            wait = (wait * 2).min(LONGEST_LOOK);
            // Boxed, because a look is a read, which may in principle be answered asynchronously.
            let task = match Box::pin(self.read(&look)).await {
                Ok(task) => task.data,
                Err(error) if error.is_not_found() && unseen < UNSEEN => {
                    unseen += 1;
                    continue;
                }
                Err(error) => return unknown(data, format!("its task cannot be read: {error}")),
            };
            let failed = is_something(&task["error"]);
            match task["status"].as_str() {
                Some("executed") if !failed => {
                    return Ok(reply(task["response"].clone(), End::Done));
                }
                Some("executed" | "failed") => {
                    let secrets = self.secrets(request);
                    let why = reason(&uuid, &task, &secrets);
                    return Err(ApiError::new(request, Kind::Task(why)));
                }
                // `spooled`, `running`, and what the service may think of later.
                _ => {}
            }
        }
        unknown(
            data,
            format!("task {uuid} was still under way when we stopped waiting"),
        )
    }
}

/// The task's uuid, at the places it has been guessed at.
fn uuid(data: &Json) -> Option<String> {
    let places = [
        data,
        &data["uuid"],
        &data["task_uuid"],
        &data["task"]["uuid"],
    ];
    let text = places.into_iter().find_map(Json::as_str)?;
    // Whatever else the text may be, it becomes part of a path.
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!text.is_empty() && text.len() <= 64 && text.chars().all(fits)).then(|| text.to_owned())
}

/// False for null and for what is written for nothing: `[]`, `{}`, an empty text.
fn is_something(error: &Json) -> bool {
    match error {
        Json::Null | Json::Bool(false) => false,
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
        Json::String(text) => !text.is_empty(),
        Json::Bool(true) | Json::Number(_) => true,
    }
}

fn reason(uuid: &str, task: &Json, secrets: &[String]) -> String {
    let error = &task["error"];
    let said = ["description", "message", "code"]
        .iter()
        .find_map(|name| error[name].as_str())
        .or_else(|| error.as_str());
    match said {
        Some(text) => {
            let text = redact(text, secrets.iter().map(String::as_str));
            format!("{} (task {uuid})", clean(&text, LINE))
        }
        None => format!("the service gave no reason (task {uuid})"),
    }
}
