//! Automatic answers and the addresses they may be sent from.

use serde::{Deserialize, Serialize};

/// An automatic answer: a model of the whole service, or one of a mailbox. There is no subject (§11).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Responder {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) is_recurrent: bool,
    /// Days that are on, in lower case: `monday` and so on.
    pub(crate) recurrent_days: Vec<String>,
    pub(crate) started_at: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) dont_reply_to: Vec<String>,
    /// Models of the service only: whether mailboxes see it.
    pub(crate) is_visible: bool,
    /// Those of a mailbox only.
    pub(crate) is_active: bool,
    pub(crate) is_model: bool,
    /// The model of the service it was made from.
    pub(crate) source_model_id: Option<u64>,
    /// Missing: the mailbox's own address.
    pub(crate) reply_from_id: Option<u64>,
}

/// Somebody who has had an automatic answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Answered {
    pub(crate) address: String,
    /// Unix seconds.
    pub(crate) at: i64,
}

/// An address of somebody else that a mailbox wants to send from. Its own address and aliases need no
/// row: they are valid from the start (C).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SenderAddress {
    pub(crate) id: u64,
    pub(crate) email: String,
    pub(crate) is_verified: bool,
}
