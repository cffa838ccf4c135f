//! A value refused by the type it was meant for: words, a stable code and one idea what to do.
//!
//! Types such as a local part or a domain return a [`Refusal`] from `FromStr`, and read themselves
//! with [`text`]. serde carries errors only as displayed text; so while a refusal is displayed it
//! also leaves itself in a slot of the thread, where [`Refusal::listen`] (called by the YAML reader's
//! error type) finds code and help again. Any other deserializer just shows the message.

use std::cell::RefCell;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// Why a written value is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable kebab-case identifier.
    pub code: &'static str,
    /// What is wrong: a lower-case fragment that quotes the value in backquotes.
    pub message: String,
    /// One idea what to do; empty for none.
    pub help: String,
}

thread_local! {
    static LAST_SHOWN: RefCell<Option<Refusal>> = const { RefCell::new(None) };
}

impl Refusal {
    /// Shows `message` and gives the refusal that was displayed on the way, if there was one.
    pub fn listen(message: impl fmt::Display) -> (String, Option<Self>) {
        LAST_SHOWN.take();
        let text = message.to_string();
        (text, LAST_SHOWN.take())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LAST_SHOWN.set(Some(self.clone()));
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// A refusal in one line, for `serde::de::Error::custom` or as the error of `FromStr`.
#[must_use]
pub fn refuse(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Refusal {
    Refusal {
        code,
        message: message.into(),
        help: help.into(),
    }
}

/// Reads a text and hands it to `FromStr`: the whole body of a newtype's `Deserialize`.
///
/// # Errors
///
/// Whatever `FromStr` refuses, and anything that is not a text.
pub fn text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_help_survive_being_shown_inside_other_words() {
        let refusal = refuse("bad-name", "`x` is no name", "use letters");
        let (text, heard) = Refusal::listen(format_args!("in the list: {refusal}"));
        assert_eq!(text, "in the list: `x` is no name");
        assert_eq!(heard, Some(refusal));
        assert_eq!(Refusal::listen("plain").1, None);
    }
}
