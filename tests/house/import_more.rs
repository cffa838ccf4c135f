//! Taking over single words, with little to ask, and beside files that say something already.

use serde_json::{Value as Json, json};

use super::house::{House, acme_world};

fn push(world: &mut Json, table: &str, row: Json) {
    world[table].as_array_mut().expect("a table").push(row);
}

/// Acme SA, and Globex AG with a domain, its mail and a record.
fn two() -> Json {
    let mut world = acme_world();
    push(&mut world, "accounts", json!({ "name": "Globex AG" }));
    push(
        &mut world,
        "users",
        json!({ "account": "Globex AG", "email": "gus@globex.example", "first_name": "Gus", "last_name": "G", "role_type": "owner" }),
    );
    push(
        &mut world,
        "domains",
        json!({ "account": "Globex AG", "name": "globex.example" }),
    );
    let www = json!({ "source": "www", "type": "A", "ttl": 3600, "target": "192.0.2.10" });
    push(
        &mut world,
        "zones",
        json!({ "fqdn": "globex.example", "records": [www] }),
    );
    world
}

#[test]
fn a_zone_asked_for_by_name_belongs_to_whose_lists_name_its_domain() {
    let house = House::with(two());
    for word in ["domain:globex.example", "record-set:globex.example/www/A"] {
        let ran = house.run(&["import", word, "--out", "-"]).exits(0);
        assert!(
            ran.stdout.starts_with("organization: Globex AG\n") && !ran.stdout.contains("Acme"),
            "{word}: {}",
            ran.stdout
        );
    }
    let ran = house
        .run(&["import", "domain:acme.example", "--out", "-"])
        .exits(0);
    assert!(
        ran.stdout.contains("organization: Acme SA"),
        "{}",
        ran.stdout
    );
}

#[test]
fn where_no_list_tells_whose_a_zone_is_somebody_has_to_say_it() {
    let mut world = two();
    world["domains"].as_array_mut().expect("domains").pop();
    push(
        &mut world,
        "domains",
        json!({ "account": "Globex AG", "name": "other.example" }),
    );
    let house = House::with(world);
    let ran = house.run(&["import", "record-set:globex.example/www/A", "--out", "-"]);
    ran.exits(64).complains("--organization");
    let ran = house.run(&[
        "import",
        "record-set:globex.example/www/A",
        "--organization",
        "Globex AG",
        "--out",
        "-",
    ]);
    assert!(ran.exits(0).stdout.starts_with("organization: Globex AG\n"));
}

#[test]
fn one_domain_under_two_organizations_is_refused() {
    let house = House::acme();
    let zone = |organization: &str, name: &str| {
        format!(
            "organization: {organization}\ndomains:\n  acme.example:\n    records: [{{ name: {name}, type: A, values: [192.0.2.1] }}]\n"
        )
    };
    house.write("a.yaml", &zone("Acme SA", "www"));
    house.write("b.yaml", &zone("Globex AG", "shop"));
    let ran = house.run(&["validate", "."]).exits(1);
    ran.complains("acme.example is declared under Acme SA already, and here under Globex AG");
    house.write("b.yaml", &zone("Acme SA", "shop"));
    house.run(&["validate", "."]).exits(0);
}

#[test]
fn a_domain_whose_zone_is_elsewhere_is_said() {
    let mut world = acme_world();
    push(
        &mut world,
        "domains",
        json!({ "account": "Acme SA", "name": "xn--bcher-kva.example" }),
    );
    push(
        &mut world,
        "mail_hostings",
        json!({ "account": "Acme SA", "main_fqdn": "mailed.example", "total": 5 }),
    );
    let house = House::with(world);
    let ran = house.run(&["import", "--out", "taken"]).exits(0);
    ran.says("no zone here: DNS is elsewhere:")
        .says("domain:xn--bcher-kva.example")
        .says("domain:mailed.example");
    house.fault(&json!({ "path": "/2/zones/**", "effect": { "refuse": { "status": 404 } } }));
    let ran = house.run(&["import", "--out", "again"]).exits(0);
    ran.says("record-set:acme.example/*");
    house.mend();
    house.fault(&json!({ "path": "/2/domains/**", "effect": { "refuse": { "status": 404 } } }));
    let ran = house.run(&["import", "--out", "once-more"]).exits(0);
    ran.says("domain:acme.example");
}

