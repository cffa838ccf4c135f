//! Fields that some accounts tell and others do not: written once, then when the file changes, and the
//! plan says so.

use serde_json::json;

use super::house::House;

const SAID: &str = "Not told by the service, so written once and again when the file changes: spam-filter of mailbox:ada@acme.example.";

fn text(on: bool) -> String {
    format!(
        "organization: Acme SA\nmail-services:\n  acme.example:\n    addresses:\n      ada: {{ spam-filter: {on} }}\n"
    )
}

fn house() -> House {
    let house = House::acme();
    house.click(
        "POST",
        "/mailboxes",
        &json!({ "mailbox_name": "ada", "target": "other_user" }),
    );
    let hide = json!({ "path": "/1/mail_hostings/*/mailboxes", "effect": { "drop_with": { "member": "has_move_spam" } } });
    house.control("POST", "faults", &hide);
    house
}

#[test]
fn a_switch_that_an_account_never_tells_is_written_once() {
    let house = house();
    house.write("a.yaml", &text(false));
    house.plan().exits(0).says(SAID).says("spam-filter: false");
    house.settles();
    house.forget();
    house.plan().exits(0).says("No changes.").says(SAID);
    house.settles();
    assert!(house.writes().is_empty(), "{:?}", house.writes());
}

#[test]
fn a_changed_wish_is_written_once_more() {
    let house = house();
    house.write("a.yaml", &text(false));
    house.settles();
    house.write("a.yaml", &text(true));
    house.forget();
    house.plan().says("spam-filter: false -> true");
    house.settles();
    assert_eq!(house.writes().len(), 1, "{:?}", house.writes());
    house.plan().says("No changes.");
}
