//! Reports about deliveries over TLS (TLS-RPT, RFC 8460).

use super::report_uri::{ReportUri, UriProblem};
use super::tags::{Flaw, Tags, tag_list};

/// The text at `_smtp._tls`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    tags: Tags,
}

tag_list!(Record);

/// What keeps senders from reporting (RFC 8460 §3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It does not begin with `v=TLSRPTv1`.
    #[error("it does not begin with `v=TLSRPTv1`")]
    Version,
    /// It is no list of tags.
    #[error(transparent)]
    List(#[from] Flaw),
    /// There is no `rua=`.
    #[error("`rua=` with the addresses is missing")]
    NoReports,
    /// A URI to which nothing is sent.
    #[error("`rua`: {0}")]
    Uri(#[from] UriProblem),
    /// A scheme that the standard does not know.
    #[error("`rua`: reports go to `mailto:` or `https:`, not to `{0}`")]
    Scheme(String),
}

impl Problem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Version => "write `v=TLSRPTv1` first, with these capitals".to_owned(),
            Self::List(flaw) => flaw.help(),
            Self::NoReports => "add `rua=mailto:` and an address".to_owned(),
            Self::Uri(problem) => problem.help(),
            Self::Scheme(_) => "write `mailto:` and an address".to_owned(),
        }
    }
}

impl Record {
    /// Whether a text means to be one.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let version = text.trim_start().get(..9).unwrap_or_default();
        version.eq_ignore_ascii_case("v=TLSRPTv")
    }

    /// `v=TLSRPTv1; rua=mailto:…` for these addresses and `https://` places.
    #[must_use]
    pub fn compose<'a>(places: impl IntoIterator<Item = &'a str>) -> Self {
        let uris = places
            .into_iter()
            .map(|place| ReportUri::to(place).to_string());
        let uris: Vec<String> = uris.collect();
        Self::parse(format!("v=TLSRPTv1; rua={}", uris.join(",")))
    }

    /// Where reports go, bad URIs included.
    #[must_use]
    pub fn uris(&self) -> Vec<ReportUri> {
        let list = self.tags.get("rua");
        list.into_iter().flat_map(ReportUri::list).collect()
    }

    /// What keeps senders from reporting.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        // RFC 8460 §3: `v=TLSRPTv1` is literal, without blanks around `=`.
        let text = self.tags.as_str();
        let rest = text.strip_prefix("v=TLSRPTv1");
        if !rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with(';')) {
            problems.push(Problem::Version);
        }
        problems.extend(self.tags.flaws().into_iter().map(Problem::List));
        if self.tags.get("rua").is_none() {
            problems.push(Problem::NoReports);
        }
        for uri in self.uris() {
            if let Some(problem) = uri.problem() {
                problems.push(Problem::Uri(problem));
            } else if !uri.is("mailto") && !uri.is("https") {
                let scheme = uri.scheme().unwrap_or_default();
                problems.push(Problem::Scheme(format!("{scheme}:")));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_right() {
        for text in [
            "v=TLSRPTv1;rua=mailto:reports@example.com",
            "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt;",
            "v=TLSRPTv1 ; rua=mailto:a@acme.example , https://acme.example/r; x=1",
        ] {
            assert_eq!(Record::parse(text).problems(), [], "{text}");
        }
        let composed = Record::compose(["tls@acme.example", "tls@partner.example"]);
        assert_eq!(
            composed.to_string(),
            "v=TLSRPTv1; rua=mailto:tls@acme.example,mailto:tls@partner.example"
        );
    }

    #[test]
    fn what_nobody_reports_to_is_said_with_what_to_do() {
        for (text, words) in [
            ("v=tlsrptv1; rua=mailto:a@acme.example", "does not begin"),
            ("v=TLSRPTv2; rua=mailto:a@acme.example", "does not begin"),
            ("v=TLSRPTv1", "`rua=` with the addresses is missing"),
            ("v=TLSRPTv1; rua=a@acme.example", "without `mailto:`"),
            ("v=TLSRPTv1; rua=http://acme.example/r", "not to `http:`"),
        ] {
            let found = Record::parse(text).problems();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].to_string().contains(words), "{found:?}");
            assert!(!found[0].help().is_empty());
        }
        assert!(Record::is_meant("v=tlsrptv1; x") && !Record::is_meant("v=TLS"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".{0,60}|v=TLSRPTv1;( ?[a-z]{1,4}=[a-z:,@!%]{0,12};?){0,6}") {
            let record = Record::parse(&text);
            let _ = (Record::is_meant(&text), record.problems());
            prop_assert_eq!(record.to_string(), text);
        }
    }
}
