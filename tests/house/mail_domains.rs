//! Mail of a domain from one section: senders come and go in one record, and what others put beside it
//! stays.

use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

pub const PROOF: &str = "\"google-site-verification=abc\"";
pub const SPF: &str = "\"v=spf1 include:spf.infomaniak.ch -all\"";

/// A zone as the service leaves it with a mail service, and a proof that somebody entered.
pub fn house() -> House {
    let mut world = acme_world();
    let row = |source: &str, kind: &str, target: &str| json!({ "source": source, "type": kind, "ttl": 3600, "target": target });
    world["zones"] = json!([{ "fqdn": "acme.example", "records": [
        row(".", "MX", "5 mta-gw.infomaniak.ch"),
        row(".", "TXT", SPF),
        row(".", "TXT", PROOF),
        row("_domainkey", "NS", "ns41.infomaniak.com"),
        row("_domainkey", "NS", "ns42.infomaniak.com"),
        row("_dmarc", "TXT", "\"v=DMARC1;p=reject\""),
    ] }]);
    House::with(world)
}

pub fn file(mail: &str) -> String {
    format!("organization: Acme SA\ndomains: {{ acme.example: {{ {mail} }} }}\n")
}

/// The texts of a name, sorted.
pub fn texts(house: &House, source: &str) -> Vec<String> {
    let zone = house.world()["zones"][0].take();
    let records = zone["records"].as_array().cloned().unwrap_or_default();
    let mut texts: Vec<String> = records
        .iter()
        .filter(|row| row["source"] == source && row["type"] == "TXT")
        .map(|row| row["target"].as_str().unwrap_or_default().to_owned())
        .collect();
    texts.sort();
    texts
}

/// The calls of a plan, with what they send.
fn sent(house: &House) -> Vec<(String, Json)> {
    let plan = house.run(&["plan", "--json"]).exits(0).json();
    let steps = plan["plan"]["steps"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    steps
        .iter()
        .map(|step| {
            let method = step["request"]["method"].as_str().unwrap_or_default();
            (method.to_owned(), step["request"]["body"]["target"].clone())
        })
        .collect()
}

pub const USUAL: &str = "mail: { senders: { infomaniak: {} }, dmarc: { policy: reject } }";
pub const GOOGLE: &str =
    "mail: { senders: { google: {}, infomaniak: {} }, dmarc: { policy: reject } }";

#[test]
fn a_sender_comes_and_goes_in_the_one_record_and_others_stay() {
    let house = house();
    // What the service set up is what the section says, in another spelling.
    house.write("a.yaml", &file(USUAL));
    assert_eq!(sent(&house), []);
    house.settles();
    house.write("a.yaml", &file(GOOGLE));
    let with_google = "\"v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all\"";
    assert_eq!(sent(&house), [("PUT".to_owned(), json!(with_google))]);
    house.forget();
    house.settles();
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
    assert_eq!(texts(&house, "."), [PROOF, with_google]);
    house.write("a.yaml", &file(USUAL));
    assert_eq!(sent(&house), [("PUT".to_owned(), json!(SPF))]);
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF, SPF]);
}

#[test]
fn a_section_that_leaves_takes_its_own_values_along() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    house.write("a.yaml", &file(""));
    house.plan().exits(0).says("no longer");
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF]);
    assert_eq!(texts(&house, "_dmarc"), Vec::<String>::new());
    let kept: Vec<String> = house
        .records()
        .into_iter()
        .filter(|r| r.contains("_domainkey"))
        .collect();
    let zone = house.world()["zones"][0].take();
    let delegated = zone["records"].as_array().cloned().unwrap_or_default();
    let delegated = delegated.iter().filter(|row| row["source"] == "_domainkey");
    assert_eq!(delegated.count(), 2, "{kept:?}");
}

#[test]
fn what_somebody_changed_in_the_manager_is_told_and_put_right() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    let zone = house.call(
        "GET",
        "/2/zones/acme.example/records?per_page=100",
        &Json::Null,
    );
    let rows = zone["data"].as_array().cloned().unwrap_or_default();
    let spf = rows
        .iter()
        .find(|row| {
            row["target"]
                .as_str()
                .is_some_and(|target| target.contains("v=spf1"))
        })
        .expect("an SPF record");
    let path = format!("/2/zones/acme.example/records/{}", spf["id"]);
    house.manager(
        "PUT",
        &path,
        &json!({ "target": "\"v=spf1 include:other.example -all\"", "ttl": 3600 }),
    );
    let body = json!({ "source": ".", "type": "TXT", "ttl": 3600, "target": "\"proof=2\"" });
    house.manager("POST", "/2/zones/acme.example/records", &body);
    house.run(&["drift"]).says("include:other.example");
    house
        .run(&["drift", "--accept", "record-set:*"])
        .exits(1)
        .complains("it follows from mail of acme.example");
    // A proof more is nobody's difference.
    let calls = sent(&house);
    assert!(
        matches!(calls.as_slice(), [(method, _)] if method == "PUT"),
        "{calls:?}"
    );
    house.settles();
    let left = texts(&house, ".");
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.contains(&"\"proof=2\"".to_owned()), "{left:?}");
}

