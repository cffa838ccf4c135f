//! What is at stake with a thing: what guards ask every kind before a plan is carried out.

use crate::model::address::Address;

/// How many of a post there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// One at least, whatever anybody says: the service keeps it so.
    Always,
    /// As many as `settings.minimum-administrators` says.
    AsDeclared,
}

/// A post that somebody fills, and that must not be vacant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post {
    /// What its holder is, in the singular: `legal representative`.
    pub title: &'static str,
    /// Where it is one.
    pub at: Address,
    /// How many of it there must be.
    pub kept: Kept,
}

/// Something that somebody may do because of a thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Power {
    /// Who, by login e-mail.
    pub login: String,
    /// What, as a fragment: `the rights of an administrator`.
    pub what: String,
    /// Whether whoever loses it may not be able to take it back.
    pub rules: bool,
}

impl Power {
    /// Something that this person may do.
    #[must_use]
    pub fn of(login: &str, what: impl Into<String>) -> Self {
        Self {
            login: login.to_owned(),
            what: what.into(),
            rules: false,
        }
    }

    /// The same, where it cannot be taken back by whoever lost it.
    #[must_use]
    pub fn ruling(self) -> Self {
        Self {
            rules: true,
            ..self
        }
    }
}

/// A part of a thing on which much that is elsewhere depends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pillar {
    /// What it is: `MX records of acme.example`.
    pub what: String,
    /// What happens without it, as a fragment.
    pub without: &'static str,
}

/// Why the deletion of things of a kind needs a word of its own, each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precious {
    /// What is lost, as a fragment.
    pub lost: &'static str,
    /// Where that was read.
    pub source: &'static str,
}
