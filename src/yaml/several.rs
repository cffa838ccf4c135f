//! One value, or a list of them: what people write where there is mostly one.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::model::refusal::refuse;
use crate::model::setting::Spanned;
use crate::model::source::Span;

/// One text, or a list of texts. What stands alone has its place from whatever holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T> {
    items: Vec<(T, Option<Span>)>,
}

impl<T> Several<T> {
    /// The values with their places; `whole` is the place of what stands alone.
    pub fn iter(&self, whole: Span) -> impl Iterator<Item = (&T, Span)> {
        let each = self.items.iter();
        each.map(move |(value, span)| (value, span.unwrap_or(whole)))
    }
}

impl<'de, T: Deserialize<'de> + FromStr> Deserialize<'de> for Several<T>
where
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + FromStr> Visitor<'de> for Items<T>
        where
            T::Err: fmt::Display,
        {
            type Value = Several<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                let value = text.parse().map_err(E::custom)?;
                Ok(Several {
                    items: vec![(value, None)],
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Spanned { value, span }) = seq.next_element::<Spanned<T>>()? {
                    items.push((value, Some(span)));
                }
                match items.is_empty() {
                    true => Err(A::Error::custom(refuse(
                        "wrong-length",
                        "the list is empty",
                        "write at least one value, or leave the key out",
                    ))),
                    false => Ok(Several { items }),
                }
            }
        }

        deserializer.deserialize_any(Items(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Several<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Several_of_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Several<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}
