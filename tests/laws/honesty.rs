//! Law 6: nothing that is shown or kept holds a secret; nothing unseen is touched; a saved plan reads
//! back as it was and notices whatever it depends on.

use maniform::kinds::kind::{Existence, Located};
use maniform::kinds::views::View;
use maniform::kinds::{self};
use maniform::model::request::Method;
use maniform::plan::{Plan, SavedPlan, Stamp, Status};
use maniform::render::{self, Style};
use proptest::prelude::*;
use serde_json::json;

use super::convergence::{files, vault};
use super::drive::check;
use super::engine::{Engine, Files, Vault};
use super::estate::Estate;
use super::generate::{estate, plain_estate};
use super::through::{Through, VIEWS};

/// A text in every form in which it may be quoted.
fn forms(secret: &str) -> Vec<String> {
    let json = json!(secret).to_string();
    let inner = json.trim_matches('"').to_owned();
    let debug = format!("{secret:?}").trim_matches('"').to_owned();
    vec![secret.to_owned(), inner, debug]
}

fn stamp(files: &Files) -> Stamp {
    Stamp {
        maniform: "0".to_owned(),
        host: "emulator".to_owned(),
        paths: vec!["a.yaml".to_owned()],
        files: files
            .sources
            .iter()
            .map(|(_, s)| {
                (
                    s.name.clone(),
                    maniform::model::digest::sha256(s.text.as_bytes()),
                )
            })
            .collect(),
        record: String::new(),
        only: Vec::new(),
        previous: None,
    }
}

/// Passwords that the service takes, with everything that gets escaped or percent-encoded.
fn secret() -> impl Strategy<Value = String> {
    "[a-z\"\\\\{}é%&/ ]{8,24}".prop_map(|text| format!("{text}A1!zq"))
}

/// Everything a run may show, log or keep.
async fn told(engine: &mut Engine, files: &Files) -> Result<String, TestCaseError> {
    let style = Style::PLAIN;
    let (live, plan) = engine.planned(files).await;
    let saved = SavedPlan::new(stamp(files), plan.clone());
    let mut told = format!("{plan:?}{live:?}{}", saved.to_text());
    told.push_str(&render::json::plan_json(&plan, Some(&saved.stamp)));
    told.push_str(&render::plan::plan(&plan, &style));
    if let Some((plan, report, again)) = engine.apply(files).await {
        told.push_str(&format!("{report:?}{again:?}"));
        told.push_str(&render::report::report_json(&report, &plan, Some(&again)));
        told.push_str(&render::report::summary(
            &report,
            &plan,
            Some(&again),
            &style,
        ));
        for done in &report.steps {
            told.push_str(&render::report::step(done, plan.steps.len(), &style));
        }
    }
    told.push_str(&serde_json::to_string(&engine.record).expect("JSON"));
    Ok(told)
}

#[test]
fn no_secret_is_ever_told() {
    // Families have addresses without a password: a service that repeats a secret where none was sent
    // is nobody's to outwit.
    let input = (plain_estate(), secret(), any::<bool>());
    check(
        "secrecy",
        25,
        input,
        |(mut document, secret, refused)| async move {
            for mailbox in document.mailboxes.values_mut() {
                mailbox.password = Some(("PASSWORD_ONE".to_owned(), None));
            }
            let mut engine = Engine::with(Estate::default().world(true)).await;
            engine.vault = Vault([("PASSWORD_ONE".to_owned(), secret.clone())].into());
            if refused {
                // The service repeats what it was sent, so every mailbox here has to send it.
                document.pieces.clear();
                let effect = json!({ "refuse": { "status": 422, "code": "bad", "description": format!("no: {secret}") } });
                let fault = json!({ "path": "/1/mail_hostings/*/mailboxes", "method": "POST", "effect": effect });
                engine.control("POST", "faults", &fault).await;
            }
            let told = told(&mut engine, &files(&document)?).await?;
            for form in forms(&secret) {
                prop_assert!(!told.contains(&form), "{secret:?} as {form:?} in\n{told}");
            }
            let observed = document
                .ownership
                .get("addresses")
                .is_some_and(|word| word == "observe");
            let sent = serde_json::to_string(&engine.log().await).expect("JSON");
            let should = !document.mailboxes.is_empty() && !observed;
            let was = sent.contains(forms(&secret)[1].as_str());
            prop_assert!(
                was || !should,
                "the password was never sent, so nothing was tried"
            );
            Ok(())
        },
    );
}

/// The views that must be read to know of a thing, with those these need.
fn needed(thing: &Located) -> Vec<View> {
    let kind = kinds::by_name(&thing.address.kind).expect("a kind");
    let mut views = kind.views(thing);
    let named: Vec<Located> = views
        .iter()
        .flat_map(|view| view.request.holes())
        .map(|hole| Located {
            address: hole.address,
            realm: thing.realm.clone(),
        })
        .collect();
    views.extend(named.iter().flat_map(needed));
    views
}

