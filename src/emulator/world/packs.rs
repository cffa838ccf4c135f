//! The offers of a mail service and the domains linked to it.

use serde::{Deserialize, Serialize};

use super::mail_rows::MailHosting;

/// The offers by our words; what the service calls them on the wire is unknown beyond `is_starter` (C).
pub(crate) const PACKS: [&str; 6] = [
    "starter",
    "premium",
    "ksuite_free",
    "ksuite_standard",
    "ksuite_business",
    "ksuite_enterprise",
];

/// A domain linked to a mail service beside the primary one (MAIL-DOM-01).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LinkedDomain {
    pub(crate) id: u64,
    pub(crate) domain: String,
    /// The same addresses as on the primary one.
    pub(crate) is_synonym: bool,
}

impl MailHosting {
    /// Whether this domain is the primary one or linked.
    pub(crate) fn has_domain(&self, domain: &str) -> bool {
        self.main_fqdn.eq_ignore_ascii_case(domain)
            || self
                .domains
                .iter()
                .any(|d| d.domain.eq_ignore_ascii_case(domain))
    }

    /// Whether the offer is one of the small ones, with one redirection for each address (KB 2524,
    /// 2026-03-12).
    pub(crate) fn is_small(&self) -> bool {
        matches!(self.pack.as_str(), "starter" | "ksuite_free")
    }
}
