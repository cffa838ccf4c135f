//! The pipelines of `examples/pipelines`, played: what their files say is run, command by command, as a
//! runner would run it, against the emulator and a forge of the tests' own.
#![expect(
    unreachable_pub,
    clippy::expect_used,
    reason = "a harness: nothing is exported, and what cannot be set up ends the test"
)]

mod forge;
mod github;
mod gitlab;
mod linters;
mod office;
mod scripts;
