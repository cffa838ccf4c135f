//! Who opens a mailbox: members at once, invited people with their invitation, others by a link.

use maniform::emulator::{Config, Switches};
use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

fn world(migrated: bool) -> Json {
    let mut world = acme_world();
    let users = json!([{ "account": "Acme SA", "email": "mia@acme.example" }]);
    let rows = world["users"].as_array().cloned().unwrap_or_default();
    world["users"] = json!([rows, users.as_array().cloned().unwrap_or_default()].concat());
    world["teams"] = json!([{ "account": "Acme SA", "name": "Support" }]);
    world["mail_hostings"][0]["migrated"] = json!(migrated);
    world
}

fn document(access: &str) -> String {
    format!(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: {{ access: {{ {access} }} }}\n"
    )
}

fn keys(house: &House) -> Vec<String> {
    let world = house.control("GET", "world", &Json::Null);
    let boxes = &world["data"]["mail_hostings"][0]["mailboxes"][0];
    let links = boxes["invitations"].as_array().cloned().unwrap_or_default();
    let key = |row: &Json| row["key"].as_str().unwrap_or_default().to_owned();
    links.iter().map(key).collect()
}

/// The number of the mail service.
fn service(house: &House) -> String {
    let world = house.control("GET", "world", &json!(null));
    world["data"]["mail_hostings"][0]["id"].to_string()
}

#[test]
fn a_member_gets_in_at_once_and_out_again() {
    let house = House::with(world(true));
    house.write("a.yaml", &document("mia@acme.example: [responders, rules]"));
    house.settles();
    house.write("a.yaml", &document("mia@acme.example: []"));
    assert_eq!(house.steps().len(), 1);
    house.settles();
    house.write("a.yaml", &document(""));
    house
        .plan()
        .says("mia@acme.example reads ada@acme.example no longer");
    house.settles();
}

#[test]
fn somebody_outside_waits_behind_a_link_that_is_mailed_once() {
    let house = House::with(world(true));
    house.write("a.yaml", &document("eve@partner.example: [aliases]"));
    house
        .plan()
        .says("a link into ada@acme.example: eve@partner.example");
    house.settles();
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(5)
        .says("waits for eve@partner.example to open the link into ada@acme.example");
    let key = keys(&house).remove(0);
    house.control("POST", "accept", &json!({ "mailbox_invitation": key }));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
}

#[test]
fn a_link_that_ran_out_is_made_anew() {
    let house = House::configured(Config {
        seed: vec![world(true)],
        ..Config::default()
    });
    house.write("a.yaml", &document("eve@partner.example: [aliases]"));
    house.settles();
    let service = service(&house);
    let key = keys(&house).remove(0);
    // Taken back in the Manager, the link is missed and mailed again.
    let path = format!("/1/mail_hostings/{service}/mailboxes/ada/invitations/{key}");
    house.manager("DELETE", &path, &Json::Null);
    house.run(&["plan", "--detailed-exitcode"]).exits(2);
    house.settles();
}

#[test]
fn the_older_generation_of_routes_does_what_it_can_and_says_the_rest() {
    let house = House::with(world(false));
    house.write("a.yaml", &document("eve@partner.example: [aliases]"));
    house.settles();
    house.write("a.yaml", &document("eve@partner.example: [signatures]"));
    house.settles();
    house.write("a.yaml", &document("mia@acme.example: [aliases]"));
    house
        .apply()
        .says("opens ada@acme.example in the Manager, then its users, and adds mia@acme.example");
}

#[test]
fn an_access_rides_on_an_invitation() {
    let house = House::with(world(true));
    let user = "users:\n  cyd@partner.example: { first-name: Cyd, last-name: Roy, role: collaborator, locale: fr }\n";
    let text = document("cyd@partner.example: [responders, rules]") + user;
    house.write("a.yaml", &text);
    house.apply();
    let plan = house.run(&["plan", "--detailed-exitcode"]);
    assert_eq!(plan.code, 5, "{}{}", plan.stdout, plan.stderr);
    house.control(
        "POST",
        "accept",
        &json!({ "invitation": "cyd@partner.example" }),
    );
    // What the invitation had no flag for comes now.
    house
        .run(&["plan", "--only", "mailbox-access:*"])
        .says("rules");
    house.settles();
}

#[test]
fn a_team_opens_a_mailbox_where_there_are_routes_and_a_person_lets_it_in_elsewhere() {
    let text = "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: { team-access: { Support: [responders] } }\n";
    let house = House::with(world(true));
    house.write("a.yaml", text);
    house.settles();
    house.write("a.yaml", &text.replace("[responders]", "[]"));
    house.settles();
    house.control("PATCH", "switches", &json!({ "team_access_routes": false }));
    house.write("a.yaml", &text.replace("[responders]", "[aliases]"));
    house.apply().says("the team Support, and sets aliases");
}

