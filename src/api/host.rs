//! Where requests go: a base address that may be trusted with a token.
//!
//! Decides which addresses are acceptable and how a request's path is put under one. It resolves
//! no names and opens no connections.

use std::fmt;
use std::str::FromStr;

use url::{Host as Name, Url};

/// The service itself (portal "Getting started", read 2026-08).
pub const SERVICE: &str = "https://api.infomaniak.com";

/// A base address without user, query or fragment; `https`, or plain `http` to this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Host {
    base: Url,
    loopback: bool,
}

/// Why a text is no base address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoHost {
    /// Not an absolute address of a machine.
    #[error(
        "`{0}` is no base address; it looks like `{SERVICE}`, or `http://127.0.0.1:8080` for an emulator"
    )]
    Malformed(String),
    /// Neither `https` nor `http`.
    #[error("`{0}:` is not spoken here; use `https://`")]
    Scheme(String),
    /// Plain `http` to another machine.
    #[error(
        "plain http to {0} would show the token to everybody on the way; use `https://` (`http://` is for this machine only)"
    )]
    Plain(String),
    /// `user@` or `user:password@`.
    #[error("a base address holds no user or password; the token is given separately")]
    User,
    /// `?query` or `#fragment`.
    #[error("a base address ends with its path; remove what follows `?` or `#`")]
    Tail,
}

