//! A client that knows only HTTP and JSON, so that what the emulator says is seen as it is sent.
//! Tests panic where a helper cannot go on.

use maniform::emulator::{Config, Running, start};
use serde_json::{Value, json};

/// The moment at which fixed clocks stand: 2026-01-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_767_225_600;

/// A running emulator and a client for it.
pub(crate) struct Api {
    pub(crate) running: Running,
    client: reqwest::Client,
    token: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) text: String,
    pub(crate) retry_after: Option<String>,
}

impl Got {
    /// `data` of a success; panics on anything else.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert_eq!(self.body["result"], "success", "{}", self.text);
        self.body["data"].clone()
    }

    /// Status and `error.code`.
    pub(crate) fn code(&self) -> (u16, &str) {
        (
            self.status,
            self.body["error"]["code"].as_str().unwrap_or("no code"),
        )
    }
}

impl Api {
    /// Starts an emulator with this configuration.
    pub(crate) async fn with(config: Config) -> Self {
        // An http address needs no TLS, but building a client does need a provider.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let running = start(config).await.expect("the emulator starts");
        Self {
            running,
            client: reqwest::Client::new(),
            token: "any".into(),
        }
    }

    /// Starts an emulator with this world and a clock that stands still.
    pub(crate) async fn seeded(seed: Value) -> Self {
        Self::with(Config {
            seed: vec![seed],
            clock: Some(NOW),
            ..Config::default()
        })
        .await
    }

    /// Uses another token from now on.
    pub(crate) fn token(mut self, token: &str) -> Self {
        self.token = token.into();
        self
    }

    /// Sends a call; an error is a connection that gave no reply.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<Got, reqwest::Error> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a verb");
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.running.base_url()));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get("retry-after")
            .map(|v| v.to_str().expect("text").to_owned());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Got {
            status,
            body,
            text,
            retry_after,
        })
    }

    /// Sends a call that gets a reply: `"GET /1/accounts"`.
    #[track_caller]
    pub(crate) fn call(&self, line: &str, body: Value) -> impl Future<Output = Got> + use<'_> {
        let (method, path) = line.split_once(' ').expect("a verb and a path");
        let (method, path) = (method.to_owned(), path.to_owned());
        async move { self.send(&method, &path, body).await.expect("a reply") }
    }

    /// Sends a call without a body.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> impl Future<Output = Got> + use<'_> {
        self.call(&format!("GET {path}"), Value::Null)
    }
}

/// An organization with a mail service, a domain and a zone; ids are stated where tests name them.
pub(crate) fn office() -> Value {
    json!({
        "format": 1,
        "accounts": [{"id": 10, "name": "Acme SA"}, {"id": 11, "name": "Other SA"}],
        "users": [
            {"id": 20, "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin",
             "role_type": "owner"},
            {"id": 21, "account": "Other SA", "email": "eve@other.example", "role_type": "owner"}
        ],
        "teams": [{"id": 70, "account": "Acme SA", "name": "Sales"}],
        "mail_hostings": [{
            "id": 30, "account": "Acme SA", "main_fqdn": "acme.example", "total": 5,
            "mailboxes": [{"id": 31, "mailbox_name": "ada", "note": "Front desk", "aliases": ["countess"]}],
            "redirections": [{"id": 40, "name": "sales", "targets": [{"id": 41, "address": "x@partner.example"}]}]
        }],
        "domains": [{"id": 50, "account": "Acme SA", "name": "acme.example"}],
        "zones": [{"id": 60, "fqdn": "acme.example"}]
    })
}

// Not every test file needs every helper, and a helper nobody needs is still a warning.
const _: () = {
    _ = Api::with;
    _ = Api::seeded;
    _ = Api::token;
    _ = Api::send;
    _ = Api::call;
    _ = Api::get;
    _ = Got::data;
    _ = Got::code;
    _ = office;
    _ = NOW;
};
