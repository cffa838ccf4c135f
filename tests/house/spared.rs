//! What `protect`, `ignore` and `removed` spare stays: also with what it belongs to, and in any
//! spelling.

use serde_json::json;

use super::house::{House, acme_world};

fn acme(body: &str, top: &str) -> String {
    format!("organization: Acme SA\n{top}mail-services:\n  acme.example:\n    addresses: {body}\n")
}

const ANSWERING: &str = "{ ada: { responders: { holiday: { message: Away. } } }, bob: {} }";

/// Ada with an answer of hers, and Bob.
fn answering() -> House {
    let house = House::acme();
    house.write("a.yaml", &acme(ANSWERING, ""));
    house.settles();
    house
}

/// Nothing is deleted, and the plan says why.
fn refuses(house: &House, texts: &[&str]) {
    let plan = house.plan().exits(3);
    texts.iter().fold(plan, |plan, text| plan.says(text));
    let before = house.names();
    house.apply().exits(3);
    assert_eq!(house.names(), before);
}

#[test]
fn what_is_spared_keeps_what_it_belongs_to() {
    for (top, why) in [
        (
            "settings: { protect: ['responder:ada@acme.example/*'] }\n",
            "which `responder:ada@acme.example/*` in `settings.protect` protects",
        ),
        (
            "settings: { ignore: ['responder:ada@acme.example/*'] }\n",
            "which `responder:ada@acme.example/*` in `settings.ignore` leaves to others",
        ),
        (
            "removed: [{ address: 'responder:ada@acme.example/holiday' }]\n",
            "which `responder:ada@acme.example/holiday` in `removed` lets go of",
        ),
        (
            "removed: [{ address: 'responder:ada@acme.example/Holiday' }, { address: 'mailbox:ada@acme.example', destroy: true }]\n",
            "which `responder:ada@acme.example/Holiday` in `removed` lets go of",
        ),
    ] {
        let house = answering();
        house.write("a.yaml", &acme("{ bob: {} }", top));
        let with = "it would be deleted, and responder:ada@acme.example/holiday with it";
        refuses(&house, &["mailbox:ada@acme.example", with, why]);
        let only = ["plan", "--only", "mailbox:ada@acme.example"];
        house.run(&only).exits(3).says(why);
        // A run that knows some of the files deletes nothing, so there is nothing to refuse.
        house.write("b.yaml", "organization: Acme SA\n");
        house.run(&["plan", "a.yaml"]).exits(0);
    }
}

#[test]
fn what_goes_along_is_not_left_alone() {
    let house = answering();
    house.write("a.yaml", &acme("{ bob: {} }", ""));
    let plan = house.plan().exits(0).says("1 to destroy");
    assert!(!plan.stdout.contains("left alone"), "{}", plan.stdout);
}

#[test]
fn an_organization_in_another_spelling_lets_go_as_well() {
    let house = House::acme();
    let world = house.control("GET", "world", &serde_json::Value::Null);
    let id = world["data"]["accounts"][0]["id"].to_string();
    let both = acme("{ ada: {}, bob: {} }", "");
    let entry = "removed: [{ address: 'mailbox:bob@acme.example' }]\n";
    house.write("a.yaml", &both);
    house.settles();
    let renamed = acme("{ ada: {} }", entry).replace("Acme SA", &id);
    house.write("a.yaml", &renamed);
    house.plan().exits(0).says("No changes.");
    let authoritative = "settings: { ownership: { addresses: authoritative } }\n";
    house.write(
        "a.yaml",
        &format!(
            "{}---\norganization: {id}\n{entry}",
            acme("{ ada: {} }", authoritative)
        ),
    );
    house.plan().exits(0).says("No changes.");
    // A name that nobody knows could be another spelling.
    house.write(
        "a.yaml",
        &format!(
            "{}---\norganization: acme sa\n{entry}",
            acme("{ ada: {} }", "")
        ),
    );
    house
        .plan()
        .exits(1)
        .says("nobody can tell whether that is another one");
    house.apply().exits(1);
    assert_eq!(house.names(), ["ada", "bob"]);
}

