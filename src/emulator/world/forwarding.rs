//! What a mailbox sends on, and how much a mail service lets it.

use serde::{Deserialize, Serialize};

use super::mail_rows::MailHosting;

/// What a mailbox sends on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Forwarding {
    pub(crate) is_enabled: bool,
    pub(crate) redirect_addresses: Vec<String>,
    pub(crate) has_dont_deliver: bool,
    pub(crate) has_forward_spam: bool,
}

impl Forwarding {
    /// Drops every address; the two flags stay, without effect (C).
    pub(crate) fn clear(&mut self) {
        self.is_enabled = false;
        self.redirect_addresses.clear();
    }
}

impl MailHosting {
    /// Addresses one mailbox may forward to: 100, one for the starter pack by the schema. Support says
    /// ten there (MAIL-RED-04), hence `forwarding_limit` on the row (A, contradictory).
    pub(crate) fn forwardings(&self) -> usize {
        let usual = if self.is_starter() { 1 } else { 100 };
        self.forwarding_limit.unwrap_or(usual)
    }
}
