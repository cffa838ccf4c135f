//! The whole program against a world over a real socket.

#![expect(
    unreachable_pub,
    reason = "a test binary exports nothing; the harness reads better with plain pub"
)]

mod house;
mod order;
