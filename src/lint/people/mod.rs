//! People, their roles and rights, and work teams.

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[];
