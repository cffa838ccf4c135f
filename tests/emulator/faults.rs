//! Misbehaviour on demand.

use std::time::{Duration, Instant};

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Fault, Switches};
use serde_json::{Value, json};

const BOXES: &str = "/1/mail_hostings/30/mailboxes";
const ALIASES: &str = "/1/mail_hostings/30/mailboxes/ada/aliases";

async fn with_fault(effect: Value) -> Api {
    let fault: Fault =
        serde_json::from_value(json!({"path": "/1/**", "times": 1, "effect": effect}))
            .expect("a fault");
    Api::with(Config {
        seed: vec![office()],
        faults: vec![fault],
        clock: Some(NOW),
        ..Config::default()
    })
    .await
}

async fn aliases(api: &Api) -> Value {
    api.get(ALIASES).await.data()["aliases"].clone()
}

#[tokio::test]
async fn a_refusal_has_its_status_code_and_header_and_no_effect() {
    let api = with_fault(json!({"refuse": {"status": 429, "retry_after": 7}})).await;
    let got = api
        .call(&format!("POST {ALIASES}"), json!({"alias": "b"}))
        .await;
    assert_eq!(
        (got.code(), got.retry_after.as_deref()),
        ((429, "too_many_requests"), Some("7"))
    );
    assert_eq!(aliases(&api).await, json!(["countess"]));
    let api = with_fault(json!({"refuse": {"status": 500, "code": "cannot_update_object"}})).await;
    assert_eq!(api.get(BOXES).await.code(), (500, "cannot_update_object"));
    let api = with_fault(json!({"refuse": {"status": 502}})).await;
    assert!(api.get(BOXES).await.text.starts_with("<html>"));
    let api = with_fault(json!({"refuse": {"status": 404, "empty": true}})).await;
    let got = api.get(BOXES).await;
    assert_eq!((got.status, got.text.as_str()), (404, ""));
}

#[tokio::test]
async fn a_cut_before_loses_the_call_and_a_cut_after_only_the_reply() {
    let api = with_fault(json!("cut_before")).await;
    assert!(
        api.send("POST", ALIASES, json!({"alias": "b"}))
            .await
            .is_err()
    );
    assert_eq!(aliases(&api).await, json!(["countess"]));
    let log = api.get("/_emulator/log").await.data();
    assert_eq!(
        (&log[0]["status"], &log[0]["lost"]),
        (&Value::Null, &json!(true))
    );

    let api = with_fault(json!("cut_after")).await;
    assert!(
        api.send("POST", ALIASES, json!({"alias": "b"}))
            .await
            .is_err()
    );
    assert_eq!(aliases(&api).await, json!(["countess", "b"]));
}

#[tokio::test]
async fn a_reset_is_no_ordinary_end_of_a_connection() {
    for (after, aliases_then) in [
        (false, json!(["countess"])),
        (true, json!(["countess", "b"])),
    ] {
        let api = with_fault(json!({"reset": {"after": after}})).await;
        let error = api.send("POST", ALIASES, json!({"alias": "b"})).await;
        let said = format!("{:?}", error.expect_err("no reply"));
        assert!(said.contains("ConnectionReset"), "{said}");
        assert_eq!(aliases(&api).await, aliases_then);
    }
}

#[tokio::test]
async fn success_without_effect_says_yes_and_forgets() {
    let api = with_fault(json!("success_without_effect")).await;
    assert_eq!(
        api.call(&format!("POST {ALIASES}"), json!({"alias": "b"}))
            .await
            .data(),
        true
    );
    assert_eq!(aliases(&api).await, json!(["countess"]));
}

#[tokio::test]
async fn a_stale_read_shows_what_was_before_the_latest_change_and_then_no_more() {
    let api = with_fault(json!("stale_read")).await;
    for alias in ["b", "c"] {
        let made = api
            .call(&format!("POST {ALIASES}"), json!({ "alias": alias }))
            .await;
        assert_eq!(made.data(), true);
    }
    let fault = json!({ "method": "GET", "path": "/**", "times": 1, "effect": "stale_read" });
    api.call("POST /_emulator/faults", fault).await;
    assert_eq!(aliases(&api).await, json!(["countess", "b"]));
    assert_eq!(aliases(&api).await, json!(["countess", "b", "c"]));
}

