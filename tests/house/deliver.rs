//! Mail and names stay reachable at every step: what is pointed at comes first and goes last.

use serde_json::json;

use super::exchange::acme;
use super::house::{House, acme_world};

/// A zone with these record sets: name, type, values.
fn zone(records: &[(&str, &str, &str)]) -> String {
    let lines: String = records
        .iter()
        .map(|(n, t, v)| format!("      - {{ name: \"{n}\", type: {t}, values: [{v}] }}\n"))
        .collect();
    format!("domains:\n  acme.example:\n    records:\n{lines}")
}

/// The steps of the plan: what they are about, and what they do.
fn told(house: &House) -> Vec<String> {
    let plan = house.run(&["plan", "--json"]).json();
    let steps = plan["plan"]["steps"].as_array().cloned();
    let text = |step: &serde_json::Value, name: &str| step[name].as_str().map(str::to_owned);
    steps
        .unwrap_or_default()
        .iter()
        .map(|step| {
            let address = text(step, "address").unwrap_or_default();
            let short = address.replace("record-set:acme.example/", "");
            format!("{short}: {}", text(step, "does").unwrap_or_default())
        })
        .collect()
}

/// From one state to the next: what the steps do; they settle.
#[track_caller]
fn steps(house: &House, before: &str, after: &str) -> Vec<String> {
    house.write("a.yaml", before);
    house.settles();
    house.write("a.yaml", after);
    let told = told(house);
    house.settles();
    told
}

#[test]
fn an_mx_moves_between_the_host_that_comes_and_the_host_that_goes() {
    let told = steps(
        &House::acme(),
        &zone(&[("@", "MX", "5 mx1.acme.example"), ("mx1", "A", "192.0.2.1")]),
        &zone(&[("@", "MX", "5 mx2.acme.example"), ("mx2", "A", "192.0.2.2")]),
    );
    assert_eq!(
        told,
        [
            "mx2/A: add 192.0.2.2",
            "@/MX: change 5 mx1.acme.example to 5 mx2.acme.example",
            "mx1/A: remove 192.0.2.1"
        ]
    );
}

#[test]
fn an_alias_name_comes_after_its_target_and_goes_before_it() {
    let told = steps(
        &House::acme(),
        &zone(&[("aa", "CNAME", "bb.acme.example"), ("bb", "TXT", "old")]),
        &zone(&[("cc", "CNAME", "dd.acme.example"), ("dd", "TXT", "new")]),
    );
    assert_eq!(
        told,
        [
            "dd/TXT: add new",
            "cc/CNAME: add dd.acme.example",
            "aa/CNAME: remove bb.acme.example",
            "bb/TXT: remove old"
        ]
    );
}

#[test]
fn two_names_that_point_at_each_other_change_places() {
    let told = steps(
        &House::acme(),
        &zone(&[("aa", "CNAME", "bb.acme.example"), ("bb", "A", "192.0.2.1")]),
        &zone(&[("aa", "A", "192.0.2.1"), ("bb", "CNAME", "aa.acme.example")]),
    );
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn a_host_in_another_zone_comes_first_as_well() {
    let mut world = acme_world();
    world["domains"] = json!([
        { "account": "Acme SA", "name": "acme.example" },
        { "account": "Acme SA", "name": "zulu.example" },
    ]);
    world["zones"] = json!([{ "fqdn": "acme.example" }, { "fqdn": "zulu.example" }]);
    let house = House::with(world);
    house.write(
        "a.yaml",
        &(zone(&[("@", "MX", "5 mx.zulu.example")])
            + "  zulu.example:\n    records:\n      - { name: mx, type: A, values: [192.0.2.7] }\n"),
    );
    let told = told(&house);
    assert!(
        told[0].ends_with("zulu.example/mx/A: add 192.0.2.7"),
        "{told:?}"
    );
}

#[test]
fn what_waits_for_nothing_that_changes_is_not_held_up() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &zone(&[
            ("@", "MX", "5 acme.example"),
            ("@", "TXT", "hello"),
            ("_imaps._tcp", "SRV", "0 1 993 elsewhere.acme.example"),
        ]),
    );
    house.settles();
}

#[test]
fn the_mx_switch_comes_after_the_addresses_it_is_for_and_before_they_go() {
    let mut world = acme_world();
    world["zones"] = json!([{ "fqdn": "acme.example", "records": [
        { "source": ".", "type": "MX", "ttl": 3600, "target": "5 mail.old.example" },
    ] }]);
    let house = House::with(world);
    let switch = zone(&[("@", "MX", "5 mta-gw.infomaniak.ch")]);
    // The mailbox comes late, because it takes its name over.
    let there = steps(
        &house,
        &acme(&["bob: {}"], &["ada: [bob@acme.example]"]),
        &format!(
            "{}{switch}",
            acme(&["ada: {}", "bob: { aliases: [al] }"], &[])
        ),
    );
    let last = there.last().map(String::as_str).unwrap_or_default();
    assert!(last.starts_with("@/MX: change"), "{there:?}");
    // And away: the addresses go once mail no longer comes here.
    house.write("a.yaml", &acme(&["bob: {}"], &[]));
    let away = told(&house);
    assert!(away[0].starts_with("@/MX: remove"), "{away:?}");
    house.settles();
}

/// A house in which one value stands twice, with different times to live.
fn doubled() -> House {
    let mut world = acme_world();
    let row = |ttl: i64, target: &str| json!({ "source": "www", "type": "A", "ttl": ttl, "target": target });
    world["zones"] = json!([{ "fqdn": "acme.example", "records": [
        row(300, "192.0.2.1"), row(3600, "192.0.2.1"), row(3600, "192.0.2.2"),
    ] }]);
    House::with(world)
}

#[test]
fn a_value_that_stands_twice_is_brought_down_to_one() {
    let house = doubled();
    let text = zone(&[("www", "A", "192.0.2.1, 192.0.2.2")]);
    house.write("a.yaml", &text.replace("type", "ttl: 600, type"));
    let told = told(&house);
    assert_eq!(
        told,
        [
            "www/A: remove 192.0.2.1 (2)",
            "www/A: change the TTL of 192.0.2.1",
            "www/A: change the TTL of 192.0.2.2"
        ]
    );
    house.settles();
    assert_eq!(house.records(), ["www A 192.0.2.1", "www A 192.0.2.2"]);
}

#[test]
fn a_set_whose_value_stands_twice_goes_whole() {
    let house = doubled();
    let rest = "settings:\n  ownership: { records: authoritative }\n";
    house.write("a.yaml", &(zone(&[("keep", "TXT", "x")]) + rest));
    house.apply().exits(0);
    assert_eq!(house.records(), ["keep TXT \"x\""]);
}
