//! MTA-STS (RFC 8461): the text that says that there is a policy, and the policy.

use std::fmt;

use super::tags::{Flaw, Tags, tag_list};

/// Seconds that a policy holds at most (RFC 8461 §3.2).
pub const AGE_MAX: u64 = 31_557_600;
/// Seconds below which a policy protects little: RFC 8461 §3.2 expects weeks, and §10.2 warns of less
/// than a day.
pub const AGE_GOOD: u64 = 86_400;

/// The text at `_mta-sts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    tags: Tags,
}

tag_list!(Record);

/// What keeps senders from asking for the policy (RFC 8461 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It does not begin with `v=STSv1;`.
    #[error("it does not begin with `v=STSv1;`")]
    Version,
    /// It is no list of tags.
    #[error(transparent)]
    List(#[from] Flaw),
    /// There is no `id=`.
    #[error("`id=` is missing")]
    NoId,
    /// Not 1 to 32 letters and digits.
    #[error("`id={0}` is not 1 to 32 letters and digits")]
    Id(String),
}

impl Problem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Version => "write `v=STSv1;` first, with these capitals".to_owned(),
            Self::List(flaw) => flaw.help(),
            Self::NoId => {
                "add `id=` with the moment of the last change: `id=20260401T120000`".to_owned()
            }
            Self::Id(_) => "write the moment of the last change: `id=20260401T120000`".to_owned(),
        }
    }
}

impl Record {
    /// `v=STSv1; id=…`; the id is 1 to 32 letters and digits.
    #[must_use]
    pub fn compose(id: &str) -> Self {
        Self::parse(format!("v=STSv1; id={id};"))
    }

    /// Whether a text means to be one.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let version = text.trim_start().get(..6).unwrap_or_default();
        version.eq_ignore_ascii_case("v=STSv")
    }

    /// Whether senders take it for one at all: others are left out before several are counted
    /// (RFC 8461 §3.1).
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        let rest = text.strip_prefix("v=STSv1");
        rest.is_some_and(|rest| rest.trim_start().starts_with(';'))
    }

    /// The id, which changes with every policy.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.tags.get("id")
    }

    /// What keeps senders from asking for the policy.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !Self::is_one(self.tags.as_str()) {
            problems.push(Problem::Version);
        }
        problems.extend(self.tags.flaws().into_iter().map(Problem::List));
        let right = |id: &str| {
            (1..=32).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric())
        };
        match self.id() {
            None => problems.push(Problem::NoId),
            Some(id) if !right(id) => problems.push(Problem::Id(id.chars().take(40).collect())),
            Some(_) => {}
        }
        problems
    }
}

/// How a policy is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// There is no policy any more.
    None,
    /// Failures are reported, and mail is delivered.
    Testing,
    /// Nothing is delivered where TLS fails.
    Enforce,
}

impl Mode {
    /// Its word; senders compare it with its case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Testing => "testing",
            Self::Enforce => "enforce",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let all = [Self::None, Self::Testing, Self::Enforce];
        all.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// A policy as its host sends it; the text is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    text: String,
}

/// Why senders take a policy for none (RFC 8461 §3.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// A line that is no `key: value`.
    #[error("the line `{0}` is no `key: value`")]
    Line(String),
    /// `version` is missing or another.
    #[error("`version: STSv1` is missing")]
    Version,
    /// `mode` is missing or unknown.
    #[error("`mode` is not one of none, testing, enforce")]
    Mode,
    /// `max_age` is missing or not a number of seconds within bounds.
    #[error("`max_age` is not a number of seconds from 0 to {AGE_MAX}")]
    Age,
    /// No `mx` although the mode wants some.
    #[error("no `mx` names a server")]
    NoMx,
    /// A pattern that names no host.
    #[error("`mx: {0}` is neither a host nor `*.` and a domain")]
    Mx(String),
}

