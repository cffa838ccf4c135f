//! What a plan would bring about: finished plans beside what lives.

mod blocked_mail_is_deleted;
mod changes_spread_slowly;
mod dkim_key_leaves_at_once;
mod dmarc_in_one_step;
mod goes_without_backup;
mod invited_to_two_steps;
mod leaves_a_team;
mod locked_service;
mod mailbox_becomes_alias;
mod mta_sts_file_first;
mod mta_sts_withdrawn_at_once;
mod mx_changes_under_mta_sts;
mod nobody_opens;
mod password_cuts_clients;
mod people;
pub(super) mod records;
mod redirection_waits_for_everybody;
mod role_lowered;
mod slow_record_changes;
mod still_through_team;
mod token_of_who_goes;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &blocked_mail_is_deleted::RULE,
    &changes_spread_slowly::RULE,
    &dkim_key_leaves_at_once::RULE,
    &dmarc_in_one_step::RULE,
    &goes_without_backup::RULE,
    &invited_to_two_steps::RULE,
    &leaves_a_team::RULE,
    &locked_service::RULE,
    &mailbox_becomes_alias::RULE,
    &mta_sts_file_first::RULE,
    &mta_sts_withdrawn_at_once::RULE,
    &mx_changes_under_mta_sts::RULE,
    &nobody_opens::RULE,
    &password_cuts_clients::RULE,
    &redirection_waits_for_everybody::RULE,
    &role_lowered::RULE,
    &slow_record_changes::RULE,
    &still_through_team::RULE,
    &token_of_who_goes::RULE,
];
