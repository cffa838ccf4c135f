//! Mail services, mailboxes and aliases over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const BOXES: &str = "/1/mail_hostings/30/mailboxes";

async fn create(api: &Api, name: &str) -> crate::support::Got {
    api.call(&format!("POST {BOXES}"), json!({"mailbox_name": name}))
        .await
}

#[tokio::test]
async fn a_mailbox_is_read_with_the_members_asked_for_and_no_others() {
    let api = Api::seeded(office()).await;
    let got = api.get(&format!("{BOXES}/ada")).await;
    assert_eq!(
        got.text,
        r#"{"result":"success","data":{"mailbox_name":"ada","mailbox":"ada@acme.example","mailbox_idn":"ada@acme.example","note":"Front desk","type":1,"is_limited":false,"is_free_mail":false,"is_used_for_account":false}}"#
    );
    let got = api
        .get(&format!(
            "{BOXES}/ADA?with=aliases,authorized_senders,users"
        ))
        .await
        .data();
    assert_eq!(got["aliases"], json!(["countess"]));
    assert_eq!(got["authorized_senders"], json!([]));
    assert_eq!(got["users"], json!([]));
}

#[tokio::test]
async fn an_unknown_expansion_is_refused_with_the_known_ones() {
    let api = Api::seeded(office()).await;
    let got = api.get(&format!("{BOXES}?with=aliases,nonsense")).await;
    assert_eq!(got.code(), (422, "validation_failed"));
    let error = &got.body["error"]["errors"][0];
    assert_eq!(error["code"], "validation_rule_in");
    assert_eq!(error["context"]["attribute"], "with.1");
    assert!(
        error["context"]["values"]
            .as_array()
            .expect("values")
            .contains(&json!("aliases"))
    );
}

#[tokio::test]
async fn a_created_mailbox_counts_and_reads_back() {
    let api = Api::seeded(office()).await;
    let body = json!({"mailbox_name": "Info", "password": "S3cret!pass", "note": "desk", "target": "other_user"});
    let got = api.call(&format!("POST {BOXES}"), body).await;
    assert_eq!(got.status, 201);
    assert_eq!(
        got.data(),
        json!({"mailbox": "info@acme.example", "quota": 0, "used": 2, "total": 5, "existing_user_email": false})
    );
    assert_eq!(
        api.get(&format!("{BOXES}/info")).await.data()["note"],
        "desk"
    );
    let hosting = api.get("/1/mail_hostings/30?with=quota").await.data();
    assert_eq!(
        (&hosting["used"], &hosting["total"]),
        (&json!(2), &json!(5))
    );
    assert!(
        !serde_json::to_string(&api.get("/_emulator/world").await.body)
            .expect("text")
            .contains("S3cret")
    );
}

