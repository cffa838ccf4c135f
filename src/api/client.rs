//! Reading and writing: one request in, one reply or one error out.
//!
//! A read is repeated through passing trouble. A write is repeated only where it was certainly not
//! carried out; otherwise its error says that the outcome is unknown, and the caller reads first.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{self, HeaderValue};
use tokio::time::{Instant, sleep};
use url::Url;

use super::conceal::passwords;
use super::envelope::{Opened, Reply, excerpt, open};
use super::error::{ApiError, Kind};
use super::host::Host;
use super::pace::{Calls, Pace, Spent};
use super::retry::{Again, again};
use super::settings::{Settings, bearer};
use super::transport::{self, retry_after};
use crate::model::request::{Filled, Method};

/// A way to the service. Clones share connections, pace and counts.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    settings: Settings,
    authorization: Option<HeaderValue>,
    pace: Pace,
    /// The service's own time at its last answer, in Unix seconds; 0 where none came yet.
    time: AtomicI64,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.0.settings.host)
    }
}

impl Client {
    /// Makes a client; connects to nothing yet.
    ///
    /// # Errors
    /// [`Kind::Setup`] where the token cannot be a token, [`Kind::Tls`] where an encrypted host is
    /// asked for and the system has no root certificates.
    pub fn new(settings: Settings) -> Result<Self, ApiError> {
        let authorization = settings.token.as_ref().map(bearer).transpose()?;
        Ok(Self(Arc::new(Inner {
            http: transport::build(&settings)?,
            authorization,
            pace: Pace::new(settings.pace, settings.budget.clone()),
            time: AtomicI64::new(0),
            settings,
        })))
    }

