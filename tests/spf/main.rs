//! Evaluation of SPF: the standard's own cases, and what records cost.
#![expect(clippy::expect_used, reason = "what cannot be set up ends the test")]

mod counts;
mod suite;
#[path = "../support/zone.rs"]
#[expect(dead_code, reason = "SPF asks for no policies")]
mod zone;
