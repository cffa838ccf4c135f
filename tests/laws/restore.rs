//! What a snapshot holds comes back after all that can be deleted was, as far as it can.

use maniform::import::fragment::{self, Said};
use maniform::kinds::kind::{Located, Told};
use maniform::live::explore::{Errand, Found, explore};
use maniform::live::read::Interest;
use maniform::live::snapshot::Snapshot;
use maniform::model::address::Address;
use maniform::model::source::Sources;
use maniform::model::value::Spec;
use maniform::plan::restore::{Restore, restore, wanted, written};
use maniform::plan::{Action, Status};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, REALM};
use super::generate::estate;

async fn everything(engine: &Engine, also: Interest) -> Found {
    let errand = Errand {
        roots: vec![Located {
            address: Address::new("organization", REALM),
            realm: REALM.to_owned(),
        }],
        also,
        depth: Told::Something,
    };
    explore(&engine.clients, &errand, &|_| {}).await
}

/// What is to be written down.
type Things = BTreeMap<Located, Spec>;

/// The comparison, and what is to be written down to bring back what it can.
async fn compared(engine: &Engine, snapshot: &Snapshot) -> (Restore, Things) {
    let mut sources = Sources::default();
    sources.add("s.json", snapshot.to_text());
    let asked = wanted(snapshot, &sources);
    let said = down(&asked.things());
    let asked = asked.limited(&said.things, said.refused);
    let declared = asked.declared.clone();
    let also = Interest {
        declared: declared.iter().map(|thing| thing.located.clone()).collect(),
        ..Interest::default()
    };
    let found = everything(engine, also).await;
    let ended = restore(asked, &found, &sources, &[]);
    let things = written(&ended.plan, &declared);
    (ended, things)
}

fn down(things: &Things) -> Said {
    fragment::said(things).expect("something to leave out is found")
}

#[test]
fn what_was_deleted_comes_back() {
    check(
        "restore",
        10,
        (estate(), any::<bool>()),
        |(estate, bare)| async move {
            let mut world = estate.world(bare);
            // It redirects to somebody who is not there, which no file may say.
            let dangling =
                json!({ "name": "dangles", "targets": [format!("ghost.of.nobody@{DOMAIN}")] });
            let redirections = world["mail_hostings"][0]["redirections"].as_array_mut();
            redirections.expect("a list").push(dangling);
            let mut engine = Engine::with(world).await;
            let found = everything(&engine, Interest::default()).await;
            let snapshot = Snapshot::new(&found, "0", "emulator", Told::Something);
            let (still, ..) = compared(&engine, &snapshot).await;
            let ready = |ended: &Restore| -> Vec<String> {
                let changes = ended.plan.changes.iter();
                let ready = changes.filter(|change| change.status == Status::Ready);
                ready.map(|change| format!("{change:#?}")).collect()
            };
            prop_assert_eq!(ready(&still), Vec::<String>::new(), "nothing happened yet");
            let word = "authoritative";
            let gone = Files::one(&format!(
                "organization: {REALM}\nmail-services: {{ {DOMAIN}: {{ addresses: {{}}, redirections: {{}} }} }}\ndomains: {{ {DOMAIN}: {{ records: [] }} }}\nsettings: {{ ownership: {{ addresses: {word}, redirections: {word}, records: {word} }} }}\n"
            ));
            prop_assert!(gone.error().is_none(), "{:?}", gone.error());
            engine.apply(&gone).await;
            let (ended, things) = compared(&engine, &snapshot).await;
            let Said {
                documents, refused, ..
            } = down(&things);
            let text = documents.concat();
            prop_assert!(documents.len() < 2, "{}", text);
            prop_assert_eq!(&ended.plan.refusals, &vec![], "{}", text);
            prop_assert_eq!(refused.len(), 0, "{}", text);
            let mut lost = ended.lost.iter();
            prop_assert!(
                lost.any(|lost| lost.address.key == format!("dangles@{DOMAIN}")),
                "{:#?}",
                ended.lost
            );
            // Who dangles, a control character, a second SPF text.
            let lost = ended.lost.iter();
            let unsaid = lost.filter(|lost| lost.what.starts_with("no file")).count();
            prop_assert!(unsaid <= if bare { 1 } else { 3 }, "{:#?}", ended.lost);
            let back = Files::one(&text);
            prop_assert!(back.error().is_none(), "{:?}\n{text}", back.error());
            engine.apply(&back).await;
            let (again, ..) = compared(&engine, &snapshot).await;
            let left = ready(&again);
            prop_assert_eq!(left, Vec::<String>::new(), "{}", text);
            // Whoever takes something out of the file later deletes nothing by it.
            let half = things.len() / 2;
            let some: Things = things.into_iter().take(half).collect();
            for document in down(&some).documents {
                let less = Files::one(&document);
                prop_assert!(less.error().is_none(), "{:?}\n{document}", less.error());
                let (_, plan) = engine.planned(&less).await;
                let mut changes = plan.changes.iter();
                let gone = changes.find(|change| change.action == Action::Delete);
                prop_assert!(gone.is_none(), "{gone:#?}\n{document}");
            }
            Ok(())
        },
    );
}
