//! Filters, scripts and models: made, changed and removed; out of reach; a lost reply in the middle.

use serde_json::{Value as Json, json};

use super::faults::acme;
use super::house::{House, acme_world};

/// A house in which the token's user has `ada` in their own mail, and `bob` is somebody else's.
fn house() -> House {
    let mut world = acme_world();
    world["users"] =
        json!([{ "account": "Acme SA", "email": "boss@acme.example", "role_type": "owner" }]);
    world["mail_hostings"][0]["mailboxes"] = json!([
        { "mailbox_name": "ada", "users": [{ "email": "boss@acme.example" }] },
        { "mailbox_name": "bob" },
    ]);
    House::with(world)
}

fn mailbox(house: &House, name: &str) -> Json {
    let world = house.control("GET", "world", &Json::Null);
    let world = world.get("data").unwrap_or(&world);
    let all = world["mail_hostings"][0]["mailboxes"].as_array().cloned();
    let mut all = all.unwrap_or_default().into_iter();
    all.find(|row| row["mailbox_name"] == name)
        .expect("a mailbox")
}

fn names(house: &House) -> Vec<String> {
    let filters = mailbox(house, "ada")["filters"].clone();
    let rows = filters.as_array().cloned().unwrap_or_default();
    rows.iter()
        .map(|row| row["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn filters(names: &[&str]) -> String {
    let each = names.iter().map(|name| {
        format!("          - {{ name: {name}, conditions: [{{ field: subject, contains: {name} }}], actions: [stop] }}\n")
    });
    let each: String = each.collect();
    acme(&format!(
        "    addresses:\n      ada:\n        filters:\n{each}"
    ))
}

#[test]
fn filters_are_made_put_in_order_changed_and_removed() {
    let house = house();
    house.write("b.yaml", "settings: { ownership: { filters: owned } }\n");
    house.write("a.yaml", &filters(&["One", "Two", "Three"]));
    house.settles();
    assert_eq!(names(&house), ["One", "Two", "Three"]);
    house.write("a.yaml", &filters(&["Three", "One", "Two"]));
    house.forget();
    house.settles();
    assert_eq!(names(&house), ["Three", "One", "Two"]);
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
    house.write(
        "a.yaml",
        &filters(&["Two", "Three"]).replace("actions: [stop]", "enabled: false, actions: [stop]"),
    );
    house.settles();
    assert_eq!(names(&house), ["Two", "Three"]);
    house.write("a.yaml", &acme("    addresses: { ada: { filters: [] } }\n"));
    house.settles();
    assert!(names(&house).is_empty());
}

#[test]
fn filters_that_nobody_declared_stay_where_they_are() {
    let house = house();
    let own = json!({ "name": "Mine", "is_enabled": true, "has_all_of": true,
        "conditions": [{ "property": "from", "operator": "is", "value": "x" }], "actions": [{ "type": "stop" }] });
    house.click("POST", "/mailboxes/ada/auth/filters", &own);
    house.write("a.yaml", &filters(&["One", "Two"]));
    house.settles();
    assert_eq!(names(&house), ["Mine", "One", "Two"]);
    house.write("a.yaml", &filters(&["Two", "One"]));
    house.settles();
    assert_eq!(names(&house), ["Mine", "Two", "One"]);
    house.plan().says("1 ");
}

#[test]
fn an_address_of_somebody_else_is_said_once_and_stops_nothing() {
    let house = house();
    let text = filters(&["One", "Two"]).replace("ada:", "bob:") + "      cyd: {}\n";
    house.write("a.yaml", &text);
    house
        .plan()
        .exits(0)
        .says("adds bob@acme.example to their own mail")
        .says("waits for filter-order:bob@acme.example");
    house.apply().exits(0);
    assert!(house.names().contains(&"cyd".to_owned()));
    let again = house.run(&["plan", "--detailed-exitcode"]).exits(5);
    assert_eq!(
        again.stdout.matches("to their own mail").count(),
        1,
        "{}",
        again.stdout
    );
}

#[test]
fn scripts_of_an_address_of_somebody_else_say_themselves_what_people_do() {
    let house = house();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      bob: { scripts: { Main: { content: \"keep;\" } } }\n",
    );
    let plan = house
        .plan()
        .exits(0)
        .says("adds bob@acme.example to their own mail");
    assert!(!plan.stdout.contains("filter-order"), "{}", plan.stdout);
}

#[test]
fn a_new_address_gets_its_filters_when_somebody_has_it() {
    let house = house();
    house.write("a.yaml", &filters(&["One"]).replace("ada:", "cyd:"));
    house
        .plan()
        .exits(0)
        .says("waits for mailbox:cyd@acme.example");
    house.apply().exits(0);
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("adds cyd@acme.example");
}

#[test]
fn a_script_says_which_filters_go_silent() {
    let house = house();
    house.write("a.yaml", &filters(&["One", "Two"]));
    house.settles();
    let script = "    addresses: { ada: { scripts: { main: { content: 'keep;' } } } }\n";
    let settings = "settings: { ownership: { scripts: owned } }\n";
    house.write("a.yaml", &(acme(script) + settings));
    house
        .plan()
        .exits(0)
        .says("these filters go silent while a script is applied: One, Two (MAIL-SIEVE-02)");
    house.settles();
    assert_eq!(mailbox(&house, "ada")["use_scripts"], true);
    house.write(
        "a.yaml",
        &(acme("    addresses: { ada: { scripts: {} } }\n") + settings),
    );
    house.settles();
    assert_eq!(mailbox(&house, "ada")["scripts"], json!([]));
}

#[test]
fn an_offer_without_advanced_mode_is_for_people() {
    let mut world = acme_world();
    world["users"] =
        json!([{ "account": "Acme SA", "email": "boss@acme.example", "role_type": "owner" }]);
    world["mail_hostings"][0]["pack"] = json!("starter");
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "ada", "users": [{ "email": "boss@acme.example" }] }]);
    let house = House::with(world);
    house.write(
        "a.yaml",
        &acme("    addresses: { ada: { scripts: { main: { content: 'keep;' } } } }\n"),
    );
    house.plan().says("MAIL-SIEVE-01");
}

#[test]
fn an_offer_without_forwarding_filters_refuses_them() {
    let mut world = acme_world();
    world["users"] =
        json!([{ "account": "Acme SA", "email": "boss@acme.example", "role_type": "owner" }]);
    world["mail_hostings"][0]["pack"] = json!("ksuite_free");
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "ada", "users": [{ "email": "boss@acme.example" }] }]);
    let house = House::with(world);
    let filter = |action: &str| {
        acme(&format!(
            "    addresses:\n      ada:\n        filters:\n          - {{ name: One, conditions: [{{ field: subject, contains: x }}], actions: [{action}] }}\n"
        ))
    };
    house.write("a.yaml", &filter("forward: bob@partner.example"));
    house
        .plan()
        .says("this offer takes no filters that forward");
    house.write("a.yaml", &filter("stop"));
    house.plan().exits(0);
}

#[test]
fn models_are_made_changed_and_removed() {
    let house = house();
    let models = |text: &str| acme(&format!("    filter-models: {text}\n"));
    house.write(
        "a.yaml",
        &models("{ News: { conditions: [{ field: from, contains: news }], actions: [{ move: News }] } }"),
    );
    house.settles();
    house.write(
        "a.yaml",
        &models("{ News: { visible: false, conditions: [{ field: to, contains: news }], actions: [stop] }, More: { script: 'keep;' } }"),
    );
    house.settles();
    house.write("a.yaml", &models("{}"));
    house.settles();
}

#[test]
fn a_reply_lost_in_the_middle_is_found_out() {
    let house = house();
    house.write("a.yaml", &filters(&["One", "Two", "Three"]));
    house.fault(
        &json!({ "method": "POST", "path": "/1/mail_hostings/*/mailboxes/*/auth/filters",
        "after": 1, "times": 1, "effect": "cut_after" }),
    );
    house.apply();
    house.mend();
    house.settles();
    assert_eq!(names(&house), ["One", "Two", "Three"]);
}
