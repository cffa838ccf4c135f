//! A snapshot, written and read back, gives the plan that the service gave at that moment.

use maniform::kinds::kind::{Located, Told};
use maniform::live::explore::{Errand, explore};
use maniform::live::snapshot::Snapshot;
use maniform::model::address::Address;
use maniform::plan::{Input, Plan};
use proptest::prelude::*;

use super::convergence::files;
use super::drive::check;
use super::engine::Engine;
use super::estate::REALM;
use super::generate::estate;

/// Nobody reads anything where a snapshot is planned against.
fn unread(plan: Plan) -> Plan {
    Plan {
        calls_read: 0,
        ..plan
    }
}

#[test]
fn a_snapshot_read_back_plans_as_the_service_did() {
    check(
        "snapshot",
        30,
        (estate(), estate(), any::<bool>()),
        |(lives, wanted, bare)| async move {
            let engine = Engine::with(lives.world(bare)).await;
            let files = files(&wanted)?;
            let document = &files.document;
            let interest = Input::interest(&document.declared, &document.scopes, &engine.record, 0);
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
            prop_assert_eq!(unread(offline), unread(online));
            Ok(())
        },
    );
}
