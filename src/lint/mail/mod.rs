//! Addresses, aliases, domains and mail services.

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[];
