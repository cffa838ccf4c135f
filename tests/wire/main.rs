//! The client against a scripted server over real sockets. No test sleeps: a second of waiting
//! lasts a millisecond here.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it stands"
)]

mod calls;
mod lists;
mod lost;
mod refusals;
mod secrecy;
mod server;
mod tasks;
mod trouble;
mod trust;
