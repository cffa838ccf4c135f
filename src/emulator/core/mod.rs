//! Organizations, people, invitations, products and tasks: what the service calls core resources.

pub(crate) mod access_view;
pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod inventory;
pub(crate) mod invitation_accesses;
pub(crate) mod invitation_mailboxes;
pub(crate) mod invitations;
pub(crate) mod products;
pub(crate) mod profile;
pub(crate) mod rights;
pub(crate) mod services;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod team_users;
pub(crate) mod team_view;
pub(crate) mod teams;
pub(crate) mod users;
