//! The other side of the documents' contradictions, and what people do in the Manager.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

async fn with(switches: Switches) -> Api {
    Api::with(Config {
        seed: vec![office()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await
}

#[tokio::test]
async fn switches_are_turned_while_it_runs() {
    let api = with(Switches::default()).await;
    let boxes = "/1/mail_hostings/30/mailboxes";
    assert_eq!(api.get(boxes).await.body["total"], 1);
    let all = api
        .call(
            "PATCH /_emulator/switches",
            json!({"paging_always": false, "quota_status": 403}),
        )
        .await
        .data();
    assert_eq!(
        (&all["paging_always"], &all["quota_status"]),
        (&json!(false), &json!(403))
    );
    assert_eq!(api.get(boxes).await.body.get("total"), None);
    // One that does not exist turns none.
    let wrong = json!({"paging_always": true, "paging": true});
    let got = api.call("PATCH /_emulator/switches", wrong).await;
    assert_eq!(got.code(), (400, "emulator_control"));
    assert!(got.text.contains("paging_always"), "{}", got.text);
    let now = api.get("/_emulator/switches").await.data();
    assert_eq!(now["paging_always"], false);
}

#[tokio::test]
async fn mail_shapes_of_2024_can_be_had() {
    let api = with(Switches {
        aliases_2025: false,
        created_mailbox_as_text: false,
        password_required: true,
        service_senders_locked: true,
        redirections_start_disabled: false,
        paging_always: false,
        ..Switches::default()
    })
    .await;
    let boxes = "/1/mail_hostings/30/mailboxes";
    let aliases = api.get(&format!("{boxes}/ada/aliases")).await.data();
    assert_eq!(
        aliases,
        json!({"is_enabled": true, "aliases": [{"name": "countess"}]})
    );
    let bare = api
        .call(&format!("POST {boxes}"), json!({"mailbox_name": "new"}))
        .await;
    assert_eq!(bare.code(), (422, "validation_failed"));
    let weak = api
        .call(
            &format!("POST {boxes}"),
            json!({"mailbox_name": "new", "password": "short"}),
        )
        .await;
    assert_eq!(
        weak.body["error"]["errors"][0]["code"],
        "validation.password_unified_min"
    );
    let body = json!({"mailbox_name": "new", "password": "S3cret!pass"});
    let made = api.call(&format!("POST {boxes}"), body).await.data();
    assert_eq!(made["mailbox"]["mailbox"], "new@acme.example");
    let patch = json!({"blocked_senders": ["a@b.example"]});
    api.call("PATCH /1/mail_hostings/30/preferences", patch)
        .await
        .data();
    let ada = api
        .get(&format!("{boxes}/ada?with=blocked_senders"))
        .await
        .data();
    assert_eq!(
        ada["blocked_senders"],
        json!([{"email": "a@b.example", "locked": true}])
    );
    let post = json!({"name": "r", "targets": ["a@b.example"]});
    let id = api
        .call("POST /1/mail_hostings/30/redirections", post)
        .await
        .data();
    let path = format!(
        "/1/mail_hostings/30/redirections/{}",
        id.as_str().expect("a text")
    );
    assert_eq!(api.get(&path).await.data()["state"], "enabled");
    assert_eq!(api.get(boxes).await.body.get("total"), None);
    assert_eq!(api.get(&format!("{boxes}?page=1")).await.body["total"], 2);
}

#[tokio::test]
async fn dns_forms_can_be_turned() {
    let api = with(Switches {
        hex_split: false,
        caa_quoted: false,
        soa_visible: true,
        at_sign_is_apex: true,
        zone_does_not_exists: false,
        ..Switches::default()
    })
    .await;
    let add = async |source: &str, kind: &str, target: &str| {
        let body = json!({"source": source, "type": kind, "ttl": 300, "target": target});
        api.call("POST /2/zones/acme.example/records", body)
            .await
            .data()
    };
    let hex = "AB".repeat(32);
    assert_eq!(
        add("x", "TLSA", &format!("3 1 1 {hex}")).await["target"],
        format!("3 1 1 {hex}")
    );
    assert_eq!(
        add("@", "CAA", "0 issue \"a.example\"").await["target"],
        "0 issue a.example"
    );
    assert_eq!(
        api.get("/2/zones/acme.example/records").await.data()[0]["type"],
        "SOA"
    );
    assert_eq!(
        api.get("/2/zones/no.example").await.code(),
        (404, "object_not_found")
    );
    let api = with(Switches {
        empty_404: true,
        ..Switches::default()
    })
    .await;
    let got = api.get("/2/zones/no.example").await;
    assert_eq!((got.status, got.text.as_str()), (404, ""));
}

#[tokio::test]
async fn people_in_the_manager_do_what_the_api_cannot() {
    let api = Api::seeded(office()).await;
    let by_hand = async |method: &str, path: &str, body: Value| {
        let call = json!({"method": method, "path": path, "body": body});
        api.call("POST /_emulator/manager", call).await
    };
    let refused = api
        .call(
            "PATCH /1/mail_hostings/30",
            json!({"has_maintenance": true}),
        )
        .await;
    assert_eq!(refused.code(), (404, "method_not_found"));
    by_hand(
        "PATCH",
        "/1/mail_hostings/30",
        json!({"has_maintenance": true, "total": 9}),
    )
    .await
    .data();
    let hosting = api.get("/1/mail_hostings/30?with=quota").await.data();
    assert_eq!(
        (&hosting["has_maintenance"], &hosting["total"]),
        (&json!(true), &json!(9))
    );
    let last = by_hand(
        "PATCH",
        "/2/accounts/10/users/20",
        json!({"role_type": "normal"}),
    )
    .await;
    assert_eq!(last.code(), (403, "access_denied"));
    let invitation = json!({"email": "bob@partner.example", "first_name": "Bob", "last_name": "Lee",
                            "locale": "en_GB", "role_type": "normal"});
    by_hand("POST", "/1/accounts/10/invitations", invitation)
        .await
        .data();
    api.call(
        "POST /_emulator/accept",
        json!({"invitation": "bob@partner.example"}),
    )
    .await
    .data();
    let bob = api.get("/2/accounts/10/users?search=bob").await.data()[0]["user_id"].clone();
    let path = format!("/2/accounts/10/users/{bob}");
    by_hand("PATCH", &path, json!({"role_type": "admin"}))
        .await
        .data();
    assert_eq!(
        api.get("/2/accounts/10/users?search=bob").await.data()[0]["role_type"],
        "admin"
    );
    by_hand("DELETE", &path, Value::Null).await.data();
    assert_eq!(
        api.get("/2/accounts/10/users?search=bob").await.data(),
        json!([])
    );
    let off = json!({"enabled_alias": 0});
    by_hand("PATCH", "/1/mail_hostings/30/mailboxes/ada/aliases", off)
        .await
        .data();
    assert_eq!(
        api.get("/1/mail_hostings/30/mailboxes/ada/aliases")
            .await
            .data()["enabled_alias"],
        0
    );
}
