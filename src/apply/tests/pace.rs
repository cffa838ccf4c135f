//! A long run at the service's limit: never too fast, and hardly slower than the limit itself.

use std::cell::RefCell;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::service::{run, step};
use crate::api::pace::Pace;
use crate::apply::{Done, Outcome, SendError, Sender};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::{Filled, Method};
use crate::plan::Step;

const LIMIT: usize = 60;
const MINUTE: Duration = Duration::from_secs(60);

/// Answers after a while, at the pace of a client, and judges by itself whether that was too fast.
struct Limited {
    pace: Pace,
    latency: Duration,
    arrived: RefCell<Vec<Instant>>,
}

impl Limited {
    async fn call(&self, writing: bool) {
        assert_eq!(self.pace.turn(writing).await, Ok(()));
        tokio::time::sleep(self.latency).await;
        self.arrived.borrow_mut().push(Instant::now());
    }
}

impl Sender for Limited {
    async fn send(&self, _: &str, request: &Filled) -> Result<Json, SendError> {
        self.call(request.method != Method::Get).await;
        Ok(json!(true))
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_and_twenty_changes_keep_the_limit_and_end_within_a_tenth_of_its_time() {
    for (zones, latency) in [(1, 300), (4, 300), (4, 2500), (30, 3900)] {
        let limited = Limited {
            pace: Pace::new(Some(60), None),
            latency: Duration::from_millis(latency),
            arrived: RefCell::default(),
        };
        let steps: Vec<Step> = (0..120)
            .map(|n| {
                let address = format!("record-set:z{}.example/h{n}/A", n % zones);
                let address: Address = address.parse().unwrap();
                step(n + 1, &address, Method::Post, &[])
            })
            .collect();
        let start = Instant::now();
        // Reading before and after counts in the same minutes; four lists are read at once.
        join_all((0..4).map(|_| limited.call(false))).await;
        join_all((0..2).map(|_| limited.call(false))).await;
        let live = Live::default();
        let report = run(&limited, &live, &steps, &[], &mut |_: &Done| {}).await;
        assert!(
            report
                .steps
                .iter()
                .all(|done| done.outcome == Outcome::Done)
        );
        join_all((0..4).map(|_| limited.call(false))).await;
        join_all((0..2).map(|_| limited.call(false))).await;
        let took = start.elapsed();
        let arrived = limited.arrived.borrow();
        assert_eq!(arrived.len(), 132);
        for window in arrived.windows(LIMIT + 1) {
            assert!(window[LIMIT] - window[0] >= MINUTE, "{zones} zones");
        }
        let own = Duration::from_secs(132);
        assert!(
            took < own.mul_f64(1.1),
            "{zones} zones: {took:?} for {own:?}"
        );
    }
}
