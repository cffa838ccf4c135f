//! A record set of which the files declare a part: what becomes of the rest of it under every policy,
//! in saved plans, in runs that know some files, and without a record.

use serde_json::{Value as Json, json};

use super::house::House;
use super::mail_domains::{GOOGLE, PROOF, SPF, USUAL, file, house, texts};

const WITH_GOOGLE: &str = "\"v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all\"";
const SET: &str = "record-set:acme.example/@/TXT";

/// Somebody enters a text at the domain.
fn enters(house: &House, text: &str) {
    let body =
        json!({ "source": ".", "type": "TXT", "ttl": 3600, "target": format!("\"{text}\"") });
    house.manager("POST", "/2/zones/acme.example/records", &body);
}

/// The path of the record at the domain that holds this text.
fn path(house: &House, text: &str) -> String {
    let zone = house.call(
        "GET",
        "/2/zones/acme.example/records?per_page=100",
        &Json::Null,
    );
    let rows = zone["data"].as_array().cloned().unwrap_or_default();
    let row = rows
        .iter()
        .find(|row| row["target"].as_str().is_some_and(|t| t.contains(text)));
    format!(
        "/2/zones/acme.example/records/{}",
        row.expect("a record")["id"]
    )
}

fn settings(mail: &str, settings: &str) -> String {
    format!("{}settings: {{ {settings} }}\n", file(mail))
}

#[test]
fn a_saved_plan_is_about_its_own_values_of_a_set() {
    let house = house();
    house.write("a.yaml", &file(USUAL));
    house.settles();
    house.write("a.yaml", &file(GOOGLE));
    house.run(&["plan", "--out", "p.json"]).exits(0);
    // What others do beside it is not what was reviewed.
    enters(&house, "other=1");
    house.run(&["apply", "p.json"]).exits(0);
    assert_eq!(texts(&house, "."), [PROOF, "\"other=1\"", WITH_GOOGLE]);
    house.write("a.yaml", &file(USUAL));
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let spf = json!({ "target": "\"v=spf1 include:x.example -all\"", "ttl": 3600 });
    house.manager("PUT", &path(&house, "v=spf1"), &spf);
    house
        .run(&["apply", "p.json"])
        .exits(3)
        .complains("include:x.example");
    assert_eq!(texts(&house, ".").len(), 3);
}

#[test]
fn a_value_more_in_an_exact_set_is_what_was_not_reviewed() {
    let house = house();
    let exact = |value: &str| {
        file(&format!(
            "records: [{{ name: www, type: TXT, values: ['{value}'] }}]"
        ))
    };
    house.write("a.yaml", &exact("a=1"));
    house.settles();
    house.write("a.yaml", &exact("a=2"));
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let body = json!({ "source": "www", "type": "TXT", "ttl": 3600, "target": "\"b=1\"" });
    house.manager("POST", "/2/zones/acme.example/records", &body);
    house.run(&["apply", "p.json"]).exits(3).complains("b=1");
}

#[test]
fn a_lost_record_takes_nothing_of_others_away() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    enters(&house, "other=1");
    std::fs::remove_file(house.record()).expect("a record");
    house.write("a.yaml", &file(USUAL));
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF, "\"other=1\"", SPF]);
    std::fs::remove_file(house.record()).expect("a record");
    house.write("a.yaml", &file(""));
    house.forget();
    house.settles();
    assert_eq!(house.writes(), Vec::<String>::new());
}

#[test]
fn what_is_protected_observed_or_ignored_keeps_its_values() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    house.forget();
    house.write("a.yaml", &settings("", &format!("protect: ['{SET}']")));
    house
        .run(&["apply", "--auto-approve"])
        .exits(3)
        .says("protects it");
    house.write("a.yaml", &settings("", "ownership: { records: observe }"));
    let plan = house.plan().exits(0);
    assert!(
        !plan.stdout.contains("- google-site-verification"),
        "{}",
        plan.stdout
    );
    house.write("a.yaml", &settings("", "ownership: { records: additive }"));
    house.plan().exits(0).says("No changes.");
    house.write("a.yaml", &settings("", "ignore: ['record-set:*']"));
    house.plan().exits(0).says("No changes.");
    assert_eq!(house.writes(), Vec::<String>::new());
    assert_eq!(texts(&house, "."), [PROOF, WITH_GOOGLE]);
}

