//! `plan --live`: the same plan as online, also for what the files only mention, and in every form.

use serde_json::{Value as Json, json};

use super::house::{House, Ran, run, run_meant};

/// The same folder where nothing answers.
fn offline(house: &House, arguments: &[&str]) -> Ran {
    run_meant(arguments, |arguments| {
        let mut command = house.command(arguments);
        command
            .env_remove("INFOMANIAK_TOKEN")
            .env("INFOMANIAK_HOST", "http://127.0.0.1:9");
        run(command, "")
    })
}

fn acme(more: &str) -> String {
    format!("organization: Acme SA\n{more}")
}

const MAIL: &str = "mail-services: { acme.example: { addresses: { ada: {} } } }\n";
const MORE: &str = "mail-services: { acme.example: { addresses: { ada: {}, bob: {} } } }\n";

/// A house where these files were applied, and what stands in the folder now.
fn house(applied: &str, now: &str) -> House {
    let house = House::acme();
    house.write("a.yaml", &acme(applied));
    house.settles();
    house.write("a.yaml", &acme(now));
    house
}

/// The plan of a run, without what it took to read.
fn plan_of(ran: &Ran) -> Json {
    let mut plan = ran.json()["plan"].clone();
    plan["calls_read"] = json!(0);
    // How something is used is no field, and a snapshot does not hold it.
    for change in plan["changes"].as_array_mut().into_iter().flatten() {
        change
            .as_object_mut()
            .map(|change| change.remove("at_stake"));
    }
    plan
}

/// The plan against a snapshot that was taken with these files is the one against the service.
#[track_caller]
fn agrees(house: &House, changes: usize) {
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    let online = plan_of(&house.run(&["plan", "--json"]));
    let without = plan_of(&offline(house, &["plan", "--live", "s.json", "--json"]));
    assert_eq!(without, online);
    assert_eq!(online["changes"].as_array().map(Vec::len), Some(changes));
}

#[test]
fn what_removed_destroys_is_destroyed_offline_too() {
    let entry = "removed: [{ address: 'mailbox:bob@acme.example', destroy: true }]\n";
    let house = house(MORE, &format!("{MAIL}{entry}"));
    std::fs::remove_dir_all(house.file(".maniform")).expect("a record");
    agrees(&house, 1);
    offline(&house, &["plan", "--live", "s.json"])
        .exits(0)
        .says("- mailbox:bob@acme.example")
        .says("1 to destroy");
}

#[test]
fn what_is_removed_and_no_file_reaches_otherwise_is_in_the_snapshot() {
    let house = house(
        "teams: { Support: { members: [boss@acme.example] } }\n",
        "removed: [{ address: 'team:Support', destroy: true }]\nusers: { boss@acme.example: {} }\n",
    );
    agrees(&house, 1);
}

#[test]
fn what_has_a_new_name_is_seen_under_it_everywhere() {
    let team = |name: &str| format!("teams: {{ {name} members: [boss@acme.example] }} }}\n");
    let house = house(&team("Support: {"), &team("Help: { previously: Support,"));
    agrees(&house, 1);
    offline(&house, &["plan", "--live", "s.json"])
        .exits(0)
        .says("name: \"Support\" -> \"Help\"")
        .says("Plan: 0 to add, 1 to change, 0 to destroy.");
    for name in ["Help", "Support"] {
        let told = house
            .run(&[
                "explain",
                &format!("team:Acme SA/{name}"),
                "--live",
                "--json",
            ])
            .exits(0)
            .json();
        assert_eq!(told["topics"][0]["lives"]["state"], "there", "{told:#}");
    }
    let told = house.run(&["status"]).exits(0);
    assert!(!told.stdout.contains("team:"), "{}", told.stdout);
}

#[test]
fn every_form_and_every_base_works_offline() {
    let house = house(MORE, MAIL);
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    offline(&house, &["plan", "--live", "s.json", "--markdown", "-"])
        .exits(0)
        .says("## Maniform plan\n")
        .says("nothing of this can be applied");
    std::fs::remove_dir_all(house.file(".maniform")).expect("a record");
    let listed = ["plan", "--live", "s.json", "--unmanaged"];
    offline(&house, &listed)
        .exits(0)
        .says("1 address that no file declares:\n    mailbox:bob@acme.example");
    let told = offline(&house, &[&listed[..], &["--json"]].concat())
        .exits(0)
        .json();
    assert_eq!(told["unmanaged"][0]["address"], "mailbox:bob@acme.example");
    house.write("then/a.yaml", &acme(MORE));
    house.write("now/a.yaml", &acme(MAIL));
    let file = ["plan", "now", "--live", "s.json", "--previous"];
    offline(&house, &[&file[..], &["then"]].concat())
        .exits(0)
        .says("- mailbox:bob@acme.example");
    let wrong = offline(&house, &[&file[..], &["nonsense"]].concat());
    assert_ne!(wrong.code, 0, "{}", wrong.stdout);
    assert!(wrong.stderr.contains("nonsense"), "{}", wrong.stderr);
}

#[test]
fn what_means_nothing_for_bringing_back_is_refused() {
    let house = house(MAIL, MAIL);
    house.run(&["snapshot", "--out", "s.json"]).exits(0);
    let restore = ["plan", "--restore", "s.json"];
    for more in [
        &["--markdown", "-"][..],
        &["--unmanaged"],
        &["--previous", "x"],
    ] {
        house
            .run(&[&restore[..], more].concat())
            .exits(64)
            .complains("cannot be used with");
    }
}
