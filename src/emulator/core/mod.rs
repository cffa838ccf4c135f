//! Organizations, people, invitations, products and tasks: what the service calls core resources.

pub(crate) mod accounts;
pub(crate) mod invitations;
pub(crate) mod products;
pub(crate) mod profile;
pub(crate) mod tasks;
pub(crate) mod users;