#[test]
fn another_spelling_of_the_organization_deletes_no_team() {
    let house = House::acme();
    let world = house.control("GET", "world", &serde_json::Value::Null);
    let id = world["data"]["accounts"][0]["id"].to_string();
    let text = "organization: Acme SA\nteams: { Support: {} }\n";
    house.write("a.yaml", text);
    house.settles();
    house.write("a.yaml", &text.replace("Acme SA", &id));
    house.plan().exits(0).says("No changes.");
    house.write("a.yaml", &text.replace("Acme SA", "acme sa"));
    house
        .plan()
        .exits(1)
        .says("may be it, declared under `acme sa`");
}

#[test]
fn an_entry_in_another_case_lets_go() {
    let house = House::acme();
    house.write("a.yaml", "organization: Acme SA\nteams: { Support: {} }\n");
    house.settles();
    let entry = |rest: &str| {
        format!("organization: Acme SA\nremoved: [{{ address: 'team:support'{rest} }}]\n")
    };
    house.write("a.yaml", &entry(""));
    house
        .plan()
        .exits(0)
        .says("No changes.")
        .says("team:Acme SA/Support: `removed` lets go of it");
    house.write("a.yaml", &entry(", destroy: true"));
    house.plan().exits(0).says("- team:Acme SA/Support");
}

#[test]
fn an_entry_that_names_nothing_stops_what_it_may_have_been_meant_to_keep() {
    let house = answering();
    let entry = "removed: [{ address: 'mailbox:bbo@acme.example' }]\n";
    house.write("a.yaml", &acme("{ ada: {} }", entry));
    refuses(
        &house,
        &[
            "`removed` lets go of `mailbox:bbo@acme.example`, which does not live, while mailbox:bob@acme.example would be deleted",
        ],
    );
    // Where nothing of its kind goes it is only told.
    house.write("a.yaml", &acme("{ ada: {}, bob: {} }", entry));
    house
        .plan()
        .exits(0)
        .says("`removed` names nothing that lives");
}

#[test]
fn a_star_in_removed_is_an_error() {
    let house = answering();
    for (address, exit) in [
        ("mailbox:*@acme.example", 1),
        ("team:*", 1),
        ("record-set:acme.example/*/*", 1),
        ("record-set:*/www/TXT", 1),
        ("record-set:acme.example/*/TXT", 0),
        ("record-set:acme.example/*.dev/TXT", 0),
    ] {
        let entry = format!("removed: [{{ address: '{address}' }}]\n");
        house.write("a.yaml", &acme("{ ada: {}, bob: {} }", &entry));
        let ran = house.run(&["validate"]).exits(exit);
        if exit == 1 {
            ran.complains("`*` stands for nothing here");
        }
    }
}

/// Somebody's answer that no file ever spoke of is looked for before what it belongs to goes.
#[test]
fn what_no_file_ever_declared_is_asked_about_too() {
    for (protects, refused) in [
        ("responder:ada@acme.example/*", true),
        ("responder:bob@*", false),
    ] {
        let mut world = acme_world();
        let answer = json!({ "name": "Mine", "message": "Away." });
        let ada = json!({ "mailbox_name": "ada", "responders": [answer] });
        world["mail_hostings"][0]["mailboxes"] = json!([ada]);
        let house = House::with(world);
        house.write("a.yaml", &acme("{ ada: {}, bob: {} }", ""));
        house.settles();
        let top = format!("settings: {{ protect: ['{protects}'] }}\n");
        house.write("a.yaml", &acme("{ bob: {} }", &top));
        if refused {
            refuses(&house, &["responder:ada@acme.example/Mine with it"]);
        } else {
            house.plan().exits(0).says("1 to destroy");
        }
    }
}
