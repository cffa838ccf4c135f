//! A mail service as it is found, with its domains and zones.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

use super::estate::REALM;
use super::gen_access::ALL;
use super::gen_wild::{HOST, address, local, name, rows, text};
use super::gen_wild_box::{mailbox, responder, rule};
use super::values;

/// A mail service whose domain is registered here, whose zone is, or neither; one in some has
/// other domains, too.
pub(crate) fn service() -> impl Strategy<Value = Json> {
    let place = (
        select(vec!["wild", "xn--bcher-kva.wild", "no.wild", "007.wild"]),
        any::<[bool; 3]>(),
    );
    let mailboxes = rows("mailbox_name", local(), mailbox(), 3);
    let redirections = rows("name", local(), redirection(), 3);
    let lists = rows("name", local(), list(), 2);
    let models = rows("name", name(), responder(), 2);
    let filters = rows("name", name(), filter_model(), 2);
    let templates = rows("name", name(), template(), 2);
    let facts = (
        name(),
        any::<[bool; 5]>(),
        preferences(),
        vec(name(), 0..=2),
        select(vec!["premium", "premium", "ksuite_business", "starter"]),
    );
    ((place, facts, zone()), (mailboxes, redirections, lists), (models, filters, templates)).prop_map(
        |(((label, [registered, zoned, linked]), facts, records), (mailboxes, redirections, lists), (models, filters, templates))| {
            let domain = format!("{label}.{HOST}");
            let (customer, [dns_error, locked, maintenance, synonym, busy], preferences, tags, pack) = facts;
            let tags: Vec<Json> = tags.into_iter().map(|name| json!({ "name": name })).collect();
            let own = |row: Json| replaced(row, &domain);
            // Names of one service are taken once: what comes later gives way in the emulator.
            let mut hosting = own(json!({
                "account": REALM, "main_fqdn": domain, "customer_name": customer, "total": 20, "pack": pack,
                "preferences": preferences, "tags": tags, "has_dns_error": dns_error, "is_locked": locked,
                "has_maintenance": maintenance, "migrated": true, "has_operation_in_progress": busy,
                "mailboxes": mailboxes, "redirections": redirections, "mailing_lists": lists,
                "auto_replies": models, "filters": filters, "signature_templates": templates,
            }));
            if linked {
                hosting["domains"] = json!([{ "domain": format!("also.{domain}"), "is_synonym": synonym }]);
            }
            let mut world = json!({ "mail_hostings": [hosting] });
            if registered {
                world["domains"] = json!([{ "account": REALM, "name": domain }]);
            }
            if zoned {
                let zone = if registered { json!({ "fqdn": domain, "records": records }) }
                    else { json!({ "fqdn": domain, "records": records, "account": REALM }) };
                world["zones"] = json!([zone]);
            }
            world
        },
    )
}

/// Rows that speak of the own domain as `@OWN`.
fn replaced(row: Json, domain: &str) -> Json {
    match row {
        Json::String(text) => json!(text.replace("@OWN", &format!("@{domain}"))),
        Json::Array(items) => items
            .into_iter()
            .map(|item| replaced(item, domain))
            .collect(),
        Json::Object(members) => {
            let each = members.into_iter();
            Json::Object(
                each.map(|(key, value)| (key, replaced(value, domain)))
                    .collect(),
            )
        }
        other => other,
    }
}

fn redirection() -> impl Strategy<Value = Json> {
    let target = prop_oneof![3 => address(), 1 => local().prop_map(|local| format!("{local}@OWN"))];
    let accepted = option::of(Just(1_760_000_000_i64));
    let targets = btree_map(target, accepted, 0..=3);
    (targets, any::<Option<bool>>()).prop_map(|(targets, enabled)| {
        let targets = targets.into_iter();
        let targets: Vec<Json> = targets
            .map(|(address, at)| json!({ "address": address, "opted_in_at": at }))
            .collect();
        json!({ "targets": targets, "enabled": enabled })
    })
}

fn list() -> impl Strategy<Value = Json> {
    let people = || btree_set(address(), 0..=3);
    let words = (
        name(),
        name(),
        select(vec!["de", "en", "es", "fr", "it"]),
        0u8..6,
        0u8..3,
    );
    let size = select(vec![
        1024u64,
        12_345,
        10 * 1024 * 1024,
        200 * 1024 * 1024,
        1,
    ]);
    let messages = (option::of(text()), option::of(text()));
    (words, size, messages, (people(), people()), any::<[bool; 4]>()).prop_map(
        |((info, subject, lang, send, subscribe), size, (hello, bye), (moderators, subscribers), [reply, forced, tell, gone])| {
            json!({ "info": info, "subject": subject, "lang": lang, "who_can_send": send, "who_can_subscribe": subscribe,
                "max_message_size": size, "welcome_message": hello, "goodbye_message": bye, "moderators": moderators,
                "subscribers": subscribers, "use_reply_to": reply, "is_reply_to_forced": forced,
                "should_send_notifications": tell, "being_deleted": gone && reply && forced && tell })
        },
    )
}

fn filter_model() -> impl Strategy<Value = Json> {
    (
        rule("has_all_conditions"),
        any::<bool>(),
        option::of(text()),
    )
        .prop_map(|(mut row, visible, script)| {
            row["is_visible"] = json!(visible);
            row["script"] = json!(script);
            row
        })
}

