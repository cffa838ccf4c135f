//! Automatic answers over the socket: models of the service, those of a mailbox, the one of 2024.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const MODELS: &str = "/1/mail_hostings/30/auto_replies";
const ADA: &str = "/1/mail_hostings/30/mailboxes/ada";

async fn with(switches: Switches) -> Api {
    Api::with(Config {
        seed: vec![office()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await
}

/// The id of the mailbox's own address, as a client finds it.
async fn own_address(api: &Api) -> Value {
    let all = api.get(&format!("{ADA}/headers/addresses")).await.data();
    assert_eq!(
        (&all[0]["email"], &all[0]["is_account"]),
        (&json!("ada@acme.example"), &json!(true))
    );
    all[0]["id"].clone()
}

async fn add(api: &Api, name: &str) -> Value {
    let body = json!({"name": name, "message": "<p>Away</p>", "is_recurrent": false,
                      "reply_from_id": own_address(api).await});
    let got = api
        .call(&format!("POST {ADA}/auto_reply/model"), body)
        .await;
    assert_eq!(got.status, 201, "{}", got.text);
    got.data()
}

async fn active(api: &Api) -> Vec<bool> {
    let all = api.get(&format!("{ADA}/auto_reply/model")).await.data();
    let rows = all.as_array().cloned().expect("a list");
    rows.iter().map(|r| r["is_active"] == true).collect()
}

async fn switch(api: &Api, id: &Value, on: bool) {
    let path = format!("PATCH {ADA}/auto_reply/model/{id}");
    let got = api.call(&path, json!({"is_active": on})).await;
    assert_eq!(got.data(), true);
}

#[tokio::test]
async fn a_new_responder_is_inactive_and_only_one_is_ever_active() {
    let api = Api::seeded(office()).await;
    let (first, second) = (add(&api, "Holiday").await, add(&api, "Fair").await);
    assert!(first.is_u64());
    assert_eq!(active(&api).await, [false, false]);
    switch(&api, &first, true).await;
    assert_eq!(active(&api).await, [true, false]);
    switch(&api, &second, true).await;
    assert_eq!(active(&api).await, [false, true]);
    let expansions = api
        .get(&format!("{ADA}?with=has_auto_responder,auto_responder"))
        .await
        .data();
    assert_eq!(
        (
            &expansions["has_auto_responder"],
            &expansions["auto_responder"]
        ),
        (&json!(true), &json!({"is_active": true}))
    );
    let found = "/1/mail_hostings/30/mailboxes?filter[has_responder]=true";
    assert_eq!(api.get(found).await.body["total"], 1);
    let gone = format!("DELETE {ADA}/auto_reply/model/{second}");
    assert_eq!(api.call(&gone, Value::Null).await.data(), true);
    assert_eq!(api.get(found).await.body["total"], 0);
    let api = with(Switches {
        responder_activation_exclusive: false,
        ..Switches::default()
    })
    .await;
    let (first, second) = (add(&api, "Holiday").await, add(&api, "Fair").await);
    switch(&api, &first, true).await;
    switch(&api, &second, true).await;
    assert_eq!(active(&api).await, [true, true]);
}

#[tokio::test]
async fn a_responder_is_shown_as_written() {
    let api = Api::seeded(office()).await;
    let sender = own_address(&api).await;
    let body = json!({"name": "Holiday", "message": "<p>Away</p>", "is_recurrent": true,
        "recurrent_days": {"friday": true, "saturday": true, "monday": false},
        "started_at": NOW, "ended_at": null, "dont_reply_to": ["@noise.example"], "reply_from_id": sender});
    let made = api
        .call(&format!("POST {ADA}/auto_reply/model"), body)
        .await
        .data();
    let path = format!("{ADA}/auto_reply/model/{made}");
    let text = api.get(&path).await.text;
    let expected = format!(
        r#"{{"result":"success","data":{{"id":{made},"name":"Holiday","is_model":false,"source_model_id":null,"message":"<p>Away</p>","is_recurrent":true,"recurrent_days":{{"monday":false,"tuesday":false,"wednesday":false,"thursday":false,"friday":true,"sunday":false,"saturday":true}},"started_at":{NOW},"ended_at":null,"is_active":false,"is_visible":null,"dont_reply_to":["@noise.example"],"reply_from_id":{sender},"reply_from":"ada@acme.example"}}}}"#
    );
    assert_eq!(text, expected);
    let patch = json!({"is_active": false, "started_at": null, "ended_at": NOW + 60, "recurrent_days": {"friday": false}});
    api.call(&format!("PATCH {path}"), patch).await.data();
    let shown = api.get(&format!("{path}?with=valid_emails")).await.data();
    assert_eq!(
        (&shown["started_at"], &shown["ended_at"]),
        (&Value::Null, &json!(NOW + 60))
    );
    assert_eq!(
        (
            &shown["recurrent_days"]["friday"],
            &shown["recurrent_days"]["saturday"]
        ),
        (&json!(false), &json!(true))
    );
    let valid = shown["valid_emails"].as_array().expect("a list");
    let emails: Vec<&Value> = valid.iter().map(|v| &v["email"]).collect();
    assert_eq!(emails, ["ada@acme.example", "countess@acme.example"]);
}

#[tokio::test]
async fn models_of_the_service_show_in_mailboxes_once_visible() {
    let api = Api::seeded(office()).await;
    let body = json!({"name": "House", "message": "Closed", "is_recurrent": false});
    let got = api.call(&format!("POST {MODELS}"), body).await;
    assert_eq!(got.status, 201);
    let id = got.data();
    assert_eq!(
        api.get(&format!("{ADA}/auto_reply/model")).await.data(),
        json!([])
    );
    let one = format!("{MODELS}/{id}");
    let patch = json!({"is_visible": true, "message": "Shut"});
    api.call(&format!("PATCH {one}"), patch).await.data();
    let seen = api.get(&format!("{ADA}/auto_reply/model")).await.data();
    assert_eq!(
        (&seen[0]["id"], &seen[0]["is_model"], &seen[0]["message"]),
        (&id, &json!(true), &json!("Shut"))
    );
    assert_eq!(api.get(&one).await.data(), seen[0]);
    let through = format!("PATCH {ADA}/auto_reply/model/{id}");
    let got = api.call(&through, json!({"is_active": true})).await;
    assert_eq!(got.code(), (404, "object_not_found"));
    api.call(&format!("DELETE {one}"), Value::Null).await.data();
    assert_eq!(api.get(&one).await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn what_responders_refuse() {
    let api = Api::seeded(office()).await;
    let sender = own_address(&api).await;
    let good = json!({"name": "A", "message": "B", "is_recurrent": false, "reply_from_id": sender});
    let path = format!("{ADA}/auto_reply/model");
    for (key, value, code) in [
        ("name", Value::Null, "validation_rule_required"),
        ("message", Value::Null, "validation_rule_required"),
        ("message", json!("x".repeat(65_537)), "validation_rule_max"),
        ("is_recurrent", Value::Null, "validation_rule_required"),
        ("reply_from_id", Value::Null, "validation_rule_required"),
        ("reply_from_id", json!(7), "validation_rule_exists"),
        ("is_active", json!(true), "validation_rule_prohibited"),
        ("subject", json!("Away"), "validation_rule_prohibited"),
        ("started_at", json!("tomorrow"), "validation_rule_integer"),
        (
            "recurrent_days",
            json!({"someday": true}),
            "validation_rule_prohibited",
        ),
    ] {
        let mut body = good.clone();
        body[key] = value;
        let got = api.call(&format!("POST {path}"), body).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{key}");
        assert_eq!(got.body["error"]["errors"][0]["code"], code, "{key}");
    }
    let id = api.call(&format!("POST {path}"), good).await.data();
    let got = api
        .call(&format!("PATCH {path}/{id}"), json!({"name": "C"}))
        .await;
    assert_eq!(got.code(), (422, "validation_failed"));
    assert_eq!(
        api.get(&format!("{path}/9")).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn the_same_person_is_answered_once_in_seven_days_until_reset() {
    let api = Api::seeded(office()).await;
    let write = async |from: &str| {
        let body = json!({"from": from, "to": "ada@acme.example"});
        let got = api.call("POST /_emulator/receive", body).await.data();
        got["answered"] == true
    };
    assert!(!write("x@partner.example").await);
    let id = add(&api, "Holiday").await;
    let body = json!({"is_active": true, "dont_reply_to": ["@noise.example"]});
    api.call(&format!("PATCH {ADA}/auto_reply/model/{id}"), body)
        .await
        .data();
    assert!(write("x@partner.example").await);
    assert!(!write("X@partner.example").await);
    assert!(!write("y@noise.example").await);
    let mails = api.get("/_emulator/mails").await.data();
    assert_eq!(
        (&mails[0]["to"], &mails[0]["what"]),
        (&json!("x@partner.example"), &json!("auto-reply"))
    );
    let reset = format!("PUT {ADA}/auto_reply/reset");
    assert_eq!(api.call(&reset, Value::Null).await.data(), true);
    assert!(write("x@partner.example").await);
    let week = json!({"advance": 7 * 86_400});
    api.call("POST /_emulator/clock", week).await.data();
    assert!(write("x@partner.example").await);
}

#[tokio::test]
async fn recurrence_goes_by_the_day_and_dates_by_the_clock() {
    let api = Api::seeded(office()).await;
    let id = add(&api, "Weekly").await;
    let path = format!("PATCH {ADA}/auto_reply/model/{id}");
    let write = async |from: &str| {
        let body = json!({"from": from, "to": "ada@acme.example"});
        api.call("POST /_emulator/receive", body).await.data()["answered"] == true
    };
    // 2026-01-01 was a Thursday.
    let days =
        |day: &str| json!({"is_active": true, "is_recurrent": true, "recurrent_days": {day: true}});
    api.call(&path, days("monday")).await.data();
    assert!(!write("a@b.example").await);
    api.call(&path, days("thursday")).await.data();
    assert!(write("a@b.example").await);
    let over = json!({"is_active": true, "is_recurrent": false, "ended_at": NOW});
    api.call(&path, over).await.data();
    assert!(!write("c@d.example").await);
}

#[tokio::test]
async fn the_responder_of_2024_is_a_view_on_the_current_one() {
    let api = with(Switches {
        auto_responder_2024: true,
        ..Switches::default()
    })
    .await;
    let path = format!("{ADA}/auto_reply");
    let got = api
        .call(&format!("PATCH {path}"), json!({"message": "Away"}))
        .await;
    assert_eq!(got.code(), (422, "validation_failed"));
    let body = json!({"is_enabled": true, "message": "Away", "started_at": "2026-01-01 08:00", "time_zone": "UTC",
                      "dont_reply_to": ["a@b.example"]});
    api.call(&format!("PATCH {path}"), body).await.data();
    let shown = api.get(&path).await.data();
    assert_eq!(
        (
            &shown["is_enabled"],
            &shown["reply_message"],
            &shown["started_at"],
            &shown["reply_from"]
        ),
        (
            &json!(true),
            &json!("Away"),
            &json!("2026-01-01 08:00"),
            &json!("ada@acme.example")
        )
    );
    let ada = api.get(&format!("{ADA}?with=auto_responder")).await.data();
    assert_eq!(ada["auto_responder"], shown);
    let all = api.get(&format!("{path}/model")).await.data();
    assert_eq!(all[0]["started_at"], NOW + 8 * 3600);
    let bad = json!({"is_enabled": true, "started_at": "soon"});
    let got = api.call(&format!("PATCH {path}"), bad).await;
    assert_eq!(got.code(), (422, "validation_failed"));
    api.call(&format!("DELETE {path}"), Value::Null)
        .await
        .data();
    assert_eq!(api.get(&path).await.data()["is_enabled"], false);
    // The one switch of the mailbox itself.
    let id = add(&api, "Holiday").await;
    for (on, is) in [(true, json!([true])), (false, json!([false]))] {
        api.call(&format!("PATCH {ADA}"), json!({"has_responder": on}))
            .await
            .data();
        assert_eq!(json!(active(&api).await), is, "{id}");
    }
    let api = with(Switches {
        auto_reply_2024: false,
        ..Switches::default()
    })
    .await;
    assert_eq!(api.get(&path).await.code(), (404, "method_not_found"));
}
