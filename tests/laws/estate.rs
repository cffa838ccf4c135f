//! What one organization has, as data: written as a document, or put into the emulator as a world.
//! Legal by construction: whatever generators bring together is sorted out here.

use std::collections::{BTreeMap, BTreeSet};

use maniform::dns::{self, RecordType};
use serde_json::{Map, Value as Json, json};

use super::piece::{self, Piece};

pub(crate) const DOMAIN: &str = "acme.example";
pub(crate) const REALM: &str = "Acme SA";
/// The addresses that every world has ordered.
pub(crate) const QUOTA: u32 = 200;

/// An organization, a mail service and a zone; what is `None` or missing is not spoken of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Estate {
    pub(crate) preferences: Preferences,
    pub(crate) mailboxes: BTreeMap<String, Mailbox>,
    pub(crate) redirections: BTreeMap<String, BTreeSet<String>>,
    pub(crate) sets: Vec<Set>,
    /// Collections and the word in `settings.ownership`.
    pub(crate) ownership: BTreeMap<String, String>,
    /// What other families of kinds add.
    pub(crate) pieces: Vec<Piece>,
}

/// What holds for a whole mail service.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preferences {
    /// By YAML key.
    pub(crate) switches: BTreeMap<&'static str, bool>,
    pub(crate) senders: BTreeMap<&'static str, BTreeSet<String>>,
}

/// An address with a box.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mailbox {
    /// `Some(None)` clears it.
    pub(crate) note: Option<Option<String>>,
    /// Name of the environment variable and version.
    pub(crate) password: Option<(String, Option<u64>)>,
    pub(crate) switches: BTreeMap<&'static str, bool>,
    pub(crate) aliases: Option<BTreeSet<String>>,
}

/// Records of one name and type, as written.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) owner: String,
    pub(crate) kind: RecordType,
    pub(crate) ttl: Option<i64>,
    pub(crate) values: Vec<String>,
}

impl Set {
    fn normal(&self) -> Option<Normal> {
        let owner = dns::owner(&self.owner, DOMAIN).ok()?;
        let values: Option<Vec<String>> = self
            .values
            .iter()
            .map(|text| dns::declared(self.kind, text, DOMAIN).ok())
            .collect();
        Some((owner, self.kind, values?))
    }
}

/// Normal owner, type, normal values.
type Normal = (String, RecordType, Vec<String>);

/// The names an estate holds: in the mail service, and in the zone with "is an alias name".
#[derive(Debug, Default)]
pub(crate) struct Held {
    mail: BTreeSet<String>,
    things: BTreeSet<String>,
    zone: BTreeMap<String, bool>,
    sets: BTreeSet<(String, RecordType)>,
}

impl Estate {
    /// Makes it legal: a name is one thing, a set is a set, an alias name stands alone.
    pub(crate) fn settled(mut self) -> Self {
        let mut held: BTreeSet<String> = self.mailboxes.keys().cloned().collect();
        for mailbox in self.mailboxes.values_mut() {
            if let Some(aliases) = &mut mailbox.aliases {
                aliases.retain(|alias| held.insert(alias.clone()));
            }
        }
        self.redirections
            .retain(|name, targets| !targets.is_empty() && held.insert(name.clone()));
        let known = held;
        let redirecting: BTreeSet<String> = self.redirections.keys().cloned().collect();
        for (name, targets) in &mut self.redirections {
            // Targets of the own domain must be there, and nothing goes round in a circle: whoever
            // redirects passes on to earlier names only.
            let own = |target: &String| {
                target
                    .strip_suffix(&format!("@{DOMAIN}"))
                    .map(str::to_owned)
            };
            let ends = |local: &String| !redirecting.contains(local) || local < name;
            targets.retain(|t| own(t).is_none_or(|local| ends(&local) && known.contains(&local)));
            if targets.is_empty() {
                targets.insert("x@partner.example".to_owned());
            }
        }
        self.settle_zone();
        self
    }

    fn settle_zone(&mut self) {
        let mut found: BTreeMap<String, Vec<RecordType>> = BTreeMap::new();
        self.sets.retain_mut(|set| {
            let mut seen = BTreeSet::new();
            set.values.retain(|text| {
                // Null MX is let pass here and refused there; nobody knows who is right.
                let normal = dns::declared(set.kind, text, DOMAIN).ok();
                normal.is_some_and(|v| {
                    !(set.kind == RecordType::Mx && dns::is_null_mx(&v)) && seen.insert(v)
                })
            });
            while !set.values.is_empty() && !set.is_legal() {
                set.values.pop();
            }
            let Some((owner, kind, _)) = set.normal().filter(|(_, _, v)| !v.is_empty()) else {
                return false;
            };
            let beside = found.entry(owner).or_default();
            let alone = kind == RecordType::Cname || beside.contains(&RecordType::Cname);
            if beside.contains(&kind) || (alone && !beside.is_empty()) {
                return false;
            }
            beside.push(kind);
            true
        });
    }

