//! What lives at the service, and what the DNS publishes of it.

mod dkim_delegation_left;
mod dkim_differs;
mod dkim_hidden;
mod dkim_missing;
mod dkim_not_set_up;
mod dkim_unusable;
mod dmarc_differs;
mod dmarc_missing;
mod dmarc_reports_unauthorised;
mod dmarc_several;
mod dmarc_stray;
mod dmarc_unreadable;
mod google_not_in_spf;
mod keys;
mod mta_sts_excludes_mx;
mod mta_sts_short_lived;
mod mta_sts_without_policy;
mod policies;
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
mod tls_rpt_missing;
mod transport;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &dkim_delegation_left::RULE,
    &dkim_differs::RULE,
    &dkim_hidden::RULE,
    &dkim_missing::RULE,
    &dkim_not_set_up::RULE,
    &dkim_unusable::RULE,
    &dmarc_differs::RULE,
    &dmarc_missing::RULE,
    &dmarc_reports_unauthorised::RULE,
    &dmarc_several::RULE,
    &dmarc_stray::RULE,
    &dmarc_unreadable::RULE,
    &google_not_in_spf::RULE,
    &mta_sts_excludes_mx::RULE,
    &mta_sts_short_lived::RULE,
    &mta_sts_without_policy::RULE,
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
    &tls_rpt_missing::RULE,
];
