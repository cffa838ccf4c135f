//! The whole program against a world over a real socket.
#![expect(
    unreachable_pub,
    clippy::expect_used,
    reason = "a harness: nothing is exported, and what cannot be set up ends the test"
)]

mod house;
mod order;
