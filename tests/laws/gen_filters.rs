//! Filters, Sieve scripts and filter models, for addresses that the token's user has in their own mail,
//! and for one that nobody linked.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::estate::{DOMAIN, REALM};
use super::piece::Piece;

const OWNER: &str = "boss@acme.example";

fn condition() -> impl Strategy<Value = Json> {
    let field = select(vec![
        "subject", "from", "to", "cc", "body", "reply-to", "size",
    ]);
    let operator = select(vec!["contains", "is", "not", "begins-with", "ends-with"]);
    (field, operator, "[a-z]{1,4}( [a-z]{1,3})?")
        .prop_map(|(field, operator, text)| json!({ "field": field, operator: text }))
}

fn actions() -> impl Strategy<Value = Vec<Json>> {
    let action = prop_oneof![
        "[A-Z][a-z]{1,5}".prop_map(|folder| json!({ "move": folder })),
        "[A-Z][a-z]{1,5}".prop_map(|folder| json!({ "copy": folder })),
        Just(json!({ "forward": "bob@partner.example" })),
        Just(json!("flag-seen")),
        Just(json!("discard")),
    ];
    (prop::collection::vec(action, 1..3), any::<bool>()).prop_map(|(mut actions, stops)| {
        actions.extend(stops.then(|| json!("stop")));
        actions
    })
}

/// A filter as people write it, without its name.
fn filter() -> impl Strategy<Value = Json> {
    let enabled = prop::option::of(any::<bool>());
    let matches = prop::option::of(select(vec!["all", "any"]));
    let conditions = prop::collection::vec(condition(), 1..3);
    (enabled, matches, conditions, actions()).prop_map(|(enabled, matches, conditions, actions)| {
        let mut filter = json!({ "conditions": conditions, "actions": actions });
        if let Some(on) = enabled {
            filter["enabled"] = json!(on);
        }
        if let Some(how) = matches {
            filter["match"] = json!(how);
        }
        filter
    })
}

fn filters() -> impl Strategy<Value = Vec<Json>> {
    let named = (select(vec!["Alpha", "Beta", "My news", "Zeta"]), filter());
    prop::collection::vec(named, 1..4).prop_map(|named| {
        let mut known = BTreeSet::new();
        let fresh = named.into_iter().filter(|(name, _)| known.insert(*name));
        fresh
            .map(|(name, mut filter)| {
                filter["name"] = json!(name);
                filter
            })
            .collect()
    })
}

fn scripts() -> impl Strategy<Value = Json> {
    let content = select(vec![
        "keep;\n",
        "require \"fileinto\";\nif header :is \"subject\" \"a\" { fileinto \"A\"; }\n",
    ]);
    (content, content_of_old(), prop::option::of(any::<bool>())).prop_map(|(main, old, on)| {
        let mut scripts = json!({
            "main": { "content": main },
            "old one": { "content": old, "enabled": false },
        });
        if let Some(on) = on {
            scripts["main"]["enabled"] = json!(on);
        }
        scripts
    })
}

fn content_of_old() -> impl Strategy<Value = &'static str> {
    select(vec!["stop;\n", "# nothing\nkeep;\n"])
}

fn models() -> impl Strategy<Value = Json> {
    let model =
        (filter(), any::<Option<bool>>(), any::<bool>()).prop_map(|(mut model, seen, scripted)| {
            if let Some(members) = model.as_object_mut() {
                members.shift_remove("enabled");
            }
            if let Some(seen) = seen {
                model["visible"] = json!(seen);
            }
            if scripted {
                model["script"] = json!("keep;\n");
            }
            model
        });
    prop::collection::btree_map(select(vec!["News", "Bills"]), model, 1..3)
        .prop_map(|models| json!(models))
}

/// What lives of a filter that somebody made, in the service's words.
fn living(name: &str) -> Json {
    json!({
        "name": name,
        "is_enabled": true,
        "has_all_of": false,
        "conditions": [{ "property": "subject", "operator": "contains", "value": "x" }],
        "actions": [{ "type": "stop" }],
    })
}

/// One piece: what is declared of three addresses, and a world in which two of them can be reached.
pub(crate) fn piece() -> BoxedStrategy<Piece> {
    let lives = prop::collection::btree_set(select(vec!["Alpha", "Zeta", "Others"]), 0..3);
    (filters(), scripts(), models(), filters(), lives)
        .prop_map(|(filters, scripts, models, far, lives)| {
            let linked =
                |name: &str| json!({ "mailbox_name": name, "users": [{ "email": OWNER }] });
            let mut sorted = linked("sorted");
            sorted["filters"] = lives.iter().map(|name| living(name)).collect();
            let hosting = json!({
                "account": REALM, "main_fqdn": DOMAIN,
                "mailboxes": [sorted, linked("scripted"), { "mailbox_name": "far-away" }],
            });
            Piece {
                document: json!({ "mail-services": { DOMAIN: {
                    "addresses": {
                        "sorted": { "filters": filters },
                        "scripted": { "scripts": scripts },
                        "far-away": { "filters": far },
                    },
                    "filter-models": models,
                } } }),
                world: json!({
                    "mail_hostings": [hosting],
                }),
            }
        })
        .boxed()
}
