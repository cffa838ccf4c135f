//! Organizations as people leave them: names and texts that no document of ours would have, several
//! mail services, domains of every sort. Nothing here was declared; everything is a world's rows.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

use super::estate::{DOMAIN, Estate, REALM};
use super::gen_wild_mail::service;
use super::gen_wild_people::people;
use super::generate::estate;
use super::piece::merge;

/// What the domains of wild mail services end in, until an organization gives them their own.
pub(crate) const HOST: &str = "host.example";
/// Who owns every organization and holds the token.
pub(crate) const BOSS: &str = "boss@house.example";

/// Ids from here on are those of people.
pub(crate) const PEOPLE_FROM: u64 = 100_000;

/// One-line names that YAML, shells or keys might take for something else.
const NAMES: &[&str] = &[
    "no",
    "on",
    "1e3",
    "0o7",
    "~",
    "007",
    "null",
    "true",
    "-",
    "- x",
    "? x",
    "a: b",
    "a #b",
    "#x",
    "{x}",
    "[y]",
    "*a",
    "&a",
    "!t",
    "%T",
    "@at",
    "`tick`",
    "'q'",
    "\"dq\"",
    "back\\slash",
    "50%/2",
    "a/b",
    "%2F",
    "日本語",
    "e\u{301}",
    "🦀",
    "rtl \u{202e}x",
    "zero\u{200b}width",
    "mid\u{2028}line",
    "bom\u{feff}inside",
    "<<",
    "=",
    "x:",
    "|",
    "> fold",
    "TEXT-0-END",
    "a, b",
    "a\u{a0}b",
    "1:30",
    "0x1f",
    ".inf",
    "2026-01-01",
    "yes",
    "NO",
    "y",
    "Main",
    "main",
    "a  b",
    "…",
    "0",
    "-1",
    "1_000",
    "Équipe 50%",
    "a:b",
    "a@b",
    "*",
    "x*",
];
/// Names with blanks around them, line breaks, tabs and control characters.
const UNWRITABLE: &[&str] = &[
    " lead",
    "trail ",
    "tab\there",
    "a\r\nb",
    "a\nb",
    "\u{3000}wide",
    "ctl\u{1}",
    "nel\u{85}x",
];
/// Texts of several lines, blank ones and long ones.
const TEXTS: &[&str] = &[
    "Away.",
    "no",
    "~",
    "1e3",
    "line\r\nline\r\n",
    "mixed\r\nends\n",
    "lone\rreturn",
    "\tindented by a tab",
    " leading blank",
    "trailing blank ",
    "blank at the end of a line \nnext\n",
    "\n\nafter empty lines",
    "end\n",
    "end\n\n\n",
    "a: b\n  - c # d\n",
    "---\nx\n...\n",
    "%YAML 1.2\n",
    "\"'\\\n\t\"",
    "🦀\u{200d}\u{fe0f}",
    "\u{202e}rtl\u{202c}",
    "nel\u{85}ls\u{2028}ps\u{2029}",
    "\u{feff}bom",
    "{{ x }} ${HOME} %s",
    "<p>&nbsp;&amp;</p>\n<br/>",
    "# no comment",
    "| \n> \n",
    "\u{1}\u{7f}",
    "? a\n: b",
    "- a\n- b",
    "tab\tin\tit",
    "ünï\nçødé",
];

/// The name of something, as somebody typed it.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => select(NAMES).prop_map(str::to_owned),
        4 => "[!-~]([ -~]{0,20}[!-~])?",
        2 => "\\PC{1,12}",
        1 => select(UNWRITABLE).prop_map(str::to_owned),
        1 => Just("long name ".repeat(9) + "end"),
    ]
}

/// A text of any length.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(TEXTS).prop_map(str::to_owned),
        2 => "[ -~\\n\\t]{1,80}",
        1 => "\\PC{1,60}",
        1 => (1usize..60).prop_map(|lines| "a line of several words, and a # and a: b\n".repeat(lines)),
        1 => Just("long".repeat(700)),
        1 => Just("many words ".repeat(60)),
    ]
}

