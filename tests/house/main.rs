//! The whole program against a world over a real socket.
#![expect(
    unreachable_pub,
    clippy::expect_used,
    reason = "a harness: nothing is exported, and what cannot be set up ends the test"
)]

mod exchange;
mod faults;
mod files;
mod house;
mod interrupt;
mod only;
mod order;
mod ownership;
mod people;
mod plans;
mod saved;
mod stories;
mod tokens;
mod unseen;
