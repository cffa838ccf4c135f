//! Absent, `null`, value: what each of the three means for every field of every kind.
//!
//! A kind or field without an entry fails. A family of kinds adds its entries as one more slice of
//! [`FIELDS`], and what must be there before as one more function of [`WORLDS`].

use std::collections::BTreeSet;

use maniform::kinds::kind::Nature;
use maniform::kinds::{KINDS, by_name};
use maniform::model::value::Value;
use maniform::plan::{Plan, Status};
use maniform::yaml;
use serde_json::{Value as Json, json};

use super::convergence::vault;
use super::engine::{Engine, Files};
use super::estate::{DOMAIN, Estate, REALM};
use super::piece;

/// What a document says of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Absent,
    Null,
    Value,
}

/// What `null` means there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// It takes away what is there.
    Clears,
    /// It puts back what holds where nobody says anything, which has a name.
    Back(&'static str),
    /// There is nothing to clear: `not-clearable`.
    Refused,
    /// The field has no key of its own that could be null.
    Unsaid,
}

/// One field: its kind, its name, what `null` means, and documents that say it; none where it cannot
/// be said so.
pub(crate) type Entry = (&'static str, &'static str, Null, fn(Said) -> Option<Json>);

/// A document about one mail service.
pub(crate) fn service(section: Json) -> Option<Json> {
    Some(json!({ "organization": REALM, "mail-services": { DOMAIN: section } }))
}

/// A document about one address of that service.
pub(crate) fn address(name: &str, section: Json) -> Option<Json> {
    service(json!({ "addresses": { name: section } }))
}

/// A section that says this much of a key.
pub(crate) fn with(mut section: Json, key: &str, said: Said, value: Json) -> Json {
    match said {
        Said::Absent => {}
        Said::Null => section[key] = Json::Null,
        Said::Value => section[key] = value,
    }
    section
}

fn zone(record: Json) -> Option<Json> {
    Some(json!({ "organization": REALM, "domains": { DOMAIN: { "records": [record] } } }))
}

fn switch(key: &str, said: Said) -> Option<Json> {
    service(with(json!({}), key, said, json!(false)))
}

const PLAIN: &[Entry] = &[
    ("mail-preferences", "spam-filter", Null::Refused, |said| {
        switch("spam-filter", said)
    }),
    (
        "mail-preferences",
        "promotion-filter",
        Null::Refused,
        |said| service(with(json!({}), "promotion-filter", said, json!(true))),
    ),
    (
        "mail-preferences",
        "external-mail-warning",
        Null::Refused,
        |said| service(with(json!({}), "external-mail-warning", said, json!(true))),
    ),
    ("mail-preferences", "dkim", Null::Refused, |said| {
        switch("dkim", said)
    }),
    ("mail-preferences", "allow", Null::Refused, |said| {
        service(with(json!({}), "allow", said, json!(["*@partner.example"])))
    }),
    ("mail-preferences", "block", Null::Refused, |said| {
        service(with(json!({}), "block", said, json!(["*@spam.example"])))
    }),
    ("mailbox", "note", Null::Clears, |said| {
        address("ada", with(json!({}), "note", said, json!("Desk")))
    }),
    ("mailbox", "password", Null::Refused, |said| {
        address(
            "ada",
            with(
                json!({}),
                "password",
                said,
                json!({ "env": "PASSWORD_ONE" }),
            ),
        )
    }),
    ("mailbox", "spam-filter", Null::Refused, |said| {
        address("ada", with(json!({}), "spam-filter", said, json!(false)))
    }),
    ("mailbox", "promotion-filter", Null::Refused, |said| {
        address(
            "ada",
            with(json!({}), "promotion-filter", said, json!(true)),
        )
    }),
    ("aliases", "aliases", Null::Clears, |said| {
        address("ada", with(json!({}), "aliases", said, json!(["countess"])))
    }),
    // A redirection is its targets: without them nothing is declared.
    ("redirection", "targets", Null::Refused, |said| {
        let names = with(json!({}), "sales", said, json!(["x@partner.example"]));
        (said != Said::Absent).then(|| service(json!({ "redirections": names })))?
    }),
    ("record-set", "ttl", Null::Refused, |said| {
        let record = json!({ "name": "www", "type": "A", "values": ["192.0.2.1"] });
        zone(with(record, "ttl", said, json!(300)))
    }),
    ("record-set", "values", Null::Unsaid, |said| {
        let record = json!({ "name": "www", "type": "A" });
        (said != Said::Null).then(|| zone(with(record, "values", said, json!(["192.0.2.2"]))))?
    }),
];

