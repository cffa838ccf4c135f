//! Mail services: hostings, their settings, mailboxes, aliases, redirections, automatic answers.

pub(crate) mod access;
pub(crate) mod actions;
pub(crate) mod aliases;
pub(crate) mod auto_replies;
pub(crate) mod auto_reply_2024;
pub(crate) mod bimi;
pub(crate) mod extras;
pub(crate) mod filters;
pub(crate) mod forwarding;
pub(crate) mod hostings;
pub(crate) mod lists;
pub(crate) mod mailbox_patch;
pub(crate) mod mailbox_view;
pub(crate) mod mailboxes;
pub(crate) mod names;
pub(crate) mod place;
pub(crate) mod preferences;
pub(crate) mod receive;
pub(crate) mod redirections;
pub(crate) mod responders;
pub(crate) mod senders;
pub(crate) mod signatures;
pub(crate) mod subscribers;
pub(crate) mod targets;
pub(crate) mod upload;
