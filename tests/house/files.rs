//! Which files are given decides what is judged: a run that knows only some of them deletes nothing.

use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

const MAIL: &str =
    "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n";
const DNS: &str =
    "domains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n";
const MORE: &str =
    "mail-services: { acme.example: { addresses: { bob: {}, ada: { note: Desk } } } }\n";

fn files(all: &[(&str, &str)]) -> House {
    let house = House::acme();
    for (name, text) in all {
        house.write(name, text);
    }
    house.settles();
    house
}

#[test]
fn what_a_file_that_was_not_given_declared_is_left_alone() {
    let house = files(&[("mail.yaml", MAIL), ("dns.yaml", DNS)]);
    house
        .run(&["plan", "mail.yaml", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.")
        .complains("Not given: dns.yaml. Nothing is deleted");
    house.write("mail.yaml", &MAIL.replace("ada: {}", "ada: { note: Desk }"));
    house
        .run(&["apply", "mail.yaml", "--auto-approve"])
        .exits(0)
        .says("0 added, 1 changed, 0 destroyed");
    // It is remembered all the same: with all files given, removing its lines deletes.
    house.write("dns.yaml", "domains: {}\n");
    house
        .plan()
        .exits(0)
        .says("0 to add, 0 to change, 1 to destroy.");
}

#[test]
fn a_run_of_some_files_deletes_nothing_whatever_they_say() {
    let house = files(&[("a.yaml", MAIL), ("b.yaml", MORE)]);
    let settings = "settings: { ownership: { addresses: authoritative } }\n";
    house.write("a.yaml", &format!("{MAIL}{settings}"));
    house.run(&["plan", "a.yaml"]).exits(0).says("No changes.");
    // Declared in both: gone from one of them is not gone.
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: {} } }\n",
    );
    house.run(&["plan", "a.yaml"]).exits(0).says("No changes.");
    house.plan().exits(0).says("No changes.");
    // Renamed where nobody looks.
    std::fs::rename(house.file("b.yaml"), house.file("c.yaml")).expect("the file is there");
    house.run(&["plan", "a.yaml"]).exits(0).says("No changes.");
    house.plan().exits(0).says("No changes.");
}

#[test]
fn a_file_beside_counts_even_without_a_record() {
    let house = files(&[("a.yaml", MAIL), ("b.yaml", MORE)]);
    std::fs::remove_file(house.record()).expect("a record");
    let settings = "settings: { ownership: { addresses: authoritative } }\n";
    house.write("a.yaml", &format!("{MAIL}{settings}"));
    house
        .run(&["plan", "a.yaml"])
        .exits(0)
        .complains("Not given: b.yaml")
        .says("No changes.");
}

#[test]
fn what_a_file_that_is_gone_declared_goes() {
    let house = files(&[("mail.yaml", MAIL), ("dns.yaml", DNS)]);
    std::fs::remove_file(house.file("dns.yaml")).expect("the file is there");
    house
        .plan()
        .exits(0)
        .says("0 to add, 0 to change, 1 to destroy.");
}

#[test]
fn a_thing_that_moves_to_another_file_stays() {
    let house = files(&[("mail.yaml", MAIL), ("dns.yaml", DNS)]);
    house.write("dns.yaml", "domains: {}\n");
    house.write("records.yaml", DNS);
    house.plan().exits(0).says("No changes.");
    house.apply().exits(0);
    house
        .run(&["plan", "mail.yaml", "dns.yaml"])
        .exits(0)
        .says("No changes.")
        .complains("records.yaml");
}

#[test]
fn a_record_of_another_host_is_not_believed() {
    let house = files(&[("mail.yaml", MAIL)]);
    let record = std::fs::read_to_string(house.record()).expect("a record");
    let other = record.replace(&house.base(), "https://api.infomaniak.com");
    assert_ne!(record, other);
    std::fs::write(house.record(), other).expect("a record");
    house
        .plan()
        .exits(1)
        .complains("it is about https://api.infomaniak.com");
}

#[test]
fn a_zone_that_is_gone_and_asked_for_by_nobody_stops_nothing() {
    let mut world = acme_world();
    world["domains"] = json!([{ "account": "Acme SA", "name": "acme.example" }, { "account": "Acme SA", "name": "old.example" }]);
    world["zones"] = json!([{ "fqdn": "acme.example" }, { "fqdn": "old.example" }]);
    let house = House::with(world);
    house.write("mail.yaml", MAIL);
    house.write("old.yaml", &DNS.replace("acme", "old"));
    house.settles();
    house.click("DELETE", "/2/zones/old.example", &json!(null));
    // Asked for, it is a gap.
    house.plan().exits(1).says("Could not be read");
    std::fs::remove_file(house.file("old.yaml")).expect("the file is there");
    house.plan().exits(0).says("No changes.");
    house.apply().exits(0);
    let record = std::fs::read_to_string(house.record()).expect("a record");
    let record: Json = serde_json::from_str(&record).expect("JSON");
    let things = record["things"].to_string();
    assert!(!things.contains("old.example"), "{record:#}");
}

#[test]
fn another_organization_is_not_written_to_because_the_record_knows_it() {
    let mut world = acme_world();
    world["accounts"] = json!([{ "name": "Acme SA" }, { "name": "Other AG" }]);
    let house = House::with(world);
    house.write("mail.yaml", MAIL);
    house.settles();
    house.write(
        "mail.yaml",
        &MAIL
            .replace("Acme SA", "Other AG")
            .replace("ada: {}", "ada: {}, eve: {}"),
    );
    house
        .plan()
        .exits(0)
        .says("Blocked")
        .says("0 to add, 0 to change, 0 to destroy.");
}

#[test]
fn a_plan_is_never_written_over_the_files_it_is_made_from() {
    let house = files(&[("mail.yaml", MAIL)]);
    house
        .run(&["plan", "--out", "mail.yaml"])
        .exits(64)
        .complains("is no plan, so it is not overwritten");
    assert_eq!(
        std::fs::read_to_string(house.file("mail.yaml"))
            .ok()
            .as_deref(),
        Some(MAIL)
    );
    house.run(&["plan", "--out", "p.json"]).exits(0);
    house.run(&["plan", "--out", "p.json"]).exits(0);
}