#[tokio::test]
async fn names_must_follow_the_grammar_and_be_free() {
    let api = Api::seeded(office()).await;
    for bad in ["a+b", "-a", "a..b", "é", &"a".repeat(65)] {
        assert_eq!(
            create(&api, bad).await.code(),
            (422, "validation_failed"),
            "{bad}"
        );
    }
    for taken in ["ada", "ADA", "countess", "sales"] {
        assert_eq!(
            create(&api, taken).await.code(),
            (409, "object_already_exists"),
            "{taken}"
        );
    }
    let got = api
        .call(&format!("POST {BOXES}"), json!({"note": "n".repeat(81)}))
        .await;
    let rules: Vec<&Value> = got.body["error"]["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| &e["code"])
        .collect();
    assert_eq!(rules, ["validation_rule_required", "validation_rule_max"]);
}

#[tokio::test]
async fn slots_and_the_daily_limit_are_kept() {
    let mut world = office();
    world["mail_hostings"][0]["total"] = json!(2);
    let api = Api::seeded(world).await;
    assert_eq!(create(&api, "one").await.status, 201);
    assert_eq!(
        create(&api, "two").await.code(),
        (400, "mailboxes_quota_reached")
    );

    let mut world = office();
    world["mail_hostings"][0]["total"] = json!(100);
    let api = Api::seeded(world).await;
    for n in 0..50 {
        assert_eq!(create(&api, &format!("box{n}")).await.status, 201);
    }
    assert_eq!(
        create(&api, "late").await.code(),
        (400, "mailbox_creation_rate_limit_reached")
    );
    api.call("POST /_emulator/clock", json!({"advance": 86_400}))
        .await
        .data();
    assert_eq!(create(&api, "late").await.status, 201);
}

#[tokio::test]
async fn mailboxes_come_25_a_page_unasked() {
    let mut world = office();
    let boxes: Vec<Value> = (0..60)
        .map(|n| json!({"mailbox_name": format!("box{n:02}")}))
        .collect();
    world["mail_hostings"][0]["mailboxes"] = boxes.into();
    let api = Api::seeded(world).await;
    let got = api.get(BOXES).await;
    assert_eq!(got.data().as_array().expect("a list").len(), 25);
    let tail = r#"],"total":60,"page":1,"pages":3,"items_per_page":25}"#;
    assert!(got.text.ends_with(tail), "{}", got.text);
    let got = api
        .get(&format!(
            "{BOXES}?page=7&per_page=9&order_by=mailbox&order=desc"
        ))
        .await;
    let names: Vec<Value> = got
        .data()
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| m["mailbox_name"].clone())
        .collect();
    assert_eq!(
        names,
        ["box05", "box04", "box03", "box02", "box01", "box00"]
    );
    assert_eq!(api.get(&format!("{BOXES}?return=total")).await.data(), 60);
    assert_eq!(
        api.get(&format!("{BOXES}?limit=2&skip=58"))
            .await
            .data()
            .as_array()
            .expect("a list")
            .len(),
        2
    );
    assert_eq!(
        api.get(&format!("{BOXES}?search=box1")).await.body["total"],
        10
    );
    assert_eq!(
        api.get(&format!("{BOXES}?page=0")).await.code(),
        (422, "validation_failed")
    );
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_replaces_lists() {
    let api = Api::seeded(office()).await;
    let path = format!("{BOXES}/ada");
    let patch = |body| api.call(&format!("PATCH {path}"), body);
    assert_eq!(
        patch(json!({"blocked_senders": ["a@b.example", "c@d.example"]}))
            .await
            .data(),
        true
    );
    assert_eq!(
        patch(json!({"blocked_senders": ["c@d.example"], "note": ""}))
            .await
            .data(),
        true
    );
    let got = api
        .get(&format!("{path}?with=blocked_senders,aliases"))
        .await
        .data();
    assert_eq!(
        got["blocked_senders"],
        json!([{"email": "c@d.example", "locked": false}])
    );
    assert_eq!(got["note"], Value::Null);
    assert_eq!(got["aliases"], json!(["countess"]));
    assert_eq!(
        patch(json!({"note": "n".repeat(81)})).await.code(),
        (422, "validation_failed")
    );
    let missing = api
        .call(&format!("PATCH {BOXES}/nobody"), json!({"note": "x"}))
        .await;
    assert_eq!(missing.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn a_deleted_mailbox_frees_its_names_unless_it_is_locked() {
    let mut world = office();
    world["mail_hostings"][0]["mailboxes"][0]["is_ldap_locked"] = json!(true);
    let api = Api::seeded(world).await;
    assert_eq!(
        api.call(&format!("DELETE {BOXES}/ada"), Value::Null)
            .await
            .code(),
        (400, "mailbox_is_ldap_locked")
    );
    let api = Api::seeded(office()).await;
    assert_eq!(
        api.call(&format!("DELETE {BOXES}/ada"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get(&format!("{BOXES}/ada")).await.code(),
        (404, "object_not_found")
    );
    assert_eq!(create(&api, "countess").await.status, 201);
}

#[tokio::test]
async fn aliases_are_added_replaced_and_removed() {
    let api = Api::seeded(office()).await;
    let path = format!("{BOXES}/ada/aliases");
    assert_eq!(
        api.get(&path).await.data(),
        json!({"enabled_alias": 1, "aliases": ["countess"]})
    );
    assert_eq!(
        api.call(&format!("POST {path}"), json!({"alias": "al"}))
            .await
            .data(),
        true
    );
    let taken = api
        .call(&format!("POST {path}"), json!({"alias": "AL"}))
        .await;
    assert_eq!(taken.code(), (400, "alias_already_exists"));
    let redirection = api
        .call(&format!("POST {path}"), json!({"alias": "sales"}))
        .await;
    assert_eq!(
        redirection.code(),
        (400, "cannot_create_alias_with_a_redirection")
    );
    assert_eq!(
        api.call(&format!("PUT {path}"), json!({"aliases": ["b", "al"]}))
            .await
            .data(),
        true
    );
    assert_eq!(api.get(&path).await.data()["aliases"], json!(["b", "al"]));
    assert_eq!(
        api.call(&format!("PUT {path}"), json!({"aliases": ["ada"]}))
            .await
            .code(),
        (400, "unknown_error")
    );
    assert_eq!(
        api.call(&format!("DELETE {path}/b"), Value::Null)
            .await
            .data(),
        true
    );
    let gone = api.call(&format!("DELETE {path}/b"), Value::Null).await;
    assert_eq!(gone.code(), (400, "alias_does_not_exist"));
    assert_eq!(
        api.call(&format!("PUT {path}"), json!({"aliases": []}))
            .await
            .data(),
        true
    );
    assert_eq!(api.get(&path).await.data()["aliases"], json!([]));
}

#[tokio::test]
async fn preferences_change_by_member_and_lists_replace() {
    let api = Api::seeded(office()).await;
    let path = "/1/mail_hostings/30/preferences";
    let patch = |body| api.call(&format!("PATCH {path}"), body);
    assert_eq!(
        patch(json!({"blocked_senders": ["*@spam.example"], "spam_filter_enabled": false}))
            .await
            .data(),
        true
    );
    let body = json!({"dkim_enabled": false, "default_permissions": {"can_manage_aliases": true}});
    assert_eq!(patch(body).await.data(), true);
    let got = api.get(path).await.data();
    assert_eq!(got["blocked_senders"], json!(["*@spam.example"]));
    assert_eq!(got["spam_filter_enabled"], false);
    assert_eq!(got["default_permissions"]["can_manage_aliases"], true);
    assert_eq!(got["default_permissions"]["can_access_logs"], false);
    assert_eq!(got.get("dkim_enabled"), None);
    let signed = api
        .get(&format!("{BOXES}/ada?with=has_dkim_signature"))
        .await
        .data();
    assert_eq!(signed["has_dkim_signature"], false);
}

#[tokio::test]
async fn routes_that_only_one_export_knows_can_be_missing() {
    let switches = Switches {
        mail_hostings_routes: false,
        mailbox_patch: false,
        mailbox_delete: false,
        ..Switches::default()
    };
    let api = Api::with(Config {
        seed: vec![office()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await;
    for line in ["GET /1/mail_hostings", "GET /1/mail_hostings/30"] {
        assert_eq!(
            api.call(line, Value::Null).await.code(),
            (404, "method_not_found"),
            "{line}"
        );
    }
    for method in ["PATCH", "DELETE"] {
        let got = api.call(&format!("{method} {BOXES}/ada"), json!({})).await;
        assert_eq!(got.code(), (404, "method_not_found"), "{method}");
    }
    let products = api
        .get("/1/products?service_name=email_hosting")
        .await
        .data();
    assert_eq!(products[0]["id"], 30);
    let by_hand = json!({"method": "DELETE", "path": format!("{BOXES}/ada")});
    assert_eq!(
        api.call("POST /_emulator/manager", by_hand).await.data(),
        true
    );
}

#[tokio::test]
async fn a_starter_service_holds_one_mailbox_one_redirection_and_no_catch_all() {
    let api = Api::seeded(json!({
        "accounts": [{"name": "Tiny"}],
        "mail_hostings": [{"id": 30, "main_fqdn": "tiny.example", "pack": "starter", "total": 5}]
    }))
    .await;
    assert_eq!(
        create(&api, "catchall").await.code(),
        (400, "catchall_not_allow_for_starter")
    );
    assert_eq!(create(&api, "one").await.status, 201);
    assert_eq!(
        create(&api, "two").await.code(),
        (400, "mailboxes_quota_reached")
    );
    let redirect = |name: &str| {
        api.call(
            "POST /1/mail_hostings/30/redirections",
            json!({"name": name, "targets": ["a@b.example"]}),
        )
    };
    assert_eq!(redirect("r1").await.status, 201);
    assert_eq!(
        redirect("r2").await.code(),
        (400, "redirections_quota_reached")
    );
}
