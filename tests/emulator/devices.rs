//! Devices and their passwords over the socket.

use crate::support::{Api, office};
use serde_json::{Value, json};

const DEVICES: &str = "/1/mail_hostings/30/mailboxes/ada/accesses/devices";
const MINE: &str = "/1/mail_hostings/accesses/devices";

/// The office with a second mailbox and the one password of former times on the first.
fn world() -> Value {
    let mut world = office();
    world["mail_hostings"][0]["mailboxes"] = json!([
        {"id": 31, "mailbox_name": "ada", "users": ["ada@acme.example"],
         "devices": [{"label": "All of them", "type": "legacy", "user": "ada@acme.example"}]},
        {"id": 32, "mailbox_name": "info"}
    ]);
    world
}

#[tokio::test]
async fn a_device_gets_a_password_that_is_shown_once() {
    let api = Api::seeded(office()).await;
    let body = json!({"protocols": "imap", "label": "Phone", "type": "phone", "user_id": 20});
    let got = api.call(&format!("POST {DEVICES}"), body).await;
    assert_eq!(got.status, 200);
    let data = got.data();
    let password = data["password"].as_str().expect("a password").to_owned();
    assert_eq!(data.as_object().map(serde_json::Map::len), Some(1));
    let rows = api.get(DEVICES).await.data();
    assert_eq!(rows[0]["device"]["label"], "Phone");
    assert_eq!(rows[0]["user_access"]["email"], "ada@acme.example");
    assert_eq!(rows[0]["access_rights"]["can_regenerate"], true);
    let world = api.get("/_emulator/world").await;
    assert!(!world.text.contains(&password));
    let again = api
        .call(&format!("POST {DEVICES}/{}", rows[0]["id"]), json!({}))
        .await
        .data();
    assert_ne!(again["password"], password);
    let shown = api
        .get("/1/mail_hostings/30/mailboxes/ada?with=count_devices,has_legacy_device")
        .await
        .data();
    assert_eq!(
        (&shown["count_devices"], &shown["has_legacy_device"]),
        (&json!(1), &json!(false))
    );
    let gone = format!("DELETE {DEVICES}/{}", rows[0]["id"]);
    assert_eq!(api.call(&gone, Value::Null).await.data(), true);
    assert_eq!(
        api.call(&gone, Value::Null).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn what_the_service_refuses_is_refused() {
    let api = Api::seeded(world()).await;
    let post = |body| api.call(&format!("POST {DEVICES}"), body);
    for bad in [
        json!({}),
        json!({"protocols": "smtp"}),
        json!({"protocols": "imap", "type": "toaster"}),
        json!({"protocols": "imap", "label": "x".repeat(256)}),
        json!({"protocols": "imap", "colour": "red"}),
    ] {
        assert_eq!(
            post(bad.clone()).await.code(),
            (422, "validation_failed"),
            "{bad}"
        );
    }
    let old = post(json!({"protocols": "imap", "type": "legacy"})).await;
    assert_eq!(old.code(), (422, "legacy_device_creation"));
    let nobody = post(json!({"protocols": "imap", "user_id": 21})).await;
    assert_eq!(nobody.code(), (404, "object_not_found"));
    let unknown = post(json!({"protocols": "imap", "device_id": 999})).await;
    assert_eq!(unknown.code(), (404, "object_not_found"));
    post(json!({"protocols": "imap", "label": "Shelf"}))
        .await
        .data();
    let rows = api.get(&format!("{DEVICES}?no_user=1")).await.data();
    let shelf = rows[0]["device"]["id"].clone();
    let twice = post(json!({"protocols": "pop3", "device_id": shelf})).await;
    assert_eq!(twice.code(), (409, "device_already_has_access_to_mailbox"));
    let info = "POST /1/mail_hostings/30/mailboxes/info/accesses/devices";
    let other = json!({"protocols": "imap", "device_id": shelf, "user_id": 20});
    assert_eq!(
        api.call(info, other).await.code(),
        (422, "existing_device_can_only_have_one_user")
    );
    let same = json!({"protocols": "imap", "device_id": shelf});
    assert_eq!(api.call(info, same).await.status, 200);
    let legacy = api.get(&format!("{DEVICES}?type=legacy")).await.data();
    let gone = format!("DELETE {DEVICES}/{}", legacy[0]["id"]);
    for line in [
        gone,
        format!("DELETE {DEVICES}"),
        format!("DELETE {DEVICES}/users/20"),
        "DELETE /1/mail_hostings/30/mailboxes/ada/accesses/webmail/users/20".into(),
    ] {
        let got = api.call(&line, Value::Null).await;
        assert_eq!(got.code(), (403, "legacy_device_deletion"), "{line}");
    }
}

#[tokio::test]
async fn devices_can_be_seen_from_the_person() {
    let api = Api::seeded(world()).await;
    let info = "POST /1/mail_hostings/30/mailboxes/info/accesses/devices";
    let body =
        |label: &str| json!({"protocols": "imap", "label": label, "type": "phone", "user_id": 20});
    api.call(info, body("Phone")).await.data();
    api.call(info, body("Tablet")).await.data();
    let rows = api.get(MINE).await.data();
    assert_eq!(rows.as_array().map(Vec::len), Some(3));
    let phone = rows[1]["id"].to_string();
    assert_eq!(
        rows[1]["accesses"][0]["mailbox"]["mailbox"],
        "info@acme.example"
    );
    assert_eq!(rows[1]["count_accesses"], 1);
    api.call(
        &format!("POST {DEVICES}"),
        json!({"protocols": "imap", "device_id": rows[1]["id"]}),
    )
    .await
    .data();
    assert_eq!(api.get(MINE).await.data()[1]["count_accesses"], 2);
    let rename = |label: &str| api.call(&format!("PATCH {MINE}/{phone}"), json!({"label": label}));
    assert_eq!(
        rename("Tablet").await.code(),
        (409, "device_already_exists")
    );
    assert_eq!(rename("").await.code(), (422, "validation_failed"));
    assert_eq!(rename("Old phone").await.data(), true);
    let at_service = "/1/mail_hostings/30/accesses/devices/users/20";
    assert_eq!(api.get(at_service).await.data()[1]["label"], "Old phone");
    assert_eq!(
        api.call(&format!("DELETE {MINE}/{phone}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(api.get(MINE).await.data().as_array().map(Vec::len), Some(2));
    assert_eq!(
        api.call(&format!("DELETE {MINE}/{phone}"), Value::Null)
            .await
            .code(),
        (404, "object_not_found")
    );
    assert_eq!(
        api.call(&format!("DELETE {MINE}"), Value::Null)
            .await
            .data(),
        true
    );
    let left = api.get(MINE).await.data();
    assert_eq!(left[0]["type"], "legacy");
    assert_eq!(left.as_array().map(Vec::len), Some(1));
}
