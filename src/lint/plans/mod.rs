//! What a plan would bring about: finished plans beside what lives.

mod changes_spread_slowly;
mod dkim_key_leaves_at_once;
mod dmarc_in_one_step;
mod mta_sts_withdrawn_at_once;
mod mx_changes_under_mta_sts;
pub(super) mod records;
mod slow_record_changes;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &changes_spread_slowly::RULE,
    &dkim_key_leaves_at_once::RULE,
    &dmarc_in_one_step::RULE,
    &mta_sts_withdrawn_at_once::RULE,
    &mx_changes_under_mta_sts::RULE,
    &slow_record_changes::RULE,
];
