//! What is sent, and what is made of an answer.

use maniform::api::{ApiError, Calls, Client, End, Kind};
use maniform::model::request::Method;
use serde_json::{Value as Json, json};

use super::server::{Server, Step, TOKEN, error, filled, get, html, ok, post};

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

/// The error of one call, made with GET or POST.
async fn refused(step: Step, writing: bool) -> ApiError {
    // For ever the same, so that repetitions end in the same error.
    let server = Server::answering(move |_, _| step.clone()).await;
    let answer = match writing {
        false => server.client().read(&get("/1/x")).await,
        true => server.client().write(&post("/1/x", json!({}))).await,
    };
    answer.unwrap_err()
}

#[tokio::test]
async fn every_row_of_the_service_s_refusals() {
    // (answer, unknown route, not found, outcome unknown when writing, a piece of the hint)
    for (step, unknown, missing, vague, hint) in [
        (error(400, "zone_already_exists"), false, false, false, ""),
        (
            error(401, "not_authorized"),
            false,
            false,
            false,
            "compromised-password wizard",
        ),
        (
            error(403, "access_denied"),
            false,
            false,
            false,
            "acts as the user",
        ),
        (
            error(403, "all_scopes"),
            false,
            false,
            false,
            "fixed when a token is created",
        ),
        (error(404, "object_not_found"), false, true, false, ""),
        (error(404, "zone_does_not_exists"), false, true, false, ""),
        (
            error(404, "method_not_found"),
            true,
            false,
            false,
            "does not offer it",
        ),
        (Step::Body(404, vec![]), false, true, false, ""),
        (html(404), false, false, false, "INFOMANIAK_HOST"),
        (
            Step::Body(405, vec![]),
            true,
            false,
            false,
            "does not offer it",
        ),
        (error(409, "object_already_exists"), false, false, false, ""),
        (error(422, "validation_failed"), false, false, false, ""),
        (error(500, "cannot_create_object"), false, false, false, ""),
        (
            error(500, "unexpected_error"),
            false,
            false,
            true,
            "having trouble",
        ),
        (html(500), false, false, true, "having trouble"),
        (
            error(501, "method_not_yet_implemented"),
            true,
            false,
            false,
            "does not offer it",
        ),
        (html(502), false, false, true, "having trouble"),
        (
            error(503, "maintenance"),
            false,
            false,
            false,
            "maintenance",
        ),
        (html(503), false, false, true, "having trouble"),
        (html(504), false, false, true, "having trouble"),
        (error(200, "access_denied"), false, false, false, ""),
    ] {
        let read = refused(step.clone(), false).await;
        let shown = read.to_string();
        assert_eq!(read.is_unknown_route(), unknown, "{shown}");
        assert_eq!(read.is_not_found(), missing, "{shown}");
        assert!(!read.outcome_unknown(), "{shown}");
        assert!(read.hint().unwrap_or_default().contains(hint), "{shown}");
        assert!(
            shown.starts_with("GET /1/x: the service answered "),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        let write = refused(step, true).await;
        assert_eq!(write.outcome_unknown(), vague, "{write}");
        assert_eq!(write.to_string().contains("is unknown"), vague, "{write}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_which_member_is_told_line_by_line() {
    let body = json!({"result": "error", "error": {
    "code": "validation_failed", "description": "Validation failed", "errors": [
        {"code": "validation_rule_required", "description": "The alias field is required.",
         "context": {"attribute": "alias"}},
        {"code": "validation_rule_in", "context": {"attribute": "type", "values": ["A", 6]}},
        {"code": "odd", "description": ""},
    ]}});
    let error = refused(super::server::json(422, &body), true).await;
    assert_eq!(
        error.describe(),
        [
            "alias: The alias field is required",
            "type: validation_rule_in (one of A, 6)",
            "odd"
        ]
    );
    assert_eq!(error.code(), Some("validation_failed"));
    assert!(
        error
            .to_string()
            .starts_with("POST /1/x: the service answered 422 validation_failed: ")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let body = json!({"result": "error", "error": {
        "code": "all_scopes", "description": "…", "context": {"scopes": ["dns:write"]}}});
    let error = refused(super::server::json(403, &body), false).await;
    assert!(error.hint().unwrap().contains("the scope dns:write"));
}

#[tokio::test]
async fn another_shape_is_told_with_what_was_wanted() {
    for (body, wanted) in [
        (
            &b"<html>login</html>"[..],
            "wanted JSON, got `<html>login</html>`",
        ),
        (
            b"[1]",
            "wanted an envelope with `result` and `data`, got `[1]`",
        ),
        (
            b"{\"result\":\"success\",",
            "wanted JSON, got `{\"result\":\"success\",`",
        ),
        (b"\xff\xfe", "wanted JSON, got `\u{fffd}\u{fffd}`"),
    ] {
        let read = refused(Step::Body(200, body.to_vec()), false).await;
        assert_eq!(read.to_string(), format!("GET /1/x: {wanted}"));
        assert!(!read.outcome_unknown());
        assert!(
            refused(Step::Body(200, body.to_vec()), true)
                .await
                .outcome_unknown()
        );
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let deep = refused(Step::Body(200, deep), false).await;
    assert!(matches!(deep.kind(), Kind::Shape("JSON", _)));
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
