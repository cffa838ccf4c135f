//! The manual is true: transcripts in README and docs are what the program prints, YAML in them is
//! valid, tables are those of the schema, links lead somewhere, and the examples work.
//!
//! `UPDATE_README=1 cargo test --test manual` rewrites transcripts and tables.
#![expect(
    clippy::expect_used,
    reason = "a page that cannot be read ends the test"
)]

mod docs;
mod examples;
mod pages;
#[path = "../support/people.rs"]
mod people;
mod tables;
mod threats;
mod transcripts;
