//! Law 4: what was never declared is not touched, unless its collection is authoritative; it is
//! counted. Told from the emulator's own rows, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use maniform::dns::{self, RecordType};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value as Json, json};

use super::convergence::{files, vault};
use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, Estate};
use super::generate::plain_estate as estate;

/// The addresses that the files declare, with the fields they speak of.
fn spoken(files: &Files) -> BTreeMap<String, BTreeSet<String>> {
    let declared = files.document.declared.iter();
    declared
        .map(|thing| {
            let fields = thing.spec.0.keys().cloned().collect();
            (thing.located.address.to_string(), fields)
        })
        .collect()
}

fn word<'a>(estate: &'a Estate, collection: &str) -> &'a str {
    estate
        .ownership
        .get(collection)
        .map_or("owned", String::as_str)
}

/// Rows of a list by the address of what they belong to.
fn by_address(
    world: &Json,
    pointer: &str,
    address: impl Fn(&Json) -> String,
) -> BTreeMap<String, Vec<Json>> {
    let mut rows: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    let list = world.pointer(pointer).and_then(Json::as_array);
    for row in list.into_iter().flatten() {
        rows.entry(address(row)).or_default().push(row.clone());
    }
    rows
}

fn named(kind: &'static str, member: &'static str) -> impl Fn(&Json) -> String {
    move |row| {
        format!(
            "{kind}:{}@{DOMAIN}",
            row[member].as_str().unwrap_or_default()
        )
    }
}

fn record(row: &Json) -> String {
    let owner = dns::owner_observed(row["source"].as_str().unwrap_or_default());
    format!(
        "record-set:{DOMAIN}/{owner}/{}",
        row["type"].as_str().unwrap_or_default()
    )
}

fn is_providers(row: &Json) -> bool {
    let owner = dns::owner_observed(row["source"].as_str().unwrap_or_default());
    let kind = RecordType::parse(row["type"].as_str().unwrap_or_default()).expect("a type");
    dns::provider_owned(&owner, kind, !row["dyndns_id"].is_null(), false).is_some()
}

/// The world without everything that is looked at row by row.
fn rest(world: &Json) -> Json {
    let mut rest = world.clone();
    for member in ["next_id", "mails"] {
        rest[member] = Json::Null;
    }
    let hosting = &mut rest["mail_hostings"][0];
    for member in ["mailboxes", "redirections", "preferences", "creations"] {
        hosting[member] = Json::Null;
    }
    rest["zones"][0]["records"] = Json::Null;
    rest
}

/// The members of a row whose fields the files do not speak of.
fn unspoken(row: &Json, fields: Option<&BTreeSet<String>>, words: &[(&str, &str)]) -> Json {
    let mut row = row.clone();
    for (field, word) in words {
        if fields.is_some_and(|fields| fields.contains(*field)) {
            row[*word] = Json::Null;
        }
    }
    row
}

const MAILBOX: &[(&str, &str)] = &[
    ("note", "note"),
    ("spam-filter", "has_move_spam"),
    ("promotion-filter", "has_mail_filtering"),
    ("password", "password_last_changed_at"),
];

const PREFERENCES: &[(&str, &str)] = &[
    ("spam-filter", "spam_filter_enabled"),
    ("promotion-filter", "promotion_filter_enabled"),
    ("external-mail-warning", "external_mail_flag_enabled"),
    ("dkim", "dkim_enabled"),
    ("allow", "authorized_senders"),
    ("block", "blocked_senders"),
];

/// Things of a collection that nobody declares: as they were, or gone where they may go.
fn kept(
    before: &BTreeMap<String, Vec<Json>>,
    after: &BTreeMap<String, Vec<Json>>,
    spoken: &BTreeMap<String, BTreeSet<String>>,
    word: &str,
    count: (Option<&usize>, Option<&usize>),
) -> TestCaseResult {
    let (mut unmanaged, mut provider) = (0, 0);
    for (address, rows) in before.iter().filter(|(a, _)| !spoken.contains_key(*a)) {
        let providers = address.starts_with("record-set:") && rows.iter().any(is_providers);
        let hidden = address.ends_with("/SOA");
        if providers && !hidden {
            provider += 1;
        } else if !hidden && word != "authoritative" {
            unmanaged += 1;
        }
        let now = after.get(address);
        if word == "authoritative" && !providers {
            prop_assert_eq!(now, None, "{} is still there", address);
        } else {
            prop_assert_eq!(now, Some(rows), "{} was touched", address);
        }
    }
    let counted = (count.0.copied().unwrap_or(0), count.1.copied().unwrap_or(0));
    prop_assert_eq!(
        counted,
        (unmanaged, provider),
        "unmanaged and the provider's"
    );
    Ok(())
}

