//! The wire: requests out, replies in. The one place that knows pace, retries and pages.
//!
//! It knows nothing of kinds: what a request means, and what a reply means, is said elsewhere.
//! In reading order: `host` (where to), `client` (read and write), `envelope` (what comes back),
//! `list` (whole lists or an error), `error` and `hint` (what went wrong), `retry` and `pace`
//! (when to try again, and how fast), `task` (asynchronous ends).

pub mod clean;
pub mod client;
pub mod clients;
pub(crate) mod conceal;
mod envelope;
pub mod error;
mod hint;
pub mod host;
pub mod list;
pub mod pace;
mod pages;
pub mod refusal;
mod retry;
mod settings;
mod task;
mod transport;
mod with;

pub use client::Client;
pub use clients::Clients;
pub use envelope::{End, PageInfo, Reply};
pub use error::{ApiError, Kind};
pub use host::Host;
pub use list::{Listed, Paging};
pub use pace::{Budget, Calls};
pub use settings::{LARGEST_REPLY, Settings, TIMEOUT};
pub(crate) use transport::build as http;
pub use transport::why;
