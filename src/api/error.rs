//! What can go wrong between us and the service, in one type.
//!
//! An error names the request by verb and path, never its body or the token. What a person may do
//! about it is in `hint.rs`; whether to try again is in `retry.rs`.

use std::fmt;
use std::time::Duration;

use super::clean::{LINE, clean};
use super::refusal::{FieldError, Refusal};
use super::retry::{Fate, fate};
use crate::model::request::{Filled, Method};

/// A call that did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// `METHOD /path`; empty where no request was made yet.
    pub(super) request: String,
    /// True for every verb but GET.
    pub(super) writing: bool,
    pub(super) kind: Kind,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The client could not be made out of its settings.
    Setup(String),
    /// The request would not arrive as written and was not sent.
    Unsendable(String),
    /// This run may make so many calls, and has; nothing was sent.
    Spent(u64),
    /// No connection; nothing was sent.
    Unreachable(String),
    /// No trust; nothing was sent.
    Tls(String),
    /// No answer in this time.
    Timeout(Duration),
    /// The connection ended before the answer did.
    Cut(String),
    /// The service said no.
    Status(Box<Refusal>),
    /// Too many requests, also after waiting; with what the service asked us to wait.
    TooMany(Box<Refusal>, Option<Duration>),
    /// An answer of another shape than documented: what was wanted, and the body, cropped.
    Shape(&'static str, String),
    /// An answer of more bytes than this.
    TooLarge(usize),
    /// A list whose parts do not fit together; it is not a result.
    Incomplete(String),
    /// The answer points to this address; redirects are never followed.
    Redirected(String),
    /// The write was accepted and its task failed later.
    Task(String),
}

impl ApiError {
    pub(super) fn new(request: &Filled, kind: Kind) -> Self {
        Self {
            request: clean(&request.shown(), LINE),
            writing: request.method != Method::Get,
            kind,
        }
    }

    pub(super) fn setup(why: impl Into<String>) -> Self {
        Self::bare(Kind::Setup(why.into()))
    }

    pub(super) fn bare(kind: Kind) -> Self {
        Self {
            request: String::new(),
            writing: false,
            kind,
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The request as `METHOD /path`; empty where none was made.
    #[must_use]
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The service's refusal, if it answered with one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.kind {
            Kind::Status(refusal) | Kind::TooMany(refusal, _) => Some(refusal),
            _ => None,
        }
    }

    /// HTTP status of a refusal.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// `error.code` of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.code.as_deref()
    }

    /// What the service found wrong with the members sent.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        self.refusal().map_or(&[], |refusal| &refusal.fields)
    }

    /// True if the service does not know this route or verb: `method_not_found`, 405 or 501
    /// (mail document §1.3: routes not yet, or no longer, there on this account).
    #[must_use]
    pub fn is_unknown_route(&self) -> bool {
        self.code() == Some("method_not_found") || matches!(self.status(), Some(405 | 501))
    }

    /// True if the service says that the thing is not there. A 404 in some other voice (a proxy's
    /// HTML, a wrong base address) says nothing about it; an empty one does (dns document §4.4).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        !self.is_unknown_route()
            && self
                .refusal()
                .is_some_and(|refusal| refusal.status == 404 && !refusal.foreign)
    }

    /// True if the thing written may or may not be there now: read before deciding anything.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        fate(&self.kind, self.writing) == Fate::Unknown
    }

    /// One line for each member the service found fault with: `alias: the alias field is required`.
    #[must_use]
    pub fn describe(&self) -> Vec<String> {
        self.fields().iter().map(FieldError::to_string).collect()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(why) => f.write_str(why),
            Self::Unsendable(why) => write!(f, "not sent, because {why}"),
            Self::Spent(most) => write!(
                f,
                "not sent, because this run may make {most} calls (--max-calls) and has made them"
            ),
            Self::Unreachable(why) => write!(f, "the service cannot be reached: {why}"),
            Self::Tls(why) => write!(f, "no trustworthy connection: {why}"),
            Self::Timeout(time) => write!(f, "no answer within {} s", time.as_secs_f32()),
            Self::Cut(why) => write!(f, "the connection ended before the answer: {why}"),
            Self::Status(refusal) => write!(f, "the service answered {refusal}"),
            Self::TooMany(refusal, _) => write!(f, "too many requests: {refusal}"),
            Self::Shape(wanted, got) if got.is_empty() => {
                write!(f, "wanted {wanted}, got an empty answer")
            }
            Self::Shape(wanted, got) => write!(f, "wanted {wanted}, got `{got}`"),
            Self::TooLarge(most) => write!(f, "an answer of more than {most} bytes"),
            Self::Incomplete(why) => write!(f, "the list is not complete: {why}"),
            Self::Redirected(to) => write!(f, "redirected to {to}, which is not followed"),
            Self::Task(why) => write!(f, "accepted, and failed later: {why}"),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.request.is_empty() {
            write!(f, "{}: ", self.request)?;
        }
        write!(f, "{}", self.kind)?;
        if self.outcome_unknown() {
            f.write_str("; whether it was carried out is unknown")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
