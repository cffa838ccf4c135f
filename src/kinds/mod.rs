//! The kinds of things Maniform knows, one file each, and the list of them.
//!
//! Adding one: a file, a line in [`KINDS`], a field in its parent's section.

pub mod address_list;
pub mod aliases;
pub mod answer;
pub mod bulk;
mod bulk_header;
pub mod catch_all;
pub mod declare;
mod decode;
pub mod delegation;
pub mod departure;
pub mod domain;
pub mod filters;
pub mod forwarding;
pub mod html;
pub mod kind;
pub mod limits;
pub mod mail;
pub mod mail_domain;
pub mod mail_preferences;
pub mod mail_service;
pub mod mailbox;
pub mod mailbox_access;
pub mod mailbox_filters;
pub mod mailbox_team_access;
pub mod mailbox_use;
pub mod mailing_list;
pub mod mailing_list_section;
pub mod mailing_list_words;
pub mod moment;
pub mod names;
pub mod observed;
pub mod offers;
pub mod org;
pub mod organization;
mod people;
pub mod permissions;
pub mod product;
pub mod product_names;
pub mod product_views;
pub mod profile;
pub mod rate;
mod record_pillars;
pub mod record_set;
pub(crate) mod record_share;
mod record_targets;
mod record_turns;
pub mod redirection;
pub mod registration;
pub mod responder;
pub mod responder_model;
pub mod responder_section;
mod rights;
pub mod secrets;
pub mod senders;
pub mod service;
mod service_facts;
mod service_work;
mod service_written;
pub mod signature;
pub mod signature_defaults;
pub mod signature_template;
#[cfg(test)]
mod signature_tests;
#[cfg(test)]
mod stage;
pub mod stakes;
pub mod subscribers;
pub mod symbols;
pub mod team;
mod transfer;
pub mod user;
pub mod views;
pub mod wish;
mod within;
pub mod work;
mod worth;
mod zone_file;

use kind::Kind;

/// Every kind, in the order people think of them: from the organization down.
pub const KINDS: &[&dyn Kind] = &[
    &organization::Organization,
    &service::Service,
    &user::User,
    &team::Team,
    &team::TeamMembers,
    &mail_service::MailService,
    &mail_preferences::MailPreferences,
    &mailbox::Mailbox,
    &aliases::Aliases,
    &mailbox_access::MailboxAccess,
    &mailbox_team_access::MailboxTeamAccess,
    &signature_template::SignatureTemplate,
    &signature::Signature,
    &signature_defaults::SignatureDefaults,
    &redirection::Redirection,
    &record_set::RecordSet,
    &product::Product,
    &delegation::Domain,
    &registration::Registration,
    &forwarding::Forwarding,
    &senders::Senders,
    &responder::Responder,
    &responder_model::ResponderModel,
    &mailing_list::MailingList,
    &subscribers::Subscribers,
    &filters::filter::Filter,
    &filters::order::FilterOrder,
    &filters::script::SieveScript,
    &filters::model::FilterModel,
];

/// The kind of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}
