//! Secrets: named everywhere, known only to the one that sends them.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// Where a secret is to be found, never what it is. This is what plans and records hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SecretRef {
    /// The place to ask.
    #[serde(flatten)]
    pub place: SecretPlace,
    /// Raised by hand when the secret behind the reference has changed, because the service never
    /// gives a password back to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// The places a secret may be kept at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretPlace {
    /// An environment variable.
    Env(String),
    /// A file, without its final line break; relative to the folder the program runs in.
    File(String),
    /// What a command prints, without its final line break: program, then arguments.
    Command(Vec<String>),
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            SecretPlace::Env(name) => write!(f, "(secret: environment variable {name}")?,
            SecretPlace::File(path) => write!(f, "(secret: file {path}")?,
            SecretPlace::Command(words) => write!(f, "(secret: command {}", words.join(" "))?,
        }
        match self.version {
            Some(version) => write!(f, ", version {version})"),
            None => write!(f, ")"),
        }
    }
}

/// A secret's value. Cannot be printed, serialized or compared; wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the value in; the caller should not keep a copy.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(SecretString::from(value))
    }

    /// The value itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Looks secrets up; implemented where environment and files may be read.
pub trait Secrets {
    /// The value behind a reference, or why it could not be had (never containing the value).
    ///
    /// # Errors
    /// A fragment that names the reference and what went wrong.
    fn secret(&self, reference: &SecretRef) -> Result<Secret, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_cannot_be_printed() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".into())), "Secret(…)");
    }

    #[test]
    fn a_reference_says_where_not_what() {
        let reference = SecretRef {
            place: SecretPlace::Env("ADA_PASSWORD".into()),
            version: Some(2),
        };
        assert_eq!(
            serde_json::to_string(&reference).unwrap_or_default(),
            r#"{"env":"ADA_PASSWORD","version":2}"#
        );
        assert_eq!(
            reference.to_string(),
            "(secret: environment variable ADA_PASSWORD, version 2)"
        );
    }
}
