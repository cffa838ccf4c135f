//! Taking a block out: deleted, reported, left, let go of; each with its message.

use serde_json::{Value as Json, json};

use super::house::House;

/// A mail service with a body, and more at the top of the file.
fn acme(body: &str, top: &str) -> String {
    format!("organization: Acme SA\n{top}mail-services:\n  acme.example:\n{body}")
}

const BOTH: &str = "    addresses: { ada: {}, bob: {} }\n";
const ONE: &str = "    addresses: { ada: {} }\n";

/// Ada and Bob are declared and applied.
fn settled() -> House {
    let house = House::acme();
    house.write("a.yaml", &acme(BOTH, ""));
    house.settles();
    house
}

fn stranger(house: &House, name: &str) {
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": name, "target": "other_user", "link_to_current_user": false }),
    );
}

fn left(house: &House) -> Json {
    house.run(&["plan", "--json"]).json()["plan"]["left"].clone()
}

#[test]
fn what_an_additive_collection_keeps_is_told_by_name_until_the_next_apply() {
    let house = settled();
    let additive = "settings: { ownership: { addresses: additive } }\n";
    house.write("a.yaml", &acme(ONE, additive));
    house
        .plan()
        .exits(0)
        .says("No changes.")
        .says("Declared before and no longer, and left as they are (told until the next apply):")
        .says("mailbox:bob@acme.example: addresses are additive")
        .says("write `removed: [{ address: \"mailbox:bob@acme.example\", destroy: true }]`");
    assert_eq!(left(&house)[0]["because"], "additive");
    assert_eq!(left(&house)[0]["address"], "mailbox:bob@acme.example");
    house.apply().exits(0).says("addresses are additive");
    assert_eq!(left(&house), Json::Null, "told once an apply");
    house.plan().says("1 address that no file declares");
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn what_an_apply_of_something_else_did_not_tell_is_told_again() {
    let house = settled();
    let additive = "settings: { ownership: { addresses: additive } }\n";
    house.write("a.yaml", &acme(ONE, additive));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "mailbox:ada@acme.example",
        ])
        .exits(0);
    assert_eq!(left(&house)[0]["address"], "mailbox:bob@acme.example");
    house
        .run(&["apply", "--auto-approve", "--only", "mailbox:*"])
        .exits(0);
    assert_eq!(left(&house), Json::Null);
}

