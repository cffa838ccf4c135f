//! Changes by your commit, by somebody in the Manager and by the provider, all at once.

use serde_json::{Value as Json, json};

use super::house::House;

/// A Swiss domain with three people.
fn swiss() -> House {
    let house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.ch", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.ch", "total": 50 }],
        "domains": [{ "account": "Acme SA", "name": "acme.ch" }],
        "zones": [{ "fqdn": "acme.ch" }],
    }));
    house.write(
        "a.yaml",
        &files(
            "{ note: Desk, aliases: [countess, lady] }",
            "bob: { note: Lab }\n      eve: {}\n      kim: {}",
        ),
    );
    house.settles();
    house
}

fn files(ada: &str, others: &str) -> String {
    format!(
        r#"
organization: Acme SA
mail-services:
  acme.ch:
    addresses:
      ada: {ada}
      {others}
domains:
  acme.ch:
    records:
      - {{ name: "@", type: TXT, values: ["v=spf1 include:spf.infomaniak.ch include:_spf.google.com ~all"] }}
"#
    )
}

/// The provider makes the SPF text strict.
fn harden(house: &House) {
    let world = house.world();
    let records = world["zones"][0]["records"].as_array().expect("records");
    let spf = records.iter().find(|record| {
        let target = record["target"].as_str().unwrap_or_default();
        target.contains("v=spf1")
    });
    let id = &spf.expect("an SPF text")["id"];
    let strict = "v=spf1 include:spf.infomaniak.ch include:_spf.google.com -all";
    house.click(
        "PUT",
        &format!("/2/zones/acme.ch/records/{id}"),
        &json!({ "target": strict }),
    );
}

/// All three sides move.
fn everybody_moves() -> House {
    let house = swiss();
    house.write(
        "a.yaml",
        &files(
            "{ note: Reception, aliases: [countess, lady, boss] }",
            "bob: { note: Lab }\n      kim: {}\n      zoe: {}",
        ),
    );
    house.click("PATCH", "/mailboxes/bob", &json!({ "note": "Roof" }));
    house.click("DELETE", "/mailboxes/ada/aliases/countess", &Json::Null);
    house.click("DELETE", "/mailboxes/kim", &Json::Null);
    harden(&house);
    house
}

const EXPECTED: &[(&str, &str, &str)] = &[
    ("mailbox:ada@acme.ch", "commit", "moved by your commit"),
    ("aliases:ada@acme.ch", "both", "moved on both sides"),
    ("mailbox:bob@acme.ch", "manager", "moved in the Manager"),
    ("mailbox:eve@acme.ch", "commit", "moved by your commit"),
    ("mailbox:kim@acme.ch", "manager", "moved in the Manager"),
    ("mailbox:zoe@acme.ch", "commit", "moved by your commit"),
    (
        "record-set:acme.ch/@/TXT",
        "provider",
        "moved by the provider",
    ),
];

/// What a plan says of each change, as JSON.
fn by_address(plan: &Json) -> Vec<(String, Json)> {
    let changes = plan["plan"]["changes"].as_array().expect("changes");
    let each = changes.iter();
    each.map(|change| {
        let address = change["address"].as_str().unwrap_or_default().to_owned();
        (address, change.clone())
    })
    .collect()
}

#[test]
fn json_says_of_every_change_and_field_who_moved() {
    let house = everybody_moves();
    let plan = house.run(&["plan", "--json"]).exits(0).json();
    let mut told: Vec<(String, String)> = by_address(&plan)
        .into_iter()
        .map(|(address, change)| {
            (
                address,
                change["moved"]["by"].as_str().unwrap_or("?").to_owned(),
            )
        })
        .collect();
    told.sort();
    let mut expected: Vec<(String, String)> = EXPECTED
        .iter()
        .map(|(address, by, _)| ((*address).to_owned(), (*by).to_owned()))
        .collect();
    expected.sort();
    assert_eq!(told, expected);
    assert_eq!(
        plan["summary"]["moved"],
        json!({ "commit": 3, "manager": 2, "provider": 1, "both": 1 })
    );
    let changes = by_address(&plan);
    let of = |address: &str| {
        let found = changes.iter().find(|(known, _)| known == address);
        found.map(|(_, change)| change["fields"][0]["moved"].clone())
    };
    assert_eq!(
        of("aliases:ada@acme.ch"),
        Some(json!({ "by": "both", "items": { "boss": "commit", "countess": "manager" } }))
    );
    assert_eq!(of("mailbox:bob@acme.ch"), Some(json!({ "by": "manager" })));
}

