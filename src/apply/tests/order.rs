//! Which steps are under way at the same time, and which wait for which.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::service::{Fate, NoSecrets, Zone, change, run, step};
use crate::apply::{
    self, Done, Halt, InOrder, Job, Kept, Outcome, Report, SendError, Sender, Witness,
};
use crate::kinds::kind::{IdSource, Yield};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::{Filled, Method, Ref, Template};
use crate::plan::{Action, Change, Step};

/// Takes a second for each request and notes when it begins and ends, by the last word of its path;
/// what is named `bad` fails.
#[derive(Debug, Default)]
struct Slow {
    events: RefCell<Vec<String>>,
}

impl Sender for Slow {
    async fn send(&self, _: &str, request: &Filled) -> Result<Json, SendError> {
        let name = request
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        self.events.borrow_mut().push(format!("+{name}"));
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.events.borrow_mut().push(format!("-{name}"));
        match name.starts_with("bad") {
            true => Err(SendError::default()),
            false => Ok(json!(true)),
        }
    }
}

impl Slow {
    fn events(&self) -> String {
        self.events.borrow().join(" ")
    }
}

/// A step on a record of a zone: `a.example`, `POST`, `x`.
fn on(id: usize, zone: &str, method: Method, name: &str, after: &[usize]) -> Step {
    let address: Address = format!("record-set:{zone}/{name}/A").parse().unwrap();
    let mut step = step(id, &address, method, after);
    step.request.path = Template::new(&format!("/{name}"));
    step
}

fn goes(step: &Step) -> Change {
    Change {
        address: step.address.clone(),
        ..change(Action::Delete, Vec::new())
    }
}

async fn carry_out(slow: &Slow, steps: &[Step], changes: &[Change]) -> Report {
    run(slow, &Live::default(), steps, changes, &mut |_: &Done| {}).await
}

fn ids(report: &Report) -> Vec<usize> {
    report.steps.iter().map(|done| done.step.id).collect()
}

#[tokio::test(start_paused = true)]
async fn zones_go_at_the_same_time_and_each_in_the_order_of_the_plan() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "a.example", Method::Post, "a2", &[]),
        on(3, "b.example", Method::Post, "b1", &[]),
        on(4, "b.example", Method::Post, "b2", &[]),
    ];
    let report = carry_out(&slow, &steps, &[]).await;
    assert_eq!(slow.events(), "+a1 +b1 -a1 -b1 +a2 +b2 -a2 -b2");
    assert_eq!(ids(&report), [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_asked_for_are_under_way() {
    let slow = Slow::default();
    let names: Vec<String> = (0..9).map(|n| format!("z{n}")).collect();
    let steps: Vec<Step> = (1..)
        .zip(&names)
        .map(|(id, name)| on(id, &format!("{name}.example"), Method::Post, name, &[]))
        .collect();
    let stop = AtomicBool::new(false);
    for at_once in [0, 1, 3, 20] {
        slow.events.borrow_mut().clear();
        let job = Job {
            steps: &steps,
            changes: &[],
            live: &Live::default(),
            secrets: &NoSecrets,
            at_once,
            stop: &stop,
        };
        let _report = apply::apply(&job, &slow, &mut |_: &Done| {}).await;
        let (mut now, mut most) = (0_usize, 0);
        for event in slow.events.borrow().iter() {
            if event.starts_with('+') {
                now += 1;
            } else {
                now -= 1;
            }
            most = most.max(now);
        }
        assert_eq!(most, at_once.clamp(1, 9));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_needed_is_waited_for_across_zones() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "b.example", Method::Post, "b1", &[1]),
        on(3, "c.example", Method::Post, "c1", &[]),
    ];
    let _report = carry_out(&slow, &steps, &[]).await;
    assert_eq!(slow.events(), "+a1 +c1 -a1 -c1 +b1 -b1");
}

#[tokio::test(start_paused = true)]
async fn who_names_what_gets_a_new_id_waits_for_that_id() {
    let slow = Slow::default();
    let invite = |name: &str| {
        let mut step = on(1, "a.example", Method::Post, name, &[]);
        step.yields.push(Yield {
            to: Ref::to(&step.address),
            from: IdSource::Known("7".to_owned()),
            ask: None,
        });
        step
    };
    let named = |name: &str| {
        let mut step = on(2, "b.example", Method::Post, "b1", &[]);
        step.request.path = Template::new("/b1/").id(&invite(name).address);
        step
    };
    let _report = carry_out(&slow, &[invite("a1"), named("a1")], &[]).await;
    assert_eq!(slow.events(), "+a1 -a1 +7 -7");
    let report = carry_out(&slow, &[invite("bad"), named("bad")], &[]).await;
    assert_eq!(report.steps[1].outcome, Outcome::Skipped { because: 1 });
}

#[tokio::test(start_paused = true)]
async fn what_goes_waits_for_everything_that_comes_before_it() {
    let slow = Slow::default();
    let removed = on(3, "c.example", Method::Put, "c1", &[]);
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "b.example", Method::Delete, "b1", &[]),
        removed.clone(),
        on(4, "d.example", Method::Post, "d1", &[]),
    ];
    let _report = carry_out(&slow, &steps, &[goes(&removed)]).await;
    // The two removals do not wait for each other.
    assert_eq!(slow.events(), "+a1 +d1 -a1 -d1 +b1 +c1 -b1 -c1");
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "bad", &[]),
        on(2, "b.example", Method::Post, "b1", &[1]),
        on(3, "c.example", Method::Post, "c1", &[2]),
        on(4, "a.example", Method::Post, "a2", &[]),
        on(5, "d.example", Method::Delete, "d1", &[]),
    ];
    let report = carry_out(&slow, &steps, &[]).await;
    let because = |index: usize| match report.steps[index].outcome {
        Outcome::Skipped { because } => Some(because),
        _ => None,
    };
    assert_eq!((because(1), because(2)), (Some(1), Some(2)));
    assert!(matches!(report.steps[0].outcome, Outcome::Failed { .. }));
    assert_eq!(report.steps[3].outcome, Outcome::Done);
    assert_eq!(report.steps[4].outcome, Outcome::Done);
    assert_eq!(slow.events(), "+bad -bad +a2 -a2 +d1 -d1");
}