#[test]
fn records_of_their_own_and_the_section_make_one_set() {
    let house = house();
    let records = |more: &str| {
        file(&format!(
            "{GOOGLE}, records: [{{ name: '@', type: TXT, values: ['site=1'] {more} }}]"
        ))
    };
    house.write("a.yaml", &records(", others: keep"));
    house.settles();
    assert_eq!(texts(&house, ".").len(), 3);
    // Exact where they say so: the proof goes, the SPF record stays.
    house.write("a.yaml", &records(""));
    house.settles();
    let left = texts(&house, ".");
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(!left.contains(&PROOF.to_owned()), "{left:?}");
    let spf = "records: [{ name: '@', type: TXT, values: ['v=spf1 -all'] }]";
    house.write("a.yaml", &file(&format!("{GOOGLE}, {spf}")));
    house.run(&["validate"]).exits(1).complains("a second SPF");
}

#[test]
fn a_run_that_does_not_know_all_files_takes_nothing_out_of_a_set() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.write(
        "b.yaml",
        &file("records: [{ name: '@', type: TXT, others: keep, values: ['site=1'] }]"),
    );
    house.settles();
    assert_eq!(texts(&house, ".").len(), 3);
    house.run(&["apply", "a.yaml", "--auto-approve"]).exits(0);
    assert_eq!(texts(&house, ".").len(), 3);
    house.run(&["apply", "b.yaml", "--auto-approve"]).exits(0);
    assert_eq!(texts(&house, ".").len(), 3);
}

#[test]
fn a_parked_domain_takes_and_sends_nothing() {
    let house = house();
    house.write("a.yaml", &file("mail: { parked: true }"));
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF, "\"v=spf1 -all\""]);
    let zone = house.world()["zones"][0].take();
    let rows = zone["records"].as_array().cloned().unwrap_or_default();
    let mx: Vec<&Json> = rows
        .iter()
        .filter(|row| row["type"] == "MX")
        .map(|row| &row["target"])
        .collect();
    assert_eq!(mx.len(), 1, "{mx:?}");
    assert!(
        mx[0].as_str().is_some_and(|mx| mx.starts_with("0 .")),
        "{mx:?}"
    );
}

#[test]
fn a_domain_with_its_dns_elsewhere_is_printed_and_left_alone() {
    let house = house();
    house.write(
        "a.yaml",
        &file(
            "dns: elsewhere, mail: { senders: { infomaniak: {}, google: {} }, mta-sts: { mode: testing },
             dmarc: { policy: reject, reports-to: dmarc@acme.example } }",
        ),
    );
    let plan = house
        .plan()
        .exits(0)
        .complains("acme.example has its DNS elsewhere");
    assert!(plan.stdout.contains("No changes."), "{}", plan.stdout);
    house
        .run(&["zone"])
        .exits(0)
        .says("$ORIGIN acme.example.")
        .says("IN MX  5 mta-gw.infomaniak.ch.")
        .says("\"v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all\"")
        .says("mode: testing")
        .says("DKIM of infomaniak");
    house.run(&["zone", "--domain", "other.example"]).exits(64);
    house.forget();
    house.apply().exits(0);
    assert_eq!(house.writes(), Vec::<String>::new());
}

#[test]
fn another_domain_of_the_files_takes_the_reports() {
    let mut world = acme_world();
    world["domains"] = json!([
        { "account": "Acme SA", "name": "acme.example" },
        { "account": "Acme SA", "name": "partner.example" },
    ]);
    world["zones"] = json!([{ "fqdn": "partner.example" }, { "fqdn": "acme.example" }]);
    let house = House::with(world);
    house.write(
        "a.yaml",
        "organization: Acme SA
domains:
  acme.example: { mail: { dmarc: { policy: none, reports-to: dmarc@partner.example } } }
  partner.example: { records: [] }
",
    );
    house.settles();
    assert_eq!(
        texts(&house, "acme.example._report._dmarc"),
        ["\"v=DMARC1\""]
    );
}

#[test]
fn what_went_was_not_applied_just_now() {
    let house = house();
    house.write("a.yaml", &file(USUAL));
    house.run(&["apply", "--auto-approve"]).exits(0);
    let written = || {
        let record = std::fs::read_to_string(house.record()).expect("a record");
        let record: Json = serde_json::from_str(&record).expect("JSON");
        record["written"].clone()
    };
    let key = "record-set:acme.example/autoconfig/CNAME";
    let more = USUAL.replace("{ senders", "{ mail-programs: true, senders");
    house.write("a.yaml", &file(&more));
    house.run(&["apply", "--auto-approve"]).exits(0);
    assert!(written()[key]["fields"]["values"].is_i64(), "{}", written());
    house.write("a.yaml", &file(USUAL));
    house.run(&["apply", "--auto-approve"]).exits(0);
    let told = written();
    assert!(told[key]["fields"].is_null(), "{told}");
    assert!(told[key]["made"].is_i64(), "{told}");
}

#[test]
fn zone_says_of_whom_no_key_is_printed() {
    let house = house();
    let said = "mail: { senders: { infomaniak: {}, google: {}, crm: { include: spf.crm.example, selectors: { s1: { cname: s1.crm.example } } } } }";
    house.write("a.yaml", &file(said));
    let told = house.run(&["zone"]).exits(0).stdout;
    assert!(
        told.contains("s1._domainkey IN CNAME s1.crm.example."),
        "{told}"
    );
    assert!(
        told.contains("; DKIM of google: no key is declared"),
        "{told}"
    );
    assert!(!told.contains("DKIM of google, crm"), "{told}");
}