fn filter(key: &str, said: Said, value: Json) -> Option<Json> {
    let mut filter = json!({
        "name": "A",
        "conditions": [{ "field": "subject", "contains": "a" }],
        "actions": ["stop"],
    });
    if let Some(members) = filter.as_object_mut() {
        members.shift_remove(key);
    }
    address(
        "sorted",
        json!({ "filters": [with(filter, key, said, value)] }),
    )
}

fn script(key: &str, said: Said, value: Json) -> Option<Json> {
    let script = match key {
        "content" => json!({}),
        _ => json!({ "content": "keep;" }),
    };
    address(
        "scripted",
        json!({ "scripts": { "main": with(script, key, said, value) } }),
    )
}

fn model(key: &str, said: Said, value: Json) -> Option<Json> {
    service(json!({ "filter-models": { "News": with(json!({}), key, said, value) } }))
}

const FILTERS: &[Entry] = &[
    ("filter", "enabled", Null::Refused, |said| {
        filter("enabled", said, json!(false))
    }),
    ("filter", "match", Null::Refused, |said| {
        filter("match", said, json!("any"))
    }),
    ("filter", "conditions", Null::Refused, |said| {
        filter("conditions", said, json!([{ "field": "to", "is": "b" }]))
    }),
    ("filter", "actions", Null::Refused, |said| {
        filter("actions", said, json!(["discard"]))
    }),
    // Said by where filters stand.
    ("filter-order", "order", Null::Unsaid, |said| {
        let one = |name: &str| json!({ "name": name, "conditions": [{ "field": "to", "is": "b" }], "actions": ["stop"] });
        match said {
            Said::Absent => address("sorted", json!({ "filters": [one("B")] })),
            Said::Null => None,
            Said::Value => address("sorted", json!({ "filters": [one("B"), one("A")] })),
        }
    }),
    ("sieve-script", "enabled", Null::Refused, |said| {
        script("enabled", said, json!(false))
    }),
    ("sieve-script", "content", Null::Refused, |said| {
        script("content", said, json!("discard;"))
    }),
    ("filter-model", "visible", Null::Refused, |said| {
        model("visible", said, json!(false))
    }),
    ("filter-model", "match", Null::Refused, |said| {
        model("match", said, json!("any"))
    }),
    ("filter-model", "conditions", Null::Clears, |said| {
        model("conditions", said, json!([{ "field": "to", "is": "b" }]))
    }),
    ("filter-model", "actions", Null::Clears, |said| {
        model("actions", said, json!(["stop"]))
    }),
    ("filter-model", "script", Null::Refused, |said| {
        model("script", said, json!("keep;"))
    }),
];

/// Addresses that the token's user has in their own mail.
fn linked() -> Json {
    let own =
        |name: &str| json!({ "mailbox_name": name, "users": [{ "email": "boss@acme.example" }] });
    json!({ "mail_hostings": [{ "account": REALM, "main_fqdn": DOMAIN, "mailboxes": [own("sorted"), own("scripted")] }] })
}

/// Every field of every kind, by family.
const FIELDS: &[&[Entry]] = &[
    PLAIN,
    FILTERS,
    super::fields_more::ENTRIES,
    super::fields_rest::ENTRIES,
];

/// What must be there before, by family.
const WORLDS: &[fn() -> Json] = &[linked, super::fields_rest::world];

fn all() -> impl Iterator<Item = &'static Entry> {
    FIELDS.iter().copied().flatten()
}

