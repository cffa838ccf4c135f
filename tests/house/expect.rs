//! `apply --expect`: what was reviewed is carried out, or nothing.

use serde_json::{Value as Json, json};

use super::house::{House, Ran};

const BEFORE: &str = "\
organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: { note: Desk }
      bob: { note: Back office }
";

/// Two things are to be done about what `BEFORE` declares.
fn reviewed() -> (House, String) {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    house.settles();
    house.write("a.yaml", &BEFORE.replace("Desk", "Reception"));
    let planned = house.run(&["plan", "--json"]).exits(0).json();
    let hash = planned["hash"].as_str().expect("a hash").to_owned();
    assert!(hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()));
    house.forget();
    (house, hash)
}

fn expecting(house: &House, hash: &str) -> Ran {
    house.run(&["apply", "--auto-approve", "--expect", hash])
}

/// Refused with both hashes and what to do, before anything was written.
#[track_caller]
fn is_refused(house: &House, hash: &str) {
    let ran = expecting(house, hash).exits(3);
    let now = house.run(&["plan", "--json"]).exits(0).json();
    let now = now["hash"].as_str().expect("a hash").to_owned();
    assert_ne!(now, hash);
    ran.complains("error: this is not the plan that was expected, so nothing was applied")
        .complains(&format!(
            "expected {}…, and planned {}…",
            &hash[..16],
            &now[..16]
        ))
        .complains("hint: plan again, review what is new, merge that, and expect its hash");
    assert_eq!(house.writes(), Vec::<String>::new());
}

#[test]
fn the_plan_that_was_reviewed_is_carried_out_by_its_whole_hash_or_its_beginning() {
    let (house, hash) = reviewed();
    expecting(&house, &hash.to_uppercase())
        .exits(0)
        .says("Apply complete");
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
    let (house, hash) = reviewed();
    expecting(&house, &hash[..16])
        .exits(0)
        .says("Apply complete");
    // Once it is done, it is another plan: there is nothing left to do.
    expecting(&house, &hash[..16]).exits(3);
}

#[test]
fn a_plan_with_nothing_to_do_has_a_hash_too() {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    house.settles();
    let planned = house.run(&["plan", "--json"]).exits(0).json();
    let hash = planned["hash"].as_str().expect("a hash");
    expecting(&house, hash).exits(0);
}

#[test]
fn what_somebody_did_in_between_is_another_plan() {
    let (house, hash) = reviewed();
    house.click("PATCH", "/mailboxes/bob", &json!({ "note": "moved" }));
    is_refused(&house, &hash);
    // What was planned in the meantime is what is done now.
    let now = house.run(&["plan", "--json"]).exits(0).json();
    expecting(&house, now["hash"].as_str().expect("a hash")).exits(0);
}

#[test]
fn what_changed_in_a_file_is_another_plan() {
    let (house, hash) = reviewed();
    let text = std::fs::read_to_string(house.file("a.yaml")).expect("the file");
    house.write("a.yaml", &format!("{text}# nobody reviewed this line\n"));
    is_refused(&house, &hash);
    house.write("a.yaml", &text);
    house.write("b.yaml", "organization: Acme SA\n");
    is_refused(&house, &hash);
    std::fs::remove_file(house.file("b.yaml")).expect("it is there");
    expecting(&house, &hash).exits(0);
}

#[test]
fn a_saved_plan_is_held_against_it_before_anything_is_asked() {
    let (house, hash) = reviewed();
    house
        .run(&["plan", "--out", "p.json"])
        .exits(0)
        .complains(&format!(
            "Where that file is not at hand: maniform apply --expect {}\n",
            &hash[..16]
        ));
    house
        .run(&["show", "p.json"])
        .exits(0)
        .complains(&format!("Its hash begins with {}", &hash[..16]));
    let shown = house.run(&["show", "p.json", "--json"]).exits(0).json();
    assert_eq!(shown["hash"], *hash);
    house.forget();
    let other = "0123456789abcdef";
    house
        .run(&["apply", "p.json", "--expect", other])
        .exits(3)
        .complains(&format!("expected {other}…, and planned {}…", &hash[..16]));
    assert_eq!(house.log(), Vec::<Json>::new());
    house.run(&["apply", "p.json", "--expect", &hash]).exits(0);
    assert_eq!(house.writes().len(), 1);
}

#[test]
fn a_plan_says_how_to_carry_it_out_where_it_goes_into_a_file() {
    let (house, hash) = reviewed();
    let line =
        "To carry out this plan or nothing: maniform apply a.yaml --only 'mailbox:ada@*' --expect ";
    let narrow = ["plan", "a.yaml", "--only", "mailbox:ada@*"];
    let ran = house.run(&[&narrow[..], &["--markdown", "c.md"]].concat());
    let ran = ran.exits(0).complains(line);
    let comment = std::fs::read_to_string(house.file("c.md")).expect("a comment");
    let narrowed = ran.stderr.split("--expect ").nth(1).expect("a hash").trim();
    assert_eq!(narrowed.len(), 16);
    assert_ne!(
        narrowed,
        &hash[..16],
        "it is another plan than the whole one"
    );
    assert!(
        comment.contains(&format!("<!-- maniform-plan: {narrowed}")),
        "{comment}"
    );
    let bare = house.run(&narrow).exits(0);
    assert!(!bare.stderr.contains("--expect"), "{}", bare.stderr);
    // The same restriction has to be given again.
    expecting(&house, narrowed).exits(3).complains("--only");
    let apply = ["apply", "a.yaml", "--auto-approve", "--expect", narrowed];
    house
        .run(&[&apply[..], &["--only", "mailbox:ada@*"]].concat())
        .exits(0);
}

#[test]
fn what_is_no_hash_is_a_slip_of_whoever_typed_it() {
    let house = House::acme();
    house.write("a.yaml", BEFORE);
    for wrong in ["", "0123456789abcde", "g123456789abcdef", &"0".repeat(65)] {
        expecting(&house, wrong)
            .exits(64)
            .complains("wanted the hash that `plan` prints, or its first 16 digits");
    }
    assert_eq!(house.log(), Vec::<Json>::new());
}

#[test]
fn what_cannot_be_read_is_said_rather_than_that_the_plan_is_another() {
    let (house, hash) = reviewed();
    house.fault(&json!({ "method": "GET", "path": "/1/mail_hostings/*/mailboxes", "effect": { "refuse": { "status": 403 } } }));
    let ran = expecting(&house, &hash).exits(1);
    let ran = ran.complains("not everything could be read");
    assert!(
        !ran.stderr.contains("not the plan that was expected"),
        "{}",
        ran.stderr
    );
}