    /// Where this client goes.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.0.settings.host
    }

    /// Calls sent so far by all clones, repetitions included.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.0.pace.calls()
    }

    /// How long it takes until so many more calls have had their turns: [`Pace::outlook`].
    #[must_use]
    pub fn outlook(&self, calls: usize) -> Option<Duration> {
        self.0.pace.outlook(calls)
    }

    /// How long the service asked to wait from now.
    #[must_use]
    pub fn paused(&self) -> Option<Duration> {
        self.0.pace.paused()
    }

    /// What time it is for the service, in Unix seconds, by the `Date` of its last answer. What runs
    /// out there runs out by that clock, not by this machine's.
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        Some(self.0.time.load(Ordering::Relaxed)).filter(|time| *time != 0)
    }

    /// Sends a GET, repeating it through passing trouble.
    ///
    /// # Errors
    /// What was wrong the last time. [`Kind::Unsendable`] for another verb than GET.
    pub async fn read(&self, request: &Filled) -> Result<Reply, ApiError> {
        if request.method != Method::Get {
            let why = "only a GET may be repeated at will".to_owned();
            return Err(ApiError::new(request, Kind::Unsendable(why)));
        }
        self.send(request).await
    }

    /// Sends a request that changes something, and follows it to its end where the service answers
    /// before the work is done.
    ///
    /// # Errors
    /// What was wrong; see [`ApiError::outcome_unknown`] before anything is concluded from it.
    pub async fn write(&self, request: &Filled) -> Result<Reply, ApiError> {
        if request.method == Method::Get {
            let why = "a GET changes nothing".to_owned();
            return Err(ApiError::new(request, Kind::Unsendable(why)));
        }
        self.send(request).await
    }

    /// So many seconds of waiting, in the time of this client.
    pub(super) fn wait(&self, seconds: Duration) -> Duration {
        seconds.mul_f64(self.0.settings.second.as_secs_f64())
    }

    /// Lets so many seconds pass, in the time of this client.
    pub async fn rest(&self, seconds: Duration) {
        sleep(self.wait(seconds)).await;
    }

    async fn send(&self, request: &Filled) -> Result<Reply, ApiError> {
        match self.settled(request).await? {
            Opened::Reply(reply) => Ok(reply),
            Opened::Accepted(status, data) => self.follow(request, status, data).await,
            Opened::No(kind) => Err(ApiError::new(request, kind)),
        }
    }

    /// Tries until there is an answer, or no reason to try again.
    async fn settled(&self, request: &Filled) -> Result<Opened, ApiError> {
        let Inner { pace, settings, .. } = &*self.0;
        let url = settings
            .host
            .join(&request.path, &request.query)
            .map_err(|why| ApiError::new(request, Kind::Unsendable(why)))?;
        let writing = request.method != Method::Get;
        // Waiting for the first turn is our own doing and not taken off the budget.
        let spent = |Spent(most)| ApiError::new(request, Kind::Spent(most));
        pace.turn(writing).await.map_err(spent)?;
        let start = Instant::now();
        let mut tries = 1;
        loop {
            let error = match self.once(request, url.clone()).await {
                Ok(Opened::No(kind)) | Err(kind) => ApiError::new(request, kind),
                Ok(opened) => return Ok(opened),
            };
            match again(&error, tries, start.elapsed()) {
                Some(Again::Wait(time)) => sleep(self.wait(time)).await,
                Some(Again::Pause(time)) => pace.pause(self.wait(time)),
                None => return Err(error),
            }
            pace.turn(writing).await.map_err(spent)?;
            tries += 1;
        }
    }

    /// One call.
    async fn once(&self, request: &Filled, url: Url) -> Result<Opened, Kind> {
        let Inner {
            http,
            settings,
            authorization,
            ..
        } = &*self.0;
        let mut call = http
            .request(verb(request.method), url)
            .header(header::ACCEPT, "application/json")
            .timeout(settings.timeout);
        if let Some(value) = authorization {
            call = call.header(header::AUTHORIZATION, value.clone());
        }
        call = match (&request.body, request.method) {
            (Some(body), _) => call.json(body),
            (None, Method::Get | Method::Delete) => call,
            // Every other call "must" have a JSON body (portal "Getting started", read 2026-08).
            (None, Method::Post | Method::Put | Method::Patch) => call.json(&serde_json::json!({})),
        };
        let answer = call.send().await;
        let mut answer = answer.map_err(|error| transport::kind(&error, settings.timeout))?;
        let status = answer.status().as_u16();
        if let Some(time) = transport::date(answer.headers()) {
            self.0.time.store(time, Ordering::Relaxed);
        }
        let secrets = self.secrets(request);
        let body = match self.body(&mut answer).await {
            // The status of a refusal says enough without its body.
            Err(Kind::Cut(_) | Kind::Timeout(_)) if (400..500).contains(&status) => Vec::new(),
            body => body?,
        };
        let headers = answer.headers();
        if (300..400).contains(&status) {
            let to = headers.get(header::LOCATION).map(HeaderValue::as_bytes);
            let to = excerpt(to.unwrap_or(b"nowhere"), &secrets);
            return Err(Kind::Redirected(to));
        }
        Ok(match open(status, &body, &secrets) {
            Opened::No(Kind::Status(refusal)) if status == 429 => {
                Opened::No(Kind::TooMany(refusal, retry_after(headers)))
            }
            opened => opened,
        })
    }

    async fn body(&self, answer: &mut reqwest::Response) -> Result<Vec<u8>, Kind> {
        let Settings {
            largest_reply,
            timeout,
            ..
        } = self.0.settings;
        let mut body = Vec::new();
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > largest_reply => {
                    return Err(Kind::TooLarge(largest_reply));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(error) => return Err(transport::kind(&error, timeout)),
            }
        }
    }

    /// What must not come back in an error text: the token, and the passwords and keys of this request.
    pub(super) fn secrets(&self, request: &Filled) -> Vec<String> {
        let token = self.0.settings.token.as_ref();
        let mut found: Vec<String> = token.map(|t| t.expose().to_owned()).into_iter().collect();
        if let Some(body) = &request.body {
            passwords(body, false, &mut found);
        }
        found.extend(request.keys.iter().cloned());
        found
    }
}

fn verb(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
