//! Filters, scripts and models in three states, for `wire_contract.rs`; and what must be there before:
//! addresses that the token's user has in their own mail.

use serde_json::{Value as Json, json};

/// Everything, everything otherwise, next to nothing.
pub(crate) const STATES: [&str; 3] = [
    r#"
mail-services:
  acme.example:
    addresses:
      lin:
        filters:
          - name: A
            conditions: [{ field: subject, contains: invoice }]
            actions: [{ move: Invoices }, flag-seen]
          - name: B
            match: any
            conditions: [{ field: from, begins-with: news }, { field: size, is: "10" }]
            actions: [{ copy: News }, { forward: x@partner.example }, stop]
          - { name: C, conditions: [{ field: body, not: x }], actions: [discard] }
      lis:
        scripts:
          main: { content: "keep;" }
          old: { content: "stop;", enabled: false }
    filter-models:
      News: { conditions: [{ field: from, ends-with: news.example }], actions: [{ move: News }] }
      Sieve: { visible: false, script: "require \"fileinto\";\nfileinto \"A\";\n" }
      Gone: { conditions: [{ field: to, contains: x }], actions: [stop] }
"#,
    r#"
mail-services:
  acme.example:
    addresses:
      lin:
        filters:
          - name: B
            match: all
            conditions: [{ field: from, begins-with: news }]
            actions: [{ copy: News }]
          - name: A
            enabled: false
            conditions: [{ field: subject, contains: invoice }]
            actions: [{ move: Invoices }, flag-seen]
      lis:
        scripts:
          main: { content: "keep;", enabled: false }
    filter-models:
      News: { visible: false, match: any, conditions: [{ field: cc, is: news.example }], actions: [flag-seen] }
      Sieve: { visible: true, script: "keep;" }
"#,
    r#"
mail-services:
  acme.example:
    addresses:
      lin: { filters: [] }
      lis: { scripts: { main: { content: "discard;" } } }
    filter-models: {}
"#,
];

/// Adds the addresses to a world with one organization, its owner, and one mail service.
pub(crate) fn furnish(world: &mut Json) {
    let linked =
        |name: &str| json!({ "mailbox_name": name, "users": [{ "email": "boss@acme.example" }] });
    world["mail_hostings"][0]["mailboxes"] = json!([linked("lin"), linked("lis")]);
}
