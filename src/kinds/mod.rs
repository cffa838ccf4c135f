//! The kinds of things Maniform knows, one file each, and the list of them.
//!
//! Adding one: a file, a line in [`KINDS`], a field in its parent's section.

pub mod aliases;
pub mod catch_all;
pub mod declare;
mod decode;
pub mod delegation;
pub mod domain;
pub mod kind;
pub mod limits;
pub mod mail;
pub mod mail_preferences;
pub mod mail_service;
pub mod mailbox;
pub mod mailbox_filters;
pub mod names;
pub mod observed;
pub mod offers;
pub mod organization;
pub mod permissions;
pub mod product;
pub mod product_names;
pub mod profile;
pub mod record_set;
mod record_targets;
pub mod redirection;
pub mod registration;
pub mod secrets;
mod service_facts;
mod service_work;
mod service_written;
mod transfer;
pub mod views;
pub mod work;

use kind::Kind;

/// Every kind, in the order people think of them: from the organization down.
pub const KINDS: &[&dyn Kind] = &[
    &organization::Organization,
    &mail_service::MailService,
    &mail_preferences::MailPreferences,
    &mailbox::Mailbox,
    &aliases::Aliases,
    &redirection::Redirection,
    &record_set::RecordSet,
    &product::Product,
    &delegation::Domain,
    &registration::Registration,
];

/// The kind of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}
