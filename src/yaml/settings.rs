//! `Deserialize` for the words of `model::setting`, which itself knows nothing of YAML.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};

use super::wrap::{SETTING, SPANNED};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::{FileId, Span};

/// The three numbers our deserializer tells a place with.
fn span<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<Span, A::Error> {
    let mut number = || {
        let number = seq.next_element::<usize>()?;
        number.ok_or_else(|| A::Error::custom("a place has three numbers"))
    };
    let (file, start, end) = (number()?, number()?, number()?);
    Ok(Span::new(
        FileId(u32::try_from(file).unwrap_or(u32::MAX)),
        start,
        end,
    ))
}

/// Places would silently be lost behind `flatten`, `untagged` and internally tagged enums, and a
/// value without its place is a mistake in our own types: so it fails on the first test.
fn elsewhere<T, E: serde::de::Error>() -> Result<T, E> {
    Err(E::custom(
        "places are known only when read directly from a document",
    ))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Place<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Place<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let span = span(&mut seq)?;
                match seq.next_element()? {
                    Some(value) => Ok(Spanned { value, span }),
                    None => elsewhere(),
                }
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                _: D,
            ) -> Result<Self::Value, D::Error> {
                elsewhere()
            }
        }

        deserializer.deserialize_newtype_struct(SPANNED, Place(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Said<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Said<T> {
            type Value = Setting<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let is_value = seq.next_element::<u64>()? == Some(1);
                let span = span(&mut seq)?;
                if !is_value {
                    return Ok(Setting::Clear(span));
                }
                loop {
                    // `Err` is "recorded, ask again"; the access ends it.
                    match seq.next_element() {
                        Ok(Some(value)) => return Ok(Setting::Value(Spanned { value, span })),
                        Ok(None) => return Ok(Setting::Broken),
                        Err(_) => {}
                    }
                }
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                _: D,
            ) -> Result<Self::Value, D::Error> {
                elsewhere()
            }
        }

        deserializer.deserialize_newtype_struct(SETTING, Said(PhantomData))
    }
}
