//! The name of one thing: `mailbox:ada@acme.example`.
//!
//! Addresses are what people type, what plans are keyed by and what requests name instead of ids.
//! They depend on what is written only, so a plan made twice names the same things.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Kind and key of one thing. The kind is one of the names in the list of kinds; the key is unique
/// within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Kebab-case name of the kind, such as `mailbox`.
    pub kind: String,
    /// What tells it from others of its kind, such as `ada@acme.example`.
    pub key: String,
}

impl Address {
    /// The address of the thing `key` of `kind`.
    #[must_use]
    pub fn new(kind: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            key: key.into(),
        }
    }

    /// True if this address is `pattern`, where `*` stands for any text, also none. Names of mail
    /// and DNS compare without case, so patterns do.
    #[must_use]
    pub fn matches(&self, pattern: &str) -> bool {
        glob(&pattern.to_lowercase(), &self.to_string().to_lowercase())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.key)
    }
}

/// A text that is not `kind:key`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address; addresses look like `mailbox:ada@acme.example`")]
pub struct NoAddress(pub String);

impl std::str::FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((kind, key)) if !kind.is_empty() && !key.is_empty() => Ok(Self::new(kind, key)),
            _ => Err(NoAddress(text.to_owned())),
        }
    }
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `*` stands for any text; everything else for itself.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_writing_and_reading() {
        let address = Address::new("record-set", "acme.example/_sip._tcp/SRV");
        assert_eq!(address.to_string().parse(), Ok(address));
        assert!("mailbox".parse::<Address>().is_err());
        assert!(":x".parse::<Address>().is_err());
    }

    #[test]
    fn stars_stand_for_any_text() {
        let ada = Address::new("mailbox", "ada@acme.example");
        for yes in [
            "mailbox:ada@acme.example",
            "mailbox:*@acme.example",
            "*",
            "*:ada@*",
            "mailbox:Ada@*",
        ] {
            assert!(ada.matches(yes), "{yes}");
        }
        for no in ["mailbox:ada", "mailbox:*@other.example", "redirection:*"] {
            assert!(!ada.matches(no), "{no}");
        }
    }
}
