//! What a mailbox does with incoming mail: spam and advertising filters, their folders, its own lists
//! of senders.
//!
//! The list of mailboxes tells all of it only where `with` asks, and one client could not read the
//! switches at all (mail document, sections 7.4 and 17): what is missing is not known.

use std::collections::BTreeSet;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, not_clearable};
use super::kind::{Difference, Draft};
use super::mail::{domain, local, path};
use super::{decode, views};
use crate::model::refusal::{self, Refusal, refuse};
use crate::model::request::{Method, Request};
use crate::model::setting::Setting;
use crate::model::value::{Spec, Value};

/// One switch: its key, the service's word for it, the call that turns it for many mailboxes at
/// once (documents of 2024), and what it is called.
struct Switch {
    key: &'static str,
    word: &'static str,
    action: &'static str,
    name: &'static str,
}

const SWITCHES: &[Switch] = &[
    Switch {
        key: "spam-filter",
        word: "has_move_spam",
        action: "toggle_spam_filter",
        name: "the spam filter",
    },
    Switch {
        key: "promotion-filter",
        word: "has_mail_filtering",
        action: "toggle_promotion_filter",
        name: "the sorting of advertising",
    },
];

/// Lists by key, by the service's word, and the field with what the mail service adds to them.
const LISTS: &[(&str, &str, &str)] = &[
    ("allow", "authorized_senders", "allowed-everywhere"),
    ("block", "blocked_senders", "blocked-everywhere"),
];

/// Folders by key and by the service's word for them.
const FOLDERS: &[(&str, &str)] = &[
    ("commercials-folder", "mail_filtering_folder_commercials"),
    ("social-folder", "mail_filtering_folder_social_networks"),
];

/// The name of a folder, as the webmail shows it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct FolderName(
    #[schemars(
        regex(pattern = r"^\S(.*\S)?$"),
        extend("patternErrorMessage" = "the name of a folder, in one line, without blanks around it"),
    )]
    String,
);

impl FromStr for FolderName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
            return Err(refuse(
                "bad-folder",
                "the name of the folder is empty, or has blanks around it or control characters",
                "write it as the webmail shows it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for FolderName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        refusal::text(deserializer)
    }
}

/// Takes over a folder; how one would be cleared is not documented.
pub(super) fn folder(
    field: &str,
    written: &Setting<FolderName>,
    thing: &mut Declared,
    out: &mut Declarations,
) {
    match written {
        Setting::Clear(span) => out.diagnostics.push(not_clearable(field, *span)),
        other => thing.take(field, other, Value::Null, |name| Value::text(&name.0)),
    }
}

/// Whether a field is one of the switches.
#[must_use]
pub(super) fn is_switch(field: &str) -> bool {
    SWITCHES.iter().any(|switch| switch.key == field)
}

/// Reads all of it off an item of the list of mailboxes.
pub(super) fn observe(item: &Json, spec: &mut Spec) {
    for switch in SWITCHES {
        if let Some(on) = decode::switch(item, switch.word) {
            spec.set(switch.key, Value::Bool(on));
        }
    }
    for (key, word, everywhere) in LISTS {
        let Some(all) = decode::texts(item, word, "email") else {
            continue;
        };
        spec.set(key, Value::set(all));
        // Locked entries are presumably the mail service's, which adds its lists to every address
        // (MAIL-LIST-01; the meaning of `locked` is C).
        let entries = item.get(*word).and_then(Json::as_array);
        let locked: BTreeSet<String> = entries
            .into_iter()
            .flatten()
            .filter(|entry| decode::switch(entry, "locked") == Some(true))
            .filter_map(|entry| decode::text(entry, "email").map(str::to_owned))
            .collect();
        if !locked.is_empty() {
            spec.set(everywhere, Value::Set(locked));
        }
    }
    for (key, word) in FOLDERS {
        match item.get(*word) {
            Some(Json::Null) => spec.set(key, Value::Null),
            Some(Json::String(name)) if name.is_empty() => spec.set(key, Value::Null),
            Some(Json::String(name)) => spec.set(key, Value::text(name)),
            _ => {}
        }
    }
}

/// The value of a field as the mailbox's own: lists without what the mail service adds, and nothing
/// for a folder that is not set.
pub(super) fn own(field: &str, spec: &Spec) -> Option<Value> {
    let value = spec.get(field)?;
    if FOLDERS.iter().any(|(key, _)| *key == field) && *value == Value::Null {
        return None;
    }
    let Some((_, _, everywhere)) = LISTS.iter().find(|(key, ..)| *key == field) else {
        return Some(value.clone());
    };
    let locked = spec.items(everywhere);
    Some(Value::set(value.items().difference(&locked).cloned()))
}

/// Adds what differs of lists and folders to a body. Lists are sent whole and as plain texts,
/// because they replace what is there (live, 2026).
pub(super) fn insert(difference: &Difference<'_>, body: &mut Map<String, Json>) {
    for (key, word, _) in LISTS {
        let own = difference.after.and_then(|after| own(key, after));
        if let (true, Some(entries)) = (difference.changed.contains(*key), own) {
            body.insert((*word).to_owned(), entries.to_json());
        }
    }
    for (key, word) in FOLDERS {
        if let Some(Value::Text(name)) = difference.wants(key) {
            body.insert((*word).to_owned(), json!(name));
        }
    }
}

/// The steps that turn switches. Where a mailbox cannot be changed, the call for many of them does.
pub(super) fn switches(difference: &Difference<'_>) -> Vec<Draft> {
    let key = &difference.address.key;
    let mut drafts = Vec::new();
    for switch in SWITCHES {
        let Some(Value::Bool(on)) = difference.wants(switch.key) else {
            continue;
        };
        let rest = format!("/mailboxes/actions/{}", switch.action);
        let bulk = Request::new(Method::Post, views::below_service(domain(key), &rest))
            .body(json!({ "mailboxes": [local(key)], "enabled": on }));
        let mut body = Map::new();
        body.insert(switch.word.to_owned(), json!(on));
        let request = Request::new(Method::Patch, path(key))
            .body(Json::Object(body))
            .or_else(bulk);
        let does = format!("switch {} {}", switch.name, if *on { "on" } else { "off" });
        let step = format!("{does} for {key} in the Manager");
        drafts.push(Draft::new(does, request).otherwise(step));
    }
    drafts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(item: Json) -> Spec {
        let mut spec = Spec::default();
        observe(&item, &mut spec);
        spec
    }

    #[test]
    fn senders_come_as_texts_or_with_a_lock() {
        let texts = seen(json!({ "authorized_senders": ["a@x.example"] }));
        let plain =
            seen(json!({ "authorized_senders": [{ "email": "a@x.example", "locked": false }] }));
        assert_eq!(texts, plain);
        let locked = seen(json!({ "blocked_senders": [
            { "email": "own@x.example", "locked": 0 }, { "email": "all@x.example", "locked": "1" }] }));
        assert_eq!(
            locked.get("blocked-everywhere"),
            Some(&Value::set(["all@x.example"]))
        );
        assert_eq!(own("block", &locked), Some(Value::set(["own@x.example"])));
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        assert_eq!(
            seen(json!({ "mailbox_name": "ada", "has_move_spam": null })),
            Spec::default()
        );
        let folders = seen(json!({ "mail_filtering_folder_commercials": "",
            "mail_filtering_folder_social_networks": "Social" }));
        assert_eq!(folders.get("commercials-folder"), Some(&Value::Null));
        assert_eq!(own("commercials-folder", &folders), None);
        assert_eq!(own("social-folder", &folders), Some(Value::text("Social")));
    }
}
