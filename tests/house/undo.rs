//! `undo`: what a run did is taken back, what cannot come back is said, what moved since stays.

use serde_json::{Value as Json, json};

use super::house::House;

const BEFORE: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada:
        note: Front desk
        aliases: [countess]
        forward: { to: [ada@elsewhere.example], keep-copy: true }
      bob: { note: Boss }
    redirections:
      sales: [ada@acme.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 3600, values: [192.0.2.10] }
";

/// Something new, something changed, something gone.
const AFTER: &str = "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      bob: { note: Chief, aliases: [robert] }
      cleo: { aliases: [queen] }
    redirections:
      sales: [bob@acme.example]
      jobs: [bob@acme.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 300, values: [192.0.2.11] }
      - { name: api, type: A, ttl: 300, values: [192.0.2.12] }
";

fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    house.settles();
    house
}

/// The world without numbers and moments, and without what only grows: what was sent, how much was made.
fn world(house: &House) -> Json {
    fn bare(world: &Json) -> Json {
        match world {
            Json::Object(members) => {
                let kept = members.iter().filter(|(name, _)| {
                    let grows = ["id", "mails", "creations"].contains(&name.as_str());
                    !(grows || name.ends_with("_id") || name.ends_with("_at"))
                });
                Json::Object(kept.map(|(n, v)| (n.clone(), bare(v))).collect())
            }
            Json::Array(items) => {
                let mut items: Vec<Json> = items.iter().map(bare).collect();
                items.sort_by_key(Json::to_string);
                Json::Array(items)
            }
            other => other.clone(),
        }
    }
    bare(&house.control("GET", "world", &Json::Null)["data"])
}

#[test]
fn a_run_is_undone_and_the_record_is_as_before() {
    let house = house();
    let (then, recorded) = (world(&house), things(&house));
    house.write("a.yaml", AFTER);
    house.settles();
    house
        .run_with(&["undo"], "")
        .exits(1)
        .complains("there is nobody to ask");
    house
        .run(&["undo", "--auto-approve"])
        .exits(0)
        .says("This undoes the run of ")
        .says("+ mailbox:ada@acme.example")
        .says("- mailbox:cleo@acme.example")
        .says("~ mailbox:bob@acme.example")
        .says("- redirection:jobs@acme.example")
        .says("- record-set:acme.example/api/A")
        .says("What does not come back:")
        .says("mailbox:ada@acme.example: the mail, contacts and calendars")
        .says("Apply complete: ")
        .complains("the next apply would do it again")
        .complains("git revert");
    assert_eq!(world(&house), then);
    assert_eq!(things(&house), recorded);
    assert_eq!(
        std::fs::read_to_string(house.file("a.yaml")).expect("a file"),
        AFTER
    );
    // The old files are at rest, the new ones would do it again.
    house
        .run(&["plan"])
        .exits(0)
        .says("- mailbox:ada@acme.example");
    house.write("a.yaml", BEFORE);
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("No changes.");
    house
        .run(&["undo", "--list"])
        .exits(0)
        .says("undo, complete");
    let list = house.run(&["undo", "--list", "--json"]).exits(0).json();
    assert_eq!(list["runs"].as_array().map(Vec::len), Some(3));
}

fn things(house: &House) -> Json {
    let text = std::fs::read_to_string(house.record()).expect("a record");
    let record: Json = serde_json::from_str(&text).expect("JSON");
    record["things"].clone()
}

#[test]
fn an_undo_can_be_undone_by_its_name() {
    let house = house();
    house.write("a.yaml", AFTER);
    house.settles();
    let then = world(&house);
    house.run(&["undo", "--auto-approve"]).exits(0);
    let list = house.run(&["undo", "--list", "--json"]).exits(0).json();
    let name = list["runs"][2]["name"].as_str().expect("a name").to_owned();
    house.run(&["undo", "--auto-approve", &name]).exits(0);
    assert_eq!(world(&house), then);
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("No changes.");
}

#[test]
fn what_moved_since_is_told_and_stays() {
    let house = house();
    house.write("a.yaml", AFTER);
    house.settles();
    let id = house.call("GET", "/1/mail_hostings?account_id=1001", &Json::Null);
    let id = id["data"][0]["id"].as_i64().expect("an id");
    house.manager(
        "PATCH",
        &format!("/1/mail_hostings/{id}/mailboxes/bob"),
        &json!({ "note": "Emperor" }),
    );
    house
        .run(&[
            "undo",
            "--auto-approve",
            "--only",
            "mailbox:bob@acme.example",
        ])
        .exits(0)
        .says("Moved since, and stays as it is")
        .says("mailbox:bob@acme.example: `note` is \"Emperor\" now, and that run left \"Chief\"");
    assert!(world(&house).to_string().contains("Emperor"));
    house
        .run(&[
            "undo",
            "--auto-approve",
            "--only",
            "mailbox:bob@acme.example",
            "--overwrite",
            "mailbox:bob@acme.example",
        ])
        .exits(0);
    assert!(world(&house).to_string().contains("Boss"));
}

#[test]
fn what_a_later_apply_changed_is_not_deleted() {
    let house = house();
    house.write(
        "a.yaml",
        &BEFORE.replace("      bob:", "      cleo: {}\n      bob:"),
    );
    house.settles();
    let first = house.run(&["undo", "--list", "--json"]).exits(0).json();
    let name = first["runs"][1]["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    house.write(
        "a.yaml",
        &BEFORE.replace("      bob:", "      cleo: { aliases: [queen] }\n      bob:"),
    );
    house.settles();
    house
        .run(&["undo", "--auto-approve", &name])
        .exits(0)
        .says("mailbox:cleo@acme.example: the run of ")
        .says("Nothing of that run is left to undo.");
    assert!(world(&house).to_string().contains("cleo"));
}

#[test]
fn there_may_be_nothing_to_undo() {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    house
        .run(&["undo", "--auto-approve"])
        .exits(1)
        .complains("there is no run to undo");
    house
        .run(&["undo", "--list"])
        .exits(0)
        .says("There are no runs.");
}
