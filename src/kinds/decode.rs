//! Reading replies loosely: the service's documents and its answers disagree about types.
//!
//! Booleans come as `true`, `1` or `"1"`, ids as numbers or texts, empty texts as null
//! (infomaniak-api-mail-accounts §17 and §19.13: contradictions between the 2024 and 2025
//! documents and live answers of 2026).

use serde_json::Value as Json;

/// A text member; none where it is missing, null or something else.
pub(super) fn text<'a>(item: &'a Json, name: &str) -> Option<&'a str> {
    item.get(name).and_then(Json::as_str)
}

/// An id, whether it comes as number or as text.
pub(super) fn id(item: &Json, name: &str) -> Option<String> {
    match item.get(name)? {
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A switch in any of its spellings; none where it is missing or unreadable.
pub(super) fn switch(item: &Json, name: &str) -> Option<bool> {
    match item.get(name)? {
        Json::Bool(yes) => Some(*yes),
        Json::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Json::String(text) => match text.as_str() {
            "1" | "true" => Some(true),
            "0" | "false" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A list of texts, also where each item is an object with the text in `member`; none where the
/// list is missing or an item is unreadable.
pub(super) fn texts(item: &Json, name: &str, member: &str) -> Option<Vec<String>> {
    item.get(name)?
        .as_array()?
        .iter()
        .map(|entry| match entry {
            Json::String(text) => Some(text.clone()),
            other => text(other, member).map(str::to_owned),
        })
        .collect()
}

/// A whole number, written as one or as text.
pub(super) fn whole(item: &Json, name: &str) -> Option<i64> {
    match item.get(name)? {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn switches_are_read_in_every_spelling_and_never_guessed() {
        for yes in [json!(true), json!(1), json!("1"), json!("true")] {
            assert_eq!(switch(&json!({"a": yes}), "a"), Some(true));
        }
        for no in [json!(false), json!(0), json!("0"), json!("false")] {
            assert_eq!(switch(&json!({"a": no}), "a"), Some(false));
        }
        for unknown in [json!(null), json!(2), json!("maybe"), json!([])] {
            assert_eq!(switch(&json!({"a": unknown}), "a"), None);
        }
        assert_eq!(switch(&json!({}), "a"), None);
    }

    #[test]
    fn lists_come_as_texts_or_as_objects() {
        let plain = json!({"l": ["a", "b"]});
        let objects = json!({"l": [{"email": "a", "locked": true}, {"email": "b"}]});
        assert_eq!(texts(&plain, "l", "email"), texts(&objects, "l", "email"));
        assert_eq!(texts(&json!({"l": [3]}), "l", "email"), None);
        assert_eq!(texts(&json!({}), "l", "email"), None);
    }
}
