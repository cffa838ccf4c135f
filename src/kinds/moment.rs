//! A moment as people write it: a date and time with its offset. Never a local time, whose meaning
//! would hang on where the program runs (MAIL-RESP-19).

use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::model::refusal::{self, Refusal, refuse};
use crate::model::value::Value;

/// `2026-12-20T18:00+01:00`; kept as the same moment in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// What it looks like, for editors.
const PATTERN: &str = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}(:\d{2})?)$";

impl Moment {
    /// The moment this many seconds after 1970 began in UTC, where there is one.
    #[must_use]
    pub fn at(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(|_| Self(seconds))
    }

    /// Seconds since 1970 began in UTC.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The normal form: UTC, to the second.
    #[must_use]
    pub fn value(self) -> Value {
        match Timestamp::from_second(self.0) {
            Ok(moment) => Value::text(moment.to_string()),
            Err(_) => Value::Null,
        }
    }

    /// The moment of a value in normal form; none for anything else.
    #[must_use]
    pub fn of(value: Option<&Value>) -> Option<Self> {
        match value? {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// What a reply says: nothing for a missing or unreadable member, `Null` for none, otherwise the
    /// moment. Numbers are Unix seconds; texts count where they name an offset.
    #[must_use]
    pub fn observed(member: Option<&Json>) -> Option<Value> {
        match member? {
            Json::Null => Some(Value::Null),
            Json::Number(seconds) => match seconds.as_i64()? {
                0 => Some(Value::Null),
                seconds => Self::at(seconds).map(Self::value),
            },
            Json::String(text) if text.is_empty() => Some(Value::Null),
            Json::String(text) => match text.parse::<i64>() {
                Ok(seconds) => Self::at(seconds).map(Self::value),
                Err(_) => text.parse().ok().map(Self::value),
            },
            _ => None,
        }
    }
}

impl FromStr for Moment {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why: &str, help: &str| {
            Err(refuse(
                "bad-moment",
                format!("`{text}` is no moment: {why}"),
                help,
            ))
        };
        let (date, rest) = text.split_at_checked(10).unwrap_or((text, ""));
        if date.parse::<jiff::civil::Date>().is_err() || date.len() != 10 {
            return bad(
                "it does not begin with a day of the calendar",
                "write it as `2026-12-20T18:00+01:00`",
            );
        }
        let Some(time) = rest.strip_prefix(['T', ' ']) else {
            return bad(
                "it has no time of day",
                &format!("write it with time and offset, such as `{date}T08:00+01:00`"),
            );
        };
        let clock = time.find(['+', '-', 'Z']);
        let (clock, offset) = time.split_at(clock.unwrap_or(time.len()));
        if !matches!(clock.len(), 5 | 8) || clock.parse::<jiff::civil::Time>().is_err() {
            return bad(
                &format!("`{clock}` is no time of day"),
                "write hours and minutes, such as `18:00`",
            );
        }
        if offset.is_empty() {
            return bad(
                "nobody knows in which time zone",
                &format!("add the offset, such as `{text}+01:00`, or `Z` for UTC"),
            );
        }
        match format!("{date}T{clock}{offset}").parse::<Timestamp>() {
            Ok(moment) if moment.as_second() > 0 => Ok(Self(moment.as_second())),
            Ok(_) => bad("it lies before 1970", "check the year"),
            Err(_) => bad(
                &format!("`{offset}` is no offset"),
                "write hours and minutes, such as `+01:00`, or `Z` for UTC",
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A date and time with its offset.",
            "pattern": PATTERN,
            "patternErrorMessage": "a date, a time and its offset, such as 2026-12-20T18:00+01:00",
            "examples": ["2026-12-20T18:00+01:00"],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_moment_is_equal_however_it_is_written() {
        let utc = Value::text("2026-12-20T17:00:00Z");
        for text in [
            "2026-12-20T18:00+01:00",
            "2026-12-20 18:00:00+01",
            "2026-12-20T17:00Z",
        ] {
            assert_eq!(text.parse::<Moment>().map(Moment::value), Ok(utc.clone()));
        }
        for reply in [
            json!(1_797_786_000),
            json!("1797786000"),
            json!("2026-12-20T17:00:00Z"),
        ] {
            assert_eq!(Moment::observed(Some(&reply)), Some(utc.clone()), "{reply}");
        }
        assert_eq!(Moment::observed(Some(&json!(null))), Some(Value::Null));
        assert_eq!(Moment::observed(Some(&json!("2026-12-20 18:00"))), None);
        assert_eq!(
            Moment::of(Some(&utc)).map(Moment::seconds),
            Some(1_797_786_000)
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        for (text, why) in [
            ("tomorrow", "calendar"),
            ("2026-02-30T08:00Z", "calendar"),
            ("2026-12-20", "time of day"),
            ("2026-12-20T25:00Z", "`25:00`"),
            ("2026-12-20T18:00", "time zone"),
            ("2026-12-20T18:00+99:00", "`+99:00`"),
            ("1969-12-20T18:00Z", "1970"),
            ("2026-12-20T18:00:00.5Z", "time of day"),
            ("é026-12-20T18:00Z", "calendar"),
        ] {
            let said = text.parse::<Moment>().map_err(|refused| refused.message);
            assert!(
                said.as_ref().is_err_and(|m| m.contains(why)),
                "{text}: {said:?}"
            );
        }
    }
}
