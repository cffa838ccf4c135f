//! Envelope, tokens, accounts, people and invitations over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::Config;
use serde_json::{Value, json};

fn with_tokens() -> Value {
    let mut world = office();
    world["tokens"] = json!([
        {"token": "all", "user": "ada@acme.example"},
        {"token": "mail", "user": "ada@acme.example", "scopes": ["mail", "dns:read"]},
        {"token": "eve", "user": "eve@other.example"}
    ]);
    world
}

#[tokio::test]
async fn without_a_token_everything_is_not_authorized() {
    let api = Api::seeded(with_tokens()).await.token("");
    let got = api.get("/1/accounts").await;
    assert_eq!(
        got.text,
        r#"{"result":"error","error":{"code":"not_authorized","description":"Authorization required","errors":[]}}"#
    );
    assert_eq!(got.status, 401);
    assert_eq!(
        api.token("wrong").get("/1/accounts").await.code(),
        (401, "not_authorized")
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let api = Api::seeded(with_tokens()).await.token("mail");
    let got = api.get("/1/accounts").await;
    assert_eq!(got.code(), (403, "all_scopes"));
    assert_eq!(got.body["error"]["context"]["scopes"], json!(["accounts"]));
    api.get("/1/mail_hostings/30/mailboxes").await.data();
    api.get("/2/zones/acme.example/records").await.data();
    let write = api.call("DELETE /2/zones/acme.example", Value::Null).await;
    assert_eq!(
        write.body["error"]["context"]["scopes"],
        json!(["dns:write"])
    );
}

#[tokio::test]
async fn a_token_sees_the_accounts_of_its_user_only() {
    let api = Api::seeded(with_tokens()).await.token("eve");
    let accounts = api.get("/1/accounts").await.data();
    assert_eq!(accounts.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&accounts[0]["id"], &accounts[0]["type"]),
        (&json!(11), &json!("owner"))
    );
    assert_eq!(
        api.get("/1/accounts/10").await.code(),
        (403, "access_denied")
    );
    assert_eq!(
        api.get("/1/accounts/99").await.code(),
        (404, "object_not_found")
    );
    assert_eq!(
        api.get("/1/mail_hostings/30").await.code(),
        (404, "object_not_found")
    );
    assert_eq!(
        api.get("/2/zones/acme.example").await.code(),
        (404, "zone_does_not_exists")
    );
    assert_eq!(api.get("/1/products").await.data(), json!([]));
    assert_eq!(
        api.get("/2/profile").await.data()["email"],
        "eve@other.example"
    );
}

