//! What moved since a plan was saved is named, and nothing is applied.

use serde_json::json;

use super::house::House;
use super::saved::{AFTER, apply, planned};

#[track_caller]
pub fn refuses(house: &House, what: &str, how: &str) {
    let ran = apply(house)
        .exits(3)
        .complains("nothing was applied")
        .complains(what);
    assert!(ran.stderr.contains(how), "{how}\n{}", ran.stderr);
    assert!(house.writes().is_empty(), "{:?}", house.writes());
}

#[test]
fn whatever_moved_at_the_service_is_named() {
    let reception = json!({ "note": "Reception", "has_move_spam": false });
    for (method, path, body, what, how) in [
        (
            "PATCH",
            "/mailboxes/ada",
            json!({ "note": "Lobby" }),
            "mailbox:ada@acme.example",
            "`note` was \"Desk\", and is \"Lobby\" now",
        ),
        (
            "PATCH",
            "/mailboxes/ada",
            reception,
            "mailbox:ada@acme.example",
            "needs no change any more",
        ),
        (
            "PATCH",
            "/mailboxes/ada",
            json!({ "has_move_spam": false }),
            "mailbox:ada@acme.example",
            "`spam-filter` was true, and is as wanted now",
        ),
        (
            "POST",
            "/mailboxes/ada/aliases",
            json!({ "alias": "queen" }),
            "aliases:ada@acme.example",
            "queen",
        ),
        (
            "DELETE",
            "/mailboxes/ada/aliases/countess",
            json!(null),
            "aliases:ada@acme.example",
            "countess",
        ),
        (
            "DELETE",
            "/mailboxes/bob",
            json!(null),
            "mailbox:bob@acme.example",
            "needs no change any more",
        ),
        (
            "DELETE",
            "/mailboxes/ada",
            json!(null),
            "mailbox:ada@acme.example",
            "",
        ),
        (
            "POST",
            "/mailboxes",
            json!({ "mailbox_name": "cem", "target": "other_user" }),
            "mailbox:cem@acme.example",
            "needs no change any more",
        ),
        (
            "POST",
            "/2/zones/acme.example/records",
            json!({ "source": "www", "type": "A", "ttl": 300, "target": "192.0.2.9" }),
            "record-set:acme.example/www/A",
            "192.0.2.9",
        ),
    ] {
        let house = planned();
        house.click(method, path, &body);
        refuses(&house, what, how);
    }
}

#[test]
fn what_moved_elsewhere_does_not_matter() {
    let house = planned();
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": "zoe", "target": "other_user" }),
    );
    house.click("PATCH", "/mailboxes/zoe", &json!({ "note": "Zoo" }));
    apply(&house).exits(0);
}

#[test]
fn a_name_that_somebody_took_meanwhile_is_refused() {
    let house = planned();
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": "press", "target": "other_user" }),
    );
    let ran = apply(&house).exits(3);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains("press@acme.example is a mailbox already")
    );
    assert!(house.writes().is_empty());
}

#[test]
fn a_stranger_in_an_authoritative_collection_is_named() {
    let house = House::acme();
    house.write(
        "a.yaml",
        &format!("{AFTER}settings: {{ ownership: {{ addresses: authoritative }} }}\n"),
    );
    house.run(&["plan", "--out", "p.json"]).exits(0);
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": "zoe", "target": "other_user" }),
    );
    refuses(&house, "mailbox:zoe@acme.example", "now differs, too (-)");
}

#[test]
fn a_lost_record_is_noticed() {
    let house = planned();
    std::fs::remove_file(house.record()).expect("a record");
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: {} } }\n",
    );
    house.run(&["plan", "--out", "p.json"]).exits(0);
    apply(&house).exits(0);
    let house = planned();
    house.write(
        "a.yaml",
        "organization: Acme SA\nmail-services: { acme.example: { addresses: {} } }\n",
    );
    house.run(&["plan", "--out", "p.json"]).exits(0);
    std::fs::remove_file(house.record()).expect("a record");
    refuses(
        &house,
        "mailbox:bob@acme.example",
        "needs no change any more",
    );
}

#[test]
fn whatever_moved_in_the_files_is_named() {
    let house = planned();
    house.write("a.yaml", &format!("{AFTER}# only a comment\n"));
    refuses(&house, "a.yaml", "was edited");
    house.write("a.yaml", AFTER);
    house.write("sub/b.yaml", "organization: Acme SA\n");
    refuses(&house, "sub/b.yaml", "is new");
    std::fs::remove_dir_all(house.file("sub")).expect("a folder");
    std::fs::rename(house.file("a.yaml"), house.file("c.yaml")).expect("a file");
    refuses(&house, "a.yaml", "is gone");
    refuses(&house, "c.yaml", "is new");
    std::fs::rename(house.file("c.yaml"), house.file("a.yaml")).expect("a file");
    house.write("a.yaml", "organization: [\n");
    refuses(&house, "a.yaml", "was edited");
    house.write("a.yaml", AFTER);
    apply(&house).exits(0);
}
