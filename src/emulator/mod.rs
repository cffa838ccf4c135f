//! The Infomaniak REST API, locally, over real HTTP.
//!
//! Built from the facts about the service and nothing else: it imports nothing from the rest of this
//! crate, because a fake that shares the client's assumptions proves nothing.

mod auth;
mod call;
mod clock;
mod config;
mod control;
mod core;
mod dispatch;
mod dns;
mod envelope;
mod faults;
mod form;
mod listing;
mod mail;
mod pacing;
mod routes;
mod server;
mod store;
mod wire;
mod world;

pub use config::{Config, Switches};
pub use faults::{Effect, Fault};
pub use server::{Running, StartError, start};
