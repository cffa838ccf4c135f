//! Answers that were lost: what is adopted, what is sent once more, and what stays unknown.

use super::service::{Fate, Zone, against, change, made, on, post, ttl};
use crate::apply::{Done, Outcome, patience};
use crate::kinds::kind::Located;
use crate::model::request::Method;
use crate::model::value::Value;
use crate::plan::Action;

const ONE: &str = "192.0.2.1";
const TWO: &str = "192.0.2.2";

/// How each step ended, in a word.
fn ends(steps: &[Done]) -> Vec<&'static str> {
    let word = |done: &Done| match (&done.outcome, &done.note) {
        (Outcome::Done, None) => "done",
        (Outcome::Done, Some(note)) if note.contains("once more") => "again",
        (Outcome::Done, Some(_)) => "found",
        (Outcome::Failed { .. }, _) => "failed",
        (Outcome::Unknown { .. }, _) => "unknown",
        (Outcome::Skipped { .. }, _) => "skipped",
        (Outcome::ByHand { .. }, _) => "by hand",
        (Outcome::Stopped, _) => "stopped",
    };
    steps.iter().map(word).collect()
}

fn sent(zone: &Zone) -> usize {
    zone.sent.borrow().len()
}

#[tokio::test]
async fn a_creation_that_is_there_is_adopted_and_what_needs_it_goes_on() {
    let zone = Zone::new(&[], &[Fate::LostAfter]);
    let steps = [post(1, ONE, &[]), on(2, Method::Put, ONE, &[1])];
    let ended = against(&zone, &steps, made(&[ONE])).await;
    assert_eq!(ends(&ended), ["found", "done"]);
    let note = ended[0].note.as_deref();
    assert_eq!(
        note,
        Some("the answer was lost; it was found by name and adopted")
    );
    assert_eq!(zone.values(), [ONE]);
    let last = zone.sent.borrow().last().cloned();
    assert_eq!(last.as_deref(), Some("PUT /2/zones/acme.example/records/1"));
    assert!(zone.rests.borrow().is_empty());
}

#[tokio::test]
async fn a_creation_that_is_not_there_is_never_sent_again() {
    let zone = Zone::new(&[], &[Fate::LostBefore]);
    let steps = [post(1, ONE, &[]), on(2, Method::Put, ONE, &[1])];
    let ended = against(&zone, &steps, made(&[ONE])).await;
    assert_eq!(ends(&ended), ["unknown", "skipped"]);
    assert_eq!((zone.values().len(), sent(&zone)), (0, 1));
    assert_eq!(*zone.rests.borrow(), [1, 2, 4]);
}

#[tokio::test]
async fn a_list_that_lags_is_waited_for() {
    let zone = Zone::new(&[], &[Fate::LostAfter]);
    zone.lag.set(2);
    let ended = against(&zone, &[post(1, ONE, &[])], made(&[ONE])).await;
    assert_eq!(ends(&ended), ["found"]);
    assert_eq!(*zone.rests.borrow(), [1, 2]);
}

#[tokio::test]
async fn the_second_of_several_is_told_from_the_first() {
    for (fate, end) in [(Fate::LostAfter, "found"), (Fate::LostBefore, "unknown")] {
        let zone = Zone::new(&[], &[Fate::Fine, fate]);
        let steps = [post(1, ONE, &[]), post(2, TWO, &[1])];
        let ended = against(&zone, &steps, made(&[ONE, TWO])).await;
        assert_eq!(ends(&ended), ["done", end]);
        assert_eq!(sent(&zone), 2);
    }
}

#[tokio::test]
async fn a_removal_is_sent_once_more_where_it_is_still_there_and_no_more_than_that() {
    let gone = || change(Action::Delete, Vec::new());
    let steps = [on(1, Method::Delete, ONE, &[])];
    for (script, end, calls) in [
        (vec![Fate::LostAfter], "found", 1),
        (vec![Fate::LostBefore], "again", 2),
        (vec![Fate::LostBefore, Fate::LostAfter], "found", 2),
        (vec![Fate::LostBefore, Fate::LostBefore], "unknown", 2),
        (vec![Fate::LostBefore, Fate::Refused], "failed", 2),
    ] {
        let zone = Zone::new(&[ONE, TWO], &script);
        let ended = against(&zone, &steps, gone()).await;
        assert_eq!(
            (ends(&ended), sent(&zone)),
            (vec![end], calls),
            "{script:?}"
        );
        let left = zone.values().len();
        let done = matches!(end, "found" | "again");
        assert_eq!(left, if done { 1 } else { 2 }, "{script:?}");
    }
}

