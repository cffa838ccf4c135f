//! Writes that are accepted first and done later.

use maniform::api::{ApiError, End, Kind, Reply};
use serde_json::{Value as Json, json};

use super::server::{Server, Step, error, html, ok, post};

const UUID: &str = "0b5e4d3c-1111-4222-8333-444455556666";

fn accepted(data: Json) -> Step {
    super::server::json(202, &json!({"result": "asynchronous", "data": data}))
}

fn task(status: &str, more: Json) -> Step {
    let mut task = json!({"uuid": UUID, "status": status, "response": null});
    if let (Some(task), Json::Object(more)) = (task.as_object_mut(), more) {
        task.extend(more);
    }
    ok(task)
}

async fn write(steps: Vec<Step>) -> (Result<Reply, ApiError>, Vec<String>) {
    let server = Server::script(steps).await;
    let answer = server.client().write(&post("/1/x", json!({}))).await;
    (answer, server.lines())
}

#[tokio::test]
async fn a_task_is_followed_to_its_end_wherever_it_is_named() {
    for data in [
        json!(UUID),
        json!({"uuid": UUID}),
        json!({"task_uuid": UUID}),
    ] {
        let (answer, lines) = write(vec![
            accepted(data),
            error(404, "object_not_found"),
            task("spooled", json!({})),
            html(502),
            task("running", json!({})),
            task("executed", json!({"response": {"id": 7}, "error": []})),
        ])
        .await;
        let reply = answer.unwrap();
        assert_eq!(
            (reply.status, &reply.data, &reply.end),
            (202, &json!({"id": 7}), &End::Done)
        );
        assert_eq!(lines[5], format!("GET /1/async/tasks/{UUID}"));
        assert_eq!(lines.len(), 6);
    }
}

#[tokio::test]
async fn a_task_that_failed_is_an_error_of_the_write() {
    for (failed, why) in [
        (
            task("failed", json!({"error": {"description": "no\u{1b} room"}})),
            "no\\u{1b} room",
        ),
        (task("failed", json!({})), "no reason"),
        (task("executed", json!({"error": "full"})), "full"),
    ] {
        let (answer, _) = write(vec![accepted(json!(UUID)), failed]).await;
        let error = answer.unwrap_err();
        assert!(matches!(error.kind(), Kind::Task(_)));
        assert!(
            error
                .to_string()
                .starts_with("POST /1/x: accepted, and failed later: ")
        );
        assert!(error.to_string().contains(why), "{error}");
        assert!(!error.outcome_unknown());
    }
}

#[tokio::test]
async fn without_a_task_to_follow_the_end_is_unknown() {
    for data in [
        json!(true),
        json!(17),
        json!({"a": 1}),
        json!("../../1/accounts"),
        json!("1/x"),
        json!(""),
    ] {
        let (answer, lines) = write(vec![accepted(data.clone())]).await;
        let reply = answer.unwrap();
        assert!(matches!(reply.end, End::Unknown(_)));
        assert_eq!((&reply.data, lines.len()), (&data, 1));
    }
}

#[tokio::test]
async fn a_task_that_cannot_be_read_or_does_not_end_is_an_unknown_end() {
    let (answer, lines) = write(vec![accepted(json!(UUID)), error(403, "all_scopes")]).await;
    let End::Unknown(why) = answer.unwrap().end else {
        panic!("an unread task has no known end")
    };
    assert!(why.contains("403 all_scopes") && lines.len() == 2, "{why}");

    let server = Server::answering(|count, _| match count {
        0 => accepted(json!(UUID)),
        _ => task("running", json!({})),
    })
    .await;
    let reply = server
        .client()
        .write(&post("/1/x", json!({})))
        .await
        .unwrap();
    let End::Unknown(why) = reply.end else {
        panic!("a running task has no end")
    };
    assert!(why.contains("still under way"), "{why}");
    assert!(server.lines().len() < 30, "looks become rarer");
}
