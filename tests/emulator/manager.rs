//! What people do by hand in the Manager, and how the API shows it afterwards.

use crate::support::{Api, Got, NOW, office};
use serde_json::{Value, json};

fn world() -> Value {
    let mut world = office();
    world["users"].as_array_mut().expect("users").push(json!({
        "id": 22, "account": "Acme SA", "email": "bob@acme.example", "team_ids": [70],
        "permissions": [{"service_id": 23, "product_id": 30, "types": ["technical"]}]
    }));
    world["accounts"][0]["tags"] = json!([{"id": 90, "name": "eu", "color": 3}]);
    world["mail_hostings"][0]["mailboxes"][0]["users"] = json!(["bob@acme.example"]);
    world["products"] = json!([
        {"id": 80, "service_name": "ksuite", "customer_name": "Acme kSuite"},
        {"id": 81, "service_name": "drive", "customer_name": "Suite Drive", "parent_id": 80},
        {"id": 82, "service_name": "web_hosting", "customer_name": "Acme Web", "service_id": 1}
    ]);
    world
}

async fn by_hand(api: &Api, line: &str, body: Value) -> Got {
    let (method, path) = line.split_once(' ').expect("a verb and a path");
    let call = json!({"method": method, "path": path, "body": body});
    api.call("POST /_emulator/manager", call).await
}

async fn mails(api: &Api) -> Vec<(String, String)> {
    let mails = api.get("/_emulator/mails").await.data();
    let pair = |m: &Value| {
        let text = |key: &str| m[key].as_str().unwrap_or_default().to_owned();
        (text("to"), text("what"))
    };
    mails.as_array().expect("a list").iter().map(pair).collect()
}

#[tokio::test]
async fn a_new_role_is_told_by_mail_and_the_last_owner_stays() {
    let api = Api::seeded(world()).await;
    let bob = "/2/accounts/Acme SA/users/bob@acme.example";
    let body = json!({"role_type": "admin", "has_billing_access": true});
    by_hand(&api, &format!("PATCH {bob}"), body).await.data();
    let same = json!({"role_type": "admin"});
    by_hand(&api, &format!("PATCH {bob}"), same).await.data();
    assert_eq!(
        mails(&api).await,
        [("bob@acme.example".to_owned(), "role-summary".to_owned())]
    );
    let shown = api.get("/2/accounts/10/users?search=bob").await.data();
    assert_eq!(
        (&shown[0]["role_type"], &shown[0]["has_billing_access"]),
        (&json!("admin"), &json!(true))
    );
    let wrong = json!({"permissions": [{"service_id": 23, "types": ["all"]}]});
    let got = by_hand(&api, &format!("PATCH {bob}"), wrong).await;
    assert_eq!(got.code(), (422, "validation_failed"));
    let last = by_hand(&api, "DELETE /2/accounts/10/users/20", Value::Null).await;
    assert_eq!(last.code(), (403, "access_denied"));
    by_hand(&api, &format!("DELETE {bob}"), Value::Null)
        .await
        .data();
    let box_path = "/1/mail_hostings/30/mailboxes/ada?with=users";
    assert_eq!(api.get(box_path).await.data()["users"], json!([]));
    assert_eq!(
        api.get("/1/accounts/10/teams/70/users").await.data(),
        json!([])
    );
}

