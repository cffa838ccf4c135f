//! Where mail goes: forwards, redirections, aliases, the catch-all.

mod allow_list_behind_redirect;
mod catch_all_collects_spam;
mod catch_all_passes_on;
mod forward_without_copy;
mod forwards_to_many;
mod iodef_to_nobody;
mod mail_arrives_twice;
mod mail_comes_back;
mod mail_ends_nowhere;
mod mail_fans_out;
mod mail_takes_many_steps;
mod mail_to_nobody;
mod outside_trusted_domains;
mod redirection_could_be_alias;
mod redirection_drops_spam;
mod redirection_keeps_nothing;
mod redirects_to_google;
mod sender_cannot_send;
mod strict_receiver_behind_redirection;
mod target_needs_smtputf8;
mod targets_differ_by_tag;

use super::rule::Rule;

/// In the order of their codes.
pub(super) const RULES: &[&Rule] = &[
    &allow_list_behind_redirect::RULE,
    &catch_all_collects_spam::RULE,
    &catch_all_passes_on::RULE,
    &forward_without_copy::RULE,
    &forwards_to_many::RULE,
    &iodef_to_nobody::RULE,
    &mail_arrives_twice::RULE,
    &mail_comes_back::RULE,
    &mail_ends_nowhere::RULE,
    &mail_fans_out::RULE,
    &mail_takes_many_steps::RULE,
    &mail_to_nobody::RULE,
    &outside_trusted_domains::RULE,
    &redirection_could_be_alias::RULE,
    &redirection_drops_spam::RULE,
    &redirection_keeps_nothing::RULE,
    &redirects_to_google::RULE,
    &sender_cannot_send::RULE,
    &strict_receiver_behind_redirection::RULE,
    &target_needs_smtputf8::RULE,
    &targets_differ_by_tag::RULE,
];
