//! The vocabulary every other module speaks: places in files, diagnostics, addresses, values,
//! requests with holes, secrets. Imports nothing of the rest.

pub mod diagnostic;
pub mod refusal;
pub mod setting;
pub mod source;
