//! People, their roles and rights, work teams, organizations and products.

mod backup_beside_the_original;
mod billing_access_of_external;
mod covered_grant;
mod domain_apart_from_mail;
mod drive_grant_beside_team;
mod free_address_domain;
mod login_is_mailbox;
mod login_on_own_domain;
mod maintenance_without_end;
mod more_addresses_than_quota;
mod narrower_than_team;
mod permission_to_undo;
mod quota_not_sold;
pub(super) mod who;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &backup_beside_the_original::RULE,
    &billing_access_of_external::RULE,
    &covered_grant::RULE,
    &domain_apart_from_mail::RULE,
    &drive_grant_beside_team::RULE,
    &free_address_domain::RULE,
    &login_is_mailbox::RULE,
    &login_on_own_domain::RULE,
    &maintenance_without_end::RULE,
    &more_addresses_than_quota::RULE,
    &narrower_than_team::RULE,
    &permission_to_undo::RULE,
    &quota_not_sold::RULE,
];
