//! Changes of a mailbox and of many at once over the socket, and what little there is beside them.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const BOXES: &str = "/1/mail_hostings/30/mailboxes";

fn pair() -> Value {
    json!({"accounts": [{"id": 10, "name": "Acme SA"}],
        "users": [{"id": 20, "email": "ada@acme.example", "role_type": "owner"}],
        "mail_hostings": [{"id": 30, "main_fqdn": "acme.example", "customer_name": "Acme mail", "expired_at": NOW,
        "signature_templates": [{"id": 71, "name": "House", "content": "<p>Acme</p>"}],
        "auto_replies": [{"id": 70, "name": "House", "message": "Closed", "is_visible": true}],
        "mailboxes": [
            {"mailbox_name": "ada", "users": ["ada@acme.example"],
             "forwarding": {"is_enabled": true, "redirect_addresses": ["a@b.example"]}},
            {"mailbox_name": "bob", "forwarding": {"is_enabled": true, "redirect_addresses": ["a@b.example"]}}]}]})
}

async fn act(api: &Api, action: &str, body: Value) -> crate::support::Got {
    api.call(&format!("POST {BOXES}/actions/{action}"), body)
        .await
}

async fn each(api: &Api, member: &str) -> Value {
    let all = api.get(&format!("{BOXES}?with={member}")).await.data();
    let rows = all.as_array().cloned().expect("a list");
    rows.iter().map(|m| m[member].clone()).collect()
}

#[tokio::test]
async fn many_mailboxes_change_at_once() {
    let api = Api::seeded(pair()).await;
    let body = json!({"mailboxes": ["bob"], "enabled": false});
    let batch = act(&api, "toggle_spam_filter", body).await.data();
    assert_eq!(each(&api, "has_move_spam").await, json!([true, false]));
    let id = batch["id"].as_str().expect("a text");
    let seen = api.get(&format!("{BOXES}/actions/batch/{id}")).await.data();
    assert_eq!((&seen, &seen["progress"]), (&batch, &json!(100)));
    let all = json!({"apply_all": true, "enabled": true});
    act(&api, "toggle_promotion_filter", all).await.data();
    assert_eq!(each(&api, "has_mail_filtering").await, json!([true, true]));
    act(&api, "delete_redirects", json!({"mailboxes": ["ada"]}))
        .await
        .data();
    assert_eq!(each(&api, "has_redirection").await, json!([false, true]));
    let body = json!({"apply_all": true, "permissions": {"can_manage_aliases": false}});
    act(&api, "set_permissions", body).await.data();
    let users = each(&api, "users").await;
    assert_eq!(users[0][0]["permissions"]["can_manage_aliases"], false);
    assert_eq!(users[0][0]["permissions"]["can_access_logs"], true);
}

