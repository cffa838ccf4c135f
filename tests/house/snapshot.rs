//! `snapshot`, `plan --live` and `show`: what lived is kept in a file and planned against offline.

use serde_json::{Value as Json, json};

use super::house::{House, acme_world, run, run_meant};

const FILE: &str = "organization: Acme SA
mail-services:
  acme.example:
    block: ['*@spam.example']
    addresses:
      ada: { note: Front desk, aliases: [countess] }
      bob: { forward: { to: [bob@elsewhere.example], keep-copy: true } }
    redirections:
      sales: [ada@acme.example, x@elsewhere.example]
domains:
  acme.example:
    records:
      - { name: www, type: A, ttl: 3600, values: [192.0.2.10] }
settings:
  ownership: { addresses: authoritative }
";

/// A house in which some of the file lives, and something that no file declares.
fn house() -> House {
    let house = House::acme();
    house.write("a.yaml", FILE);
    house.settles();
    let id = house.call("GET", "/1/mail_hostings?account_id=1001", &Json::Null);
    let id = id["data"][0]["id"].as_i64().expect("an id");
    let body = json!({ "name": "stray", "targets": ["y@elsewhere.example"] });
    house.manager(
        "POST",
        &format!("/1/mail_hostings/{id}/redirections"),
        &body,
    );
    house.write(
        "a.yaml",
        &FILE
            .replace("Front desk", "Desk")
            .replace("      bob:", "      eve:"),
    );
    house
}

/// The same folder where nothing answers.
fn offline(house: &House, arguments: &[&str]) -> super::house::Ran {
    run_meant(arguments, |arguments| {
        let mut command = house.command(arguments);
        command
            .env_remove("INFOMANIAK_TOKEN")
            .env("INFOMANIAK_HOST", "http://127.0.0.1:9");
        run(command, "")
    })
}

#[test]
fn a_snapshot_plans_as_the_service_does_and_asks_nobody() {
    let house = house();
    house
        .run(&["snapshot", "--out", "s.json"])
        .exits(0)
        .says("2  mailbox\n")
        .says("It holds no mail, no passwords and no keys.")
        .complains("Saved to s.json, ");
    let mut online = house.run(&["plan", "--json"]).exits(0).json();
    house.forget();
    let planned = offline(&house, &["plan", "--live", "s.json", "--json"]).exits(0);
    assert_eq!(house.log(), Vec::<Json>::new(), "a call was made");
    let mut without = planned.json();
    assert!(without["as_of"].is_string(), "{}", planned.stdout);
    let members = without.as_object_mut().expect("an object");
    members.remove("as_of");
    // Nothing of it can be applied, so there is nothing to expect.
    assert_eq!(members.remove("hash"), Some(Json::Null));
    let hash = online
        .as_object_mut()
        .and_then(|online| online.remove("hash"));
    assert!(hash.is_some_and(|hash| hash.is_string()));
    members["calls"]["read"] = online["calls"]["read"].clone();
    members["plan"]["calls_read"] = online["plan"]["calls_read"].clone();
    for form in [&mut without, &mut online] {
        // How something is used is no field, and a snapshot does not hold it.
        let changes = form["plan"]["changes"].as_array_mut();
        for change in changes.into_iter().flatten() {
            change
                .as_object_mut()
                .map(|change| change.remove("at_stake"));
        }
    }
    assert_eq!(without, online);
    offline(&house, &["plan", "--live", "s.json", "--detailed-exitcode"])
        .exits(2)
        .says("Plan: 2 to add, 1 to change, 1 to destroy.")
        .complains("nothing of this can be applied");
}

