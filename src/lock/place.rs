//! Where locks are: the address of a lock server, and the names of lock files.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::api::Host;
use crate::api::clean::{LINE, clean};
use crate::api::host::NoHost;
use crate::model::digest::sha256;

/// The address that a lock server listens at, with `https`, or plain `http` on this machine. It may
/// have a query, which is never shown: some servers are told more there, and it may hold what nobody
/// should read.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    url: Url,
    host: Host,
}

/// Why a text is no address of a lock server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// Not an absolute address.
    #[error(
        "`{0}` is no address; it looks like `https://gitlab.acme.example/api/v4/projects/1/terraform/state/mail/lock`"
    )]
    Malformed(String),
    /// Neither `https` nor `http`.
    #[error("`{0}:` is not spoken here; use `https://`")]
    Scheme(String),
    /// Plain `http` to another machine.
    #[error(
        "plain http to {0} would show the password to everybody on the way; use `https://` (`http://` is for this machine only)"
    )]
    Plain(String),
    /// `user@` or `user:password@`.
    #[error(
        "an address holds no user or password, because addresses are printed; put them into MANIFORM_LOCK_USERNAME and MANIFORM_LOCK_PASSWORD"
    )]
    User,
    /// `#fragment`.
    #[error("nothing after `#` is ever sent; remove it")]
    Fragment,
}

impl Place {
    /// The whole address, for the one place that sends to it.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The address without its query.
    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    /// True where a request to `other` would go to the same server.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        self.url.origin() == other.url.origin()
    }

    /// The address as a person would type it again, without a query.
    #[must_use]
    pub fn to_type(&self) -> String {
        match self.url.query() {
            None => self.host.to_string(),
            Some(_) => "URL".to_owned(),
        }
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        if text.contains('#') {
            return Err(NoPlace::Fragment);
        }
        let (base, query) = match text.split_once('?') {
            Some((base, query)) => (base, Some(query)),
            None => (text, None),
        };
        // The same rules for what may be trusted with a password as for what may get the token.
        let host: Host = base.parse().map_err(|error| match error {
            NoHost::Malformed(text) => NoPlace::Malformed(text),
            NoHost::Scheme(scheme) => NoPlace::Scheme(scheme),
            NoHost::Plain(name) => NoPlace::Plain(name),
            NoHost::User => NoPlace::User,
            NoHost::Tail => NoPlace::Fragment,
        })?;
        let mut url = Url::parse(base).map_err(|_| NoPlace::Malformed(clean(base, LINE)))?;
        url.set_query(query);
        Ok(Self { url, host })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.host)?;
        match self.url.query() {
            Some(_) => write!(f, "?…"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// The HTTP method that a server takes for locking or unlocking: `LOCK` and `UNLOCK`, or what the
/// server wants (`POST` and `DELETE` at GitLab and Gitea, `PUT` elsewhere).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb(String);

impl Verb {
    /// `LOCK`.
    #[must_use]
    pub fn lock() -> Self {
        Self("LOCK".to_owned())
    }

    /// `UNLOCK`.
    #[must_use]
    pub fn unlock() -> Self {
        Self("UNLOCK".to_owned())
    }

    /// As it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Verb {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let verb = text.trim().to_ascii_uppercase();
        let is_word = !verb.is_empty() && verb.bytes().all(|byte| byte.is_ascii_uppercase());
        // These two carry no body, and the lock is in the body.
        if !is_word || verb == "GET" || verb == "HEAD" {
            return Err("it is a method such as LOCK, POST or PUT".to_owned());
        }
        Ok(Self(verb))
    }
}

/// The name of a lock file for something: readable, and another one for each text.
#[must_use]
pub fn file_name(what: &str) -> String {
    const READABLE: usize = 40;
    let mut name = String::new();
    for c in what.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
        if name.len() >= READABLE {
            break;
        }
    }
    let digest = sha256(what.as_bytes());
    let digest = digest.get(..12).unwrap_or_default();
    format!("{}-{digest}.lock", name.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_query() {
        let place: Place = "https://locks.acme.example/a?ref=main&token=hunter2"
            .parse()
            .unwrap();
        assert_eq!(place.to_string(), "https://locks.acme.example/a?…");
        assert_eq!(
            format!("{place:?}"),
            "Place(https://locks.acme.example/a?…)"
        );
        assert_eq!(place.to_type(), "URL");
        assert_eq!(place.url().query(), Some("ref=main&token=hunter2"));
        let other: Place = "https://locks.acme.example/b/".parse().unwrap();
        assert!(place.is_beside(&other));
        assert_eq!(
            other.url().path(),
            "/b/",
            "a final slash is part of the address"
        );
        for elsewhere in ["https://locks.acme.example:444/a", "https://acme.example/a"] {
            assert!(!place.is_beside(&elsewhere.parse().unwrap()), "{elsewhere}");
        }
    }

    #[test]
    fn no_password_in_an_address_and_none_in_clear() {
        let why = |text: &str| text.parse::<Place>().unwrap_err();
        assert_eq!(
            why("https://ada:hunter2@locks.acme.example/"),
            NoPlace::User
        );
        assert!(matches!(
            why("http://locks.acme.example/"),
            NoPlace::Plain(_)
        ));
        assert!(matches!(
            why("ftp://locks.acme.example/"),
            NoPlace::Scheme(_)
        ));
        assert!(matches!(why("locks.acme.example"), NoPlace::Malformed(_)));
        assert_eq!(why("https://locks.acme.example/#a"), NoPlace::Fragment);
        for text in [
            "https://ada:hunter2@locks.acme.example/",
            "https://ada:hunter2@locks.acme.example/?a",
        ] {
            assert!(!why(text).to_string().contains("hunter2"));
        }
        assert!("http://127.0.0.1:8080/lock".parse::<Place>().is_ok());
    }

    #[test]
    fn verbs_are_words() {
        assert_eq!("post".parse::<Verb>().unwrap().as_str(), "POST");
        for wrong in ["", "GET", "PO ST", "LOCK\r\nX: y"] {
            assert!(wrong.parse::<Verb>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_files_are_readable_and_differ() {
        assert_eq!(
            file_name("Acme SA"),
            format!("acme-sa-{}.lock", &sha256(b"Acme SA")[..12])
        );
        assert_ne!(file_name("Acme SA"), file_name("Acme, SA"));
        let odd = file_name("../../è/\n");
        assert!(!odd.contains(['/', '\n']) && !odd.starts_with('.'), "{odd}");
    }
}
