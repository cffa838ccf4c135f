//! Absent, `null`, value: entries of forwarding, responders, lists, signatures and teams.

use serde_json::{Value as Json, json};

use super::estate::REALM;
use super::fields::{Entry, Null, Said, address, service, with};

fn forward(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = json!({ "to": ["x@partner.example"] });
    address("ada", json!({ "forward": with(base, key, said, value) }))
}

fn list(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = match key {
        "moderators" => json!({}),
        // The service wants them with everything that is written.
        _ => json!({ "moderators": ["boss@partner.example"] }),
    };
    service(json!({ "mailing-lists": { "news": with(base, key, said, value) } }))
}

fn answer(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = json!({ "message": "Away" });
    address(
        "ada",
        json!({ "responders": { "away": with(base, key, said, value) } }),
    )
}

fn model(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = json!({ "message": "Away" });
    service(json!({ "responder-models": { "away": with(base, key, said, value) } }))
}

fn signature(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = json!({ "content": "<p>A</p>" });
    address(
        "ada",
        json!({ "signatures": { "Main": with(base, key, said, value) } }),
    )
}

fn template(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = json!({ "content": "<p>A</p>" });
    service(json!({ "signature-templates": { "House": with(base, key, said, value) } }))
}

fn default(key: &str, said: Said) -> Option<Json> {
    let base = json!({ "signatures": { "Main": { "content": "<p>A</p>" } } });
    address("ada", with(base, key, said, json!("Main")))
}

fn team(key: &str, said: Said, value: Json) -> Option<Json> {
    let base = match key {
        "lead" => json!({ "members": ["boss@acme.example"] }),
        _ => json!({}),
    };
    Some(json!({
        "organization": REALM,
        "users": { "boss@acme.example": {} },
        "teams": { "Support": with(base, key, said, value) },
    }))
}

