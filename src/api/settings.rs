//! How to reach the service: where, as whom, how fast, how long.
//!
//! Values come from the caller; nothing here reads the environment.

use std::time::Duration;

use reqwest::header::HeaderValue;

use super::error::ApiError;
use super::host::Host;
use super::pace::{Budget, PER_MINUTE};
use crate::model::secret::Secret;

/// One answer may take this long: lists with many expansions are slow, and a write that is given up
/// too early has an unknown outcome.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// No list of a page, and no text the service keeps, comes near this; what does is no answer.
pub const LARGEST_REPLY: usize = 64 * 1024 * 1024;

/// How to reach the service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where.
    pub host: Host,
    /// As whom; none for routes without a login.
    pub token: Option<Secret>,
    /// Calls in any minute; none for no limit of ours.
    pub pace: Option<u32>,
    /// Calls of the whole run; none for as many as it takes. Clients that share it share the calls.
    pub budget: Option<Budget>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Who we say we are.
    pub user_agent: String,
    /// An answer of more bytes is an error.
    pub largest_reply: usize,
    /// How long a second of waiting between tries lasts; tests make it shorter.
    pub second: Duration,
}

impl Settings {
    /// The usual limits; no pace of ours towards this machine, because an emulator has its own.
    #[must_use]
    pub fn new(host: Host, token: Option<Secret>) -> Self {
        Self {
            pace: (!host.is_loopback()).then_some(PER_MINUTE),
            host,
            token,
            budget: None,
            timeout: TIMEOUT,
            user_agent: concat!("maniform/", env!("CARGO_PKG_VERSION")).to_owned(),
            largest_reply: LARGEST_REPLY,
            second: Duration::from_secs(1),
        }
    }
}

/// The token as the header that carries it, marked so that it is never printed or indexed.
pub(super) fn bearer(token: &Secret) -> Result<HeaderValue, ApiError> {
    let text = token.expose();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiError::setup(
            "the token is empty or holds blanks, line breaks or accents; copy it again, alone",
        ));
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {text}"))
        .map_err(|_| ApiError::setup("the token cannot be sent as a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_that_carries_the_token_cannot_be_printed() {
        let value = bearer(&Secret::new("hunter2".into())).unwrap();
        assert!(value.is_sensitive());
        assert_eq!(format!("{value:?}"), "Sensitive");
        let host: Host = "https://api.infomaniak.com".parse().unwrap();
        let settings = Settings::new(host, Some(Secret::new("hunter2".into())));
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
