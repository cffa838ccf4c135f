//! Whose things are: what goes when its block goes, and what never does.

use super::house::House;
use serde_json::json;

/// A mail service with a body, under settings.
fn acme(body: &str, settings: &str) -> String {
    let settings = match settings {
        "" => String::new(),
        some => format!("settings: {some}\n"),
    };
    format!("organization: Acme SA\n{settings}mail-services:\n  acme.example:\n{body}")
}

fn stranger(house: &House, name: &str) {
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": name, "target": "other_user", "link_to_current_user": false }),
    );
}

/// Ada and Bob are declared and applied, Zoe was made by somebody else.
fn settled(settings: &str) -> House {
    let house = House::acme();
    let text =
        "    addresses: { ada: {}, bob: {} }\n    redirections: { sales: [x@partner.example] }\n";
    house.write("a.yaml", &acme(text, settings));
    house.settles();
    stranger(&house, "zoe");
    house
}

#[test]
fn a_removed_block_goes_because_the_last_apply_declared_it() {
    let house = settled("");
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", ""));
    house
        .plan()
        .exits(0)
        .says("- mailbox:bob@acme.example          (declared when these files were last applied")
        .says("everything stored in it is destroyed and cannot come back")
        .says("Plan: 0 to add, 0 to change, 2 to destroy.");
    house.settles();
    assert_eq!(house.names(), ["ada", "zoe"]);
}

#[test]
fn the_last_block_of_a_list_goes_like_any_other() {
    for left in ["    addresses: {}\n", "    spam-filter: true\n"] {
        let house = settled("");
        house.write("a.yaml", &acme(left, ""));
        house.settles();
        assert_eq!(house.names(), ["zoe"], "{left}");
    }
}

#[test]
fn a_removed_mail_service_section_takes_along_what_it_declared_and_nothing_else() {
    let house = settled("");
    house.write("a.yaml", "organization: Acme SA\n");
    house
        .plan()
        .says("Plan: 0 to add, 0 to change, 3 to destroy.");
    house.settles();
    assert_eq!(house.names(), ["zoe"]);
    house.forget();
    house.plan().exits(0).says("No changes.");
    let read: Vec<_> = house.log().iter().map(|c| c["path"].clone()).collect();
    assert_eq!(read, ["/1/accounts"], "what is gone is not read any more");
}

#[test]
fn without_the_record_nothing_goes() {
    let house = settled("");
    std::fs::remove_file(house.record()).expect("a record");
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", ""));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("left alone: 2 addresses");
    house.settles();
    assert_eq!(
        house.names(),
        ["ada", "bob", "sales>x@partner.example", "zoe"]
    );
}

#[test]
fn a_broken_record_stops_the_run_and_is_not_taken_for_none() {
    let house = settled("");
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", ""));
    for broken in [
        "",
        "{}",
        "{\"format_version\":",
        "{\"format_version\": 9, \"host\": \"x\", \"things\": {}}",
    ] {
        std::fs::write(house.record(), broken).expect("a record");
        house.forget();
        house
            .apply()
            .exits(1)
            .complains("the record of the last apply cannot be read");
        assert!(house.writes().is_empty(), "{broken}");
    }
}

#[test]
fn what_was_never_declared_survives_whatever_is_owned() {
    let house = settled("{ ownership: { addresses: owned, redirections: owned } }");
    house
        .plan()
        .exits(0)
        .says("No changes.")
        .says("left alone: 1 address that no file declares");
    house.write("a.yaml", "organization: Acme SA\n");
    house.settles();
    assert_eq!(house.names(), ["zoe"]);
}

#[test]
fn an_authoritative_collection_takes_what_nobody_declared() {
    let settings = "{ ownership: { addresses: authoritative } }";
    let house = settled(settings);
    house.plan().says(
        "- mailbox:zoe@acme.example    (declared by nobody, and addresses are authoritative)",
    );
    house.settles();
    assert_eq!(house.names(), ["ada", "bob", "sales>x@partner.example"]);
    house.write("a.yaml", &acme("    addresses: {}\n", settings));
    house.settles();
    assert!(house.names().is_empty(), "{:?}", house.names());
}

#[test]
fn an_authoritative_collection_nobody_speaks_of_loses_nothing_but_what_was_declared() {
    let settings = "{ ownership: { addresses: authoritative, redirections: authoritative, records: authoritative } }";
    let house = settled(settings);
    house.settles();
    stranger(&house, "yan");
    house.write("a.yaml", &acme("    spam-filter: true\n", settings));
    house.settles();
    assert_eq!(house.names(), ["yan"]);
}

#[test]
fn an_additive_collection_loses_nothing() {
    let settings = "{ ownership: { addresses: additive, redirections: additive } }";
    let house = settled(settings);
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", settings));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("left alone: 2 addresses and 1 redirection that no file declares");
}

#[test]
fn what_was_let_go_is_not_deleted_when_the_policy_changes_later() {
    let settings = "{ ownership: { addresses: additive, redirections: additive } }";
    let house = settled(settings);
    let without = "    addresses: { ada: {} }\n";
    house.write("a.yaml", &acme(without, settings));
    house.settles();
    house.write("a.yaml", &acme(without, ""));
    house.settles();
    assert_eq!(
        house.names(),
        ["ada", "bob", "sales>x@partner.example", "zoe"]
    );
}

