//! Since when something waits: kept as long as it waits, and never younger for another edit.

use maniform::emulator::Config;
use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

const DAY: i64 = 86_400;

fn file(more: &str) -> String {
    format!(
        "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada:
        responders:
          away: {{ message: Away, sender: desk@acme.example, active: false }}
      desk: {{ {more} }}
"
    )
}

fn waiting(house: &House) -> Json {
    let told = house.run(&["status", "--json"]).exits(0).json();
    let pending = told["pending"].as_array().cloned().unwrap_or_default();
    let mut responder = pending.into_iter();
    let responder = responder.find(|each| each["address"] == "responder:ada@acme.example/away");
    responder.unwrap_or_else(|| panic!("it does not wait: {told:#}"))
}

#[test]
fn the_first_time_counts_however_long_ago_and_whatever_was_written_since() {
    let house = House::configured(Config {
        seed: vec![acme_world()],
        clock: Some(1_767_225_600),
        ..Config::default()
    });
    house.write("a.yaml", &file(""));
    assert_eq!(waiting(&house)["since"], Json::Null);
    house.apply();
    for _ in 0..3 {
        house.control("POST", "clock", &json!({ "advance": 2 * DAY }));
        house.write("a.yaml", &file("note: Desk"));
        house.apply();
        let each = waiting(&house);
        assert_eq!(each["since"], "2026-01-01T00:00:00Z", "{each:#}");
        assert_eq!(each["since_from"], "record");
    }
    // A run that does not know the file forgets nothing of it.
    house.write(
        "b.yaml",
        "organization: Acme SA\nusers: { boss@acme.example: {} }\n",
    );
    house.run(&["apply", "b.yaml", "--auto-approve"]).exits(0);
    assert_eq!(waiting(&house)["since"], "2026-01-01T00:00:00Z");
    // What waits no longer is forgotten: asked anew, it is asked from then on.
    let without = file("").replace("sender: desk@acme.example", "sender: ada@acme.example");
    house.write("a.yaml", &without);
    house.apply();
    house.write("a.yaml", &file(""));
    house.apply();
    assert_eq!(waiting(&house)["since"], "2026-01-07T00:00:00Z");
}
