//! Forwarding of a mailbox over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const PATH: &str = "/1/mail_hostings/30/mailboxes/ada/forwarding_addresses";

async fn with(switches: Switches) -> Api {
    Api::with(Config {
        seed: vec![office()],
        clock: Some(NOW),
        switches,
        ..Config::default()
    })
    .await
}

async fn put(api: &Api, body: Value) -> crate::support::Got {
    api.call(&format!("PUT {PATH}"), body).await
}

async fn addresses(api: &Api) -> Vec<String> {
    let shown = api.get(PATH).await.data();
    let rows = shown["redirect_adresses"].as_array().cloned();
    let text = |row: Value| row["email"].as_str().unwrap_or_default().to_owned();
    rows.unwrap_or_default().into_iter().map(text).collect()
}

#[tokio::test]
async fn what_is_put_reads_back_and_off_forgets_the_addresses() {
    let api = Api::seeded(office()).await;
    let body = json!({"is_enabled": true, "redirect_addresses": ["Ann@B\u{fc}cher.example", "ann@b\u{fc}cher.example"],
                      "has_dont_deliver": true, "has_forward_spam": false});
    assert_eq!(put(&api, body).await.data(), true);
    assert_eq!(
        api.get(PATH).await.text,
        r#"{"result":"success","data":{"is_enabled":true,"redirect_adresses":[{"email":"ann@xn--bcher-kva.example","email_idn":"ann@bücher.example"}],"has_dont_deliver":true,"has_forward_spam":false}}"#
    );
    let with = api
        .get("/1/mail_hostings/30/mailboxes/ada?with=redirection")
        .await
        .data();
    assert_eq!(
        (&with["has_redirection"], &with["redirection"]),
        (&json!(true), &json!(["ann@xn--bcher-kva.example"]))
    );
    // A PUT replaces the flags, a PATCH leaves what it does not mention.
    put(&api, json!({"redirect_addresses": ["b@c.example"]}))
        .await
        .data();
    let shown = api.get(PATH).await.data();
    assert_eq!(
        (&shown["has_dont_deliver"], &shown["is_enabled"]),
        (&json!(false), &json!(true))
    );
    let patch = json!({"has_forward_spam": true});
    api.call(&format!("PATCH {PATH}"), patch).await.data();
    assert_eq!(addresses(&api).await, ["b@c.example"]);
    put(&api, json!({"is_enabled": false})).await.data();
    assert_eq!(addresses(&api).await, Vec::<String>::new());
}

#[tokio::test]
async fn one_address_is_added_and_removed() {
    let api = Api::seeded(office()).await;
    let add = |address: &str| {
        api.call(
            &format!("POST {PATH}"),
            json!({"redirect_address": address}),
        )
    };
    let got = add("b@c.example").await;
    assert_eq!(got.status, 201);
    assert_eq!(
        got.data(),
        json!({"email": "b@c.example", "email_idn": "b@c.example", "has_dont_deliver": false})
    );
    assert_eq!(
        add("B@C.example").await.code(),
        (400, "redirect_address_already_exists")
    );
    assert_eq!(
        add("nonsense").await.code(),
        (400, "incorrect_redirect_address")
    );
    assert_eq!(
        add("countess@acme.example").await.code(),
        (400, "cannot_add_redirection")
    );
    let drop = |address: &str| api.call(&format!("DELETE {PATH}/{address}"), Value::Null);
    assert_eq!(
        drop("x%40y.example").await.code(),
        (400, "redirect_address_does_not_exist")
    );
    assert_eq!(drop("b%40c.example").await.data(), true);
    assert_eq!(api.get(PATH).await.data()["is_enabled"], false);
    add("b@c.example").await.data();
    api.call(&format!("DELETE {PATH}"), Value::Null)
        .await
        .data();
    assert_eq!(addresses(&api).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let api = Api::seeded(office()).await;
    for own in ["ADA@acme.example", "countess@acme.example"] {
        let got = put(&api, json!({"redirect_addresses": ["a@b.example", own]})).await;
        assert_eq!(
            got.code(),
            (400, "redirect_address_alias_or_mailboxname"),
            "{own}"
        );
    }
    let many: Vec<String> = (0..101).map(|n| format!("t{n}@b.example")).collect();
    for bad in [
        json!({"redirect_addresses": []}),
        json!({"redirect_addresses": "a@b.example"}),
        json!({"redirect_addresses": ["not an address"]}),
        json!({"redirect_addresses": many}),
        json!({"is_enabled": "perhaps"}),
        json!({"keep_copy": true}),
    ] {
        assert_eq!(
            put(&api, bad.clone()).await.code(),
            (422, "validation_failed"),
            "{bad}"
        );
    }
    let nobody = PATH.replace("ada", "nobody");
    assert_eq!(api.get(&nobody).await.code(), (404, "object_not_found"));
    let got = api.call(&format!("DELETE {nobody}"), Value::Null).await;
    assert_eq!(got.code(), (404, "object_not_found"));
}

#[tokio::test]
async fn a_starter_forwards_to_one_address_unless_the_row_says_more() {
    for (limit, most) in [(Value::Null, 1), (json!(10), 10)] {
        let api = Api::seeded(
            json!({"mail_hostings": [{"id": 30, "main_fqdn": "tiny.example", "pack": "starter",
            "forwarding_limit": limit, "mailboxes": [{"mailbox_name": "ada"}]}]}),
        )
        .await;
        let list = |n: usize| json!({"redirect_addresses": (0..n).map(|n| format!("t{n}@b.example")).collect::<Vec<_>>()});
        assert_eq!(
            put(&api, list(most + 1)).await.code(),
            (400, "too_much_redirections")
        );
        put(&api, list(most)).await.data();
        let more = json!({"redirect_address": "z@b.example"});
        let got = api.call(&format!("POST {PATH}"), more).await;
        assert_eq!(got.code(), (400, "max_mailbox_redirection"));
    }
}

#[tokio::test]
async fn the_other_side_of_the_documents_can_be_had() {
    let api = with(Switches {
        forwarding_put: false,
        forwarding_key_misspelt: false,
        forwarding_flags_as_text: true,
        mailbox_redirections_2024: true,
        ..Switches::default()
    })
    .await;
    let got = put(&api, json!({"is_enabled": true})).await;
    assert_eq!(got.code(), (404, "method_not_found"));
    let body = json!({"redirect_addresses": "a@b.example"});
    api.call(&format!("PATCH {PATH}"), body).await.data();
    assert_eq!(
        api.get(PATH).await.data(),
        json!({"is_enabled": "1", "redirect_addresses": [{"email": "a@b.example", "email_idn": "a@b.example"}],
               "has_dont_deliver": "0", "has_forward_spam": "0"})
    );
    let with_it = api
        .get("/1/mail_hostings/30/mailboxes/ada?with=redirection")
        .await
        .data();
    assert_eq!(with_it["redirections"], json!(["a@b.example"]));
    let api = with(Switches {
        forwarding_patch: false,
        missing_verb_405: true,
        paging_figures: false,
        ..Switches::default()
    })
    .await;
    let got = api
        .call(&format!("PATCH {PATH}"), json!({"is_enabled": true}))
        .await;
    assert_eq!(got.code(), (405, "method_not_allowed"));
    let got = api.get("/1/nowhere").await;
    assert_eq!(got.code(), (404, "method_not_found"));
    let page = api.get("/1/mail_hostings/30/mailboxes?page=1").await;
    assert_eq!(page.body.get("total"), None);
}
