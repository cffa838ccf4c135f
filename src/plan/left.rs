//! What a plan says of things that it leaves as they are, and of lines that have nothing to do.

use serde::{Deserialize, Serialize};

use crate::model::address::Address;
use crate::model::source::Location;

/// A live thing that the files declared and no longer do, and that stays all the same. It is told
/// until the next apply, which then forgets that the thing was ever declared.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Left {
    /// Which thing.
    #[schemars(with = "String")]
    pub address: Address,
    /// What keeps it.
    pub because: Because,
    /// The same in words, as a fragment.
    pub why: String,
    /// The one thing to do for whoever wants it otherwise; empty where there is nothing to do.
    pub help: String,
}

/// Why a thing that was declared once stays.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// Its collection is additive.
    Additive,
    /// An entry of `removed` lets go of it, or a section leaves its collection to others.
    LetGo,
    /// The provider keeps it.
    Provider,
}

/// A line of the files that has nothing to do, or nothing any more.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Notice {
    /// What the line names: an address or a pattern, as it is written.
    pub about: String,
    /// What there is to say, as a fragment.
    pub what: String,
    /// What to do about it.
    pub help: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<super::Place>")]
    pub origin: Option<Location>,
}
