//! Where reports go: the URIs in `rua` and `ruf` (RFC 9989 §4.6, §4.8; RFC 8460 §3).

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What cannot stand in a `mailto:` of a list as it is: delimiters of URIs (RFC 6068 §2), and what
/// parts the list, its sizes and its tags (RFC 9989 §4.8).
const ODD: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'#')
    .add(b'?')
    .add(b'/')
    .add(b'[')
    .add(b']')
    .add(b'&')
    .add(b';')
    .add(b'=')
    .add(b'<')
    .add(b'>')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\\')
    .add(b',')
    .add(b'!');

/// One URI of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportUri {
    text: String,
}

/// Why no report goes there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriProblem {
    /// Nothing between two commas.
    #[error("there is nothing between two commas")]
    Empty,
    /// An address without `mailto:`.
    #[error("`{0}` is an address without `mailto:`")]
    NoScheme(String),
    /// No URI at all.
    #[error("`{0}` is no URI")]
    NoUri(String),
    /// `mailto:` without one whole address behind it.
    #[error("`{0}` names no address")]
    NoAddress(String),
}

impl UriProblem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Empty => "take the surplus comma out".to_owned(),
            Self::NoScheme(text) => format!("write `mailto:{text}`"),
            Self::NoUri(_) | Self::NoAddress(_) => "write `mailto:` and one address".to_owned(),
        }
    }
}

impl ReportUri {
    /// Reads one item of a list; what is wrong with it is asked with [`ReportUri::problem`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
        }
    }

    /// `mailto:` for an address, with what needs it percent-encoded.
    #[must_use]
    pub fn mailto(address: &str) -> Self {
        Self {
            text: format!("mailto:{}", utf8_percent_encode(address, ODD)),
        }
    }

    /// Where reports go, as people write it: an address, or a whole `https://`.
    #[must_use]
    pub fn to(place: &str) -> Self {
        match place.starts_with("https://") {
            true => Self::parse(&place.replace('!', "%21")),
            false => Self::mailto(place),
        }
    }

    /// The items of a list with commas.
    pub fn list(text: &str) -> impl Iterator<Item = Self> {
        text.split(',').map(Self::parse)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the first `:`.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        let (scheme, _) = self.text.split_once(':')?;
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let letter = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
        (letter && scheme.chars().all(known)).then_some(scheme)
    }

    /// Whether it has this scheme; case makes no difference.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        let own = self.scheme();
        own.is_some_and(|own| own.eq_ignore_ascii_case(scheme))
    }

    /// The address behind `mailto:`, decoded, without a size.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        if !self.is("mailto") {
            return None;
        }
        let (_, rest) = self.text.split_once(':')?;
        let rest = rest.split(['?', '!']).next()?;
        let address = percent_decode_str(rest).decode_utf8().ok()?;
        let (local, domain) = address.rsplit_once('@')?;
        let whole = !local.is_empty() && !domain.is_empty() && !rest.contains([' ', ',']);
        whole.then(|| address.clone().into_owned())
    }

    /// The host that reports go to: the domain of the address, or the host of another URI; in lower
    /// case, without port and final dot.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let host = match self.address() {
            Some(address) => address.rsplit_once('@')?.1.to_owned(),
            None => {
                let (_, rest) = self.text.split_once("://")?;
                let authority = rest.split(['/', '?', '#']).next()?;
                let host = authority
                    .rsplit_once('@')
                    .map_or(authority, |(_, host)| host);
                host.split(':').next()?.to_owned()
            }
        };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        (!host.is_empty()).then_some(host)
    }

    /// The largest report that is wanted, as RFC 7489 §6.2 had it: `10m`. Readers ignore it by now.
    #[must_use]
    pub fn size(&self) -> Option<&str> {
        let (_, size) = self.text.rsplit_once('!')?;
        let digits = size.trim_end_matches(['k', 'm', 'g', 't', 'K', 'M', 'G', 'T']);
        let right = !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit())
            && size.len() - digits.len() <= 1;
        right.then_some(size)
    }

    /// The same without a size.
    #[must_use]
    pub fn without_size(&self) -> Self {
        let text = match (self.size(), self.text.rsplit_once('!')) {
            (Some(_), Some((uri, _))) => uri,
            _ => &self.text,
        };
        Self::parse(text)
    }

    /// Why no report goes there; other schemes than `mailto` are nobody's fault.
    #[must_use]
    pub fn problem(&self) -> Option<UriProblem> {
        let text = || self.text.chars().take(60).collect::<String>();
        if self.text.is_empty() {
            return Some(UriProblem::Empty);
        }
        if self.scheme().is_none() {
            let address = self.text.contains('@') && !self.text.contains(':');
            return Some(if address {
                UriProblem::NoScheme(text())
            } else {
                UriProblem::NoUri(text())
            });
        }
        let missing = self.is("mailto") && self.address().is_none();
        missing.then(|| UriProblem::NoAddress(text()))
    }
}