#[test]
fn a_team_is_seen_and_missed_where_only_the_list_of_addresses_tells_it() {
    let text = "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: { team-access: { Support: [responders] } }\n";
    let house = House::with(world(true));
    house.write("a.yaml", text);
    house.settles();
    house.control("PATCH", "switches", &json!({ "team_access_routes": false }));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    house.write("a.yaml", &text.replace("Support: [responders]", ""));
    house.apply().says("the team Support, and takes it away");
    // What was learned is planned for people at once.
    let plan = house.plan();
    assert!(!plan.stdout.contains("1 to destroy"), "{}", plan.stdout);
    plan.says("the team Support, and takes it away");
}

#[test]
fn nobody_is_mailed_twice_for_what_the_older_routes_have_no_flag_for() {
    let house = House::with(world(false));
    house.write(
        "a.yaml",
        &document("eve@partner.example: [aliases, restorations]"),
    );
    house.apply();
    let key = keys(&house);
    house
        .apply()
        .says("restorations can be changed when eve@partner.example has opened the link");
    assert_eq!(keys(&house), key);
}

#[test]
fn nothing_is_sent_for_an_access_whose_invitation_was_declined() {
    // Where answered invitations stay in the list, their number is known and still of no use.
    let house = House::configured(Config {
        seed: vec![world(true)],
        switches: Switches {
            answered_invitations_show: true,
            ..Switches::default()
        },
        ..Config::default()
    });
    let user = "users:\n  cyd@partner.example: { first-name: Cyd, last-name: Roy, role: collaborator, locale: fr }\n";
    house.write(
        "a.yaml",
        &(document("cyd@partner.example: [aliases]") + user),
    );
    house.apply();
    house.control(
        "POST",
        "reject",
        &json!({ "invitation": "cyd@partner.example" }),
    );
    assert!(house.steps().is_empty());
    house
        .plan()
        .says("waits for user:Acme SA/cyd@partner.example");
    // Asked for in the files, they are invited again, and the mailbox with it.
    let again = user.replace("locale: fr", "locale: fr, invitation: { again: 2 }");
    house.write(
        "a.yaml",
        &(document("cyd@partner.example: [aliases]") + &again),
    );
    house.apply();
    house.run(&["plan", "--detailed-exitcode"]).exits(5);
}

#[test]
fn an_access_does_not_wait_on_an_invitation_that_ran_out() {
    let mut world = world(true);
    world["invitations"] = json!([{
        "account": "Acme SA", "email": "cyd@partner.example", "first_name": "Cyd", "last_name": "Roy",
        "created_at": 1_700_000_000, "expired_at": 1_702_592_000,
    }]);
    let house = House::with(world);
    house.write("a.yaml", &document("cyd@partner.example: [aliases]"));
    assert_eq!(house.steps(), ["POST /mailboxes"]);
    house
        .plan()
        .says("the invitation of cyd@partner.example is over");
    // Invited again in the same plan, they get the mailbox with the new invitation.
    let user = "users:\n  cyd@partner.example: { first-name: Cyd, last-name: Roy, role: collaborator, locale: fr }\n";
    house.write(
        "a.yaml",
        &(document("cyd@partner.example: [aliases]") + user),
    );
    house.apply().exits(0);
    house.run(&["plan", "--detailed-exitcode"]).exits(5);
    house.control(
        "POST",
        "accept",
        &json!({ "invitation": "cyd@partner.example" }),
    );
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn a_lost_reply_in_the_middle_lets_nobody_in_twice() {
    let house = House::with(world(true));
    house.write("a.yaml", &document("mia@acme.example: [aliases]"));
    house.fault(
        &json!({ "method": "POST", "path": "/1/**/accesses/webmail", "effect": "cut_after" }),
    );
    house.apply().exits(0).says("found by name and adopted");
    house.mend();
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
}

#[test]
fn people_are_read_with_the_list_and_not_one_by_one() {
    let house = House::with(world(true));
    let boxes: String = (0..30)
        .map(|n| format!("      a{n}: {{ access: {{ mia@acme.example: [] }} }}\n"))
        .collect();
    let text =
        format!("organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n{boxes}");
    house.write("a.yaml", &text);
    house.settles();
    house.forget();
    house.run(&["plan", "--detailed-exitcode"]).exits(0);
    let calls = house.log().len();
    assert!(calls <= 8, "{calls}");
}
