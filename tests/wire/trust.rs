//! Encrypted connections: what is refused, and what a system without root certificates says.

use std::process::Command;

use maniform::api::host::SERVICE;
use maniform::api::{Client, Kind, Settings};
use serde_json::json;

use super::server::{Server, get, ok, post};

/// Runs one ignored test of this file in a process of its own, because the environment of a process
/// cannot be changed safely.
fn passes_with(test: &str, name: &str, value: &str) -> bool {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .env(name, value)
        .env_remove("SSL_CERT_DIR")
        .output()
        .is_ok_and(|output| {
            // A name that fits no test would succeed as well.
            output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed")
        })
}

#[test]
fn without_root_certificates() {
    assert!(passes_with(
        "trust::child_without_roots",
        "SSL_CERT_FILE",
        "/dev/null"
    ));
}

#[tokio::test]
#[ignore = "runs in a child process"]
async fn child_without_roots() {
    let error = Client::new(Settings::new(SERVICE.parse().unwrap(), None)).unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls(_)), "{error:?}");
    assert!(
        error.to_string().contains("no root certificates"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("ca-certificates"));
    // Plain http to this machine needs none.
    let server = Server::script([ok(json!(1))]).await;
    server.client().read(&get("/1/x")).await.unwrap();
}

#[test]
fn a_proxy_is_not_told_what_goes_to_this_machine() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        assert!(passes_with(
            "trust::child_with_proxy",
            name,
            "http://127.0.0.1:9"
        ));
    }
}

#[tokio::test]
#[ignore = "runs in a child process"]
async fn child_with_proxy() {
    let server = Server::script([ok(json!(1))]).await;
    server.client().read(&get("/1/x")).await.unwrap();
}

#[tokio::test]
async fn what_does_not_speak_tls_gets_nothing() {
    let server = Server::script([ok(json!(1))]).await;
    let mut settings = server.settings();
    settings.host = format!("https://127.0.0.1:{}", server.port)
        .parse()
        .unwrap();
    let client = match Client::new(settings) {
        Ok(client) => client,
        // A machine without root certificates stops here, as it should.
        Err(error) => return assert!(matches!(error.kind(), Kind::Tls(_))),
    };
    let error = client.write(&post("/1/x", json!({}))).await.unwrap_err();
    assert!(
        matches!(error.kind(), Kind::Tls(_) | Kind::Unreachable(_)),
        "{error}"
    );
    assert!(!error.outcome_unknown() && error.hint().is_some());
    assert!(!server.seen().concat().contains("authorization"));
}
