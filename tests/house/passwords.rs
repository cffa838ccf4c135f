//! Passwords, which the service never tells: written where they never were, and left where somebody
//! else's are.

use serde_json::json;

use super::house::House;

fn text(ada: &str) -> String {
    format!(
        "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {{ ada: {{ {ada} }} }} }} }}\n"
    )
}

fn house() -> House {
    let mut house = House::acme();
    house.variable("ADA_PASSWORD", "Correct-Horse-7-Battery");
    house
}

fn sent(house: &House) -> usize {
    let log = house.log();
    let calls = log.iter().filter(|call| call["method"] != "GET");
    calls
        .filter(|call| call["body"]["password"].is_string())
        .count()
}

#[test]
fn a_password_that_was_never_written_is_written_when_it_is_added() {
    let house = house();
    house.write("a.yaml", &text("note: Desk"));
    house.settles();
    house.write(
        "a.yaml",
        &text("note: Desk, password: { env: ADA_PASSWORD }"),
    );
    house.plan().says("1 to change").says("password:");
    house.settles();
    assert_eq!(sent(&house), 1);
}

#[test]
fn the_password_of_an_address_that_was_there_before_is_left_and_said_to_be() {
    let house = house();
    house.click("POST", "/mailboxes", &json!({ "mailbox_name": "ada", "password": "Another-One-8-Horse", "target": "other_user" }));
    house.write("a.yaml", &text("password: { env: ADA_PASSWORD }"));
    house
        .plan()
        .exits(0)
        .says("No changes.")
        .says("password of mailbox:ada@acme.example")
        .says("raise `version`");
    let plan = house.run(&["plan", "--json"]).json();
    assert_eq!(
        plan["plan"]["left_alone"]["unwritten"],
        json!(["mailbox:ada@acme.example"])
    );
    house.forget();
    house.settles();
    assert_eq!(sent(&house), 0);
    house.plan().says(
        "Not told by the service, so written once and again when the file changes: password of mailbox:ada@acme.example.",
    );
    house.write(
        "a.yaml",
        &text("password: { env: ADA_PASSWORD, version: 2 }"),
    );
    house.settles();
    assert_eq!(sent(&house), 1);
}
