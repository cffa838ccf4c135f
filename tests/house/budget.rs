//! Speed is calls first: how many a plan takes is fixed, and counted at the service.

use serde_json::json;

use super::house::{House, acme_world};

/// The calls a plan makes, counted by the emulator.
fn reads(house: &House) -> usize {
    house.forget();
    house.plan().exits(0);
    house.log().len()
}

#[test]
fn a_plan_reads_lists_and_never_single_things() {
    let mut world = acme_world();
    let mailboxes: Vec<_> = (0..250)
        .map(|n| json!({ "mailbox_name": format!("u{n}"), "aliases": [format!("a{n}")] }))
        .collect();
    world["mail_hostings"][0]["mailboxes"] = json!(mailboxes);
    world["mail_hostings"][0]["total"] = json!(300);
    let house = House::with(world);
    let addresses: String = (0..250)
        .map(|n| format!("      u{n}: {{ aliases: [a{n}] }}\n"))
        .collect();
    house.write(
        "a.yaml",
        &format!(
            "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{addresses}"
        ),
    );
    // Organizations, mail services, three pages of a hundred addresses with their aliases, and the
    // redirections, because a name may be held by one of those.
    assert_eq!(reads(&house), 6);
}

#[test]
fn only_what_the_files_speak_of_is_read() {
    let house = House::acme();
    house.write(
        "a.yaml",
        "domains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1] }] } }\n",
    );
    assert_eq!(reads(&house), 1);
    house.write("a.yaml", "organization: Acme SA\n");
    assert_eq!(reads(&house), 1);
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { spam-filter: true } }\n",
    );
    assert_eq!(reads(&house), 3);
}
