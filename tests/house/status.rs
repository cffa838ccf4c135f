//! `status`: what waits for whom, since when and until when.

use maniform::emulator::Config;
use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

const FILE: &str = "organization: Acme SA
users:
  eve@partner.example: { first-name: Eve, last-name: Ning, role: collaborator, locale: en }
mail-services:
  acme.example:
    addresses:
      ada:
        note: null
        access: { frank@partner.example: [responders] }
        responders:
          away: { message: Away, sender: desk@acme.example, active: false }
      desk: {}
    redirections:
      sales: [ada@acme.example, x@elsewhere.example]
";

/// A house at the first moment of 2026, in which everything was asked for.
fn house() -> House {
    let house = House::configured(Config {
        seed: vec![acme_world()],
        clock: Some(1_767_225_600),
        ..Config::default()
    });
    house.write("a.yaml", FILE);
    house.apply();
    house
}

#[test]
fn what_waits_says_for_whom_and_since_when() {
    let house = house();
    house.control("POST", "clock", &json!({ "advance": 3 * 86_400 }));
    house
        .run(&["status"])
        .exits(0)
        .says("Waiting:\n")
        .says("user:Acme SA/eve@partner.example waits for eve@partner.example to accept the invitation to Acme SA\n        since 2026-01-01 00:00 UTC (3 days), until ")
        .says("redirection:sales@acme.example waits for x@elsewhere.example to accept mail from sales@acme.example\n        since 2026-01-01 00:00 UTC (3 days), until ")
        .says("waits for frank@partner.example to open the link into ada@acme.example")
        .says("Blocked:\n    + responder:ada@acme.example/away\n        since 2026-01-01 00:00 UTC (3 days, when these files were applied)\n        waits for senders:ada@acme.example");
    house.run(&["status", "--detailed-exitcode"]).exits(5);
}

#[test]
fn for_programs_moments_are_in_utc_and_the_longest_wait_is_first() {
    let house = house();
    house.control("POST", "clock", &json!({ "advance": 86_400 }));
    house.write(
        "a.yaml",
        &FILE.replace("x@elsewhere.example", "y@elsewhere.example"),
    );
    house.apply();
    let told = house.run(&["status", "--json"]).exits(0).json();
    let waiting: Vec<&Json> = told["pending"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|each| each["state"] == "waiting" && each["since_from"] == "service")
        .collect();
    assert_eq!(waiting[0]["since"], "2026-01-01T00:00:00Z");
    let last = waiting.last().expect("something waits");
    assert_eq!(last["who"], "y@elsewhere.example");
    assert_eq!(last["since"], "2026-01-02T00:00:00Z");
}

#[test]
fn what_ran_out_is_told_apart_and_needs_no_files() {
    let house = house();
    house.control("POST", "clock", &json!({ "advance": 400 * 86_400 }));
    std::fs::remove_file(house.file("a.yaml")).expect("a file");
    house
        .run(&["status"])
        .exits(0)
        .says("Ran out or turned down:\n")
        .says("redirection:sales@acme.example waited for x@elsewhere.example to accept mail from sales@acme.example")
        .says("the link ran out before it was opened");
}

#[test]
fn nothing_waits_where_nothing_was_asked() {
    let house = House::acme();
    house
        .run(&["status", "--detailed-exitcode"])
        .exits(0)
        .says("Nothing waits for anybody.");
    let effect = json!({ "refuse": { "status": 403, "code": "access_denied" } });
    house.fault(&json!({ "method": "GET", "path": "/2/accounts/*/users", "effect": effect }));
    let told = house.run(&["status"]).exits(1);
    assert!(!told.stdout.contains("Nothing waits"), "{}", told.stdout);
}
