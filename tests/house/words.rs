//! What the program says when a word, a path or a file is not what it was taken for.

use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

/// A house with an alias, a person and a team.
fn house() -> House {
    let mut world = acme_world();
    world["mail_hostings"][0]["mailboxes"] =
        json!([{ "mailbox_name": "ada", "aliases": ["countess"] }]);
    House::with(world)
}

#[test]
fn an_alias_is_told_with_its_mailbox() {
    let house = house();
    for word in ["countess@acme.example", "mailbox:countess@acme.example"] {
        house
            .run(&["import", word, "--out", "-"])
            .exits(64)
            .complains("is an alias of ada@acme.example")
            .complains("name `ada@acme.example`");
    }
}

#[test]
fn people_and_teams_may_be_named_without_their_organization() {
    let house = house();
    let team = house
        .run(&["import", "team:Nobody", "--out", "-"])
        .exits(64);
    team.complains("nothing that lives is called `team:Nobody`");
    let id = house.call("GET", "/1/accounts", &Json::Null)["data"][0]["id"].clone();
    house.manager(
        "POST",
        &format!("/1/accounts/{id}/teams"),
        &json!({ "name": "Support" }),
    );
    house
        .run(&["import", "team:Support", "--out", "-"])
        .exits(0)
        .says("Support");
    house
        .run(&["import", "team:acme sa/support", "--out", "-"])
        .exits(64)
        .complains("did you mean `team:Acme SA/Support`?");
    house
        .run(&["import", "--organization", "acme sa", "--out", "-"])
        .exits(64)
        .complains("did you mean `Acme SA`?");
}

#[test]
fn a_path_behind_accept_is_said_to_be_one() {
    let house = house();
    house.write("office/a.yaml", "organization: Acme SA\n");
    house
        .run(&["drift", "--accept", "mailbox:*", "office"])
        .exits(64)
        .complains("`office` is a path and no address")
        .complains("maniform drift office --accept 'mailbox:*'");
    assert_eq!(house.log().len(), 0, "nothing was asked for it");
}

#[test]
fn a_star_that_takes_nothing_names_what_it_leaves_and_fails() {
    let house = house();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { ada: { note: Mine } } } }\n",
    );
    let ran = house.run(&["drift", "--accept", "*"]).exits(1);
    ran.complains("name them in full")
        .complains("  mailbox:ada@acme.example");
    house
        .run(&["drift", "--accept", "*", "--detailed-exitcode"])
        .exits(2);
}

#[test]
fn show_says_what_is_wrong_with_a_damaged_file() {
    let house = house();
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    let whole = std::fs::read_to_string(house.file("s.json")).expect("a snapshot");
    for (text, message) in [
        (&whole[..whole.len() / 2], "it is cut off or no JSON"),
        ("organization: Acme SA\n", "it is cut off or no JSON"),
        ("{}", "it is neither a saved plan nor a snapshot"),
    ] {
        house.write("cut.json", text);
        let ran = house.run(&["show", "cut.json"]).exits(1);
        let ran = ran.complains("cut.json cannot be shown").complains(message);
        assert!(!ran.stderr.contains("plan again"), "{}", ran.stderr);
    }
    house
        .run(&["show", "s.json", "--markdown", "-"])
        .exits(64)
        .complains("a snapshot has no Markdown form");
}

#[test]
fn a_snapshot_says_which_older_one_it_replaces() {
    let house = house();
    let first = house.run(&["snapshot", "--out", "s.json"]).exits(0);
    assert!(!first.stderr.contains("replaces"), "{}", first.stderr);
    house
        .run(&["snapshot", "--out", "s.json"])
        .exits(0)
        .complains("It replaces the snapshot of 20");
}

#[test]
fn one_cause_is_said_once() {
    let house = house();
    house.write("out/a.yaml", "organization: Other AG\n");
    let ran = house.run(&["import", "--out", "out"]).exits(1);
    let ran = ran.complains("write `organization: Acme SA` into a file");
    let said = ran.stderr.matches("no file speaks of").count();
    assert_eq!(said, 1, "{}", ran.stderr);
}
