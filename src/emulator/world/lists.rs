//! Discussion lists of a mail service.

use std::fmt;

use serde::de::{MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

/// A discussion list; a seed may write just its name. Lists have no id: the name is one (A).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailingList {
    pub(crate) name: String,
    pub(crate) info: String,
    pub(crate) subject: String,
    pub(crate) moderators: Vec<String>,
    /// Bytes.
    pub(crate) max_message_size: u64,
    pub(crate) use_reply_to: bool,
    pub(crate) is_reply_to_forced: bool,
    pub(crate) should_send_notifications: bool,
    /// 0 to 5.
    pub(crate) who_can_send: u8,
    /// 0 to 2.
    pub(crate) who_can_subscribe: u8,
    /// `de`, `en`, `es`, `fr` or `it`.
    pub(crate) lang: String,
    pub(crate) welcome_message: Option<String>,
    pub(crate) goodbye_message: Option<String>,
    pub(crate) being_deleted: bool,
    #[serde(deserialize_with = "rows")]
    pub(crate) subscribers: Vec<Subscriber>,
}

impl Default for MailingList {
    fn default() -> Self {
        Self {
            name: String::new(),
            info: String::new(),
            subject: String::new(),
            moderators: Vec::new(),
            max_message_size: 10 * 1024 * 1024,
            use_reply_to: true,
            is_reply_to_forced: false,
            should_send_notifications: true,
            who_can_send: 0,
            who_can_subscribe: 0,
            lang: "en".into(),
            welcome_message: None,
            goodbye_message: None,
            being_deleted: false,
            subscribers: Vec::new(),
        }
    }
}

/// Somebody on a list; a seed may write just the address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Subscriber {
    pub(crate) email: String,
    /// As imported; the API shows it nowhere.
    pub(crate) name: String,
    /// Messages that came back.
    pub(crate) errors: u64,
    /// Unix seconds.
    pub(crate) last_error: Option<i64>,
    pub(crate) last_error_code: Option<i64>,
}

impl From<String> for MailingList {
    fn from(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

impl From<String> for Subscriber {
    fn from(email: String) -> Self {
        Self {
            email,
            ..Self::default()
        }
    }
}

/// Reads rows that may each be one text, as state files had them before they held more.
pub(super) fn rows<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + From<String>,
{
    let rows = Vec::<Row<T>>::deserialize(deserializer)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// A row or the one text it is about. An untagged enum would lose the name of an unknown member.
struct Row<T>(T);

impl<'de, T: Deserialize<'de> + From<String>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de> + From<String>> Visitor<'de> for Either<T> {
            type Value = Row<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object")
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Row(text.to_owned().into()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Row)
            }
        }
        deserializer.deserialize_any(Either(std::marker::PhantomData))
    }
}