#[test]
fn an_observed_collection_is_reported_and_never_written() {
    let house = settled("");
    let settings = "{ ownership: { addresses: observe, redirections: observe } }";
    let text = "    addresses:\n      ada: { note: Desk, aliases: [countess] }\n      new: { aliases: [newer] }\n    redirections: { sales: [y@partner.example] }\n";
    house.write("a.yaml", &acme(text, settings));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(2)
        .says("Only observed (nothing is written):")
        .says("~ mailbox:ada@acme.example")
        .says("~ aliases:ada@acme.example")
        .says("+ mailbox:new@acme.example")
        .says("~ redirection:sales@acme.example")
        .says("Plan: 0 to add, 0 to change, 0 to destroy.");
    house.forget();
    house.apply().exits(0);
    assert_eq!(house.writes(), [""; 0]);
}

#[test]
fn what_is_protected_is_refused_whoever_asks_and_nothing_else_is_done_either() {
    for settings in [
        "{ protect: [\"mailbox:bob@acme.example\"] }",
        "{ protect: [\"mailbox:b*\"] }",
        "{ protect: [\"*:*@acme.example\"], ownership: { addresses: authoritative } }",
    ] {
        let house = settled(settings);
        let text = "    addresses: { ada: { note: Desk } }\n    redirections: { sales: [x@partner.example] }\n";
        house.write("a.yaml", &acme(text, settings));
        house.forget();
        house
            .plan()
            .exits(3)
            .says("mailbox:bob@acme.example: it would be deleted")
            .says("protects it");
        house.apply().exits(3).complains("Nothing was applied");
        assert!(house.writes().is_empty());
        // Unprotecting is one step, deleting another.
        house.write("a.yaml", &acme(text, ""));
        house.plan().exits(0).says("- mailbox:bob@acme.example");
    }
}

#[test]
fn absent_is_unmanaged_and_null_clears() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &acme(
            "    addresses:\n      ada: { note: Desk, aliases: [countess, a] }\n",
            "",
        ),
    );
    house.settles();
    house.write("a.yaml", &acme("    addresses:\n      ada: {}\n", ""));
    house.plan().exits(0).says("No changes.");
    house.settles();
    assert_eq!(house.names(), ["ada(a,countess)"]);
    house.write(
        "a.yaml",
        &acme(
            "    addresses:\n      ada: { note: null, aliases: null }\n",
            "",
        ),
    );
    house
        .plan()
        .exits(0)
        .says("note: \"Desk\" -> null")
        .says("Plan: 0 to add, 2 to change, 0 to destroy.");
    house.settles();
    assert_eq!(house.names(), ["ada"]);
    assert_eq!(house.service()["mailboxes"][0]["note"], json!(null));
}

#[test]
fn the_zone_keeps_what_the_provider_keeps_even_where_records_are_authoritative() {
    let house = House::acme();
    house.click(
        "POST",
        "/2/zones/acme.example/records",
        &json!({ "source": "old", "type": "A", "ttl": 300, "target": "192.0.2.9" }),
    );
    let zone = |records: &str| {
        format!(
            "organization: Acme SA\ndomains: {{ acme.example: {{ records: [{records}] }} }}\nsettings: {{ ownership: {{ records: authoritative }} }}\n"
        )
    };
    house.write(
        "a.yaml",
        &zone("{ name: www, type: A, values: [192.0.2.1] }"),
    );
    let plan = house
        .plan()
        .exits(0)
        .says("- record-set:acme.example/old/A");
    for kept in ["/@/NS", "/@/SOA", "/_domainkey/NS"] {
        assert!(!plan.stdout.contains(kept), "{kept}\n{}", plan.stdout);
    }
    house.settles();
    assert_eq!(house.records(), ["www A 192.0.2.1"]);
    house.write("a.yaml", &zone(""));
    house.settles();
    assert_eq!(house.records(), [""; 0]);
}

#[test]
fn the_last_record_of_a_zone_goes_with_its_section() {
    let house = House::acme();
    let whole = "organization: Acme SA\ndomains: { acme.example: { records: [{ name: www, type: A, values: [192.0.2.1, 192.0.2.2] }] } }\n";
    let before = house.world()["zones"][0]["records"]
        .as_array()
        .map(Vec::len);
    for left in [
        "organization: Acme SA\ndomains: { acme.example: { records: [] } }\n",
        "organization: Acme SA\ndomains: { acme.example: {} }\n",
        "organization: Acme SA\n",
    ] {
        house.write("a.yaml", whole);
        house.settles();
        house.write("a.yaml", left);
        house.settles();
        assert_eq!(
            house.world()["zones"][0]["records"]
                .as_array()
                .map(Vec::len),
            before,
            "{left}"
        );
    }
}

#[test]
fn a_folder_without_files_is_a_mistake_and_deletes_nothing() {
    let house = settled("");
    std::fs::remove_file(house.file("a.yaml")).expect("a file");
    house.forget();
    house.apply().exits(1);
    assert!(house.writes().is_empty());
    assert_eq!(
        house.names(),
        ["ada", "bob", "sales>x@partner.example", "zoe"]
    );
}

const WRITTEN: &str = "    addresses:\n      ada:\n        signatures: { Desk: { content: Ada } }\n        responders: { away: { message: Later., active: true } }\n";

#[test]
fn what_people_write_for_themselves_stays_unless_the_settings_say_otherwise() {
    let house = House::acme();
    house.write("a.yaml", &acme(WRITTEN, ""));
    house.settles();
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", ""));
    house
        .run(&["plan", "--detailed-exitcode"])
        .exits(0)
        .says("No changes.");
    house.write("a.yaml", &acme(WRITTEN, ""));
    house.settles();
    let owned = "{ ownership: { signatures: owned, responders: owned } }";
    house.write("a.yaml", &acme("    addresses: { ada: {} }\n", owned));
    house
        .plan()
        .says("- signature:ada@acme.example/Desk")
        .says("- responder:ada@acme.example/away");
    house.settles();
}
