//! The emulator, seen over its sockets: what it answers, keeps, refuses and lets go wrong.
#![expect(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../support/openapi.rs"]
mod openapi;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tour.rs"]
mod tour;

mod access;
mod access_older;
mod actions;
mod contract;
mod core;
mod devices;
mod dns;
mod dns_v1;
mod faults;
mod filters;
mod forwarding;
mod invitations;
mod lists;
mod mail;
mod mail_state;
mod mails;
mod manager;
mod published;
mod redirections;
mod responders;
mod senders;
mod signatures;
mod state;
mod switches;
mod teams;
