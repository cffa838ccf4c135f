//! `--only`: a part of the plan, with everything it needs and nothing else.

use super::house::House;
use serde_json::json;

fn acme(body: &str) -> String {
    format!("organization: Acme SA\nmail-services:\n  acme.example:\n{body}")
}

#[test]
fn only_the_named_things_are_changed_with_what_they_need() {
    let house = House::acme();
    let text = "    addresses:\n      ada: { aliases: [a] }\n      bob: {}\n    redirections: { sales: [x@partner.example] }\n";
    house.write("a.yaml", &acme(text));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "aliases:ada@acme.example",
        ])
        .exits(0);
    assert_eq!(house.names(), ["ada(a)"]);
    house
        .run(&["apply", "--auto-approve", "--only", "redirection:*"])
        .exits(0);
    assert_eq!(house.names(), ["ada(a)", "sales>x@partner.example"]);
    house.settles();
    assert_eq!(house.names(), ["ada(a)", "bob", "sales>x@partner.example"]);
}

#[test]
fn what_was_left_out_is_still_remembered() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &acme("    addresses: { ada: {}, bob: {}, cem: {} }\n"),
    );
    house.settles();
    house.write("a.yaml", &acme("    addresses: { ada: { note: Desk } }\n"));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "mailbox:ada@acme.example",
        ])
        .exits(0);
    assert_eq!(house.names(), ["ada", "bob", "cem"]);
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "mailbox:cem@acme.example",
        ])
        .exits(0);
    assert_eq!(house.names(), ["ada", "bob"]);
    house.settles();
    assert_eq!(house.names(), ["ada"]);
}

#[test]
fn a_pattern_that_names_nothing_is_a_typing_mistake() {
    let house = House::acme();
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n"));
    house
        .run(&["plan", "--only", "mailbox:adda@acme.example"])
        .exits(64)
        .complains("names nothing");
    assert!(house.writes().is_empty());
}

#[test]
fn a_live_thing_that_nobody_declared_can_be_named_too() {
    let house = House::acme();
    for name in ["yan", "zoe"] {
        house.click(
            "POST",
            "/mailboxes",
            &json!({ "mailbox_name": name, "target": "other_user", "link_to_current_user": false }),
        );
    }
    let settings = "settings: { ownership: { addresses: authoritative } }\n";
    house.write("a.yaml", &(acme("    addresses: { ada: {} }\n") + settings));
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "mailbox:zoe@acme.example",
        ])
        .exits(0);
    assert_eq!(house.names(), ["yan"]);
}

#[test]
fn what_is_refused_elsewhere_does_not_stop_it() {
    let house = House::acme();
    house.write("a.yaml", &acme("    addresses: { ada: {}, bob: {} }\n"));
    house.settles();
    house.click(
        "POST",
        "/mailboxes/bob/aliases",
        &json!({ "alias": "sales" }),
    );
    let text = "    addresses: { ada: { note: Desk } }\n    redirections: { sales: [x@partner.example] }\nsettings: { protect: [\"mailbox:bob@*\"] }\n";
    house.write("a.yaml", &acme(text));
    house
        .plan()
        .exits(3)
        .says("mailbox:bob@acme.example: it would be deleted");
    house
        .run(&[
            "apply",
            "--auto-approve",
            "--only",
            "mailbox:ada@acme.example",
        ])
        .exits(0);
    assert_eq!(house.service()["mailboxes"][0]["note"], "Desk");
}

#[test]
fn only_takes_names_as_people_write_them() {
    let house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "domains": [{ "account": "Acme SA", "name": "bücher.example" }],
        "zones": [{ "fqdn": "xn--bcher-kva.example" }],
    }));
    house.write(
        "a.yaml",
        "domains: { bücher.example: { records: [{ name: www, type: A, values: [192.0.2.1] }, { name: ftp, type: A, values: [192.0.2.1] }] } }\n",
    );
    for name in [
        "record-set:bücher.example/WWW/*",
        "record-set:xn--bcher-kva.example/www/a",
    ] {
        house
            .run(&["plan", "--only", name])
            .exits(0)
            .says("Plan: 1 to add, 0 to change, 0 to destroy.");
    }
}
