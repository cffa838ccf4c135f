//! DNS record values: what people write ⇄ one normal form ⇄ what the service takes and gives.
//!
//! Pure functions on text. Nothing here resolves names, talks to the service or knows of documents, plans and spans;
//! what SPF, DKIM and DMARC texts *mean* lives in `mailauth`. The way of a value:
//!
//! ```text
//! YAML ──declared──▶ normal ──wire──▶ service ──observed──▶ normal        owner ⇄ owner_wire / owner_observed
//!   ▲                  │
//!   └─────written──────┘
//! ```
//!
//! Everything is compared in normal form only, because the service re-writes what it is given (quotes, blanks, case and
//! final dots; live answers of 2026). The laws that keep a second plan empty are tested in `laws.rs`.

mod caa;
mod digest;
mod fields;
mod label;
#[cfg(test)]
mod laws;
mod loss;
mod owner;
mod pair;
mod provider;
mod record_type;
mod rewritten;
mod set;
mod share;
mod target;
#[cfg(test)]
mod testing;
mod txt;
mod value;
mod zone_file;

pub use loss::loss;
pub use owner::{full_name, owner, owner_observed, owner_wire, zone_name};
pub use pair::pair;
pub use provider::provider_owned;
pub use record_type::RecordType;
pub use rewritten::{Rewritten, rewritten};
pub use set::{TTL_MAX, TTL_MIN, check_set, excludes};
pub use share::{displaced, family};
pub use value::{declared, is_null_mx, observed, wire, written};
pub use zone_file::zone_data;

/// Why a text that a person wrote was not taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refusal {
    /// What is wrong: a lower-case fragment that names the value.
    pub message: String,
    /// The one thing to do about it.
    pub help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}
