//! What is read back of a zone differs from what was sent: apex names, quotes, split texts, letter
//! case, dots. After an apply the second plan is empty all the same, whichever side of the documents'
//! contradictions the service takes; and what the provider keeps is never touched unasked.

use crate::engine::{Engine, Files};
use maniform::emulator::{Config, Switches};
use maniform::plan::{Action, Plan};
use maniform::yaml;
use serde_json::{Value as Json, json};

const ZONE: &str = "acme.example";

/// The services there may be: what came live, the contrary of it, and lists that stop early.
fn services() -> Vec<Switches> {
    let live = Switches::default();
    let contrary = Switches {
        hex_split: !live.hex_split,
        caa_quoted: !live.caa_quoted,
        soa_visible: !live.soa_visible,
        unpaged_records: 100,
        at_sign_is_apex: !live.at_sign_is_apex,
        paging_always: !live.paging_always,
        ..live.clone()
    };
    let short = Switches {
        unpaged_records: 15,
        caa_quoted: false,
        ..live.clone()
    };
    vec![live, contrary, short]
}

fn world(rows: Option<Json>) -> Json {
    let mut zone = json!({ "fqdn": ZONE });
    if let Some(rows) = rows {
        zone["records"] = rows;
    }
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "domains": [{ "account": "Acme SA", "name": ZONE }],
        "zones": [zone],
    })
}

async fn house(switches: &Switches, rows: Option<Json>) -> Engine {
    Engine::start(Config {
        seed: vec![world(rows)],
        switches: switches.clone(),
        ..Config::default()
    })
    .await
}

#[track_caller]
fn files(records: &Json, ownership: &str) -> Files {
    let document = json!({
        "domains": { ZONE: { "records": records } },
        "settings": { "ownership": { "records": ownership } },
    });
    let text = yaml::to_text(&document);
    let files = Files::one(&text);
    assert!(files.error().is_none(), "{:?}\n{text}", files.error());
    files
}

fn set(name: &str, kind: &str, values: &[&str]) -> Json {
    json!({ "name": name, "type": kind, "values": values })
}

/// Every type that can be created, with the values that are read back in another way.
fn every_type() -> Json {
    let hex = |octets: usize| "aB".repeat(octets);
    let key = |octets: usize| format!("v=DKIM1; k=rsa; p={}", "k".repeat(octets - 18));
    let accents = "é".repeat(128);
    let texts = [255, 256, 510, 511].map(|octets| "t".repeat(octets));
    json!([
        set("@", "A", &["192.0.2.1", "192.0.2.2"]),
        set("@", "AAAA", &["2001:DB8:0:0:0:0:0:1"]),
        set("@", "MX", &["10 MX.Partner.example", "20 bücher.example."]),
        set(
            "@",
            "TXT",
            &[
                "v=spf1 include:spf.infomaniak.ch -all",
                "google-site-verification=Abc",
                "\"two \" \"pieces\""
            ]
        ),
        set(
            "@",
            "CAA",
            &[
                "0 issue letsencrypt.org",
                "0 ISSUEWILD \";\"",
                "0 issue \"ca.example; accounturi=https://CA.example/1\"",
                "128 iodef mailto:ada@acme.example"
            ]
        ),
        set("www.acme.example.", "CNAME", &["Acme.Example."]),
        set("below", "DNAME", &["elsewhere.example"]),
        set(
            "sub",
            "NS",
            &["ns1.partner.example.", "ns2.partner.example"]
        ),
        set(
            "sub",
            "DS",
            &[
                &format!("12345 13 2 {}", hex(32)),
                &format!("1 8 4 {}", hex(48))
            ]
        ),
        set(
            "_25._tcp",
            "TLSA",
            &[
                &format!("3 1 1 {} {}", hex(20), hex(12)),
                &format!("3 1 2 {}", hex(64))
            ]
        ),
        set(
            "abc._smimecert",
            "SMIMEA",
            &[&format!("3 0 0 {}", hex(120))]
        ),
        set(
            "host",
            "SSHFP",
            &[&format!("4 2 {}", hex(32)), &format!("1 1 {}", hex(20))]
        ),
        set(
            "_imaps._tcp",
            "SRV",
            &["0 1 993 mail.infomaniak.com", "5 0 0 ."]
        ),
        set(
            "_dmarc",
            "TXT",
            &["v=DMARC1; p=none; rua=mailto:dmarc@acme.example"]
        ),
        set("20260101._domainkey", "TXT", &[&key(410)]),
        set(
            "long",
            "TXT",
            &[&texts[0], &texts[1], &texts[2], &texts[3], &accents]
        ),
        set(
            "odd",
            "TXT",
            &[
                "say \"hello\"",
                "back\\slash",
                "\"begins with \\\"\"",
                "grün 日本 🦀",
                "a  b",
                ";",
                "k=v; {x} #1 %41",
                "\"trailing \""
            ]
        ),
        set("*", "A", &["192.0.2.9"]),
        set("BÜCHER", "A", &["192.0.2.10"]),
    ])
}

