//! What happens when the way to the service, or the service, is not well.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use maniform::api::{ApiError, Calls, Client, Kind, Reply, Settings};
use serde_json::json;

use super::server::{Server, Step, error, get, html, ok, post};

fn short() -> Step {
    Step::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"result\":".to_vec())
}

fn throttled(header: &str) -> Step {
    Step::Header(429, header.into(), b"{}".to_vec())
}

/// One read against a script; the result and how many calls came.
async fn read(steps: Vec<Step>) -> (Result<Reply, ApiError>, usize) {
    let server = Server::script(steps).await;
    let answer = server.client().read(&get("/1/x")).await;
    (answer, server.seen().len())
}

async fn write(steps: Vec<Step>) -> (Result<Reply, ApiError>, usize) {
    let server = Server::script(steps).await;
    let answer = server.client().write(&post("/1/x", json!({}))).await;
    (answer, server.seen().len())
}

#[tokio::test]
async fn a_read_survives_passing_trouble() {
    for trouble in [
        Step::Cut,
        short(),
        Step::Raw(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        html(502),
        html(503),
        error(504, "timeout"),
        html(500),
        error(500, "unexpected_error"),
        throttled("X-Nothing: 1"),
        throttled("Retry-After: 7"),
    ] {
        let (answer, calls) = read(vec![trouble.clone(), trouble, ok(json!(1))]).await;
        assert_eq!(answer.map(|reply| reply.data), Ok(json!(1)));
        assert_eq!(calls, 3);
    }
}

#[tokio::test]
async fn silence_ends_a_read_late_and_a_write_at_once() {
    let server = Server::answering(|count, _| match count {
        0..3 => Step::Silence,
        _ => ok(json!(1)),
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = Duration::from_millis(100);
    let client = Client::new(settings).unwrap();
    let error = client.write(&post("/1/x", json!({}))).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Timeout(_)), "{error}");
    assert!(error.outcome_unknown());
    assert!(client.read(&get("/1/x")).await.is_ok());
    assert_eq!(client.calls().writes, 1);
}

#[tokio::test]
async fn a_read_gives_up_in_the_end() {
    let (answer, calls) = read(vec![html(502); 9]).await;
    assert_eq!((answer.unwrap_err().status(), calls), (Some(502), 4));
    let (answer, calls) = read(vec![Step::Cut; 9]).await;
    assert!(matches!(answer.unwrap_err().kind(), Kind::Cut(_)));
    assert_eq!(calls, 4);
    let (answer, calls) = read(vec![throttled("X-Nothing: 1"); 9]).await;
    assert!(matches!(answer.unwrap_err().kind(), Kind::TooMany(_, None)));
    assert_eq!(calls, 6);
}

#[tokio::test]
async fn a_read_is_not_repeated_after_a_definite_answer() {
    for step in [
        error(404, "object_not_found"),
        error(500, "fail_when_retrieving_email_backups"),
        html(200),
        error(429, "invitation_sending_rate_limit_reached"),
        throttled("Retry-After: 86400"),
    ] {
        let (answer, calls) = read(vec![step, ok(json!(1))]).await;
        assert!(answer.is_err());
        assert_eq!(calls, 1);
    }
}

#[tokio::test]
async fn a_limit_on_mailed_invitations_is_not_taken_for_the_one_on_requests() {
    let step = error(429, "invitation_sending_rate_limit_reached");
    let (answer, _) = read(vec![step]).await;
    let hint = answer.unwrap_err().hint().unwrap();
    assert!(!hint.contains("60 requests"), "{hint}");
    assert!(hint.contains("made and not mailed"), "{hint}");
}

#[tokio::test]
async fn the_wait_the_service_asks_for_is_passed_on() {
    let (answer, _) = read(vec![throttled("Retry-After: 86400")]).await;
    let error = answer.unwrap_err();
    assert!(error.hint().unwrap().contains("wait 86400 s"));
}

#[tokio::test]
async fn a_write_is_never_repeated_blindly() {
    for step in [
        Step::Cut,
        short(),
        html(500),
        html(502),
        html(503),
        html(504),
    ] {
        let (answer, calls) = write(vec![step, ok(json!(1))]).await;
        let error = answer.unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
        assert!(error.hint().unwrap().contains("`plan`"), "{error}");
        assert_eq!(calls, 1, "{error}");
    }
    for step in [
        error(500, "cannot_create_object"),
        error(503, "maintenance"),
    ] {
        let (answer, calls) = write(vec![step, ok(json!(1))]).await;
        assert!(!answer.unwrap_err().outcome_unknown());
        assert_eq!(calls, 1);
    }
}

#[tokio::test]
async fn a_write_turned_away_by_the_limit_is_repeated() {
    let (answer, calls) = write(vec![throttled("Retry-After: 3"), ok(json!(1))]).await;
    assert_eq!((answer.map(|reply| reply.data), calls), (Ok(json!(1)), 2));
}

#[tokio::test]
async fn a_refusal_cut_short_is_still_a_refusal() {
    let cut = Step::Raw(b"HTTP/1.1 403 X\r\nContent-Length: 999\r\n\r\n{".to_vec());
    let (answer, calls) = write(vec![cut, ok(json!(1))]).await;
    let error = answer.unwrap_err();
    assert_eq!(
        (error.status(), error.outcome_unknown(), calls),
        (Some(403), false, 1)
    );
}

#[tokio::test]
async fn what_was_never_sent_may_be_sent_again() {
    // A port nobody listens on: taken, then let go.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let host = format!("http://127.0.0.1:{port}").parse().unwrap();
    let settings = Settings {
        second: Duration::from_millis(1),
        ..Settings::new(host, None)
    };
    let client = Client::new(settings).unwrap();
    let error = client.write(&post("/1/x", json!({}))).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Unreachable(_)), "{error}");
    assert!(!error.outcome_unknown());
    assert!(error.hint().unwrap().contains("INFOMANIAK_HOST"));
    assert_eq!(
        client.calls(),
        Calls {
            reads: 0,
            writes: 4
        }
    );
}

#[tokio::test]
async fn one_who_is_throttled_holds_up_everybody() {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let server = Server::answering({
        let arrivals = arrivals.clone();
        move |_, text| {
            arrivals.lock().unwrap().push(Instant::now());
            let throttle = text.starts_with("GET /1/a ") && arrivals.lock().unwrap().len() < 2;
            match throttle {
                true => throttled("Retry-After: 100"),
                false => ok(json!(1)),
            }
        }
    })
    .await;
    let client = server.client();
    let (a, b) = (get("/1/a"), post("/1/b", json!({})));
    let first = client.read(&a);
    tokio::pin!(first);
    // The other one calls without a rest, until the first is through.
    let answer = loop {
        tokio::select! {
            biased;
            answer = &mut first => break answer,
            other = client.write(&b) => assert!(other.is_ok()),
        }
    };
    assert!(answer.is_ok());
    let arrivals = arrivals.lock().unwrap().clone();
    let longest = arrivals.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(longest >= Some(Duration::from_millis(50)), "{longest:?}");
}
