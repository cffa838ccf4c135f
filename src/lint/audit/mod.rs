//! What lives at the service, and what the DNS publishes of it.

mod declare;
mod devices_of_nobody;
mod discovery_leftover;
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
mod domain_expires;
mod domain_not_in_dns;
mod google_not_in_spf;
mod grant_without_effect;
mod keys;
mod mailbox_nearly_full;
mod mailbox_unused;
mod mta_sts_excludes_mx;
mod mta_sts_short_lived;
mod mta_sts_without_policy;
mod mx_not_published;
mod mx_published_elsewhere;
mod mx_published_of_several;
mod mx_published_without_service;
mod name_server_fails;
mod opt_in_waits;
mod policies;
mod propagation;
pub(in crate::lint) mod published;
mod published_differs;
mod read_by_pop;
mod remedy;
mod resolver_fails;
mod resolver_is_behind;
mod second_provider;
mod sending_limited;
mod servers_disagree;
mod service_in_maintenance;
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
mod target_takes_no_mail;
mod tls_rpt_missing;
mod transport;
mod without_second_factor;
mod zone_served_elsewhere;

use super::rule::Rule;

pub use domain_not_in_dns::NOT_IN_DNS;
pub use resolver_fails::unheard;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &devices_of_nobody::RULE,
    &discovery_leftover::RULE,
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
    &domain_expires::RULE,
    &domain_not_in_dns::RULE,
    &google_not_in_spf::RULE,
    &grant_without_effect::RULE,
    &mailbox_nearly_full::RULE,
    &mailbox_unused::RULE,
    &mta_sts_excludes_mx::RULE,
    &mta_sts_short_lived::RULE,
    &mta_sts_without_policy::RULE,
    &mx_not_published::RULE,
    &mx_published_elsewhere::RULE,
    &mx_published_of_several::RULE,
    &mx_published_without_service::RULE,
    &name_server_fails::RULE,
    &opt_in_waits::RULE,
    &published_differs::RULE,
    &read_by_pop::RULE,
    &resolver_fails::RULE,
    &resolver_is_behind::RULE,
    &second_provider::RULE,
    &sending_limited::RULE,
    &servers_disagree::RULE,
    &service_in_maintenance::RULE,
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
    &target_takes_no_mail::RULE,
    &tls_rpt_missing::RULE,
    &without_second_factor::RULE,
    &zone_served_elsewhere::RULE,
];