/// What the provider keeps in a zone, and a name that is nobody's.
fn provided() -> Json {
    let row = |source: &str, kind: &str, target: &str| json!({ "source": source, "type": kind, "ttl": 3600, "target": target });
    let mut home = row("home", "A", "192.0.2.99");
    home["dyndns_id"] = json!(7);
    json!([
        row(
            ".",
            "SOA",
            "ns11.infomaniak.ch hostmaster.infomaniak.ch 1 2 3 4 5"
        ),
        row(".", "NS", "ns11.infomaniak.ch"),
        row(".", "NS", "ns12.infomaniak.ch"),
        row("_domainkey", "NS", "ns41.infomaniak.com"),
        row("_domainkey", "NS", "ns42.infomaniak.com"),
        home,
        row("stray", "TXT", "\"nobody's\""),
    ])
}

/// The records of the zone as the emulator keeps them, without those of some names.
async fn kept(engine: &Engine, without: &[&str]) -> Vec<Json> {
    let world = engine.world().await;
    let rows = world["zones"][0]["records"].as_array().cloned();
    let mut rows = rows.expect("records");
    rows.retain(|row| !without.iter().any(|name| row["source"] == *name));
    rows
}

#[track_caller]
fn empty(plan: &Plan) {
    assert!(plan.gaps.is_empty(), "{:#?}", plan.gaps);
    assert!(plan.refusals.is_empty(), "{:#?}", plan.refusals);
    assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
}

#[tokio::test]
async fn every_type_comes_to_rest_whichever_way_it_is_read_back() {
    for switches in services() {
        for ownership in ["owned", "authoritative"] {
            let mut engine = house(&switches, Some(provided())).await;
            let files = files(&every_type(), ownership);
            let (_, again) = engine.settle(&files).await;
            empty(&again);
            // Without a record of what was written nothing is known but what is read.
            engine.record.things.clear();
            let (_, again) = engine.planned(&files).await;
            empty(&again);
        }
    }
}

#[tokio::test]
async fn what_the_provider_keeps_is_not_touched_unasked() {
    for switches in services() {
        for ownership in ["owned", "authoritative"] {
            let mut engine = house(&switches, Some(provided())).await;
            let before = kept(&engine, &["stray"]).await;
            let (plan, _) = engine.settle(&files(&json!([]), ownership)).await;
            let gone: Vec<String> = plan.changes.iter().map(|c| c.address.to_string()).collect();
            match ownership {
                "owned" => assert!(gone.is_empty(), "{gone:?}"),
                _ => assert_eq!(gone, ["record-set:acme.example/stray/TXT"]),
            }
            assert_eq!(kept(&engine, &["stray"]).await, before);
            let seen = if switches.soa_visible { 4 } else { 3 };
            assert_eq!(plan.left_alone.provider.get("records"), Some(&seen));
        }
    }
}

/// Declared once, then no longer: the files gave it up, the provider did not.
#[tokio::test]
async fn what_the_provider_keeps_stays_when_its_block_is_removed() {
    let mut engine = house(&Switches::default(), Some(provided())).await;
    let before = kept(&engine, &[]).await;
    let names = set(
        "_domainkey",
        "NS",
        &["ns41.infomaniak.com", "ns42.infomaniak.com"],
    );
    let (plan, _) = engine.settle(&files(&json!([names]), "owned")).await;
    empty(&plan);
    let (plan, _) = engine.settle(&files(&json!([]), "owned")).await;
    empty(&plan);
    assert_eq!(kept(&engine, &[]).await, before);
}

#[tokio::test]
async fn a_zone_of_many_records_is_read_whole() {
    let rows: Vec<Json> = (0..250)
        .map(|n| json!({ "source": format!("n{n}"), "type": "A", "ttl": 300, "target": format!("192.0.2.{n}") }))
        .collect();
    let declared: Vec<Json> = (0..250)
        .map(|n| json!({ "name": format!("n{n}"), "type": "A", "ttl": 300, "values": [format!("192.0.2.{n}")] }))
        .collect();
    for switches in services() {
        let mut engine = house(&switches, Some(json!(rows))).await;
        for ownership in ["owned", "authoritative"] {
            let (live, plan) = engine.planned(&files(&json!(declared), ownership)).await;
            empty(&plan);
            assert_eq!(plan.left_alone.unchanged, 250);
            assert!(live.calls <= 3, "{} calls", live.calls);
        }
        let (plan, again) = engine
            .settle(&files(&json!(declared[..249]), "authoritative"))
            .await;
        let gone: Vec<_> = plan
            .changes
            .iter()
            .map(|c| (c.action, c.address.to_string()))
            .collect();
        assert_eq!(
            gone,
            [(Action::Delete, "record-set:acme.example/n249/A".to_owned())]
        );
        empty(&again);
    }
}

