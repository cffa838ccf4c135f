//! What `drift --accept` must not do: give up your own work, or change what is known of who moved before
//! the edit is anybody's.

use serde_json::{Value as Json, json};

use super::house::House;

fn acme(ada: &str, bob: &str, carol: &str) -> String {
    format!(
        "organization: Acme SA
mail-services:
  acme.example:
    addresses:
      ada: {ada}
      bob: {bob}
      carol: {carol}
"
    )
}

const ADA: &str = "{ note: Desk }";
const BOB: &str = "{ note: Workshop, aliases: [bobby] }";
const CAROL: &str = "{ note: Reception }";

/// Three people, applied.
fn settled() -> (House, String) {
    let text = acme(ADA, BOB, CAROL);
    let house = House::acme();
    house.write("a.yaml", &text);
    house.settles();
    (house, text)
}

fn text(house: &House) -> String {
    std::fs::read_to_string(house.file("a.yaml")).expect("a file")
}

const STAR: [&str; 4] = ["drift", "--detailed-exitcode", "--accept", "*"];

#[test]
fn a_star_leaves_a_line_that_was_only_just_written() {
    let (house, _) = settled();
    let own = "{ note: JustWritten }";
    house.write("a.yaml", &acme(own, BOB, CAROL));
    house.note("ada", "ByManager");
    house.note("carol", "Roof");
    house
        .run(&STAR)
        .exits(2)
        .complains("Not accepted: mailbox:ada@acme.example: that would give up your own `note` of the block at a.yaml:5:7; to do so, name it in full.");
    assert_eq!(text(&house), acme(own, BOB, "{ note: Roof }"));
    house.run(&STAR).exits(2).complains("Nothing was accepted");
    house
        .run(&["drift", "--accept", "mailbox:ada@acme.example"])
        .exits(0)
        .complains("mailbox:ada@acme.example: this gives up your own `note`");
    let all = acme("{ note: ByManager }", BOB, "{ note: Roof }");
    assert_eq!(text(&house), all);
}

#[test]
fn a_star_takes_the_items_of_others_and_keeps_your_own() {
    let (house, _) = settled();
    let own = "{ note: Workshop, aliases: [bobby, rob] }";
    house.write("a.yaml", &acme(ADA, own, CAROL));
    let aliases = json!({ "aliases": ["robert"] });
    house.click("PUT", "/mailboxes/bob/aliases", &aliases);
    house.run(&STAR).exits(0);
    let both = "{ note: Workshop, aliases: [rob, robert] }";
    assert_eq!(text(&house), acme(ADA, both, CAROL));
}

#[test]
fn a_block_that_was_taken_out_and_changed_since_did_not_appear() {
    let (house, whole) = settled();
    let without = whole.replace("      carol: { note: Reception }\n", "");
    house.write("a.yaml", &without);
    house.note("carol", "Needed again");
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("~ mailbox:carol@acme.example")
        .says("note: \"Reception\" -> \"Needed again\"")
        .says("1 on both sides");
    let drift = house.run(&["drift", "--json"]).json();
    assert_eq!(drift["drift"]["moved"][0]["happened"], "taken-out");
    house
        .run(&STAR)
        .exits(2)
        .complains("that would give up your removal of its block");
    assert_eq!(text(&house), without);
    house
        .run(&["drift", "--accept", "mailbox:carol@acme.example"])
        .exits(0);
    assert!(text(&house).contains("carol:"), "{}", text(&house));
}

#[test]
fn a_star_keeps_a_block_that_says_more_by_now() {
    let (house, _) = settled();
    for more in ["{ note: Front }", "{ note: Reception, aliases: [caro] }"] {
        let own = acme(ADA, BOB, more);
        house.write("a.yaml", &own);
        if house.service()["mailboxes"].as_array().map(Vec::len) == Some(3) {
            house.click("DELETE", "/mailboxes/carol", &json!(null));
        }
        house.run(&STAR).exits(2).complains(
            "mailbox:carol@acme.example: that would give up what its block at a.yaml:7:7 says",
        );
        assert_eq!(text(&house), own);
    }
}

