//! Zones and records over the socket.

use crate::support::{Api, Got, NOW, office};
use maniform::emulator::{Config, Switches};
use serde_json::{Value, json};

const RECORDS: &str = "/2/zones/acme.example/records";

async fn add(api: &Api, source: &str, kind: &str, target: &str) -> Got {
    let body = json!({"source": source, "type": kind, "ttl": 300, "target": target});
    api.call(&format!("POST {RECORDS}"), body).await
}

#[tokio::test]
async fn a_new_zone_has_what_the_service_sets_up() {
    let api = Api::seeded(office()).await;
    let rows = api.get(RECORDS).await.data();
    let shown: Vec<String> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| format!("{} {} {}", r["source"], r["type"], r["target"]).replace('"', ""))
        .collect();
    assert_eq!(
        shown,
        [
            ". NS ns11.infomaniak.ch",
            ". NS ns12.infomaniak.ch",
            ". MX 5 mta-gw.infomaniak.ch",
            ". TXT \\v=spf1 include:spf.infomaniak.ch -all\\",
            "_domainkey NS ns41.infomaniak.com",
            "_domainkey NS ns42.infomaniak.com",
            "_dmarc TXT \\v=DMARC1;p=reject\\",
            "autoconfig CNAME infomaniak.com",
            "autodiscover CNAME infomaniak.com",
        ]
    );
    let ids: Vec<u64> = rows
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|r| r["id"].as_u64())
        .collect();
    assert!(ids.is_sorted());
    let zone = api.get("/2/zones/ACME.example.?with=records").await;
    assert!(
        zone.text
            .starts_with(r#"{"result":"success","data":{"fqdn":"acme.example","id":60,"#),
        "{}",
        zone.text
    );
    assert_eq!(zone.data()["records"].as_array().expect("records").len(), 9);
}

