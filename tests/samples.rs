//! Replies in every shape the service's documents and its clients report, and what every kind makes
//! of them. The samples are reconstructed from documented names and types, not recorded.
#![expect(
    clippy::expect_used,
    reason = "helpers of tests: what cannot be set up ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use maniform::kinds::KINDS;
use maniform::kinds::aliases;
use maniform::kinds::kind::Nature;
use maniform::kinds::kind::{Asked, Kind, Located, Observed};
use maniform::kinds::product_views;
use maniform::kinds::views::{self, Shape, View};
use maniform::model::address::Address;
use maniform::model::value::Spec;
use serde::Deserialize;
use serde_json::Value as Json;

/// The moment at which samples are read: 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600;

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    /// Which view answers so.
    view: String,
    /// Where the shape comes from; for readers.
    #[serde(rename = "source")]
    _source: String,
    /// `data` of the reply.
    data: Json,
    /// What is to be found in it, by address.
    things: BTreeMap<String, Thing>,
    /// How many troubles it makes.
    #[serde(default)]
    troubles: usize,
}

/// What a thing must look like.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Thing {
    /// Not looked at where it is empty: sets of records have no id of their own.
    id: String,
    members: BTreeMap<String, String>,
    spec: Spec,
    provider: bool,
    waits: Vec<String>,
}

fn samples() -> Vec<(String, Sample)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the samples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    names.sort();
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a readable sample");
        let name = path.display().to_string();
        let sample = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, sample)
    };
    names.into_iter().map(read).collect()
}

fn view(name: &str) -> View {
    let (realm, domain) = ("Acme SA", "acme.example");
    match name {
        "organizations" => views::organizations(realm),
        "mail-services" => views::mail_services(realm),
        "aliases" => aliases::view(realm, "ada@acme.example"),
        "preferences" => views::preferences(realm, domain),
        "mailboxes" => views::mailboxes(realm, domain),
        "redirections" => views::redirections(realm, domain),
        "records" => views::records(realm, domain),
        "forwarding" => details("forwarding", "ada@acme.example"),
        "responders" => first("responder", "ada@acme.example/holiday"),
        "senders" => first("senders", "ada@acme.example"),
        "responder-models" => first("responder-model", "acme.example/closed"),
        "mailing-lists" => first("mailing-list", "news@acme.example"),
        "subscribers" => first("subscribers", "news@acme.example"),
        "services" => views::services(realm),
        "users" => views::users(realm),
        "teams" => views::teams(realm),
        "team-users" => views::team_users(realm, "Support"),
        "mailbox-accesses" => details("mailbox-access", "ada@acme.example/new@partner.example"),
        "invited-accesses" => last("mailbox-access", "ada@acme.example/new@partner.example"),
        "team-mailboxes" => first("mailbox-team-access", "ada@acme.example/Support"),
        "signatures" => first("signature", "ada@acme.example/Main"),
        "signature-templates" => first("signature-template", "acme.example/House"),
        "signature-template" => details("signature-template", "acme.example/House"),
        "products" => product_views::products(realm),
        "products-in-reach" => product_views::products_in_reach(realm),
        "zones" => product_views::zones(realm, domain),
        "domains" => product_views::domains(realm),
        "filters" => first("filter", "ada@acme.example/x"),
        "filter-models" => first("filter-model", "acme.example/x"),
        other => panic!("no view is called {other}"),
    }
}

fn located(kind: &str, key: &str) -> (&'static dyn Kind, Located) {
    let thing = Located {
        address: Address::new(kind, key),
        realm: "Acme SA".to_owned(),
    };
    (maniform::kinds::by_name(kind).expect("a kind"), thing)
}

/// The first list in which a thing shows.
fn first(kind: &str, key: &str) -> View {
    let (kind, thing) = located(kind, key);
    kind.views(&thing).into_iter().next().expect("a view")
}

/// The last of several.
fn last(kind: &str, key: &str) -> View {
    let (kind, thing) = located(kind, key);
    kind.views(&thing).pop().expect("a view")
}

/// The call for a thing that its list left open.
fn details(kind: &str, key: &str) -> View {
    let (kind, thing) = located(kind, key);
    let mut seen = Observed::new(thing.address.clone(), "x");
    seen.open = true;
    let calls = kind.details(&thing, Some(&seen));
    calls.into_iter().next().expect("a call")
}

fn thing(seen: &Observed, wanted: Option<&Thing>) -> Thing {
    let id = wanted.is_none_or(|wanted| !wanted.id.is_empty());
    Thing {
        id: if id { seen.id.clone() } else { String::new() },
        members: seen.members.clone(),
        spec: seen.spec.clone(),
        provider: seen.provider.is_some(),
        waits: seen.waits.iter().map(|wait| wait.who.clone()).collect(),
    }
}

#[test]
fn every_kind_understands_every_shape() {
    for (name, sample) in samples() {
        let view = view(&sample.view);
        let items = match (&view.shape, &sample.data) {
            (Shape::Object, object) => vec![object.clone()],
            (_, Json::Array(items)) => items.clone(),
            (_, other) => panic!("{name}: {other} is no list"),
        };
        let mut found = BTreeMap::new();
        let mut troubles = Vec::new();
        for kind in KINDS {
            // Some lists are only searched for what somebody asks for.
            let wanted: BTreeSet<Address> = sample
                .things
                .keys()
                .map(|address| address.parse().expect("an address"))
                .collect();
            let asked = Asked {
                wanted: &wanted,
                now: NOW,
                ids: &[],
            };
            let seen = kind.observe(&view, &items, asked);
            troubles.extend(seen.troubles);
            for each in &seen.things {
                let address = each.address.to_string();
                let thing = thing(each, sample.things.get(&address));
                found.insert(address, thing);
            }
        }
        assert_eq!(found, sample.things, "{name}");
        assert_eq!(troubles.len(), sample.troubles, "{name}: {troubles:?}");
    }
}

