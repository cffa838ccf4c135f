//! DMARC (RFC 9989 to 9991; before: RFC 7489).
//!
//! [`Record`] is the text, [`walk`] the climb through the DNS that finds it and says which names
//! belong together, [`report`] whether a stranger agreed to get reports.

mod record;
pub mod report;
pub mod walk;

pub use record::{Mode, Policy, Problem, Psd, Record};