#[test]
fn a_set_that_is_let_go_of_stays_and_one_that_is_asked_for_goes_whole() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    let removed = |destroy: bool| {
        format!(
            "organization: Acme SA\nremoved: [{{ address: '{SET}', destroy: {destroy} }}]\ndomains: {{ acme.example: {{ }} }}\n"
        )
    };
    house.write("a.yaml", &removed(false));
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF, WITH_GOOGLE]);
    house.write("a.yaml", &removed(true));
    house.settles();
    assert_eq!(texts(&house, "."), Vec::<String>::new());
}

#[test]
fn where_records_are_authoritative_a_shared_set_is_shared() {
    let house = house();
    let all = |mail: &str| {
        settings(
            &format!("{mail}, records: []"),
            "ownership: { records: authoritative }",
        )
    };
    house.write("a.yaml", &all(GOOGLE));
    house.settles();
    enters(&house, "other=1");
    house.forget();
    house.settles();
    assert_eq!(house.writes(), Vec::<String>::new());
    assert_eq!(texts(&house, "."), [PROOF, "\"other=1\"", WITH_GOOGLE]);
}

#[test]
fn only_some_of_a_section_is_done_and_the_rest_stays_to_be_done() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    house.write("a.yaml", &file(""));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "record-set:acme.example/_dmarc/*",
        ])
        .exits(0);
    assert_eq!(texts(&house, "_dmarc"), Vec::<String>::new());
    assert_eq!(texts(&house, "."), [PROOF, WITH_GOOGLE]);
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF]);
}

#[test]
fn an_exact_set_is_not_all_there_is_where_another_file_adds_to_it() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    let exact = |values: &str| {
        file(&format!(
            "records: [{{ name: '@', type: TXT, values: [{values}] }}]"
        ))
    };
    house.write("b.yaml", &exact("'site=1', 'site=2'"));
    house.settles();
    let all = ["\"site=1\"", "\"site=2\"", WITH_GOOGLE];
    assert_eq!(texts(&house, "."), all);
    house.write("b.yaml", &exact("'site=2'"));
    house.run(&["apply", "b.yaml", "--auto-approve"]).exits(0);
    assert_eq!(texts(&house, "."), all);
    house.settles();
    assert_eq!(texts(&house, "."), all[1..]);
    // And what each of them brought goes with each of them.
    house.run(&["apply", "b.yaml", "--auto-approve"]).exits(0);
    house.write("a.yaml", &file(""));
    house.settles();
    assert_eq!(texts(&house, "."), all[1..2]);
}

#[test]
fn a_value_that_lives_in_another_spelling_goes_when_it_is_declared_no_longer() {
    let house = house();
    let site = "records: [{ name: '@', type: TXT, values: ['site=1'], others: keep }]";
    house.write("a.yaml", &file(&format!("{GOOGLE}, {site}")));
    house.settles();
    let spf = json!({ "target": "\"v=spf1 include:_spf.google.com include:spf.infomaniak.ch -all\"", "ttl": 3600 });
    house.manager("PUT", &path(&house, "v=spf1"), &spf);
    house.plan().exits(0).says("No changes.");
    house.write("a.yaml", &file(site));
    house.settles();
    assert_eq!(texts(&house, "."), [PROOF, "\"site=1\""]);
}

#[test]
fn drift_is_accepted_where_a_record_says_it_and_others_are_no_drift() {
    let house = house();
    let site = "records: [{ name: '@', type: TXT, values: ['site=1'], others: keep }]";
    house.write("a.yaml", &file(site));
    house.settles();
    enters(&house, "other=1");
    house.run(&["drift", "--detailed-exitcode"]).exits(0);
    house.manager("DELETE", &path(&house, "site=1"), &Json::Null);
    enters(&house, "other=2");
    house.run(&["drift"]).says("site=1");
    house.apply().exits(0);
    let left = texts(&house, ".");
    assert!(
        left.contains(&"\"other=2\"".to_owned()) && left.contains(&"\"site=1\"".to_owned()),
        "{left:?}"
    );
}

#[test]
fn an_import_beside_a_section_declares_nothing_twice() {
    let house = house();
    house.write("a.yaml", &file(GOOGLE));
    house.settles();
    house.run(&["import", "--out", "all"]).exits(0);
    house.run(&["validate", "all"]).exits(0);
    house.run(&["plan", "all"]).exits(0).says("No changes.");
    let before = std::fs::read_to_string(house.file("a.yaml")).expect("a file");
    assert_eq!(before, file(GOOGLE));
}