#[tokio::test]
async fn domains_are_linked_arranged_and_unlinked() {
    let api = Api::seeded(world()).await;
    let base = "/1/mail_hostings/acme.example/domains";
    let link = json!({"domain": "acme.ch", "is_synonym": true});
    let made = by_hand(&api, &format!("POST {base}"), link.clone()).await;
    assert_eq!(made.status, 201);
    let twice = by_hand(&api, &format!("POST {base}"), link).await;
    assert_eq!(twice.code(), (409, "object_already_exists"));
    let shown = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(
        shown["fqdn"],
        json!([{"id": 30, "domain": "acme.example"}, {"id": made.data()["id"], "domain": "acme.ch"}])
    );
    let synonym = by_hand(&api, &format!("DELETE {base}/acme.ch"), Value::Null).await;
    assert_eq!(synonym.code(), (403, "access_denied"));
    let primary = json!({"is_primary": true});
    by_hand(&api, &format!("PATCH {base}/acme.ch"), primary)
        .await
        .data();
    let shown = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(
        (&shown["main_fqdn"], &shown["fqdn"][1]["id"]),
        (&json!("acme.ch"), &json!(30))
    );
    assert_eq!(
        api.get("/1/mail_hostings/30/mailboxes/ada").await.data()["mailbox"],
        "ada@acme.ch"
    );
    let own = by_hand(&api, &format!("DELETE {base}/acme.ch"), Value::Null).await;
    assert_eq!(own.code(), (403, "access_denied"));
    by_hand(&api, &format!("DELETE {base}/acme.example"), Value::Null)
        .await
        .data();
    let shown = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(shown["fqdn"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_service_is_ordered_enlarged_and_gets_another_offer() {
    let api = Api::seeded(world()).await;
    let order = json!({"account_id": 10, "main_fqdn": "new.example", "pack": "starter"});
    let made = by_hand(&api, "POST /1/mail_hostings", order.clone()).await;
    assert_eq!(made.status, 201);
    assert_eq!(
        (&made.data()["pack"]["is_starter"], &made.data()["total"]),
        (&json!(true), &json!(1))
    );
    let twice = by_hand(&api, "POST /1/mail_hostings", order).await;
    assert_eq!(twice.code(), (409, "object_already_exists"));
    let grow = json!({"pack": "premium", "total": 8});
    by_hand(&api, "PATCH /1/mail_hostings/new.example", grow)
        .await
        .data();
    let path = format!("/1/mail_hostings/{}", made.data()["id"]);
    let shown = api
        .get(&format!("{path}?with=quota,redirections_quota,status"))
        .await
        .data();
    assert_eq!(
        (
            &shown["total"],
            &shown["redirections_quota"],
            &shown["pack"]["additional_paid_email"]
        ),
        (&json!(8), &json!(160), &json!(3))
    );
    assert_eq!(shown["status"]["maintenance"]["technical"], false);
    let free = json!({"pack": "ksuite_free", "total": 2, "has_dns_error": true});
    by_hand(&api, &format!("PATCH {path}"), free).await.data();
    let shown = api
        .get(&format!("{path}?with=redirections_quota"))
        .await
        .data();
    assert_eq!(
        (&shown["pack"]["is_starter"], &shown["redirections_quota"]),
        (&json!(false), &json!(2))
    );
    assert_eq!(shown["diagnostic_dns"]["has_error"], true);
    let wrong = by_hand(&api, &format!("PATCH {path}"), json!({"pack": "gold"})).await;
    assert_eq!(wrong.code(), (422, "validation_failed"));
    let fewer = by_hand(&api, "PATCH /1/mail_hostings/30", json!({"total": 0})).await;
    assert_eq!(fewer.code(), (400, "mailboxes_quota_reached"));
}

#[tokio::test]
async fn products_are_blocked_tagged_and_handed_over() {
    let api = Api::seeded(world()).await;
    by_hand(
        &api,
        "PATCH /1/products/Acme Web",
        json!({"is_locked": true}),
    )
    .await
    .data();
    assert_eq!(mails(&api).await.len(), 2);
    let mail = by_hand(&api, "PATCH /1/products/30", json!({"is_locked": true})).await;
    assert_eq!(mail.code(), (403, "access_denied"));
    let body = json!({"has_maintenance": true, "tags": ["eu"]});
    by_hand(&api, "PATCH /1/products/30", body).await.data();
    let unknown = by_hand(&api, "PATCH /1/products/30", json!({"tags": ["us"]})).await;
    assert_eq!(unknown.code(), (422, "validation_failed"));
    let shown = api
        .get("/1/products?product_id=30&with=status,users,is_transferable")
        .await
        .data();
    let shown = &shown[0];
    assert_eq!(
        (
            &shown["tags"][0]["id"],
            &shown["status"]["maintenance"]["technical"]
        ),
        (&json!(90), &json!(true))
    );
    assert_eq!(shown["users"][1]["user_id"], 22);
    assert_eq!(shown["users"][1]["rights"]["statistic"], false);
    let tagged = api.get("/1/accounts/10/products?filter[tags][]=90").await;
    assert_eq!(tagged.data().as_array().map(Vec::len), Some(1));
    by_hand(
        &api,
        "POST /1/products/30/transfer",
        json!({"account_id": 11}),
    )
    .await
    .data();
    let shown = api.get("/1/products?product_id=30&with=users").await.data();
    assert_eq!(
        (&shown[0]["account_id"], &shown[0]["tags"]),
        (&json!(11), &json!([]))
    );
    let box_path = "/1/mail_hostings/30/mailboxes/ada?with=users";
    assert_eq!(api.get(box_path).await.data()["users"], json!([]));
    let bob = api
        .get("/2/accounts/10/users?search=bob&with=permissions")
        .await
        .data();
    assert_eq!(bob[0]["permissions"], json!([]));
    for id in [80, 81] {
        let line = format!("POST /1/products/{id}/transfer");
        let got = by_hand(&api, &line, json!({"account_id": 11})).await;
        assert_eq!(got.code(), (403, "product_is_part_of_ksuite"));
    }
    let services = api.get("/1/accounts/10/services").await.data();
    let names: Vec<&str> = services
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| s["name"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(names, ["ksuite", "web_hosting", "domain", "drive"]);
}

#[tokio::test]
async fn tags_are_made_renamed_and_taken_off() {
    let api = Api::seeded(world()).await;
    let tags = "/1/accounts/10/tags";
    let made = api
        .call(&format!("POST {tags}"), json!({"name": "vip", "color": 5}))
        .await;
    assert_eq!(made.status, 201);
    let made = made.data();
    let twice = api.call(&format!("POST {tags}"), json!({"name": "vip"}));
    assert_eq!(twice.await.code(), (409, "object_already_exists"));
    let wrong = api.call(&format!("POST {tags}"), json!({"name": "x", "shape": "o"}));
    assert_eq!(wrong.await.code(), (422, "validation_failed"));
    by_hand(
        &api,
        "PATCH /1/products/30",
        json!({"tags": [90, made["id"]]}),
    )
    .await
    .data();
    let path = format!("{tags}/{}", made["id"]);
    let renamed = api
        .call(&format!("PUT {path}"), json!({"name": "gold"}))
        .await
        .data();
    assert_eq!(
        renamed,
        json!({"id": made["id"], "name": "gold", "color": 5})
    );
    let hosting = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(hosting["tags"][1]["name"], "gold");
    let listed = api.get(&format!("{tags}?with=product_count")).await.data();
    assert_eq!(listed[0]["product_count"], 1);
    api.call(&format!("DELETE {path}"), Value::Null)
        .await
        .data();
    let hosting = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(hosting["tags"].as_array().map(Vec::len), Some(1));
    api.call("PATCH /_emulator/switches", json!({"tag_writes": false}))
        .await
        .data();
    let gone = api.call(&format!("POST {tags}"), json!({"name": "y"}));
    assert_eq!(gone.await.code(), (404, "method_not_found"));
}

#[tokio::test]
async fn dnssec_and_name_servers_show_in_every_read() {
    let api = Api::seeded(world()).await;
    let base = "/2/domains/acme.example";
    api.call(
        "PATCH /_emulator/switches",
        json!({"dnssec_pending_seconds": 60}),
    )
    .await
    .data();
    let others = json!({"nameservers": ["ns1.other.example", "ns2.other.example"]});
    api.call(&format!("PUT {base}/nameservers"), others)
        .await
        .data();
    let zone = api.get("/2/zones/acme.example").await.data();
    assert_eq!(zone["nameservers"][0], "ns1.other.example");
    assert_eq!(
        api.get("/1/domain/50").await.data()["is_dns_managed_by_infomaniak"],
        false
    );
    api.call(&format!("POST {base}/dnssec/disable"), json!({}))
        .await
        .data();
    let v1 = api.get("/1/domain/50").await.data();
    assert_eq!(
        (&v1["has_dnssec"], &v1["is_dnssec_pending"]),
        (&json!(true), &json!(true))
    );
    api.call("POST /_emulator/clock", json!({"advance": 61}))
        .await
        .data();
    let v1 = api.get("/1/domain/50").await.data();
    assert_eq!(
        (&v1["has_dnssec"], &v1["is_dnssec_pending"]),
        (&json!(false), &json!(false))
    );
    let bare = api.call(&format!("POST {base}/dnssec/enable"), json!({}));
    assert_eq!(bare.await.code(), (422, "validation_failed"));
    let keys = json!({"dnssec_data": ["257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0d"]});
    api.call(&format!("POST {base}/dnssec/enable"), keys)
        .await
        .data();
    api.call("POST /_emulator/clock", json!({"advance": 61}))
        .await
        .data();
    let check = api.get(&format!("{base}/dnssec/check")).await.data();
    assert_eq!(
        (&check["dnssec_type"], &check["dnssec_data"][0]["algorithm"]),
        (&json!("keydata"), &json!("13"))
    );
    let own = json!({"nameservers": ["ns12.infomaniak.ch", "ns11.infomaniak.ch"]});
    api.call(&format!("PUT {base}/nameservers"), own)
        .await
        .data();
    assert_eq!(
        api.get("/1/domain/50").await.data()["is_dns_managed_by_infomaniak"],
        true
    );
    let wrong = json!({"nameservers": ["ns1.other.example", "-.example"]});
    let got = api.call(&format!("PUT {base}/nameservers"), wrong).await;
    assert_eq!(got.code(), (422, "validation_failed"));
    let listed = api
        .get("/2/domains/domains?order_by=expiration&order_dir=desc")
        .await
        .data();
    assert_eq!(listed[0]["expires_at"], NOW + 365 * 86_400);
    assert!(listed[0].get("expiration").is_none());
}