    /// The names it holds.
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::default();
        for (name, mailbox) in &self.mailboxes {
            held.mail.insert(name.clone());
            held.things.insert(format!("mailbox {name}"));
            held.mail.extend(mailbox.aliases.iter().flatten().cloned());
        }
        for name in self.redirections.keys() {
            held.mail.insert(name.clone());
            held.things.insert(format!("redirection {name}"));
        }
        for (owner, kind, _) in self.sets.iter().filter_map(Set::normal) {
            held.zone.insert(owner.clone(), kind == RecordType::Cname);
            held.sets.insert((owner, kind));
        }
        held
    }

    /// Leaves out what holds a name that another estate holds as something else.
    pub(crate) fn yield_to(mut self, held: &Held) -> Self {
        let other = |kind: &str, name: &str| {
            held.mail.contains(name) && !held.things.contains(&format!("{kind} {name}"))
        };
        self.mailboxes.retain(|name, _| !other("mailbox", name));
        for mailbox in self.mailboxes.values_mut() {
            for aliases in mailbox.aliases.iter_mut() {
                aliases.retain(|alias| !held.mail.contains(alias));
            }
        }
        self.redirections
            .retain(|name, _| !other("redirection", name));
        self.sets.retain(|set| {
            set.normal().is_some_and(|(owner, kind, _)| {
                let clashes = held.zone.get(&owner).is_some_and(|alone| {
                    (*alone || kind == RecordType::Cname)
                        && !held.sets.contains(&(owner.clone(), kind))
                });
                !clashes
            })
        });
        self.settled()
    }

    /// As people write it.
    pub(crate) fn document(&self) -> Json {
        let mut service = Map::new();
        let preferences = &self.preferences;
        service.extend(
            preferences
                .switches
                .iter()
                .map(|(k, v)| ((*k).to_owned(), json!(v))),
        );
        service.extend(
            preferences
                .senders
                .iter()
                .map(|(k, v)| ((*k).to_owned(), json!(v))),
        );
        let addresses: Map<String, Json> = self
            .mailboxes
            .iter()
            .map(|(name, mailbox)| (name.clone(), mailbox.section()))
            .collect();
        service.insert("addresses".to_owned(), json!(addresses));
        service.insert("redirections".to_owned(), json!(self.redirections));
        let records: Vec<Json> = self.sets.iter().map(Set::section).collect();
        let mut document = json!({
            "organization": REALM,
            "mail-services": { DOMAIN: service },
            "domains": { DOMAIN: { "records": records } },
            "settings": { "ownership": self.ownership },
        });
        for each in &self.pieces {
            piece::merge(&mut document, &each.document);
        }
        document
    }

    /// A world with the domains that this estate speaks of, as they come, and nothing else of it:
    /// nobody but people makes a domain, so a document without one is a document of another house.
    pub(crate) fn surroundings(&self) -> Json {
        let mut world = Self::default().world(false);
        for each in &self.pieces {
            let rows = each.world["domains"].as_array();
            for name in rows.into_iter().flatten().map(|row| &row["name"]) {
                let more = json!({
                    "domains": [{ "account": REALM, "name": name, "has_dnssec": false }],
                    "zones": [{ "fqdn": name }],
                });
                piece::merge(&mut world, &more);
            }
        }
        world
    }

    /// As the emulator keeps it, with a neighbour that nobody ever speaks of. `bare` leaves out what
    /// the service puts into a zone by itself.
    pub(crate) fn world(&self, bare: bool) -> Json {
        let mut rows = if bare {
            Vec::new()
        } else {
            defaults(&self.held().zone)
        };
        for set in &self.sets {
            let Some((owner, kind, values)) = set.normal() else {
                continue;
            };
            rows.extend(values.iter().map(|value| {
                json!({ "source": dns::owner_wire(&owner), "type": kind.name(), "ttl": set.ttl.unwrap_or(3600),
                    "target": dns::wire(kind, value) })
            }));
        }
        let mailboxes: Vec<Json> = self
            .mailboxes
            .iter()
            .map(|(name, mailbox)| mailbox.row(name))
            .collect();
        let redirections: Vec<Json> = self
            .redirections
            .iter()
            .map(|(name, targets)| json!({ "name": name, "targets": targets }))
            .collect();
        let mut world = json!({
            "format": 1,
            "accounts": [{ "name": REALM }, { "name": "Other SA" }],
            "users": [{ "account": REALM, "email": "boss@acme.example", "role_type": "owner" }],
            "mail_hostings": [
                { "account": REALM, "main_fqdn": DOMAIN, "total": QUOTA, "preferences": self.preferences.row(),
                  "mailboxes": mailboxes, "redirections": redirections },
                { "account": REALM, "main_fqdn": "next.example", "mailboxes": [{ "mailbox_name": "ada", "note": "not ours" }] },
            ],
            "domains": [{ "account": REALM, "name": DOMAIN }, { "account": REALM, "name": "next.example" }],
            "zones": [{ "fqdn": DOMAIN, "records": rows }, { "fqdn": "next.example" }],
        });
        for each in &self.pieces {
            piece::merge(&mut world, &each.world);
        }
        world
    }
}

