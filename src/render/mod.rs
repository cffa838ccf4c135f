//! Values to text: what plans and reports look like to people and to programs. Decides nothing.
//!
//! Every text here ends with a line break, and the same values give the same bytes. What comes from
//! files or from the service passes through [`visible`] first.

pub mod address_list;
pub mod audit;
mod change;
pub mod clean;
mod cost;
pub mod diagnostics;
pub mod drift;
mod excerpt;
pub mod explain;
mod field;
pub mod findings;
pub mod fit;
pub mod import;
pub mod journal;
pub mod json;
mod later;
mod left;
pub mod lint;
pub mod lock;
pub mod markdown;
pub mod moved;
mod page;
pub mod patch;
pub mod pending;
pub mod plan;
mod remarks;
pub mod report;
pub mod restore;
pub mod schema;
mod sections;
pub mod snapshot;
pub mod style;
mod text_diff;
mod time;
pub mod undo;
pub mod visible;
mod who;
mod words;
pub mod zone;

pub use cost::cost;
pub use moved::moved;
pub use patch::patch;
pub use style::Style;
pub use words::{calls, count};

#[cfg(test)]
mod laws;
#[cfg(test)]
mod samples;
