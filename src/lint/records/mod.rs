//! Records of zones, whatever they mean.

mod autoconfig_elsewhere;
mod below_a_delegation;
mod certificates_for_nobody;
mod mail_discovery_elsewhere;
mod mail_discovery_in_clear;
mod mail_goes_elsewhere;
mod mail_to_the_web_server;
mod mx_of_another_name;
mod mx_of_several_operators;
mod mx_without_service;
mod null_mx_preference;
mod null_mx_with_addresses;
mod null_mx_without_policies;
mod target_is_an_alias;
mod texts_too_large;
mod wildcard_in_mail_domain;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &autoconfig_elsewhere::RULE,
    &below_a_delegation::RULE,
    &certificates_for_nobody::RULE,
    &mail_discovery_elsewhere::RULE,
    &mail_discovery_in_clear::RULE,
    &mail_goes_elsewhere::RULE,
    &mail_to_the_web_server::RULE,
    &mx_of_another_name::RULE,
    &mx_of_several_operators::RULE,
    &mx_without_service::RULE,
    &null_mx_preference::RULE,
    &null_mx_with_addresses::RULE,
    &null_mx_without_policies::RULE,
    &target_is_an_alias::RULE,
    &texts_too_large::RULE,
    &wildcard_in_mail_domain::RULE,
];

/// The host that takes mail for Infomaniak (DNS-MX-01).
pub(super) const MX: &str = "mta-gw.infomaniak.ch";

/// The host that mail programs read from and send through (MAIL-ADDR-20).
pub(super) const CLIENTS: &str = "mail.infomaniak.com";

/// The host in a value of a type that names one: its last word.
pub(super) fn host(value: &str) -> &str {
    value.rsplit(' ').next().unwrap_or(value)
}

pub(super) use crate::mailauth::spf::is_spf;
