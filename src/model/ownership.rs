//! Whose a collection is: what happens to live things that no document declares.

use serde::{Deserialize, Serialize};

/// The policy of one collection, such as `addresses` or `records`. Decided before anything is
/// compared, never inside the comparison.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Ownership {
    /// What the last apply saw declared and is declared no longer goes; what never was declared is
    /// left alone.
    #[default]
    Owned,
    /// What is live and not declared goes.
    Authoritative,
    /// Things are added and changed, nothing goes.
    Additive,
    /// Differences are reported, nothing is written.
    Observe,
}

impl Ownership {
    /// The word of `settings.ownership`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Owned => "owned",
            Self::Authoritative => "authoritative",
            Self::Additive => "additive",
            Self::Observe => "observe",
        }
    }
}
