//! `undo`: what a run did is taken back, what cannot come back is said, what moved since stays.

use serde_json::{Value as Json, json};

use super::house::{House, run_meant};

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

/// The journals, oldest first.
fn journals(house: &House) -> Vec<std::path::PathBuf> {
    let folder = house.record().with_file_name("journals");
    let entries = std::fs::read_dir(folder).expect("journals");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[test]
fn an_undo_deletes_no_mailbox_without_the_word_for_it() {
    let house = house();
    house.write("a.yaml", AFTER);
    house.settles();
    let then = world(&house);
    house
        .run_guarded(&["undo", "--auto-approve"])
        .exits(3)
        .says("--allow-destroy mailbox:cleo@acme.example");
    assert_eq!(world(&house), then);
}

#[test]
fn a_run_that_is_undone_in_part_is_offered_again() {
    let house = house();
    let then = world(&house);
    house.write("a.yaml", AFTER);
    house.settles();
    let only = [
        "undo",
        "--auto-approve",
        "--only",
        "mailbox:bob@acme.example",
    ];
    house.run(&only).exits(0);
    // A refused step leaves it half undone.
    house.fault(&json!({ "method": "DELETE", "path": "/1/**/redirections/*", "effect": { "refuse": { "status": 403 } } }));
    house.run(&["undo", "--auto-approve"]).exits(4);
    house.mend();
    house
        .run(&["undo", "--auto-approve"])
        .exits(0)
        .says("- redirection:jobs@acme.example");
    assert_eq!(world(&house), then);
}

#[test]
fn what_others_did_with_what_a_run_made_keeps_it() {
    for (path, body, told) in [
        (
            "mailboxes/cleo",
            json!({ "note": "Mine" }),
            "mailbox:cleo@acme.example: `note` is \"Mine\" now, and that run wrote nothing there",
        ),
        (
            "mailboxes/cleo/aliases",
            json!({ "aliases": ["queen", "caesar"] }),
            "aliases:cleo@acme.example: `aliases` is ",
        ),
    ] {
        let house = house();
        house.write("a.yaml", AFTER);
        house.settles();
        let method = if path.ends_with("aliases") {
            "PUT"
        } else {
            "PATCH"
        };
        house.click(method, &format!("/{path}"), &body);
        let ran = house.run(&["undo", "--auto-approve"]).exits(0).says(told);
        assert!(!ran.stdout.contains("- mailbox:cleo"), "{}", ran.stdout);
        assert!(world(&house).to_string().contains("cleo"));
        // That something was left is known: the same run again, and this time all of it.
        let all = [
            "undo",
            "--auto-approve",
            "--overwrite",
            "mailbox:cleo@acme.example",
        ];
        house.run(&all).exits(0).says("- mailbox:cleo@acme.example");
        assert!(!world(&house).to_string().contains("cleo"));
    }
}

#[test]
fn an_undo_for_which_the_calls_do_not_last_begins_nothing() {
    let house = house();
    house.write("a.yaml", AFTER);
    house.settles();
    house.forget();
    house.run_guarded(&["undo", "--auto-approve"]).exits(3);
    let most = (house.log().len() + 3).to_string();
    house.forget();
    run_meant(&["undo", "--auto-approve", "--max-calls", &most], |all| {
        house.run_guarded(all)
    })
    .exits(3)
    .complains("there are not enough calls for it");
    assert_eq!(house.writes(), Vec::<String>::new());
}

#[test]
fn a_journal_that_cannot_be_read_is_passed_over() {
    let house = house();
    house.write("a.yaml", AFTER);
    house.settles();
    let bad = house
        .record()
        .with_file_name("journals")
        .join("99990101T000000.000Z-0.jsonl");
    std::fs::write(bad, "what is this\n").expect("written");
    house
        .run(&["undo", "--auto-approve"])
        .exits(0)
        .complains("Passed over: the journal ")
        .says("- mailbox:cleo@acme.example");
}

/// Somebody makes cleo while the plan is read, and this run's request meets `effect`.
fn overtaken(house: &House, effect: &Json) {
    let cleo = json!({ "mailbox_name": "cleo", "password": "Another-One-8-Horse", "target": "other_user", "note": "By hand" });
    house.click("POST", "/mailboxes", &cleo);
    house.fault(
        &json!({ "method": "GET", "path": "/1/**/mailboxes", "times": 1, "effect": "stale_read" }),
    );
    house.fault(
        &json!({ "method": "POST", "path": "/1/**/mailboxes", "times": 1, "effect": effect }),
    );
}

#[test]
fn what_a_stranger_made_meanwhile_is_not_taken_for_ones_own() {
    let mut house = House::acme();
    house.variable("PW", "Swordfish-and-chips-7");
    let acme = |note: &str| {
        format!(
            "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {{ cleo: {{ {note}password: {{ env: PW }} }} }} }} }}\n"
        )
    };
    house.write("a.yaml", &acme(""));
    overtaken(&house, &json!("cut_before"));
    house.apply().exits(4).says("not as it was sent");
    house.mend();
    // Just as wanted, as far as anybody can read: whose password it has nobody knows.
    let mut house = House::acme();
    house.variable("PW", "Swordfish-and-chips-7");
    house.write("a.yaml", &acme("note: By hand, "));
    overtaken(&house, &json!("cut_before"));
    house
        .apply()
        .exits(4)
        .says("it was found by name and adopted; whether it has the secret");
    let told = std::fs::read_to_string(&journals(&house)[0]).expect("a journal");
    assert!(told.contains("\"known_by\":\"adopted\""), "{told}");
    // Neither is it deleted as one's own.
    house
        .run(&["undo", "--auto-approve"])
        .exits(0)
        .says("mailbox:cleo@acme.example: the answer to its creation was lost");
    house.plan().says("password:");
    house.apply().exits(0);
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn what_was_refused_because_it_was_there_is_never_undone() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { cleo: { note: By hand } } } }\n",
    );
    let cleo = json!({ "mailbox_name": "cleo", "password": "Another-One-8-Horse", "target": "other_user", "note": "By hand" });
    house.click("POST", "/mailboxes", &cleo);
    house.fault(
        &json!({ "method": "GET", "path": "/1/**/mailboxes", "times": 1, "effect": "stale_read" }),
    );
    house
        .apply()
        .exits(0)
        .says("it was there already, just as wanted");
    let told = std::fs::read_to_string(&journals(&house)[0]).expect("a journal");
    assert!(told.contains("\"known_by\":\"found\""), "{told}");
    let all = ["undo", "--auto-approve", "--overwrite", "mailbox:*"];
    let ran = house
        .run(&all)
        .exits(0)
        .says("There already before that run, and stays:")
        .says("mailbox:cleo@acme.example: it was there already when that run came to make it");
    assert!(!ran.stdout.contains("was sent to"), "{}", ran.stdout);
    assert_eq!(house.names(), ["cleo"]);
}
