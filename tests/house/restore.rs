//! `plan --restore`: what a snapshot holds comes back, what cannot is named, what came since stays.

use serde_json::{Value as Json, json};

use super::house::House;

const FILE: &str = "organization: Acme SA
mail-services:
  acme.example:
    block: ['*@spam.example']
    addresses:
      ada:
        note: Front desk
        aliases: [countess]
        forward: { to: [ada@elsewhere.example], keep-copy: true }
      bob: {}
    redirections:
      sales: [ada@acme.example, x@elsewhere.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 3600, values: [192.0.2.10] }
settings:
  ownership: { addresses: authoritative, redirections: authoritative, records: authoritative }
";

/// A house whose state was saved, after which a bad day went by: the files are gone, and much of
/// what they declared.
fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", FILE);
    house.settles();
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    house.write(
        "a.yaml",
        "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      bob: { note: Not as it was, aliases: [robert] }
    redirections: { jobs: [bob@acme.example] }
domains: { acme.example: { records: [] } }
settings:
  ownership: { addresses: authoritative, redirections: authoritative, records: authoritative }
",
    );
    house.apply().exits(0);
    std::fs::remove_file(house.file("a.yaml")).expect("a file");
    house
}

#[test]
fn what_is_gone_is_shown_and_nothing_is_written() {
    let house = house();
    house.forget();
    house
        .run(&["plan", "--restore", "s.json"])
        .exits(0)
        .says("This would bring it back:")
        .says("+ mailbox:ada@acme.example")
        .says("+ redirection:sales@acme.example")
        .says("+ record-set:acme.example/www/A")
        .says("~ mailbox:bob@acme.example")
        .says("Plan: 5 to add, 2 to change, 0 to destroy.")
        .says("What does not come back:\n    mailbox:ada@acme.example: its passwords")
        .says("redirection:sales@acme.example: what its targets had accepted")
        .says("Came since, and stays:\n    redirection:jobs@acme.example")
        .complains("maniform plan --restore s.json --write DIR");
    assert_eq!(house.writes(), Vec::<String>::new());
    house
        .run(&[
            "plan",
            "--restore",
            "s.json",
            "--only",
            "record-set:*",
            "--detailed-exitcode",
        ])
        .exits(2)
        .says("Plan: 1 to add, 0 to change, 0 to destroy.");
    let told = house
        .run(&["plan", "--restore", "s.json", "--json"])
        .exits(0)
        .json();
    assert_eq!(told["since"], json!(["redirection:jobs@acme.example"]));
    assert_eq!(told["summary"]["add"], 5);
}

#[test]
fn what_is_written_down_brings_it_back_when_it_is_applied() {
    let house = house();
    house
        .run(&["plan", "--restore", "s.json", "--write", "back"])
        .exits(0)
        .complains("maniform apply back");
    let text = std::fs::read_to_string(house.file("back/restore-1.yaml")).expect("a file");
    assert!(text.contains("note: Front desk"), "{text}");
    assert!(!text.contains("jobs"), "{text}");
    house.run(&["validate", "back"]).exits(0);
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    house
        .run(&["plan", "--restore", "s.json", "--detailed-exitcode"])
        .exits(5)
        .says("No changes. What lives is what lived then")
        .says("Came since, and stays:\n    redirection:jobs@acme.example");
    // Nothing is written over.
    let body = json!({ "note": "Other" });
    let id = house.call("GET", "/1/mail_hostings?account_id=1001", &Json::Null);
    let id = id["data"][0]["id"].as_i64().expect("an id");
    house.manager(
        "PATCH",
        &format!("/1/mail_hostings/{id}/mailboxes/bob"),
        &body,
    );
    house
        .run(&["plan", "--restore", "s.json", "--write", "back"])
        .exits(64)
        .complains("restore-1.yaml is there already");
}

#[test]
fn a_snapshot_of_another_host_is_refused() {
    let house = house();
    let other = House::acme();
    let mut command = house.command(&["plan", "--restore", "s.json"]);
    command.env("INFOMANIAK_HOST", other.base());
    super::house::run(command, "")
        .exits(3)
        .complains("the snapshot is about http://127.0.0.1:");
}
