//! Answers that are lost on their way over a real socket, and what apply makes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use maniform::api::{Budget, Client, Clients, Kind, Settings};
use maniform::apply::{self, Done, Job, Outcome};
use maniform::kinds::kind::{IdSource, Located, Yield};
use maniform::live::read::{Interest, read};
use maniform::model::address::Address;
use maniform::model::request::{Method, Ref, Request, Template};
use maniform::model::secret::{Secret, SecretRef, Secrets};
use maniform::model::value::Value;
use maniform::plan::{Action, Change, FieldChange, Status, Step};
use serde_json::json;

use super::server::{Server, Step as Answer, error, get, html, ok};

struct NoSecrets;

impl Secrets for NoSecrets {
    fn secret(&self, _: &SecretRef) -> Result<Secret, String> {
        Err("none".to_owned())
    }
}

fn www() -> Address {
    Address::new("record-set", "acme.example/www/A")
}

/// Adds an address to `www`, then changes its TTL by the id that was given.
fn steps() -> Vec<Step> {
    let step = |id: usize, request: Request, after: Vec<usize>| Step {
        id,
        address: www(),
        realm: String::new(),
        does: String::new(),
        request,
        yields: Vec::new(),
        after,
        letters: Vec::new(),
        otherwise: Vec::new(),
    };
    let record = Ref::member(&www(), "192.0.2.1");
    let list = Template::new("/2/zones/acme.example/records");
    let body = json!({ "source": "www", "type": "A", "ttl": 300, "target": "192.0.2.1" });
    let post = Request::new(Method::Post, list.clone()).body(body);
    let mut make = step(1, post, Vec::new());
    make.yields.push(Yield {
        to: record.clone(),
        from: IdSource::Reply("/id".to_owned()),
        ask: None,
    });
    let path = list.text("/").hole(record);
    let put = Request::new(Method::Put, path).body(json!({ "ttl": 600 }));
    vec![make, step(2, put, vec![1])]
}

fn change() -> Change {
    Change {
        address: www(),
        action: Action::Create,
        status: Status::Ready,
        fields: vec![FieldChange {
            name: "values".to_owned(),
            before: None,
            after: Some(Value::set(["192.0.2.1"])),
            moved: None,
        }],
        origin: None,
        reason: None,
        notes: Vec::new(),
        at_stake: Vec::new(),
        moved: None,
    }
}

/// Applies against a zone that is empty when it is read first, and answers the creation so; then
/// it holds the record from the look with this number on.
async fn applied(answer: Answer, shows_from: usize) -> (Vec<Done>, Vec<String>) {
    let looks = Arc::new(AtomicUsize::new(0));
    let server = Server::answering(move |_, text| match text {
        text if text.starts_with("GET") => {
            let look = looks.fetch_add(1, Ordering::Relaxed);
            let record =
                json!({ "id": 7, "source": "www", "type": "A", "ttl": 300, "target": "192.0.2.1" });
            let there = look > 0 && look >= shows_from;
            ok(if there { json!([record]) } else { json!([]) })
        }
        text if text.starts_with("POST") => answer.clone(),
        _ => ok(json!(true)),
    })
    .await;
    let clients = Clients::new(server.client());
    let interest = Interest {
        declared: vec![Located {
            address: www(),
            realm: String::new(),
        }],
        ..Interest::default()
    };
    let live = read(&clients, &interest, &|_| {}).await;
    assert!(live.gaps().is_empty(), "{:?}", live.gaps());
    let stop = AtomicBool::new(false);
    let (steps, changes) = (steps(), [change()]);
    let job = Job {
        steps: &steps,
        changes: &changes,
        live: &live,
        secrets: &NoSecrets,
        at_once: 4,
        stop: &stop,
    };
    let report = apply::apply(&job, &clients, &mut |_: &Done| {}).await;
    let writes = server.lines().into_iter();
    (
        report.steps,
        writes.filter(|line| !line.starts_with("GET")).collect(),
    )
}

