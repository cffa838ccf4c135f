//! Law 2: plan, apply, read, plan again: nothing is left that this tool could do, from any world and
//! from any earlier document of the same house.

use std::sync::atomic::{AtomicU32, Ordering};

use maniform::apply::Outcome;
use maniform::plan::{Plan, Status, Step};
use maniform::yaml;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::drive::{broken, check, more};
use super::engine::{Engine, Files};
use super::estate::Estate;
use super::generate::estate;

/// The files of an estate, which must have no errors.
pub(crate) fn files(estate: &Estate) -> Result<Files, TestCaseError> {
    let text = yaml::to_text(&estate.document());
    let files = Files::one(&text);
    match files.error() {
        Some(error) => Err(broken(format!("{error:?} in\n{text}"))),
        None => Ok(files),
    }
}

/// Fits the passwords the generators name.
pub(crate) fn vault() -> super::engine::Vault {
    let passwords = [
        ("PASSWORD_ONE", "Se{cret}\"\\1-first"),
        ("PASSWORD_TWO", "S\u{e9}cond $ecret 2"),
    ];
    let named = passwords.map(|(name, value)| (name.to_owned(), value.to_owned()));
    super::engine::Vault(named.into_iter().collect())
}

/// Nothing is left that this tool could do.
pub(crate) fn at_rest(plan: &Plan) -> TestCaseResult {
    prop_assert!(plan.steps.is_empty(), "steps left: {:#?}", plan.changes);
    prop_assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
    prop_assert!(plan.gaps.is_empty(), "{:#?}", plan.gaps);
    for change in &plan.changes {
        let open = !matches!(change.status, Status::Ready);
        prop_assert!(open, "a change without steps: {change:#?}");
    }
    Ok(())
}

/// Applies, unless the plan is refused; whether it was applied.
async fn settles(engine: &mut Engine, estate: &Estate) -> Result<bool, TestCaseError> {
    let files = files(estate)?;
    let Some((plan, report, again)) = engine.apply(&files).await else {
        let (_, plan) = engine.planned(&files).await;
        prop_assert!(plan.gaps.is_empty(), "{:#?}", plan.gaps);
        return Ok(false);
    };
    for change in plan.changes.iter().filter(|c| c.status == Status::Ready) {
        let sent = plan.steps.iter().any(|s| s.address == change.address);
        prop_assert!(sent, "counted and never sent: {change:#?}");
    }
    for done in &report.steps {
        let (address, does) = (&done.step.address, &done.step.does);
        prop_assert!(
            done.outcome == Outcome::Done,
            "{address} {does}: {:?}\n{}",
            done.outcome,
            steps(&plan)
        );
    }
    at_rest(&again)?;
    Ok(true)
}

fn steps(plan: &Plan) -> String {
    let line = |step: &Step| format!("{} {} {}", step.id, step.request.method, step.request.path);
    plan.steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn any_document_on_any_world() {
    let refused = AtomicU32::new(0);
    check(
        "convergence",
        50,
        (estate(), estate(), any::<bool>()),
        |(document, world, bare)| {
            let refused = &refused;
            async move {
                let world = world.yield_to(&document.held()).world(bare);
                let mut engine = Engine::with(world).await;
                engine.vault = vault();
                if !settles(&mut engine, &document).await? {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }
        },
    );
    let refused = refused.into_inner();
    assert!(
        refused < 8 * more(),
        "{refused} plans were refused, so the law says little"
    );
}

#[test]
fn any_document_after_any_other() {
    let refused = AtomicU32::new(0);
    check(
        "succession",
        35,
        (estate(), estate(), estate()),
        |(first, second, world)| {
            let refused = &refused;
            async move {
                let world = world.yield_to(&first.held()).yield_to(&second.held());
                let mut engine = Engine::with(world.world(false)).await;
                engine.vault = vault();
                for document in [&first, &second] {
                    if !settles(&mut engine, document).await? {
                        refused.fetch_add(1, Ordering::Relaxed);
                        return Ok(());
                    }
                }
                Ok(())
            }
        },
    );
    let refused = refused.into_inner();
    assert!(
        refused < 14 * more(),
        "{refused} plans were refused, so the law says little"
    );
}

/// Only a person can order a mail service; everything that can be done without one is done.
#[test]
fn any_document_where_the_mail_service_is_missing() {
    check("by-hand", 10, estate(), |document| async move {
        let mut world = document.surroundings();
        world["mail_hostings"] = serde_json::json!([]);
        let mut engine = Engine::with(world).await;
        engine.vault = vault();
        settles(&mut engine, &document).await?;
        let (_, plan) = engine.planned(&files(&document)?).await;
        prop_assert!(plan.waits_for_people(), "{:#?}", plan.changes);
        Ok(())
    });
}
