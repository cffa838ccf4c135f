//! DKIM keys as records (RFC 6376 §3.6.1, RFC 8301, RFC 8463).

mod key;

pub use key::{Key, KeyError};

use super::tags::{Flaw, Tags, tag_list};

/// RSA keys below this many bits count as none (RFC 8301 §3.2).
pub const BITS_MIN: usize = 1024;
/// RSA keys should have at least as many bits (RFC 8301 §3.2).
pub const BITS_GOOD: usize = 2048;

/// The text of a key record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    tags: Tags,
}

tag_list!(Record);

/// What keeps verifiers from using a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no list of tags.
    #[error(transparent)]
    List(#[from] Flaw),
    /// `v=` is there and not the first.
    #[error("`v=` is not the first tag")]
    VersionLate,
    /// `v=` has another value than `DKIM1`.
    #[error("`v={0}` is no version of DKIM")]
    Version(String),
    /// There is no `p=`.
    #[error("`p=` with the key is missing")]
    NoKey,
    /// What `p=` holds is no key of its type.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// `h=` leaves no hash that may still be used (RFC 8301 §3.1).
    #[error("`h={0}` allows no hash that is still accepted")]
    Hashes(String),
    /// `s=` leaves mail out.
    #[error("`s={0}` says that the key is not for mail")]
    NotForMail(String),
}

impl Problem {
    /// The one thing to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::List(flaw) => flaw.help(),
            Self::VersionLate => "write `v=DKIM1` first, or leave it out".to_owned(),
            Self::Version(_) => "write `v=DKIM1` with capitals, or leave it out".to_owned(),
            Self::NoKey => {
                "add `p=` with the public key in base64; `p=` with nothing revokes".to_owned()
            }
            Self::Key(error) => error.help().to_owned(),
            Self::Hashes(_) => "write `h=sha256`, or leave `h=` out".to_owned(),
            Self::NotForMail(_) => "write `s=email` or `s=*`, or leave `s=` out".to_owned(),
        }
    }
}

impl Record {
    /// Whether a text means to be a key record: it says so, or has a key.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let tags = Tags::parse(text);
        let dkim = |version: &str| version.eq_ignore_ascii_case("DKIM1");
        tags.get("v").map_or(tags.get("p").is_some(), dkim)
    }

    /// The same without a tag.
    #[must_use]
    pub fn without(self, tag: &str) -> Self {
        let tags = self.tags.without(tag);
        Self { tags }
    }

    /// The type of the key, `rsa` where nothing is said.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.tags.get("k").unwrap_or("rsa")
    }

    /// The key.
    ///
    /// # Errors
    /// There is none, or `p=` holds something else.
    pub fn key(&self) -> Result<Key, Problem> {
        let text = self.tags.get("p").ok_or(Problem::NoKey)?;
        Ok(key::read(self.kind(), text)?)
    }

    /// Whether `p=` is empty: what was signed with the key counts as unsigned (RFC 6376 §3.6.1).
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.tags.get("p") == Some("")
    }

    /// Whether it has a flag: `y` for testing, `s` for no identities of subdomains.
    #[must_use]
    pub fn has_flag(&self, flag: &str) -> bool {
        has(self.tags.get("t"), flag)
    }

    /// What keeps verifiers from using it; the key is looked at as well.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.tags.flaws().into_iter().map(Problem::List).collect();
        if let Some(version) = self.tags.get("v") {
            if self.tags.iter().next().is_some_and(|tag| tag.name != "v") {
                problems.push(Problem::VersionLate);
            }
            if version != "DKIM1" {
                problems.push(Problem::Version(version.to_owned()));
            }
        }
        if let Err(problem) = self.key() {
            problems.push(problem);
        }
        if let Some(hashes) = self.tags.get("h")
            && !has(Some(hashes), "sha256")
        {
            problems.push(Problem::Hashes(hashes.to_owned()));
        }
        if let Some(services) = self.tags.get("s")
            && !has(Some(services), "*")
            && !has(Some(services), "email")
        {
            problems.push(Problem::NotForMail(services.to_owned()));
        }
        problems
    }
}

/// Whether a list with colons has an item.
fn has(list: Option<&str>, item: &str) -> bool {
    let mut items = list.into_iter().flat_map(|list| list.split(':'));
    items.any(|one| one.trim() == item)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::key::tests::{ED25519, RSA_1024, RSA_2048};
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = Record::parse(text).problems();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn keys_in_use_have_no_problem() {
        for text in [
            format!("v=DKIM1; k=rsa; p={RSA_2048}"),
            format!("p={RSA_1024}"),
            format!("v=DKIM1; t=s:y; h=sha1:sha256; s=email; n=a note; x=1; p={RSA_2048};"),
            format!("v=DKIM1; k=ed25519; p={ED25519}"),
            "v=DKIM1; p=".to_owned(),
            "v=DKIM1; k=future; p=AAAA".to_owned(),
        ] {
            assert_eq!(problems(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_verifiers_do_not_take_is_said_with_what_to_do() {
        for (text, words) in [
            ("k=rsa; v=DKIM1; p=", "`v=` is not the first tag"),
            ("v=dkim1; p=", "`v=dkim1` is no version"),
            ("v=DKIM1; k=rsa", "`p=` with the key is missing"),
            ("v=DKIM1; h=sha1; p=", "`h=sha1`"),
            ("v=DKIM1; s=tlsrpt; p=", "`s=tlsrpt`"),
            ("v=DKIM1; p=; p=", "`p=` comes twice"),
        ] {
            let found = Record::parse(text).problems();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].to_string().contains(words), "{found:?}");
            assert!(!found[0].help().is_empty());
        }
    }

    #[test]
    fn records_are_known_and_get_tags() {
        let record = Record::parse(format!("v=DKIM1; k=ed25519; p={ED25519}")).with("t", "s");
        assert_eq!(
            record.to_string(),
            format!("v=DKIM1; k=ed25519; p={ED25519}; t=s")
        );
        assert!(record.has_flag("s") && !record.has_flag("y"));
        assert!(Record::is_meant("v=DKIM1; p=") && Record::is_meant("k=rsa; p=A"));
        assert!(!Record::is_meant("o=-; r=x") && !Record::is_meant("v=spf1 -all; p=x"));
        assert!(Record::parse("p=").is_revoked() && !Record::parse("k=rsa").is_revoked());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".{0,60}|(v=DKIM1; )?(k=[a-z0-9]{0,8}; ?)?p=[A-Za-z0-9+/= ]{0,90}") {
            let record = Record::parse(text.clone());
            for problem in record.problems() {
                prop_assert!(!problem.help().is_empty());
            }
            prop_assert_eq!(record.to_string(), text);
        }
    }
}
