//! A lock server over the wire: asks, tries again where that may help, and follows nothing elsewhere.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};

use super::info::{Holder, Info};
use super::place::{Place, Verb};
use super::protocol::{self, Answer, Locked, Trouble, Unlocked, Why};
use crate::api::clean::{LINE, clean};
use crate::api::{Settings, http, why};
use crate::model::secret::Secret;

/// One answer may take this long; a lock is a small thing.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// Information about a lock is some hundred bytes.
const LARGEST: usize = 64 * 1024;

/// Tries after the first, as Terraform's `http` backend makes them (`retry_max`, read 2026-12).
const AGAIN: u32 = 2;

/// User and password; tokens go into the password.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user; GitLab takes any beside a token, and `gitlab-ci-token` beside that of a job.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A lock server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where to lock.
    pub at: Place,
    /// Where to unlock; mostly the same.
    pub unlock_at: Place,
    /// How to lock.
    pub verb: Verb,
    /// How to unlock.
    pub unlock_verb: Verb,
    /// As whom.
    pub login: Option<Login>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// How long a second of waiting between tries lasts; tests make it shorter.
    pub second: Duration,
}

/// How asking for the lock ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is ours.
    Ours,
    /// Somebody else has it.
    Theirs(Holder),
}

/// How giving it back ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// It is free.
    Free,
    /// It was not ours any more: somebody broke it, and this one may have it now.
    NotOurs(Holder),
}

/// What an answer decides.
enum Said<T> {
    Ended(T),
    No(Why),
    Again(Why),
}

impl Server {
    /// A server that speaks the protocol as it is documented, all at one address.
    #[must_use]
    pub fn new(at: Place) -> Self {
        Self {
            unlock_at: at.clone(),
            at,
            verb: Verb::lock(),
            unlock_verb: Verb::unlock(),
            login: None,
            timeout: TIMEOUT,
            second: Duration::from_secs(1),
        }
    }

    /// Asks for the lock. A lost answer is asked for again with the same id, so that a lock which was
    /// granted unheard is known for ours.
    ///
    /// # Errors
    /// What is wrong with the server, or on the way to it.
    pub async fn lock(&self, info: &Info) -> Result<Taken, Trouble> {
        let (verb, secrets) = (self.verb.as_str(), self.secrets());
        self.insist(
            &self.at,
            &self.verb,
            info,
            |answer, _| match protocol::locked(answer, info, verb, self.login.is_some(), &secrets) {
                Locked::Ours => Said::Ended(Taken::Ours),
                Locked::Theirs(holder) => Said::Ended(Taken::Theirs(holder)),
                Locked::Again(why) => Said::Again(why),
                Locked::No(why) => Said::No(why),
            },
        )
        .await
    }

    /// Gives the lock with this id back.
    ///
    /// # Errors
    /// What is wrong with the server, or on the way to it; the lock stays.
    pub async fn unlock(&self, info: &Info) -> Result<Released, Trouble> {
        let (verb, secrets) = (self.unlock_verb.as_str(), self.secrets());
        let judge = |answer: &Answer, is_unknown| {
            let has_login = self.login.is_some();
            match protocol::unlocked(answer, verb, has_login, is_unknown, &secrets) {
                Unlocked::Free => Said::Ended(Released::Free),
                Unlocked::NotOurs(holder) => Said::Ended(Released::NotOurs(holder)),
                Unlocked::Again(why) => Said::Again(why),
                Unlocked::No(why) => Said::No(why),
            }
        };
        self.insist(&self.unlock_at, &self.unlock_verb, info, judge)
            .await
    }

    /// Asks until something is decided, or trying again does not help any more. `judge` is told whether
    /// an earlier try may have been heard.
    async fn insist<T>(
        &self,
        at: &Place,
        verb: &Verb,
        info: &Info,
        judge: impl Fn(&Answer, bool) -> Said<T>,
    ) -> Result<T, Trouble> {
        let mut is_unknown = false;
        let mut tried = 0;
        loop {
            let said = match self.send(at, verb, info).await {
                Ok(answer) => judge(&answer, is_unknown),
                Err(why @ Why::Setup(_)) => Said::No(why),
                Err(why) => Said::Again(why),
            };
            let why = match said {
                Said::Ended(end) => return Ok(end),
                Said::No(why) => return Err(Trouble { why, is_unknown }),
                Said::Again(why) => why,
            };
            // 429 and a connection that was never made are the two after which nothing can have happened.
            is_unknown |= !matches!(why, Why::Unreachable(_) | Why::Failing(429, _));
            if tried == AGAIN {
                return Err(Trouble { why, is_unknown });
            }
            tried += 1;
            tokio::time::sleep(self.second * tried).await;
        }
    }

    /// What must never be shown, even if the server says it.
    fn secrets(&self) -> Vec<&str> {
        self.login
            .iter()
            .map(|login| login.password.expose())
            .collect()
    }

    async fn send(&self, to: &Place, verb: &Verb, info: &Info) -> Result<Answer, Why> {
        let settings = Settings {
            timeout: self.timeout,
            ..Settings::new(to.host().clone(), None)
        };
        let client = http(&settings).map_err(|error| Why::Setup(error.to_string()))?;
        let method = Method::from_bytes(verb.as_str().as_bytes())
            .map_err(|error| Why::Setup(error.to_string()))?;
        let mut request = client
            .request(method, to.url().clone())
            .timeout(self.timeout)
            .header(CONTENT_TYPE, "application/json")
            .body(info.to_text());
        if let Some(login) = &self.login {
            // Marked sensitive by the library.
            request = request.basic_auth(&login.user, Some(login.password.expose()));
        }
        let mut response = request.send().await.map_err(|error| {
            // Also a certificate that is not trusted: nothing was sent.
            if error.is_connect() {
                Why::Unreachable(why(&error))
            } else {
                Why::Lost(why(&error))
            }
        })?;
        let status = response.status().as_u16();
        let location = location(to, response.headers());
        let media = response.headers().get(CONTENT_TYPE);
        let media = media.map(|media| String::from_utf8_lossy(media.as_bytes()).into_owned());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| Why::Lost(why(&e)))? {
            body.extend_from_slice(&chunk);
            if body.len() >= LARGEST {
                body.truncate(LARGEST);
                break;
            }
        }
        Ok(Answer {
            status,
            body: String::from_utf8_lossy(&body).into_owned(),
            location,
            media: media.unwrap_or_default(),
        })
    }
}

/// Where an answer points to: scheme, machine and path, and nothing that could be a secret.
fn location(from: &Place, headers: &HeaderMap) -> Option<String> {
    let to = headers.get(LOCATION)?.to_str().ok()?;
    let mut to = from.url().join(to).ok()?;
    to.set_query(None);
    to.set_fragment(None);
    // These fail where an address has no place for them, and then it has none.
    let _none = to.set_username("");
    let _none = to.set_password(None);
    Some(clean(to.as_str(), LINE))
}
