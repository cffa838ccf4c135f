//! The state file, seeds, the log and the clock.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, StartError, start};
use serde_json::{Value, json};

#[tokio::test]
async fn what_was_changed_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("world.json");
    let config = Config {
        state_file: Some(file.clone()),
        seed: vec![office()],
        clock: Some(NOW),
        ..Config::default()
    };
    let api = Api::with(config.clone()).await;
    let body = json!({"source": "www", "type": "TXT", "ttl": 300, "target": "a\"b"});
    let record = api
        .call("POST /2/zones/acme.example/records", body)
        .await
        .data();
    api.call(
        "PATCH /1/mail_hostings/30/mailboxes/ada",
        json!({"note": "moved"}),
    )
    .await
    .data();
    api.call("DELETE /1/mail_hostings/30/redirections/40", Value::Null)
        .await
        .data();
    api.call("POST /_emulator/clock", json!({"advance": 100}))
        .await
        .data();
    let before = api.get("/_emulator/world").await.data();
    api.running.stop().await;

    let config = Config {
        seed: Vec::new(),
        ..config
    };
    let api = Api::with(config).await;
    assert_eq!(api.get("/_emulator/world").await.data(), before);
    let again = api
        .get(&format!("/2/zones/acme.example/records/{}", record["id"]))
        .await
        .data();
    assert_eq!(again, record);
    let new = api
        .call(
            "POST /1/mail_hostings/30/mailboxes/ada/aliases",
            json!({"alias": "x"}),
        )
        .await;
    assert_eq!(new.data(), true);
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("a file"))
        .expect("a whole file");
    assert_eq!(
        kept["mail_hostings"][0]["mailboxes"][0]["aliases"],
        json!(["countess", "x"])
    );
    assert_eq!(kept["clock"], NOW + 100);
}

