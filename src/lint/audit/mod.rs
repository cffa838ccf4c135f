//! What lives at the service, and what the DNS publishes of it.

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[];