#[tokio::test]
async fn a_change_is_judged_by_its_fields_and_repeated_only_where_twice_is_once() {
    for (method, fate, end, calls) in [
        (Method::Put, Fate::LostAfter, "found", 1),
        (Method::Patch, Fate::LostAfter, "found", 1),
        (Method::Put, Fate::LostBefore, "again", 2),
        (Method::Patch, Fate::LostBefore, "unknown", 1),
        (Method::Put, Fate::Refused, "failed", 1),
    ] {
        let zone = Zone::new(&[ONE], &[fate]);
        let ended = against(&zone, &[on(1, method, ONE, &[])], ttl()).await;
        assert_eq!(
            (ends(&ended), sent(&zone)),
            (vec![end], calls),
            "{method} {fate:?}"
        );
    }
}

#[tokio::test]
async fn what_writes_to_people_is_never_sent_again() {
    let zone = Zone::new(&[ONE], &[Fate::LostBefore]);
    let mut step = on(1, Method::Put, ONE, &[]);
    step.letters.push(crate::kinds::kind::Letter {
        to: "ada@acme.example".to_owned(),
        what: "a notice".to_owned(),
    });
    let ended = against(&zone, &[step], ttl()).await;
    assert_eq!((ends(&ended), sent(&zone)), (vec!["unknown"], 1));
}

#[tokio::test]
async fn what_cannot_be_read_stays_unknown() {
    let zone = Zone::new(&[ONE], &[Fate::LostBefore]);
    let live = zone.seen().await;
    zone.is_unreadable.set(true);
    let steps = [on(1, Method::Put, ONE, &[])];
    let report = super::service::run(&zone, &live, &steps, &[ttl()], &mut |_: &Done| {}).await;
    assert_eq!((ends(&report.steps), sent(&zone)), (vec!["unknown"], 1));
}

#[tokio::test]
async fn of_several_changes_to_one_set_each_is_counted() {
    let values = |all: &[&str]| Some(Value::set(all.iter().copied()));
    let grows = || {
        let (one, all) = (values(&[ONE]), values(&[ONE, TWO, "192.0.2.3"]));
        change(Action::Update, vec![("values", one, all)])
    };
    // Without the ids that its steps give, so that only the field can tell.
    let bare = |id: usize, value: &str, after: &[usize]| {
        let mut step = post(id, value, after);
        step.yields.clear();
        step
    };
    for (fate, end) in [(Fate::LostAfter, "found"), (Fate::LostBefore, "unknown")] {
        for lost in 0..2 {
            let mut script = vec![Fate::Fine; lost];
            script.push(fate);
            let zone = Zone::new(&[ONE], &script);
            let steps = [bare(1, TWO, &[]), bare(2, "192.0.2.3", &[])];
            let ended = against(&zone, &steps, grows()).await;
            assert_eq!(ends(&ended)[lost], end, "step {lost}");
            assert_eq!(sent(&zone), 2);
        }
    }
}

#[tokio::test]
async fn a_creation_that_somebody_on_the_way_sent_twice_is_done_if_it_is_as_wanted() {
    let zone = Zone::new(&[], &[Fate::Twice]);
    let ended = against(&zone, &[post(1, ONE, &[])], made(&[ONE])).await;
    assert_eq!(ends(&ended), ["found"]);
    // Somebody else's, with another TTL.
    let zone = Zone::new(&[], &[Fate::Twice]);
    let mut step = post(1, ONE, &[]);
    step.request = step
        .request
        .body(serde_json::json!({ "target": ONE, "ttl": 60 }));
    let ended = against(&zone, &[step], made(&[ONE])).await;
    assert_eq!(ends(&ended), ["failed"]);
}

#[tokio::test]
async fn a_reading_that_lags_is_no_contradiction_and_one_that_does_not_end_is() {
    let zone = Zone::new(&[], &[Fate::Fine]);
    zone.lag.set(3);
    let ended = against(&zone, &[post(1, ONE, &[])], made(&[ONE])).await;
    assert_eq!(ends(&ended), ["done"]);
    let open = |seen: &crate::live::Live| {
        let is_there = seen.find("", &super::service::www()).is_some();
        let thing = Located {
            address: super::service::www(),
            realm: String::new(),
        };
        if is_there { Vec::new() } else { vec![thing] }
    };
    let after = zone.seen().await;
    assert_eq!(open(&after).len(), 1);
    let settled = patience::settled(&zone, after, open).await;
    assert!(open(&settled).is_empty());
    assert_eq!(*zone.rests.borrow(), [1, 2, 4]);
    // A success without effect.
    let zone = Zone::new(&[], &[]);
    let after = zone.seen().await;
    let settled = patience::settled(&zone, after, open).await;
    assert_eq!(open(&settled).len(), 1);
    assert_eq!(*zone.rests.borrow(), [1, 2, 4]);
}

#[tokio::test]
async fn what_somebody_else_made_meanwhile_is_not_adopted() {
    let zone = Zone::new(&[], &[Fate::Overtaken]);
    let ended = against(&zone, &[post(1, ONE, &[])], made(&[ONE])).await;
    let Outcome::Unknown { why } = &ended[0].outcome else {
        panic!("{ended:?}");
    };
    assert!(why.contains("not as it was sent"), "{why}");
    assert_eq!(sent(&zone), 1);
}
