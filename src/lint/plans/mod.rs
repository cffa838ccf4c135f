//! What a plan would bring about: finished plans beside what lives.

mod blocked_mail_is_deleted;
mod changes_spread_slowly;
mod dkim_key_leaves_at_once;
mod dmarc_in_one_step;
mod mailbox_becomes_alias;
mod mta_sts_withdrawn_at_once;
mod mx_changes_under_mta_sts;
mod password_cuts_clients;
pub(super) mod records;
mod redirection_waits_for_everybody;
mod slow_record_changes;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &blocked_mail_is_deleted::RULE,
    &changes_spread_slowly::RULE,
    &dkim_key_leaves_at_once::RULE,
    &dmarc_in_one_step::RULE,
    &mailbox_becomes_alias::RULE,
    &mta_sts_withdrawn_at_once::RULE,
    &mx_changes_under_mta_sts::RULE,
    &password_cuts_clients::RULE,
    &redirection_waits_for_everybody::RULE,
    &slow_record_changes::RULE,
];
