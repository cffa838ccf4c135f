//! Speed is calls first: how many a plan takes is fixed, and counted at the service.

use serde_json::{Value as Json, json};

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

/// An organization of a thousand addresses, as a document and as the world that it describes.
struct Large {
    text: String,
    world: Json,
}

const USERS: usize = 60;
const TEAMS: usize = 10;
const DOMAINS: usize = 20;
const ADDRESSES: usize = 1000;

fn user(n: usize) -> String {
    format!("u{n:02}@acme.example")
}

fn large() -> Large {
    let mut text = String::from("organization: Acme SA\nusers:\n");
    for n in 0..USERS {
        let role = ["legal-representative", "collaborator"][n.min(1)];
        text += &format!("  {}: {{ role: {role} }}\n", user(n));
    }
    text += "teams:\n";
    for n in 0..TEAMS {
        let (one, two) = (user(2 * n), user(2 * n + 1));
        text += &format!("  Team {n}: {{ members: [{one}, {two}], services: [mail] }}\n");
    }
    text += "mail-services:\n  acme.example:\n    spam-filter: true\n    defaults: { spam-filter: true }\n    addresses:\n";
    for n in 0..ADDRESSES {
        let more = match n % 10 {
            0 => format!(", access: {{ {}: [responders] }}", user(n % USERS)),
            1 => ", forward: null".to_owned(),
            _ => String::new(),
        };
        text += &format!("      a{n:04}: {{ note: Number {n}, aliases: [b{n:04}]{more} }}\n");
    }
    text += "    redirections: { all: [a0001@acme.example] }\ndomains:\n";
    for n in 0..DOMAINS {
        text += &format!(
            "  d{n:02}.example: {{ dnssec: true, records: [{{ name: www, type: A, ttl: 3600, values: [192.0.2.{n}] }}] }}\n"
        );
    }
    Large {
        text,
        world: world(),
    }
}

fn world() -> Json {
    let each = |count: usize, row: fn(usize) -> Json| (0..count).map(row).collect::<Vec<Json>>();
    let users = each(USERS, |n| {
        let role = ["owner", "normal"][n.min(1)];
        json!({ "account": "Acme SA", "email": user(n), "role_type": role })
    });
    let teams = each(TEAMS, |n| {
        json!({ "account": "Acme SA", "name": format!("Team {n}"), "users": [user(2 * n), user(2 * n + 1)],
            "permissions": [{ "service_id": 23, "rights": "technical" }] })
    });
    let mailboxes = each(ADDRESSES, |n| {
        let opens = json!({ "email": user(n % USERS), "permissions": ["can_manage_auto_reply"] });
        json!({ "mailbox_name": format!("a{n:04}"), "note": format!("Number {n}"), "has_move_spam": true,
            "aliases": [format!("b{n:04}")], "users": if n % 10 == 0 { json!([opens]) } else { json!([]) } })
    });
    let domains = each(
        DOMAINS,
        |n| json!({ "account": "Acme SA", "name": format!("d{n:02}.example") }),
    );
    let zones = each(DOMAINS, |n| {
        let www =
            json!({ "source": "www", "type": "A", "ttl": 3600, "target": format!("192.0.2.{n}") });
        json!({ "fqdn": format!("d{n:02}.example"), "records": [www] })
    });
    json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": users,
        "teams": teams,
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "acme.example", "total": 1100, "mailboxes": mailboxes,
            "preferences": { "spam_filter_enabled": true },
            "redirections": [{ "name": "all", "targets": [{ "address": "a0001@acme.example", "opted_in_at": 1 }] }] }],
        "domains": domains,
        "zones": zones,
    })
}

#[test]
fn a_thousand_addresses_are_read_within_a_minute_of_calls() {
    let large = large();
    let house = House::with(large.world);
    house.write("a.yaml", &large.text);
    house.forget();
    let plan = house.plan().exits(0).says("No changes.");
    let calls = house.log().len();
    assert!(calls <= 60, "{calls} calls\n{}", plan.stdout);
    // What the plan says is what the service counted.
    plan.says(&format!("{calls} calls to read."));
}

#[test]
fn an_account_that_does_not_tell_the_aliases_is_asked_one_by_one_and_that_is_said_first() {
    let large = large();
    let house = House::with(large.world);
    house.write("a.yaml", &large.text);
    let drop = json!({ "drop_with": { "member": "aliases" } });
    house.fault(&json!({ "path": "/1/mail_hostings/*/mailboxes", "effect": drop }));
    house.forget();
    let plan = house.plan().exits(0).says("No changes.").complains(
        "Reading one by one, such as the aliases of a0000@acme.example: 1000 calls, about 17 minutes at 60 a minute.",
    );
    assert!(house.log().len() > ADDRESSES, "{}", plan.stdout);
}
