//! The mail service itself, products, domains: what is written of them, and what is only watched.
//!
//! A domain that is signed never gets other name servers (it would be refused), so one domain changes
//! its name servers here and another one is signed and not. What people do by hand is declared as it
//! lives.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

use super::estate::{DOMAIN, QUOTA, REALM};
use super::piece::Piece;

/// Words and flags of permissions.
const PERMISSIONS: [(&str, &str); 3] = [
    ("aliases", "can_manage_aliases"),
    ("responders", "can_manage_auto_reply"),
    ("signatures", "can_manage_signatures"),
];
const SENDERS: [&str; 4] = [
    "*@a.example",
    "Boss@Partner.example",
    "promo-?@b.example",
    "x@c.example",
];
const HOSTS: [&str; 3] = [
    "ns1.partner.example",
    "ns2.partner.example",
    "ns3.x.example",
];
const MOVED: &str = "moved.example";
const SIGNED: &str = "signed.example";

#[derive(Debug, Clone)]
struct Office {
    permissions: Option<BTreeSet<(&'static str, &'static str)>>,
    allow: Option<BTreeSet<&'static str>>,
    block: Option<BTreeSet<&'static str>>,
    folder: Option<&'static str>,
    social: Option<&'static str>,
    hosts: Option<BTreeSet<&'static str>>,
    signed: Option<bool>,
    watched: bool,
    catch_all: Option<bool>,
}

fn senders() -> impl Strategy<Value = Option<BTreeSet<&'static str>>> {
    let some = subsequence(SENDERS.to_vec(), 0..=3);
    prop::option::of(some.prop_map(|all| all.into_iter().collect()))
}

/// A mail service with its settings, products, two domains.
pub(crate) fn office() -> BoxedStrategy<Piece> {
    let permissions = subsequence(PERMISSIONS.to_vec(), 0..=3);
    // None, or at least two: fewer are no name servers.
    let hosts = select(vec![0usize, 2, 3]).prop_map(|n| HOSTS.into_iter().take(n).collect());
    (
        prop::option::of(permissions.prop_map(|all| all.into_iter().collect())),
        senders(),
        senders(),
        prop::option::of(select(vec!["Advertising", "Réclame 50%"])),
        prop::option::of(select(vec!["Social", "Others/No. 1"])),
        prop::option::of(hosts),
        any::<Option<bool>>(),
        any::<bool>(),
        any::<Option<bool>>(),
    )
        .prop_map(
            |(permissions, allow, block, folder, social, hosts, signed, watched, catch_all)| {
                let office = Office {
                    permissions,
                    allow,
                    block,
                    folder,
                    social,
                    hosts,
                    signed,
                    watched,
                    catch_all,
                };
                Piece {
                    document: office.document(),
                    world: office.world(),
                }
            },
        )
        .boxed()
}

impl Office {
    fn document(&self) -> Json {
        let mut service = Map::new();
        if let Some(all) = &self.permissions {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            service.insert("default-permissions".to_owned(), json!(words));
        }
        let mut address = Map::new();
        for (key, list) in [("allow", &self.allow), ("block", &self.block)] {
            if let Some(list) = list {
                address.insert(key.to_owned(), json!(list));
            }
        }
        if let Some(folder) = self.folder {
            address.insert("commercials-folder".to_owned(), json!(folder));
        }
        if let Some(folder) = self.social {
            address.insert("social-folder".to_owned(), json!(folder));
        }
        service.insert("addresses".to_owned(), json!({ "office": address }));
        if self.catch_all == Some(true) {
            service.insert("catch-all".to_owned(), json!({ "note": "Strays" }));
        }
        let mut moved = Map::new();
        if let Some(hosts) = &self.hosts {
            let written = if hosts.is_empty() {
                Json::Null
            } else {
                json!(hosts)
            };
            moved.insert("name-servers".to_owned(), written);
        }
        let mut signed = Map::new();
        if let Some(on) = self.signed {
            signed.insert("dnssec".to_owned(), json!(on));
        }
        let mut products = Map::new();
        if self.watched {
            for key in ["maintenance", "locked"] {
                service.insert(key.to_owned(), json!(false));
            }
            for key in ["tags", "linked-domains"] {
                service.insert(key.to_owned(), json!([]));
            }
            service.insert("offer".to_owned(), json!("premium"));
            service.insert("quota".to_owned(), json!(QUOTA));
            let registration = json!({ "transfer-lock": false, "privacy": false,
                                       "renewal-warranty": false, "fast-anycast": false });
            signed.insert("registration".to_owned(), registration);
            let product = json!({ "locked": false, "maintenance": false, "tags": [] });
            products.insert("drive/Office Drive".to_owned(), product);
        }
        json!({
            "mail-services": { DOMAIN: service },
            "domains": { MOVED: moved, SIGNED: signed },
            "products": products,
        })
    }

    fn world(&self) -> Json {
        let flags: Vec<&str> = self
            .permissions
            .iter()
            .flatten()
            .map(|(_, flag)| *flag)
            .collect();
        let mut mailboxes = vec![json!({
            "mailbox_name": "office",
            "authorized_senders": self.allow.clone().unwrap_or_default(),
            "blocked_senders": self.block.clone().unwrap_or_default(),
            "mail_filtering_folder_commercials": self.folder.unwrap_or("Other"),
            "mail_filtering_folder_social_networks": self.social.unwrap_or("Other"),
        })];
        if self.catch_all == Some(false) {
            mailboxes.push(json!({ "mailbox_name": "catchall" }));
        }
        json!({
            "mail_hostings": [{ "main_fqdn": DOMAIN, "mailboxes": mailboxes,
                                "preferences": { "default_permissions": flags } }],
            "domains": [
                { "account": REALM, "name": MOVED, "has_dnssec": false,
                  "nameservers": self.hosts.clone().unwrap_or_default() },
                { "account": REALM, "name": SIGNED, "has_dnssec": self.signed.unwrap_or(false) },
            ],
            "zones": [{ "fqdn": MOVED }, { "fqdn": SIGNED }],
            "products": [{ "account": REALM, "service_name": "drive", "customer_name": "Office Drive" }],
        })
    }
}