impl PolicyProblem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Line(_) => "write one `key: value` on each line",
            Self::Version => "write `version: STSv1` on the first line",
            Self::Mode => "write `mode: testing` or `mode: enforce`",
            Self::Age => "write `max_age: 604800` or more",
            Self::NoMx | Self::Mx(_) => "write an `mx:` line for every server that takes mail",
        }
    }
}

impl Policy {
    /// Reads any text; what is wrong with it is asked with [`Policy::problems`].
    #[must_use]
    pub fn parse(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// A policy for these servers; lines end with CR and LF, as RFC 8461 §3.2 has them.
    #[must_use]
    pub fn compose<'a>(mode: Mode, max_age: u64, mx: impl IntoIterator<Item = &'a str>) -> Self {
        let mx: String = mx
            .into_iter()
            .map(|host| format!("mx: {host}\r\n"))
            .collect();
        let mode = mode.as_str();
        Self::parse(format!(
            "version: STSv1\r\nmode: {mode}\r\n{mx}max_age: {max_age}\r\n"
        ))
    }

    /// Lines of a key and its value, blanks around them left out.
    fn lines(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let lines = self.text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(|line| match line.split_once(':') {
                Some((key, value)) => (key.trim_end(), Some(value.trim())),
                None => (line, None),
            })
    }

    /// The first value of a key: of several the first counts (RFC 8461 §3.2).
    fn get(&self, key: &str) -> Option<&str> {
        self.lines().find(|(name, _)| *name == key)?.1
    }

    /// How it is meant.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        Mode::parse(self.get("mode")?)
    }

    /// Seconds that senders keep it.
    #[must_use]
    pub fn max_age(&self) -> Option<u64> {
        let age = self.get("max_age")?;
        let digits = age.len() <= 10 && age.chars().all(|c| c.is_ascii_digit());
        let age = digits.then(|| age.parse().ok()).flatten();
        age.filter(|age| *age <= AGE_MAX)
    }

    /// Patterns of servers, in lower case.
    #[must_use]
    pub fn mx(&self) -> Vec<String> {
        let lines = self.lines().filter(|(key, _)| *key == "mx");
        lines
            .filter_map(|(_, value)| Some(value?.to_ascii_lowercase()))
            .collect()
    }

    /// Whether a pattern of it allows a server: the same name, or one label in the place of `*`
    /// (RFC 8461 §4.1).
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.mx()
            .iter()
            .any(|pattern| match pattern.strip_prefix("*.") {
                Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest == domain),
                None => *pattern == host,
            })
    }

    /// Why senders take it for none.
    #[must_use]
    pub fn problems(&self) -> Vec<PolicyProblem> {
        let mut problems = Vec::new();
        for (line, value) in self.lines() {
            if value.is_none() {
                problems.push(PolicyProblem::Line(line.chars().take(60).collect()));
            }
        }
        if self.get("version") != Some("STSv1") {
            problems.push(PolicyProblem::Version);
        }
        if self.mode().is_none() {
            problems.push(PolicyProblem::Mode);
        }
        if self.max_age().is_none() {
            problems.push(PolicyProblem::Age);
        }
        let patterns = self.mx();
        if patterns.is_empty() && self.mode() != Some(Mode::None) {
            problems.push(PolicyProblem::NoMx);
        }
        let wrong = patterns.into_iter().filter(|pattern| !is_pattern(pattern));
        problems.extend(wrong.map(PolicyProblem::Mx));
        problems
    }
}

