//! What rules find: in files, in plans, and in what is published and lives. Their cases are the folders of
//! `tests/rules`.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

#[path = "../support/engine.rs"]
mod engine;
#[path = "../support/rules.rs"]
mod folders;
#[path = "../support/presupposed.rs"]
mod presupposed;
#[path = "../support/zone.rs"]
mod zone;

mod audits;
mod files;
mod lives;
mod plans;
