//! What the plan says of roles: who may change them, in which order, who moved them.

use super::{NAME, ROLE, STATE, TEAMS, User, address};
use crate::kinds::departure::{Cause, Departure};
use crate::kinds::kind::{Kind, Observed};
use crate::kinds::stage::Stage;
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

fn person(email: &str) -> Address {
    address("Acme SA", email)
}

fn role(word: &str) -> Spec {
    Spec::default().with(ROLE, Value::text(word))
}

/// A member with a role.
fn member(email: &str, word: &str) -> Observed {
    let mut seen = Observed::new(person(email), "7");
    seen.spec = role(word).with(STATE, Value::text("member"));
    seen
}

/// What people do so that Ada, who is `now`, becomes `then`; Bob is a legal representative.
fn steps(now: &str, then: &str) -> Vec<String> {
    let ada = person("ada@acme.example");
    let bob = role("legal-representative");
    let stage = Stage::default()
        .there(member("ada@acme.example", now))
        .there(member("bob@acme.example", "legal-representative"))
        .declares(ada.clone(), role(then))
        .declares(person("bob@acme.example"), bob);
    let after = role(then).with(STATE, Value::text("member"));
    stage.work(&ada, Some(&after)).by_hand
}

#[test]
fn a_legal_representative_is_named_and_dismissed_by_another_one() {
    for (now, then) in [
        ("administrator", "legal-representative"),
        ("legal-representative", "administrator"),
    ] {
        let steps = steps(now, then);
        assert!(
            steps[0].starts_with("a legal representative opens Users"),
            "{steps:?}"
        );
    }
    let others = steps("collaborator", "administrator");
    assert!(
        others[0].starts_with("an administrator or legal representative opens"),
        "{others:?}"
    );
}

#[test]
fn the_next_legal_representative_is_there_before_the_last_one_steps_back() {
    let steps = steps("legal-representative", "collaborator");
    assert!(
        steps[0].contains(
            "there must be another legal representative before: there is bob@acme.example"
        ),
        "{steps:?}"
    );
}

#[test]
fn only_a_legal_representative_invites_another_one() {
    let invited = role("legal-representative")
        .with("first-name", Value::text("Ada"))
        .with("last-name", Value::text("Martin"))
        .with("locale", Value::text("fr"));
    let ada = person("ada@acme.example");
    let stage = Stage::default().declares(ada.clone(), invited.clone());
    let work = stage.work(&ada, Some(&invited));
    assert_eq!(work.drafts.len(), 1);
    assert!(
        work.notes.iter().any(|note| note.contains("(ORG-03)")),
        "{:?}",
        work.notes
    );
}

/// Who switched Ada from administrator to collaborator, where she is in these teams.
fn mover(teams: &[&str]) -> Option<Cause> {
    let mut ada = member("ada@acme.example", "collaborator");
    ada.spec.set(TEAMS, Value::set(teams.to_vec()));
    let stage = Stage::default().there(ada);
    let (base, live) = (Value::text("administrator"), Value::text("collaborator"));
    User.moved_by(&Departure {
        address: &person("ada@acme.example"),
        field: ROLE,
        item: None,
        base: Some(&base),
        live: Some(&live),
        around: &stage,
    })
}

#[test]
fn the_page_of_a_team_is_suspected_of_switching_roles() {
    assert!(matches!(mover(&["Support"]), Some(Cause::People(_))));
    assert_eq!(mover(&[]), None);
    assert_eq!(User.name(), NAME);
}