/// What the service sets up by itself (`emulator/world/zone_defaults.rs`), where the names are free;
/// a DynDNS record; and names nobody generates.
fn defaults(taken: &BTreeMap<String, bool>) -> Vec<Json> {
    let rows = [
        (
            ".",
            "SOA",
            "ns11.infomaniak.ch hostmaster.infomaniak.ch 1 2 3 4 5",
        ),
        ("_domainkey", "NS", "ns41.infomaniak.com"),
        ("_domainkey", "NS", "ns42.infomaniak.com"),
        ("autoconfig", "CNAME", "infomaniak.com"),
        ("legacy", "TXT", "\"nobody's\""),
        // What no document could declare: a control character, two SPF texts at one name.
        ("odd", "TXT", "\"a\\001b\""),
        ("twice", "TXT", "\"v=spf1 -all\""),
        ("twice", "TXT", "\"v=spf1 ~all\""),
    ];
    let mut rows: Vec<Json> = rows
        .iter()
        .map(|(source, kind, target)| json!({ "source": source, "type": kind, "ttl": 3600, "target": target }))
        .collect();
    rows.push(
        json!({ "source": "home", "type": "A", "ttl": 60, "target": "192.0.2.99", "dyndns_id": 7 }),
    );
    for (value, ttl) in [("192.0.2.1", 60), ("192.0.2.2", 3600)] {
        rows.push(json!({ "source": "mixed", "type": "A", "ttl": ttl, "target": value }));
    }
    if !taken.contains_key("@") {
        rows.push(
            json!({ "source": ".", "type": "NS", "ttl": 3600, "target": "ns11.infomaniak.ch" }),
        );
        rows.push(
            json!({ "source": ".", "type": "MX", "ttl": 3600, "target": "5 mta-gw.infomaniak.ch" }),
        );
    }
    rows
}

impl Mailbox {
    fn section(&self) -> Json {
        let mut section = Map::new();
        if let Some(note) = &self.note {
            section.insert("note".to_owned(), json!(note));
        }
        if let Some((name, version)) = &self.password {
            let mut reference = json!({ "env": name });
            if let Some(version) = version {
                reference["version"] = json!(version);
            }
            section.insert("password".to_owned(), reference);
        }
        section.extend(
            self.switches
                .iter()
                .map(|(k, v)| ((*k).to_owned(), json!(v))),
        );
        if let Some(aliases) = &self.aliases {
            section.insert("aliases".to_owned(), json!(aliases));
        }
        Json::Object(section)
    }

    fn row(&self, name: &str) -> Json {
        let mut row = json!({
            "mailbox_name": name,
            "note": self.note.clone().flatten(),
            "full_name": format!("Person {name}"),
            "aliases": self.aliases.clone().unwrap_or_default(),
        });
        for (key, word) in [
            ("spam-filter", "has_move_spam"),
            ("promotion-filter", "has_mail_filtering"),
        ] {
            if let Some(on) = self.switches.get(key) {
                row[word] = json!(on);
            }
        }
        row
    }
}

impl Preferences {
    fn row(&self) -> Json {
        let mut row = json!({});
        for (key, word) in [
            ("spam-filter", "spam_filter_enabled"),
            ("promotion-filter", "promotion_filter_enabled"),
            ("external-mail-warning", "external_mail_flag_enabled"),
            ("dkim", "dkim_enabled"),
        ] {
            if let Some(on) = self.switches.get(key) {
                row[word] = json!(on);
            }
        }
        for (key, word) in [
            ("allow", "authorized_senders"),
            ("block", "blocked_senders"),
        ] {
            if let Some(entries) = self.senders.get(key) {
                row[word] = json!(entries);
            }
        }
        row
    }
}

impl Set {
    fn is_legal(&self) -> bool {
        self.normal().is_some_and(|(owner, kind, values)| {
            dns::check_set(kind, &owner, self.ttl, &values).is_empty()
        })
    }

    fn section(&self) -> Json {
        let mut section = json!({ "name": self.owner, "type": self.kind.name() });
        if let Some(ttl) = self.ttl {
            section["ttl"] = json!(ttl);
        }
        section["values"] = json!(self.values);
        section
    }
}
