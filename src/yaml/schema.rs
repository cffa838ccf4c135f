//! JSON Schema for our wrapper types: what editors show while people type.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::types::{List, Map};
use crate::model::setting::{Setting, Spanned};

/// The value's own schema: where it stands is no part of what is written.
impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// The value's schema, or null.
impl<T: JsonSchema> JsonSchema for Setting<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Setting_of_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Setting<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let schema = generator.subschema_for::<T>();
        nullable(schema)
    }
}

/// Admits null beside what a schema admits. `type: [X, "null"]` where the schema has a type of its
/// own, because editors then complete and complain about X alone; `anyOf` only around references
/// and alternatives, which have none.
fn nullable(mut schema: Schema) -> Schema {
    let absent = Value::from("null");
    let Some(object) = schema.as_object_mut().filter(|object| !object.is_empty()) else {
        // `true`, or `{}`: admits everything already.
        return schema;
    };
    match object.get_mut("type") {
        Some(Value::Array(kinds)) if kinds.contains(&absent) => return schema,
        Some(Value::Array(kinds)) => kinds.push(absent),
        Some(kind) if *kind == absent => return schema,
        Some(kind) => *kind = json!([kind.take(), absent]),
        None => return json_schema!({ "anyOf": [schema, { "type": absent }] }),
    }
    if let Some(only) = object.remove("const") {
        object.insert("enum".to_owned(), json!([only, Value::Null]));
    } else if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.push(Value::Null);
    }
    schema
}

impl<T: JsonSchema> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("List<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": generator.subschema_for::<T>() })
    }
}

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Map<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map_from_{}_to_{}", K::schema_name(), V::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Map<{}, {}>", K::schema_id(), V::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<V>();
        let mut schema = json_schema!({ "type": "object", "additionalProperties": value });
        // `propertyNames` only where it restricts: that keys are texts is true of every mapping.
        let key = K::json_schema(generator);
        let restricts = [
            "pattern",
            "enum",
            "oneOf",
            "anyOf",
            "format",
            "minLength",
            "maxLength",
        ];
        if restricts.iter().any(|word| key.get(*word).is_some()) {
            let names = generator.subschema_for::<K>();
            schema.insert("propertyNames".to_owned(), names.to_value());
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(schemars::JsonSchema)]
    #[schemars(rename_all = "kebab-case", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Section {
        /// What it is for.
        #[serde(default)]
        note: Setting<String>,
        /// How it goes.
        #[serde(default)]
        speed: Setting<Speed>,
        #[serde(default)]
        inner: Setting<Inner>,
        #[serde(default)]
        names: Map<Name, List<Spanned<u32>>>,
    }

    /// Inner description.
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Inner {
        x: bool,
    }

    #[derive(schemars::JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Speed {
        Fast,
        Slow,
    }

    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Name(#[schemars(regex(pattern = "^[a-z]+$"))] String);

    #[test]
    fn null_is_admitted_and_descriptions_stay() {
        let schema = serde_json::to_value(schemars::schema_for!(Section)).unwrap();
        let properties = &schema["properties"];
        assert_eq!(
            properties["note"],
            json!({"description": "What it is for.", "type": ["string", "null"]})
        );
        assert_eq!(properties["speed"]["description"], "How it goes.");
        assert_eq!(
            properties["speed"]["anyOf"],
            json!([{"$ref": "#/$defs/Speed"}, {"type": "null"}])
        );
        assert_eq!(
            properties["names"]["propertyNames"],
            json!({"$ref": "#/$defs/Name"})
        );
        assert_eq!(
            properties["names"]["additionalProperties"]["items"]["type"],
            "integer"
        );
        assert_eq!(schema.get("required"), None);
    }
}
