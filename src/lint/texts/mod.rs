//! Texts about mail in the DNS: SPF, DKIM, DMARC, MTA-STS, TLS-RPT.

mod spf;
mod spf_after_all;
mod spf_anybody;
mod spf_lookups;
mod spf_not_read;
mod spf_open_end;
mod spf_ptr;
mod spf_redirect_beside_all;
mod spf_reject_without_dkim;
mod spf_repeated_term;
mod spf_softer_than_service;
mod spf_syntax;
mod spf_unknown_modifier;
mod spf_without_google;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &spf_after_all::RULE,
    &spf_anybody::RULE,
    &spf_lookups::RULE,
    &spf_not_read::RULE,
    &spf_open_end::RULE,
    &spf_ptr::RULE,
    &spf_redirect_beside_all::RULE,
    &spf_reject_without_dkim::RULE,
    &spf_repeated_term::RULE,
    &spf_softer_than_service::RULE,
    &spf_syntax::RULE,
    &spf_unknown_modifier::RULE,
    &spf_without_google::RULE,
];
