//! What lives at the service, and what the DNS publishes of it.

mod spf;
mod spf_circle;
mod spf_dead_include;
mod spf_differs;
mod spf_fails;
mod spf_lacks_sender;
mod spf_missing;
mod spf_missing_below;
mod spf_published_twice;
mod spf_too_many_hosts;
mod spf_too_many_lookups;
mod spf_void_lookups;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &spf_circle::RULE,
    &spf_dead_include::RULE,
    &spf_differs::RULE,
    &spf_fails::RULE,
    &spf_lacks_sender::RULE,
    &spf_missing::RULE,
    &spf_missing_below::RULE,
    &spf_published_twice::RULE,
    &spf_too_many_hosts::RULE,
    &spf_too_many_lookups::RULE,
    &spf_void_lookups::RULE,
];
