//! What fuzz targets look at, and what they share.
//!
//! Everything that reads what others write is pure and stands below what sends, listens and prints, so it
//! is compiled here by itself: HTTP, TLS, the emulator and the command line would take several times as
//! long to build for the fuzzer as all its runs. Of `api` and `resolve` the readers of replies are here, and
//! what is between them and the socket is not.
//!
//! A reader of another file gets a target of its own in `fuzz_targets`, named in `Cargo.toml` and
//! with seeds in `seeds`; where it belongs to a module below, that is all.
#![allow(
    dead_code,
    reason = "what only senders use stands in modules whose readers are tried"
)]

#[path = "../../src/apply/mod.rs"]
pub mod apply;
#[path = "../../src/dns/mod.rs"]
pub mod dns;
#[path = "../../src/document/mod.rs"]
pub mod document;
#[path = "../../src/import/mod.rs"]
pub mod import;
#[path = "../../src/kinds/mod.rs"]
pub mod kinds;
#[path = "../../src/lint/mod.rs"]
pub mod lint;
#[path = "../../src/live/mod.rs"]
pub mod live;
#[path = "../../src/lock/mod.rs"]
pub mod lock;
#[path = "../../src/mailauth/mod.rs"]
pub mod mailauth;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../src/plan/mod.rs"]
pub mod plan;
#[path = "../../src/render/mod.rs"]
pub mod render;
pub mod world;
#[path = "../../src/yaml/mod.rs"]
pub mod yaml;

/// The readers of the wire.
#[path = "../../src/api"]
pub mod api {
    pub mod clean;
    pub mod conceal;
    mod envelope;
    pub mod error;
    mod hint;
    pub mod host;
    mod pages;
    pub mod refusal;
    mod retry;

    use serde_json::Value as Json;

    use crate::model::request::{Filled, Method};
    use envelope::Opened;
    pub use host::Host;

    /// What an answer of this status brings: data, or everything that is said about why not.
    pub fn opened(status: u16, body: &[u8], secrets: &[String]) -> Result<Json, String> {
        let asked = Filled {
            method: Method::Post,
            path: "/1/x".to_owned(),
            query: Vec::new(),
            body: None,
            keys: Vec::new(),
        };
        match envelope::open(status, body, secrets) {
            Opened::Reply(reply) => {
                if let (Json::Array(items), Some(figures)) = (&reply.data, &reply.page) {
                    // A list that is said to be over has as many items as it said.
                    let mut walk = pages::Walk::default();
                    let whole = walk.page(items.clone(), figures, 100) == Ok(false);
                    let came = walk.items.len() as u64;
                    assert!(!whole || figures.total.is_none_or(|total| total == came));
                }
                Ok(reply.data)
            }
            Opened::Accepted(_, data) => Ok(data),
            Opened::No(kind) => {
                let error = error::ApiError::new(&asked, kind);
                Err(format!("{error} {:?} {:?}", error.hint(), error.describe()))
            }
        }
    }
}

/// The readers of the DNS.
#[path = "../../src/resolve"]
pub mod resolve {
    mod message;
    mod reply;

    use hickory_proto::op::Message;

    use crate::mailauth::ask::Type;

    /// What octets from a server say of a name.
    pub fn understood(octets: &[u8], name: &str, kind: Type, recursion: bool) -> Option<String> {
        let ask = message::Ask::new(name, kind, recursion).ok()?;
        let message = Message::from_vec(octets).ok()?;
        let _answers = ask.is_answered_by(message.metadata.id, &message);
        Some(format!("{:?}", reply::read(&message, &ask)))
    }
}