#[test]
fn what_nobody_declares_is_not_touched() {
    let input = (estate(), estate(), any::<bool>());
    check(
        "restraint",
        35,
        input,
        |(document, world, bare)| async move {
            let world = world.yield_to(&document.held()).world(bare);
            let mut engine = Engine::with(world).await;
            engine.vault = vault();
            let files = files(&document)?;
            let before = engine.world().await;
            let Some((plan, _, _)) = engine.apply(&files).await else {
                let after = engine.world().await;
                prop_assert_eq!(before, after, "a refused plan wrote");
                return Ok(());
            };
            let after = engine.world().await;
            let spoken = spoken(&files);
            prop_assert_eq!(rest(&before), rest(&after));

            let alone = &plan.left_alone;
            for (pointer, kind, member, collection) in [
                (
                    "/mail_hostings/0/mailboxes",
                    "mailbox",
                    "mailbox_name",
                    "addresses",
                ),
                (
                    "/mail_hostings/0/redirections",
                    "redirection",
                    "name",
                    "redirections",
                ),
            ] {
                let rows = |world: &Json| by_address(world, pointer, named(kind, member));
                let count = (alone.unmanaged.get(collection), None);
                kept(
                    &rows(&before),
                    &rows(&after),
                    &spoken,
                    word(&document, collection),
                    count,
                )?;
            }
            let rows = |world: &Json| by_address(world, "/zones/0/records", record);
            let count = (
                alone.unmanaged.get("records"),
                alone.provider.get("records"),
            );
            kept(
                &rows(&before),
                &rows(&after),
                &spoken,
                word(&document, "records"),
                count,
            )?;

            // Of what is declared, the fields nobody speaks of.
            let observed = word(&document, "addresses") == "observe";
            let boxes = |world: &Json| {
                by_address(
                    world,
                    "/mail_hostings/0/mailboxes",
                    named("mailbox", "mailbox_name"),
                )
            };
            let now = boxes(&after);
            for (address, rows) in boxes(&before) {
                if !spoken.contains_key(&address) {
                    continue;
                }
                let fields = if observed { None } else { spoken.get(&address) };
                let aliases = address.replacen("mailbox:", "aliases:", 1);
                let of = |row: &Json| {
                    let mut row = unspoken(row, fields, MAILBOX);
                    if spoken.contains_key(&aliases) && !observed {
                        row["aliases"] = Json::Null;
                    }
                    row
                };
                let now = now.get(&address).map(|rows| of(&rows[0]));
                prop_assert_eq!(now, Some(of(&rows[0])), "{}", address);
            }
            let preferences = format!("mail-preferences:{DOMAIN}");
            let of = |world: &Json| {
                unspoken(
                    &world["mail_hostings"][0]["preferences"],
                    spoken.get(&preferences),
                    PREFERENCES,
                )
            };
            prop_assert_eq!(of(&before), of(&after));
            entries_stay(&before, &after)
        },
    );
}

/// Entries of lists that users fill are never removed.
fn entries_stay(before: &Json, after: &Json) -> TestCaseResult {
    for list in ["authorized_senders", "blocked_senders"] {
        let of = |world: &Json| world["mail_hostings"][0]["preferences"][list].clone();
        let now = of(after);
        for entry in of(before).as_array().into_iter().flatten() {
            let there = now.as_array().is_some_and(|now| now.contains(entry));
            prop_assert!(there, "{entry} is gone from {list}: {now}");
        }
    }
    Ok(())
}

/// A document that declares next to nothing, where almost everything is somebody else's.
#[test]
fn an_empty_section_touches_nothing() {
    check("empty", 8, estate(), |estate| async move {
        let mut engine = Engine::with(estate.world(false)).await;
        let before = engine.world().await;
        let document = json!({
            "organization": super::estate::REALM,
            "mail-services": { DOMAIN: { "addresses": {}, "redirections": {} } },
            "domains": { DOMAIN: { "records": [] } },
        });
        let files = Files::one(&maniform::yaml::to_text(&document));
        prop_assert!(files.error().is_none(), "{:?}", files.error());
        let (plan, _, _) = engine.apply(&files).await.expect("nothing refused");
        prop_assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
        prop_assert_eq!(before, engine.world().await);
        Ok(())
    });
}

/// A document that speaks of everything and declares next to nothing, and whose collections take what
/// nobody declares.
fn taking(more: &Json) -> Json {
    let mut document = json!({
        "organization": super::estate::REALM,
        "settings": { "ownership": { "addresses": "authoritative", "redirections": "authoritative", "records": "authoritative" } },
        "mail-services": { DOMAIN: { "addresses": {}, "redirections": {} } },
        "domains": { DOMAIN: { "records": [] } },
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    document
}

/// What is left to others or let go of stays, whatever the collections take.
#[test]
fn what_is_ignored_or_let_go_of_stays_in_authoritative_collections() {
    let input = (estate(), any::<bool>());
    check("let-go", 8, input, |(estate, ignore)| async move {
        let mut engine = Engine::with(estate.world(false)).await;
        let before = engine.world().await;
        let load = |more: &Json| Files::one(&maniform::yaml::to_text(&taking(more)));
        let taking_all = load(&json!({}));
        let live = engine.read(&taking_all).await;
        let kinds = ["mailbox", "redirection", "record-set"];
        let own: Vec<String> = live
            .things()
            .filter(|thing| kinds.contains(&thing.address.kind.as_str()))
            .map(|thing| thing.address.to_string())
            .collect();
        let files = if ignore {
            let patterns: Vec<String> = kinds.iter().map(|kind| format!("{kind}:*")).collect();
            let mut settings = taking(&json!({}))["settings"].clone();
            settings["ignore"] = json!(patterns);
            load(&json!({ "settings": settings }))
        } else {
            let entries: Vec<Json> = own.iter().map(|own| json!({ "address": own })).collect();
            load(&json!({ "removed": entries }))
        };
        prop_assert!(files.error().is_none(), "{:?}", files.error());
        let (plan, _, _) = engine.apply(&files).await.expect("nothing refused");
        prop_assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
        prop_assert!(
            plan.left_alone.unmanaged.is_empty(),
            "{:?}",
            plan.left_alone
        );
        prop_assert_eq!(before, engine.world().await);
        Ok(())
    });
}
