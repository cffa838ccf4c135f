//! Discussion lists and their subscribers over the socket.

use crate::support::{Api, NOW, office};
use serde_json::{Value, json};

const ALL: &str = "/1/mail_hostings/30/mailing_lists";

fn settings() -> Value {
    json!({"info": "The club", "subject": "[club]", "moderators": "Ada@acme.example, bob@b\u{fc}cher.example",
           "max_message_size": 1_048_576, "use_reply_to": true, "is_reply_to_forced": false,
           "should_send_notifications": true, "who_can_send": "5", "who_can_subscribe": "1"})
}

fn club() -> Value {
    let mut body = settings();
    body["name"] = "Club".into();
    body
}

async fn with_club() -> Api {
    let api = Api::seeded(office()).await;
    let got = api.call(&format!("POST {ALL}"), club()).await;
    assert_eq!(
        (got.status, got.data()),
        (201, json!("club")),
        "{}",
        got.text
    );
    api
}

#[tokio::test]
async fn a_list_reads_back_in_other_types_than_it_is_written() {
    let api = with_club().await;
    assert_eq!(
        api.get(&format!("{ALL}/CLUB")).await.text,
        r#"{"result":"success","data":{"mail":"club@acme.example","mailIDN":"club@acme.example","name":"club","info":"The club","user_count":0,"being_deleted":false,"config":{"use_reply_to":true,"is_reply_to_forced":false,"max_message_size":"1024","who_can_send":5,"who_can_subscribe":1,"subject":"[club]","lang":"en","should_send_notifications":true},"welcome_message":"","goodbye_message":"","moderator":[{"mail":"ada@acme.example","mailIDN":"ada@acme.example"},{"mail":"bob@xn--bcher-kva.example","mailIDN":"bob@bücher.example"}]}}"#
    );
    let mut body = settings();
    body["welcome_message"] = "Hello".into();
    body["lang"] = "de".into();
    body["who_can_send"] = "0".into();
    let got = api.call(&format!("PATCH {ALL}/club"), body).await;
    assert_eq!(got.data(), true);
    let all = api.get(ALL).await.data();
    assert_eq!(
        (
            &all[0]["welcome_message"],
            &all[0]["config"]["lang"],
            &all[0]["config"]["who_can_send"]
        ),
        (&json!("Hello"), &json!("de"), &json!(0))
    );
    let mut body = settings();
    body["welcome_message"] = Value::Null;
    api.call(&format!("PATCH {ALL}/club"), body).await.data();
    let shown = api.get(&format!("{ALL}/club")).await.data();
    assert_eq!(
        (&shown["welcome_message"], &shown["config"]["lang"]),
        (&json!(""), &json!("de"))
    );
    api.call(&format!("DELETE {ALL}/club"), Value::Null)
        .await
        .data();
    assert_eq!(
        api.get(&format!("{ALL}/club")).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn what_lists_refuse() {
    let api = with_club().await;
    for (key, value, code) in [
        ("info", Value::Null, "validation_rule_required"),
        ("moderators", json!("ada"), "validation_rule_email"),
        ("max_message_size", json!(1023), "validation_rule_min"),
        (
            "max_message_size",
            json!(209_715_201),
            "validation_rule_max",
        ),
        ("who_can_send", json!(5), "validation_rule_string"),
        ("who_can_send", json!("6"), "validation_rule_in"),
        ("who_can_subscribe", json!("3"), "validation_rule_in"),
        ("lang", json!("rm"), "validation_rule_in"),
        ("subject", json!("x".repeat(301)), "validation_rule_max"),
        (
            "welcome_message",
            json!("x".repeat(4_097)),
            "validation_rule_max",
        ),
        ("colour", json!("red"), "validation_rule_prohibited"),
    ] {
        let mut body = club();
        body["name"] = "other".into();
        body[key] = value;
        let got = api.call(&format!("POST {ALL}"), body).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{key}");
        assert_eq!(got.body["error"]["errors"][0]["code"], code, "{key}");
    }
    // A PATCH needs everything again, and has no name.
    let part = api
        .call(&format!("PATCH {ALL}/club"), json!({"info": "x"}))
        .await;
    assert_eq!(part.code(), (422, "validation_failed"));
    let named = api.call(&format!("PATCH {ALL}/club"), club()).await;
    assert_eq!(named.code(), (422, "validation_failed"));
}

#[tokio::test]
async fn one_name_is_one_thing() {
    let api = with_club().await;
    for taken in ["ada", "Countess", "sales", "club"] {
        let mut body = club();
        body["name"] = taken.into();
        let got = api.call(&format!("POST {ALL}"), body).await;
        assert_eq!(got.code(), (409, "object_already_exists"), "{taken}");
    }
    let mailbox = json!({"mailbox_name": "club"});
    let got = api
        .call("POST /1/mail_hostings/30/mailboxes", mailbox)
        .await;
    assert_eq!(got.code(), (409, "object_already_exists"));
    let alias = json!({"alias": "club"});
    let got = api
        .call("POST /1/mail_hostings/30/mailboxes/ada/aliases", alias)
        .await;
    assert_eq!(got.code(), (400, "alias_already_exists"));
    let redirection = json!({"name": "club", "targets": ["a@b.example"]});
    let got = api
        .call("POST /1/mail_hostings/30/redirections", redirection)
        .await;
    assert_eq!(got.code(), (409, "object_already_exists"));
}

#[tokio::test]
async fn people_come_and_go() {
    let api = with_club().await;
    let path = format!("{ALL}/club/subscribers");
    let emails = async |query: &str| -> Vec<String> {
        let all = api.get(&format!("{path}{query}")).await.data();
        let rows = all.as_array().cloned().expect("a list");
        let text = |r: &Value| r["mail"].as_str().expect("a text").to_owned();
        rows.iter().map(text).collect()
    };
    let add = |email: &str| api.call(&format!("POST {path}"), json!({"email": email}));
    assert_eq!(add("A@b.example").await.status, 200);
    assert_eq!(
        add("a@b.example").await.code(),
        (409, "object_already_exists")
    );
    assert_eq!(add("nobody").await.code(), (422, "validation_failed"));
    let lines = "c@d.example, Carol\n a@b.example\n\ne@f.example";
    let import = api.call(&format!("POST {path}/import"), json!({"datas": lines}));
    assert_eq!(import.await.data(), true);
    assert_eq!(
        emails("").await,
        ["a@b.example", "c@d.example", "e@f.example"]
    );
    assert_eq!(emails("?search=D.EX").await, ["c@d.example"]);
    assert_eq!(emails("?page=2&per_page=2").await, ["e@f.example"]);
    let total = api.get(&format!("{path}?return=total")).await.data();
    assert_eq!(total, 3);
    let change = |old: &str, new: &str| {
        let body = json!({"email": old, "new_email": new});
        api.call(&format!("PATCH {path}"), body)
    };
    assert_eq!(change("c@d.example", "g@h.example").await.data(), true);
    assert_eq!(
        change("c@d.example", "x@y.example").await.code(),
        (404, "object_not_found")
    );
    assert_eq!(
        change("g@h.example", "a@b.example").await.code(),
        (409, "object_already_exists")
    );
    let gone = json!({"emails": ["a@b.example", "nobody@b.example"]});
    api.call(&format!("DELETE {path}"), gone).await.data();
    assert_eq!(emails("").await, ["g@h.example", "e@f.example"]);
    assert_eq!(
        api.get(&format!("{ALL}/club")).await.data()["user_count"],
        2
    );
    let bad = json!({"datas": "z@z.example\nnonsense"});
    let got = api.call(&format!("POST {path}/import"), bad).await;
    assert_eq!(got.code(), (422, "validation_failed"));
    assert_eq!(emails("").await.len(), 2);
}

#[tokio::test]
async fn lists_send_mail() {
    let api = with_club().await;
    let path = format!("{ALL}/club");
    let email = json!({"email": "x@partner.example"});
    api.call(&format!("POST {path}/subscribers"), email)
        .await
        .data();
    let message = json!({"from": "ada@acme.example", "subject": "Hi", "message": "Hello"});
    api.call(&format!("PUT {path}/send"), message).await.data();
    assert_eq!(
        api.get("/_emulator/mails").await.data(),
        json!([{"at": NOW, "to": "x@partner.example", "what": "list-welcome", "about": "club@acme.example"},
               {"at": NOW, "to": "x@partner.example", "what": "list-message", "about": "club@acme.example: Hi"}])
    );
}

#[tokio::test]
async fn while_the_domain_changes_there_is_only_the_state_of_the_swap() {
    let api = with_club().await;
    let by_hand = async |state: &str| {
        let call = json!({"method": "PATCH", "path": ALL, "body": {"swap": state}});
        api.call("POST /_emulator/manager", call).await
    };
    by_hand("IN_PROGRESS").await.data();
    let got = api.get(ALL).await;
    assert_eq!(
        (got.status, got.data()),
        (200, json!({"swap": "IN_PROGRESS"}))
    );
    by_hand("NO_SWAP").await.data();
    assert_eq!(api.get(ALL).await.data()[0]["name"], "club");
    assert_eq!(by_hand("SOON").await.code(), (422, "validation_failed"));
}

#[tokio::test]
async fn seeds_write_lists_in_full_or_by_name() {
    let api = Api::seeded(json!({"mail_hostings": [{"id": 30, "main_fqdn": "acme.example", "mailing_lists":
        ["News", {"name": "club", "being_deleted": true, "subscribers": ["A@b.example", {"email": "c@d.example", "errors": 2}]}],
        "mailboxes": [{"mailbox_name": "news"}]}]}))
    .await;
    let all = api.get(ALL).await.data();
    assert_eq!(
        (
            &all[0]["name"],
            &all[1]["being_deleted"],
            &all[1]["user_count"]
        ),
        (&json!("news"), &json!(true), &json!(2))
    );
    let people = api.get(&format!("{ALL}/club/subscribers")).await.data();
    assert_eq!(people[1]["errors"]["count"], 2);
    // The list was there first.
    let got = api.get("/1/mail_hostings/30/mailboxes/news").await;
    assert_eq!(got.code(), (404, "object_not_found"));
}