#[test]
fn every_field_of_every_kind_has_an_entry() {
    let known: BTreeSet<(&str, &str)> = all().map(|(kind, field, ..)| (*kind, *field)).collect();
    let mut there = BTreeSet::new();
    for kind in KINDS {
        let fields = kind.fields().iter();
        // How the rest is meant makes no difference by itself.
        let silent = [Nature::Observed, Nature::AtCreation, Nature::Manner];
        let said = fields.filter(|field| !silent.contains(&field.nature));
        there.extend(said.map(|field| (kind.name(), field.name)));
    }
    let missing: Vec<_> = there.difference(&known).collect();
    let stale: Vec<_> = known.difference(&there).collect();
    assert!(missing.is_empty(), "no entry in FIELDS: {missing:?}");
    assert!(stale.is_empty(), "no such fields: {stale:?}");
}

fn files(document: &Json) -> Files {
    Files::one(&yaml::to_text(document))
}

/// The values that a plan gives the field of things of this kind.
fn planned(plan: &Plan, kind: &str, field: &str) -> Vec<Option<Value>> {
    let changes = plan
        .changes
        .iter()
        .filter(|change| change.address.kind == kind);
    let fields = changes.flat_map(|change| &change.fields);
    fields
        .filter(|change| change.name == field)
        .map(|change| change.after.clone())
        .collect()
}

fn is_nothing(value: &Option<Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Set(items)) => items.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// What is left is for people.
fn rests(plan: &Plan, who: &str) {
    assert!(plan.steps.is_empty(), "{who}: {:#?}", plan.changes);
    let ready = plan.changes.iter().find(|c| c.status == Status::Ready);
    assert!(ready.is_none(), "{who}: {ready:#?}");
}

#[test]
fn absent_null_and_value_mean_what_they_say() {
    let mut wrong = Vec::new();
    for entry in all() {
        let one = || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(holds(entry));
        };
        let tried = std::panic::catch_unwind(one);
        if tried.is_err() {
            wrong.push(format!("`{}` of {}", entry.1, entry.0));
        }
    }
    assert!(wrong.is_empty(), "said above: {wrong:?}");
}

/// Ends the test where an entry does not hold.
async fn holds((kind, field, null, says): &'static Entry) {
    let who = format!("`{field}` of {kind}");
    let mut world = Estate::default().world(true);
    for more in WORLDS {
        piece::merge(&mut world, &more());
    }
    let mut engine = Engine::with(world).await;
    engine.vault = vault();
    let known = by_name(kind).expect("a kind");
    let absent = says(Said::Absent).map(|document| files(&document));
    let absent = absent.filter(|files| match files.error() {
        Some(error) => {
            assert_eq!(error.code, "missing-key", "{who}: {error:?}");
            false
        }
        None => true,
    });
    if let Some(absent) = &absent {
        let (plan, again) = engine.settle(absent).await;
        rests(&again, &who);
        let given = known.defaults().get(field).cloned();
        let planned = planned(&plan, kind, field);
        assert!(
            planned.iter().all(|value| *value == given),
            "{who}, absent: {plan:#?}"
        );
    }
    let value = files(&says(Said::Value).expect("a value can be said"));
    assert!(value.error().is_none(), "{who}: {:?}", value.error());
    let (plan, again) = engine.settle(&value).await;
    let set = planned(&plan, kind, field);
    assert!(
        set.iter().any(|value| !is_nothing(value)),
        "{who}, value: {plan:#?}"
    );
    rests(&again, &who);
    if let Some(absent) = &absent {
        let (_, plan) = engine.planned(absent).await;
        assert!(
            planned(&plan, kind, field).is_empty(),
            "{who}, absent again: {plan:#?}"
        );
    }
    let Some(document) = says(Said::Null) else {
        assert_eq!(*null, Null::Unsaid, "{who}");
        return;
    };
    let nothing = files(&document);
    let code = nothing.error().map(|error| error.code);
    match null {
        Null::Clears | Null::Back(_) => {
            assert_eq!(code, None, "{who}: {:?}", nothing.error());
            let (plan, again) = engine.settle(&nothing).await;
            let cleared = planned(&plan, kind, field);
            let meant = |value: &Option<Value>| match null {
                Null::Back(usual) => *value == Some(Value::text(*usual)),
                _ => is_nothing(value),
            };
            let gone = !cleared.is_empty() && cleared.iter().all(meant);
            assert!(gone, "{who}, null: {plan:#?}");
            rests(&again, &who);
        }
        Null::Refused | Null::Unsaid => assert_eq!(code, Some("not-clearable"), "{who}"),
    }
}
