//! Mistakes that an editor can show while somebody types.

use super::{as_json, loads, validator};

#[test]
fn mistakes_an_editor_can_see_are_refused_by_both() {
    let validator = validator("document");
    let service = |inside: &str| {
        format!("organization: Acme SA\nmail-services: {{ acme.example: {{ {inside} }} }}\n")
    };
    let record =
        |inside: &str| format!("domains: {{ acme.example: {{ records: [{{ {inside} }}] }} }}\n");
    let sound = "name: www, type: A, values: [192.0.2.1]";
    assert!(validator.is_valid(&as_json(&record(sound)).unwrap()[0]));
    let cases = [
        (
            "an unknown key at the top",
            "organisation: Acme SA\n".to_owned(),
        ),
        ("an unknown key of a service", service("adresses: {}")),
        (
            "an unknown key of an address",
            service("addresses: { ada: { alias: [x] } }"),
        ),
        (
            "an unknown key of a record",
            record(&format!("{sound}, TTL: 60")),
        ),
        (
            "an unknown key of a secret",
            service("addresses: { ada: { password: { enviroment: X } } }"),
        ),
        (
            "a key of one address only in a profile",
            "profiles: { staff: { aliases: [x] } }\n".to_owned(),
        ),
        (
            "a key of one address only in defaults",
            service("defaults: { profile: staff }"),
        ),
        (
            "filters for several addresses",
            service("defaults: { filters: [] }"),
        ),
        (
            "a condition that compares in two ways",
            service(
                "addresses: { ada: { filters: [{ name: A, conditions: [{ field: to, is: a, not: b }], actions: [stop] }] } }",
            ),
        ),
        (
            "a condition that does not compare",
            service(
                "addresses: { ada: { filters: [{ name: A, conditions: [{ field: to }], actions: [stop] }] } }",
            ),
        ),
        (
            "an action nobody knows",
            service(
                "addresses: { ada: { filters: [{ name: A, conditions: [{ field: to, is: a }], actions: [sing] }] } }",
            ),
        ),
        (
            "a filter without actions",
            service(
                "addresses: { ada: { filters: [{ name: A, conditions: [{ field: to, is: a }] }] } }",
            ),
        ),
        ("a word for a switch", service("spam-filter: yes")),
        ("a text for a list", service("allow: \"*@x.example\"")),
        ("a list for a mapping", service("addresses: [ada]")),
        (
            "a mapping for a text",
            "organization: { name: Acme SA }\n".to_owned(),
        ),
        (
            "a password in clear",
            service("addresses: { ada: { password: hunter2 } }"),
        ),
        ("a text for a number", record(&format!("{sound}, ttl: 1h"))),
        (
            "a number that is too small",
            record(&format!("{sound}, ttl: 30")),
        ),
        (
            "a number that is too large",
            record(&format!("{sound}, ttl: 86401")),
        ),
        ("a missing key", record("name: www, type: A")),
        (
            "an empty list of values",
            record("name: www, type: A, values: []"),
        ),
        (
            "an unknown type of record",
            record("name: www, type: AAA, values: [x]"),
        ),
        (
            "a type in small letters",
            record("name: www, type: a, values: [192.0.2.1]"),
        ),
        (
            "a type nobody can create",
            record("name: www, type: SOA, values: [x]"),
        ),
        (
            "an unknown word",
            "settings: { ownership: { addresses: mine } }\n".to_owned(),
        ),
        (
            "an unknown collection",
            "settings: { ownership: { adresses: owned } }\n".to_owned(),
        ),
        (
            "a pattern without kind",
            "settings: { protect: [ada] }\n".to_owned(),
        ),
        (
            "a name with an @",
            service("addresses: { ada@acme.example: {} }"),
        ),
        ("a name with a plus", service("addresses: { ada+x: {} }")),
        (
            "an alias with a blank",
            service("addresses: { ada: { aliases: [a b] } }"),
        ),
        (
            "a name that is too long",
            service(&format!("addresses: {{ {}: {{}} }}", "a".repeat(65))),
        ),
        (
            "a note that is too long",
            service(&format!(
                "addresses: {{ ada: {{ note: {} }} }}",
                "a".repeat(81)
            )),
        ),
        (
            "a domain without dot",
            "organization: A\nmail-services: { acme: {} }\n".to_owned(),
        ),
        (
            "a target that is no address",
            service("redirections: { sales: [ada] }"),
        ),
        (
            "a bare word in a list of senders",
            service("block: [spam.example]"),
        ),
        (
            "a negative version",
            service("addresses: { ada: { password: { env: X, version: -1 } } }"),
        ),
        (
            "an organization without name",
            "organization: \"\"\n".to_owned(),
        ),
        (
            "an empty note",
            service("addresses: { ada: { note: \"\" } }"),
        ),
        (
            "a secret from nowhere",
            service("addresses: { ada: { password: {} } }"),
        ),
        (
            "a secret from two places",
            service("addresses: { ada: { password: { env: X, file: y } } }"),
        ),
        (
            "an alias twice",
            service("addresses: { ada: { aliases: [x, x] } }"),
        ),
    ];
    let mut wrong = Vec::new();
    for (what, text) in cases {
        let values = as_json(&text).unwrap_or_else(|| panic!("{what}: no YAML"));
        if values.iter().all(|value| validator.is_valid(value)) {
            wrong.push(format!("the schema takes {what}: {text}"));
        }
        if loads("bad.yaml", &text) {
            wrong.push(format!("the program takes {what}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