#[test]
fn people_read_it_at_each_change_and_in_one_line() {
    let house = everybody_moves();
    let ran = house.plan().exits(0);
    for (address, _, words) in EXPECTED {
        let block = ran
            .stdout
            .split("\n\n")
            .find(|block| block.contains(address));
        let block = block.unwrap_or_else(|| panic!("{address}\n{}", ran.stdout));
        assert!(block.contains(words), "{words}\n{block}");
    }
    ran.says("+ boss  (moved by your commit)")
        .says("+ countess  (moved in the Manager)")
        .says("it was there before and is gone")
        .says("strict by itself")
        .says("Moved: 3 by your commit, 2 in the Manager, 1 by the provider and 1 on both sides.\nPlan: ");
}

#[test]
fn a_review_comment_says_it_too() {
    let house = everybody_moves();
    let text = house.run(&["plan", "--markdown", "-"]).exits(0).stdout;
    let (_, changes) = text.split_once("<details>").expect("changes");
    for (address, _, words) in EXPECTED {
        let mut lines = changes.lines();
        let head = lines.find(|line| line.contains(&format!(" {address}  ")));
        assert!(head.is_some(), "{address}\n{text}");
        let below = lines.next().unwrap_or_default();
        assert!(
            below.trim().starts_with(words),
            "{address}: {below}\n{text}"
        );
    }
    assert!(text.contains("Moved: 3 by your commit, 2 in the Manager"));
    assert!(text.contains("\nPlan: 2 to add, 4 to change, 1 to destroy.\n"));
    house.run(&["plan", "--out", "p.json"]).exits(0);
    let shown = house
        .run(&["show", "p.json", "--markdown", "-"])
        .exits(0)
        .stdout;
    assert_eq!(shown, text);
}

#[test]
fn an_apply_leaves_nothing_and_tells_it_in_a_comment() {
    let house = everybody_moves();
    house
        .run(&["apply", "--auto-approve", "--markdown", "-"])
        .exits(0)
        .says("## Maniform apply\n\nApply complete: ")
        .says("```text\n 1/");
    house.plan().exits(0).says("No changes.");
}

#[test]
fn without_a_record_nobody_can_say_and_nothing_is_claimed() {
    let house = everybody_moves();
    std::fs::remove_file(house.record()).expect("a record");
    let ran = house.run(&["plan", "--json"]);
    let plan = ran.json();
    for (address, change) in by_address(&plan) {
        assert_eq!(change["moved"]["by"], "unknown", "{address}");
    }
    let ran = house.plan();
    assert!(!ran.stdout.contains("Moved"), "{}", ran.stdout);
}

#[test]
fn a_saved_plan_does_not_care_whether_it_is_known_by_now_who_moved() {
    let house = everybody_moves();
    let record = house.record();
    let kept = std::fs::read(&record).expect("a record");
    let only = ["plan", "--only", "mailbox:bob@acme.ch", "--out", "p.json"];
    std::fs::remove_file(&record).expect("removed");
    house.run(&only).exits(0);
    std::fs::write(&record, kept).expect("written");
    house.run(&["apply", "p.json"]).exits(0);
}

#[test]
fn a_block_taken_out_of_what_somebody_changed_meanwhile_is_said_to_be_both() {
    let house = swiss();
    house.write(
        "a.yaml",
        &files(
            "{ note: Desk, aliases: [countess, lady] }",
            "eve: {}\n      kim: {}",
        ),
    );
    house.click(
        "PATCH",
        "/mailboxes/bob",
        &json!({ "note": "Needed again" }),
    );
    house
        .plan()
        .exits(0)
        .says("- mailbox:bob@acme.ch")
        .says("moved on both sides: it is no longer declared, and was changed in the Manager since")
        .says("note (moved on both sides, it was \"Lab\"): \"Needed again\"");
}
