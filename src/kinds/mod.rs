//! The kinds of things Maniform knows, one file each, and the list of them.
//!
//! Adding one: a file, a line in [`KINDS`], a field in its parent's section.

pub mod aliases;
pub mod declare;
mod decode;
pub mod domain;
pub mod filters;
pub mod kind;
pub mod limits;
pub mod mail;
pub mod mail_preferences;
pub mod mail_service;
pub mod mailbox;
pub mod names;
pub mod observed;
pub mod organization;
pub mod profile;
pub mod record_set;
mod record_targets;
pub mod redirection;
pub mod secrets;
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