#[tokio::test(start_paused = true)]
async fn who_asks_to_stop_gets_what_is_under_way_to_its_end_and_nothing_more() {
    let slow = Slow::default();
    let zones = ["a", "b", "c"];
    let steps: Vec<Step> = (1..=9)
        .map(|id| {
            let zone = format!("{}.example", zones[id % 3]);
            on(id, &zone, Method::Post, &format!("s{id}"), &[])
        })
        .collect();
    let stop = AtomicBool::new(false);
    let mut seen = Vec::new();
    let mut witness = |done: &Done| {
        seen.push(done.step.id);
        stop.store(true, Ordering::Relaxed);
    };
    let job = Job {
        steps: &steps,
        changes: &[],
        live: &Live::default(),
        secrets: &NoSecrets,
        at_once: 4,
        stop: &stop,
    };
    let report = apply::apply(&job, &slow, &mut witness).await;
    assert_eq!(slow.events(), "+s1 +s2 +s3 -s1 -s2 -s3");
    let stopped = |done: &&Done| done.outcome == Outcome::Stopped;
    assert_eq!(report.steps.iter().filter(stopped).count(), 6);
    assert_eq!((seen, ids(&report)), ((1..=9).collect(), (1..=9).collect()));
    assert_eq!(report.halt, None);
}

/// Refuses to note anything from a step on.
struct Blind(usize, Vec<usize>);

impl Witness for Blind {
    fn sending(&mut self, step: &Step, _: &crate::model::request::Request) -> Result<(), String> {
        match step.id >= self.0 {
            true => Err("the disk is full".to_owned()),
            false => Ok(()),
        }
    }

