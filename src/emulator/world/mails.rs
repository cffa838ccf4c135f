//! Messages the service would have sent because of a call: what tests count and people look at instead
//! of an inbox. Nothing is sent.

use serde::{Deserialize, Serialize};

use super::World;

/// One message.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mail {
    /// Unix seconds.
    pub(crate) at: i64,
    /// Who gets it.
    pub(crate) to: String,
    /// Why: `invitation`, `opt-in`, `role-summary` and so on, an open set.
    pub(crate) what: String,
    /// What it is about: an organization, an address, a domain.
    pub(crate) about: String,
}

impl World {
    /// Notes a message; rolled back with the rest when the call is refused.
    pub(crate) fn mail(&mut self, at: i64, to: &str, what: &str, about: &str) {
        self.mails.push(Mail {
            at,
            to: to.to_owned(),
            what: what.to_owned(),
            about: about.to_owned(),
        });
    }
}
