//! Values to text: what plans and reports look like to people and to programs. Decides nothing.
//!
//! Every text here ends with a line break, and the same values give the same bytes. What comes from
//! files or from the service passes through [`visible`] first.

pub mod address_list;
mod change;
pub mod clean;
mod cost;
pub mod diagnostics;
mod excerpt;
pub mod explain;
mod field;
pub mod import;
pub mod json;
pub mod moved;
mod page;
pub mod plan;
pub mod report;
pub mod schema;
mod sections;
pub mod style;
mod text_diff;
pub mod visible;
mod words;

pub use cost::cost;
pub use moved::moved;
pub use style::Style;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod samples;
