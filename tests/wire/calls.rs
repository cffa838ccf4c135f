//! What is sent, and every kind of success.

use maniform::api::{Calls, Client, End, Kind};
use maniform::model::request::Method;
use serde_json::{Value as Json, json};

use super::server::{Server, Step, TOKEN, filled, get, ok, post};

#[tokio::test]
async fn a_request_says_who_asks_and_what_for() {
    let server = Server::script([ok(json!(1)), ok(json!(2)), ok(json!(3)), ok(json!(4))]).await;
    let client = server.client();
    let mut read = get("/2/zones/acme.example/records/a%2Fb");
    read.query = vec![
        ("filter[name]".into(), "a b&c".into()),
        ("with".into(), "x,y".into()),
    ];
    client.read(&read).await.unwrap();
    client
        .write(&post("/1/x", json!({"a": [1]})))
        .await
        .unwrap();
    client
        .write(&filled(Method::Put, "/1/x/1", None))
        .await
        .unwrap();
    client
        .write(&filled(Method::Delete, "/1/x/1", None))
        .await
        .unwrap();
    let lines = server.lines();
    assert_eq!(
        lines[0],
        "GET /2/zones/acme.example/records/a%2Fb?filter%5Bname%5D=a+b%26c&with=x%2Cy"
    );
    assert_eq!(lines[3], "DELETE /1/x/1");
    let seen = server.seen();
    for text in &seen {
        assert!(
            text.contains(&format!("authorization: Bearer {TOKEN}\r\n")),
            "{text}"
        );
        assert!(text.contains("user-agent: maniform/"), "{text}");
        assert!(text.contains("accept: application/json\r\n"), "{text}");
    }
    assert!(
        seen[1].contains("content-type: application/json") && seen[1].ends_with(r#"{"a":[1]}"#)
    );
    assert!(seen[2].ends_with("\r\n\r\n{}"), "a PUT always has a body");
    assert!(seen[3].ends_with("\r\n\r\n"), "a DELETE needs none");
    assert_eq!(
        client.calls(),
        Calls {
            reads: 1,
            writes: 3
        }
    );
}

#[tokio::test]
async fn without_a_token_none_is_sent() {
    let server = Server::script([ok(json!(1))]).await;
    let mut settings = server.settings();
    settings.token = None;
    Client::new(settings)
        .unwrap()
        .read(&get("/1/x"))
        .await
        .unwrap();
    assert!(!server.seen()[0].contains("authorization"));
}

#[tokio::test]
async fn every_kind_of_success() {
    let figures =
        r#"{"result":"success","data":[],"total":"3","page":1,"pages":2,"items_per_page":25}"#;
    let server = Server::script([
        ok(json!({"id": 1})),
        Step::Body(201, br#"{"result":"success","data":true}"#.to_vec()),
        Step::Raw(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()),
        Step::Body(200, b" \n".to_vec()),
        Step::Body(200, br#"{"result":"success"}"#.to_vec()),
        Step::Body(200, br#"{"data":"x"}"#.to_vec()),
        Step::Body(200, figures.into()),
    ])
    .await;
    let client = server.client();
    let mut replies = Vec::new();
    for _ in 0..7 {
        replies.push(client.read(&get("/1/x")).await.unwrap());
    }
    let data: Vec<&Json> = replies.iter().map(|reply| &reply.data).collect();
    let null = &Json::Null;
    assert_eq!(
        data,
        [
            &json!({"id": 1}),
            &json!(true),
            null,
            null,
            null,
            &json!("x"),
            &json!([])
        ]
    );
    let status: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(status, [200, 201, 204, 200, 200, 200, 200]);
    assert!(replies.iter().all(|reply| reply.end == End::Done));
    let page = replies[6].page.unwrap();
    assert_eq!((page.total, page.pages), (Some(3), Some(2)));
    assert_eq!(replies[0].page, None);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let server = Server::script([ok(json!("x".repeat(5000))), ok(json!("x".repeat(100)))]).await;
    let mut settings = server.settings();
    settings.largest_reply = 4096;
    let client = Client::new(settings).unwrap();
    let error = client.read(&get("/1/x")).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TooLarge(4096));
    assert!(client.read(&get("/1/x")).await.is_ok());
}

#[tokio::test]
async fn verbs_and_paths_that_would_do_something_else_are_not_sent() {
    let server = Server::script([]).await;
    let client = server.client();
    for request in [get("/1/x/"), get("/1/../x"), post("/1/x", json!({}))] {
        let error = client.read(&request).await.unwrap_err();
        assert!(matches!(error.kind(), Kind::Unsendable(_)), "{error}");
    }
    for request in [get("/1/x"), filled(Method::Delete, "/1/x/%2e%2e", None)] {
        let error = client.write(&request).await.unwrap_err();
        assert!(matches!(error.kind(), Kind::Unsendable(_)), "{error}");
        assert!(!error.outcome_unknown());
    }
    assert!(server.seen().is_empty());
    assert_eq!(client.calls(), Calls::default());
}
