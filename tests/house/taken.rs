//! Names that something unmanaged holds are refused before the first write.

use serde_json::json;

use super::exchange::acme;
use super::house::{House, Ran};

/// Refused, with the name and its holder, and nothing written.
#[track_caller]
fn refuses(house: &House, text: &str, taken: &str) -> Ran {
    house.write("a.yaml", text);
    house.forget();
    house.plan().exits(3).says("Refused").says(taken);
    let ran = house.apply().exits(3);
    assert!(house.writes().is_empty(), "{:?}", house.writes());
    ran
}

#[test]
fn a_name_that_something_unmanaged_holds_is_refused() {
    let house = House::acme();
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": "zoe", "target": "other_user" }),
    );
    house.click("POST", "/mailboxes/zoe/aliases", &json!({ "alias": "zed" }));
    house.click(
        "POST",
        "/redirections",
        &json!({ "name": "all", "targets": ["x@partner.example"] }),
    );
    for (addresses, redirections, taken) in [
        (
            &["ada: { aliases: [zoe] }"][..],
            &[][..],
            "zoe@acme.example is a mailbox already",
        ),
        (
            &["ada: { aliases: [zed] }"],
            &[],
            "zed@acme.example is an alias of zoe@acme.example already",
        ),
        (
            &["ada: { aliases: [all] }"],
            &[],
            "all@acme.example is a redirection already",
        ),
        (
            &["zed: {}"],
            &[],
            "zed@acme.example is an alias of zoe@acme.example already",
        ),
        (
            &["all: {}"],
            &[],
            "all@acme.example is a redirection already",
        ),
        (
            &[],
            &["zoe: [x@partner.example]"],
            "zoe@acme.example is a mailbox already",
        ),
        (
            &[],
            &["zed: [x@partner.example]"],
            "zed@acme.example is an alias of zoe@acme.example already",
        ),
    ] {
        refuses(&house, &acme(addresses, redirections), taken);
    }
}

#[test]
fn a_name_in_a_zone_that_something_unmanaged_holds_is_refused() {
    let house = House::acme();
    let add = |name: &str, kind: &str, target: &str| {
        house.click(
            "POST",
            "/2/zones/acme.example/records",
            &json!({ "source": name, "type": kind, "ttl": 300, "target": target }),
        );
    };
    add("www", "A", "192.0.2.1");
    add("shop", "CNAME", "shops.partner.example");
    let zone = |record: &str| format!("domains: {{ acme.example: {{ records: [{record}] }} }}\n");
    refuses(
        &house,
        &zone("{ name: www, type: CNAME, values: [x.partner.example] }"),
        "www.acme.example is the name of A records already",
    );
    refuses(
        &house,
        &zone("{ name: shop, type: TXT, values: [hello] }"),
        "shop.acme.example is the name of CNAME records already",
    );
    // Sets of other types share the name.
    house.write("a.yaml", &zone("{ name: www, type: TXT, values: [hello] }"));
    house.settles();
}
