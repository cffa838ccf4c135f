//! Discussion lists and the people on them.

use serde_json::{Value as Json, json};

use super::house::House;

const LIST: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses: { ada: {} }
    redirections: { desk: [news@acme.example] }
    mailing-lists:
      news:
        moderators: [ada@acme.example]
        max-message-size: 5 MB
        who-can-send: moderators
        welcome-message: |
          Welcome.
        subscribers: [x@partner.example, y@partner.example]
";

fn list(house: &House) -> Json {
    house.service()["mailing_lists"][0].clone()
}

fn people(house: &House) -> Vec<String> {
    let rows = list(house)["subscribers"].as_array().cloned();
    let email = |row: &Json| row["email"].as_str().unwrap_or("?").to_owned();
    rows.iter().flatten().map(email).collect()
}

#[test]
fn a_list_comes_changes_and_goes_with_its_people() {
    let house = House::acme();
    house.write("a.yaml", LIST);
    house
        .plan()
        .says("a welcome to news@acme.example: x@partner.example, y@partner.example");
    house.settles();
    let made = list(&house);
    assert_eq!(made["max_message_size"], 5 * 1024 * 1024);
    assert_eq!(made["subject"], "[news]");
    assert_eq!(made["who_can_send"], 1);
    assert_eq!(people(&house), ["x@partner.example", "y@partner.example"]);

    let changed = LIST
        .replace(
            "who-can-send: moderators",
            "who-can-send: everyone\n        notifications: false",
        )
        .replace(
            "[ada@acme.example]",
            "[ada@acme.example, bob@partner.example]",
        );
    house.write("a.yaml", &changed);
    house.settles();
    assert_eq!(list(&house)["moderators"].as_array().map(Vec::len), Some(2));
    assert_eq!(list(&house)["welcome_message"], "Welcome.");

    // People come by themselves: they are added to, and only taken off where nobody else is wanted.
    let mine = json!({ "email": "z@partner.example" });
    house.click("POST", "/mailing_lists/news/subscribers", &mine);
    house.plan().says("No changes.");
    house.write(
        "a.yaml",
        &changed.replace("        subscribers", "        only-subscribers"),
    );
    assert_eq!(
        house.steps(),
        ["DELETE /mailing_lists/{mailing-list:news@acme.example}/subscribers"]
    );
    house.settles();
    assert_eq!(people(&house), ["x@partner.example", "y@partner.example"]);

    house.write("a.yaml", "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: {} }, redirections: {}, mailing-lists: {} } }\n");
    house.plan().says("its subscribers are lost");
    house.settles();
    assert_eq!(house.service()["mailing_lists"], json!([]));
}

#[test]
fn lists_are_a_gap_while_the_main_domain_changes() {
    let house = House::acme();
    house.write("a.yaml", LIST);
    house.settles();
    house.click("PATCH", "/mailing_lists", &json!({ "swap": "IN_PROGRESS" }));
    house
        .plan()
        .exits(1)
        .says("is being changed (`swap` is IN_PROGRESS)");
    house.apply().exits(1);
    house.click("PATCH", "/mailing_lists", &json!({ "swap": "NO_SWAP" }));
    house.plan().says("No changes.");
}

#[test]
fn a_name_belongs_to_one_thing() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { news: {} } } }\n",
    );
    house.settles();
    house.write(
        "a.yaml",
        &LIST.replace("    redirections: { desk: [news@acme.example] }\n", ""),
    );
    house.plan().says("- mailbox:news@acme.example");
    house.write(
        "b.yaml",
        "settings: { ownership: { addresses: additive } }\n",
    );
    house
        .plan()
        .exits(3)
        .says("news@acme.example is a mailbox already");
}

#[test]
fn what_nobody_moderates_is_by_hand_and_a_lost_reply_is_looked_up() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &LIST.replace("        moderators: [ada@acme.example]\n", ""),
    );
    house
        .plan()
        .says("By hand:")
        .says("under `moderators` of news@acme.example");
    house.write("a.yaml", LIST);
    house.fault(&json!({ "method": "POST", "path": "/1/**/mailing_lists", "times": 1, "effect": "cut_after" }));
    house.apply();
    house.settles();
    assert_eq!(people(&house).len(), 2);
}
