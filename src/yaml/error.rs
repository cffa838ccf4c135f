//! The error our deserializer hands to serde: mostly a mistake that still lacks its place.
//!
//! Visitors and `Deserialize` impls know what is wrong but not where; whoever holds the node adds
//! the place and records it. From then on the error only says "already recorded".

use std::fmt;

use serde::de::{Expected, Unexpected};

use crate::model::diagnostic::nearest;
use crate::model::refusal::Refusal;

/// A mistake without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    /// What stands there may be a secret.
    pub(crate) hides: bool,
}

impl Mistake {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            label: String::new(),
            help: None,
            hides: false,
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Why a value was not produced.
#[derive(Debug)]
pub(crate) enum Error {
    /// The reason is among the diagnostics; only get out of the way.
    Recorded,
    /// A derived struct lacks this key.
    Missing(&'static str),
    /// A visitor got something it does not take; the node words what was found.
    Unwanted(String),
    /// Anything else.
    Mistake(Box<Mistake>),
}

impl Error {
    pub(crate) fn mistake(mistake: Mistake) -> Self {
        Self::Mistake(Box::new(mistake))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded => f.write_str("already reported"),
            Self::Missing(key) => write!(f, "missing key `{key}`"),
            Self::Unwanted(expected) => write!(f, "expected {expected}"),
            Self::Mistake(mistake) => f.write_str(&mistake.message),
        }
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let (text, refusal) = Refusal::listen(message);
        Self::mistake(match refusal {
            Some(refusal) => {
                let help = Some(refusal.help).filter(|help| !help.is_empty());
                Mistake {
                    help,
                    ..Mistake::new(refusal.code, text)
                }
            }
            None => Mistake::new("invalid-value", text),
        })
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Unwanted(expected.to_string())
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Unsigned(number) => format!("`{number}`"),
            Unexpected::Signed(number) => format!("`{number}`"),
            Unexpected::Float(number) => format!("`{number}`"),
            Unexpected::Str(text) => format!("`{text}`"),
            other => other.to_string(),
        };
        Self::mistake(Mistake::new(
            "invalid-value",
            format!("expected {expected}, found {found}"),
        ))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::mistake(Mistake::new(
            "wrong-length",
            format!("expected {expected}, found {length} values"),
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mistake = Mistake::new(
            "unknown-word",
            format!("expected {}, found `{variant}`", one_of(expected)),
        );
        Self::mistake(match nearest(variant, expected.iter().copied()) {
            Some(near) => mistake
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`")),
            None => mistake.help(format!("write {}", one_of(expected))),
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::mistake(Mistake::new(
            "duplicate-key",
            format!("the key `{field}` is given twice, under two of its names"),
        ))
    }
}

/// "`a`, `b` or `c`".
pub(crate) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
    }
}
