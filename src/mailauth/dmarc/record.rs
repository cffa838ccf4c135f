//! The text of a policy record (RFC 9989 §4.7, §4.8).

use std::fmt;

use crate::mailauth::report_uri::{ReportUri, UriProblem};
use crate::mailauth::tags::{Flaw, Tags};

/// What is asked for with mail that fails, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// Nothing; reports only.
    None,
    /// To treat it as suspicious.
    Quarantine,
    /// To refuse it.
    Reject,
}

impl Policy {
    /// The policy of a word; case makes no difference (RFC 9989 §4.8, literals of ABNF).
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::None, Self::Quarantine, Self::Reject];
        all.into_iter()
            .find(|policy| policy.as_str().eq_ignore_ascii_case(word))
    }

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// One level below, as with `t=y`.
    #[must_use]
    pub fn milder(self) -> Self {
        match self {
            Self::None | Self::Quarantine => Self::None,
            Self::Reject => Self::Quarantine,
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How near a signature must be to the author's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `r`: the same organizational domain.
    Relaxed,
    /// `s`: the same domain.
    Strict,
}

/// Whether a name is one below which others register (`psd`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Psd {
    /// It is: the organization is one label below.
    Yes,
    /// It is not, and it is an organization of its own.
    No,
    /// The walk has to find out.
    Unknown,
}

/// A policy record: a text that begins with `v=DMARC1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    tags: Tags,
}

/// What readers leave out of a record, or read otherwise than it was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no list of tags.
    #[error(transparent)]
    List(#[from] Flaw),
    /// A tag has a value that it cannot have; it is left out.
    #[error("`{tag}={value}` is none of {known}")]
    Value {
        /// The tag.
        tag: String,
        /// What it has.
        value: String,
        /// What it may have.
        known: &'static str,
    },
    /// A URI to which nothing is sent.
    #[error("`{tag}`: {problem}")]
    Uri {
        /// `rua` or `ruf`.
        tag: &'static str,
        /// Why.
        problem: UriProblem,
    },
    /// A name that differs from a tag in its case only, and that many readers do not know.
    #[error("`{0}=` is not read as `{1}=` by everybody")]
    Case(String, String),
}

impl Problem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::List(flaw) => flaw.help(),
            Self::Value { tag, known, .. } => format!("write `{tag}=` with one of {known}"),
            Self::Uri { problem, .. } => problem.help(),
            Self::Case(_, tag) => format!("write `{tag}=`"),
        }
    }
}

/// Tags with the values they may have (RFC 9989 §4.8, table 2).
const WORDS: &[(&str, &[&str], &str)] = &[
    (
        "p",
        &["none", "quarantine", "reject"],
        "none, quarantine, reject",
    ),
    (
        "sp",
        &["none", "quarantine", "reject"],
        "none, quarantine, reject",
    ),
    (
        "np",
        &["none", "quarantine", "reject"],
        "none, quarantine, reject",
    ),
    ("adkim", &["r", "s"], "r, s"),
    ("aspf", &["r", "s"], "r, s"),
    ("psd", &["y", "n", "u"], "y, n, u"),
    ("t", &["y", "n"], "y, n"),
];

