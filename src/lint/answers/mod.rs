//! Automatic answers and signatures: what they cannot do, and what they would say to whom.

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[];
