//! Signatures of mailboxes and templates of services over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const OWN: &str = "/1/mail_hostings/30/mailboxes/ada/signatures";
const ALL: &str = "/1/mail_hostings/30/signatures/templates";

/// The office with two people at the mailbox `ada` and a verified sender of somebody else.
fn world() -> Value {
    let mut world = office();
    let bob = json!({"id": 22, "account": "Acme SA", "email": "bob@acme.example", "first_name": "Bob",
                     "last_name": "Lee"});
    world["users"].as_array_mut().expect("users").push(bob);
    let ada = &mut world["mail_hostings"][0]["mailboxes"][0];
    ada["users"] = json!(["ada@acme.example", "bob@acme.example"]);
    ada["sender_addresses"] = json!([{"email": "ada@home.example", "is_verified": true},
                                     {"email": "x@open.example"}]);
    world
}

#[tokio::test]
async fn a_signature_is_written_and_read_under_other_names() {
    let api = Api::seeded(world()).await;
    let body = json!({"name": "Desk", "content": "<p>Ada</p>", "sending_email": "countess@acme.example",
                      "reply_email": "ada@home.example", "attributes": {"job": "Desk"},
                      "has_infomaniak_footer": true, "fullname": "Ada M."});
    let got = api.call(&format!("POST {OWN}"), body).await;
    assert_eq!(got.status, 200);
    let made = got.data();
    assert_eq!(made["sender"], "countess@acme.example");
    assert_eq!(made["reply_to"], "ada@home.example");
    assert_eq!(
        (&made["fullname"], &made["full_name"]),
        (&json!("Ada M."), &json!("Ada M."))
    );
    assert_eq!(
        made["attributes"],
        json!([{"key": "JOB", "value": "Desk", "status": "user"}])
    );
    assert_eq!(
        (&made["position"], &made["template"]),
        (&json!("bottom"), &Value::Null)
    );
    let all = api.get(OWN).await.data();
    let valid: Vec<&Value> = all["valid_emails"]
        .as_array()
        .expect("addresses")
        .iter()
        .map(|v| &v["email"])
        .collect();
    assert_eq!(
        valid,
        [
            "ada@acme.example",
            "countess@acme.example",
            "ada@home.example"
        ]
    );
    assert_eq!(made["sender_id"], all["valid_emails"][1]["id"]);
    assert_eq!(all["aliases"], json!(["countess"]));
    assert_eq!(
        (&all["is_forced"], &all["default_signature_id"]),
        (&json!(false), &Value::Null)
    );
    let one = format!("{OWN}/{}", made["id"]);
    let patch = json!({"name": "Front desk", "sending_email": null});
    assert_eq!(api.call(&format!("PATCH {one}"), patch).await.data(), true);
    let shown = api.get(&one).await.data();
    assert_eq!(
        (&shown["name"], &shown["sender"]),
        (&json!("Front desk"), &Value::Null)
    );
    assert_eq!(
        (&shown["content"], &shown["reply_to"]),
        (&json!("<p>Ada</p>"), &json!("ada@home.example"))
    );
    let count = api
        .get("/1/mail_hostings/30/mailboxes/ada?with=count_signatures")
        .await
        .data();
    assert_eq!(count["count_signatures"], 1);
    assert_eq!(
        api.call(&format!("DELETE {one}"), Value::Null).await.data(),
        true
    );
    assert_eq!(api.get(&one).await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn what_signatures_refuse() {
    let api = Api::seeded(world()).await;
    for bad in [
        json!({"content": "x"}),
        json!({"name": "x".repeat(256)}),
        json!({"name": "x", "position": "left"}),
        json!({"name": "x", "colour": "red"}),
        json!({"name": "x", "sending_email": "x@open.example"}),
        json!({"name": "x", "reply_email": "stranger@out.example"}),
        json!({"name": "x", "template_id": "999"}),
        json!({"name": "x", "attributes": {"shoe": "42"}}),
        json!({"name": "x", "form_data": {"layout": {"colour": "red"}}}),
        json!({"name": "x", "form_data": {"shoes": {}}}),
    ] {
        let got = api.call(&format!("POST {OWN}"), bad.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{bad}");
    }
    for line in ["GET", "POST"] {
        let path = "/1/mail_hostings/30/mailboxes/nobody/signatures";
        let got = api
            .call(&format!("{line} {path}"), json!({"name": "x"}))
            .await;
        assert_eq!(got.code(), (404, "object_not_found_in_padl"), "{line}");
    }
    let made = api
        .call(&format!("POST {OWN}"), json!({"name": "x"}))
        .await
        .data();
    let one = format!("{OWN}/{}", made["id"]);
    for bad in [json!({"is_available_for_all": false}), json!({"name": ""})] {
        let got = api.call(&format!("PATCH {one}"), bad.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{bad}");
    }
    let force = json!({"method": "PATCH", "path": "/1/mail_hostings/30", "body": {"signatures_forced": true}});
    api.call("POST /_emulator/manager", force).await.data();
    assert_eq!(api.get(OWN).await.data()["is_forced"], true);
    for (line, code) in [
        (format!("POST {OWN}"), "cannot_create_object"),
        (format!("PATCH {one}"), "cannot_update_object"),
        (format!("DELETE {one}"), "cannot_delete_object"),
    ] {
        let got = api.call(&line, json!({"name": "y"})).await;
        assert_eq!(got.code(), (500, code), "{line}");
    }
}

#[tokio::test]
async fn one_signature_is_the_default_and_one_for_answers() {
    let api = Api::seeded(world()).await;
    let post = |body| api.call(&format!("POST {OWN}"), body);
    let first = post(json!({"name": "a", "is_default": true})).await.data()["id"].clone();
    let second = post(json!({"name": "b", "is_default": true})).await.data()["id"].clone();
    let all = api.get(OWN).await.data();
    assert_eq!(all["default_signature_id"], second);
    assert_eq!(all["signatures"][0]["is_default"], false);
    let set = |body| api.call(&format!("POST {OWN}/set_defaults"), body);
    let body = json!({"default_signature_id": null, "default_reply_signature_id": first});
    assert_eq!(set(body).await.data(), true);
    let all = api.get(OWN).await.data();
    assert_eq!(
        (
            &all["default_signature_id"],
            &all["default_reply_signature_id"]
        ),
        (&Value::Null, &first)
    );
    assert_eq!(
        set(json!({"default_signature_id": 9})).await.code(),
        (422, "validation_failed")
    );
    let put = format!("PUT {OWN}/{first}/default");
    assert_eq!(api.call(&put, json!({})).await.data(), true);
    assert_eq!(api.get(OWN).await.data()["default_signature_id"], first);
    let none = api.call(&format!("PUT {OWN}/9/default"), json!({})).await;
    assert_eq!(none.code(), (400, "signature_does_not_exist"));
}

#[tokio::test]
async fn a_template_makes_a_signature_for_everybody_and_tells_them() {
    let api = Api::seeded(world()).await;
    let body = json!({"name": "House", "content": "<p>Acme</p>", "status": "enabled", "name_format": "last_first",
                      "create_signatures": true, "notify": true, "created_by": 22});
    let got = api.call(&format!("POST {ALL}"), body).await;
    assert_eq!(got.status, 201);
    let id = got.data().as_str().expect("a text").to_owned();
    let rows = api.get(OWN).await.data()["signatures"].clone();
    assert_eq!(rows.as_array().map(Vec::len), Some(2));
    assert_eq!(rows[1]["fullname"], "Lee Bob");
    assert_eq!(
        (&rows[1]["is_auto"], &rows[1]["template"]["id"]),
        (&json!(true), &json!(id))
    );
    assert_eq!(rows[1]["user_access"]["email"], "bob@acme.example");
    let mails = api.get("/_emulator/mails").await.data();
    assert_eq!(
        mails[1],
        json!({"at": NOW, "to": "bob@acme.example", "what": "signature-notice", "about": "House"})
    );
    assert_eq!(mails.as_array().map(Vec::len), Some(2));
    let put = json!({"content": "<p>Acme SA</p>", "default": true});
    assert_eq!(api.call(&format!("PUT {ALL}/{id}"), put).await.data(), true);
    assert_eq!(
        api.get(OWN).await.data()["signatures"][0]["content"],
        "<p>Acme</p>"
    );
    api.call(&format!("POST {ALL}/{id}/create_signatures"), json!({}))
        .await
        .data();
    let rows = api.get(OWN).await.data()["signatures"].clone();
    assert_eq!(
        (rows.as_array().map(Vec::len), &rows[0]["content"]),
        (Some(2), &json!("<p>Acme SA</p>"))
    );
    let default = api.get(&format!("{ALL}/default")).await.data();
    assert_eq!(
        (&default["id"], &default["creator"]["firstname"]),
        (&json!(id), &json!("Bob"))
    );
    assert_eq!(
        api.get("/_emulator/mails")
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(
        api.call(&format!("DELETE {ALL}/{id}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get(&format!("{ALL}/{id}")).await.code(),
        (404, "object_not_found")
    );
    assert_eq!(
        api.get(&format!("{ALL}/default")).await.code(),
        (404, "object_not_found")
    );
    assert_eq!(
        api.get(OWN).await.data()["signatures"][0]["template"],
        Value::Null
    );
}

#[tokio::test]
async fn templates_are_judged_and_drafts_stay_with_the_service() {
    let api = Api::seeded(world()).await;
    let post = |body| api.call(&format!("POST {ALL}"), body);
    for bad in [
        json!({"name": "x"}),
        json!({"name": "x", "content": "x".repeat(65_537)}),
        json!({"name": "x", "content": "y", "status": "off"}),
        json!({"name": "x", "content": "y", "name_format": "middle"}),
        json!({"name": "x", "content": "y", "created_by": 21}),
        json!({"name": "x", "content": "y", "default": true}),
        json!({"name": "x", "content": "y", "attributes": {"shoe": {}}}),
    ] {
        assert_eq!(
            post(bad.clone()).await.code(),
            (422, "validation_failed"),
            "{bad}"
        );
    }
    let id = post(json!({"name": "Draft", "content": "y", "status": "draft"}))
        .await
        .data();
    let id = id.as_str().expect("a text");
    assert_eq!(api.get(&format!("{OWN}/templates")).await.data(), json!([]));
    assert_eq!(
        api.get(&format!("{OWN}/templates/{id}")).await.code(),
        (404, "object_not_found")
    );
    assert_eq!(api.get(&format!("{ALL}?page=1")).await.body["total"], 1);
    api.call(&format!("PUT {ALL}/{id}"), json!({"status": "enabled"}))
        .await
        .data();
    assert_eq!(
        api.get(&format!("{OWN}/templates/{id}")).await.data()["name"],
        "Draft"
    );
    let made = api
        .call(
            &format!("POST {OWN}"),
            json!({"name": "x", "template_id": id}),
        )
        .await
        .data();
    assert_eq!(
        (&made["content"], &made["template"]["name"]),
        (&json!("y"), &json!("Draft"))
    );
}

#[tokio::test]
async fn new_mailboxes_and_invited_people_get_a_signature_out_of_a_template() {
    let api = Api::seeded(world()).await;
    let body = json!({"name": "House", "content": "<p>Acme</p>"});
    let id = api.call(&format!("POST {ALL}"), body).await.data();
    let boxes = "POST /1/mail_hostings/30/mailboxes";
    let wrong = json!({"mailbox_name": "new", "signature_model_id": "9"});
    assert_eq!(
        api.call(boxes, wrong).await.code(),
        (422, "validation_failed")
    );
    let right = json!({"mailbox_name": "new", "signature_model_id": id});
    api.call(boxes, right).await.data();
    let new = "/1/mail_hostings/30/mailboxes/new";
    let rows = api.get(&format!("{new}/signatures")).await.data()["signatures"].clone();
    assert_eq!(
        (&rows[0]["name"], &rows[0]["is_default"]),
        (&json!("House"), &json!(true))
    );
    let links = format!("POST {new}/accesses/webmail/invitations");
    let wrong = json!({"signature_template_id": "9"});
    assert_eq!(
        api.call(&links, wrong).await.code(),
        (422, "validation_failed")
    );
    let link = api
        .call(
            &links,
            json!({"signature_template_id": id, "firstname": "Cy"}),
        )
        .await
        .data();
    assert_eq!(link["signature_template_id"], id);
    let open = json!({"mailbox_invitation": link["key"], "email": "cy@out.example"});
    api.call("POST /_emulator/accept", open).await.data();
    let rows = api.get(&format!("{new}/signatures")).await.data()["signatures"].clone();
    assert_eq!(
        (&rows[1]["fullname"], &rows[1]["user_access"]["email"]),
        (&json!("Cy"), &json!("cy@out.example"))
    );
}

#[tokio::test]
async fn pictures_get_an_address() {
    let api = Api::seeded(world()).await;
    for path in [OWN, ALL] {
        let up = |image: &str| api.call(&format!("POST {path}/upload"), json!({"image": image}));
        let url = up("data:image/gif;base64,R0lGODlhAQABAAAAACw=")
            .await
            .data()["image"]
            .clone();
        assert!(url.as_str().expect("a text").starts_with("https://"));
        assert_eq!(up("").await.code(), (422, "validation_failed"));
        assert_eq!(up("aGVsbG8=").await.code(), (422, "validation_failed"));
    }
}

#[tokio::test]
async fn the_other_sides_can_be_had() {
    let api = Api::with(Config {
        seed: vec![world()],
        clock: Some(NOW),
        switches: Switches {
            signature_ids_as_text: true,
            created_signature_as_object: false,
            service_signatures_2024: true,
            ..Switches::default()
        },
        ..Config::default()
    })
    .await;
    let body = json!({"name": "a", "is_default": true});
    assert_eq!(api.call(&format!("POST {OWN}"), body).await.data(), true);
    let all = api.get(OWN).await.data();
    assert!(all["signatures"][0]["id"].is_string());
    assert_eq!(all["default_signature_id"], all["signatures"][0]["id"]);
    let old = "/1/mail_hostings/30/signatures";
    let body = json!({"name": "House", "content": "<p>Acme</p>", "default": true});
    assert_eq!(api.call(&format!("POST {old}"), body).await.data(), true);
    let rows = api.get(old).await.data();
    assert!(rows[0]["id"].is_u64());
    assert_eq!(api.get(&format!("{OWN}/models")).await.data(), rows);
    let one = format!("{old}/{}", rows[0]["id"]);
    api.call(
        &format!("PATCH {one}"),
        json!({"name": "Home", "send_mail": true}),
    )
    .await
    .data();
    assert_eq!(api.get(&one).await.data()["name"], "Home");
    assert_eq!(api.get("/_emulator/mails").await.data()[0]["about"], "Home");
    assert_eq!(
        api.call(&format!("DELETE {one}"), Value::Null).await.data(),
        true
    );
    let plain = Api::seeded(world()).await;
    assert_eq!(plain.get(old).await.code(), (404, "method_not_found"));
}
