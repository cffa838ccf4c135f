//! Who opens mailboxes, and what stands below their mail: accesses, team accesses, signatures,
//! defaults and templates, at addresses of their own.

use std::collections::{BTreeMap, BTreeSet};

use maniform::kinds::permissions::Permission;
use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

use super::estate::{DOMAIN, REALM};
use super::piece::Piece;

pub(crate) const ALL: [Permission; 11] = [
    Permission::Devices,
    Permission::Responders,
    Permission::Signatures,
    Permission::Redirections,
    Permission::Aliases,
    Permission::History,
    Permission::Restorations,
    Permission::Filters,
    Permission::Rules,
    Permission::Folders,
    Permission::SecurityLists,
];

/// Members of the organization, in every world and no document.
const MEMBERS: [&str; 2] = ["sig-one@partner.example", "sig-two@partner.example"];
/// A work team of every world, with its number.
const TEAM: (&str, u64) = ("Signers", 9_001);

#[derive(Debug, Clone)]
struct Signature {
    content: Option<&'static str>,
    full_name: Option<Option<&'static str>>,
    position: Option<&'static str>,
    sender: Option<bool>,
    reply_to: Option<bool>,
    footer: Option<bool>,
    from_template: bool,
}

#[derive(Debug, Clone)]
struct Address {
    signatures: BTreeMap<&'static str, Signature>,
    /// `Some(None)` clears; a number picks one of the signatures.
    defaults: [Option<Option<usize>>; 2],
    access: BTreeMap<&'static str, BTreeSet<Permission>>,
    team: Option<BTreeSet<Permission>>,
}

#[derive(Debug, Clone)]
struct Template {
    content: &'static str,
    position: Option<&'static str>,
    format: Option<&'static str>,
    /// `Some(None)` is a draft; `Some(Some(true))` makes signatures from it.
    status: Option<Option<bool>>,
    default: bool,
}

const TEXTS: &[&str] = &[
    "<p>Acme SA</p>",
    "<p>a</p>\n<p>b</p>",
    "no",
    "- x: {y} # z",
    "<a href=\"https://acme.example/\">日本語</a>",
];

fn words() -> impl Strategy<Value = BTreeSet<Permission>> {
    btree_set(select(ALL.to_vec()), 0..4)
}

fn signature() -> impl Strategy<Value = Signature> {
    (
        option::of(select(TEXTS)),
        option::of(option::of(select(vec!["Ada Martin", "null", "O'Hara <x>"]))),
        option::of(select(vec!["top", "bottom"])),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        any::<bool>(),
    )
        .prop_map(
            |(content, full_name, position, sender, reply_to, footer, from_template)| Signature {
                content,
                full_name,
                position,
                sender,
                reply_to,
                footer,
                from_template,
            },
        )
}

fn address() -> impl Strategy<Value = Address> {
    let pick = || option::of(option::of(0..3_usize));
    (
        btree_map(
            select(vec!["Main", "Short", "No. 1/2 #{x}"]),
            signature(),
            0..=3,
        ),
        [pick(), pick()],
        btree_map(select(MEMBERS.to_vec()), words(), 0..=2),
        option::of(words()),
    )
        .prop_map(|(signatures, defaults, access, team)| Address {
            signatures,
            defaults,
            access,
            team,
        })
}

fn template() -> impl Strategy<Value = Template> {
    let format = vec!["first-last", "first-only", "last-first", "last-only"];
    (
        select(TEXTS),
        option::of(select(vec!["top", "bottom"])),
        option::of(select(format)),
        option::of(option::of(any::<bool>())),
        any::<bool>(),
    )
        .prop_map(|(content, position, format, status, default)| Template {
            content,
            position,
            format,
            status,
            default,
        })
}

/// One share.
pub(crate) fn piece() -> BoxedStrategy<Piece> {
    let templates = btree_map(select(vec!["House", "Other house"]), template(), 0..=2);
    let addresses = btree_map(select(vec!["sig-a", "sig-b"]), address(), 0..=2);
    (templates, addresses)
        .prop_map(|(mut templates, mut addresses)| {
            // A mail service has one default at most.
            let mut first = true;
            for template in templates.values_mut() {
                template.default &= std::mem::take(&mut first);
            }
            // Signatures are made from the first one, and none is made from a draft.
            if let Some(house) = templates.get_mut("House") {
                house.status = house.status.flatten().map(Some);
            }
            // Making everybody's signature makes it everybody's default, too: whoever declares both
            // needs a second apply.
            if templates.values().any(|t| t.status == Some(Some(true))) {
                for address in addresses.values_mut() {
                    address.defaults = [None, None];
                }
            }
            share(&templates, &addresses)
        })
        .boxed()
}

