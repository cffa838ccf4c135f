//! What a snapshot holds comes back after all that can be deleted was, as far as it can.

use maniform::document::fragment;
use maniform::kinds::kind::{Located, Told};
use maniform::live::explore::{Errand, Found, explore};
use maniform::live::read::Interest;
use maniform::live::snapshot::Snapshot;
use maniform::model::address::Address;
use maniform::model::source::Sources;
use maniform::plan::Status;
use maniform::plan::restore::{Restore, restore, wanted, written};
use proptest::prelude::*;

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

/// The comparison, and the document that brings back what it can.
async fn compared(engine: &Engine, snapshot: &Snapshot) -> (Restore, String, usize) {
    let mut sources = Sources::default();
    sources.add("s.json", snapshot.to_text());
    let asked = wanted(snapshot, &sources);
    let said = fragment::said(&asked.things());
    let asked = asked.limited(&said.things, said.refused);
    let declared = asked.declared.clone();
    let also = Interest {
        declared: declared.iter().map(|thing| thing.located.clone()).collect(),
        ..Interest::default()
    };
    let found = everything(engine, also).await;
    let ended = restore(asked, &found, &sources, &[]);
    let things = written(&ended.plan, &declared);
    let (text, refused) = fragment::written(REALM, &things);
    (ended, text, refused.len())
}

#[test]
fn what_was_deleted_comes_back() {
    check(
        "restore",
        10,
        (estate(), any::<bool>()),
        |(estate, bare)| async move {
            let mut engine = Engine::with(estate.world(bare)).await;
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
            let (ended, text, refused) = compared(&engine, &snapshot).await;
            prop_assert_eq!(&ended.plan.refusals, &vec![], "{}", text);
            prop_assert_eq!(refused, 0, "{}", text);
            // A control character, a second SPF text.
            let lost = ended.lost.iter();
            let unsaid = lost.filter(|lost| lost.what.starts_with("no file")).count();
            prop_assert!(unsaid <= if bare { 0 } else { 2 }, "{:#?}", ended.lost);
            let back = Files::one(&text);
            prop_assert!(back.error().is_none(), "{:?}\n{text}", back.error());
            engine.record.things.clear();
            engine.apply(&back).await;
            let (again, ..) = compared(&engine, &snapshot).await;
            let left = ready(&again);
            prop_assert_eq!(left, Vec::<String>::new(), "{}", text);
            Ok(())
        },
    );
}