fn template() -> impl Strategy<Value = Json> {
    let format = option::of(select(vec![
        "first_last",
        "first_only",
        "last_first",
        "last_only",
    ]));
    (text(), format, select(vec!["top", "bottom"]), select(vec!["draft", "enabled"])).prop_map(
        |(content, format, position, status)| {
            json!({ "content": content, "name_format": format, "position": position, "status": status })
        },
    )
}

fn preferences() -> impl Strategy<Value = Json> {
    let senders = || btree_set(sender(), 0..=3);
    (any::<[bool; 4]>(), senders(), senders(), subsequence(ALL.to_vec(), 0..=4)).prop_map(
        |([spam, promotion, external, dkim], allow, block, flags)| {
            let flags: Vec<&str> = flags.iter().map(|flag| flag.flag()).collect();
            json!({ "spam_filter_enabled": spam, "promotion_filter_enabled": promotion,
                "external_mail_flag_enabled": external, "dkim_enabled": dkim, "authorized_senders": allow,
                "blocked_senders": block, "default_permissions": flags })
        },
    )
}

/// An entry of an allow or block list, as people click it.
pub(crate) fn sender() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => values::sender(),
        2 => address(),
        1 => select(vec!["spam.example", "*", "*@*", "Mixed@Case.example", "*@Bücher.example", "@"]).prop_map(str::to_owned),
    ]
}

/// What stands in a zone: names in all writings, every TTL, types nobody creates, odd texts.
fn zone() -> impl Strategy<Value = Json> {
    let source = select(vec![
        ".",
        "www",
        "WWW",
        "*",
        "*.shop",
        "_dmarc",
        "_sip._tcp",
        "no",
        "1e3",
        "007",
        "xn--bcher-kva",
        "a.b.c",
        "_x_",
    ]);
    let value = prop_oneof![
        (1u8..5).prop_map(|n| ("A", format!("192.0.2.{n}"))),
        Just(("AAAA", "2001:DB8::1".to_owned())),
        text().prop_map(|text| ("TXT", quoted(&text))),
        select(vec![
            "v=spf1 include:spf.infomaniak.ch -all",
            "v=DMARC1;p=reject",
            "semi;colon",
            "\\\"q\\\"",
            "gr\\195\\188n",
            "a\" \"b",
            "trailing ",
            "v=DKIM1; k=rsa; p="
        ])
        .prop_map(|text| ("TXT", format!("\"{text}\""))),
        select(vec![
            "0 issue \"letsencrypt.org\"",
            "128 issuewild \";\"",
            "0 iodef \"mailto:x@partner.example\"",
            "0 contactemail \"a b\""
        ])
        .prop_map(|text| ("CAA", text.to_owned())),
        select(vec![
            "5 mta-gw.infomaniak.ch",
            "0 MX.Partner.example.",
            "10 xn--bcher-kva.example"
        ])
        .prop_map(|text| ("MX", text.to_owned())),
        select(vec!["0 0 0 .", "1 2 3 Host.Partner.example"])
            .prop_map(|text| ("SRV", text.to_owned())),
        Just(("NS", "ns1.partner.example".to_owned())),
        Just(("PTR", "host.partner.example".to_owned())),
        Just(("CNAME", "Target.Partner.example".to_owned())),
        Just(("DNSKEY", "257 3 13 abc".to_owned())),
    ];
    let ttl = select(vec![60u32, 300, 3600, 86_400, 1, 59, 2_592_000, 604_801]);
    vec((source, value, ttl), 0..=7).prop_map(|records| {
        let mut taken: Vec<(&str, &str)> = Vec::new();
        let mut rows = vec![
            json!({ "source": ".", "type": "SOA", "target": "ns11.infomaniak.ch hostmaster.infomaniak.ch 1 2 3 4 5" }),
            json!({ "source": ".", "type": "NS", "target": "ns11.infomaniak.ch" }),
        ];
        for (source, (kind, target), ttl) in records {
            // The service lets an alias name stand alone only.
            let beside = |other: &&(&str, &str)| other.0.eq_ignore_ascii_case(source);
            let alias = kind == "CNAME";
            let clash = |other: &(&str, &str)| alias || other.1 == "CNAME";
            if (alias && source == ".") || taken.iter().filter(beside).any(clash) {
                continue;
            }
            taken.push((source, kind));
            let row = json!({ "source": source, "type": kind, "target": target, "ttl": ttl });
            let same = |other: &Json| ["source", "type", "target"].iter().all(|key| other[*key] == row[*key]);
            if !rows.iter().any(same) {
                rows.push(row);
            }
        }
        json!(rows)
    })
}

/// A text as one quoted string of a zone file; long ones in several.
fn quoted(text: &str) -> String {
    let octets: Vec<u8> = text.bytes().take(600).collect();
    let strings: Vec<String> = octets
        .chunks(255)
        .map(|part| {
            let each = part.iter().map(|octet| match octet {
                b'"' | b'\\' => format!("\\{}", char::from(*octet)),
                b' '..=b'~' => char::from(*octet).to_string(),
                other => format!("\\{other:03}"),
            });
            format!("\"{}\"", each.collect::<String>())
        })
        .collect();
    strings.join(" ")
}
