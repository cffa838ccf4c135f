//! The older family of access routes over the socket, and how the two families shut each other out.

use crate::support::{Api, office};
use serde_json::{Value, json};

const BOX: &str = "/1/mail_hostings/30/mailboxes/ada";
const WEB: &str = "/1/mail_hostings/30/mailboxes/ada/accesses/webmail";

/// The office with a second member, Bob, who is in team 5.
fn shared() -> Value {
    let mut world = office();
    let bob = json!({"id": 22, "account": "Acme SA", "email": "bob@acme.example", "first_name": "Bob",
                     "last_name": "Lee", "team_ids": [5]});
    world["users"].as_array_mut().expect("users").push(bob);
    world["teams"] = json!([{"id": 5, "account": "Acme SA", "name": "Support"},
                            {"id": 6, "account": "Acme SA", "name": "Sales"}]);
    world["mail_hostings"][0]["preferences"] =
        json!({"default_permissions": ["can_manage_aliases"]});
    world
}

async fn older(api: &Api) {
    let body =
        json!({"method": "PATCH", "path": "/1/mail_hostings/30", "body": {"migrated": false}});
    api.call("POST /_emulator/manager", body).await.data();
}

#[tokio::test]
async fn each_generation_refuses_the_routes_of_the_other() {
    let api = Api::seeded(shared()).await;
    for line in [
        format!("GET {BOX}/users"),
        format!("PATCH {BOX}/users/22"),
        format!("GET {BOX}/invitations"),
        format!("POST {BOX}/auth/invitations"),
        format!("PUT {BOX}/auth/invitations/send"),
    ] {
        let got = api.call(&line, json!({})).await;
        assert_eq!(got.status, 501, "{line}");
        assert_eq!(
            got.body["error"]["description"],
            "Method not yet implemented"
        );
    }
    older(&api).await;
    for line in [
        format!("GET {WEB}"),
        format!("POST {WEB}"),
        format!("GET {BOX}/accesses/devices"),
        "GET /1/mail_hostings/accesses/webmail".into(),
        "GET /1/mail_hostings/accesses/devices".into(),
        "GET /1/mail_hostings/accesses/webmail/accounts/10/users/20".into(),
    ] {
        assert_eq!(api.call(&line, json!({})).await.status, 501, "{line}");
    }
    let shown = api
        .get(&format!("{BOX}?with=has_multi_password"))
        .await
        .data();
    assert_eq!(shown["has_multi_password"], false);
}

#[tokio::test]
async fn the_older_family_works_until_a_service_is_migrated() {
    let mut world = shared();
    world["mail_hostings"][0]["migrated"] = json!(false);
    world["mail_hostings"][0]["mailboxes"][0]["users"] = json!(["bob@acme.example"]);
    let api = Api::seeded(world).await;
    let users = api.get(&format!("{BOX}/users")).await.data();
    assert_eq!(users["users"][0]["name"], "Bob Lee");
    assert_eq!(users["users"][0]["permissions"]["can_access_logs"], true);
    let patch = json!({"permissions": {"can_manage_chat": true, "can_manage_filters": false}});
    let bob = format!("{BOX}/users/22");
    assert_eq!(api.call(&format!("PATCH {bob}"), patch).await.data(), true);
    let new = json!({"permissions": {"can_access_logs": true}});
    assert_eq!(
        api.call(&format!("PATCH {bob}"), new).await.code(),
        (422, "validation_failed")
    );
    let shown = api.get(&format!("{BOX}/users")).await.data();
    assert_eq!(
        shown["users"][0]["permissions"]["can_manage_filters"],
        false
    );
    assert_eq!(
        shown["users"][0]["permissions"].get("can_manage_chat"),
        None
    );
    let body =
        json!({"permissions": {"can_manage_aliases": true}, "send_email": true, "force_email": 1});
    let link = api
        .call(&format!("POST {BOX}/auth/invitations"), body)
        .await
        .data();
    assert_eq!(link["mailbox"]["mailbox"], "ada@acme.example");
    assert_eq!(link["is_valid"], true);
    let send = |body| api.call(&format!("PUT {BOX}/auth/invitations/send"), body);
    assert_eq!(
        send(json!({"key": link["key"]})).await.code(),
        (400, "cannot_send_invitation_email")
    );
    let to =
        json!({"key": link["key"], "email": "cy@out.example", "permissions": ["can_manage_chat"]});
    assert_eq!(send(to.clone()).await.data(), true);
    assert_eq!(
        send(to).await.code(),
        (400, "too_many_attempts_try_again_in_1_minute")
    );
    let unknown = send(json!({"key": "x", "email": "cy@out.example"})).await;
    assert_eq!(unknown.code(), (404, "object_not_found"));
    assert_eq!(
        api.get("/_emulator/mails").await.data()[0]["what"],
        "mailbox-invitation"
    );
    assert_eq!(
        api.get(&format!("{BOX}/invitations")).await.data()[0]["sent_to"],
        "cy@out.example"
    );
    assert_eq!(
        api.call(&format!("DELETE {bob}"), Value::Null).await.data(),
        true
    );
    assert_eq!(
        api.call(&format!("DELETE {bob}"), Value::Null).await.code(),
        (404, "object_not_found")
    );
}
