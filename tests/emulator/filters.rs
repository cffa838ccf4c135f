//! Filters, scripts and folders over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const MODELS: &str = "/1/mail_hostings/30/filters";
const FILTERS: &str = "/1/mail_hostings/30/mailboxes/ada/auth/filters";
const FOLDERS: &str = "/1/mail_hostings/30/mailboxes/ada/auth/folders";

/// The office whose owner opens the mailbox `ada` and not the mailbox `info`.
fn world() -> Value {
    let mut world = office();
    world["mail_hostings"][0]["mailboxes"] = json!([{"id": 31, "mailbox_name": "ada", "users": ["ada@acme.example"]}, {"mailbox_name": "info"}]);
    world
}

fn filter(name: &str) -> Value {
    json!({"name": name, "is_enabled": true, "has_all_of": false,
           "conditions": [{"property": "from", "operator": "contains", "value": "news"}],
           "actions": [{"type": "move", "value": "News", "create_a_folder": "1"}, {"type": "stop"}]})
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

#[tokio::test]
async fn models_belong_to_the_service_and_are_offered_when_visible() {
    let api = Api::seeded(world()).await;
    let body = json!({"name": "Bulk", "is_visible": false, "has_all_conditions": true, "script": "keep;",
        "conditions": [{"property": "subject", "operator": "begin", "value": "Ad"}],
        "actions": [{"type": "move", "value": "Ads"}, {"type": "flag_seen"}]});
    let got = api.call(&format!("POST {MODELS}"), body.clone()).await;
    assert_eq!(got.status, 200);
    let made = got.data();
    assert_eq!(made["requires"], json!(["fileinto", "imap4flags"]));
    assert_eq!(
        made["actions"][1],
        json!({"type": "flag_seen", "value": ""})
    );
    assert_eq!(made.get("script"), None);
    assert_eq!(api.get(FILTERS).await.data()["templates"], json!([]));
    let one = format!("{MODELS}/{}", made["id"]);
    let put = with(body, "is_visible", json!(true));
    assert_eq!(api.call(&format!("PUT {one}"), put).await.data(), true);
    assert_eq!(
        api.get(FILTERS).await.data()["templates"][0]["name"],
        "Bulk"
    );
    for bad in [
        json!({"name": "x"}),
        json!({"name": "x".repeat(65), "is_visible": true}),
        json!({"name": "x", "is_visible": true, "colour": "red"}),
        json!({"name": "x", "is_visible": true, "script": "redirect \"a@b.example\";"}),
        json!({"name": "x", "is_visible": true, "actions": [{"type": "explode"}]}),
        json!({"name": "x", "is_visible": true, "conditions": [{"property": "from"}]}),
    ] {
        for line in [format!("POST {MODELS}"), format!("PUT {one}")] {
            let got = api.call(&line, bad.clone()).await;
            assert_eq!(got.code(), (422, "validation_failed"), "{line} {bad}");
        }
    }
    let wrong = api
        .call(&format!("DELETE {one}"), json!({"filter_id": 9}))
        .await;
    assert_eq!(wrong.code(), (422, "validation_failed"));
    assert_eq!(
        api.call(&format!("DELETE {one}"), Value::Null).await.data(),
        true
    );
    assert_eq!(api.get(&one).await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn only_who_opens_a_mailbox_filters_it() {
    let mut seed = world();
    let bob = json!({"id": 22, "account": "Acme SA", "email": "bob@acme.example"});
    seed["users"].as_array_mut().expect("users").push(bob);
    seed["mail_hostings"][0]["mailboxes"][1]["users"] = json!(["bob@acme.example"]);
    seed["tokens"] = json!([{"token": "ada", "user": "ada@acme.example"}, {"token": "bob", "user": "bob@acme.example"}]);
    let api = Api::seeded(seed).await.token("ada");
    let info = "/1/mail_hostings/30/mailboxes/info/auth";
    for line in [
        format!("GET {info}/filters"),
        format!("POST {info}/filters"),
        format!("PUT {info}/filters/reorder"),
        format!("POST {info}/filters/scripts"),
        format!("GET {info}/folders"),
        format!("DELETE {info}/folders/trash"),
    ] {
        let got = api.call(&line, json!({})).await;
        assert_eq!(
            got.code(),
            (400, "mailbox_not_linked_to_current_user"),
            "{line}"
        );
    }
    assert_eq!(api.get(FILTERS).await.status, 200);
    let nobody = api
        .get("/1/mail_hostings/30/mailboxes/nobody/auth/filters")
        .await;
    assert_eq!(nobody.code(), (404, "object_not_found"));
    let new = json!({"mailbox_name": "own", "target": "current_user"});
    api.call("POST /1/mail_hostings/30/mailboxes", new)
        .await
        .data();
    assert_eq!(
        api.get("/1/mail_hostings/30/mailboxes/own/auth/filters")
            .await
            .status,
        200
    );
    let api = api.token("bob");
    assert_eq!(api.get(&format!("{info}/filters")).await.status, 200);
    assert_eq!(api.get(FILTERS).await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn filters_are_written_named_ordered_and_deleted() {
    let api = Api::seeded(world()).await;
    let post = |body| api.call(&format!("POST {FILTERS}"), body);
    let got = post(filter("a")).await;
    assert_eq!((got.status, got.data()), (201, json!(true)));
    post(filter("b")).await.data();
    let all = api.get(FILTERS).await.data();
    assert_eq!(
        all["filters"][0]["actions"][0],
        json!({"type": "move", "value": "News"})
    );
    assert_eq!(
        (&all["use_scripts"], &all["prevent_script"]),
        (&json!(false), &json!(false))
    );
    let folders = api.get(FOLDERS).await.data();
    assert!(
        folders["folders"]
            .as_array()
            .expect("folders")
            .contains(&json!({"name": "News"}))
    );
    let put = |path: &str, body| api.call(&format!("PUT {FILTERS}/{path}"), body);
    assert_eq!(
        put("reorder", json!({"order": ["b", "a"]})).await.data(),
        true
    );
    for bad in [json!(["b"]), json!(["b", "b"]), json!(["a", "b", "c"])] {
        let got = put("reorder", json!({"order": bad})).await;
        assert_eq!(got.code(), (400, "invalid_mailbox_filters"), "{bad}");
    }
    let off = |name: &str| put("set_activation", json!({"name": name, "is_enabled": false}));
    assert_eq!(off("a").await.data(), true);
    assert_eq!(off("z").await.code(), (400, "invalid_filter_name"));
    let patch = |body| api.call(&format!("PATCH {FILTERS}"), body);
    let renamed = with(filter("c"), "old_name", json!("a"));
    assert_eq!(patch(renamed.clone()).await.data(), true);
    assert_eq!(patch(renamed).await.code(), (404, "object_not_found"));
    let taken = patch(with(filter("b"), "old_name", json!("c"))).await;
    assert_eq!(taken.code(), (422, "validation_failed"));
    let names: Vec<Value> = api.get(FILTERS).await.data()["filters"]
        .as_array()
        .expect("filters")
        .iter()
        .map(|f| f["name"].clone())
        .collect();
    assert_eq!(names, ["b", "c"]);
    let gone = |name: &str| api.call(&format!("DELETE {FILTERS}"), json!({"name": name}));
    assert_eq!(gone("b").await.data(), true);
    assert_eq!(gone("b").await.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn what_filters_refuse() {
    let api = Api::seeded(world()).await;
    let one = json!({"property": "from", "operator": "is", "value": "x"});
    for bad in [
        json!({"name": "x"}),
        with(filter("x"), "colour", json!("red")),
        with(filter("x"), "old_name", json!("y")),
        with(filter("x"), "is_enabled", json!("often")),
        with(filter("x"), "template_id", json!(9)),
        with(filter("x"), "conditions", json!([])),
        with(filter("x"), "conditions", one.clone()),
        with(
            filter("x"),
            "conditions",
            json!([{"property": "weather", "operator": "is", "value": "x"}]),
        ),
        with(
            filter("x"),
            "conditions",
            json!([{"property": "from", "operator": "equals", "value": "x"}]),
        ),
        with(filter("x"), "actions", json!([{"type": "move"}])),
        with(
            filter("x"),
            "actions",
            json!([{"type": "forward", "value": "nobody"}]),
        ),
        with(filter("x"), "actions", json!([{"value": "move"}])),
        with(
            filter("x"),
            "actions",
            json!([{"type": "stop", "speed": 1}]),
        ),
    ] {
        let got = api.call(&format!("POST {FILTERS}"), bad.clone()).await;
        assert_eq!(got.code(), (422, "validation_failed"), "{bad}");
    }
    let switches = Switches {
        filter_single_object: true,
        ..Switches::default()
    };
    let api = Api::with(Config {
        seed: vec![world()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await;
    let got = api
        .call(
            &format!("POST {FILTERS}"),
            with(filter("x"), "conditions", one.clone()),
        )
        .await;
    assert_eq!(got.status, 201);
    assert_eq!(
        api.get(FILTERS).await.data()["filters"][0]["conditions"],
        json!([one])
    );
}

#[tokio::test]
async fn scripts_and_filters_exclude_each_other() {
    let api = Api::seeded(world()).await;
    api.call(&format!("POST {FILTERS}"), filter("a"))
        .await
        .data();
    let scripts = format!("{FILTERS}/scripts");
    let add = |body| api.call(&format!("POST {FILTERS}/scripts"), body);
    add(json!({"name": "s", "content": "keep;"})).await.data();
    assert_eq!(api.get(FILTERS).await.data()["use_scripts"], false);
    add(json!({"name": "t", "content": "stop;", "is_enabled": true}))
        .await
        .data();
    let all = api.get(FILTERS).await.data();
    assert_eq!(
        (&all["use_scripts"], &all["script"]),
        (&json!(true), &json!("stop;"))
    );
    assert_eq!(all["filters"][0]["is_enabled"], false);
    let turn = |name: &str, on: bool| {
        api.call(
            &format!("PUT {FILTERS}/scripts/set_activation"),
            json!({"name": name, "is_enabled": on}),
        )
    };
    turn("s", true).await.data();
    let all = api.get(FILTERS).await.data();
    assert_eq!(
        (
            &all["scripts"][0]["is_enabled"],
            &all["scripts"][1]["is_enabled"]
        ),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        turn("z", true).await.code(),
        (400, "invalid_filter_script_name")
    );
    let on = json!({"name": "a", "is_enabled": true});
    api.call(&format!("PUT {FILTERS}/set_activation"), on)
        .await
        .data();
    let all = api.get(FILTERS).await.data();
    assert_eq!(
        (&all["use_scripts"], &all["scripts"][0]["is_enabled"]),
        (&json!(false), &json!(false))
    );
    let bad = json!({"name": "u", "content": "redirect \"a@b.example\";"});
    assert_eq!(add(bad).await.code(), (500, "cannot_create_object"));
    assert_eq!(
        add(json!({"name": "s", "content": "keep;"})).await.code(),
        (500, "cannot_create_object")
    );
    assert_eq!(
        add(json!({"name": "u"})).await.code(),
        (422, "validation_failed")
    );
    let patch = |old: &str, content: &str| {
        let body = json!({"name": "s", "old_name": old, "content": content, "is_enabled": false});
        api.call(&format!("PATCH {FILTERS}/scripts"), body)
    };
    assert_eq!(patch("s", "discard;").await.data(), true);
    assert_eq!(
        patch("s", "if {").await.code(),
        (500, "cannot_update_object")
    );
    assert_eq!(patch("z", "keep;").await.code(), (404, "object_not_found"));
    let import = |name: &str, file: &str| {
        api.call(
            &format!("PUT {FILTERS}/scripts/import"),
            json!({"name": name, "file": file}),
        )
    };
    assert_eq!(import("f", "a2VlcDs=").await.data(), true);
    assert_eq!(
        import("f", "a2VlcDs=").await.code(),
        (400, "invalid_filter_script_name")
    );
    assert_eq!(
        import("g", "cmVkaXJlY3Q=").await.code(),
        (400, "import_filter_script_error")
    );
    let gone = |name: &str| api.call(&format!("DELETE {scripts}"), json!({"name": name}));
    assert_eq!(gone("f").await.data(), true);
    assert_eq!(gone("f").await.code(), (400, "invalid_filter_script_name"));
}

#[tokio::test]
async fn filters_may_only_rest_while_a_script_is_in_force() {
    let switches = Switches {
        scripts_disable_filters: false,
        ..Switches::default()
    };
    let api = Api::with(Config {
        seed: vec![world()],
        switches,
        ..Config::default()
    })
    .await;
    api.call(&format!("POST {FILTERS}"), filter("a"))
        .await
        .data();
    let body = json!({"name": "s", "content": "keep;", "is_enabled": true});
    api.call(&format!("POST {FILTERS}/scripts"), body)
        .await
        .data();
    let all = api.get(FILTERS).await.data();
    assert_eq!(
        (&all["use_scripts"], &all["filters"][0]["is_enabled"]),
        (&json!(true), &json!(true))
    );
}

#[tokio::test]
async fn small_offers_have_no_scripts_and_do_not_forward() {
    let mut seed = world();
    seed["mail_hostings"][0] = json!({"id": 30, "account": "Acme SA", "main_fqdn": "acme.example", "pack": "starter",
        "mailboxes": [{"mailbox_name": "ada", "users": ["ada@acme.example"]}]});
    let api = Api::seeded(seed).await;
    assert_eq!(api.get(FILTERS).await.data()["prevent_script"], true);
    let script = json!({"name": "s", "content": "keep;"});
    let got = api.call(&format!("POST {FILTERS}/scripts"), script).await;
    assert_eq!(got.code(), (500, "cannot_create_object"));
    let away = with(
        filter("x"),
        "actions",
        json!([{"type": "forward", "value": "a@b.example"}]),
    );
    let got = api.call(&format!("POST {FILTERS}"), away).await;
    assert_eq!(got.code(), (422, "validation_failed"));
}

#[tokio::test]
async fn folders_that_exist_get_their_parts() {
    let mut seed = world();
    seed["mail_hostings"][0]["mailboxes"][0]["folders"] =
        json!({"names": ["INBOX", "Archives", "Drafts", "Sent", "Trash", "Ads"]});
    let api = Api::seeded(seed).await;
    let parts = json!({"archives_folder": "Archives", "draft_folder": "Drafts", "sent_folder": "Sent",
                       "trash_folder": "Trash", "commercials_folder": "Ads", "spam_folder": null});
    let put = |body| api.call(&format!("PUT {FOLDERS}"), body);
    assert_eq!(put(parts.clone()).await.data(), true);
    let shown = api.get(FOLDERS).await.data();
    assert_eq!(
        (&shown["commercials_folder"], &shown["spam_folder"]),
        (&json!("Ads"), &json!(""))
    );
    let nowhere = put(with(parts.clone(), "spam_folder", json!("Nowhere"))).await;
    assert_eq!(nowhere.code(), (400, "invalid_mailbox_folders"));
    assert_eq!(
        put(json!({"trash_folder": "Trash"})).await.code(),
        (422, "validation_failed")
    );
    for part in ["spam", "trash"] {
        assert_eq!(
            api.call(&format!("DELETE {FOLDERS}/{part}"), Value::Null)
                .await
                .data(),
            true
        );
    }
}
