//! One document out of the places that things have in it: the way back from live to written.
//!
//! The order is that of the sections themselves, read off their schema, so that the result looks as
//! the reference describes it and depends on nothing but what is in it: neither on the order in
//! which things were found nor on a second list of keys. Knows no kinds.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json};

use super::root::Root;
use crate::kinds::kind::Placement;

/// The schema of a document, made once: it takes longer than putting a document together.
static SCHEMA: LazyLock<Json> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<Root>().to_value()
});

/// Puts everything where it belongs: objects are merged, items appended. Keys come in the order of
/// the sections, names (domains, addresses) and items by their text. Where two placements give one
/// key two values that cannot be merged, the later stands; things with different addresses never do.
#[must_use]
pub fn assemble(placements: Vec<Placement>) -> Json {
    let mut document = Json::Object(Map::new());
    let mut orders = Vec::new();
    let mut lists = BTreeSet::new();
    for placement in placements {
        match placement {
            Placement::At(keys, value) => merge(at(&mut document, &keys), value),
            Placement::Item(keys, value) => {
                lists.insert(keys.clone());
                let list = at(&mut document, &keys);
                match list {
                    Json::Array(items) => items.push(value),
                    other => *other = Json::Array(vec![value]),
                }
            }
            Placement::Order(keys, member, order) => orders.push((keys, member, order)),
        }
    }
    arrange(&mut document, Some(&SCHEMA), &SCHEMA);
    // Only lists that were put together item by item: the order within a value is its own.
    for keys in lists {
        if let Some(items) = found(&mut document, &keys).and_then(Json::as_array_mut) {
            items.sort_by_cached_key(Json::to_string);
        }
    }
    for (keys, member, order) in orders {
        if let Some(items) = found(&mut document, &keys).and_then(Json::as_array_mut) {
            items.sort_by_key(|item| {
                let place = order.iter().position(|name| item[member] == name.as_str());
                place.unwrap_or(usize::MAX)
            });
        }
    }
    document
}

/// The value at these keys, if there is one.
fn found<'a>(value: &'a mut Json, keys: &[String]) -> Option<&'a mut Json> {
    let mut keys = keys.iter();
    keys.try_fold(value, |value, key| value.get_mut(key))
}

/// The value at these keys; objects on the way are made.
pub(super) fn at<'a>(value: &'a mut Json, keys: &[String]) -> &'a mut Json {
    let Some((first, rest)) = keys.split_first() else {
        return value;
    };
    if !value.is_object() {
        *value = Json::Object(Map::new());
    }
    at(&mut value[first.as_str()], rest)
}

pub(super) fn merge(into: &mut Json, value: Json) {
    match (into, value) {
        (Json::Object(members), Json::Object(more)) => {
            for (key, value) in more {
                merge(members.entry(key).or_insert(Json::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// Brings keys and items into order, following the schema down.
pub(super) fn arrange(value: &mut Json, schema: Option<&Json>, root: &Json) {
    let schema = schema.and_then(|schema| resolve(schema, root));
    match value {
        Json::Object(members) => {
            let known = schema.and_then(|schema| schema.get("properties")?.as_object());
            let place = |key: &String| {
                let index = known.and_then(|known| known.keys().position(|name| name == key));
                index.unwrap_or(usize::MAX)
            };
            let mut sorted: Vec<(String, Json)> = std::mem::take(members).into_iter().collect();
            sorted.sort_by(|(a, _), (b, _)| (place(a), a).cmp(&(place(b), b)));
            members.extend(sorted);
            let others = schema.and_then(|schema| schema.get("additionalProperties"));
            for (key, member) in members.iter_mut() {
                let below = known.and_then(|known| known.get(key)).or(others);
                arrange(member, below, root);
            }
        }
        Json::Array(items) => {
            let below = schema.and_then(|schema| schema.get("items"));
            for item in items.iter_mut() {
                arrange(item, below, root);
            }
        }
        _ => {}
    }
}

/// The schema that says what an object or list holds, behind references and "or null".
pub(super) fn resolve<'a>(schema: &'a Json, root: &'a Json) -> Option<&'a Json> {
    if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
        let pointer = reference.strip_prefix('#')?;
        return resolve(root.pointer(pointer)?, root);
    }
    for word in ["anyOf", "oneOf", "allOf"] {
        if let Some(choices) = schema.get(word).and_then(Json::as_array) {
            return choices.iter().find_map(|choice| resolve(choice, root));
        }
    }
    let holds = ["properties", "additionalProperties", "items"];
    holds
        .iter()
        .any(|word| schema.get(word).is_some())
        .then_some(schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at_keys(keys: &[&str], value: Json) -> Placement {
        Placement::At(keys.iter().map(|key| (*key).to_owned()).collect(), value)
    }

    fn item(value: Json) -> Placement {
        let keys = ["domains", "acme.example", "records"];
        Placement::Item(keys.iter().map(|key| (*key).to_owned()).collect(), value)
    }

    fn placements() -> Vec<Placement> {
        let service = ["mail-services", "acme.example"];
        let ada = ["mail-services", "acme.example", "addresses", "ada"];
        vec![
            item(json!({"values": ["192.0.2.2"], "type": "A", "name": "www"})),
            at_keys(&[&ada[..], &["aliases"]].concat(), json!(["b", "a"])),
            at_keys(&ada, json!({"spam-filter": true, "note": "x"})),
            at_keys(
                &[&service[..], &["redirections", "sales"]].concat(),
                json!([]),
            ),
            at_keys(&service, json!({"block": [], "spam-filter": false})),
            at_keys(&service, json!({})),
            item(json!({"name": "@", "type": "A", "values": ["192.0.2.1"]})),
            at_keys(&["organization"], json!("Acme SA")),
        ]
    }

    #[test]
    fn a_document_comes_in_the_order_of_its_sections() {
        let text = assemble(placements()).to_string();
        let wanted = concat!(
            r#"{"organization":"Acme SA","mail-services":{"acme.example":{"spam-filter":false,"block":[],"#,
            r#""addresses":{"ada":{"note":"x","spam-filter":true,"aliases":["b","a"]}},"redirections":{"sales":[]}}},"#,
            r#""domains":{"acme.example":{"records":[{"name":"@","type":"A","values":["192.0.2.1"]},"#,
            r#"{"name":"www","type":"A","values":["192.0.2.2"]}]}}}"#,
        );
        assert_eq!(text, wanted);
    }

    #[test]
    fn a_list_whose_order_counts_keeps_it() {
        let keys = || {
            [
                "mail-services",
                "acme.example",
                "addresses",
                "ada",
                "filters",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let item = |name: &str| Placement::Item(keys(), json!({ "name": name }));
        let order = Placement::Order(keys(), "name", vec!["b".into(), "a".into()]);
        let document = assemble(vec![item("a"), order, item("c"), item("b")]);
        let filters = &document["mail-services"]["acme.example"]["addresses"]["ada"]["filters"];
        let wanted = json!([{ "name": "b" }, { "name": "a" }, { "name": "c" }]);
        assert_eq!(filters, &wanted);
    }

    #[test]
    fn the_order_in_which_things_were_found_does_not_matter() {
        let mut backwards = placements();
        backwards.reverse();
        assert_eq!(
            assemble(backwards).to_string(),
            assemble(placements()).to_string()
        );
    }
}