/// A host, or `*.` before one; `*` stands nowhere else.
fn is_pattern(pattern: &str) -> bool {
    let host = pattern.strip_prefix("*.").unwrap_or(pattern);
    let label = |label: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty() && label.chars().all(known)
    };
    host.split('.').all(label)
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 8461 §3.2, the example.
    const EXAMPLE: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n\
        mx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";

    #[test]
    fn texts_say_which_policy_it_is() {
        for text in [
            "v=STSv1; id=20160831085700Z;",
            "v=STSv1;id=1",
            "v=STSv1 ; id=a ; x=y",
        ] {
            assert_eq!(Record::parse(text).problems(), [], "{text}");
        }
        for (text, words) in [
            ("v=stsv1; id=1", "does not begin"),
            ("v=STSv1", "does not begin"),
            ("v=STSv1;", "`id=` is missing"),
            ("v=STSv1; id=2026-04-01", "letters and digits"),
            ("v=STSv1; id=", "letters and digits"),
            ("v=STSv1; id=1; id=2", "comes twice"),
        ] {
            let found = Record::parse(text).problems();
            assert!(
                !found.is_empty() && found[0].to_string().contains(words),
                "{text}: {found:?}"
            );
            assert!(!found[0].help().is_empty());
        }
        let long = format!("v=STSv1; id={}", "1".repeat(33));
        assert_eq!(Record::parse(&long).problems().len(), 1);
        assert_eq!(
            Record::compose("1").with("id", "2").to_string(),
            "v=STSv1; id=2;"
        );
    }

    #[test]
    fn policies_are_read_as_they_come() {
        let policy = Policy::parse(EXAMPLE);
        assert_eq!(policy.problems(), []);
        assert_eq!(
            (policy.mode(), policy.max_age()),
            (Some(Mode::Enforce), Some(604_800))
        );
        let patterns = ["mail.example.com", "*.example.net", "backupmx.example.com"];
        assert_eq!(policy.mx(), patterns);
        assert_eq!(
            Policy::compose(Mode::Enforce, 604_800, patterns).to_string(),
            EXAMPLE
        );
        let odd = "version:STSv1\n\nmode :  none\nmax_age: 0\nnew: thing\nmode: enforce";
        assert_eq!(Policy::parse(odd).problems(), []);
        assert_eq!(Policy::parse(odd).mode(), Some(Mode::None));
    }

    /// RFC 8461 §4.1: the leftmost label only, and one label only.
    #[test]
    fn servers_match_by_name_or_by_one_label() {
        let policy = Policy::parse(EXAMPLE);
        for host in ["mail.example.com", "MAIL.example.com.", "a.example.net"] {
            assert!(policy.allows(host), "{host}");
        }
        for host in [
            "example.net",
            "a.b.example.net",
            "mail2.example.com",
            "mta-gw.infomaniak.ch",
        ] {
            assert!(!policy.allows(host), "{host}");
        }
    }

    #[test]
    fn what_is_no_policy_is_said_with_what_to_do() {
        for (from, to, words) in [
            (
                "version: STSv1",
                "version: STSv2",
                "`version: STSv1` is missing",
            ),
            ("mode: enforce", "mode: Enforce", "`mode` is not one of"),
            ("max_age: 604800", "max_age: 31557601", "`max_age`"),
            ("max_age: 604800", "max_age: 1w", "`max_age`"),
            (
                "mx: *.example.net",
                "mx: a.*.example.net",
                "`mx: a.*.example.net`",
            ),
            (
                "mx: *.example.net",
                "mx *.example.net",
                "is no `key: value`",
            ),
        ] {
            let found = Policy::parse(EXAMPLE.replace(from, to)).problems();
            assert_eq!(found.len(), 1, "{to}: {found:?}");
            assert!(found[0].to_string().contains(words), "{found:?}");
            assert!(!found[0].help().is_empty());
        }
        let none = Policy::compose(Mode::Testing, 86_400, []);
        assert_eq!(none.problems(), [PolicyProblem::NoMx]);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(.{0,20}\r?\n){0,5}|v=STSv1;.{0,30}") {
            let (record, policy) = (Record::parse(&text), Policy::parse(text.clone()));
            let _ = (record.problems(), policy.problems(), policy.allows(&text));
            prop_assert_eq!(record.to_string(), text.clone());
            prop_assert_eq!(policy.to_string(), text);
        }
    }
}
