//! A made-up value of any type, so that derived code goes on to a struct's next mistake.
//!
//! It is nobody's default and never leaves the reader: whatever is built with it is thrown away.

use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Visitor};

use super::error::Error;
use super::wrap::{self, Unsettled};

/// See the module's head.
#[derive(Clone, Copy)]
pub(super) struct StandIn;

impl IntoDeserializer<'_, Error> for StandIn {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! answer {
    ($($method:ident $visit:ident $value:expr),*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit($value)
        })*
    };
}

fn nothing() -> SeqDeserializer<std::iter::Empty<StandIn>, Error> {
    SeqDeserializer::new(std::iter::empty())
}

impl<'de> serde::Deserializer<'de> for StandIn {
    type Error = Error;

    answer!(
        deserialize_bool visit_bool false,
        deserialize_i8 visit_i8 0, deserialize_i16 visit_i16 0, deserialize_i32 visit_i32 0,
        deserialize_i64 visit_i64 0, deserialize_u8 visit_u8 0, deserialize_u16 visit_u16 0,
        deserialize_u32 visit_u32 0, deserialize_u64 visit_u64 0, deserialize_f32 visit_f32 0.0,
        deserialize_f64 visit_f64 0.0, deserialize_i128 visit_i64 0, deserialize_u128 visit_u64 0,
        deserialize_char visit_char ' ', deserialize_str visit_str "", deserialize_string visit_str "",
        deserialize_bytes visit_bytes b"", deserialize_byte_buf visit_bytes b"",
        deserialize_identifier visit_str "", deserialize_seq visit_seq nothing()
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            wrap::SPANNED => visitor.visit_seq(Unsettled::spanned()),
            wrap::SETTING => visitor.visit_seq(Unsettled::broken()),
            wrap::LIST => visitor.visit_seq(nothing()),
            wrap::MAP => self.deserialize_map(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::repeat_n(Self, length)))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(MapDeserializer::new(std::iter::empty::<(Self, Self)>()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let entries = fields
            .iter()
            .map(|field| (BorrowedStrDeserializer::new(field), Self));
        visitor.visit_map(MapDeserializer::new(entries))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Some(first) = variants.first() else {
            return Err(Error::custom("no variants"));
        };
        visitor.visit_enum(BorrowedStrDeserializer::new(first))
    }
}
