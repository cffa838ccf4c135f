//! Where mail goes: forwards, redirections, aliases, the catch-all.

mod redirects_to_google;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[&redirects_to_google::RULE];
