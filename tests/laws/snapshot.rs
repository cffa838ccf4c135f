//! A snapshot, written and read back, gives the plan that the service gave at that moment.

use std::sync::atomic::{AtomicU32, Ordering};

use maniform::kinds::kind::{Located, Told};
use maniform::live::explore::{Errand, explore};
use maniform::live::snapshot::Snapshot;
use maniform::model::address::Address;
use maniform::plan::{Action, Plan, interest};
use maniform::yaml;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::drive::{broken, check};
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, Estate, REALM};
use super::generate::estate;
use super::piece::merge;

/// Nobody reads anything where a snapshot is planned against.
fn unread(plan: Plan) -> Plan {
    Plan {
        calls_read: 0,
        ..plan
    }
}

/// A team with its old name, which the world has.
const OLD: &str = "Night shift";

/// What is wanted, with what lives and is not wanted as entries of `removed`, and a team under a new
/// name.
fn files(lives: &Estate, wanted: &Estate, destroy: bool) -> Result<Files, TestCaseError> {
    let mut document = wanted.document();
    let gone = lives.mailboxes.keys();
    let gone = gone.filter(|name| !wanted.mailboxes.contains_key(*name));
    let gone = gone.map(|name| format!("mailbox:{name}@{DOMAIN}"));
    let removed: Vec<Json> = gone
        .map(|address| json!({ "address": address, "destroy": destroy }))
        .collect();
    merge(
        &mut document,
        &json!({ "removed": removed, "teams": { "Late shift": { "previously": OLD } } }),
    );
    let text = yaml::to_text(&document);
    let files = Files::one(&text);
    match files.error() {
        Some(error) => Err(broken(format!("{error:?} in\n{text}"))),
        None => Ok(files),
    }
}

#[test]
fn a_snapshot_read_back_plans_as_the_service_did() {
    let destroyed = AtomicU32::new(0);
    let destroyed = &destroyed;
    check(
        "snapshot",
        30,
        (estate(), estate(), any::<bool>(), any::<bool>()),
        |(lives, wanted, bare, destroy)| async move {
            let mut world = lives.world(bare);
            let team = json!({ "account": REALM, "name": OLD });
            merge(&mut world, &json!({ "teams": [team] }));
            let engine = Engine::with(world).await;
            let files = files(&lives, &wanted, destroy)?;
            let document = &files.document;
            let interest = interest(
                &document.declared,
                &document.scopes,
                &document.removed,
                &engine.record,
                0,
            );
            let errand = Errand {
                roots: vec![Located {
                    address: Address::new("organization", REALM),
                    realm: REALM.to_owned(),
                }],
                also: interest.clone(),
                depth: Told::Something,
            };
            let found = explore(&engine.clients, &errand, &|_| {}).await;
            let taken = Snapshot::new(&found, "0", "emulator", errand.depth);
            let snapshot = Snapshot::parse(&taken.to_text());
            prop_assert_eq!(snapshot.as_ref(), Ok(&taken));
            let snapshot = snapshot.expect("compared");
            prop_assert_eq!(snapshot.things().len(), found.things().count());
            let (_, online) = engine.planned(&files).await;
            let offline = engine.plan(&files, &snapshot.recall(&interest));
            let called = |change: &&maniform::plan::Change| {
                change.address.key == format!("{REALM}/Late shift") && change.address.kind == "team"
            };
            let renamed = online
                .changes
                .iter()
                .find(called)
                .map(|change| change.action);
            prop_assert_eq!(renamed, Some(Action::Update));
            let mut gone = online.changes.iter();
            if gone
                .any(|change| change.action == Action::Delete && change.address.kind == "mailbox")
            {
                destroyed.fetch_add(1, Ordering::Relaxed);
            }
            prop_assert_eq!(unread(offline), unread(online));
            Ok(())
        },
    );
    assert!(
        destroyed.load(Ordering::Relaxed) > 0,
        "nothing is ever removed"
    );
}
