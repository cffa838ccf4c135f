//! The files of `plan --restore --write`: they load, they never lead to a deletion, and they are in
//! nobody's way.

use serde_json::{Value as Json, json};

use super::house::House;

const FILE: &str = "organization: Acme SA
mail-services: { acme.example: { addresses: { ada: { note: Front desk }, bob: {} } } }
";

/// A house in which ada and bob lived when it was saved, and somebody deleted ada.
fn house() -> House {
    let house = House::acme();
    house.write("files/a.yaml", FILE);
    house.run(&["apply", "--auto-approve", "files"]).exits(0);
    house
        .run(&["snapshot", "files", "--out", "s.json"])
        .exits(0);
    house.click("DELETE", "/mailboxes/ada", &Json::Null);
    house
}

/// A document without anything but its organization and its settings.
fn trimmed(text: &str) -> String {
    let mut kept = false;
    let lines = text.lines().filter(|line| {
        if !line.starts_with(' ') {
            kept = line.starts_with("organization") || line.starts_with("settings");
        }
        kept
    });
    lines.fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn what_is_taken_out_of_the_written_files_later_is_not_deleted() {
    let house = house();
    house
        .run(&["plan", "--restore", "s.json", "files", "--write", "back"])
        .exits(0);
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
    let text = std::fs::read_to_string(house.file("back/restore-1.yaml")).expect("a file");
    let less = trimmed(&text);
    assert!(!less.contains("ada"), "{less}");
    house.write("back/restore-1.yaml", &less);
    house
        .run(&["plan", "back", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn what_no_file_may_say_is_named_and_the_rest_is_written() {
    let house = House::acme();
    house.write("files/a.yaml", FILE);
    house.run(&["apply", "--auto-approve", "files"]).exits(0);
    // Nobody is called ghost, which the Manager does not mind.
    let body = json!({ "name": "r1", "targets": ["ghost@acme.example"] });
    house.click("POST", "/redirections", &body);
    house
        .run(&["snapshot", "files", "--out", "s.json"])
        .exits(0);
    let id = &house.service()["redirections"][0]["id"];
    house.click("DELETE", &format!("/redirections/{id}"), &Json::Null);
    house.click("DELETE", "/mailboxes/ada", &Json::Null);
    house
        .run(&["plan", "--restore", "s.json", "files", "--write", "back"])
        .exits(0)
        .says("redirection:r1@acme.example: no file can say it as it was:")
        .says("+ mailbox:ada@acme.example");
    house.run(&["validate", "back"]).exits(0);
    house.run(&["apply", "--auto-approve", "back"]).exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
}