impl Record {
    /// Whether a text is a policy record at all: `v` comes first and is exactly `DMARC1`
    /// (RFC 9989 §4.7, `v`).
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        let tags = Tags::parse(text);
        let first = tags.iter().next();
        // Nothing may stand before it, not even a `;`.
        first.is_some_and(|tag| tag.name == "v" && tag.value == Some("DMARC1") && tag.at.start == 0)
    }

    /// Whether a text means to be one and is none: another case, another place of `v`.
    #[must_use]
    pub fn is_nearly_one(text: &str) -> bool {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_ascii_lowercase();
        let begins = plain.starts_with("v=dmarc") || plain.starts_with("dmarc1");
        !Self::is_one(text) && (begins || plain.contains(";v=dmarc1"))
    }

    /// The record in a text, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_one(text).then(|| Self {
            tags: Tags::parse(text),
        })
    }

    /// `v=DMARC1; p=…`.
    #[must_use]
    pub fn compose(policy: Policy) -> Self {
        Self {
            tags: Tags::parse(format!("v=DMARC1; p={policy}")),
        }
    }

    /// The same with a tag of this value; where `p` is new it goes to the second place, where readers
    /// of RFC 7489 want it.
    #[must_use]
    pub fn with(self, tag: &str, value: &str) -> Self {
        if tag == "p" && self.tags.get("p").is_none() {
            let text = self.tags.as_str();
            let (version, rest) = text.split_once(';').unwrap_or((text, ""));
            let rest = if rest.trim().is_empty() {
                String::new()
            } else {
                format!(";{rest}")
            };
            let text = format!("{version}; p={value}{rest}");
            return Self {
                tags: Tags::parse(text),
            };
        }
        let tags = self.tags.with(tag, value);
        Self { tags }
    }

    /// The same without a tag.
    #[must_use]
    pub fn without(self, tag: &str) -> Self {
        let tags = self.tags.without(tag);
        Self { tags }
    }

    /// The same with these addresses for a tag of reports, `rua` or `ruf`.
    #[must_use]
    pub fn with_reports<'a>(self, tag: &str, addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let uris = addresses
            .into_iter()
            .map(|address| ReportUri::mailto(address).to_string());
        let uris: Vec<String> = uris.collect();
        self.with(tag, &uris.join(","))
    }

    /// The tags.
    #[must_use]
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The policy in `p`, `sp` or `np`; none where the tag is missing or has no valid value.
    #[must_use]
    pub fn policy(&self, tag: &str) -> Option<Policy> {
        Policy::parse(self.tags.get(tag)?)
    }

    /// Whether the policy is on trial (`t=y`).
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.tags
            .get("t")
            .is_some_and(|t| t.eq_ignore_ascii_case("y"))
    }

    /// What it says of the name being one below which others register.
    #[must_use]
    pub fn psd(&self) -> Psd {
        match self.tags.get("psd") {
            Some(y) if y.eq_ignore_ascii_case("y") => Psd::Yes,
            Some(n) if n.eq_ignore_ascii_case("n") => Psd::No,
            _ => Psd::Unknown,
        }
    }

    /// How near a DKIM signature must be (`adkim`).
    #[must_use]
    pub fn dkim_mode(&self) -> Mode {
        self.mode("adkim")
    }

    /// How near the envelope sender must be (`aspf`).
    #[must_use]
    pub fn spf_mode(&self) -> Mode {
        self.mode("aspf")
    }

    fn mode(&self, tag: &str) -> Mode {
        match self.tags.get(tag) {
            Some(mode) if mode.eq_ignore_ascii_case("s") => Mode::Strict,
            _ => Mode::Relaxed,
        }
    }

    /// The URIs in `rua` or `ruf`, bad ones included.
    #[must_use]
    pub fn uris(&self, tag: &str) -> Vec<ReportUri> {
        let list = self.tags.get(tag);
        list.into_iter().flat_map(ReportUri::list).collect()
    }

    /// Whether anybody gets aggregate reports: one URI of `rua` is right.
    #[must_use]
    pub fn has_reports(&self) -> bool {
        self.uris("rua").iter().any(|uri| uri.problem().is_none())
    }

    /// The policy for the name itself, as a receiver takes it: where `p` is missing, or one of `p`,
    /// `sp` and `np` is not valid, it is none if anybody gets reports, and else no DMARC at all
    /// (RFC 9989 §4.10.1).
    #[must_use]
    pub fn own_policy(&self) -> Option<Policy> {
        match self.policy("p") {
            Some(policy) if self.is_valid() => Some(policy),
            _ => self.has_reports().then_some(Policy::None),
        }
    }

    /// The policy for a name below: `sp`, or `np` where the name does not exist, and `p` where they
    /// say nothing (RFC 9989 §4.7).
    #[must_use]
    pub fn policy_below(&self, exists: bool) -> Option<Policy> {
        if !self.is_valid() {
            return self.own_policy();
        }
        let np = self.policy("np").filter(|_| !exists);
        np.or(self.policy("sp")).or_else(|| self.own_policy())
    }

    fn is_valid(&self) -> bool {
        ["p", "sp", "np"].into_iter().all(|tag| {
            let value = self.tags.get(tag);
            value.is_none_or(|value| Policy::parse(value).is_some())
        })
    }

    /// What readers leave out, or read otherwise than it was meant.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.tags.flaws().into_iter().map(Problem::List).collect();
        for (tag, words, known) in WORDS {
            let known_word =
                |value: &str| words.iter().any(|word| word.eq_ignore_ascii_case(value));
            if let Some(value) = self.tags.get(tag).filter(|value| !known_word(value)) {
                problems.push(Problem::Value {
                    tag: (*tag).to_owned(),
                    value: value.to_owned(),
                    known,
                });
            }
        }
        let fo = |list: &str| {
            list.split(':')
                .all(|one| matches!(one.trim(), "0" | "1" | "d" | "s"))
        };
        if let Some(value) = self.tags.get("fo").filter(|list| !fo(list)) {
            let (tag, value) = ("fo".to_owned(), value.to_owned());
            problems.push(Problem::Value {
                tag,
                value,
                known: "0, 1, d, s with colons between",
            });
        }
        // Gone, and still read by older receivers.
        let percent = |text: &str| text.parse::<u8>().is_ok_and(|share| share <= 100);
        if let Some(value) = self.tags.get("pct").filter(|text| !percent(text)) {
            let (tag, value) = ("pct".to_owned(), value.to_owned());
            problems.push(Problem::Value {
                tag,
                value,
                known: "0 to 100",
            });
        }
        for tag in ["rua", "ruf"] {
            let wrong = self.uris(tag).into_iter().filter_map(|uri| uri.problem());
            problems.extend(wrong.map(|problem| Problem::Uri { tag, problem }));
        }
        let known = WORDS
            .iter()
            .map(|(tag, ..)| *tag)
            .chain(["fo", "rua", "ruf", "v"]);
        let known: Vec<&str> = known.collect();
        for tag in self.tags.iter() {
            let lower = tag.name.to_ascii_lowercase();
            if lower != tag.name && known.contains(&lower.as_str()) {
                problems.push(Problem::Case(tag.name.to_owned(), lower));
            }
        }
        problems
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tags.fmt(f)
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