/// The part of an address before the `@`; some are older than the rules.
pub(crate) fn local() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => select(vec!["no", "on", "1e3", "0o7", "007", "null", "true", "_", "a.b", "info", "x-y", "0", "yes", "off",
            "1.5", "0x1f", "ada", "bob", "c_d", "2026-01-01"]).prop_map(str::to_owned),
        4 => "[a-z0-9_]([a-z0-9_-]{0,6}\\.)?[a-z0-9_]{1,6}",
        1 => Just("l".repeat(64)),
        1 => select(vec!["~", "-", "a+tag", "o'hara", "x..y"]).prop_map(str::to_owned),
    ]
}

/// Somebody's address elsewhere, as the service keeps it.
pub(crate) fn address() -> impl Strategy<Value = String> {
    select(vec![
        "x@partner.example",
        "Ada.Martin@Partner.example",
        "o'hara+tag@partner.example",
        "y@xn--bcher-kva.example",
        "z@bücher.example",
        "no@2.example",
        "1e3@partner.example",
        "ünï@partner.example",
        "~@partner.example",
    ])
    .prop_map(str::to_owned)
}

/// Rows that hold their name, by name: two of one name are another matter.
pub(crate) fn rows(
    member: &'static str,
    names: impl Strategy<Value = String>,
    row: impl Strategy<Value = Json>,
    up_to: usize,
) -> impl Strategy<Value = Vec<Json>> {
    btree_map(names, row, 0..=up_to).prop_map(move |all| {
        let each = all.into_iter();
        let named = each.map(|(name, mut row)| {
            row[member] = json!(name);
            row
        });
        named.collect()
    })
}

/// One organization, without a place among others yet.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    name: &'static str,
    domain: &'static str,
    world: Json,
}

const REALMS: &[&str] = &[
    "Acme SA",
    "no",
    "1e3",
    "~",
    "A/B & C",
    "50%/2",
    "Müller: Söhne",
    "Ärger #1",
    "\"Quoted\"",
    "O'Hara",
    "- dash",
    "日本 🦀",
    "{braces}",
    "back\\slash",
    "rtl \u{202e}x",
    "zero\u{200b}width",
    "*",
    "mid\u{2028}line",
    "null",
    " blanks around ",
    "42",
    "tab\there",
];
const DOMAINS: &[&str] = &[
    "acme",
    "xn--bcher-kva",
    "no",
    "1e3",
    "007",
    "a-b",
    "xn--wgv71a119e",
];

/// An organization with things of every kind.
pub(crate) fn organization() -> impl Strategy<Value = Organization> {
    let some = select(vec![0_usize, 1, 1, 1, 2]);
    let services = some.prop_flat_map(|count| vec(service(), count));
    // What others generate with a document is a world, too.
    let declarable = (estate(), any::<bool>()).prop_map(|(estate, bare)| estate.world(bare));
    let plain = Just(Estate::default().world(true));
    let parts = (
        prop_oneof![1 => declarable, 3 => plain],
        people(),
        services,
        products(),
    );
    (select(REALMS), select(DOMAINS), parts).prop_map(
        |(name, domain, (mut world, people, services, products))| {
            merge(&mut world, &people);
            for (index, service) in services.into_iter().enumerate() {
                let place = |text: &str| text.replace("wild.", &format!("w{index}."));
                merge(&mut world, &renamed(&service, &place, 0));
            }
            merge(&mut world, &products);
            Organization {
                name,
                domain,
                world,
            }
        },
    )
}

