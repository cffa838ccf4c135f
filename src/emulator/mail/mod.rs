//! Mail services: hostings, their settings, mailboxes, aliases, redirections.

pub(crate) mod access;
pub(crate) mod aliases;
pub(crate) mod forwarding;
pub(crate) mod hostings;
pub(crate) mod mailbox_view;
pub(crate) mod mailboxes;
pub(crate) mod names;
pub(crate) mod place;
pub(crate) mod preferences;
pub(crate) mod redirections;
pub(crate) mod targets;