#[test]
fn a_snapshot_is_the_same_for_the_same_state_and_nobody_elses_to_read() {
    let house = house();
    let taken = |name: &str| {
        house.run(&["snapshot", "--out", name]).exits(0);
        let text = std::fs::read_to_string(house.file(name)).expect("a snapshot");
        assert!(!text.contains(super::house::TOKEN));
        let mut json: Json = serde_json::from_str(&text).expect("JSON");
        let members = json.as_object_mut().expect("an object");
        members.remove("at");
        members.remove("hash");
        json.to_string()
    };
    assert_eq!(taken("one.json"), taken("two.json"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(house.file("one.json")).expect("a file");
        assert_eq!(found.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_cannot_be_read_back_is_refused_in_its_own_words() {
    let house = house();
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    let text = std::fs::read_to_string(house.file("s.json")).expect("a snapshot");
    house.write("edited.json", &text.replace("countess", "duchess"));
    house.write("cut.json", &text[..text.len() / 2]);
    house.write(
        "newer.json",
        &text.replacen("\"format_version\": 1", "\"format_version\": 7", 1),
    );
    house.write("other.json", "{}");
    for (file, why) in [
        ("edited.json", "it is damaged: it is not what was written"),
        ("cut.json", "it is no snapshot: EOF"),
        (
            "newer.json",
            "it has format version 7, and this maniform reads 1",
        ),
        ("other.json", "it was not written by `maniform snapshot`"),
        ("none.json", "the snapshot none.json cannot be read"),
    ] {
        offline(&house, &["plan", "--live", file])
            .exits(1)
            .complains(why);
    }
    // Nor is one taken for what it is not.
    house
        .run(&["apply", "s.json"])
        .exits(3)
        .complains("it is a snapshot: it says what lived, and not what to do");
    offline(&house, &["plan", "--live", "s.json", "--out", "p.json"])
        .exits(64)
        .complains("a plan made from a snapshot is not saved");
    house
        .run(&["snapshot", "--out", "a.yaml"])
        .exits(64)
        .complains("a.yaml is there already and is no snapshot");
}

#[test]
fn what_a_snapshot_does_not_hold_is_a_gap() {
    let house = house();
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    house.write("a.yaml", "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: { responders: { away: { message: Away } } }\n");
    offline(&house, &["plan", "--live", "s.json"])
        .exits(1)
        .says("the responders of ada@acme.example: the snapshot does not hold it");
    house
        .run(&["snapshot", "--depth", "all", "--out", "s.json"])
        .exits(0);
    offline(&house, &["plan", "--live", "s.json"])
        .exits(0)
        .says("+ responder:ada@acme.example/away");
}

#[test]
fn what_could_not_be_read_is_named_and_the_rest_is_saved() {
    let house = house();
    let effect = json!({ "refuse": { "status": 403, "code": "access_denied" } });
    house.fault(&json!({ "method": "GET", "path": "/1/**/redirections", "effect": effect }));
    house
        .run(&["snapshot", "--out", "s.json"])
        .exits(1)
        .says("Could not be read:")
        .says("the redirections of acme.example");
    house.mend();
    offline(&house, &["plan", "--live", "s.json"])
        .exits(1)
        .says("the redirections of acme.example");
    house
        .run(&["show", "s.json"])
        .exits(0)
        .says("the redirections of acme.example");
}

#[test]
fn without_files_everything_that_the_token_reaches_is_kept() {
    let mut world = acme_world();
    world["accounts"] = json!([{ "name": "Acme SA" }, { "name": "Globex" }]);
    let house = House::with(world);
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    let shown = offline(&house, &["show", "s.json", "--json"])
        .exits(0)
        .json();
    let organizations = shown["organizations"].as_object().expect("an object");
    assert_eq!(
        organizations.keys().collect::<Vec<_>>(),
        ["Acme SA", "Globex"]
    );
    assert_eq!(organizations["Acme SA"]["mail-service"], 1);
}

#[test]
fn a_plan_for_reading_is_not_taken_for_a_saved_one() {
    let house = house();
    let printed = house.run(&["plan", "--json"]).exits(0).stdout;
    house.write("p.json", &printed);
    for command in [&["show", "p.json"][..], &["apply", "p.json"]] {
        house
            .run(command)
            .exits(3)
            .complains("it is what `plan --json` prints")
            .complains("save a plan with `plan --out FILE`");
    }
}