/// Addresses of which some forward their mail.
fn forwarding() -> Json {
    let mut world = acme_world();
    world["mail_hostings"][0]["mailboxes"] = json!([
        { "mailbox_name": "ada", "forwarding": { "is_enabled": true, "redirect_addresses": ["x@partner.example"] } },
        { "mailbox_name": "bob" },
    ]);
    world
}

fn one_by_one(house: &House) -> usize {
    let log = house.log();
    let paths = log.iter().map(|call| call["path"].to_string());
    paths
        .filter(|path| path.contains("forwarding_addresses"))
        .count()
}

#[test]
fn lists_alone_ask_nothing_one_by_one_and_what_stays_open_is_said() {
    let house = House::with(forwarding());
    house.forget();
    let ran = house
        .run(&["import", "--out", "lists", "--depth", "lists"])
        .exits(0);
    assert_eq!(one_by_one(&house), 0);
    ran.says("Not looked into, because it is asked for one by one: filter, forwarding,");
    house
        .run(&["plan", "lists", "--detailed-exitcode"])
        .exits(0);
    house.forget();
    let saved = house
        .run(&[
            "snapshot",
            "lists",
            "--depth",
            "lists",
            "--out",
            "saved.json",
        ])
        .exits(0);
    assert_eq!(one_by_one(&house), 0);
    saved.says("forwarding (1 call)");
    house.run(&["import", "--out", "told"]).exits(0);
    assert_eq!(one_by_one(&house), 1);
}

#[test]
fn a_team_comes_along_with_its_people() {
    let mut world = acme_world();
    push(
        &mut world,
        "users",
        json!({ "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin", "role_type": "normal" }),
    );
    world["teams"] =
        json!([{ "account": "Acme SA", "name": "Support", "users": ["ada@acme.example"] }]);
    let house = House::with(world);
    house.write("office/a.yaml", "organization: Acme SA\nusers: {}\n");
    let ran = house.run(&["import", "--out", "office"]);
    assert!(
        ran.stdout.contains("+  Support:"),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn what_is_taken_over_is_not_warned_of() {
    let mut world = acme_world();
    push(
        &mut world,
        "users",
        json!({ "account": "Acme SA", "email": "ada@acme.example", "first_name": "Ada", "last_name": "Martin", "role_type": "normal" }),
    );
    let house = House::with(world);
    house.run(&["import", "--out", "taken"]).exits(0);
    let ran = house.run(&["validate", "taken"]).exits(0);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    house
        .run(&["plan", "taken", "--detailed-exitcode"])
        .exits(0);
}

#[test]
fn addresses_that_are_declared_already_are_left_out_of_many_new_ones() {
    let house = House::acme();
    house.write(
        "office.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: { bob: {} } } }\n",
    );
    house.write(
        "new.csv",
        "Name,Password,Redirect,Delete\nada,Correct-horse-7,,\nbob,Correct-battery-77,x@partner.example,0\n",
    );
    let ran = house.run(&["import", "--csv", "new.csv"]).exits(0);
    let ran = ran.complains("bob@acme.example").complains("ADA_PASSWORD");
    assert!(
        !ran.stdout.contains("bob") && !ran.stderr.contains("BOB_PASSWORD"),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
    house.write("old.csv", "Name,Password\nbob,Correct-battery-77\n");
    let ran = house
        .run(&["import", "--csv", "old.csv", "--out", "."])
        .exits(0);
    ran.complains("No address is left to write.");
    assert!(!house.file("addresses.yaml").exists());
}
