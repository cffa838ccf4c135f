//! Work teams over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Right, Switches};
use serde_json::{Value, json};

fn staffed() -> Value {
    let mut world = office();
    world["users"] = json!([
        {"id": 20, "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin",
         "role_type": "owner"},
        {"id": 22, "account": "Acme SA", "email": "bob@acme.example", "first_name": "Bob", "last_name": "Lee"},
        {"id": 23, "account": "Acme SA", "email": "cy@client.example", "role_type": "external"},
        {"id": 21, "account": "Other SA", "email": "eve@other.example", "role_type": "owner"}
    ]);
    world["teams"] = json!([
        {"id": 70, "account": "Acme SA", "name": "Sales", "users": ["bob@acme.example"],
         "permissions": [{"service_id": 23}]}
    ]);
    world["tokens"] = json!([
        {"token": "any", "user": "ada@acme.example"},
        {"token": "bob", "user": "bob@acme.example"}
    ]);
    world
}

const TEAMS: &str = "/1/accounts/10/teams";

#[tokio::test]
async fn a_team_is_written_with_services_and_read_with_rights() {
    let api = Api::seeded(staffed()).await;
    let body = json!({"name": "Ops", "owned_by_id": 22, "permissions": {"services": [23, 14]}});
    let made = api.call(&format!("POST {TEAMS}"), body).await;
    assert_eq!(made.status, 201);
    let made = made.data();
    assert_eq!(
        made["permissions"],
        json!([
            {"service_id": 23, "service_name": "email_hosting", "rights": "technical"},
            {"service_id": 14, "service_name": "domain", "rights": "technical"}
        ])
    );
    assert_eq!(
        (
            &made["owned_by_id"],
            &made["created_by_id"],
            &made["created_at"]
        ),
        (&json!(22), &json!(20), &json!(NOW))
    );
    assert!(made.get("user_count").is_none());
    let path = format!("{TEAMS}/{}", made["id"]);
    let patch = json!({"permissions": {"services": [14]}});
    api.call(&format!("PATCH {path}"), patch).await.data();
    let got = api
        .get(&format!("{path}?with=owned_by,user_count,product_count"))
        .await
        .data();
    assert_eq!(
        (
            &got["name"],
            &got["owned_by"]["email"],
            &got["product_count"]
        ),
        (&json!("Ops"), &json!("bob@acme.example"), &json!(1))
    );
    assert_eq!(got["permissions"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        api.call(&format!("DELETE {path}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(api.get(&path).await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn lists_are_paged_filtered_and_sorted() {
    let api = Api::seeded(staffed()).await;
    api.call(&format!("POST {TEAMS}"), json!({"name": "Accounts"}))
        .await
        .data();
    let got = api.get(&format!("{TEAMS}?order_by=name")).await;
    assert_eq!(
        (&got.body["total"], &got.body["items_per_page"]),
        (&json!(2), &json!(25))
    );
    assert_eq!(got.data()[0]["name"], "Accounts");
    let of_bob = api.get(&format!("{TEAMS}?filter[user_ids][]=22")).await;
    assert_eq!(of_bob.data()[0]["name"], "Sales");
    let found = api.get(&format!("{TEAMS}?search=acc")).await.data();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    let one = api.get(&format!("{TEAMS}?filter[team_ids][]=70")).await;
    assert_eq!(one.data().as_array().map(Vec::len), Some(1));
    let unknown = api.get(&format!("{TEAMS}?with=members")).await;
    assert_eq!(unknown.code(), (422, "validation_failed"));
    assert_eq!(
        unknown.body["error"]["errors"][0]["context"]["values"][0],
        "created_by"
    );
    let basic = api.get("/1/accounts/10/basic/teams").await.data();
    assert_eq!(basic[0]["name"], "Sales");
}

#[tokio::test]
async fn people_go_in_and_out_and_take_the_rights_along() {
    let api = Api::seeded(staffed()).await;
    let users = format!("{TEAMS}/70/users");
    let add = json!({"user_ids": [20, 23]});
    let made = api.call(&format!("POST {users}"), add).await;
    assert_eq!((made.status, made.data()), (201, json!(true)));
    let got = api.get(&format!("{users}?order_by=display_name")).await;
    assert_eq!(got.body["total"], 3);
    assert_eq!(got.data()[0]["teams"][0]["name"], "Sales");
    // Bob reaches the mail service through the team only.
    let api = api.token("bob");
    api.get("/1/mail_hostings/30").await.data();
    let api = api.token("any");
    let out = json!({"user_ids": [22]});
    assert_eq!(api.call(&format!("DELETE {users}"), out).await.data(), true);
    let api = api.token("bob");
    assert_eq!(
        api.get("/1/mail_hostings/30").await.code(),
        (404, "object_not_found")
    );
    let denied = api.call(&format!("POST {TEAMS}"), json!({"name": "x"}));
    assert_eq!(denied.await.code(), (403, "access_denied"));
}

#[tokio::test]
async fn what_is_no_team_is_refused() {
    let api = Api::seeded(staffed()).await;
    let invited = json!({"email": "new@b.example", "first_name": "N", "last_name": "B", "locale": "en_GB",
                         "role_type": "normal", "teams": [70]});
    let invited = api
        .call("POST /1/accounts/10/invitations", invited)
        .await
        .data();
    assert_eq!(invited["teams"][0]["name"], "Sales");
    let pending = json!({"user_ids": [invited["id"]]});
    let got = api.call(&format!("POST {TEAMS}/70/users"), pending).await;
    assert_eq!(got.code(), (404, "object_not_found"));
    for body in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "x".repeat(129)}),
        json!({"name": "x", "colour": "red"}),
        json!({"name": "x", "permissions": {"services": [999]}}),
        json!({"name": "x", "permissions": {"services": "23"}}),
        json!({"name": "x", "permissions": {"products": [30]}}),
        json!({"name": "x", "permissions": [23]}),
        json!({"name": "x", "owned_by_id": 21}),
    ] {
        let got = api.call(&format!("POST {TEAMS}"), body.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{body}");
    }
    let got = api.call(&format!("POST {TEAMS}/70/users"), json!({"user_ids": []}));
    assert_eq!(got.await.code(), (422, "validation_failed"));
    let line = "PATCH /1/accounts/11/teams/70";
    let got = api.call(line, json!({"name": "x"})).await;
    assert_eq!(got.code(), (403, "access_denied"));
}

#[tokio::test]
async fn what_is_unknown_about_teams_can_be_switched() {
    let switches = Switches {
        team_names_unique: true,
        team_permissions_merge: true,
        team_permission_right: Right::Statistic,
        team_stranger_status: 422,
        ..Switches::default()
    };
    let api = Api::with(Config {
        seed: vec![staffed()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await;
    let twice = api.call(&format!("POST {TEAMS}"), json!({"name": "Sales"}));
    assert_eq!(twice.await.code(), (409, "object_already_exists"));
    let patch = json!({"permissions": {"services": [14]}});
    let got = api.call(&format!("PATCH {TEAMS}/70"), patch).await.data();
    assert_eq!(got["permissions"][0]["rights"], "technical");
    assert_eq!(got["permissions"][1]["rights"], "statistic");
    let stranger = json!({"user_ids": [21]});
    let got = api.call(&format!("POST {TEAMS}/70/users"), stranger).await;
    assert_eq!(got.code(), (422, "validation_failed"));
}
