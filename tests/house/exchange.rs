//! Names that change hands: who lets go first, and in how few calls.

use super::house::{House, Ran};
use serde_json::json;

/// A mail service with these lines of addresses and redirections.
fn acme(addresses: &[&str], redirections: &[&str]) -> String {
    let list = |name: &str, lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("      {line}\n")).collect();
        format!("    {name}:\n{lines}")
    };
    let mut text = "organization: Acme SA\nmail-services:\n  acme.example:\n".to_owned();
    if !addresses.is_empty() {
        text += &list("addresses", addresses);
    }
    if !redirections.is_empty() {
        text += &list("redirections", redirections);
    }
    text
}

/// From one state to the next: the steps, which settle.
#[track_caller]
fn steps(house: &House, before: &str, after: &str) -> Vec<String> {
    house.write("a.yaml", before);
    house.settles();
    house.write("a.yaml", after);
    let steps = house.steps();
    house.forget();
    house.settles();
    assert_eq!(house.writes().len(), steps.len());
    steps
}

#[test]
fn three_mailboxes_that_rotate_aliases_need_one_call_more_than_without_the_circle() {
    let house = House::acme();
    let before = acme(
        &[
            "a: { aliases: [x] }",
            "b: { aliases: [y] }",
            "c: { aliases: [z] }",
        ],
        &[],
    );
    let after = acme(
        &[
            "a: { aliases: [y] }",
            "b: { aliases: [z] }",
            "c: { aliases: [x] }",
        ],
        &[],
    );
    let steps = steps(&house, &before, &after);
    assert_eq!(steps.len(), 4, "{steps:?}");
    assert_eq!(house.names(), ["a(y)", "b(z)", "c(x)"]);
}

#[test]
fn two_circles_and_a_chain_at_once() {
    let house = House::acme();
    let before = acme(
        &[
            "a: { aliases: [x] }",
            "b: { aliases: [y] }",
            "c: { aliases: [u] }",
            "d: { aliases: [v] }",
            "e: { aliases: [r, s] }",
        ],
        &[],
    );
    let after = acme(
        &[
            "a: { aliases: [y, r] }",
            "b: { aliases: [x] }",
            "c: { aliases: [v] }",
            "d: { aliases: [u, s] }",
            "e: { aliases: [] }",
        ],
        &[],
    );
    let steps = steps(&house, &before, &after);
    assert_eq!(steps.len(), 8, "{steps:?}");
    assert_eq!(house.names(), ["a(r,y)", "b(x)", "c(v)", "d(s,u)", "e"]);
}

#[test]
fn an_alias_becomes_a_mailbox() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["ada: { aliases: [bob] }"], &[]),
        &acme(&["ada: { aliases: [] }", "bob: {}"], &[]),
    );
    assert_eq!(
        steps,
        [
            "DELETE /mailboxes/{mailbox:ada@acme.example}/aliases/bob",
            "POST /mailboxes"
        ]
    );
}

#[test]
fn a_mailbox_becomes_an_alias_of_another() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["ada: { aliases: [] }", "bob: {}"], &[]),
        &acme(&["ada: { aliases: [bob] }"], &[]),
    );
    assert_eq!(
        steps,
        [
            "DELETE /mailboxes/{mailbox:bob@acme.example}",
            "POST /mailboxes/{mailbox:ada@acme.example}/aliases"
        ]
    );
}

#[test]
fn a_mailbox_and_an_alias_of_another_change_places() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["ada: { aliases: [bob] }", "cem: {}"], &[]),
        &acme(&["ada: { aliases: [cem] }", "bob: {}"], &[]),
    );
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert_eq!(house.names(), ["ada(cem)", "bob"]);
}

