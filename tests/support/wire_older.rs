//! What is sent to a service that knows older routes, for `wire_contract.rs`: a mail service whose
//! accesses were not moved to the newer ones, and mailboxes at which newer calls are unknown.

use serde_json::{Value as Json, json};

/// Everything, everything otherwise, next to nothing.
pub(crate) const STATES: [&str; 3] = [
    "
mail-services:
  old.example:
    addresses:
      ada: { access: { mia@acme.example: [aliases], eve@partner.example: [aliases] } }
      gus: { spam-filter: true, promotion-filter: false }
      hal: { responders: { holiday: { message: Away., active: true } } }
",
    "
mail-services:
  old.example:
    addresses:
      ada: { access: { mia@acme.example: [signatures], eve@partner.example: [filters] } }
      gus: { spam-filter: false, promotion-filter: true }
      hal: { responders: { holiday: { message: Still away. } } }
",
    "
mail-services:
  old.example:
    addresses: { ada: { access: {} }, gus: {}, hal: { responders: {} } }
",
];

/// Calls that are unknown there, as faults name them: verb and path.
pub(crate) const UNKNOWN: [(&str, &str); 2] = [
    ("PATCH", "/1/mail_hostings/*/mailboxes/gus"),
    ("GET", "/1/mail_hostings/*/mailboxes/hal/signatures"),
];

/// Adds the service to a world with one organization.
pub(crate) fn furnish(world: &mut Json) {
    let mia = json!({ "email": "mia@acme.example", "permissions": ["can_manage_filters"] });
    let service = json!({
        "account": "Acme SA",
        "main_fqdn": "old.example",
        "migrated": false,
        "mailboxes": [
            { "mailbox_name": "ada", "users": [mia] },
            { "mailbox_name": "gus" },
            { "mailbox_name": "hal" },
        ],
    });
    let services = world["mail_hostings"].as_array_mut().expect("services");
    services.push(service);
}
