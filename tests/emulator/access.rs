//! Who opens a mailbox, in both families of routes, over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
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

#[tokio::test]
async fn a_member_is_let_in_changed_and_put_out() {
    let api = Api::seeded(shared()).await;
    let post = |body| api.call(&format!("POST {WEB}"), body);
    let given = json!({"user_id": 22, "permissions": {"can_manage_filters": true, "can_access_logs": false}});
    let got = post(given.clone()).await;
    assert_eq!((got.status, got.data()), (201, json!(true)));
    assert_eq!(
        post(given).await.code(),
        (409, "user_already_has_access_to_mailbox")
    );
    let foreign = post(json!({"user_id": 21})).await;
    assert_eq!(foreign.code(), (422, "user_not_attached_to_account"));
    let row = api.get(WEB).await.data()[0]["user_access"].clone();
    assert_eq!(row["user"]["display_name"], "Bob Lee");
    assert_eq!(row["creator"]["email"], "ada@acme.example");
    assert_eq!(
        (&row["status"], &row["is_primary"]),
        (&json!("new"), &json!(true))
    );
    assert_eq!(row["permissions"]["can_manage_filters"], true);
    assert_eq!(
        row["permissions"].as_object().map(serde_json::Map::len),
        Some(11)
    );
    assert_eq!(row["permissions_binary"], 1);
    let patch = json!({"permissions": {"can_access_logs": true}});
    api.call(&format!("PATCH {WEB}/users/22"), patch.clone())
        .await
        .data();
    let shown = api
        .get(&format!("{BOX}?with=users,count_users,permissions"))
        .await
        .data();
    assert_eq!(shown["users"][0]["permissions"]["can_access_logs"], true);
    assert_eq!(shown["users"][0]["permissions"]["can_manage_filters"], true);
    assert_eq!(shown["count_users"], 1);
    assert_eq!(shown["permissions"]["is_linked_to_user"], "");
    let gone = format!("DELETE {WEB}/users/22");
    assert_eq!(api.call(&gone, Value::Null).await.data(), true);
    assert_eq!(
        api.call(&gone, Value::Null).await.code(),
        (404, "user_has_no_access_to_mailbox")
    );
    let none = api.call(&format!("PATCH {WEB}/users/22"), patch).await;
    assert_eq!(none.code(), (404, "user_has_no_access_to_mailbox"));
    assert_eq!(api.get("/_emulator/mails").await.data(), json!([]));
}