#[tokio::test]
async fn a_model_of_the_service_is_pushed_into_mailboxes_once() {
    let api = Api::seeded(pair()).await;
    let push = json!({"apply_all": true, "enabled": true, "service_mail_auto_reply_id": 70});
    for _ in 0..2 {
        act(&api, "toggle_auto_reply", push.clone()).await.data();
    }
    assert_eq!(each(&api, "has_auto_responder").await, json!([true, true]));
    let all = api
        .get(&format!("{BOXES}/bob/auto_reply/model"))
        .await
        .data();
    assert_eq!(
        (
            &all[0]["source_model_id"],
            &all[0]["is_active"],
            &all[0]["reply_from"]
        ),
        (&json!(70), &json!(true), &json!("bob@acme.example"))
    );
    assert_eq!(all.as_array().expect("a list").len(), 2);
    let off = json!({"mailboxes": ["ada"], "enabled": false});
    act(&api, "toggle_auto_reply", off).await.data();
    assert_eq!(each(&api, "has_auto_responder").await, json!([false, true]));
    let unknown = json!({"apply_all": true, "enabled": true, "service_mail_auto_reply_id": 7});
    assert_eq!(
        act(&api, "toggle_auto_reply", unknown).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn a_signature_is_made_for_whoever_opens_the_mailboxes() {
    let api = Api::seeded(pair()).await;
    let body = json!({"apply_all": true, "service_mail_signature_id": 71});
    act(&api, "apply_signature", body).await.data();
    let own = api.get(&format!("{BOXES}/ada/signatures")).await.data();
    assert_eq!(
        (
            &own["signatures"][0]["content"],
            &own["signatures"][0]["is_auto"]
        ),
        (&json!("<p>Acme</p>"), &json!(true))
    );
    let none = api.get(&format!("{BOXES}/bob/signatures")).await.data();
    assert_eq!(none["signatures"], json!([]));
}

#[tokio::test]
async fn actions_want_mailboxes_that_exist() {
    let api = Api::seeded(pair()).await;
    for (body, code) in [
        (json!({"mailboxes": ["ada"]}), "validation_rule_required"),
        (json!({"enabled": true}), "validation_rule_required"),
        (
            json!({"enabled": true, "mailboxes": ["ada", "nobody"]}),
            "validation_rule_exists",
        ),
        (
            json!({"enabled": true, "apply_all": true, "force": true}),
            "validation_rule_prohibited",
        ),
    ] {
        let got = act(&api, "toggle_spam_filter", body.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{body}");
        assert_eq!(got.body["error"]["errors"][0]["code"], code, "{body}");
    }
    let switches = json!({"mailbox_actions": false});
    api.call("PATCH /_emulator/switches", switches).await.data();
    let got = act(&api, "delete_redirects", json!({"apply_all": true})).await;
    assert_eq!(got.code(), (404, "method_not_found"));
}

#[tokio::test]
async fn every_member_of_a_mailbox_is_changed_by_its_own_and_unknown_ones_are_refused() {
    let api = Api::seeded(pair()).await;
    let path = format!("{BOXES}/ada");
    let body = json!({"full_name": "Ada Martin", "note": "desk", "has_move_spam": false,
        "authorized_senders": ["a@b.example"], "blocked_senders": ["*@spam.example"], "has_mail_filtering": true,
        "mail_filtering_folder_commercials": "Ads", "mail_filtering_folder_social_networks": "Social"});
    api.call(&format!("PATCH {path}"), body).await.data();
    let patch = json!({"authorized_senders": ["c@d.example"], "blocked_senders": []});
    api.call(&format!("PATCH {path}"), patch).await.data();
    let with = "full_name,has_move_spam,authorized_senders,blocked_senders,has_mail_filtering,\
                mail_filtering_folder_commercials,mail_filtering_folder_social_networks";
    let shown = api.get(&format!("{path}?with={with}")).await.data();
    let text = shown.to_string();
    assert!(
        text.ends_with(
            r#""full_name":"Ada Martin","has_move_spam":false,"authorized_senders":[{"email":"c@d.example","locked":false}],"blocked_senders":[],"has_mail_filtering":true,"mail_filtering_folder_commercials":"Ads","mail_filtering_folder_social_networks":"Social"}"#
        ),
        "{text}"
    );
    let got = api
        .call(&format!("PATCH {path}"), json!({"description": "x"}))
        .await;
    assert_eq!(
        got.body["error"]["errors"][0]["code"],
        "validation_rule_prohibited"
    );
}

#[tokio::test]
async fn the_catch_all_is_a_mailbox_without_aliases_that_takes_a_slot() {
    let api = Api::seeded(office()).await;
    let body = json!({"mailbox_name": "catchall"});
    let made = api.call(&format!("POST {BOXES}"), body).await.data();
    assert_eq!(
        (&made["mailbox"], &made["used"]),
        (&json!("catchall@acme.example"), &json!(2))
    );
    let alias = json!({"alias": "everything"});
    let got = api
        .call(&format!("POST {BOXES}/catchall/aliases"), alias)
        .await;
    assert_eq!(got.code(), (400, "cannot_create_alias_for_generic_mailbox"));
    let all = json!({"aliases": ["everything"]});
    let got = api
        .call(&format!("PUT {BOXES}/catchall/aliases"), all)
        .await;
    assert_eq!(got.code(), (400, "cannot_create_alias_for_generic_mailbox"));
    let redirection = json!({"name": "catchall", "targets": ["a@b.example"]});
    let got = api
        .call("POST /1/mail_hostings/30/redirections", redirection)
        .await;
    assert_eq!(got.code(), (409, "object_already_exists"));
}

#[tokio::test]
async fn a_logo_is_certified_by_its_certificate() {
    let api = Api::seeded(office()).await;
    let path = "POST /1/mail_hostings/30/bimi";
    let logo = json!({"link_logo": "https://acme.example/logo.svg"});
    let shown = api.call(path, logo).await.data();
    assert_eq!(
        (&shown["state"], &shown["svg_uri"]),
        (
            &json!("NOT_CERTIFIED"),
            &json!("https://acme.example/logo.svg")
        )
    );
    let shown = api.call(path, json!({"vmc": "PEM"})).await.data();
    assert_eq!(
        (&shown["state"], &shown["current"]),
        (
            &json!("CERTIFIED"),
            &json!(
                "v=BIMI1; l=https://acme.example/logo.svg; a=https://bimi.emulator.example/30.pem"
            )
        )
    );
    let got = api.get("/1/mail_hostings/30/bimi").await;
    assert_eq!(got.code(), (404, "method_not_found"));
}

#[tokio::test]
async fn services_are_exported_and_undocumented_reads_answer() {
    let mut world = pair();
    world["mail_hostings"][0]["mailboxes"][0]["backups"] = json!([{"date": "2026-01-01"}]);
    let api = Api::with(Config {
        seed: vec![world],
        clock: Some(NOW),
        switches: Switches::default(),
        ..Config::default()
    })
    .await;
    let rows = api.get("/1/mail_hostings/csv?account_id=10").await.data();
    assert_eq!(
        rows,
        json!([{"customer_name": "Acme mail", "offer": "Premium", "expiration": "01/01/2026", "mailboxes": 2}])
    );
    let got = api.get("/1/mail_hostings/csv").await;
    assert_eq!(got.code(), (422, "validation_failed"));
    let own = api.get(&format!("{BOXES}/ada/backups")).await.data();
    assert_eq!(own["backups"], json!([{"date": "2026-01-01"}]));
    let got = api.get(&format!("{BOXES}/bob/backups")).await;
    assert_eq!(got.code(), (500, "fail_when_retrieving_email_backups"));
    let imports = api.get(&format!("{BOXES}/bob/email_imports")).await;
    assert_eq!(imports.data(), json!([]));
}
