//! Redirections and their opt-in over the socket.

use crate::support::{Api, NOW, office};
use serde_json::{Value, json};

const ALL: &str = "/1/mail_hostings/30/redirections";

#[tokio::test]
async fn a_redirection_is_made_with_pending_targets_and_a_text_id() {
    let api = Api::seeded(office()).await;
    let body = json!({"name": "team", "targets": ["a@b.example", "A@B.example", "c+d@e.example"]});
    let got = api.call(&format!("POST {ALL}"), body).await;
    assert_eq!(got.status, 201);
    let id = got.data();
    let shown = api
        .get(&format!("{ALL}/{}", id.as_str().expect("a text")))
        .await
        .data();
    assert_eq!(shown["id"], id);
    assert_eq!(shown["address"]["address"], "team@acme.example");
    let targets = shown["targets"].as_array().expect("targets");
    assert_eq!(targets.len(), 2);
    assert!(
        targets
            .iter()
            .all(|t| t["state"] == "pending" && t["opted_in_at"].is_null())
    );
    assert_eq!(shown["state"], "disabled");
}

#[tokio::test]
async fn only_accepted_targets_have_a_date_and_keep_it_through_a_put() {
    let api = Api::seeded(office()).await;
    api.call(
        "POST /_emulator/accept",
        json!({"redirection": "sales@acme.example"}),
    )
    .await
    .data();
    let put = json!({"targets": ["new@partner.example", "x@partner.example"]});
    assert_eq!(api.call(&format!("PUT {ALL}/40"), put).await.status, 200);
    let targets = api.get(&format!("{ALL}/40/targets")).await.data();
    assert_eq!(targets[0]["opted_in_at"], Value::Null);
    assert_eq!(
        (&targets[1]["id"], &targets[1]["opted_in_at"]),
        (&json!("41"), &json!(NOW))
    );
    assert_eq!(
        api.get(&format!("{ALL}/40")).await.data()["state"],
        "enabled"
    );
    let nobody = json!({"redirection": "sales@acme.example", "target": "z@z.example"});
    assert_eq!(api.call("POST /_emulator/accept", nobody).await.status, 400);
}

#[tokio::test]
async fn targets_are_added_reminded_and_removed_one_by_one() {
    let api = Api::seeded(office()).await;
    let path = format!("{ALL}/40/targets");
    let got = api
        .call(&format!("POST {path}"), json!({"address": "b@c.example"}))
        .await;
    assert_eq!(got.status, 201);
    let id = got.data();
    api.call("POST /_emulator/clock", json!({"advance": 60}))
        .await
        .data();
    let remind = format!(
        "PUT {path}/{}/resend-confirmation-request",
        id.as_str().expect("a text")
    );
    assert_eq!(
        api.call(&remind, json!({})).await.data()["updated_at"],
        NOW + 60
    );
    let all = api
        .call(
            &format!("PUT {ALL}/40/send-confirmation-requests"),
            json!({}),
        )
        .await;
    assert_eq!(all.data(), true);
    assert_eq!(
        api.call(&format!("DELETE {path}"), json!({})).await.code(),
        (422, "validation_failed")
    );
    let gone = api
        .call(&format!("DELETE {path}"), json!({"target": "b@c.example"}))
        .await;
    assert_eq!(gone.data(), true);
    assert_eq!(
        api.get(&path)
            .await
            .data()
            .as_array()
            .expect("a list")
            .len(),
        1
    );
}

#[tokio::test]
async fn what_the_service_refuses_is_refused() {
    let api = Api::seeded(office()).await;
    let post = |body| api.call("POST /1/mail_hostings/30/redirections", body);
    let taken = post(json!({"name": "countess", "targets": ["a@b.example"]})).await;
    assert_eq!(taken.code(), (409, "object_already_exists"));
    for bad in [
        json!({"name": "x", "targets": []}),
        json!({"name": "x", "targets": ["not an address"]}),
        json!({"name": "x+y", "targets": ["a@b.example"]}),
        json!({"name": "x", "targets": (0..11).map(|n| format!("t{n}@b.example")).collect::<Vec<_>>()}),
        json!({"targets": ["a@b.example"]}),
    ] {
        assert_eq!(
            post(bad.clone()).await.code(),
            (422, "validation_failed"),
            "{bad}"
        );
    }
    assert_eq!(
        api.get(&format!("{ALL}/999")).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn a_redirection_is_enabled_sorted_and_deleted() {
    let api = Api::seeded(office()).await;
    api.call(
        &format!("POST {ALL}"),
        json!({"name": "alpha", "targets": ["a@b.example"]}),
    )
    .await
    .data();
    let names = api
        .get(&format!("{ALL}?order_by=name&order_dir=asc"))
        .await
        .data();
    assert_eq!(
        (&names[0]["name"], &names[1]["name"]),
        (&json!("alpha"), &json!("sales"))
    );
    assert_eq!(
        api.call(&format!("PUT {ALL}/40/enable"), json!({}))
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get(&format!("{ALL}/40")).await.data()["state"],
        "enabled"
    );
    assert_eq!(
        api.call(&format!("DELETE {ALL}/40"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get(&format!("{ALL}/40")).await.code(),
        (404, "object_not_found")
    );
}
