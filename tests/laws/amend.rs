//! Law: whatever others moved, accepting all of it gives files whose plan is empty, and accepting one
//! thing leaves the declarations of all others as they were.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use maniform::document::amend::{Misfit, amend};
use maniform::kinds::wish::Wish;
use maniform::live::Live;
use maniform::model::address::Address;
use maniform::model::value::Spec;
use maniform::plan::drift::{Drift, Drifted, Happened, Refused, accepted};
use maniform::plan::record::Record;
use maniform::yaml;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::convergence::vault;
use super::drive::{broken, check, more};
use super::engine::{Engine, Files};
use super::estate::Estate;
use super::generate::estate;

/// How a document is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Block,
    Flow,
    Lines,
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![Just(Form::Block), Just(Form::Flow), Just(Form::Lines)]
}

fn files(estate: &Estate, form: Form) -> Result<Files, TestCaseError> {
    let document = estate.document();
    let text = match form {
        Form::Block => yaml::to_text(&document),
        Form::Flow => format!("{document}\n"),
        Form::Lines => yaml::to_text(&document).replace('\n', "\r\n"),
    };
    let files = Files::one(&text);
    match files.error() {
        Some(error) => Err(broken(format!("{error:?} in\n{text}"))),
        None => Ok(files),
    }
}

/// The files with the edits made.
fn amended(files: &Files, wishes: &[Wish]) -> Result<(Files, Vec<Misfit>), TestCaseError> {
    let text = |files: &Files| files.sources.iter().next().map(|(_, s)| s.text.clone());
    let amended = amend(&files.sources, &files.document, wishes).map_err(|misfits| {
        let text = text(files).unwrap_or_default();
        broken(format!("{misfits:#?}\n{wishes:#?}\n{text}"))
    })?;
    let before = text(files).unwrap_or_default();
    let after = amended.texts.into_values().next().unwrap_or(before);
    Ok((Files::one(&after), amended.left))
}

fn specs(files: &Files) -> BTreeMap<Address, Spec> {
    let each = files.document.declared.iter();
    each.map(|thing| (thing.located.address.clone(), thing.spec.clone()))
        .collect()
}

fn wishes(drifted: &[&Drifted], live: &Live) -> (Vec<Wish>, Vec<Refused>) {
    accepted(drifted, live)
}

#[test]
fn what_others_moved_can_be_taken_over() {
    let told = AtomicU32::new(0);
    check(
        "amend",
        25,
        (
            estate(),
            estate(),
            estate(),
            any::<bool>(),
            form(),
            any::<prop::sample::Index>(),
        ),
        |(ours, theirs, world, deletes, form, one)| {
            let told = &told;
            async move {
                let world = world.yield_to(&ours.held()).yield_to(&theirs.held());
                let mut engine = Engine::with(world.world(false)).await;
                engine.vault = vault();
                let files = files(&ours, form)?;
                if engine.apply(&files).await.is_none() {
                    return Ok(());
                }
                // Somebody else takes the house over; all we know is what we left.
                let left = engine.record.clone();
                if !deletes {
                    engine.record = Record::empty("emulator");
                }
                let others = self::files(&theirs, Form::Block)?;
                if engine.apply(&others).await.is_none() {
                    return Ok(());
                }
                engine.record = left;
                let (live, plan) = engine.planned(&files).await;
                let drift = Drift::of(&plan, &files.document.declared, &live);
                prop_assert_eq!(&drift.gaps, &vec![]);
                let appeared = |each: &&Drifted| each.happened == Happened::Appeared;
                let all: Vec<&Drifted> = drift
                    .moved
                    .iter()
                    .chain(drift.unknown.iter().filter(appeared))
                    .collect();
                if all.is_empty() {
                    return Ok(());
                }
                told.fetch_add(1, Ordering::Relaxed);
                let (every, refused) = wishes(&all, &live);
                // What follows from another section is changed there, by a person.
                let follows = |address: &Address| {
                    let mut things = files.document.declared.iter();
                    things.any(|t| t.located.address == *address && t.follows.is_some())
                };
                let (by_hand, every): (Vec<Wish>, Vec<Wish>) =
                    every.into_iter().partition(|wish| follows(wish.address()));
                if !by_hand.is_empty() {
                    let refused = amend(&files.sources, &files.document, &by_hand).err();
                    let told = |each: &Misfit| each.why.contains("follows from");
                    prop_assert!(refused.is_some_and(|all| all.iter().all(told)));
                }
                if every.is_empty() {
                    return Ok(());
                }
                let (now, left) = amended(&files, &every)?;
                for each in &left {
                    // A live value may speak of what no file declares.
                    let known = each.why.contains("the files would be wrong afterwards")
                        || each.why.contains("files have no words");
                    prop_assert!(known, "{each:#?}\n{every:#?}");
                }
                let text = now.sources.iter().next().map(|(_, s)| s.text.clone());
                let text = text.unwrap_or_default();
                let (live, plan) = engine.planned(&now).await;
                let again = Drift::of(&plan, &now.document.declared, &live);
                for each in again.moved.iter().chain(&again.unknown) {
                    let known = left
                        .iter()
                        .any(|l| l.address.as_ref() == Some(&each.address))
                        || refused.iter().any(|r| r.address == each.address)
                        || follows(&each.address)
                        || drift
                            .unknown
                            .iter()
                            .any(|u| u.address == each.address && !appeared(&u));
                    prop_assert!(known, "{each:#?}\n{every:#?}\n{text}");
                }
                let single = one.get(&all);
                let (one, _) = wishes(&[single], &live);
                // What cannot be said alone is told, and nothing is written.
                if amend(&files.sources, &files.document, &one).is_err() {
                    return Ok(());
                }
                let (now, _) = amended(&files, &one)?;
                let (before, after) = (specs(&files), specs(&now));
                for (address, spec) in &before {
                    if one.iter().all(|wish| wish.address() != address) {
                        let kept = after.get(address) == Some(spec);
                        let inside = one.iter().any(|w| matches!(w, Wish::Remove { .. }));
                        prop_assert!(
                            kept || inside && !after.contains_key(address),
                            "{address}: {one:#?}\n{text}"
                        );
                    }
                }
                Ok(())
            }
        },
    );
    let told = told.into_inner();
    assert!(
        told > 12 * more(),
        "only {told} worlds drifted, so the law says little"
    );
}