#[test]
fn what_an_observed_collection_would_lose_is_reported_as_long_as_it_lives() {
    let house = settled();
    let observe = "settings: { ownership: { addresses: observe } }\n";
    house.write("a.yaml", &acme(ONE, observe));
    for _ in 0..2 {
        house
            .run(&["plan", "--detailed-exitcode"])
            .exits(2)
            .says("Only observed (nothing is written):")
            .says("- mailbox:bob@acme.example    (declared when these files were last applied")
            .says("Plan: 0 to add, 0 to change, 0 to destroy.");
        house.forget();
        house.apply().exits(0);
        assert!(house.writes().is_empty());
    }
    // An entry that lets go of it ends the report.
    let top = format!("{observe}removed: [{{ address: 'mailbox:bob@acme.example' }}]\n");
    house.write("a.yaml", &acme(ONE, &top));
    house.settles();
    house.write("a.yaml", &acme(ONE, observe));
    house.plan().says("No changes.");
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn what_is_let_go_of_stays_and_the_entry_can_go_afterwards() {
    for address in ["mailbox:bob@acme.example", "mailbox:Bob@ACME.example"] {
        let house = settled();
        let entry = format!("removed: [{{ address: '{address}' }}]\n");
        house.write("a.yaml", &acme(ONE, &entry));
        house
            .plan()
            .exits(0)
            .says("No changes.")
            .says("mailbox:bob@acme.example: `removed` lets go of it")
            .says("left alone: 1 address that `removed` lets go of");
        assert_eq!(left(&house)[0]["because"], "let-go");
        house.settles();
        house
            .plan()
            .says("Lines that have nothing to do:")
            .says("mailbox:bob@acme.example: `removed` has let go of it    a.yaml:2:22")
            .says("help: the entry can be taken out of the files");
        house.write("a.yaml", &acme(ONE, ""));
        house.settles();
        assert_eq!(house.names(), ["ada", "bob"], "{address}");
    }
}

#[test]
fn what_is_let_go_of_stays_in_an_authoritative_collection_as_long_as_the_entry_does() {
    let house = settled();
    let authoritative = "settings: { ownership: { addresses: authoritative } }\n";
    let entry = format!("{authoritative}removed: [{{ address: 'mailbox:bob@acme.example' }}]\n");
    house.write("a.yaml", &acme(ONE, &entry));
    house.settles();
    let plan = house.plan().exits(0).says("No changes.");
    assert!(!plan.stdout.contains("can be taken out"), "{}", plan.stdout);
    house.write("a.yaml", &acme(ONE, authoritative));
    house.plan().says("- mailbox:bob@acme.example");
}

#[test]
fn what_belongs_to_a_thing_is_let_go_of_with_it() {
    let house = House::acme();
    let owned = "settings: { ownership: { responders: owned } }\n";
    let body = "    addresses: { ada: {}, bob: { responders: { away: { message: Later. } } } }\n";
    house.write("a.yaml", &acme(body, owned));
    house.settles();
    let entry = format!("{owned}removed: [{{ address: 'mailbox:bob@acme.example' }}]\n");
    house.write("a.yaml", &acme(ONE, &entry));
    house
        .plan()
        .says("No changes.")
        .says("responder:bob@acme.example/away: `removed` lets go of mailbox:bob@acme.example, which it belongs to");
    house.settles();
    house.write("a.yaml", &acme(ONE, owned));
    house.settles();
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn what_is_to_be_destroyed_goes_even_where_nothing_does_and_was_never_declared() {
    let house = settled();
    stranger(&house, "zoe");
    let top = "settings: { ownership: { addresses: additive } }\nremoved:\n  - { address: 'mailbox:zoe@acme.example', destroy: true }\n  - { address: 'mailbox:bob@acme.example', destroy: true }\n";
    house.write("a.yaml", &acme(ONE, top));
    house
        .plan()
        .exits(0)
        .says("- mailbox:zoe@acme.example    a.yaml:4:16\n        `removed` asks for it")
        .says("everything stored in it is destroyed")
        .says("Plan: 0 to add, 0 to change, 2 to destroy.");
    house.settles();
    assert_eq!(house.names(), ["ada"]);
    house
        .plan()
        .says("mailbox:zoe@acme.example: `removed` names nothing that lives")
        .says("help: take the entry out, or correct the address");
}

#[test]
fn destruction_is_only_reported_where_the_collection_is_observed() {
    let house = settled();
    let top = "settings: { ownership: { addresses: observe } }\nremoved: [{ address: 'mailbox:bob@acme.example', destroy: true }]\n";
    house.write("a.yaml", &acme(ONE, top));
    house
        .plan()
        .says("Only observed")
        .says("- mailbox:bob@acme.example");
    house.forget();
    house.apply().exits(0);
    assert!(house.writes().is_empty());
}

#[test]
fn protection_wins_over_destruction_and_says_what_to_take_out() {
    let house = settled();
    let top = "settings: { protect: ['mailbox:b*'] }\nremoved: [{ address: 'mailbox:bob@acme.example', destroy: true }]\n";
    house.write("a.yaml", &acme(ONE, top));
    house
        .plan()
        .exits(3)
        .says("it would be deleted (`removed` asks for it), and `mailbox:b*` protects it")
        .says("take the entry out of `removed`, or the pattern out of `settings.protect`");
    house.apply().exits(3);
    assert_eq!(house.names(), ["ada", "bob"]);
    // What is let go of is not deleted, so there is nothing to protect it from.
    house.write("a.yaml", &acme(ONE, &top.replace(", destroy: true", "")));
    house.plan().exits(0).says("lets go of it");
}

#[test]
fn a_run_that_knows_some_of_the_files_destroys_nothing() {
    let house = settled();
    house.write(
        "b.yaml",
        "removed: [{ address: 'mailbox:bob@acme.example', destroy: true }]\n",
    );
    house.write("a.yaml", &acme(ONE, ""));
    house.write("c.yaml", "organization: Acme SA\n");
    house
        .run(&["plan", "a.yaml", "b.yaml"])
        .exits(0)
        .says("No changes.")
        .complains("Nothing is deleted in a run that does not know all the files");
}

#[test]
fn things_of_an_organization_are_removed_by_the_names_people_know() {
    let house = House::acme();
    let teams = "organization: Acme SA\nteams: { Support: {}, Sales/North: {} }\n";
    house.write("a.yaml", teams);
    house.settles();
    for address in ["team:Support", "team:Acme SA/Support"] {
        let entry = format!(
            "organization: Acme SA\nteams: {{ Sales/North: {{}} }}\nremoved: [{{ address: '{address}' }}]\n"
        );
        house.write("a.yaml", &entry);
        house
            .plan()
            .exits(0)
            .says("team:Acme SA/Support: `removed` lets go of it");
    }
    house.write(
        "a.yaml",
        "organization: Acme SA\nremoved: [{ address: 'team:Sales/North', destroy: true }, { address: 'team:Support' }]\n",
    );
    house.settles();
    let world = house.control("GET", "world", &Json::Null);
    let teams = world["data"]["teams"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let names: Vec<_> = teams.iter().map(|team| team["name"].clone()).collect();
    assert_eq!(names, ["Support"]);
}

#[test]
fn record_sets_are_removed_in_any_spelling() {
    let house = House::acme();
    let zone = |records: &str, top: &str| {
        format!(
            "organization: Acme SA\n{top}domains: {{ acme.example: {{ records: [{records}] }} }}\n"
        )
    };
    house.write(
        "a.yaml",
        &zone("{ name: bücher, type: TXT, values: [a] }", ""),
    );
    house.settles();
    let entry = "removed: [{ address: 'record-set:acme.example/Bücher/txt' }]\n";
    house.write("a.yaml", &zone("", entry));
    house
        .plan()
        .exits(0)
        .says("No changes.")
        .says("lets go of it");
    let entry = entry.replace(" }]", ", destroy: true }]");
    house.write("a.yaml", &zone("", &entry));
    house.settles();
    assert_eq!(house.records(), [""; 0]);
}
