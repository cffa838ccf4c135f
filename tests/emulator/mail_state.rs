//! What mail services hold survives a restart, and state files of former versions still load.

use crate::support::{Api, NOW, office};
use maniform::emulator::Config;
use serde_json::{Value, json};

const ADA: &str = "/1/mail_hostings/30/mailboxes/ada";

#[tokio::test]
async fn everything_of_a_mail_service_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config {
        state_file: Some(folder.path().join("world.json")),
        seed: vec![office()],
        clock: Some(NOW),
        ..Config::default()
    };
    let api = Api::with(config.clone()).await;
    let list = json!({"name": "club", "info": "a", "subject": "b", "moderators": "ada@acme.example",
        "max_message_size": 1024, "use_reply_to": true, "is_reply_to_forced": true,
        "should_send_notifications": true, "who_can_send": "3", "who_can_subscribe": "2"});
    let model =
        json!({"name": "House", "message": "Closed", "is_recurrent": false, "is_visible": true});
    for (line, body) in [
        ("POST /1/mail_hostings/30/mailing_lists", list),
        (
            "POST /1/mail_hostings/30/mailing_lists/club/subscribers",
            json!({"email": "x@partner.example"}),
        ),
        ("POST /1/mail_hostings/30/auto_replies", model),
        (
            "POST /_emulator/verify",
            json!({"mailbox": "ada@acme.example", "email": "y@partner.example"}),
        ),
        (
            &format!("PATCH {ADA}/auto_reply"),
            json!({"is_enabled": true, "message": "Away"}),
        ),
        (
            "POST /_emulator/receive",
            json!({"from": "x@partner.example", "to": "ada@acme.example"}),
        ),
        (
            &format!("PUT {ADA}/forwarding_addresses"),
            json!({"redirect_addresses": ["a@b.example"]}),
        ),
        (
            "POST /1/mail_hostings/30/bimi",
            json!({"link_logo": "https://acme.example/logo.svg"}),
        ),
        (
            "POST /1/mail_hostings/30/mailboxes/actions/toggle_spam_filter",
            json!({"apply_all": true, "enabled": true}),
        ),
    ] {
        api.call(line, body).await.data();
    }
    let before = api.get("/_emulator/world").await.data();
    api.running.stop().await;
    let api = Api::with(config).await;
    assert_eq!(api.get("/_emulator/world").await.data(), before);
    let hosting = &before["mail_hostings"][0];
    assert_eq!(hosting["mailing_lists"][0]["who_can_send"], 3);
    assert_eq!(hosting["mailboxes"][0]["answered"][0]["at"], NOW);
}

#[tokio::test]
async fn a_state_file_from_before_lists_were_more_than_names_still_loads() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("world.json");
    let old = json!({"format": 1, "next_id": 1005, "accounts": [{"id": 10, "name": "Acme SA"}],
        "mail_hostings": [{"id": 30, "account": 10, "main_fqdn": "acme.example", "customer_name": "Acme mail",
            "internal_name": null, "pack": "premium", "total": 5, "alias_limit": 100, "mailing_lists": ["news"],
            "mailboxes": [{"id": 31, "mailbox_name": "ada", "has_responder": true, "users": [],
                "forwarding": {"is_enabled": true, "redirect_addresses": ["a@b.example"],
                               "has_dont_deliver": false, "has_forward_spam": false}}]}]});
    std::fs::write(&file, old.to_string()).expect("written");
    let api = Api::with(Config {
        state_file: Some(file),
        clock: Some(NOW),
        ..Config::default()
    })
    .await;
    let lists = api.get("/1/mail_hostings/30/mailing_lists").await.data();
    assert_eq!(lists[0]["name"], "news");
    let ada = api
        .get(&format!("{ADA}?with=has_auto_responder,redirection"))
        .await
        .data();
    assert_eq!(
        (&ada["has_auto_responder"], &ada["redirection"]),
        (&json!(true), &json!(["a@b.example"]))
    );
    let models = api.get(&format!("{ADA}/auto_reply/model")).await.data();
    assert_eq!(models, Value::Array(Vec::new()));
}
