//! What waits for people: redirections that have to be accepted, and what only a person can order.

use super::house::House;
use serde_json::json;

const TEXT: &str = "organization: Acme SA\nmail-services: { acme.example: { redirections: { sales: [x@partner.example, y@partner.example] } } }\n";

fn status(house: &House) -> i32 {
    house.run(&["plan", "--detailed-exitcode"]).code
}

#[test]
fn a_redirection_waits_for_each_target_and_then_is_done() {
    let house = House::acme();
    house.write("a.yaml", TEXT);
    assert_eq!(status(&house), 2);
    house
        .apply()
        .exits(0)
        .says("redirection:sales@acme.example waits for x@partner.example to accept");
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("No changes.")
        .says("waits for y@partner.example to accept mail from sales@acme.example");
    house.plan().exits(0);
    let accept = |target: &str| {
        let who = json!({ "redirection": "sales@acme.example", "target": target });
        assert_eq!(house.control("POST", "accept", &who)["result"], "success");
    };
    accept("x@partner.example");
    let half = house.run(&["plan", "--detailed-exitcode"]).exits(5);
    assert!(
        !half.stdout.contains("waits for x@partner.example"),
        "{}",
        half.stdout
    );
    accept("y@partner.example");
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
}

#[test]
fn whoever_accepted_is_not_asked_again_when_another_target_comes() {
    let house = House::acme();
    house.write("a.yaml", TEXT);
    house.settles();
    house.control(
        "POST",
        "accept",
        &json!({ "redirection": "sales@acme.example" }),
    );
    assert_eq!(status(&house), 0);
    house.write(
        "a.yaml",
        &TEXT.replace("y@partner.example", "y@partner.example, z@partner.example"),
    );
    house
        .plan()
        .says("a request to accept mail from sales@acme.example: z@partner.example");
    house.settles();
    let waits = house.run(&["plan", "--detailed-exitcode"]).exits(5);
    assert_eq!(
        waits.stdout.matches(" waits for ").count(),
        1,
        "{}",
        waits.stdout
    );
}

#[test]
fn a_mail_service_is_ordered_by_a_person_and_the_rest_goes_on() {
    let house = House::acme();
    let text = "organization: Acme SA\nmail-services:\n  acme.example: { addresses: { ada: {} } }\n  new.example: { spam-filter: true, addresses: { eve: { aliases: [e] } } }\n";
    house.write("a.yaml", text);
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(2)
        .says("By hand:")
        .says("orders a Mail Service for new.example in the Manager (it costs money)")
        .says("Blocked:")
        .says("waits for mail-service:new.example")
        .says("Plan: 1 to add, 0 to change, 0 to destroy.");
    house.apply().exits(0);
    assert_eq!(house.names(), ["ada"]);
    assert_eq!(status(&house), 5);
}

#[test]
fn an_organization_out_of_reach_is_an_error_with_what_is_in_reach() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acne SA\nmail-services: { acme.example: { addresses: { ada: {} } } }\n",
    );
    house
        .plan()
        .exits(1)
        .says("Acne SA")
        .says("it reaches Acme SA");
    house.apply().exits(1);
    assert!(house.writes().is_empty());
}
