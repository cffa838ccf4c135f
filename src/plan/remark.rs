//! What rules say of a finished plan. Rules are asked by whoever shows plans; a plan only carries what
//! they said, so that a reviewer of a saved one reads the same.

use serde::{Deserialize, Serialize};

use crate::model::address::Address;
use crate::model::diagnostic::Level;
use crate::model::source::Location;

/// One thing that a rule finds in a plan. It stops nothing: what must not be done is a
/// [`Refusal`](super::Refusal).
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Remark {
    /// The code of the rule, for `explain`.
    pub rule: String,
    /// How much it matters here.
    pub level: Level,
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// What is likely wrong, as a fragment.
    pub message: String,
    /// The one thing to do; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Where the thing is written; none for what no file declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<super::Place>")]
    pub origin: Option<Location>,
    /// Why the files let it be: such a remark is counted, and shown to programs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}
