//! How many calls a run may make, and how fast.

use std::time::{Duration, Instant};

use maniform::emulator::Config;

use super::faults::{WHOLE, acme};
use super::house::{House, acme_world};

fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", &acme(WHOLE));
    house
}

/// The calls it takes to read.
fn reads(house: &House) -> usize {
    house.plan().exits(0);
    let calls = house.log().len();
    house.forget();
    calls
}

#[test]
fn a_plan_that_needs_more_calls_than_are_allowed_is_refused_before_the_first_write() {
    let house = house();
    let needed = reads(&house) * 2 + 4;
    let one_less = (needed - 1).to_string();
    let arguments = ["apply", "--auto-approve", "--max-calls", one_less.as_str()];
    house
        .run(&arguments)
        .exits(3)
        .complains("there are not enough calls for it")
        .complains("the plan makes 4 writes")
        .complains(&format!("allow {needed} calls"));
    assert!(house.writes().is_empty());
    house.run(&["plan", "--out", "p.json"]).exits(0);
    house
        .run(&["apply", "p.json", "--max-calls", &one_less])
        .exits(3);
    assert!(house.writes().is_empty());
    house.forget();
    let enough = needed.to_string();
    house
        .run(&["apply", "p.json", "--max-calls", &enough])
        .exits(0);
    assert_eq!(house.log().len(), needed);
}

#[test]
fn calls_that_end_in_the_midst_end_the_run_cleanly() {
    let house = house();
    let needed = (reads(&house) * 2 + 4).to_string();
    // Repetitions that nobody could foresee.
    house.fault(
        &serde_json::json!({ "method": "POST", "path": "/1/**/mailboxes", "times": 3,
        "effect": { "refuse": { "status": 429, "retry_after": 1 } } }),
    );
    house.fault(
        &serde_json::json!({ "method": "POST", "path": "/1/**/redirections", "times": 3,
        "effect": { "refuse": { "status": 429, "retry_after": 1 } } }),
    );
    let ran = house
        .run(&["apply", "--auto-approve", "--max-calls", &needed])
        .exits(4)
        .says("the calls of this run are used up (--max-calls)")
        .says("not read");
    assert!(ran.stdout.contains("Apply incomplete"), "{}", ran.stdout);
    assert_eq!(house.log().len().to_string(), needed);
    house.mend();
    house.settles();
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
}

#[test]
fn a_reading_that_runs_out_of_calls_is_a_gap() {
    let house = house();
    house
        .run(&["plan", "--max-calls", "2"])
        .exits(1)
        .says("this run may make 2 calls (--max-calls)");
    assert_eq!(house.log().len(), 2);
    for (flag, wrong) in [
        ("--max-calls", "0"),
        ("--parallelism", "0"),
        ("--rate-limit", "61"),
    ] {
        house.run(&["plan", flag, wrong]).exits(64);
    }
}

#[test]
fn one_call_at_a_time_comes_to_the_same() {
    let house = house();
    house
        .run(&["apply", "--auto-approve", "--parallelism", "1"])
        .exits(0);
    assert_eq!(
        house.names(),
        ["ada(countess)", "bob", "sales>x@partner.example"]
    );
}

/// Takes more than two minutes and is judged by the clock: `cargo test --test house -- --ignored
/// a_hundred_and_twenty`.
#[test]
#[ignore = "takes two minutes, and a clock decides"]
fn a_hundred_and_twenty_changes_at_the_limit_meet_no_429_and_take_hardly_longer_than_it() {
    let house = House::configured(Config {
        seed: vec![acme_world()],
        rate_limit: Some(60),
        latency: Some(Duration::from_millis(300)),
        ..Config::default()
    });
    let addresses: String = (0..40)
        .map(|n| format!("      m{n}: {{ aliases: [a{n}] }}\n"))
        .collect();
    let records: String = (0..40)
        .map(|n| format!("      - {{ name: h{n}, type: A, values: [192.0.2.{n}] }}\n"))
        .collect();
    house.write(
        "a.yaml",
        &format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{addresses}domains:\n  acme.example:\n    records:\n{records}"),
    );
    let start = Instant::now();
    house
        .run(&["apply", "--auto-approve", "--rate-limit", "60"])
        .exits(0)
        .says("Apply complete: 120 added");
    let took = start.elapsed().as_secs_f64();
    let log = house.log();
    let refused = log.iter().filter(|call| call["status"] == 429).count();
    let calls = log.len();
    let own = f64::from(u32::try_from(calls).expect("few"));
    println!(
        "{calls} calls, {refused} of them 429, took {took:.1} s; the limit's own time is {own} s"
    );
    assert_eq!(refused, 0);
    assert!(took <= own * 1.1, "{took} s for {calls} calls");
}
