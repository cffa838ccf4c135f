use serde_json::{Value as Json, json};

use super::*;
use crate::apply::resume::fold;
use crate::model::secret::{SecretPlace, SecretRef};
use crate::model::value::{Spec, Value};
use crate::plan::record::{Entry, Record};

/// Two addresses to be made, in two steps and in one, and one to be deleted.
fn begun() -> Json {
    let step = |number: usize, address: &str, secrets: Json| json!({ "step": number, "address": address, "does": "do it", "request": "POST /x", "secrets": secrets });
    let made = |address: &str| {
        json!({
            "address": address, "organization": "Acme SA", "action": "create",
            "fields": [{ "name": "note", "after": "Desk" }],
            "declared": { "realm": "Acme SA", "files": ["a.yaml"], "spec": { "note": "Desk", "password": { "$secret": { "env": "P" } } } },
        })
    };
    json!({
        "at": "2026-12-01T10:00:00Z", "event": "begun", "format_version": 1, "maniform": "0.1.0",
        "host": "emulator", "paths": ["."], "files": { "a.yaml": "00" },
        "changes": [
            made("mailbox:ada@acme.example"),
            made("mailbox:bob@acme.example"),
            { "address": "mailbox:old@acme.example", "organization": "Acme SA", "action": "delete", "fields": [] },
        ],
        "steps": [
            step(1, "mailbox:ada@acme.example", json!([{ "env": "P" }])),
            step(2, "mailbox:ada@acme.example", json!([])),
            step(3, "mailbox:bob@acme.example", json!([{ "env": "P" }])),
            step(4, "mailbox:old@acme.example", json!([])),
        ],
    })
}

fn sending(step: usize) -> Json {
    json!({ "at": "2026-12-01T10:00:01Z", "event": "sending", "step": step, "address": "x:y", "request": "POST /x", "attempt": 1 })
}

fn ended(step: usize, outcome: &str) -> Json {
    json!({ "at": "2026-12-01T10:00:02Z", "event": "ended", "step": step, "outcome": outcome })
}

fn text(lines: &[Json]) -> String {
    let begun = std::iter::once(begun());
    begun
        .chain(lines.iter().cloned())
        .map(|line| format!("{line}\n"))
        .collect()
}

fn read(lines: &[Json]) -> Account {
    Account::read(&text(lines)).unwrap()
}

fn address(name: &str) -> Address {
    Address::new("mailbox", format!("{name}@acme.example"))
}

fn entry(spec: Spec) -> Entry {
    Entry {
        realm: "Acme SA".into(),
        files: ["a.yaml".to_owned()].into(),
        spec,
    }
}

fn password() -> Value {
    Value::Secret(SecretRef {
        place: SecretPlace::Env("P".into()),
        version: None,
    })
}

#[test]
fn every_step_is_accounted_for() {
    let account = read(&[
        sending(1),
        ended(1, "done"),
        sending(2),
        ended(2, "failed"),
        sending(3),
    ]);
    let states: Vec<&State> = account.steps.iter().map(|step| &step.state).collect();
    assert!(matches!(states[0], State::Ended(end) if end.outcome == How::Done));
    assert!(matches!(states[1], State::Ended(end) if end.outcome == How::Failed));
    assert_eq!(states[2..], [&State::UnderWay, &State::NotBegun]);
    assert!(account.is_open() && !account.torn);
    let extents: Vec<Extent> = account.changes().map(|(_, extent)| extent).collect();
    assert_eq!(extents, [Extent::Some, Extent::Some, Extent::Nothing]);
}

#[test]
fn a_line_counts_once_it_is_whole() {
    let whole = text(&[sending(1), ended(1, "done")]);
    let begun = text(&[]).len();
    for cut in begun..whole.len() {
        let account = Account::read(&whole[..cut]).unwrap();
        assert_eq!(account.ended(How::Done), 0, "{cut}");
        assert_eq!(account.torn, !whole[..cut].ends_with('\n'));
    }
    for cut in 0..begun {
        assert_eq!(Account::read(&whole[..cut]), Err(Damage::NoJournal));
    }
}

#[test]
fn what_was_taken_up_may_have_a_torn_line_before() {
    let taken = json!({ "at": "2026-12-01T11:00:00Z", "event": "taken-up" });
    let torn = format!("{}{{\"at\":\"20\n{taken}\n", text(&[sending(1)]));
    let account = Account::read(&torn).unwrap();
    assert!(account.torn && !account.is_open());
    let wrong = format!("{}{{\"at\":\"20\n{}\n", text(&[]), sending(1));
    assert_eq!(Account::read(&wrong), Err(Damage::Line(2)));
}

