//! A language server: what `validate` and `lint` say, at its place while it is typed, with what mends it.
//!
//! ```text
//! bytes ─frame─▶ messages ─▶ Server ─▶ Workspace: folders, open texts ─▶ Analysis ─▶ diagnostics, actions
//! ```
//!
//! [`Server`] takes messages and gives messages: it reads no stream, no clock and no file. Whoever runs it
//! hands it a [`Disk`] and the time, carries bytes with [`frame`], and calls [`Server::publish`] once typing
//! pauses. What a folder is, and which files in it are ours, stands in [`workspace`] and [`mine`].

pub mod frame;
pub mod mine;
pub mod position;
pub mod texts;
pub mod workspace;

mod actions;
mod analysis;
mod completed;
mod edits;
mod explained;
mod greeting;
mod names;
mod renamed;
mod requests;
mod server;
mod suggested;
mod told;

pub use server::{Ended, Server};
pub use workspace::{Disk, Listing, OnDisk};