impl fmt::Display for ReportUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_without_what_is_around_them() {
        for (text, address, size) in [
            (
                "mailto:dmarc@acme.example",
                Some("dmarc@acme.example"),
                None,
            ),
            (
                " MAILTO:dmarc@acme.example!10m ",
                Some("dmarc@acme.example"),
                Some("10m"),
            ),
            (
                "mailto:a%2Cb%21c@acme.example?subject=x",
                Some("a,b!c@acme.example"),
                None,
            ),
            ("mailto:dmarc", None, None),
            ("mailto:a@acme.example b@acme.example", None, None),
            ("https://acme.example/r", None, None),
            ("dmarc@acme.example", None, None),
        ] {
            let uri = ReportUri::parse(text);
            assert_eq!(uri.address().as_deref(), address, "{text}");
            assert_eq!(uri.size(), size, "{text}");
        }
        let https = ReportUri::parse("https://u@Reports.Acme.Example.:8443/x?y");
        assert_eq!(https.host().as_deref(), Some("reports.acme.example"));
        let sized = ReportUri::parse("mailto:a@acme.example!5");
        assert_eq!(sized.without_size().as_str(), "mailto:a@acme.example");
    }

    #[test]
    fn what_a_list_cannot_hold_is_encoded() {
        let to = |place: &str| ReportUri::to(place).to_string();
        assert_eq!(to("dmarc@acme.example"), "mailto:dmarc@acme.example");
        assert_eq!(to("a!b%c@acme.example"), "mailto:a%21b%25c@acme.example");
        assert_eq!(to("https://r.example/a!b"), "https://r.example/a%21b");
    }

    #[test]
    fn what_gets_no_report_is_said() {
        for (text, problem) in [
            ("", UriProblem::Empty),
            (
                "a@acme.example",
                UriProblem::NoScheme("a@acme.example".into()),
            ),
            ("acme", UriProblem::NoUri("acme".into())),
            ("mailto:a", UriProblem::NoAddress("mailto:a".into())),
        ] {
            let found = ReportUri::parse(text).problem();
            assert!(found.as_ref().is_some_and(|found| !found.help().is_empty()));
            assert_eq!(found, Some(problem));
        }
        assert_eq!(ReportUri::parse("https://acme.example").problem(), None);
    }

    proptest! {
        #[test]
        fn an_address_survives_its_uri(local in "[!-~é]{1,20}", domain in "[a-z]{1,9}\\.example") {
            prop_assume!(!local.contains(',') && !local.contains('@'));
            let address = format!("{local}@{domain}");
            let uri = ReportUri::mailto(&address);
            prop_assert!(!uri.as_str().contains([',', '!', ';']));
            prop_assert_eq!(uri.address(), Some(address));
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,60}") {
            let uri = ReportUri::parse(&text);
            let _ = (uri.host(), uri.without_size(), uri.problem());
            prop_assert_eq!(uri.as_str(), text.trim());
        }
    }
}
