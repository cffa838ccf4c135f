//! The token goes to the service and nowhere else, and neither it nor a password is ever shown.

use maniform::api::{ApiError, Client, Kind, Paging};
use maniform::model::secret::Secret;
use serde_json::json;

use super::server::{Server, Step, TOKEN, get, ok, post};

const PASSWORD: &str = "pass\"w0rd";

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::script([ok(json!(1))]).await;
        let to = format!("Location: http://127.0.0.1:{}/1/x?{TOKEN}", other.port);
        let step = Step::Header(status, to, vec![]);
        let server = Server::script([step.clone(), step]).await;
        let read = server.client().read(&get("/1/x")).await.unwrap_err();
        let write = server
            .client()
            .write(&post("/1/x", json!({})))
            .await
            .unwrap_err();
        for error in [&read, &write] {
            assert!(
                matches!(error.kind(), Kind::Redirected(to) if to.starts_with("http://127.0.0.1:"))
            );
            assert!(error.to_string().contains("which is not followed"));
            assert!(!error.to_string().contains(TOKEN));
        }
        assert!(write.outcome_unknown() && !read.outcome_unknown());
        assert_eq!((server.seen().len(), other.seen().len()), (2, 0));
    }
}

#[tokio::test]
async fn a_service_that_repeats_what_it_was_sent_does_not_get_it_shown() {
    let echo = || format!("{TOKEN} {PASSWORD}");
    let error = json!({"code": echo(), "description": echo(), "errors": [
        {"code": echo(), "description": echo(), "context": {"attribute": echo(), "values": [echo()]}}],
        "context": {"scopes": [echo()]}});
    let refusal = json!({"result": "error", "error": error});
    let task = json!({"status": "failed", "error": echo()});
    let scripts = [
        vec![super::server::json(403, &refusal)],
        vec![super::server::json(422, &refusal)],
        vec![super::server::json(429, &refusal); 9],
        vec![super::server::json(200, &refusal)],
        vec![Step::Body(500, echo().into_bytes())],
        vec![Step::Body(200, echo().into_bytes())],
        vec![Step::Body(
            400,
            refusal
                .to_string()
                .replace("\"error\"", "\"x\"")
                .into_bytes(),
        )],
        vec![Step::Raw(echo().into_bytes())],
        vec![Step::Raw(
            format!("HTTP/1.1 200 {TOKEN}\r\n{TOKEN}\r\n\r\n").into_bytes(),
        )],
        vec![
            super::server::json(202, &json!({"result": "asynchronous", "data": "t-1"})),
            ok(task),
        ],
        vec![ok(json!({"password": PASSWORD, "echo": TOKEN}))],
    ];
    for steps in scripts {
        let server = Server::script(steps.clone()).await;
        let client = server.client();
        let request = post("/1/x", json!({"users": [{"password": PASSWORD}]}));
        let mut shown = format!("{client:?} {:?} {request:?}\n", server.settings());
        match client.write(&request).await {
            Ok(reply) => shown.push_str(&format!("{reply:?}")),
            Err(error) => shown.push_str(&told(&error)),
        }
        assert!(!shown.contains(TOKEN) && !shown.contains("w0rd"), "{shown}");
        assert!(!server.seen().is_empty());

        // A list sends no password, so only the token is known to be one.
        let server = Server::script(steps).await;
        let shown = match server.client().list(&get("/1/x"), Paging::None).await {
            Ok(listed) => format!("{listed:?}"),
            Err(error) => told(&error),
        };
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}

/// Everything an error can say.
fn told(error: &ApiError) -> String {
    format!(
        "{error} {error:?} {:?} {:?}",
        error.hint(),
        error.describe()
    )
}

#[tokio::test]
async fn a_token_that_cannot_be_one_is_refused_without_showing_it() {
    let server = Server::script([]).await;
    for token in [
        "",
        "hunter 2",
        "hunter2\n",
        "hünter2",
        "hunter2\r\nX-Evil: 1",
    ] {
        let mut settings = server.settings();
        settings.token = Some(Secret::new(token.into()));
        let error = Client::new(settings).unwrap_err();
        assert!(matches!(error.kind(), Kind::Setup(_)));
        let shown = told(&error);
        assert!(
            shown.contains("copy it again") && !shown.contains("nter"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn the_key_of_a_link_is_sent_and_shown_to_nobody() {
    let key = "k3y/of-a-link";
    let refusal = json!({"code": "gone", "description": format!("{key} is no link"), "errors": []});
    let refusal = json!({"result": "error", "error": refusal});
    for step in [
        super::server::json(404, &refusal),
        Step::Body(500, b"POST /1/links/k3y%2Fof-a-link".to_vec()),
        Step::Body(
            200,
            br#"{"result":"success","data":{"key":"k4y-of-a-new-one","for"#.to_vec(),
        ),
        Step::Cut,
    ] {
        let server = Server::script([step]).await;
        let mut request = post("/1/links/k3y%2Fof-a-link/send", json!({"key": key}));
        request.keys = vec![key.to_owned()];
        let error = server.client().write(&request).await.unwrap_err();
        let shown = told(&error);
        assert!(shown.contains("POST /1/links/(secret)/send"), "{shown}");
        assert!(!shown.contains("of-a-"), "{shown}");
        assert!(server.seen()[0].contains("POST /1/links/k3y%2Fof-a-link/send"));
    }
}