#[tokio::test]
async fn an_asynchronous_answer_takes_effect_when_the_task_is_executed() {
    let api = with_fault(json!("asynchronous")).await;
    let got = api
        .call(&format!("POST {ALIASES}"), json!({"alias": "b"}))
        .await;
    assert_eq!(
        (got.status, &got.body["result"]),
        (202, &json!("asynchronous"))
    );
    let path = format!(
        "/1/async/tasks/{}",
        got.body["data"].as_str().expect("a uuid")
    );
    for status in ["spooled", "running"] {
        assert_eq!(api.get(&path).await.data()["status"], status);
        assert_eq!(aliases(&api).await, json!(["countess"]));
    }
    let done = api.get(&path).await.data();
    assert_eq!(
        (&done["status"], &done["response"]["data"]),
        (&json!("executed"), &json!(true))
    );
    assert_eq!(aliases(&api).await, json!(["countess", "b"]));
    assert_eq!(
        api.get("/1/async/tasks")
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        api.get("/1/async/tasks/nothing").await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn a_refused_call_is_not_spooled_and_time_carries_tasks_out() {
    let api = with_fault(json!("asynchronous")).await;
    let got = api
        .call(&format!("POST {ALIASES}"), json!({"alias": "countess"}))
        .await;
    assert_eq!(got.code(), (400, "alias_already_exists"));
    let api = with_fault(json!("asynchronous")).await;
    api.call(&format!("POST {ALIASES}"), json!({"alias": "b"}))
        .await;
    api.call("POST /_emulator/clock", json!({"advance": 60}))
        .await
        .data();
    assert_eq!(api.get("/2/profile").await.status, 200);
    assert_eq!(aliases(&api).await, json!(["countess", "b"]));
}

#[tokio::test]
async fn pages_can_be_stale_missing_or_miscounted() {
    let mut world = office();
    let boxes: Vec<Value> = (0..9)
        .map(|n| json!({"mailbox_name": format!("box{n}")}))
        .collect();
    world["mail_hostings"][0]["mailboxes"] = boxes.into();
    let api = Api::seeded(world).await;
    let page = async |n: u32| {
        let got = api.get(&format!("{BOXES}?page={n}&per_page=3")).await;
        let names: Vec<String> = got
            .data()
            .as_array()
            .expect("a list")
            .iter()
            .map(|m| m["mailbox_name"].to_string())
            .collect();
        (
            names.join(" ").replace('"', ""),
            got.body["page"].clone(),
            got.body["total"].clone(),
        )
    };
    let arm = async |effect: Value| {
        api.call("DELETE /_emulator/faults", Value::Null)
            .await
            .data();
        let fault =
            json!({"method": "GET", "path": "/1/mail_hostings/*/mailboxes", "effect": effect});
        api.call("POST /_emulator/faults", fault).await.data();
    };
    arm(json!("stale_page")).await;
    assert_eq!(page(2).await, ("box0 box1 box2".into(), json!(2), json!(9)));
    arm(json!({"missing_page": {"page": 2}})).await;
    assert_eq!(page(2).await, (String::new(), json!(2), json!(9)));
    assert_eq!(page(3).await.0, "box6 box7 box8");
    arm(json!({"lying_total": {"total": 3}})).await;
    assert_eq!(page(1).await, ("box0 box1 box2".into(), json!(1), json!(3)));
}

#[tokio::test]
async fn replies_can_be_of_another_shape_or_half_there() {
    let api = with_fault(json!({"wrong_shape": {"data": "text"}})).await;
    assert_eq!(api.get(BOXES).await.data(), "text");
    let api = with_fault(json!("truncated_json")).await;
    let got = api.get(BOXES).await;
    assert!(
        got.text.starts_with("{\"result\"") && got.body.is_null(),
        "{}",
        got.text
    );
    let api = with_fault(json!({"drop_with": {"member": "aliases"}})).await;
    let got = api.get(&format!("{BOXES}?with=aliases,users")).await.data();
    assert_eq!(
        (got[0].get("aliases"), got[0].get("users")),
        (None, Some(&json!([])))
    );
}

#[tokio::test]
async fn delays_and_latency_are_waited_for() {
    let config = Config {
        seed: vec![office()],
        latency: Some(Duration::from_millis(60)),
        ..Config::default()
    };
    let api = Api::with(config).await;
    let fault = json!({"path": "**", "effect": {"delay": {"milliseconds": 80, "after": true}}});
    api.call("POST /_emulator/faults", fault).await.data();
    let begun = Instant::now();
    api.get(BOXES).await.data();
    assert!(begun.elapsed() >= Duration::from_millis(140));
}

#[tokio::test]
async fn too_many_calls_are_refused_until_time_passes() {
    for (retry_after, header) in [(false, None), (true, Some("30"))] {
        let switches = Switches {
            retry_after,
            ..Switches::default()
        };
        let config = Config {
            seed: vec![office()],
            rate_limit: Some(2),
            clock: Some(NOW),
            switches,
            ..Config::default()
        };
        let api = Api::with(config).await;
        api.get(BOXES).await.data();
        api.get(BOXES).await.data();
        let got = api.get(BOXES).await;
        assert_eq!(
            (got.code(), got.retry_after.as_deref()),
            ((429, "too_many_requests"), header)
        );
        api.call("POST /_emulator/clock", json!({"advance": 30}))
            .await
            .data();
        api.get(BOXES).await.data();
    }
}

#[tokio::test]
async fn a_fault_that_is_none_is_explained() {
    let api = Api::seeded(office()).await;
    let got = api
        .call(
            "POST /_emulator/faults",
            json!({"path": "/1", "effect": "explode"}),
        )
        .await;
    assert_eq!(got.status, 400);
    assert!(
        got.body["error"]["description"]
            .as_str()
            .expect("a text")
            .contains("explode")
    );
}
