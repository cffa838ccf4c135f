//! One apply at a time: who holds an organization, and what a lock server says about it.
//!
//! ```text
//! files, environment (cli) ─▶ Place ─▶ Server ── LOCK {Info} ─▶ 200 ours · 423, 409 {Holder} theirs
//!                               └▶ names of lock files       └─ UNLOCK {Info} ─▶ 2xx
//! ```
//!
//! Two locks are taken, the near one first. The *near* one is a file of this machine that the operating
//! system locks: it is let go when its holder dies, however it dies. The *far* one is kept by a server
//! that speaks the protocol of Terraform's `http` backend, so that a team's GitLab, Gitea or any other
//! such server serves; it stays until it is released, and whoever was killed leaves it behind.
//!
//! `info` says who holds a lock, `place` where locks are, `protocol` what answers mean, `server` asks
//! over the wire. Files, clock and environment are the business of `cli`.

pub mod info;
pub mod place;
pub mod protocol;
#[cfg(not(fuzzing))]
pub mod server;

pub use info::{Holder, Info};
pub use place::{NoPlace, Place, Verb};
pub use protocol::{Trouble, Why};
#[cfg(not(fuzzing))]
pub use server::{Login, Released, Server, Taken};