/// A new kind needs a sample, with all its fields that can be read.
#[test]
fn every_kind_and_every_field_has_a_sample() {
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, sample) in samples() {
        for (address, thing) in sample.things {
            let (kind, _) = address.split_once(':').expect("an address");
            let known = fields.entry(kind.to_owned()).or_default();
            known.extend(thing.spec.0.into_keys());
        }
    }
    for kind in KINDS {
        let known = fields.get(kind.name());
        let known = known.unwrap_or_else(|| panic!("no sample of a {}", kind.name()));
        for field in kind.fields() {
            let shown = known.contains(field.name);
            match field.nature {
                Nature::Plain | Nature::Additive | Nature::Reluctant | Nature::Asserted => {
                    assert!(shown, "{} of {}", field.name, kind.name());
                }
                Nature::WriteOnly | Nature::Manner => {
                    assert!(!shown, "{} of {}", field.name, kind.name())
                }
                // Shown where there is something to show.
                Nature::Observed | Nature::AtCreation => {}
            }
        }
    }
}

/// Two shapes of one thing mean the same, or the table above says little.
#[test]
fn contradictory_shapes_are_there() {
    let mut views: BTreeMap<String, usize> = BTreeMap::new();
    for (_, sample) in samples() {
        *views.entry(sample.view).or_default() += 1;
    }
    let few: Vec<_> = views.iter().filter(|(_, count)| **count < 2).collect();
    assert!(few.is_empty() && views.len() > 6, "{views:?}");
}

/// What stands in the place of something else in a reply that went wrong.
fn oddities() -> Vec<Json> {
    let mut deep = Json::Null;
    for _ in 0..100 {
        deep = Json::Array(vec![deep]);
    }
    vec![
        Json::Null,
        Json::Bool(true),
        serde_json::json!(-1),
        serde_json::json!(i64::MIN),
        serde_json::json!(u64::MAX),
        serde_json::json!(1e300),
        serde_json::json!(0.5),
        serde_json::json!(""),
        serde_json::json!("é\u{1b}[31m\u{202e}\0/@.*%{}#"),
        serde_json::json!("x".repeat(2_000)),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!([{}, [], null, "", 7]),
        deep,
    ]
}

/// The places in a value, as pointers.
fn places(value: &Json, here: &str, into: &mut Vec<String>) {
    into.push(here.to_owned());
    match value {
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{number}"), into);
            }
        }
        Json::Object(members) => {
            for (name, item) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(item, &format!("{here}/{name}"), into);
            }
        }
        _ => {}
    }
}

/// Everything that the engine asks of a kind about what was seen.
fn asked_everything(kind: &dyn Kind, view: &View, items: &[Json], wanted: &BTreeSet<Address>) {
    let asked = Asked {
        wanted,
        now: NOW,
        ids: &[],
    };
    for mut seen in kind.observe(view, items, asked).things {
        kind.name_ids(&mut seen.spec, &|_, _| None);
        let _holders = kind.within(&seen, &|_| Vec::new());
        let _names = (
            kind.claims(&seen.address, &seen.spec),
            kind.uses(&seen.address, &seen.spec),
            kind.serves(&seen.address, &seen.spec),
            kind.over(&seen.spec, NOW),
        );
        if let Ok(Some(spec)) = kind.written(&seen.address, &seen.spec) {
            let _place = kind.adopt(&seen.address, &spec);
        }
    }
}

/// A reply in which one thing is not what it should be, at every place of every sample: an error, a gap or
/// something left out, and never the end of the program.
#[test]
fn no_reply_breaks_a_kind() {
    let mut tried = 0;
    for (_, sample) in samples() {
        let view = view(&sample.view);
        let mut all = Vec::new();
        places(&sample.data, "", &mut all);
        let wanted: BTreeSet<Address> = sample
            .things
            .keys()
            .map(|address| address.parse().expect("an address"))
            .collect();
        let kinds = || {
            // Those that find nothing in the sample find nothing in less of it.
            KINDS.iter().filter(|kind| {
                let mut things = sample.things.keys();
                things.any(|address| address.starts_with(&format!("{}:", kind.name())))
            })
        };
        for place in all {
            for odd in oddities() {
                let mut data = sample.data.clone();
                *data.pointer_mut(&place).expect("a place") = odd;
                let items = match data {
                    Json::Array(items) => items,
                    other => vec![other],
                };
                for kind in kinds() {
                    asked_everything(*kind, &view, &items, &wanted);
                    tried += 1;
                }
            }
            // And without it at all, where it is a member.
            let (holder, name) = place.rsplit_once('/').unwrap_or_default();
            let mut data = sample.data.clone();
            let holder = data.pointer_mut(holder).and_then(Json::as_object_mut);
            if holder.is_some_and(|members| members.shift_remove(name).is_some()) {
                let items = match data {
                    Json::Array(items) => items,
                    other => vec![other],
                };
                for kind in kinds() {
                    asked_everything(*kind, &view, &items, &wanted);
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} replies were tried");
    assert!(tried > 10_000, "{tried}");
}
