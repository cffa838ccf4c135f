//! Who moved is whoever left the base: files that change over a world that stays are the commit's
//! doing, and a world that changes under files that stay is not.

use std::sync::atomic::{AtomicU32, Ordering};

use maniform::plan::record::Record;
use maniform::plan::{Action, Change, Mover};
use proptest::prelude::*;

use super::convergence::{files, vault};
use super::drive::{check, more};
use super::engine::{Engine, Files};
use super::generate::estate;

fn by(change: &Change) -> Option<Mover> {
    change.moved.as_ref().map(|moved| moved.by)
}

#[test]
fn whoever_left_the_base_moved() {
    let judged = [const { AtomicU32::new(0) }; 3];
    check(
        "attribution",
        25,
        (estate(), estate(), estate()),
        |(first, second, world)| {
            let judged = &judged;
            async move {
                let world = world.yield_to(&first.held()).yield_to(&second.held());
                let mut engine = Engine::with(world.world(false)).await;
                engine.vault = vault();
                let (first, second) = (files(&first)?, files(&second)?);
                if engine.apply(&first).await.is_none() {
                    return Ok(());
                }
                let base = engine.record.clone();

                let (_, plan) = engine.planned(&second).await;
                for change in &plan.changes {
                    // Of strangers in a collection that is authoritative by now nothing is known.
                    let known = base.things.contains_key(&change.address);
                    if known || change.action != Action::Delete {
                        prop_assert_eq!(by(change), Some(Mover::Commit), "{:#?}", change);
                        judged[0].fetch_add(1, Ordering::Relaxed);
                    }
                }

                // Without a base nobody is known, and nobody is blamed.
                engine.record = Record::empty(&base.host);
                let (_, plan) = engine.planned(&second).await;
                for change in &plan.changes {
                    prop_assert_eq!(by(change), Some(Mover::Unknown), "{:#?}", change);
                    for field in &change.fields {
                        let by = field.moved.as_ref().map(|moved| moved.by);
                        prop_assert_eq!(by, Some(Mover::Unknown), "{:#?}", change);
                    }
                    judged[2].fetch_add(1, Ordering::Relaxed);
                }
                engine.record = base.clone();

                if engine.apply(&second).await.is_none() {
                    return Ok(());
                }
                engine.record = base;
                let (_, plan) = engine.planned(&first).await;
                for change in plan.changes.iter().filter(|c| was_true(c, &first, &engine)) {
                    let outside = [Some(Mover::Manager), Some(Mover::Provider)];
                    prop_assert!(outside.contains(&by(change)), "{:#?}", change);
                    judged[1].fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }
        },
    );
    for judged in judged {
        let judged = judged.into_inner();
        assert!(judged > 50 * more(), "{judged} changes say little");
    }
}

/// Everything declared of it was made true by the apply that is the base.
fn was_true(change: &Change, files: &Files, engine: &Engine) -> bool {
    let declared = files.document.declared.iter();
    let mut declared = declared.filter(|thing| thing.located.address == change.address);
    let entry = engine.record.things.get(&change.address);
    declared.next().is_some_and(|thing| {
        entry.is_some_and(|entry| entry.spec == thing.spec && entry.realm == thing.located.realm)
    })
}
