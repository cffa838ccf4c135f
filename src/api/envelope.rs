//! The service's envelope: `{"result": …, "data": …}` with page figures beside the data.
//!
//! Turns status and bytes into a reply or a refusal. What data means is not its business.

use std::fmt;

use serde_json::Value as Json;

use super::clean::{LINE, clean};
use super::conceal::{redact, veil};
use super::error::Kind;
use super::refusal::Refusal;

/// What came back from a call that went well.
#[derive(Clone, PartialEq)]
pub struct Reply {
    /// HTTP status, 200–299.
    pub status: u16,
    /// `data` of the envelope; null where there was none, as with 204. Of an asynchronous call
    /// that ended: the `response` of its task.
    pub data: Json,
    /// Figures of the page, where the service gave any.
    pub page: Option<PageInfo>,
    /// Whether the work behind it is over.
    pub end: End,
}

/// Whether what was asked for has been done by the time the reply is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// Accepted; the end could not be learned, for this reason. Read until it shows.
    Unknown(String),
}

/// Page figures, each only where the service gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageInfo {
    /// Items in all pages.
    pub total: Option<u64>,
    /// This page, from 1.
    pub page: Option<u64>,
    /// How many pages there are.
    pub pages: Option<u64>,
    /// Items on a full page.
    pub items_per_page: Option<u64>,
}

impl fmt::Debug for Reply {
    /// Without the data: replies to creations can hold passwords that are shown once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("page", &self.page)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// What an answer turned out to be.
#[derive(Debug)]
pub(super) enum Opened {
    /// The end of it.
    Reply(Reply),
    /// Accepted: status and `data`, which may name a task.
    Accepted(u16, Json),
    /// No, or nonsense.
    No(Kind),
}

/// Opens an answer that is no redirect. `secrets` are taken out of whatever is kept for showing.
pub(super) fn open(status: u16, body: &[u8], secrets: &[String]) -> Opened {
    let parsed = serde_json::from_slice::<Json>(body);
    let fine = (200..300).contains(&status);
    let empty = body.iter().all(u8::is_ascii_whitespace);
    if !fine {
        let refusal = match parsed {
            Ok(json) if json["error"].is_object() || json["result"] == "error" => {
                refusal(status, json, secrets)
            }
            _ => Refusal {
                status,
                description: excerpt(body, secrets),
                foreign: !empty,
                ..Refusal::default()
            },
        };
        return Opened::No(Kind::Status(Box::new(refusal)));
    }
    let reply = |data, page| {
        Opened::Reply(Reply {
            status,
            data,
            page,
            end: End::Done,
        })
    };
    let mut json = match parsed {
        // 204 and other empty bodies are successes some routes have been seen to give (PEAK).
        _ if empty => return reply(Json::Null, None),
        Ok(json) => json,
        Err(_) => return Opened::No(Kind::Shape("JSON", excerpt(body, secrets))),
    };
    match json["result"].as_str() {
        Some("error") => Opened::No(Kind::Status(Box::new(refusal(status, json, secrets)))),
        Some("asynchronous") => Opened::Accepted(status, json["data"].take()),
        // Without `result` but with `data` it is still an envelope; without both it is not.
        Some("success") => reply(json["data"].take(), figures(&json)),
        None if json.get("data").is_some() => reply(json["data"].take(), figures(&json)),
        _ => Opened::No(Kind::Shape(
            "an envelope with `result` and `data`",
            excerpt(body, secrets),
        )),
    }
}

fn refusal(status: u16, mut json: Json, secrets: &[String]) -> Refusal {
    let mut error = json["error"].take();
    scrub(&mut error, secrets);
    Refusal::from_error(status, &error)
}

fn scrub(json: &mut Json, secrets: &[String]) {
    match json {
        Json::String(text) => *text = redact(text, secrets.iter().map(String::as_str)),
        Json::Array(items) => items.iter_mut().for_each(|item| scrub(item, secrets)),
        Json::Object(members) => members.values_mut().for_each(|item| scrub(item, secrets)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// The beginning of a body for people, as text.
pub(super) fn excerpt(body: &[u8], secrets: &[String]) -> String {
    // Enough for the excerpt and for the longest secret that may straddle its end.
    let most = body.len().min(16 * 1024);
    let text = String::from_utf8_lossy(&body[..most]);
    let text = redact(&text, secrets.iter().map(String::as_str));
    clean(&veil(&text), LINE)
}

/// The figures, if at least one is there; numbers may come as text.
fn figures(json: &Json) -> Option<PageInfo> {
    let figure = |name: &str| match &json[name] {
        Json::Number(number) => number.as_u64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    };
    let page = PageInfo {
        total: figure("total"),
        page: figure("page"),
        pages: figure("pages"),
        items_per_page: figure("items_per_page"),
    };
    (page != PageInfo::default()).then_some(page)
}
