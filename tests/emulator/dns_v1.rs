//! The legacy DNS routes over the socket.

use crate::support::{Api, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const RECORDS: &str = "/1/domain/50/dns/record";

#[tokio::test]
async fn a_record_is_named_by_text_and_shown_unquoted() {
    let api = Api::seeded(office()).await;
    let found = api
        .get("/1/product?service_name=domain&customer_name=acme.example")
        .await
        .data();
    assert_eq!(
        (&found[0]["id"], &found[0]["maintenance"]),
        (&json!(50), &json!(false))
    );
    assert_eq!(
        api.get("/1/product?service_name=domain&customer_name=no.example")
            .await
            .data(),
        json!([])
    );
    let body = json!({"source": "www", "type": "TXT", "ttl": 3600, "target": "a \"b\""});
    let made = api.call(&format!("POST {RECORDS}"), body).await;
    assert_eq!(made.status, 201);
    let id = made.data().as_str().expect("a text").to_owned();
    let shown = api.get(&format!("{RECORDS}/{id}")).await.data();
    assert_eq!(
        (&shown["id"], &shown["target"]),
        (&json!(id), &json!("a \"b\""))
    );
    assert_eq!(
        (&shown["ttl_idn"], &shown["priority"]),
        (&json!("1 h."), &json!(10))
    );
    let v2 = api
        .get(&format!("/2/zones/acme.example/records/{id}"))
        .await
        .data();
    assert_eq!(v2["target"], r#""a \"b\"""#);
}

#[tokio::test]
async fn a_put_ignores_a_changed_source_and_says_yes() {
    let api = Api::seeded(office()).await;
    let body = json!({"source": "www", "type": "A", "ttl": 3600, "target": "192.0.2.1"});
    let id = api
        .call(&format!("POST {RECORDS}"), body)
        .await
        .data()
        .as_str()
        .expect("a text")
        .to_owned();
    api.call("POST /_emulator/clock", json!({"advance": 9}))
        .await
        .data();
    let put = json!({"ttl": 600, "source": "other", "target": "192.0.2.2"});
    assert_eq!(
        api.call(&format!("PUT {RECORDS}/{id}"), put).await.data(),
        true
    );
    let shown = api.get(&format!("{RECORDS}/{id}")).await.data();
    assert_eq!(
        (&shown["source"], &shown["target"], &shown["ttl"]),
        (&json!("www"), &json!("192.0.2.2"), &json!(600))
    );
    assert_eq!(shown["updated_at"], NOW + 9);
    assert_eq!(
        api.call(&format!("DELETE {RECORDS}/{id}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get(&format!("{RECORDS}/{id}")).await.code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn idn_names_are_asked_in_unicode() {
    let mut world = office();
    world["domains"]
        .as_array_mut()
        .expect("domains")
        .push(json!({"id": 51, "name": "xn--bcher-kva.example"}));
    let api = Api::seeded(world).await;
    let ask = async |name: &str| {
        api.get(&format!(
            "/1/product?service_name=domain&customer_name={name}"
        ))
        .await
        .data()
        .as_array()
        .map(Vec::len)
    };
    assert_eq!(ask("b%C3%BCcher.example").await, Some(1));
    assert_eq!(ask("xn--bcher-kva.example").await, Some(0));
    assert_eq!(
        api.get("/1/domain/b%C3%BCcher.example").await.data()["puny_code"],
        "xn--bcher-kva.example"
    );
    assert_eq!(
        api.get("/1/domain/account/10")
            .await
            .data()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn what_v1_refuses_v2_refuses_by_switch_only() {
    let cases = [
        ("k._domainkey", "TXT", "v=DKIM1", "choose_dkim_type"),
        (
            ".",
            "TXT",
            "v=spf1 -all",
            "you_can_only_add_one_spf_save_for_each_dns_zone",
        ),
        (
            "mx",
            "MX",
            "5 mx.acme.example",
            "mx_entries_must_not_point_to_the_same_fqdn",
        ),
    ];
    for dns_extra_rules in [false, true] {
        let switches = Switches {
            dns_extra_rules,
            ..Switches::default()
        };
        let api = Api::with(Config {
            seed: vec![office()],
            switches,
            ..Config::default()
        })
        .await;
        for (source, kind, target, code) in cases {
            let body = json!({"source": source, "type": kind, "ttl": 300, "target": target});
            let v1 = api.call(&format!("POST {RECORDS}"), body.clone()).await;
            assert_eq!(v1.code(), (400, code));
            let v2 = api.call("POST /2/zones/acme.example/records", body).await;
            assert_eq!(v2.status, if dns_extra_rules { 400 } else { 201 }, "{code}");
        }
    }
}
