//! The HTTP client underneath: how it is built, and what its errors mean.
//!
//! It never follows redirects, so a token cannot follow them either.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use reqwest::redirect::Policy;

use super::clean::{LINE, clean};
use super::error::{ApiError, Kind};
use super::settings::Settings;

/// Long enough for a slow name server and a distant machine; what is up answers in a second.
const CONNECT: Duration = Duration::from_secs(10);

/// Idle connections are given up before common load balancers give them up (60 s and more), because
/// a write on a connection that is just being closed has an unknown outcome.
const IDLE: Duration = Duration::from_secs(20);

/// Builds the client. Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY`), trust from the
/// system's root certificates (`SSL_CERT_FILE`, `SSL_CERT_DIR`, else the usual folders), both
/// read by the libraries underneath.
pub(crate) fn build(settings: &Settings) -> Result<reqwest::Client, ApiError> {
    let host = &settings.host;
    // reqwest is built without a TLS provider and panics where none is installed for the process.
    // An error means that one is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(Policy::none())
        .referer(false)
        // Shorter than the whole, or nobody could tell whether anything was sent.
        .connect_timeout(CONNECT.min(settings.timeout / 2))
        .pool_idle_timeout(IDLE)
        .https_only(host.is_encrypted());
    if host.is_loopback() {
        // A proxy would be sent the token in clear, and cannot reach this machine anyway.
        builder = builder.no_proxy();
    }
    if !host.is_encrypted() {
        // Plain http needs no roots, and a container with nothing but us in it has none.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| {
        let why = causes(&error);
        // The words of rustls-platform-verifier 0.7 where the store came out empty.
        if why.contains("No CA certificates") {
            ApiError::bare(Kind::Tls(
                "no root certificates found on this system".into(),
            ))
        } else {
            ApiError::setup(format!("the HTTP client cannot be made: {why}"))
        }
    })
}

/// What an error before or in the middle of an answer means. `time` is the limit that was set.
pub(super) fn kind(error: &reqwest::Error, time: Duration) -> Kind {
    if error.is_builder() {
        return Kind::Unsendable(causes(error));
    }
    // Only while connecting: a TLS error on a connection in use says nothing about what was sent.
    if error.is_connect() {
        return match distrust(error) {
            Some(tls) => Kind::Tls(clean(&tls, LINE)),
            None => Kind::Unreachable(causes(error)),
        };
    }
    if error.is_timeout() {
        return Kind::Timeout(time);
    }
    Kind::Cut(causes(error))
}

/// The TLS error in the chain, if there is one. `io::Error` hides what it wraps from `source`.
fn distrust(error: &reqwest::Error) -> Option<String> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        let tls = error.downcast_ref::<rustls::Error>().or_else(|| {
            let inner: &(dyn Error + 'static) = inner?;
            inner.downcast_ref()
        });
        if let Some(tls) = tls {
            return Some(tls.to_string());
        }
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// Why a request got no answer, in words: what is wrong with a certificate, or the innermost cause.
#[must_use]
pub fn why(error: &reqwest::Error) -> String {
    match distrust(error) {
        Some(tls) => clean(&tls, LINE),
        None if error.is_timeout() => "no answer within the time limit".to_owned(),
        None => causes(error),
    }
}

/// The innermost cause in words. The outer ones repeat the address or say "error sending request".
fn causes(error: &reqwest::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    clean(&innermost.to_string(), LINE)
}

/// `Date`: the moment of an answer by the clock of who answers, in Unix seconds.
pub(super) fn date(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::DATE)?.to_str().ok()?;
    let time = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(time.timestamp().as_second())
}

/// `Retry-After`: seconds, or a time, which is compared with the answer's own `Date` because clocks
/// differ and ours is not read here.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(asked).ok()?;
    let seconds = until.timestamp().as_second() - date(headers)?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_in_seconds_or_as_a_time() {
        let asked = |after: &str, date: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, after.parse().unwrap());
            headers.insert(header::DATE, date.parse().unwrap());
            retry_after(&headers).map(|time| time.as_secs())
        };
        let now = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(asked("30", ""), Some(30));
        assert_eq!(asked("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(60));
        assert_eq!(asked("Sun, 06 Nov 1994 08:40:00 GMT", now), Some(0));
        assert_eq!(asked("Sun, 06 Nov 1994 08:50:37 GMT", ""), None);
        assert_eq!(asked("soon", now), None);
        assert_eq!(asked("-1", now), None);
    }
}