#[tokio::test]
async fn a_created_record_reads_back_in_member_order() {
    let api = Api::seeded(office()).await;
    let got = add(&api, "www", "A", "192.0.2.10").await;
    assert_eq!(got.status, 201);
    let id = got.data()["id"].as_u64().expect("an integer");
    let tail = format!(r#","type":"A","ttl":300,"target":"192.0.2.10","updated_at":{NOW}}}}}"#);
    assert_eq!(
        got.text,
        format!(r#"{{"result":"success","data":{{"id":{id},"source":"www"{tail}"#)
    );
    let got = api
        .get(&format!("{RECORDS}/{id}?with=idn,records_description"))
        .await
        .data();
    assert_eq!(got["source_idn"], "www.acme.example");
    assert_eq!(api.get(&format!("{RECORDS}/{id}/check")).await.data(), true);
}

#[tokio::test]
async fn every_type_reads_back_in_its_normal_form() {
    let api = Api::seeded(office()).await;
    let (ab32, long) = ("ab".repeat(32), "a".repeat(510));
    let split = format!("{} {}", "AB".repeat(28), "AB".repeat(4));
    let (s255, s256) = ("b".repeat(255), "c".repeat(256));
    let cases = [
        ("a", "A", "192.0.2.1", "192.0.2.1".to_owned()),
        ("a", "AAAA", "2001:DB8::0:1", "2001:db8::1".to_owned()),
        (
            "c",
            "CNAME",
            "www.acme.example.",
            "www.acme.example".to_owned(),
        ),
        ("d", "DNAME", "acme.example.", "acme.example".to_owned()),
        (
            "n",
            "NS",
            "ns.other.example.",
            "ns.other.example".to_owned(),
        ),
        (
            "m",
            "MX",
            "10 mx.other.example.",
            "10 mx.other.example".to_owned(),
        ),
        (
            "_imaps._tcp",
            "SRV",
            "0 1 993 mail.infomaniak.com.",
            "0 1 993 mail.infomaniak.com".to_owned(),
        ),
        (
            ".",
            "CAA",
            "0 issue letsencrypt.org",
            "0 issue \"letsencrypt.org\"".to_owned(),
        ),
        (
            "n",
            "DS",
            &format!("1 13 2 {ab32}"),
            format!("1 13 2 {split}"),
        ),
        ("h", "SSHFP", &format!("4 2 {ab32}"), format!("4 2 {split}")),
        (
            "_25._tcp",
            "TLSA",
            &format!("3 1 1 {ab32}"),
            format!("3 1 1 {split}"),
        ),
        (
            "x",
            "SMIMEA",
            &format!("3 0 1 {ab32}"),
            format!("3 0 1 {split}"),
        ),
        ("t1", "TXT", "bare text", "\"bare text\"".to_owned()),
        ("t2", "TXT", "\"quoted\"", "\"quoted\"".to_owned()),
        (
            "t3",
            "TXT",
            "\"two \" \"strings\"",
            "\"two strings\"".to_owned(),
        ),
        ("t4", "TXT", "a\"b\\c", r#""a\"b\\c""#.to_owned()),
        ("t5", "TXT", "été", "\"été\"".to_owned()),
        ("t6", "TXT", &s255, format!("\"{s255}\"")),
        ("t7", "TXT", &s256, format!("\"{}\" \"c\"", &s256[..255])),
        ("t8", "TXT", &long, format!("\"{0}\" \"{0}\"", &long[..255])),
    ];
    for (source, kind, sent, expected) in &cases {
        let got = add(&api, source, kind, sent).await;
        assert_eq!(got.data()["target"], *expected, "{kind} {sent}");
        let again = add(&api, source, kind, expected).await;
        assert_eq!(
            again.code(),
            (400, "dns_record_already_exists"),
            "{kind} {expected}"
        );
    }
}

#[tokio::test]
async fn all_spellings_of_the_apex_are_one() {
    let api = Api::seeded(office()).await;
    for (n, source) in [json!("."), json!(""), Value::Null].into_iter().enumerate() {
        let body = json!({"source": source, "type": "TXT", "ttl": 300, "target": format!("t{n}")});
        assert_eq!(
            api.call(&format!("POST {RECORDS}"), body).await.data()["source"],
            "."
        );
    }
    let body = json!({"type": "TXT", "ttl": 300, "target": "absent"});
    assert_eq!(
        api.call(&format!("POST {RECORDS}"), body).await.data()["source"],
        "."
    );
    assert_eq!(
        add(&api, "@", "TXT", "x").await.code(),
        (422, "validation_failed")
    );
}

#[tokio::test]
async fn what_the_service_refuses_is_refused() {
    let api = Api::seeded(office()).await;
    let cases = [
        (
            "autoconfig",
            "A",
            "192.0.2.1",
            (400, "dns_record_mutual_exclusion"),
        ),
        (
            ".",
            "CNAME",
            "a.example",
            (400, "dns_record_mutual_exclusion"),
        ),
        (
            ".",
            "DS",
            &*format!("1 13 2 {}", "ab".repeat(32)),
            (400, "invalid_dns_record"),
        ),
        ("www", "A", "not an address", (400, "invalid_dns_record")),
        ("www", "TXT", "", (422, "validation_failed")),
        ("www", "TXT", "\"\"", (400, "invalid_dns_record")),
        (
            "www",
            "PTR",
            "a.example",
            (400, "unsupported_dns_record_type"),
        ),
        ("www", "HTTPS", "1 .", (422, "validation_failed")),
        ("-x", "A", "192.0.2.1", (422, "validation_failed")),
    ];
    for (source, kind, target, expected) in cases {
        assert_eq!(
            add(&api, source, kind, target).await.code(),
            expected,
            "{source} {kind} {target}"
        );
    }
    for ttl in [json!(59), json!(86_401), json!("soon"), Value::Null] {
        let body = json!({"source": "www", "type": "A", "ttl": ttl, "target": "192.0.2.1"});
        assert_eq!(
            api.call(&format!("POST {RECORDS}"), body).await.code(),
            (422, "validation_failed"),
            "{ttl}"
        );
    }
}

#[tokio::test]
async fn a_put_changes_target_and_ttl_and_nothing_else() {
    let api = Api::seeded(office()).await;
    let old = add(&api, "www", "A", "192.0.2.10").await.data();
    api.call("POST /_emulator/clock", json!({"advance": 5}))
        .await
        .data();
    let path = format!("{RECORDS}/{}", old["id"]);
    let body = json!({"source": "other", "type": "TXT", "target": "192.0.2.11", "ttl": 600, "priority": 1});
    let new = api.call(&format!("PUT {path}"), body).await.data();
    let now = NOW + 5;
    let expected = json!({"id": old["id"], "source": "www", "type": "A", "ttl": 600, "target": "192.0.2.11",
                          "updated_at": now});
    assert_eq!(new, expected);
    assert_eq!(api.get(&path).await.data(), new);
    let bad = api
        .call(&format!("PUT {path}"), json!({"target": "x y"}))
        .await;
    assert_eq!(bad.code(), (400, "invalid_dns_record"));
    assert_eq!(
        api.call(&format!("DELETE {path}"), Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.call(&format!("DELETE {path}"), Value::Null)
            .await
            .code(),
        (404, "object_not_found")
    );
}

#[tokio::test]
async fn records_are_filtered_searched_sorted_and_paged() {
    let api = Api::seeded(office()).await;
    let count = async |query: &str| {
        api.get(&format!("{RECORDS}{query}"))
            .await
            .data()
            .as_array()
            .expect("a list")
            .len()
    };
    assert_eq!(count("?filter[source]=.").await, 4);
    assert_eq!(count("?filter[types][]=TXT&filter[types][]=MX").await, 3);
    assert_eq!(count("?filter[source]=_dmarc&filter[types][]=TXT").await, 1);
    assert_eq!(count("?search=DMARC1").await, 1);
    let got = api
        .get(&format!(
            "{RECORDS}?page=2&per_page=4&order_by=id&order=desc"
        ))
        .await;
    assert_eq!(got.data()[0]["target"], "ns41.infomaniak.com");
    let figures =
        ["total", "page", "pages", "items_per_page"].map(|k| got.body[k].as_u64().unwrap_or(0));
    assert_eq!(figures, [9, 2, 3, 4]);
    assert_eq!(api.get(RECORDS).await.body.get("total"), None);
    assert_eq!(api.get(&format!("{RECORDS}?return=total")).await.data(), 9);
    let bad = api.get(&format!("{RECORDS}?order_by=colour")).await;
    assert_eq!(bad.code(), (422, "validation_failed"));
}

#[tokio::test]
async fn an_unpaged_list_can_stop_early() {
    let switches = Switches {
        unpaged_records: 3,
        ..Switches::default()
    };
    let api = Api::with(Config {
        seed: vec![office()],
        switches,
        ..Config::default()
    })
    .await;
    assert_eq!(
        api.get(RECORDS)
            .await
            .data()
            .as_array()
            .expect("a list")
            .len(),
        3
    );
    assert_eq!(
        api.get(&format!("{RECORDS}?page=1&per_page=100"))
            .await
            .data()
            .as_array()
            .expect("a list")
            .len(),
        9
    );
}

#[tokio::test]
async fn zones_are_found_by_walking_up_and_made_from_files() {
    let api = Api::seeded(office()).await;
    let missing = api.get("/2/zones/www.acme.example/exists").await;
    assert_eq!(missing.code(), (404, "object_not_found"));
    assert_eq!(
        missing.body["error"]["context"]["model"],
        "DelegatedSubDomain"
    );
    assert_eq!(api.get("/2/zones/acme.example/exists").await.data(), true);
    assert_eq!(
        api.get("/2/zones/other.example").await.code(),
        (404, "zone_does_not_exists")
    );
    let again = api.call("POST /2/zones/acme.example", json!({})).await;
    assert_eq!(again.code(), (400, "zone_already_exists"));
    let skel = json!({"skel": "@ 300 IN TXT \"hello\"\nwww IN A 192.0.2.1\n@ IN NS ns11.infomaniak.ch.\n"});
    let made = api
        .call("POST /2/zones/sub.acme.example?with=records,skel", skel)
        .await;
    assert_eq!(made.status, 201);
    let kinds: Vec<Value> = made.data()["records"]
        .as_array()
        .expect("records")
        .iter()
        .map(|r| r["type"].clone())
        .collect();
    assert_eq!(kinds, ["NS", "NS", "TXT", "A"]);
    assert!(
        made.data()["skel"]
            .as_str()
            .expect("a text")
            .contains("www\t3600\tIN\tA\t192.0.2.1")
    );
    let zones = api
        .get("/2/domains/deep.www.acme.example/zones")
        .await
        .data();
    assert_eq!(
        (&zones[0]["fqdn"], &zones[1]["fqdn"]),
        (&json!("acme.example"), &json!("sub.acme.example"))
    );
    let put = api
        .call(
            "PUT /2/zones/sub.acme.example?with=records",
            json!({"skel": "a IN A 192.0.2.2"}),
        )
        .await;
    assert_eq!(put.data()["records"].as_array().expect("records").len(), 3);
    assert_eq!(
        api.call("PUT /2/zones/sub.acme.example", json!({}))
            .await
            .code(),
        (422, "validation_failed")
    );
    assert_eq!(
        api.call("DELETE /2/zones/sub.acme.example", Value::Null)
            .await
            .data(),
        true
    );
    assert_eq!(
        api.get("/2/zones/sub.acme.example/exists").await.status,
        404
    );
}

#[tokio::test]
async fn domains_answer_on_both_path_families() {
    let api = Api::seeded(office()).await;
    for base in ["/2/domains", "/2/domains/domains"] {
        assert_eq!(
            api.get(&format!("{base}/acme.example/zones")).await.data()[0]["fqdn"],
            "acme.example"
        );
        assert_eq!(
            api.get(&format!("{base}/acme.example/dnssec/check"))
                .await
                .data()["has_dnssec"],
            true
        );
        let off = api
            .call(
                &format!("POST {base}/acme.example/dnssec/disable"),
                json!({}),
            )
            .await;
        assert_eq!(off.data(), true);
        assert_eq!(
            api.get("/2/zones/acme.example").await.data()["dnssec"]["is_enabled"],
            false
        );
        let on = api
            .call(
                &format!("POST {base}/acme.example/dnssec/enable"),
                json!({}),
            )
            .await;
        assert_eq!(on.data(), true);
        let path = format!("PUT {base}/acme.example/nameservers");
        let one = api
            .call(&path, json!({"nameservers": ["ns1.other.example"]}))
            .await;
        assert_eq!(one.code(), (422, "validation_failed"));
        let two = json!({"nameservers": ["ns1.other.example", "ns2.other.example."]});
        assert_eq!(api.call(&path, two).await.data(), true);
        let id = api.get(RECORDS).await.data()[0]["id"].clone();
        let check = api.get(&format!("{RECORDS}/{id}/check")).await;
        assert_eq!(check.code(), (400, "zone_not_managed_by_infomaniak_dns"));
        assert_eq!(
            api.call(&path, json!({"use_infomaniak_ns": true}))
                .await
                .data(),
            true
        );
    }
    let listed = api.get("/2/domains/domains").await;
    assert_eq!(
        (&listed.data()[0]["name"], &listed.body["items_per_page"]),
        (&json!("acme.example"), &json!(15))
    );
    assert_eq!(
        api.get("/2/domains/domains/acme.example").await.data()["customer_name"],
        "acme.example"
    );
}
