//! What people write: files, the root composed of the kinds' sections, checks.

pub mod files;
