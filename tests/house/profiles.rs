//! Many addresses in short lines: what they have in common stands once.

use serde_json::json;

use super::house::{House, acme_world};

fn text(addresses: usize) -> String {
    let lines: String = (0..addresses)
        .map(|n| format!("      person{n:03}: {{ profile: staff }}\n"))
        .collect();
    format!(
        "organization: Acme SA\nprofiles:\n  staff: {{ note: Staff, spam-filter: false }}\nmail-services:\n  acme.example:\n    defaults: {{ promotion-filter: true }}\n    addresses:\n{lines}"
    )
}

#[test]
fn two_hundred_short_lines_are_two_hundred_whole_addresses() {
    let mut world = acme_world();
    world["mail_hostings"][0]["total"] = json!(300);
    let house = House::with(world);
    house.write("a.yaml", &text(200));
    house
        .run(&["validate"])
        .exits(0)
        .says("202 things in 1 file");
    let plan = house.run(&["plan", "--json"]).json();
    let changes = plan["plan"]["changes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(changes.len(), 200);
    for change in &changes {
        assert_eq!(change["action"], "create");
        let names: Vec<_> = change["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|field| field["name"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(names, ["note", "spam-filter", "promotion-filter"]);
    }
}

#[test]
fn a_change_of_the_profile_is_a_change_of_all_who_take_it() {
    let house = House::acme();
    house.write("a.yaml", &text(3));
    house.settles();
    house.write("a.yaml", &text(3).replace("note: Staff", "note: null"));
    house
        .plan()
        .says("Plan: 0 to add, 3 to change, 0 to destroy.");
    house.settles();
}