#[test]
fn what_is_no_journal_or_damaged_is_not_used() {
    let other = text(&[]).replace("\"format_version\":1", "\"format_version\":2");
    let by = "0.1.0".to_owned();
    for (text, damage) in [
        (String::new(), Damage::NoJournal),
        ("{}\n".to_owned(), Damage::NoJournal),
        (format!("{}\n", sending(1)), Damage::NoJournal),
        (other, Damage::Format { found: 2, by }),
        (text(&[sending(9)]), Damage::Line(2)),
        (text(&[begun()]), Damage::Line(2)),
        (text(&[json!({ "event": "party" })]), Damage::Line(2)),
        (text(&[]).replace("\"steps\"", "\"stops\""), Damage::Line(1)),
    ] {
        assert_eq!(Account::read(&text), Err(damage), "{text}");
    }
}

#[test]
fn what_was_done_is_remembered_as_written_and_nothing_else() {
    let mut record = Record::empty("emulator");
    record.things.insert(address("old"), entry(Spec::default()));
    let done = read(&[
        sending(1),
        ended(1, "done"),
        sending(2),
        ended(2, "done"),
        sending(3),
    ]);
    let now = fold(&record, &done);
    let full = Spec::default()
        .with("note", Value::text("Desk"))
        .with("password", password());
    assert_eq!(now.things.get(&address("ada")), Some(&entry(full)));
    // It may have been done: the next reading shows.
    assert_eq!(now.things.get(&address("bob")), None);
    assert_eq!(now.unsure, [address("bob")].into());
    assert!(now.things.contains_key(&address("old")));
    // It counts for the limit of a day all the same.
    let at = done.last.as_second();
    for name in ["ada", "bob"] {
        assert!(
            now.written[&address(name)]
                .made
                .is_some_and(|made| made <= at)
        );
        assert!(now.asked.contains_key(&address(name)));
    }
    assert_eq!(fold(&now, &done), now, "twice is once");
}

#[test]
fn what_was_half_made_is_known_with_the_secrets_that_went_out() {
    let half = read(&[sending(1), ended(1, "done"), sending(2)]);
    let now = fold(&Record::empty("emulator"), &half);
    let known = Spec::default().with("password", password());
    assert_eq!(now.things.get(&address("ada")), Some(&entry(known)));
}

#[test]
fn of_a_secret_without_an_answer_nobody_claims_that_it_arrived() {
    let doubted = |lines: &[Json]| {
        let now = fold(&Record::empty("emulator"), &read(lines));
        assert_eq!(now.things.get(&address("bob")), None);
        now.unsure.contains(&address("bob"))
    };
    assert!(doubted(&[sending(3)]));
    assert!(doubted(&[sending(3), ended(3, "unknown")]));
    assert!(!doubted(&[]));
    assert!(!doubted(&[sending(3), ended(3, "failed")]));
    // Its secret went with the first step, which was answered.
    let half = read(&[sending(1), ended(1, "done"), sending(2)]);
    let now = fold(&Record::empty("emulator"), &half);
    assert!(now.unsure.is_empty());
    // Known from before: what was remembered of the secret is in doubt, and the rest is not.
    let mut record = Record::empty("emulator");
    let known = Spec::default()
        .with("note", Value::text("Desk"))
        .with("password", Value::text("another one"));
    record.things.insert(address("bob"), entry(known));
    let now = fold(&record, &read(&[sending(3)]));
    let left = Spec::default().with("note", Value::text("Desk"));
    assert_eq!(now.things.get(&address("bob")), Some(&entry(left)));
    // Done at last.
    let done = read(&[sending(3), ended(3, "done")]);
    let first = fold(&Record::empty("emulator"), &read(&[sending(3)]));
    assert!(fold(&first, &done).unsure.is_empty());
}

#[test]
fn what_was_deleted_is_forgotten_and_what_failed_is_not() {
    let mut record = Record::empty("emulator");
    record.things.insert(address("old"), entry(Spec::default()));
    let gone = fold(&record, &read(&[sending(4), ended(4, "done")]));
    assert!(gone.things.is_empty());
    for end in ["failed", "unknown", "skipped", "stopped", "by-hand"] {
        let kept = fold(&record, &read(&[sending(4), ended(4, end)]));
        assert_eq!(kept.things, record.things, "{end}");
    }
}

#[test]
fn a_line_survives_being_written_and_read() {
    for line in [begun(), sending(1), ended(1, "by-hand")] {
        let read: Line = serde_json::from_value(line).unwrap();
        let again = crate::apply::journal::line(read.at, &read.event);
        assert_eq!(serde_json::from_str::<Line>(&again).unwrap(), read);
    }
}