fn asynchronous() -> Answer {
    let body = json!({ "result": "asynchronous", "data": true });
    super::server::json(202, &body)
}

#[tokio::test]
async fn a_creation_with_an_unknown_end_is_found_and_adopted() {
    for answer in [
        Answer::Cut,
        Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_vec()),
        html(502),
        html(504),
        html(500),
        error(500, "unexpected_error"),
        Answer::Body(200, b"<html>".to_vec()),
        asynchronous(),
    ] {
        for shows_from in [1, 4] {
            let (ended, writes) = applied(answer.clone(), shows_from).await;
            let all = ended.iter().all(|done| done.outcome == Outcome::Done);
            assert!(all, "{ended:?}");
            let note = ended[0].note.as_deref().unwrap_or_default();
            assert!(note.contains("found by name and adopted"), "{note}");
            assert_eq!(
                writes,
                [
                    "POST /2/zones/acme.example/records",
                    "PUT /2/zones/acme.example/records/7"
                ]
            );
        }
    }
}

#[tokio::test]
async fn a_creation_that_does_not_show_is_sent_once_and_stays_unknown() {
    for answer in [Answer::Cut, html(502), asynchronous()] {
        let (ended, writes) = applied(answer, 99).await;
        assert!(
            matches!(ended[0].outcome, Outcome::Unknown { .. }),
            "{ended:?}"
        );
        assert_eq!(ended[1].outcome, Outcome::Skipped { because: 1 });
        assert_eq!(writes, ["POST /2/zones/acme.example/records"]);
    }
}

#[tokio::test]
async fn a_refusal_with_a_code_is_no_unknown_and_nobody_looks() {
    let (ended, writes) = applied(error(500, "cannot_create_object"), 1).await;
    assert!(
        matches!(ended[0].outcome, Outcome::Failed { .. }),
        "{ended:?}"
    );
    assert_eq!(writes.len(), 1);
}

#[tokio::test]
async fn a_creation_refused_because_it_is_there_as_wanted_is_done() {
    let (ended, _) = applied(error(409, "dns_record_already_exists"), 1).await;
    assert!(
        ended.iter().all(|done| done.outcome == Outcome::Done),
        "{ended:?}"
    );
    let (ended, _) = applied(error(409, "dns_record_already_exists"), 99).await;
    assert!(
        matches!(ended[0].outcome, Outcome::Failed { .. }),
        "{ended:?}"
    );
}

#[tokio::test]
async fn the_wait_that_is_asked_for_as_a_date_is_obeyed() {
    let dates = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:59:37 GMT";
    let step = Answer::Header(429, dates.to_owned(), b"{}".to_vec());
    let server = Server::script([step]).await;
    let error = server.client().read(&get("/1/x")).await.unwrap_err();
    assert!(error.hint().unwrap().contains("wait 600 s"), "{error}");
}

#[tokio::test]
async fn the_calls_of_a_run_are_for_all_its_tokens_and_each_has_its_own_pace() {
    let server = Server::answering(|_, _| ok(json!(1))).await;
    let budget = Budget::new(3);
    let client = |pace| {
        let settings = Settings {
            pace,
            budget: Some(budget.clone()),
            ..server.settings()
        };
        Client::new(settings).unwrap()
    };
    let (one, other) = (client(Some(60)), client(Some(60)));
    let same = one.clone();
    for each in [&one, &other, &same] {
        assert!(each.read(&get("/1/x")).await.is_ok());
    }
    let counts = [&one, &other, &same].map(|client| client.calls().reads);
    assert_eq!(counts, [2, 1, 2], "whoever shares a token shares a client");
    for each in [&one, &other] {
        let error = each.read(&get("/1/x")).await.unwrap_err();
        assert_eq!(error.kind(), &Kind::Spent(3));
    }
    assert_eq!(server.seen().len(), 3);
}