#[test]
fn nothing_unseen_is_touched() {
    let failing = prop::collection::vec(any::<bool>(), VIEWS.len());
    let input = (estate(), estate(), failing);
    check(
        "unseen",
        40,
        input,
        |(earlier, document, failing)| async move {
            let mut engine = Engine::with(document.surroundings()).await;
            engine.vault = vault();
            engine.apply(&files(&earlier)?).await;
            let files = files(&document)?;
            let through = Through {
                clients: &engine.clients,
                disorder: 0,
                failing: &failing,
            };
            let live = engine.read_through(&through, &files).await;
            let plan = engine.plan(&files, &live);
            let unseen = |address: &maniform::model::address::Address, realm: &str| {
                let thing = Located {
                    address: address.clone(),
                    realm: realm.to_owned(),
                };
                needed(&thing).iter().any(|view| through.fails(view))
            };
            for step in &plan.steps {
                prop_assert!(
                    !unseen(&step.address, &step.realm),
                    "{step:#?}\n{:#?}",
                    plan.gaps
                );
            }
            for change in &plan.changes {
                let ready = change.status == Status::Ready;
                prop_assert!(
                    !(ready && unseen(&change.address, super::estate::REALM)),
                    "{change:#?}"
                );
            }
            // What could not be read and matters is said.
            let interest = maniform::plan::interest(
                &files.document.declared,
                &files.document.scopes,
                &files.document.removed,
                &engine.record,
                0,
            );
            let missing = interest
                .declared
                .iter()
                .chain(&interest.recorded)
                .any(|thing| needed(thing).iter().any(|view| through.fails(view)));
            prop_assert_eq!(
                plan.gaps.is_empty(),
                !missing,
                "{:?} {:#?}",
                failing,
                plan.gaps
            );
            // Nothing that was not seen is forgotten either.
            let now = maniform::apply::memory::after_reading(
                &files.document.declared,
                &live,
                &engine.record,
                &plan,
            );
            for (address, entry) in &engine.record.things {
                let facet = kinds::by_name(&address.kind)
                    .is_some_and(|kind| kind.existence() == Existence::Facet);
                if !facet && unseen(address, &entry.realm) {
                    prop_assert!(
                        now.things.contains_key(address),
                        "{address} was forgotten unseen"
                    );
                }
            }
            Ok(())
        },
    );
}

#[test]
fn a_saved_plan_reads_back_and_notices_what_moved() {
    let input = (estate(), estate(), any::<prop::sample::Index>());
    check("saved", 35, input, |(document, world, place)| async move {
        let world = world.yield_to(&document.held()).world(false);
        let mut engine = Engine::with(world).await;
        engine.vault = vault();
        let files = files(&document)?;
        let (live, plan) = engine.planned(&files).await;
        let saved = SavedPlan::new(stamp(&files), plan.clone());
        let text = saved.to_text();
        let back = SavedPlan::parse(&text);
        prop_assert_eq!(back.as_ref(), Ok(&saved), "{}", text);
        let (_, again) = engine.planned(&files).await;
        prop_assert_eq!(saved.moved(&again), vec![]);
        prop_assert_eq!(saved.moved_files(&stamp(&files)), vec![]);

        if plan.steps.is_empty() || !plan.refusals.is_empty() {
            return Ok(());
        }
        // Somebody else does a part of it meanwhile: the steps up to one, or one that needs no other.
        let upto = place.index(plan.steps.len());
        let free: Vec<_> = plan
            .steps
            .iter()
            .filter(|step| step.after.is_empty())
            .cloned()
            .collect();
        let steps = match free.get(upto) {
            Some(step) => vec![step.clone()],
            None => plan.steps[..=upto].to_vec(),
        };
        let part = Plan {
            steps,
            ..plan.clone()
        };
        let report = engine.carry_out(&part, &live).await;
        let done = |step: &maniform::apply::Done| step.outcome == maniform::apply::Outcome::Done;
        if report.steps.iter().all(done) {
            let (_, now) = engine.planned(&files).await;
            let writes_only = part.steps.iter().all(|step| unreadable(&plan, step.id));
            let moved = saved.moved(&now);
            prop_assert!(
                writes_only || !moved.is_empty(),
                "{:#?} was done and nothing moved",
                part.steps
            );
        }
        Ok(())
    });
}

/// True where a step writes only fields that cannot be read back, so that nobody can notice.
fn unreadable(plan: &Plan, id: usize) -> bool {
    let step = plan.steps.iter().find(|step| step.id == id);
    // What only looks something up changes nothing.
    if step.is_some_and(|step| step.request.method == Method::Get) {
        return true;
    }
    let Some(change) =
        step.and_then(|step| plan.changes.iter().find(|c| c.address == step.address))
    else {
        return false;
    };
    change
        .fields
        .iter()
        .all(|field| matches!(field.name.as_str(), "dkim" | "password"))
        && change.action == maniform::plan::Action::Update
}
