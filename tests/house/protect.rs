//! A pattern that is accepted protects: however it is spelt, it is compared as keys are.

use serde_json::json;

use super::house::House;

fn text(addresses: &str, protect: &str) -> String {
    format!(
        "organization: Acme SA\nmail-services: {{ acme.example: {{ addresses: {addresses} }} }}\nsettings: {{ protect: ['{protect}'] }}\n"
    )
}

#[test]
fn a_pattern_in_capitals_protects() {
    for pattern in [
        "mailbox:Bob@acme.example",
        "mailbox:bob@ACME.example",
        "*:BOB@*",
    ] {
        let house = House::acme();
        house.write("a.yaml", &text("{ ada: {}, bob: {} }", pattern));
        house.settles();
        house.write("a.yaml", &text("{ ada: {} }", pattern));
        house.plan().exits(3).says("protects it");
        house.apply().exits(3);
        assert_eq!(house.names(), ["ada", "bob"], "{pattern}");
    }
}

const RECORDS: &str = "organization: Acme SA\ndomains: { acme.example: { records: [{ name: bücher, type: TXT, values: [a] }] } }\n";

#[test]
fn a_record_is_protected_by_its_type_and_its_name_as_people_write_it() {
    for pattern in [
        "record-set:*/TXT",
        "record-set:acme.example/bücher/TXT",
        "record-set:Acme.Example/Bücher/*",
    ] {
        let house = House::acme();
        let settings = format!("settings: {{ protect: ['{pattern}'] }}\n");
        house.write("a.yaml", &format!("{RECORDS}{settings}"));
        house.settles();
        let none = "organization: Acme SA\ndomains: { acme.example: { records: [] } }\n";
        house.write("a.yaml", &format!("{none}{settings}"));
        house.plan().exits(3).says("protects it");
    }
}

#[test]
fn a_domain_is_protected_under_the_name_people_know() {
    let house = House::with(json!({
        "format": 1,
        "accounts": [{ "name": "Acme SA" }],
        "users": [{ "account": "Acme SA", "email": "boss@acme.example", "first_name": "Bo", "last_name": "Ss", "role_type": "owner" }],
        "mail_hostings": [{ "account": "Acme SA", "main_fqdn": "xn--bcher-kva.example", "total": 50 }],
        "domains": [{ "account": "Acme SA", "name": "xn--bcher-kva.example" }],
        "zones": [{ "fqdn": "xn--bcher-kva.example" }],
    }));
    let text = |addresses: &str| {
        text(addresses, "mailbox:*@Bücher.example").replace("acme.example", "bücher.example")
    };
    house.write("a.yaml", &text("{ ada: {}, bob: {} }"));
    house.settles();
    house.write("a.yaml", &text("{ ada: {} }"));
    house.plan().exits(3).says("protects it");
}

#[test]
fn what_is_never_deleted_cannot_be_protected() {
    for pattern in [
        "aliases:bob@acme.example",
        "organization:*",
        "mail-preferences:acme.example",
        "mail-service:*",
        "mailbox:*@b*ü.example",
    ] {
        let house = House::acme();
        house.write("a.yaml", &text("{ ada: {} }", pattern));
        let ran = house.run(&["validate"]).exits(1);
        if !pattern.contains('ü') {
            ran.complains("never deleted")
                .complains("team, mailbox, mailbox-access");
        }
    }
}