impl Host {
    /// True where the address can only mean this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// True for `https`.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// A short name that can be a folder: `api.infomaniak.com`, `127.0.0.1-8080`.
    #[must_use]
    pub fn label(&self) -> String {
        let mut label = match self.base.host() {
            // Colons and brackets are not for folders, and `::1` must not begin with a dash.
            Some(Name::Ipv6(ip)) => ip
                .segments()
                .iter()
                .fold("ip6".to_owned(), |text, part| format!("{text}-{part:x}")),
            _ => self.base.host_str().unwrap_or_default().to_owned(),
        };
        if let Some(port) = self.base.port() {
            label.push_str(&format!("-{port}"));
        }
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        };
        label.extend(self.prefix().chars().map(plain));
        label
    }

    /// The path below which the service lives: empty, or `/prefix` without a final slash.
    fn prefix(&self) -> &str {
        self.base.path().trim_end_matches('/')
    }

    /// The whole address of a request; `path` is percent-encoded already, the query is not.
    ///
    /// # Errors
    /// A fragment, where the path would not arrive as written: URL parsers fold `..` and `%2e%2e`,
    /// and an empty id turns `DELETE /things/{id}` into a call on all things.
    pub(crate) fn join(&self, path: &str, query: &[(String, String)]) -> Result<Url, String> {
        let Some(rest) = path.strip_prefix('/') else {
            return Err("its path does not begin with a slash".into());
        };
        if rest.split('/').any(str::is_empty) {
            return Err("its path has an empty segment".into());
        }
        let whole = format!("{}{path}", self.prefix());
        let mut url = self.base.clone();
        url.set_path(&whole);
        if url.path() != whole {
            return Err("its path would arrive as a different one".into());
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

impl FromStr for Host {
    type Err = NoHost;

    fn from_str(text: &str) -> Result<Self, NoHost> {
        let malformed = || NoHost::Malformed(super::clean::clean(text, super::clean::LINE));
        // URL parsers drop tabs and line breaks, take a backslash for a slash and forgive missing
        // or surplus slashes; what a person reads and where the token goes must be the same.
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        let after = text.split_once("://").map(|(_, after)| after);
        if text.contains(odd) || after.is_none_or(|after| after.starts_with('/')) {
            return Err(malformed());
        }
        let base = Url::parse(text).map_err(|_| malformed())?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(NoHost::User);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(NoHost::Tail);
        }
        let name = match base.host() {
            _ if !matches!(base.scheme(), "http" | "https") => {
                return Err(NoHost::Scheme(base.scheme().to_owned()));
            }
            None => return Err(malformed()),
            Some(name) => name,
        };
        // The parsed host is compared, never the text: `localhost.evil.example` and
        // `127.0.0.1.nip.io` are other machines.
        let loopback = match &name {
            Name::Domain(domain) => *domain == "localhost",
            Name::Ipv4(ip) => ip.is_loopback(),
            Name::Ipv6(ip) => ip.to_canonical().is_loopback(),
        };
        if base.scheme() == "http" && !loopback {
            return Err(NoHost::Plain(name.to_string()));
        }
        Ok(Self { base, loopback })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Host {
        text.parse().unwrap()
    }

    #[test]
    fn this_machine_may_be_plain_and_is_named_for_folders() {
        for (text, label) in [
            ("http://127.0.0.1:8080", "127.0.0.1-8080"),
            ("http://127.9.9.9/", "127.9.9.9"),
            ("http://LOCALHOST:1/emulator/", "localhost-1-emulator"),
            ("HTTP://[::1]:8080", "ip6-0-0-0-0-0-0-0-1-8080"),
            ("http://[::ffff:127.0.0.1]", "ip6-0-0-0-0-0-ffff-7f00-1"),
        ] {
            assert!(host(text).is_loopback(), "{text}");
            assert_eq!(host(text).label(), label);
        }
        assert_eq!(host(SERVICE).label(), "api.infomaniak.com");
        assert!(!host(SERVICE).is_loopback() && host(SERVICE).is_encrypted());
    }

    #[test]
    fn plain_http_to_others_is_refused_however_it_is_dressed() {
        for text in [
            "http://api.infomaniak.com",
            "http://localhost.evil.example",
            "http://127.0.0.1.nip.io",
            "http://evil.localhost",
            "http://0.0.0.0",
            "http://[::ffff:8.8.8.8]",
            "http://[::]",
            "http://10.0.0.1",
        ] {
            let refused = text.parse::<Host>();
            assert!(matches!(refused, Err(NoHost::Plain(_))), "{text}");
        }
    }

    #[test]
    fn tricks_are_refused() {
        for text in [
            "",
            "api.infomaniak.com",
            "https:api.infomaniak.com",
            "https:///api.infomaniak.com",
            "http://127.0.0.1\\@evil.example",
            "http://127.0.0.1\n.evil.example",
            " https://api.infomaniak.com",
            "https://",
            "https://:443",
        ] {
            let refused = text.parse::<Host>();
            assert!(matches!(refused, Err(NoHost::Malformed(_))), "{text:?}");
        }
        assert_eq!(
            "http://127.0.0.1@evil.example".parse::<Host>(),
            Err(NoHost::User)
        );
        assert_eq!("http://:p@localhost".parse::<Host>(), Err(NoHost::User));
        assert_eq!("https://a.example?x".parse::<Host>(), Err(NoHost::Tail));
        assert_eq!("https://a.example/#".parse::<Host>(), Err(NoHost::Tail));
        assert_eq!(
            "ftp://a.example".parse::<Host>(),
            Err(NoHost::Scheme("ftp".into()))
        );
    }

    #[test]
    fn a_path_arrives_as_written_or_not_at_all() {
        let base = host("https://a.example/pre/");
        let query = [("with".to_owned(), "a,b c".to_owned())];
        assert_eq!(
            base.join("/1/x/a%2Fb", &query).map(String::from),
            Ok("https://a.example/pre/1/x/a%2Fb?with=a%2Cb+c".into())
        );
        assert_eq!(base.to_string(), "https://a.example/pre");
        for path in [
            "1/x",
            "/1/../x",
            "/1/%2e%2E/x",
            "/1/.",
            "/1//x",
            "/1/",
            "/1/a?b",
            "/1/a#b",
            "/1/a b",
        ] {
            assert!(base.join(path, &[]).is_err(), "{path}");
        }
    }
}