fn share(templates: &BTreeMap<&str, Template>, addresses: &BTreeMap<&str, Address>) -> Piece {
    let house = templates.contains_key("House");
    let written: Map<String, Json> = addresses
        .iter()
        .map(|(name, address)| ((*name).to_owned(), address.section(name, house)))
        .collect();
    let sections: Map<String, Json> = templates
        .iter()
        .map(|(name, template)| ((*name).to_owned(), template.section()))
        .collect();
    let rows: Vec<Json> = addresses
        .iter()
        .map(|(name, address)| address.row(name))
        .collect();
    let models: Vec<Json> = templates
        .iter()
        .map(|(name, template)| template.row(name))
        .collect();
    let people = MEMBERS.map(|email| json!({ "account": REALM, "email": email }));
    Piece {
        document: json!({ "mail-services": { DOMAIN: {
            "addresses": written, "signature-templates": sections,
        } } }),
        world: json!({
            "users": people,
            "teams": [{ "id": TEAM.1, "account": REALM, "name": TEAM.0 }],
            "mail_hostings": [{
                "main_fqdn": DOMAIN, "mailboxes": rows, "signature_templates": models,
            }],
        }),
    }
}

fn flags(words: &BTreeSet<Permission>) -> Vec<&'static str> {
    words.iter().map(|word| word.flag()).collect()
}

impl Address {
    fn chosen(&self, which: usize) -> Option<Option<&'static str>> {
        let wanted = self.defaults[which]?;
        Some(wanted.and_then(|at| self.signatures.keys().nth(at).copied()))
    }

    fn section(&self, name: &str, house: bool) -> Json {
        let own = format!("{name}@{DOMAIN}");
        let signatures: Map<String, Json> = self
            .signatures
            .iter()
            .map(|(name, signature)| ((*name).to_owned(), signature.section(&own, house)))
            .collect();
        let mut section = json!({ "signatures": signatures, "access": self.access });
        for (which, key) in ["default-signature", "default-reply-signature"]
            .iter()
            .enumerate()
        {
            if let Some(chosen) = self.chosen(which) {
                section[*key] = json!(chosen);
            }
        }
        if let Some(words) = &self.team {
            section["team-access"] = json!({ TEAM.0: words });
        }
        section
    }

    fn row(&self, name: &str) -> Json {
        let own = format!("{name}@{DOMAIN}");
        let is = |which: usize, name: &str| self.chosen(which).flatten() == Some(name);
        let signatures: Vec<Json> = self
            .signatures
            .iter()
            .map(|(name, signature)| {
                let mut row = signature.row(name, &own);
                row["is_default"] = json!(is(0, name));
                row["is_default_reply"] = json!(is(1, name));
                row
            })
            .collect();
        let users: Vec<Json> = self
            .access
            .iter()
            .map(|(email, words)| json!({ "email": email, "permissions": flags(words) }))
            .collect();
        let teams: Vec<Json> = self
            .team
            .iter()
            .map(|words| json!({ "team_id": TEAM.1, "permissions": flags(words) }))
            .collect();
        json!({ "mailbox_name": name, "signatures": signatures, "users": users, "teams": teams })
    }
}

impl Signature {
    fn section(&self, own: &str, house: bool) -> Json {
        let mut section = json!({});
        let mut say = |key: &str, value: Option<Json>| {
            if let Some(value) = value {
                section[key] = value;
            }
        };
        say("content", self.content.map(|text| json!(text)));
        say("full-name", self.full_name.map(|name| json!(name)));
        say("position", self.position.map(|word| json!(word)));
        let email = |on: bool| if on { json!(own) } else { Json::Null };
        say("sender", self.sender.map(email));
        say("reply-to", self.reply_to.map(email));
        say("infomaniak-footer", self.footer.map(|on| json!(on)));
        let template = (house && self.from_template).then(|| json!("House"));
        say("template", template);
        section
    }

    fn row(&self, name: &str, own: &str) -> Json {
        let email = |on: Option<bool>| on.filter(|on| *on).map(|_| own);
        json!({
            "name": name,
            "content": self.content.unwrap_or_default(),
            "fullname": self.full_name.flatten().unwrap_or_default(),
            "position": self.position.unwrap_or("bottom"),
            "sending_email": email(self.sender),
            "reply_email": email(self.reply_to),
            "has_infomaniak_footer": self.footer.unwrap_or_default(),
        })
    }
}

impl Template {
    fn section(&self) -> Json {
        let mut section = json!({ "content": self.content, "default": self.default });
        if let Some(position) = self.position {
            section["position"] = json!(position);
        }
        if let Some(format) = self.format {
            section["name-format"] = json!(format);
        }
        match self.status {
            Some(Some(making)) => {
                section["status"] = json!("enabled");
                if making {
                    section["create-signatures"] = json!(true);
                }
            }
            Some(None) => section["status"] = json!("draft"),
            None => {}
        }
        section
    }

    fn row(&self, name: &str) -> Json {
        json!({
            "name": name,
            "content": self.content,
            "position": self.position.unwrap_or("bottom"),
            "name_format": self.format.map(|format| format.replace('-', "_")),
            "status": if self.status == Some(None) { "draft" } else { "enabled" },
            "is_default": self.default,
        })
    }
}
