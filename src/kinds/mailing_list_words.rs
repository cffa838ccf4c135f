//! What a discussion list says in numbers, in words; and sizes with their unit.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use super::limits;
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::value::Value;

/// Who may send to a list, in the order of the service's numbers (2025 documents).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhoCanSend {
    /// Subscribers and moderators.
    Subscribers,
    /// Moderators only.
    Moderators,
    /// Everybody; a moderator lets each message through.
    EveryoneModerated,
    /// Subscribers and moderators; a moderator lets each message through.
    SubscribersModerated,
    /// Everybody; a moderator lets messages of others than subscribers through.
    OthersModerated,
    /// Everybody.
    Everyone,
}

/// Words for who may send, by the service's number.
pub(super) const SENDING: &[&str] = &[
    "subscribers",
    "moderators",
    "everyone-moderated",
    "subscribers-moderated",
    "others-moderated",
    "everyone",
];

/// How people come onto a list, in the order of the service's numbers (2025 documents).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhoCanSubscribe {
    /// Anybody, at once.
    Anyone,
    /// The owner confirms each.
    OwnerConfirms,
    /// The owner and the subscriber confirm each.
    BothConfirm,
}

/// Words for how people subscribe, by the service's number.
pub(super) const SUBSCRIBING: &[&str] = &["anyone", "owner-confirms", "both-confirm"];

/// The language in which a list speaks to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Italian.
    It,
}

/// Languages in the order of [`Language`].
pub(super) const LANGUAGES: &[&str] = &["de", "en", "es", "fr", "it"];

/// The word for a number that comes as number or as text.
pub(super) fn word(words: &[&'static str], reply: Option<&Json>) -> Option<Value> {
    let number = match reply? {
        Json::Number(number) => number.as_u64()?,
        Json::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    let index = usize::try_from(number).ok()?;
    words.get(index).map(|word| Value::text(*word))
}

/// The number of a word, as the service takes it: a text.
pub(super) fn number(words: &[&str], value: Option<&Value>) -> Option<String> {
    let Value::Text(text) = value? else {
        return None;
    };
    let index = words.iter().position(|word| word == text)?;
    Some(index.to_string())
}

/// The limit of a size, in bytes: what a reply without unit says beyond so many kilobytes can only
/// be bytes. A reply is documented in kilobytes, so what is below counts as such; who raised the
/// limit in `settings` does not change how replies are read.
const LIMIT: &str = "list-message-size";

/// A size with its unit, `10 MB`; kept in kilobytes, which is how the service tells it. A megabyte
/// is 1024 kilobytes, as its largest size shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0.saturating_mul(1024)
    }

    /// The normal form.
    #[must_use]
    pub fn value(self) -> Value {
        Value::text(self.to_string())
    }

    /// The size of a value in normal form.
    #[must_use]
    pub fn of(value: Option<&Value>) -> Option<Self> {
        match value? {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// What a reply says: kilobytes, as number or text, with or without unit.
    #[must_use]
    pub fn observed(reply: Option<&Json>) -> Option<Value> {
        let number = match reply? {
            Json::Number(number) => number.as_u64()?,
            Json::String(text) => {
                if let Ok(size) = text.parse::<Self>() {
                    return Some(size.value());
                }
                text.trim().parse().ok()?
            }
            _ => return None,
        };
        let kilobytes = match number > limits::usual(LIMIT) / 1024 {
            true => number / 1024,
            false => number,
        };
        Some(Self(kilobytes).value())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1024 {
            0 => write!(f, "{} MB", self.0 / 1024),
            _ => write!(f, "{} KB", self.0),
        }
    }
}

impl FromStr for Size {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let end = text.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let factor = match unit.strip_prefix(' ').unwrap_or(unit) {
            "KB" => Some(1),
            "MB" => Some(1024),
            _ => None,
        };
        let number = number.parse::<u64>().ok().filter(|number| *number > 0);
        match (number, factor) {
            (Some(number), Some(factor)) => Ok(Self(number.saturating_mul(factor))),
            _ => Err(refuse(
                "bad-size",
                format!("`{text}` is no size"),
                "write a number and its unit, KB or MB, such as `10 MB`",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A size with its unit, KB or MB.",
            "pattern": r"^0*[1-9]\d* ?(KB|MB)$",
            "patternErrorMessage": "a size with its unit, such as 500 KB or 10 MB",
            "examples": ["10 MB"],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_are_equal_however_they_are_told() {
        let usual = Some(Value::text("10 MB"));
        for reply in [
            json!("10240"),
            json!(10240),
            json!("10 MB"),
            json!(10_485_760),
        ] {
            assert_eq!(Size::observed(Some(&reply)), usual, "{reply}");
        }
        assert_eq!("10240KB".parse::<Size>().map(Size::value).ok(), usual);
        assert_eq!(
            "1500 KB".parse::<Size>().map(|s| s.to_string()),
            Ok("1500 KB".into())
        );
        assert_eq!(Size::observed(Some(&json!(null))), None);
        for no in ["", "10", "MB", "0 KB", "1.5 MB", "10  MB", "10 mb", "10 GB"] {
            assert!(no.parse::<Size>().is_err(), "{no}");
        }
    }

    #[test]
    fn what_no_limit_allows_in_kilobytes_is_told_in_bytes() {
        let most = limits::usual(LIMIT);
        let told = |number: u64| Size::observed(Some(&json!(number)));
        assert_eq!(told(most / 1024), Some(Value::text("200 MB")));
        assert_eq!(told(most), Some(Value::text("200 MB")));
        assert_eq!(told(most / 1024 + 1024), Some(Value::text("201 KB")));
    }

    #[test]
    fn words_stand_for_numbers_of_either_type() {
        assert_eq!(
            word(SENDING, Some(&json!("5"))),
            Some(Value::text("everyone"))
        );
        assert_eq!(
            word(SENDING, Some(&json!(5))),
            Some(Value::text("everyone"))
        );
        assert_eq!(word(SENDING, Some(&json!(6))), None);
        let confirm = Value::text("both-confirm");
        assert_eq!(number(SUBSCRIBING, Some(&confirm)), Some("2".to_owned()));
    }
}
