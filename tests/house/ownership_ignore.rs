//! What is left to others: neither counted nor deleted; and patterns that name nothing.

use serde_json::json;

use super::house::House;

fn stranger(house: &House, name: &str) {
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": name, "target": "other_user", "link_to_current_user": false }),
    );
}

fn acme(addresses: &str, settings: &str) -> String {
    format!(
        "organization: Acme SA\nsettings: {settings}\nmail-services: {{ acme.example: {{ addresses: {addresses} }} }}\n"
    )
}

#[test]
fn what_is_ignored_is_neither_counted_nor_deleted_nor_listed() {
    let house = House::acme();
    let settings =
        "{ ownership: { addresses: authoritative }, ignore: ['mailbox:temp-*@acme.example'] }";
    house.write("a.yaml", &acme("{ ada: {} }", settings));
    house.settles();
    stranger(&house, "temp-1");
    stranger(&house, "zoe");
    let plan = house.run(&["plan", "--unmanaged"]).exits(0);
    assert!(!plan.stdout.contains("temp-1"), "{}", plan.stdout);
    house.settles();
    assert_eq!(house.names(), ["ada", "temp-1"]);
    let plan = house.run(&["plan", "--json"]).json();
    assert_eq!(plan["plan"]["left_alone"]["unmanaged"], json!({}));
}

#[test]
fn what_is_ignored_after_it_was_declared_stays() {
    let house = House::acme();
    house.write("a.yaml", &acme("{ ada: {}, temp-1: {} }", "{}"));
    house.settles();
    let settings = "{ ignore: ['mailbox:temp-*'] }";
    house.write("a.yaml", &acme("{ ada: {} }", settings));
    house.plan().exits(0).says("No changes.");
    house.settles();
    house.write("a.yaml", &acme("{ ada: {} }", "{}"));
    house.plan().says("No changes.");
    assert_eq!(house.names(), ["ada", "temp-1"]);
}

#[test]
fn records_of_others_are_ignored_in_an_authoritative_zone() {
    let house = House::acme();
    for name in ["_acme-challenge", "_acme-challenge.www", "old"] {
        house.click(
            "POST",
            "/2/zones/acme.example/records",
            &json!({ "source": name, "type": "TXT", "ttl": 300, "target": "x" }),
        );
    }
    house.write(
        "a.yaml",
        "organization: Acme SA\ndomains: { acme.example: { records: [] } }\nsettings: { ownership: { records: authoritative }, ignore: ['record-set:acme.example/_acme-challenge*'] }\n",
    );
    house.settles();
    assert_eq!(
        house.records(),
        ["_acme-challenge TXT \"x\"", "_acme-challenge.www TXT \"x\""]
    );
}

#[test]
fn what_is_ignored_cannot_be_declared() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &acme("{ ada: {}, temp-1: {} }", "{ ignore: ['mailbox:temp-*'] }"),
    );
    house.run(&["validate"]).exits(1).complains(
        "mailbox:temp-1@acme.example is declared here, and `settings.ignore` leaves it to others",
    );
}

#[test]
fn a_pattern_that_names_nothing_is_told() {
    let house = House::acme();
    let settings =
        "{ protect: ['mailbox:adda@*', 'mailbox:ada@*'], ignore: ['record-set:acme.example/x*'] }";
    house.write("a.yaml", &acme("{ ada: {} }", settings));
    house.settles();
    house
        .plan()
        .says("Lines that have nothing to do:")
        .says("mailbox:adda@*: `settings.protect` names nothing that is declared or was seen    a.yaml:2:23")
        .says("record-set:acme.example/x*: `settings.ignore` names nothing");
    let plan = house.run(&["plan", "--json"]).json();
    let notices = plan["plan"]["notices"].as_array().map(Vec::len);
    assert_eq!(notices, Some(2));
    // Whoever plans a part has not seen everything.
    let part = house.run(&["plan", "--json", "--only", "mailbox:*"]).json();
    assert_eq!(part["plan"]["notices"], json!(null));
}

#[test]
fn what_people_named_is_spelt_as_they_wrote_it() {
    let house = House::acme();
    let text = |signatures: &str, settings: &str| {
        acme(
            &format!("{{ ada: {{ signatures: {signatures} }} }}"),
            settings,
        )
    };
    let settings =
        "{ ownership: { signatures: owned }, protect: ['signature:ADA@acme.example/Grüße'] }";
    house.write("a.yaml", &text("{ Grüße: { content: x } }", settings));
    house.settles();
    house.write("a.yaml", &text("{}", settings));
    house.plan().exits(3).says("protects it");
}

#[test]
fn what_nobody_declares_is_listed_by_name() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &acme("{ ada: {} }", "{ ignore: ['mailbox:temp-*'] }"),
    );
    house.settles();
    stranger(&house, "temp-1");
    stranger(&house, "zoe");
    house
        .run(&["plan", "--unmanaged"])
        .says("1 address that no file declares:\n    mailbox:zoe@acme.example\n");
    let plan = house.run(&["plan", "--unmanaged", "--json"]).json();
    let zoe = json!([{ "address": "mailbox:zoe@acme.example", "realm": "Acme SA" }]);
    assert_eq!(plan["unmanaged"], zoe);
    let plain = house.run(&["plan", "--json"]).json();
    assert_eq!(plain["unmanaged"], json!(null));
}

#[test]
fn everything_below_the_organization_is_listed_with_what_was_not_looked_into() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nsettings: { ignore: ['mailbox:temp-*'] }\n",
    );
    for name in ["zoe", "temp-1"] {
        stranger(&house, name);
    }
    house.click(
        "POST",
        "/mailboxes/zoe/signatures",
        &json!({ "name": "Mine", "content": "x" }),
    );
    house.forget();
    let json = house.run(&["unmanaged", "--json"]).exits(0).json();
    assert_eq!(json["calls"].as_u64(), Some(house.log().len() as u64));
    let list = house
        .run(&["unmanaged"])
        .exits(0)
        .says("mailbox:zoe@acme.example")
        .says("user:Acme SA/boss@acme.example")
        .says("mail-service:acme.example")
        .complains("Not looked into: ");
    assert!(!list.stdout.contains("temp-1"), "{}", list.stdout);
    assert!(!list.stdout.contains("signature:"), "{}", list.stdout);
    assert!(house.writes().is_empty());
    house
        .run(&["unmanaged", "--deep"])
        .says("signature:zoe@acme.example/Mine");
    let all = json["unmanaged"].as_array().cloned().unwrap_or_default();
    assert!(
        all.iter()
            .any(|each| each["address"] == "mailbox:zoe@acme.example")
    );
}
