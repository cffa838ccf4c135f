//! What a new thing has by the defaults of its service is not written at it, and what it has
//! otherwise is.

use serde_json::json;

use super::house::House;

const FILE: &str = "organization: Acme SA
mail-services:
  acme.example:
    defaults: { spam-filter: true, promotion-filter: true }
    addresses:
      ada: { note: Front desk }
      bob: {}
";

#[test]
fn what_defaults_give_is_not_written_again() {
    let house = House::kept(&[("a.yaml", FILE)]);
    let body =
        json!({ "mailbox_name": "bea", "target": "other_user", "link_to_current_user": false });
    house.click("POST", "/mailboxes", &body);
    house.note("bea", "New");
    house
        .run(&["import", "mailbox:bea@acme.example"])
        .exits(0)
        .complains("No changes: what was added lives as it is declared.");
    assert_eq!(
        house.differs(),
        ["+      bea: { note: New, promotion-filter: false }"]
    );
    house.is_as_declared();
}
