//! Verified sender addresses over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const ALL: &str = "/1/mail_hostings/30/mailboxes/ada/headers/addresses";

async fn put(api: &Api, what: &str, body: Value) -> crate::support::Got {
    api.call(&format!("PUT {ALL}/{what}"), body).await
}

#[tokio::test]
async fn the_address_of_somebody_else_is_valid_after_its_code() {
    let api = Api::seeded(office()).await;
    let email = json!({"email": "X@partner.example"});
    put(&api, "send_validation", email.clone()).await.data();
    let mails = api.get("/_emulator/mails").await.data();
    assert_eq!(
        (&mails[0]["to"], &mails[0]["what"]),
        (&json!("x@partner.example"), &json!("sender-validation"))
    );
    let about = mails[0]["about"].as_str().expect("a text");
    let code = about.rsplit(' ').next().expect("a code");
    let all = put(&api, "send_validation_link", email.clone())
        .await
        .data();
    let rows = all.as_array().expect("a list");
    let last = rows.last().expect("a row");
    assert_eq!(
        (&last["is_verified"], &last["is_removable"], rows.len()),
        (&json!(false), &json!(true), 3)
    );
    let check = format!("POST {ALL}/check_verified");
    assert_eq!(
        api.call(&check, email.clone()).await.code(),
        (400, "email_not_validated")
    );
    let wrong = json!({"email": "x@partner.example", "code": "no"});
    assert_eq!(put(&api, "validate", wrong).await.code(), (400, "error"));
    let right = json!({"email": "x@partner.example", "code": code});
    assert_eq!(put(&api, "validate", right).await.data(), true);
    let row = api.call(&check, email.clone()).await.data();
    assert_eq!(row["is_verified"], true);
    assert_eq!(
        put(&api, "send_validation", email).await.code(),
        (400, "sender_reply_address_already_validated")
    );
    let gone = format!("DELETE {ALL}/{}", row["id"]);
    assert_eq!(api.call(&gone, Value::Null).await.data(), true);
    assert_eq!(
        api.call(&gone, Value::Null).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn own_addresses_stay_and_one_verified_by_hand_can_be_the_sender() {
    let api = Api::seeded(office()).await;
    let own = api.get(ALL).await.data()[1].clone();
    assert_eq!(
        (&own["email"], &own["is_account"]),
        (&json!("countess@acme.example"), &json!(false))
    );
    let gone = format!("DELETE {ALL}/{}", own["id"]);
    assert_eq!(api.call(&gone, Value::Null).await.code(), (400, "error"));
    let by_hand = json!({"mailbox": "ada@acme.example", "email": "x@partner.example"});
    api.call("POST /_emulator/verify", by_hand).await.data();
    let id = api.get(ALL).await.data()[2]["id"].clone();
    let models = "/1/mail_hostings/30/mailboxes/ada/auto_reply/model";
    let body = json!({"name": "A", "message": "B", "is_recurrent": false, "reply_from_id": id});
    let made = api.call(&format!("POST {models}"), body).await.data();
    let sender = async || {
        let shown = api.get(&format!("{models}/{made}")).await.data();
        shown["reply_from"].clone()
    };
    assert_eq!(sender().await, "x@partner.example");
    api.call(&format!("DELETE {ALL}/{id}"), Value::Null)
        .await
        .data();
    assert_eq!(sender().await, "ada@acme.example");
    let nobody = json!({"mailbox": "nobody@acme.example", "email": "x@partner.example"});
    let got = api.call("POST /_emulator/verify", nobody).await;
    assert_eq!(got.code(), (400, "emulator_control"));
}

#[tokio::test]
async fn without_the_routes_of_2024_there_are_none() {
    let api = Api::with(Config {
        seed: vec![office()],
        clock: Some(NOW),
        switches: Switches {
            sender_addresses: false,
            ..Switches::default()
        },
        ..Config::default()
    })
    .await;
    assert_eq!(api.get(ALL).await.code(), (404, "method_not_found"));
}
