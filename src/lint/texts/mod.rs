//! Texts about mail in the DNS: SPF, DKIM, DMARC, MTA-STS, TLS-RPT.

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[];