#[test]
fn a_mailbox_goes_and_its_aliases_stay_with_another() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["ada: {}", "bob: { aliases: [info, desk] }"], &[]),
        &acme(&["ada: { aliases: [info, desk, bob] }"], &[]),
    );
    assert_eq!(
        steps,
        [
            "DELETE /mailboxes/{mailbox:bob@acme.example}",
            "PUT /mailboxes/{mailbox:ada@acme.example}/aliases"
        ]
    );
}

#[test]
fn a_redirection_and_a_mailbox_change_names() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["ada: {}"], &["bob: [x@partner.example]"]),
        &acme(&["bob: {}"], &["ada: [x@partner.example]"]),
    );
    assert_eq!(steps.len(), 4, "{steps:?}");
    assert_eq!(house.names(), ["ada>x@partner.example", "bob"]);
}

#[test]
fn a_redirection_names_a_mailbox_only_once_it_is_there() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["zoe: {}"], &[]),
        &acme(&["ada: {}", "zoe: {}"], &["a: [ada@acme.example]"]),
    );
    assert_eq!(steps, ["POST /mailboxes", "POST /redirections"]);
}

#[test]
fn a_redirection_names_an_alias_only_once_it_is_there() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["zoe: {}"], &[]),
        &acme(&["zoe: { aliases: [z] }"], &["a: [z@acme.example]"]),
    );
    assert_eq!(
        steps,
        [
            "POST /mailboxes/{mailbox:zoe@acme.example}/aliases",
            "POST /redirections"
        ]
    );
}

#[test]
fn a_mailbox_goes_only_once_no_redirection_names_it() {
    let house = House::acme();
    let before = acme(
        &["ada: {}", "bob: {}"],
        &[
            "all: [ada@acme.example, bob@acme.example]",
            "old: [bob@acme.example]",
        ],
    );
    let after = acme(&["ada: {}"], &["all: [ada@acme.example]"]);
    let steps = steps(&house, &before, &after);
    assert_eq!(
        steps,
        [
            "PUT /redirections/{redirection:all@acme.example}",
            "DELETE /redirections/{redirection:old@acme.example}",
            "DELETE /mailboxes/{mailbox:bob@acme.example}"
        ]
    );
}

#[test]
fn a_target_moves_from_the_mailbox_that_goes_to_the_one_that_comes() {
    let house = House::acme();
    let steps = steps(
        &house,
        &acme(&["bob: {}"], &["all: [bob@acme.example]"]),
        &acme(&["ada: {}"], &["all: [ada@acme.example]"]),
    );
    assert_eq!(
        steps,
        [
            "POST /mailboxes",
            "PUT /redirections/{redirection:all@acme.example}",
            "DELETE /mailboxes/{mailbox:bob@acme.example}"
        ]
    );
}

#[test]
fn record_sets_change_names_and_types_at_several_names_at_once() {
    let house = House::acme();
    let zone = |records: &[(&str, &str, &str)]| {
        let lines: String = records
            .iter()
            .map(|(n, t, v)| format!("      - {{ name: {n}, type: {t}, values: [{v}] }}\n"))
            .collect();
        format!("domains:\n  acme.example:\n    records:\n{lines}")
    };
    let before = zone(&[
        ("a", "CNAME", "x.partner.example"),
        ("b", "A", "192.0.2.1"),
        ("b", "TXT", "one"),
        ("c", "CNAME", "y.partner.example"),
        ("d", "A", "192.0.2.4"),
    ]);
    let after = zone(&[
        ("a", "A", "192.0.2.1"),
        ("a", "TXT", "one"),
        ("b", "CNAME", "x.partner.example"),
        ("c", "A", "192.0.2.4"),
        ("d", "CNAME", "y.partner.example"),
    ]);
    let steps = steps(&house, &before, &after);
    assert_eq!(steps.len(), 10, "{steps:?}");
    assert_eq!(
        house.records(),
        [
            "a A 192.0.2.1",
            "a TXT \"one\"",
            "b CNAME x.partner.example",
            "c A 192.0.2.4",
            "d CNAME y.partner.example"
        ]
    );
}

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