#[tokio::test]
async fn flags_are_known_booleans_and_those_of_the_service_when_nothing_is_said() {
    let api = Api::seeded(shared()).await;
    let post = |body| api.call(&format!("POST {WEB}"), body);
    for bad in [
        json!({}),
        json!({"user_id": "x"}),
        json!({"user_id": 22, "colour": "red"}),
        json!({"user_id": 22, "permissions": ["can_manage_filters"]}),
        json!({"user_id": 22, "permissions": {"can_fly": true}}),
        json!({"user_id": 22, "permissions": {"can_manage_chat": true}}),
        json!({"user_id": 22, "permissions": {"can_manage_filters": "maybe"}}),
    ] {
        let got = post(bad.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{bad}");
    }
    post(json!({"user_id": 22})).await.data();
    let row = api.get(WEB).await.data()[0]["user_access"].clone();
    assert_eq!(row["permissions"]["can_manage_aliases"], true);
    assert_eq!(row["permissions"]["can_manage_filters"], false);
    for bad in [json!({}), json!({"permissions": {}})] {
        let got = api
            .call(&format!("PATCH {WEB}/users/22"), bad.clone())
            .await;
        assert_eq!(got.code(), (422, "validation_failed"), "{bad}");
    }
}

#[tokio::test]
async fn a_link_is_made_sent_and_opened() {
    let api = Api::seeded(shared()).await;
    let body = json!({"firstname": "Cy", "lastname": "Roe", "force_email": true,
                      "permissions": {"can_manage_signatures": true}});
    let made = api.call(&format!("POST {WEB}/invitations"), body).await;
    assert_eq!(made.status, 200);
    let link = made.data();
    let key = link["key"].as_str().expect("a key").to_owned();
    assert_eq!(
        (&link["sent_to"], &link["creator"]["firstname"]),
        (&json!(""), &json!("Ada"))
    );
    assert_eq!(api.get("/_emulator/mails").await.data(), json!([]));
    let send = format!("POST {WEB}/invitations/{key}/send");
    for bad in [
        json!({}),
        json!({"email": "nobody"}),
        json!({"email": "cy@out.example", "language": "xx"}),
    ] {
        assert_eq!(
            api.call(&send, bad).await.code(),
            (422, "validation_failed")
        );
    }
    let to = json!({"email": "cy@out.example", "language": "en"});
    assert_eq!(api.call(&send, to.clone()).await.data(), true);
    assert_eq!(
        api.call(&send, to.clone()).await.code(),
        (429, "invitation_sending_rate_limit_reached")
    );
    let mails = api.get("/_emulator/mails").await.data();
    assert_eq!(
        mails,
        json!([{"at": NOW, "to": "cy@out.example", "what": "mailbox-invitation", "about": "ada@acme.example"}])
    );
    let listed = api.get(&format!("{WEB}?search=cy@")).await.data();
    assert_eq!(listed[0]["invitation"]["sent_to"], "cy@out.example");
    let shown = api
        .get(&format!("{BOX}?with=invitations,count_invitations"))
        .await
        .data();
    assert_eq!(
        (
            &shown["invitations"][0]["is_valid"],
            &shown["count_invitations"]
        ),
        (&json!(true), &json!(1))
    );
    let wrong = json!({"mailbox_invitation": key, "email": "else@out.example"});
    assert_eq!(api.call("POST /_emulator/accept", wrong).await.status, 400);
    let open = json!({"mailbox_invitation": key});
    api.call("POST /_emulator/accept", open.clone())
        .await
        .data();
    assert_eq!(api.call("POST /_emulator/accept", open).await.status, 400);
    let rows = api.get(WEB).await.data();
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
    assert_eq!(rows[0]["user_access"]["user"]["first_name"], "Cy");
    assert_eq!(
        rows[0]["user_access"]["permissions"]["can_manage_signatures"],
        true
    );
    let cy = api.get("/2/accounts/10/users?search=cy").await.data();
    assert_eq!(cy[0]["role_type"], "external");
    assert_eq!(
        api.call(&send, to).await.code(),
        (500, "cannot_update_object")
    );
}

#[tokio::test]
async fn a_link_can_be_changed_and_taken_back() {
    let api = Api::seeded(shared()).await;
    let made = api
        .call(&format!("POST {WEB}/invitations"), json!({}))
        .await
        .data();
    assert_eq!(made["permissions"]["can_manage_aliases"], true);
    let path = format!("{BOX}/invitations/{}", made["key"].as_str().expect("a key"));
    let patch = |body| api.call(&format!("PATCH {path}"), body);
    assert_eq!(
        patch(json!({"permissions": {"can_manage_aliases": false}}))
            .await
            .data(),
        true
    );
    let unknown = patch(json!({"permissions": {"can_access_logs": true}})).await;
    assert_eq!(unknown.code(), (422, "validation_failed"));
    let row = api.get(WEB).await.data()[0]["invitation"].clone();
    assert_eq!(row["permissions"]["can_manage_aliases"], false);
    api.call("POST /_emulator/clock", json!({"advance": 31 * 86_400}))
        .await
        .data();
    assert_eq!(
        patch(json!({"force_email": true})).await.code(),
        (400, "cannot_update_invitation")
    );
    assert_eq!(
        api.call(&format!("DELETE {path}"), Value::Null)
            .await
            .data(),
        true
    );
    let gone = api.call(&format!("DELETE {path}"), Value::Null).await;
    assert_eq!(gone.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn accesses_can_be_seen_from_the_person() {
    let mut world = shared();
    world["mail_hostings"][0]["mailboxes"][0]["users"] = json!(["ada@acme.example"]);
    world["tokens"] = json!([{"token": "ada", "user": "ada@acme.example"},
                             {"token": "bob", "user": "bob@acme.example"}]);
    let api = Api::seeded(world).await.token("ada");
    let made = json!({"mailbox_name": "own", "target": "current_user"});
    api.call("POST /1/mail_hostings/30/mailboxes", made)
        .await
        .data();
    let of_ada = "/1/mail_hostings/accesses/webmail/accounts/10/users/20";
    let rows = api.get(of_ada).await.data();
    let names: Vec<&Value> = rows
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| &r["mailbox"]["mailbox_name"])
        .collect();
    assert_eq!(names, ["ada", "own"]);
    let id = rows[1]["mailbox"]["mailbox_id"].to_string();
    let mine = "/1/mail_hostings/accesses/webmail";
    api.call(
        &format!("POST {mine}/mailboxes/{id}/set_primary"),
        json!({}),
    )
    .await
    .data();
    assert_eq!(api.get(mine).await.data()[1]["is_primary"], true);
    api.call(&format!("DELETE {mine}/mailboxes/{id}"), Value::Null)
        .await
        .data();
    let again = api
        .call(&format!("DELETE {mine}/mailboxes/{id}"), Value::Null)
        .await;
    assert_eq!(again.code(), (404, "user_has_no_access_to_mailbox"));
    assert_eq!(api.get(&format!("{of_ada}?page=1")).await.body["total"], 1);
    let api = api.token("bob");
    assert_eq!(api.get(of_ada).await.code(), (403, "access_denied"));
    let of_bob = "/1/mail_hostings/accesses/webmail/accounts/10/users/22";
    assert_eq!(api.get(of_bob).await.data(), json!([]));
    assert_eq!(
        api.get("/1/mail_hostings/accesses/webmail/accounts/11/users/21")
            .await
            .code(),
        (403, "access_denied")
    );
}

#[tokio::test]
async fn a_service_shows_everybody_at_its_mailboxes() {
    let api = Api::seeded(shared()).await;
    api.call(
        &format!("POST {WEB}"),
        json!({"user_id": 22, "permissions": {"can_manage_filters": true}}),
    )
    .await
    .data();
    api.call(&format!("POST {WEB}/invitations"), json!({}))
        .await
        .data();
    let users = api.get("/1/mail_hostings/30/users").await.data()["users"].clone();
    assert_eq!(
        (&users[0]["id"], &users[0]["mailboxes"][0]["mailbox_name"]),
        (&json!(22), &json!("ada"))
    );
    let flags = users[0]["mailboxes"][0]["permissions"].clone();
    assert_eq!(
        (
            flags.as_object().map(serde_json::Map::len),
            &flags["can_manage_filters"]
        ),
        (Some(8), &json!(true))
    );
    let links = api
        .get("/1/mail_hostings/30/invitations?with=mailbox")
        .await
        .data();
    assert_eq!(
        (&links[0]["sent_to"], &links[0]["mailbox"]["mailbox"]),
        (&Value::Null, &json!("ada@acme.example"))
    );
    let all = "/1/mail_hostings/invitations";
    assert_eq!(
        api.get(&format!("{all}?account_id=10"))
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        api.get(&format!("{all}?account_id=11")).await.data(),
        json!([])
    );
    assert_eq!(api.get(all).await.code(), (422, "validation_failed"));
    api.call(
        "PATCH /_emulator/switches",
        json!({"service_people_2024": false}),
    )
    .await
    .data();
    assert_eq!(
        api.get("/1/mail_hostings/30/users").await.code(),
        (404, "method_not_found")
    );
}

#[tokio::test]
async fn teams_open_mailboxes_where_those_routes_exist() {
    let api = Api::seeded(shared()).await;
    let bulk = json!({"team_ids": [5, 6], "permissions": {"can_manage_filters": true}});
    assert_eq!(
        api.call(&format!("POST {WEB}/teams/bulk"), bulk.clone())
            .await
            .status,
        201
    );
    let unknown = json!({"team_ids": [7], "permissions": {"can_manage_filters": true}});
    let got = api.call(&format!("POST {WEB}/teams/bulk"), unknown).await;
    assert_eq!(got.code(), (404, "object_not_found"));
    let patch = json!({"permissions": {"can_manage_rules": true}});
    api.call(&format!("PATCH {WEB}/teams/5"), patch)
        .await
        .data();
    let shown = api.get(&format!("{BOX}?with=teams")).await.data();
    assert_eq!(shown["teams"][1]["permissions"]["can_manage_rules"], false);
    let rows = api
        .get(&format!("{WEB}/users/22/team_accesses"))
        .await
        .data();
    assert_eq!(
        (&rows[0]["team_id"], rows.as_array().map(Vec::len)),
        (&json!(5), Some(1))
    );
    let by_team = api
        .get("/1/mail_hostings/accesses/webmail/accounts/10/teams/5")
        .await
        .data();
    assert_eq!(by_team[0]["mailbox"]["mailbox_email"], "ada@acme.example");
    assert_eq!(
        api.get(&format!("{WEB}/teams/5/individual_users"))
            .await
            .data(),
        json!([])
    );
    api.call(&format!("DELETE {WEB}/teams/6"), Value::Null)
        .await
        .data();
    let gone = api
        .call(&format!("DELETE {WEB}/teams/6"), Value::Null)
        .await;
    assert_eq!(gone.code(), (404, "object_not_found"));
    api.call("DELETE /1/accounts/10/teams/5", Value::Null)
        .await
        .data();
    let shown = api.get(&format!("{BOX}?with=teams")).await.data();
    assert_eq!(shown["teams"], json!([]));
    let api = Api::with(Config {
        seed: vec![shared()],
        switches: Switches {
            team_access_routes: false,
            access_members_always: false,
            ..Switches::default()
        },
        ..Config::default()
    })
    .await;
    let off = api.call(&format!("POST {WEB}/teams/bulk"), bulk).await;
    assert_eq!(off.code(), (404, "method_not_found"));
    api.call(&format!("POST {WEB}"), json!({"user_id": 22}))
        .await
        .data();
    let bare = api.get(WEB).await.data()[0]["user_access"].clone();
    assert_eq!(bare.get("mailbox"), None);
    let asked = api.get(&format!("{WEB}?with=mailbox")).await.data();
    assert_eq!(asked[0]["user_access"]["mailbox"]["mailbox_id"], 31);
    assert_eq!(
        api.get(&format!("{WEB}?with=colour")).await.code(),
        (422, "validation_failed")
    );
}

#[tokio::test]
async fn who_leaves_the_account_leaves_its_mailboxes() {
    let mut world = shared();
    world["mail_hostings"][0]["mailboxes"][0]["users"] = json!(["bob@acme.example"]);
    let api = Api::seeded(world).await;
    let gone = json!({"method": "DELETE", "path": "/2/accounts/10/users/22"});
    api.call("POST /_emulator/manager", gone).await.data();
    assert_eq!(api.get(WEB).await.data(), json!([]));
    let kept = api.get("/_emulator/world").await.data();
    assert_eq!(kept["mail_hostings"][0]["mailboxes"][0]["users"], json!([]));
}

#[tokio::test]
async fn a_world_of_before_still_loads() {
    let mut world = office();
    world["mail_hostings"][0]["mailboxes"][0]["users"] = json!(["ada@acme.example"]);
    let api = Api::seeded(world.clone()).await;
    let kept = api.get("/_emulator/world").await.data();
    let user = kept["mail_hostings"][0]["mailboxes"][0]["users"][0].clone();
    assert_eq!(user["email"], "ada@acme.example");
    assert_eq!(user["permissions"].as_array().map(Vec::len), Some(11));
    world["mail_hostings"][0]["mailboxes"][0]["users"] =
        json!([{"email": "ada@acme.example", "colour": 1}]);
    let wrong = maniform::emulator::start(Config {
        seed: vec![world],
        ..Config::default()
    })
    .await;
    assert!(wrong.is_err());
}