/// The writes of an apply, as verb and body.
async fn writes(engine: &mut Engine, records: Json) -> Vec<(String, Json)> {
    engine.forget().await;
    let (_, again) = engine.settle(&files(&records, "owned")).await;
    empty(&again);
    let calls = engine.writes().await;
    let call = |call: &Json| {
        (
            call["method"].as_str().unwrap_or_default().to_owned(),
            call["body"].clone(),
        )
    };
    calls.iter().map(call).collect()
}

#[tokio::test]
async fn one_value_of_a_set_is_changed_by_one_call() {
    let mut engine = house(&Switches::default(), Some(json!([]))).await;
    let values = |b: &str| json!([set("www", "A", &["192.0.2.1", b, "192.0.2.3"])]);
    let made = writes(&mut engine, values("192.0.2.2")).await;
    assert_eq!(made.len(), 3);
    let changed = writes(&mut engine, values("192.0.2.77")).await;
    assert_eq!(
        changed,
        [(
            "PUT".to_owned(),
            json!({ "target": "192.0.2.77", "ttl": 3600 })
        )]
    );
}

#[tokio::test]
async fn a_ttl_is_changed_in_place_also_where_records_of_a_set_differ() {
    let row = |ttl: u32, target: &str| json!({ "source": "www", "type": "A", "ttl": ttl, "target": target });
    let rows = json!([row(60, "192.0.2.1"), row(3600, "192.0.2.2")]);
    let mut engine = house(&Switches::default(), Some(rows)).await;
    let mut www = set("www", "A", &["192.0.2.1", "192.0.2.2"]);
    // Without a word about the TTL, each keeps its own.
    assert_eq!(writes(&mut engine, json!([www])).await, []);
    www["ttl"] = json!(300);
    let changed = writes(&mut engine, json!([www])).await;
    let verbs: Vec<&str> = changed.iter().map(|(verb, _)| verb.as_str()).collect();
    assert_eq!(verbs, ["PUT", "PUT"]);
    assert!(kept(&engine, &[]).await.iter().all(|row| row["ttl"] == 300));
    www["ttl"] = json!(600);
    assert_eq!(writes(&mut engine, json!([www])).await.len(), 2);
}

/// A value is added to a set whose records differ in TTL and nobody speaks of it.
#[tokio::test]
async fn a_value_joins_a_set_of_mixed_ttls() {
    let row = |ttl: u32, target: &str| json!({ "source": "www", "type": "A", "ttl": ttl, "target": target });
    let rows = json!([row(60, "192.0.2.1"), row(3600, "192.0.2.2")]);
    let mut engine = house(&Switches::default(), Some(rows)).await;
    let www = set("www", "A", &["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    let made = writes(&mut engine, json!([www])).await;
    assert_eq!(made.len(), 1, "{made:?}");
}

#[tokio::test]
async fn there_is_one_spf_text_at_every_moment() {
    let rows = json!([
        { "source": ".", "type": "TXT", "ttl": 3600, "target": "\"ms=ms1\"" },
        { "source": ".", "type": "TXT", "ttl": 3600, "target": "\"v=spf1 include:old.example -all\"" },
        { "source": ".", "type": "TXT", "ttl": 3600, "target": "\"google-site-verification=x\"" },
    ]);
    let mut engine = house(&Switches::default(), Some(rows)).await;
    let apex = set(
        "@",
        "TXT",
        &[
            "v=spf1 include:spf.infomaniak.ch -all",
            "ms=ms2",
            "apple-domain=z",
        ],
    );
    let made = writes(&mut engine, json!([apex])).await;
    let about_spf: Vec<_> = made
        .iter()
        .filter(|(_, body)| body["target"].to_string().contains("spf1"))
        .collect();
    let [(verb, body)] = about_spf.as_slice() else {
        panic!("the SPF text takes one call, not {about_spf:?}");
    };
    assert_eq!(verb, "PUT");
    assert_eq!(body["target"], "\"v=spf1 include:spf.infomaniak.ch -all\"");
    assert!(made.iter().all(|(verb, _)| verb != "DELETE"), "{made:?}");
}

#[tokio::test]
async fn a_zone_that_is_not_there_is_said_and_nothing_is_written() {
    for (named, empty) in [(true, false), (false, false), (true, true)] {
        let engine = Engine::start(Config {
            seed: vec![json!({ "format": 1, "accounts": [{ "name": "Acme SA" }] })],
            switches: Switches {
                zone_does_not_exists: named,
                empty_404: empty,
                ..Switches::default()
            },
            ..Config::default()
        })
        .await;
        let files = files(&json!([set("www", "A", &["192.0.2.1"])]), "authoritative");
        let (_, plan) = engine.planned(&files).await;
        assert_eq!((plan.steps.len(), plan.changes.len()), (0, 0), "{plan:#?}");
        let gaps: Vec<&str> = plan.gaps.iter().map(|gap| gap.view.as_str()).collect();
        assert_eq!(gaps, ["the records of acme.example"]);
    }
}