/// Products of other services, registered domains without a zone and zones without a domain.
fn products() -> impl Strategy<Value = Json> {
    let product = (
        select(vec!["drive", "web_hosting", "ksuite", "swiss_backup", "something_new"]),
        prop::option::of(name()),
        vec(name(), 0..=2),
        any::<[bool; 3]>(),
    )
        .prop_map(|(service, internal, tags, [maintenance, locked, busy])| {
            let tags: Vec<Json> = tags.into_iter().map(|name| json!({ "name": name, "color": 3 })).collect();
            json!({ "account": REALM, "service_name": service, "internal_name": internal, "tags": tags,
                    "has_maintenance": maintenance, "is_locked": locked, "has_operation_in_progress": busy })
        });
    let domain = (any::<[bool; 5]>(), any::<bool>(), select(vec!["", "clientTransferProhibited"])).prop_map(
        |([anycast, warranty, privacy, locked, dnssec], zone, status)| {
            let name = format!("loose.{HOST}");
            let status: Vec<&str> = [status].into_iter().filter(|word| !word.is_empty()).collect();
            let mut world = json!({ "domains": [{ "account": REALM, "name": name, "dns_anycast": anycast, "status": status,
                "renewal_warranty": warranty, "domain_privacy": privacy, "is_locked": locked, "has_dnssec": dnssec }] });
            if zone {
                world["zones"] = json!([{ "fqdn": name }]);
            }
            world
        },
    );
    let products = rows("customer_name", name(), product, 3);
    (products, prop::option::of(domain), any::<bool>()).prop_map(|(products, domain, zone)| {
        let mut world = json!({ "products": products });
        merge(&mut world, &domain.unwrap_or(Json::Null));
        if zone {
            // A zone whose domain is registered elsewhere.
            merge(
                &mut world,
                &json!({ "zones": [{ "fqdn": format!("far.{HOST}"), "account": REALM }] }),
            );
        }
        world
    })
}

/// Everything the service knows: these organizations side by side, with one owner, and an empty one.
pub(crate) fn world(organizations: &[Organization]) -> Json {
    let mut world = Json::Null;
    for (index, each) in organizations.iter().enumerate() {
        let realm = match index {
            0 => each.name.to_owned(),
            _ => format!("{} {index}", each.name),
        };
        let domain = format!("{}.d{index}.example", each.domain);
        let place = |text: &str| {
            let text = text
                .replace("boss@acme.example", BOSS)
                .replace(REALM, &realm);
            let text = text
                .replace(DOMAIN, &domain)
                .replace(HOST, &format!("h{index}.example"));
            let neighbours = ["next", "moved", "signed"];
            neighbours.iter().fold(text, |text, name| {
                text.replace(
                    &format!("{name}.example"),
                    &format!("{name}.n{index}.example"),
                )
            })
        };
        let own = renamed(
            &each.world,
            &place,
            10_000 * u64::try_from(index).unwrap_or(0),
        );
        if world.is_null() {
            world = own;
            continue;
        }
        // Only accounts are shared; two rows of one name elsewhere belong to two organizations.
        for (table, rows) in own.as_object().into_iter().flatten() {
            match (&mut world[table.as_str()], rows) {
                (Json::Array(known), Json::Array(rows)) if table != "accounts" => {
                    known.extend(rows.iter().cloned())
                }
                (known, rows) => merge(known, rows),
            }
        }
    }
    world
}

/// A world with other names, and other ids of teams.
fn renamed(value: &Json, place: &dyn Fn(&str) -> String, more: u64) -> Json {
    // Ids of people are the same in every organization.
    let own = |id: &u64| *id < PEOPLE_FROM;
    let shifted = |id: &Json| {
        id.as_u64()
            .filter(own)
            .map_or(id.clone(), |id| json!(id + more))
    };
    match value {
        Json::String(text) => json!(place(text)),
        Json::Array(items) => items
            .iter()
            .map(|item| renamed(item, place, more))
            .collect(),
        Json::Object(members) => {
            let each = members.iter().map(|(key, value)| {
                let value = match key.as_str() {
                    "id" | "team_id" if more > 0 => shifted(value),
                    "team_ids" => value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(shifted)
                        .collect(),
                    _ => renamed(value, place, more),
                };
                (key.clone(), value)
            });
            Json::Object(each.collect::<Map<String, Json>>())
        }
        other => other.clone(),
    }
}
