//! SPF (RFC 7208): the text, merging senders into it, and what it says to readers.
//!
//! ```text
//! text ──Record::parse──▶ Record ──with, without, with_all──▶ Record ──to_string──▶ text
//!                            │
//!        World ─────────────▶ check (one sender) · expand (all it leads to)
//! ```
//!
//! A [`Record`] keeps what it was written as: printing one that was not changed gives the same bytes,
//! and merging touches nothing but the terms it is about.
//!
//! ```
//! use maniform::mailauth::spf::{Qualifier, Record, Term};
//!
//! let record = Record::parse("v=spf1 include:spf.infomaniak.ch -all").map_err(|faults| faults[0].clone())?;
//! let google: Term = "include:_spf.google.com".parse()?;
//! let merged = record.with(&[google.clone()]);
//! assert_eq!(
//!     merged.to_string(),
//!     "v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all"
//! );
//! assert_eq!(merged.without(&[google.clone()]), record);
//! assert_eq!(
//!     Record::compose(&[google], Qualifier::Softfail).to_string(),
//!     "v=spf1 include:_spf.google.com ~all"
//! );
//! # Ok::<(), maniform::mailauth::spf::Fault>(())
//! ```

mod check;
#[cfg(test)]
mod check_laws;
mod count;
mod fault;
mod fill;
mod hint;
mod look;
mod macros;
mod matching;
mod merge;
#[cfg(test)]
mod merge_tests;
mod record;
mod term;
#[cfg(test)]
mod text_laws;
#[cfg(test)]
mod text_tests;
mod tree;

pub use check::{Check, Receiver, Sender, check};
pub use count::{expand, expand_record};
pub use fault::{Fault, mended};
pub use macros::{Letter, MacroString, Name, Part, Place};
pub use record::{Record, is_spf};
pub use term::{Bits, Mechanism, Qualifier, Sense, Term};
pub use tree::{Cause, Found, HOSTS, LOOKUPS, Node, Outcome, Step, VOIDS, Why};