#[test]
fn without_a_record_what_is_gone_is_no_quiet_night() {
    let (house, whole) = settled();
    house.click("DELETE", "/mailboxes/bob", &json!(null));
    std::fs::remove_file(house.record()).expect("a record");
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(2)
        .says("- mailbox:bob@acme.example")
        .says("0 on both sides, 2 nobody knows.");
    house.run(&STAR).exits(2);
    assert_eq!(text(&house), whole);
}

#[test]
fn an_edit_that_is_thrown_away_leaves_the_drift() {
    let (house, whole) = settled();
    house.note("ada", "Roof");
    house.click("DELETE", "/mailboxes/bob", &json!(null));
    let before = house.run(&["drift"]).exits(0).stdout;
    // What belongs to a thing that is gone goes with it.
    house.run(&STAR).exits(0);
    let nothing = ["drift", "--detailed-exitcode"];
    house.run(&nothing).exits(0).says("No drift.");
    house.write("a.yaml", &whole);
    assert_eq!(house.run(&nothing).exits(2).stdout, before);
    house.run(&STAR).exits(0);
    house.settles();
    house.note("ada", "Cellar");
    let again = house.run(&["drift", "--json"]).json();
    assert_eq!(again["summary"]["manager"], 1);
}

#[test]
fn what_was_accepted_to_be_gone_may_come_back() {
    let (house, _) = settled();
    house.click("DELETE", "/mailboxes/bob", &json!(null));
    house.run(&STAR).exits(0);
    house.note("ada", "Roof");
    house.run(&STAR).exits(0);
    let body = json!({ "mailbox_name": "bob", "target": "other_user" });
    house.click("POST", "/mailboxes", &body);
    let aliases = json!({ "aliases": ["bobby"] });
    house.click("PUT", "/mailboxes/bob/aliases", &aliases);
    house.plan().exits(0).says("No changes.");
    house.settles();
    let record = std::fs::read_to_string(house.record()).expect("a record");
    let record: Json = serde_json::from_str(&record).expect("JSON");
    assert_eq!(record["gone"], Json::Null);
    assert_eq!(record["things"]["mailbox:bob@acme.example"], Json::Null);
}

#[test]
fn what_removed_asks_for_is_your_commit_and_no_drift() {
    let (house, whole) = settled();
    let body = json!({ "mailbox_name": "old", "target": "other_user" });
    house.click("POST", "/mailboxes", &body);
    let asked = "removed: [{ address: \"mailbox:old@acme.example\", destroy: true }]\n";
    house.write("a.yaml", &format!("{whole}{asked}"));
    let plan = house.run(&["plan", "--json"]).exits(0).json();
    assert_eq!(plan["plan"]["changes"][0]["moved"]["by"], "commit");
    house
        .run(&["drift", "--detailed-exitcode"])
        .exits(0)
        .says("No drift.");
}

#[test]
fn who_deletes_or_renames_what_has_a_new_name_in_the_files_is_seen() {
    let team = |name: &str| {
        format!("organization: Acme SA\nteams: {{ {name} members: [boss@acme.example] }} }}\n")
    };
    let house = House::acme();
    house.write("a.yaml", &team("Support: {"));
    house.settles();
    house.write("a.yaml", &team("Help: { previously: Support,"));
    let plan = house.run(&["plan", "--json"]).exits(0).json();
    assert_eq!(plan["plan"]["changes"][0]["moved"]["by"], "commit");
    let world = house.control("GET", "world", &Json::Null)["data"].clone();
    let (account, team) = (&world["accounts"][0]["id"], &world["teams"][0]["id"]);
    let team = format!("/1/accounts/{account}/teams/{team}");
    let reply = house.manager("DELETE", &team, &Json::Null);
    assert_eq!(reply["result"], "success", "{team}: {reply}");
    let plan = house.run(&["plan", "--json"]).exits(0).json();
    assert_eq!(
        plan["plan"]["changes"][0]["moved"]["by"], "manager",
        "{plan:#}"
    );
}
