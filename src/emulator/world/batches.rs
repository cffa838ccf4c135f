//! Changes of many mailboxes at once, and the logo of a mail service.

use serde::{Deserialize, Serialize};

/// One change of many mailboxes; it is done by the time it is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Batch {
    pub(crate) id: u64,
    pub(crate) action: String,
    /// How many.
    pub(crate) mailboxes: usize,
    pub(crate) created_at: i64,
}

/// The logo mail programs show beside messages. Files are not kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Bimi {
    pub(crate) svg_uri: String,
    /// Empty without a certificate.
    pub(crate) vmc_uri: String,
}
