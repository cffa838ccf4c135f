//! `import` where there are documents: what it must not pass over in silence.

use serde_json::{Value as Json, json};

use super::house::{House, TOKEN};

const OTHER: &str = "tok-9d2e-of-the-other-one";

fn boss(account: &str, email: &str) -> Json {
    json!({ "account": account, "email": email, "first_name": "A", "last_name": "B", "role_type": "owner" })
}

/// Two organizations, each in the reach of one token only.
fn two() -> House {
    let service = |account: &str, domain: &str, mailbox: &str| json!({ "account": account, "main_fqdn": domain, "total": 50, "mailboxes": [{ "mailbox_name": mailbox }] });
    let mut house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }, { "name": "Beta AG" }],
        "users": [boss("Acme SA", "boss@acme.example"), boss("Beta AG", "chef@beta.example")],
        "tokens": [
            { "token": TOKEN, "user": "boss@acme.example" },
            { "token": OTHER, "user": "chef@beta.example" },
        ],
        "mail_hostings": [service("Acme SA", "acme.example", "ada"), service("Beta AG", "beta.example", "bob")],
    }));
    house.variable("BETA_TOKEN", OTHER);
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: {} }\n",
    );
    house
}

fn read(house: &House, name: &str) -> String {
    std::fs::read_to_string(house.file(name)).expect("a file")
}

#[test]
fn organizations_are_found_through_every_token_that_the_files_name() {
    let house = two();
    house.write(
        "b.yaml",
        "organization: Beta AG\ntoken: { env: BETA_TOKEN }\nmail-services: { beta.example: {} }\n",
    );
    house
        .run(&["import", "bob@beta.example"])
        .exits(0)
        .complains("Added");
    assert!(read(&house, "b.yaml").contains("bob"));
    house.run(&["import"]).exits(0);
    assert!(read(&house, "a.yaml").contains("ada"));
    assert!(read(&house, "b.yaml").contains("chef@beta.example"));
    house.plan().exits(0).says("No changes.");
}

#[test]
fn an_organization_that_files_name_by_its_number_is_found_once() {
    let house = two();
    let id = house.world()["accounts"][1]["id"].to_string();
    let id = id.trim_matches('"');
    house.write(
        "b.yaml",
        &format!("organization: {id}\ntoken: {{ env: BETA_TOKEN }}\nmail-services: {{ beta.example: {{}} }}\n"),
    );
    house.run(&["import"]).exits(0);
    assert!(read(&house, "b.yaml").contains("bob"));
    house.plan().exits(0).says("No changes.");
}

#[test]
fn an_organization_that_no_token_may_read_is_told() {
    let house = two();
    house.write("b.yaml", "organization: Beta AG\n");
    house
        .run(&["import"])
        .exits(1)
        .complains("everything of Beta AG")
        .complains("does not reach it");
    assert!(read(&house, "a.yaml").contains("ada"));
}

#[test]
fn the_legal_representative_is_added_to_files() {
    let house = two();
    // Settings below what is added move, and stay what they are.
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: {} }\nsettings: { protect: ['mailbox:*'] }\n",
    );
    house.run(&["import"]).exits(0).complains("Added");
    let text = read(&house, "a.yaml");
    assert!(text.contains("boss@acme.example"), "{text}");
    house.plan().exits(0).says("No changes.");
}

#[test]
fn what_is_ignored_or_let_go_of_is_left_out_with_that_reason() {
    let house = two();
    house.write(
        "a.yaml",
        "organization: Acme SA\nsettings: { ignore: ['mailbox:ada@acme.example'] }\nremoved: [{ address: 'user:Acme SA/boss@acme.example' }]\nmail-services: { acme.example: {} }\n",
    );
    house
        .run(&["import"])
        .exits(0)
        .complains("mailbox:ada@acme.example: `settings.ignore` leaves")
        .complains("the files speak of it under `removed`");
    assert!(!read(&house, "a.yaml").contains("ada: "));
}
