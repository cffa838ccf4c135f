//! Law 5: the same inputs in any order and with any concurrency give the same bytes.

use maniform::live::Live;
use maniform::plan::Plan;
use maniform::render::{self, Style};
use maniform::yaml;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::convergence::{files, vault};
use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, Estate, REALM};
use super::generate::estate;
use super::through::{Through, noise};

/// Everything of a plan that anybody sees.
fn shown(plan: &Plan) -> String {
    let style = Style::PLAIN;
    format!(
        "{}{}",
        render::json::plan_json(plan, None),
        render::plan::plan(plan, &style)
    )
}

/// The document in several files, each a whole document with a part of it.
fn pieces(estate: &Estate) -> Vec<(String, String)> {
    let whole = estate.document();
    let mut pieces = Vec::new();
    let mut piece = |document: Json| {
        let name = format!("{}.yaml", pieces.len());
        pieces.push((name, yaml::to_text(&document)));
    };
    piece(json!({ "organization": REALM, "settings": whole["settings"] }));
    for (key, value) in whole.as_object().into_iter().flatten() {
        let split_below = ["organization", "settings", "mail-services", "domains"];
        if !split_below.contains(&key.as_str()) {
            piece(json!({ key.as_str(): value }));
        }
    }
    let service = &whole["mail-services"][DOMAIN];
    for (key, value) in service.as_object().into_iter().flatten() {
        piece(json!({ "mail-services": { DOMAIN: { key.as_str(): value } } }));
    }
    for (domain, section) in whole["domains"].as_object().into_iter().flatten() {
        let mut piece = |key: &str, value: Json| {
            piece(json!({ "domains": { domain.as_str(): { key: value } } }));
        };
        for (key, value) in section.as_object().into_iter().flatten() {
            if key != "records" {
                piece(key, value.clone());
            }
        }
        // What speaks of no record still speaks of the records as a whole.
        if let Some(records) = section["records"].as_array() {
            piece("records", json!([]));
            for record in records {
                piece("records", json!([record]));
            }
        }
    }
    pieces
}

/// Lists whose order counts.
const ORDERED: &[&str] = &["actions", "filters"];

/// The same document with keys and items in another order.
fn shuffled(value: &Json, seed: u64) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_cached_key(|(key, _)| noise(key, seed));
            let members = members.into_iter();
            Json::Object(
                members
                    .map(|(key, value)| match ORDERED.contains(&key.as_str()) {
                        true => (key.clone(), value.clone()),
                        false => (key.clone(), shuffled(value, seed)),
                    })
                    .collect::<Map<_, _>>(),
            )
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| shuffled(item, seed)).collect();
            items.sort_by_cached_key(|item| noise(&item.to_string(), seed));
            Json::Array(items)
        }
        other => other.clone(),
    }
}

/// Where things are written is no part of what is to be done.
fn without_places(mut plan: Plan) -> Plan {
    for change in &mut plan.changes {
        change.origin = None;
    }
    plan
}

async fn replan(engine: &Engine, files: &Files, disorder: u64) -> Plan {
    let through = Through {
        clients: &engine.clients,
        disorder,
        failing: &[],
    };
    let live: Live = engine.read_through(&through, files).await;
    engine.plan(files, &live)
}

#[test]
fn no_order_changes_a_byte_of_a_plan() {
    let input = (estate(), estate(), estate(), 1u64..);
    check(
        "stability",
        25,
        input,
        |(earlier, document, world, seed)| async move {
            let mut engine = Engine::with(world.yield_to(&document.held()).world(false)).await;
            engine.vault = vault();
            // A record, so that there is something to delete.
            engine.apply(&files(&earlier)?).await;
            let first = files(&document)?;
            let (_, plan) = engine.planned(&first).await;

            let again = replan(&engine, &first, seed).await;
            prop_assert_eq!(shown(&again), shown(&plan), "order and time of replies");

            let text = yaml::to_text(&shuffled(&document.document(), seed));
            let other = Files::one(&text);
            prop_assert!(other.error().is_none(), "{:?}\n{}", other.error(), text);
            let again = replan(&engine, &other, seed).await;
            let (one, two) = (without_places(again), without_places(plan));
            prop_assert_eq!(shown(&one), shown(&two), "order of keys");

            let mut parts = pieces(&document);
            let split = Files::load(&parts);
            prop_assert!(split.error().is_none(), "{:?}", split.error());
            let plan = replan(&engine, &split, 0).await;
            prop_assert_eq!(
                shown(&without_places(plan.clone())),
                shown(&two),
                "several files"
            );
            parts.sort_by_cached_key(|(name, _)| noise(name, seed));
            let again = replan(&engine, &Files::load(&parts), seed).await;
            prop_assert_eq!(shown(&again), shown(&plan), "order of files");
            Ok(())
        },
    );
}
