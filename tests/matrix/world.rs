//! A world in words that say the same whatever ids and moments it holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

/// What differs from run to run and is no state of anything: numbers, moments, keys, and what the service
/// did on the way.
const PASSING: &[&str] = &[
    "clock", "hash", "key", "mails", "next_id", "tasks", "token", "uuid", "uid",
];

/// The world without what passes, lists sorted.
pub(crate) fn settled(world: &Json) -> Json {
    match world {
        Json::Object(members) => {
            let stays = |name: &str| {
                !PASSING.contains(&name)
                    && name != "id"
                    && !name.ends_with("_id")
                    && !name.ends_with("_ids")
                    && !name.ends_with("_at")
            };
            let kept = members.iter().filter(|(name, _)| stays(name));
            let kept = kept.map(|(name, value)| (name.clone(), settled(value)));
            Json::Object(kept.collect::<Map<_, _>>())
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(settled).collect();
            items.sort_by_cached_key(Json::to_string);
            Json::Array(items)
        }
        other => other.clone(),
    }
}

/// Everything with a name of its own, with how often it is there: `mailbox ada`, `A www 192.0.2.10`.
pub(crate) fn inventory(world: &Json) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut see = |what: String| *found.entry(what).or_default() += 1;
    for service in items(&world["mail_hostings"]) {
        for mailbox in items(&service["mailboxes"]) {
            let name = text(mailbox, "mailbox_name");
            see(format!("mailbox {name}"));
            for alias in items(&mailbox["aliases"]) {
                let alias = alias.as_str().unwrap_or_default();
                see(format!("alias {alias} of {name}"));
            }
            for responder in items(&mailbox["responders"]) {
                see(format!("responder {name}/{}", text(responder, "name")));
            }
        }
        for redirection in items(&service["redirections"]) {
            see(format!("redirection {}", text(redirection, "name")));
        }
    }
    for record in items(&world["zones"]).flat_map(|zone| items(&zone["records"])) {
        let words = ["type", "source", "target"].map(|word| text(record, word));
        see(format!("record {}", words.join(" ")));
    }
    for list in ["users", "teams"] {
        for thing in items(&world[list]) {
            see(format!(
                "{list} {}{}",
                text(thing, "email"),
                text(thing, "name")
            ));
        }
    }
    found
}

fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

fn text(thing: &Json, member: &str) -> String {
    thing[member].as_str().unwrap_or_default().to_owned()
}
