//! There is exactly one SPF record at every step: the log of the service is played back, call by call.

use serde_json::{Value as Json, json};

use super::house::House;
use super::mail_domains::{GOOGLE, SPF, USUAL, file, house, texts};

/// How many SPF records there are, and calls that could make it none or two: every write of a TXT
/// record at the domain but changes in place.
#[track_caller]
fn one_put(house: &House) {
    let writes: Vec<String> = house.writes();
    assert!(!writes.is_empty());
    assert!(
        writes
            .iter()
            .all(|call| call.starts_with("PUT /2/zones/acme.example/records/")),
        "{writes:?}"
    );
    one(house);
}

#[track_caller]
fn one(house: &House) {
    let policies = texts(house, ".")
        .into_iter()
        .filter(|text| text.contains("v=spf1"));
    let policies: Vec<String> = policies.collect();
    assert_eq!(policies.len(), 1, "{policies:?}");
}

/// Applies a file by changes in place only.
#[track_caller]
fn becomes(house: &House, text: &str) {
    house.write("a.yaml", text);
    house.forget();
    house.settles();
    one_put(house);
}

const IN_RECORDS: &str = "records: [{ name: '@', type: TXT, others: keep, values: ['v=spf1 include:spf.infomaniak.ch mx ~all'] }]";

#[test]
fn every_change_of_the_policy_is_one_call() {
    let house = house();
    house.write("a.yaml", &file(USUAL));
    house.settles();
    becomes(&house, &file(GOOGLE));
    assert_eq!(house.writes().len(), 1);
    let softer = GOOGLE.replace("dmarc:", "spf: { everything-else: softfail }, dmarc:");
    becomes(&house, &file(&softer));
    assert_eq!(house.writes().len(), 1);
    // To records of their own, and back.
    let dmarc = "mail: { receives: infomaniak, dmarc: { policy: reject } }";
    becomes(&house, &file(&format!("{dmarc}, {IN_RECORDS}")));
    assert_eq!(house.writes().len(), 1);
    becomes(&house, &file(GOOGLE));
    assert_eq!(house.writes().len(), 1);
    // With another TTL: every record of the set is changed in place, and none twice.
    let site = "records: [{ name: '@', type: TXT, ttl: 300, others: keep, values: ['google-site-verification=abc'] }]";
    becomes(&house, &file(&format!("{USUAL}, {site}")));
    assert_eq!(house.writes().len(), 2);
}

#[test]
fn from_an_exact_set_to_the_section_and_back() {
    let house = house();
    let exact = IN_RECORDS.replace("others: keep, ", "");
    let dmarc = "mail: { receives: infomaniak, dmarc: { policy: reject } }";
    house.write("a.yaml", &file(&format!("{dmarc}, {exact}")));
    house.settles();
    one(&house);
    becomes(&house, &file(GOOGLE));
    becomes(&house, &file(&format!("{dmarc}, {exact}")));
}

#[test]
fn an_answer_that_is_lost_leaves_one_policy_whether_or_not_it_was_written() {
    for effect in [
        json!("cut_after"),
        json!("cut_before"),
        json!({ "refuse": { "status": 500 } }),
    ] {
        let house = house();
        house.write("a.yaml", &file(USUAL));
        house.settles();
        house.write("a.yaml", &file(GOOGLE));
        house.fault(&json!({ "method": "PUT", "path": "/2/**/records/**", "effect": effect }));
        house.run(&["apply", "--auto-approve"]);
        one(&house);
        house.mend();
        house.settles();
        one(&house);
        assert!(
            texts(&house, ".")
                .iter()
                .any(|text| text.contains("_spf.google.com"))
        );
    }
}

#[test]
fn two_that_were_there_before_become_one_with_the_first_call() {
    let house = house();
    let second =
        json!({ "source": ".", "type": "TXT", "ttl": 3600, "target": "\"v=spf1 a -all\"" });
    house.manager("POST", "/2/zones/acme.example/records", &second);
    house.write("a.yaml", &file(USUAL));
    house.settles();
    one(&house);
    assert!(texts(&house, ".").contains(&SPF.to_owned()));
    let zone = house.call("GET", "/2/zones/acme.example", &Json::Null);
    assert_eq!(zone["result"], "success");
}