#[tokio::test]
async fn the_same_seed_twice_only_adds() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Some(folder.path().join("world.json"));
    let config = Config {
        state_file: file,
        seed: vec![office()],
        clock: Some(NOW),
        ..Config::default()
    };
    let api = Api::with(config.clone()).await;
    let first = api.get("/_emulator/world").await.data();
    api.running.stop().await;
    let mut more = office();
    more["mail_hostings"][0]["customer_name"] = json!("ignored, the service exists");
    more["mail_hostings"][0]["mailboxes"]
        .as_array_mut()
        .expect("mailboxes")
        .push(json!({"mailbox_name": "new"}));
    let api = Api::with(Config {
        seed: vec![office(), more],
        ..config
    })
    .await;
    let second = api.get("/_emulator/world").await.data();
    assert_eq!(
        second["mail_hostings"][0]["mailboxes"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(second["mail_hostings"][0]["customer_name"], "acme.example");
    for part in ["accounts", "users", "zones", "domains"] {
        assert_eq!(second[part], first[part], "{part}");
    }
}

#[tokio::test]
async fn a_world_reads_back_as_a_seed() {
    let api = Api::seeded(office()).await;
    let world = api.get("/_emulator/world").await.data();
    let again = Api::seeded(world.clone()).await;
    assert_eq!(again.get("/_emulator/world").await.data(), world);
}

#[tokio::test]
async fn a_broken_state_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("world.json");
    std::fs::write(&file, "{\"format\":1,").expect("written");
    let error = start(Config {
        state_file: Some(file.clone()),
        ..Config::default()
    })
    .await
    .expect_err("broken");
    assert!(matches!(error, StartError::StateFile { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("world.json") && text.contains("delete it"),
        "{text}"
    );
    assert_eq!(
        std::fs::read_to_string(&file).expect("still there"),
        "{\"format\":1,"
    );
}

#[tokio::test]
async fn a_misspelt_seed_is_refused() {
    for (seed, word) in [
        (json!({"acounts": []}), "acounts"),
        (
            json!({"users": [{"account": "Nowhere", "email": "a@b.example"}], "accounts": [{"name": "A"}]}),
            "Nowhere",
        ),
        (
            json!({"zones": [{"fqdn": "a.example", "records": [{"source": ".", "type": "A", "target": "x"}]}]}),
            "a.example",
        ),
        (json!({"format": 2}), "format 2"),
    ] {
        let error = start(Config {
            seed: vec![json!({}), seed],
            ..Config::default()
        })
        .await
        .expect_err("misspelt");
        let text = error.to_string();
        assert!(text.starts_with("seed 2") && text.contains(word), "{text}");
    }
}

#[tokio::test]
async fn a_seed_may_leave_out_almost_everything() {
    let api = Api::seeded(json!({"mail_hostings": [{"main_fqdn": "Acme.example", "redirections": [
        {"name": "all", "targets": ["a@b.example"]}]}], "domains": [{"name": "acme.example"}], "zones": [{"fqdn": "acme.example"}]}))
    .await;
    let world = api.get("/_emulator/world").await.data();
    assert_eq!(world["accounts"][0]["name"], "Example SA");
    assert_eq!(world["zones"][0]["account"], world["accounts"][0]["id"]);
    assert_eq!(world["mail_hostings"][0]["main_fqdn"], "acme.example");
}

#[tokio::test]
async fn the_log_holds_calls_and_never_a_token() {
    let api = Api::seeded(office()).await.token("very-secret");
    api.call(
        "POST /1/mail_hostings/30/mailboxes/ada/aliases?x=1",
        json!({"alias": "b"}),
    )
    .await
    .data();
    api.get("/1/nothing").await;
    let log = api.get("/_emulator/log").await;
    assert!(!log.text.contains("very-secret"));
    let first = json!({"method": "POST", "path": "/1/mail_hostings/30/mailboxes/ada/aliases?x=1", "body": {"alias": "b"},
                       "status": 200, "reply": {"result": "success", "data": true}, "lost": false});
    assert_eq!(log.data()[0], first);
    assert_eq!(log.data()[1]["status"], 404);
    api.call("DELETE /_emulator/log", Value::Null).await.data();
    assert_eq!(api.get("/_emulator/log").await.data(), json!([]));
}

#[tokio::test]
async fn somebody_in_the_manager_has_no_quotas() {
    let mut world = office();
    world["mail_hostings"][0]["total"] = json!(1);
    world["tokens"] = json!([{"token": "any", "user": "ada@acme.example", "scopes": []}]);
    let api = Api::seeded(world).await;
    let by_hand = json!({"method": "POST", "path": "/1/mail_hostings/30/mailboxes", "body": {"mailbox_name": "new"}});
    assert_eq!(
        api.call("POST /_emulator/manager", by_hand).await.status,
        201
    );
    assert_eq!(api.get("/_emulator/log").await.data(), json!([]));
    assert_eq!(api.get("/_emulator/nothing").await.status, 400);
}

#[tokio::test]
async fn a_state_file_from_before_there_were_teams_still_loads() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("world.json");
    let old = json!({
        "format": 1, "next_id": 1010,
        "accounts": [{"id": 10, "name": "Acme SA", "legal_entity_type": "company", "locale": "fr_FR",
                      "language_id": 1, "created_at": 1, "tags": []}],
        "users": [{"id": 20, "account": 10, "email": "ada@acme.example", "first_name": "Ada", "last_name": "",
                   "role_type": "owner", "state_in_account": "active", "is_sso": false, "language_id": 1,
                   "has_billing_access": true, "last_login_at": null, "permissions": [], "team_ids": [5]}],
        "invitations": [{"id": 21, "account": 10, "email": "bob@partner.example", "status": "pending",
                         "team_ids": [5], "created_at": 1767225600}],
        "mail_hostings": [{"id": 30, "account": 10, "main_fqdn": "acme.example",
                           "tags": [{"id": 40, "name": "eu", "color": 1}],
                           "mailboxes": [{"id": 31, "mailbox_name": "ada", "users": ["ada@acme.example"]}]}]
    });
    std::fs::write(&path, old.to_string()).expect("a file");
    let api = Api::with(Config {
        state_file: Some(path),
        clock: Some(NOW),
        ..Config::default()
    })
    .await;
    let users = api
        .get("/2/accounts/10/users?with=teams,invitation_details")
        .await
        .data();
    assert_eq!(
        (
            &users[0]["teams"],
            &users[1]["invitation_details"]["status"]
        ),
        (&json!([]), &json!("pending"))
    );
    assert_eq!(api.get("/1/accounts/10/teams").await.data(), json!([]));
    // A tag that only a product wore has become one of the account.
    assert_eq!(api.get("/1/accounts/10/tags").await.data()[0]["id"], 40);
    let hosting = api.get("/1/mail_hostings/30").await.data();
    assert_eq!(
        hosting["fqdn"],
        json!([{"id": 30, "domain": "acme.example"}])
    );
}
