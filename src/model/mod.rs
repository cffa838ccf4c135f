//! The vocabulary every other module speaks: places in files, diagnostics, addresses, values,
//! requests with holes, secrets. Imports nothing of the rest.

pub mod address;
pub mod code;
pub mod codes;
pub mod diagnostic;
pub mod digest;
mod file_codes;
mod mail_codes;
pub mod ownership;
pub mod refusal;
pub mod request;
pub mod routes;
mod rule_codes;
pub mod secret;
pub mod setting;
pub mod source;
pub mod template;
pub mod value;
