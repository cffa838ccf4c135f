//! Texts about mail in the DNS: SPF, DKIM, DMARC, MTA-STS, TLS-RPT.

mod dkim_key_broken;
mod dkim_key_revoked;
mod dkim_key_shared;
mod dkim_key_short;
mod dkim_only_ed25519;
mod dkim_testing_under_enforcement;
mod dkim_without_subdomains;
mod dmarc_broken;
mod dmarc_enforced_blind;
mod dmarc_failure_options;
mod dmarc_gone_tags;
mod dmarc_in_the_hands_of_others;
mod dmarc_misplaced;
mod dmarc_on_trial;
mod dmarc_policy_late;
mod dmarc_public_suffix;
mod dmarc_reject_without_dkim;
mod dmarc_report_size;
mod dmarc_softer_than_applied;
mod dmarc_strict_alignment;
mod dmarc_subdomains_open;
mod mta_sts_broken;
mod mta_sts_without_host;
mod mta_sts_without_tls_rpt;
pub(super) mod policies;
mod reports;
mod reports_through_redirection;
mod reports_to_a_person;
mod reports_to_nobody;
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
mod spf_without_service;
mod tls_reports_take_the_failing_path;
mod tls_rpt_broken;
mod tlsa_of_another_operator;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &dkim_key_broken::RULE,
    &dkim_key_revoked::RULE,
    &dkim_key_shared::RULE,
    &dkim_key_short::RULE,
    &dkim_only_ed25519::RULE,
    &dkim_testing_under_enforcement::RULE,
    &dkim_without_subdomains::RULE,
    &dmarc_broken::RULE,
    &dmarc_enforced_blind::RULE,
    &dmarc_failure_options::RULE,
    &dmarc_gone_tags::RULE,
    &dmarc_in_the_hands_of_others::RULE,
    &dmarc_misplaced::RULE,
    &dmarc_on_trial::RULE,
    &dmarc_policy_late::RULE,
    &dmarc_public_suffix::RULE,
    &dmarc_reject_without_dkim::RULE,
    &dmarc_report_size::RULE,
    &dmarc_softer_than_applied::RULE,
    &dmarc_strict_alignment::RULE,
    &dmarc_subdomains_open::RULE,
    &mta_sts_broken::RULE,
    &mta_sts_without_host::RULE,
    &mta_sts_without_tls_rpt::RULE,
    &reports_through_redirection::RULE,
    &reports_to_a_person::RULE,
    &reports_to_nobody::RULE,
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
    &spf_without_service::RULE,
    &tls_reports_take_the_failing_path::RULE,
    &tls_rpt_broken::RULE,
    &tlsa_of_another_operator::RULE,
];
