//! No plan that guards let pass leaves an organization without a legal representative, or with fewer
//! administrators than the files ask for: whoever goes or is to be something less, and in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use maniform::kinds::user::words::Role;
use maniform::plan::guard::{self, Standards};
use maniform::plan::{Action, Plan};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value as Json, json};

use super::drive::check;
use super::engine::{Engine, Files};
use super::estate::REALM;

/// What becomes of somebody.
#[derive(Debug, Clone)]
enum Fate {
    /// No file speaks of them.
    Unsaid,
    /// A file names them and says nothing of their role.
    Named,
    /// They are to have this role.
    Becomes(&'static str),
}

fn role() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("owner"), Just("admin"), Just("normal")]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Unsaid),
        Just(Fate::Named),
        prop_oneof![
            Just("legal-representative"),
            Just("administrator"),
            Just("collaborator")
        ]
        .prop_map(Fate::Becomes),
    ]
}

/// People with a role at the service, what becomes of each, whether undeclared ones go, and how many
/// administrators there must be.
type Case = (Vec<(&'static str, Fate)>, bool, u64);

fn case() -> impl Strategy<Value = Case> {
    let people = prop::collection::vec((role(), fate()), 1..6);
    (people, any::<bool>(), 1..4_u64)
}

fn email(at: usize) -> String {
    format!("p{at}@acme.example")
}

fn world(case: &Case) -> Json {
    let people = case.0.iter().enumerate();
    let people = people.map(|(at, (role, _))| {
        json!({ "account": REALM, "email": email(at), "first_name": "A", "last_name": "B", "role_type": role })
    });
    json!({ "format": 1, "accounts": [{ "name": REALM }], "users": people.collect::<Vec<_>>() })
}

fn files(case: &Case) -> Files {
    let people = case.0.iter().enumerate();
    let users: serde_json::Map<String, Json> = people
        .filter_map(|(at, (_, fate))| match fate {
            Fate::Unsaid => None,
            Fate::Named => Some((email(at), json!({}))),
            Fate::Becomes(role) => Some((email(at), json!({ "role": role }))),
        })
        .collect();
    let ownership = if case.1 { "authoritative" } else { "owned" };
    Files::one(&maniform::yaml::to_text(&json!({
        "organization": REALM,
        "users": users,
        "settings": { "ownership": { "users": ownership }, "minimum-administrators": case.2 },
    })))
}

/// Who is what after everybody did what the plan says, those who are promoted last.
fn left(case: &Case, plan: &Plan) -> (usize, usize) {
    let observed = |word: &str| Role::observed(word).map_or("", Role::word);
    let mut roles: BTreeMap<String, String> = BTreeMap::new();
    for (at, (role, _)) in case.0.iter().enumerate() {
        roles.insert(email(at), observed(role).to_owned());
    }
    let rank = |role: &str| match role {
        "legal-representative" => 2,
        "administrator" => 1,
        _ => 0,
    };
    for change in &plan.changes {
        let Some((_, login)) = change.address.key.rsplit_once('/') else {
            continue;
        };
        if change.action == Action::Delete {
            roles.remove(login);
            continue;
        }
        let new = change.fields.iter().find(|field| field.name == "role");
        let new = new.and_then(|field| field.after.as_ref());
        let new = new.map(|value| value.to_json().as_str().unwrap_or_default().to_owned());
        if let (Some(new), Some(old)) = (new, roles.get(login))
            && rank(&new) < rank(old)
        {
            roles.insert(login.to_owned(), new);
        }
    }
    let count = |least: i32| roles.values().filter(|role| rank(role) >= least).count();
    (count(2), count(1))
}

async fn somebody_stays(case: Case) -> TestCaseResult {
    let files = files(&case);
    // That the files themselves ask for nobody is refused before anything is read.
    prop_assume!(files.error().is_none());
    let engine = Engine::with(world(&case)).await;
    let live = engine.read(&files).await;
    let before = left(&case, &Plan::default());
    let mut plan = engine.plan(&files, &live);
    let own = BTreeMap::new();
    let standards = Standards {
        trusted: None::<&BTreeSet<String>>,
        administrators: files.document.settings.administrators(),
        own: &own,
    };
    let idle = engine.judge(&mut plan, &files, &live, &standards);
    prop_assert!(idle.is_empty());
    let after = left(&case, &plan);
    if plan.refusals.is_empty() {
        prop_assert!(after.0 > 0 || before.0 == 0, "{plan:#?}");
        let least = usize::try_from(case.2).unwrap_or(usize::MAX);
        prop_assert!(after.1 >= least || after.1 == before.1, "{plan:#?}");
    } else {
        // Nothing is refused for nothing.
        prop_assert!(after.0 < before.0 || after.1 < before.1, "{plan:#?}");
        let named = |refusal: &maniform::plan::Refusal| {
            let by = refusal.allowed_by.as_ref();
            by.is_some_and(|by| guard::of(&by.guard).is_some())
        };
        prop_assert!(plan.refusals.iter().all(named), "{plan:#?}");
    }
    Ok(())
}

#[test]
fn an_organization_keeps_those_who_run_it() {
    check("posts", 96, case(), somebody_stays);
}