#[tokio::test]
async fn unknown_routes_and_wrong_verbs_are_method_not_found() {
    let api = Api::seeded(office()).await;
    for line in [
        "GET /1/nothing",
        "GET /1/accounts/10/users",
        "DELETE /1/accounts/10",
        "GET /2/zones/{/records",
        "GET /",
    ] {
        assert_eq!(
            api.call(line, Value::Null).await.code(),
            (404, "method_not_found"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_post_can_stand_in_for_another_verb() {
    let api = Api::seeded(office()).await;
    let box_path = "/1/mail_hostings/30/mailboxes/ada/aliases";
    assert_eq!(
        api.call(
            &format!("POST {box_path}/countess?_method=DELETE"),
            json!({})
        )
        .await
        .data(),
        true
    );
    let put = json!({"_method": "PUT", "aliases": ["a"]});
    assert_eq!(
        api.call(&format!("POST {box_path}"), put).await.data(),
        true
    );
    let header = reqwest::Client::new()
        .post(format!("{}{box_path}/a", api.running.base_url()))
        .header("X-HTTP-METHOD-OVERRIDE", "DELETE")
        .bearer_auth("any");
    assert_eq!(header.send().await.expect("a reply").status(), 200);
    assert_eq!(api.get(box_path).await.data()["aliases"], json!([]));
}

#[tokio::test]
async fn accounts_show_their_parts() {
    let api = Api::seeded(office()).await;
    let got = api
        .get("/1/accounts/10?with=nb_users,count_owners,tags")
        .await
        .data();
    assert_eq!(
        (&got["name"], &got["nb_users"], &got["count_owners"]),
        (&json!("Acme SA"), &json!(1), &json!(1))
    );
    let services = api.get("/1/accounts/10/services").await.data();
    assert_eq!(
        services[1],
        json!({"id": 23, "name": "email_hosting", "count": 1})
    );
    assert_eq!(api.get("/1/accounts/10/tags").await.data(), json!([]));
    assert_eq!(
        api.get("/1/accounts/10/products")
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    let mail = api
        .get("/1/accounts/10/products?filter[service_names][]=mail")
        .await
        .data();
    assert_eq!(mail[0]["service_name"], "email_hosting");
    let got = api
        .get("/1/products?service_name=domain&fqdn=ignored")
        .await;
    assert_eq!(got.data(), json!([]));
    let got = api
        .get("/1/products?service_name=email_hosting&account_id=10")
        .await;
    assert_eq!(
        (&got.data()[0]["id"], &got.body["items_per_page"]),
        (&json!(30), &json!(15))
    );
    assert_eq!(
        api.get("/1/products?service_name=mail").await.code(),
        (422, "validation_failed")
    );
}

#[tokio::test]
async fn an_invitation_lives_from_post_to_membership() {
    let api = Api::seeded(office()).await;
    let body = json!({
        "email": "bob@partner.example", "first_name": "Bob", "last_name": "Lee", "locale": "en_GB",
        "role_type": "normal", "notifications": {"products": true}, "permissions": {"billing": true}
    });
    let made = api
        .call("POST /1/accounts/10/invitations", body.clone())
        .await;
    assert_eq!(made.status, 201);
    let made = made.data();
    assert_eq!(
        (&made["status"], &made["has_billing"], &made["has_mailing"]),
        (&json!("pending"), &json!(true), &json!(true))
    );
    assert_eq!(made["sent_at"], NOW);
    let again = api.call("POST /1/accounts/10/invitations", body).await;
    assert_eq!(again.code(), (409, "object_already_exists"));
    let path = format!("/1/accounts/10/invitations/{}", made["id"]);
    let rights = json!([{"service_id": 23, "product_id": 30, "types": ["technical"]}]);
    let patched = api
        .call(
            &format!("PATCH {path}"),
            json!({"permissions": rights, "has_billing": false}),
        )
        .await
        .data();
    assert_eq!(
        (&patched["permissions"], &patched["has_billing"]),
        (&rights, &json!(false))
    );

    let pending = api
        .get("/2/accounts/10/users?filter[state_in_account]=pending")
        .await;
    assert_eq!(
        (
            &pending.data()[0]["invitation_id"],
            &pending.data()[0]["user_id"]
        ),
        (&made["id"], &Value::Null)
    );
    assert_eq!(pending.body.get("total"), None);
    api.call(
        "POST /_emulator/accept",
        json!({"invitation": "bob@partner.example"}),
    )
    .await
    .data();
    let members = api
        .get("/2/accounts/10/users?filter[role_type]=normal")
        .await
        .data();
    assert_eq!(
        (&members[0]["email"], &members[0]["invitation_id"]),
        (&json!("bob@partner.example"), &Value::Null)
    );
    let through = api
        .get(&format!(
            "/1/accounts/10/invitations/users/{}",
            members[0]["user_id"]
        ))
        .await
        .data();
    assert_eq!(through[0]["status"], "accepted");
    let late = api.call(&format!("DELETE {path}"), Value::Null).await;
    assert_eq!(late.code(), (500, "cannot_delete_object"));
}

#[tokio::test]
async fn an_invitation_can_be_taken_back_and_must_be_complete() {
    let api = Api::seeded(office()).await;
    let got = api
        .call(
            "POST /1/accounts/10/invitations",
            json!({"email": "x", "locale": "xx_XX"}),
        )
        .await;
    let attributes: Vec<&Value> = got.body["error"]["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| &e["context"]["attribute"])
        .collect();
    assert_eq!(
        attributes,
        ["email", "first_name", "last_name", "locale", "role_type"]
    );
    let body = json!({"email": "bob@partner.example", "first_name": "Bob", "last_name": "Lee", "locale": "fr_FR",
                      "role_type": "admin", "silent": true});
    let made = api
        .call("POST /1/accounts/10/invitations", body)
        .await
        .data();
    assert_eq!(made["sent_at"], Value::Null);
    let path = format!("/1/accounts/10/invitations/{}", made["id"]);
    assert_eq!(
        api.call(&format!("DELETE {path}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(api.get(&path).await.data()["status"], "cancelled");
}

#[tokio::test]
async fn an_invited_member_reaches_only_what_they_were_given() {
    let mut world = with_tokens();
    world["users"].as_array_mut().expect("users").push(json!({
        "account": "Acme SA", "email": "bob@partner.example",
        "permissions": [{"service_id": 23, "product_id": 30, "types": ["technical"]}]
    }));
    world["tokens"]
        .as_array_mut()
        .expect("tokens")
        .push(json!({"token": "bob", "user": "bob@partner.example"}));
    let api = Api::seeded(world).await.token("bob");
    assert_eq!(
        api.get("/1/products").await.data().as_array().map(Vec::len),
        Some(1)
    );
    api.get("/1/mail_hostings/30/mailboxes").await.data();
    assert_eq!(
        api.get("/2/accounts/10/users").await.code(),
        (403, "access_denied")
    );
    assert_eq!(
        api.get("/2/zones/acme.example").await.code(),
        (404, "zone_does_not_exists")
    );
}

#[tokio::test]
async fn an_account_without_people_gets_an_owner() {
    let api = Api::with(Config {
        seed: vec![json!({"accounts": [{"name": "Lonely"}]})],
        ..Config::default()
    })
    .await;
    let id = api.get("/1/accounts").await.data()[0]["id"].clone();
    let users = api.get(&format!("/2/accounts/{id}/users")).await.data();
    assert_eq!(users[0]["role_type"], "owner");
    assert_eq!(
        api.get("/2/profile").await.data()["id"],
        users[0]["user_id"]
    );
}