pub(super) const ENTRIES: &[Entry] = &[
    ("forwarding", "keep-copy", Null::Refused, |s| {
        forward("keep-copy", s, json!(false))
    }),
    ("forwarding", "forward-spam", Null::Refused, |s| {
        forward("forward-spam", s, json!(true))
    }),
    ("forwarding", "to", Null::Clears, |said| {
        address(
            "ada",
            with(
                json!({}),
                "forward",
                said,
                json!({ "to": ["x@partner.example"] }),
            ),
        )
    }),
    ("mailing-list", "description", Null::Refused, |s| {
        list("description", s, json!("News"))
    }),
    ("mailing-list", "subject-prefix", Null::Refused, |s| {
        list("subject-prefix", s, json!("[n]"))
    }),
    ("mailing-list", "moderators", Null::Refused, |s| {
        list("moderators", s, json!(["x@partner.example"]))
    }),
    ("mailing-list", "max-message-size", Null::Refused, |s| {
        list("max-message-size", s, json!("1 MB"))
    }),
    ("mailing-list", "replies-to-list", Null::Refused, |s| {
        list("replies-to-list", s, json!(false))
    }),
    (
        "mailing-list",
        "force-replies-to-list",
        Null::Refused,
        |s| list("force-replies-to-list", s, json!(true)),
    ),
    ("mailing-list", "notifications", Null::Refused, |s| {
        list("notifications", s, json!(false))
    }),
    ("mailing-list", "who-can-send", Null::Refused, |s| {
        list("who-can-send", s, json!("everyone"))
    }),
    ("mailing-list", "who-can-subscribe", Null::Refused, |s| {
        list("who-can-subscribe", s, json!("anyone"))
    }),
    ("mailing-list", "language", Null::Refused, |s| {
        list("language", s, json!("de"))
    }),
    ("mailing-list", "welcome-message", Null::Clears, |s| {
        list("welcome-message", s, json!("Hello"))
    }),
    ("mailing-list", "goodbye-message", Null::Clears, |s| {
        list("goodbye-message", s, json!("Bye"))
    }),
    ("subscribers", "subscribers", Null::Refused, |s| {
        list("subscribers", s, json!(["x@partner.example"]))
    }),
    ("subscribers", "only-subscribers", Null::Clears, |s| {
        list("only-subscribers", s, json!(["x@partner.example"]))
    }),
    ("responder", "message", Null::Unsaid, |said| match said {
        Said::Null => None,
        _ => address(
            "ada",
            json!({ "responders": { "away": with(json!({}), "message", said, json!("Gone")) } }),
        ),
    }),
    ("responder", "from", Null::Clears, |s| {
        answer("from", s, json!("2026-12-20T18:00+01:00"))
    }),
    ("responder", "until", Null::Clears, |s| {
        answer("until", s, json!("2027-01-04T08:00+01:00"))
    }),
    ("responder", "weekdays", Null::Clears, |s| {
        answer("weekdays", s, json!(["sunday"]))
    }),
    ("responder", "never-reply-to", Null::Clears, |s| {
        answer("never-reply-to", s, json!(["@lists.example"]))
    }),
    ("responder", "active", Null::Refused, |s| {
        answer("active", s, json!(false))
    }),
    (
        "responder-model",
        "message",
        Null::Unsaid,
        |said| match said {
            Said::Null => None,
            _ => service(
                json!({ "responder-models": { "away": with(json!({}), "message", said, json!("Gone")) } }),
            ),
        },
    ),
    ("responder-model", "from", Null::Clears, |s| {
        model("from", s, json!("2026-12-20T18:00+01:00"))
    }),
    ("responder-model", "until", Null::Clears, |s| {
        model("until", s, json!("2027-01-04T08:00+01:00"))
    }),
    ("responder-model", "weekdays", Null::Clears, |s| {
        model("weekdays", s, json!(["sunday"]))
    }),
    ("responder-model", "never-reply-to", Null::Clears, |s| {
        model("never-reply-to", s, json!(["@lists.example"]))
    }),
    ("responder-model", "visible", Null::Refused, |s| {
        model("visible", s, json!(false))
    }),
    ("signature", "content", Null::Clears, |s| {
        address(
            "ada",
            json!({ "signatures": { "Main": with(json!({}), "content", s, json!("<p>B</p>")) } }),
        )
    }),
    ("signature", "full-name", Null::Clears, |s| {
        signature("full-name", s, json!("Ada"))
    }),
    ("signature", "position", Null::Refused, |s| {
        signature("position", s, json!("top"))
    }),
    ("signature", "reply-to", Null::Clears, |s| {
        signature("reply-to", s, json!("ada@acme.example"))
    }),
    ("signature", "infomaniak-footer", Null::Refused, |s| {
        signature("infomaniak-footer", s, json!(true))
    }),
    (
        "signature-defaults",
        "default-signature",
        Null::Clears,
        |s| default("default-signature", s),
    ),
    (
        "signature-defaults",
        "default-reply-signature",
        Null::Clears,
        |s| default("default-reply-signature", s),
    ),
    ("signature-template", "content", Null::Refused, |s| {
        service(
            json!({ "signature-templates": { "House": with(json!({}), "content", s, json!("<p>B</p>")) } }),
        )
    }),
    ("signature-template", "position", Null::Refused, |s| {
        template("position", s, json!("top"))
    }),
    ("signature-template", "name-format", Null::Refused, |s| {
        template("name-format", s, json!("last-first"))
    }),
    ("signature-template", "status", Null::Refused, |s| {
        template("status", s, json!("draft"))
    }),
    ("signature-template", "default", Null::Refused, |s| {
        template("default", s, json!(true))
    }),
    (
        "signature-template",
        "create-signatures",
        Null::Refused,
        |s| template("create-signatures", s, json!(true)),
    ),
    ("team", "lead", Null::Clears, |s| {
        team("lead", s, json!("boss@acme.example"))
    }),
    ("team", "services", Null::Clears, |s| {
        team("services", s, json!(["mail"]))
    }),
    ("team-members", "members", Null::Clears, |s| {
        team("members", s, json!(["boss@acme.example"]))
    }),
];
