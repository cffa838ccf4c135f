//! Addresses, aliases, domains and mail services.

mod lookalike_domain;
mod mail_domain_with_accents;
mod one_password_for_all;
mod postmaster_unreachable;
mod role_name_goes_outside;
mod subdomain_without_dkim;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &lookalike_domain::RULE,
    &mail_domain_with_accents::RULE,
    &one_password_for_all::RULE,
    &postmaster_unreachable::RULE,
    &role_name_goes_outside::RULE,
    &subdomain_without_dkim::RULE,
];