    fn ended(&mut self, done: &Done) -> Result<(), String> {
        self.1.push(done.step.id);
        match done.step.id >= self.0 {
            true => Err("the disk is full".to_owned()),
            false => Ok(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_noted_is_not_sent_and_nothing_more_is_begun() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "a.example", Method::Post, "a2", &[]),
        on(3, "a.example", Method::Post, "a3", &[]),
    ];
    let mut blind = Blind(2, Vec::new());
    let report = run(&slow, &Live::default(), &steps, &[], &mut blind).await;
    assert_eq!(slow.events(), "+a1 -a1");
    assert!(
        matches!(&report.steps[1].outcome, Outcome::Failed { why, .. } if why.contains("the disk is full"))
    );
    assert_eq!(report.steps[2].outcome, Outcome::Stopped);
    assert_eq!(blind.1, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn ends_are_told_in_the_order_of_the_plan_and_none_is_lost() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "a.example", Method::Post, "a2", &[]),
        on(3, "b.example", Method::Post, "b1", &[]),
        on(4, "a.example", Method::Post, "a3", &[]),
    ];
    let live = Live::default();
    for (millis, before, after) in [
        (4000, vec![1, 2, 3, 4], vec![1, 2, 3, 4]),
        (1500, vec![1], vec![1, 3]),
    ] {
        let told = RefCell::new(Vec::new());
        let mut witness = InOrder::new(&steps, |done: &Done| told.borrow_mut().push(done.step.id));
        let all = run(&slow, &live, &steps, &[], &mut witness);
        let _left = tokio::time::timeout(Duration::from_millis(millis), all).await;
        assert_eq!(*told.borrow(), before);
        witness.rest();
        assert_eq!(*told.borrow(), after);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_at_once_knows_what_was_under_way() {
    let slow = Slow::default();
    let steps = [
        on(1, "a.example", Method::Post, "a1", &[]),
        on(2, "b.example", Method::Post, "bad", &[]),
        on(3, "c.example", Method::Post, "c1", &[2]),
        on(4, "a.example", Method::Post, "a2", &[]),
        on(5, "a.example", Method::Post, "a3", &[]),
        on(6, "d.example", Method::Post, "d1", &[]),
    ];
    let mut kept = Kept::new(|_: &Done| {});
    let live = Live::default();
    let left = tokio::time::timeout(
        Duration::from_millis(1500),
        run(&slow, &live, &steps, &[], &mut kept),
    );
    assert!(left.await.is_err());
    let ended: BTreeSet<usize> = kept.ended.iter().map(|done| done.step.id).collect();
    assert_eq!(ended, BTreeSet::from([1, 2, 3, 6]));
    let report = Report::cut_off(kept.ended, &kept.begun, &steps);
    let words: Vec<&str> = report
        .steps
        .iter()
        .map(|done| match done.outcome {
            Outcome::Done => "done",
            Outcome::Failed { .. } => "failed",
            Outcome::Skipped { .. } => "skipped",
            Outcome::Unknown { .. } => "unknown",
            _ => "stopped",
        })
        .collect();
    assert_eq!(
        words,
        ["done", "failed", "skipped", "unknown", "stopped", "done"]
    );
    assert_eq!(ids(&report), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn where_no_call_is_left_nothing_more_is_begun_and_the_report_says_so() {
    let zone = Zone::new(&[], &[Fate::Fine, Fate::Spent]);
    let steps = [
        super::service::post(1, "192.0.2.1", &[]),
        super::service::post(2, "192.0.2.2", &[1]),
        super::service::post(3, "192.0.2.3", &[2]),
    ];
    let live = zone.seen().await;
    let report = run(&zone, &live, &steps, &[], &mut |_: &Done| {}).await;
    let ends: Vec<&Outcome> = report.steps.iter().map(|done| &done.outcome).collect();
    assert_eq!(ends, [&Outcome::Done, &Outcome::Stopped, &Outcome::Stopped]);
    assert_eq!(report.halt, Some(Halt::Spent));
    assert_eq!(zone.sent.borrow().len(), 1);
}

#[tokio::test]
async fn where_the_token_is_refused_nothing_more_is_begun_and_the_report_says_so() {
    let zone = Zone::new(&[], &[Fate::Fine, Fate::NoToken]);
    let steps = [
        super::service::post(1, "192.0.2.1", &[]),
        super::service::post(2, "192.0.2.2", &[]),
        super::service::post(3, "192.0.2.3", &[]),
        super::service::post(4, "192.0.2.4", &[]),
    ];
    let live = zone.seen().await;
    let report = run(&zone, &live, &steps, &[], &mut |_: &Done| {}).await;
    let ends: Vec<&Outcome> = report.steps.iter().map(|done| &done.outcome).collect();
    assert_eq!(ends[0], &Outcome::Done);
    assert!(matches!(ends[1], Outcome::Failed { .. }));
    assert_eq!(ends[2..], [&Outcome::Stopped, &Outcome::Stopped]);
    assert_eq!(report.halt, Some(Halt::Token));
    assert_eq!(zone.sent.borrow().len(), 2);
}
