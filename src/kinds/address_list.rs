//! All addresses as administrators list them: one row for each name that takes mail.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::Located;
use super::mail::{self, MAILBOX};
use super::{
    aliases, forwarding, mailbox_access, mailbox_team_access, mailing_list, offers, redirection,
};
use crate::model::address::Address;
use crate::model::value::{Spec, Value};

/// One name that takes mail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The organization.
    pub organization: String,
    /// The domain of the mail service.
    pub service: String,
    /// The whole address.
    pub address: String,
    /// What it is: `mailbox`, `catch-all`, `alias`, `redirection`, `mailing-list`.
    pub kind: &'static str,
    /// What its note says.
    pub note: String,
    /// Where its mail goes on to: of an alias its mailbox.
    pub targets: BTreeSet<String>,
    /// Whether a copy stays of what goes on; none where nothing does, or it is not told.
    pub keeps_copy: Option<bool>,
    /// Who opens it besides its owner, with their permissions, and work teams.
    pub access: BTreeSet<String>,
}

/// The columns of a list, in order.
pub const COLUMNS: [&str; 8] = [
    "address",
    "type",
    "note",
    "targets",
    "keep copy",
    "access",
    "service",
    "organization",
];

/// What parts several values in one cell.
const SEVERAL: &str = "; ";

impl Row {
    /// The cells under [`COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> [String; 8] {
        let several = |items: &BTreeSet<String>| {
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            items.join(SEVERAL)
        };
        let keeps = match self.keeps_copy {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        [
            self.address.clone(),
            self.kind.to_owned(),
            self.note.clone(),
            several(&self.targets),
            keeps.to_owned(),
            several(&self.access),
            self.service.clone(),
            self.organization.clone(),
        ]
    }
}

/// The lists in which everything for the rows of one mail service shows.
#[must_use]
pub fn collections(realm: &str, domain: &str) -> Vec<Located> {
    let of = |kind: &str, key: String| Located {
        address: Address::new(kind, key),
        realm: realm.to_owned(),
    };
    vec![
        of(MAILBOX, format!("*@{domain}")),
        of(redirection::NAME, format!("*@{domain}")),
        of(mailing_list::NAME, format!("*@{domain}")),
        of(mailbox_access::NAME, format!("*@{domain}/*")),
    ]
}

/// The mail services of an organization.
#[must_use]
pub fn services(realm: &str) -> Located {
    Located {
        address: Address::new(mail::SERVICE, "*"),
        realm: realm.to_owned(),
    }
}

/// The rows of these things, sorted.
#[must_use]
pub fn rows<'a>(things: impl IntoIterator<Item = (&'a str, &'a Address, &'a Spec)>) -> Vec<Row> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut beside: Vec<(&Address, &Spec)> = Vec::new();
    for (realm, address, spec) in things {
        let key = &address.key;
        let row = |name: &str, kind: &'static str| Row {
            organization: realm.to_owned(),
            service: mail::domain(key).to_owned(),
            address: name.to_owned(),
            kind,
            note: text(spec, "note"),
            targets: BTreeSet::new(),
            keeps_copy: None,
            access: BTreeSet::new(),
        };
        let mut add = |row: Row| {
            rows.entry(row.address.clone()).or_insert(row);
        };
        match address.kind.as_str() {
            MAILBOX if mail::local(key) == offers::CATCH_ALL => add(row(key, "catch-all")),
            MAILBOX => add(row(key, "mailbox")),
            redirection::NAME => add(Row {
                targets: spec.items(redirection::TARGETS),
                ..row(key, "redirection")
            }),
            mailing_list::NAME => add(Row {
                note: text(spec, "description"),
                ..row(key, "mailing-list")
            }),
            aliases::NAME => {
                for alias in spec.items(aliases::FIELD) {
                    add(Row {
                        targets: BTreeSet::from([key.clone()]),
                        ..row(&mail::key(&alias, mail::domain(key)), "alias")
                    });
                }
            }
            _ => beside.push((address, spec)),
        }
    }
    for (address, spec) in beside {
        let whose = match address.kind.as_str() {
            forwarding::NAME => address.key.as_str(),
            mailbox_access::NAME | mailbox_team_access::NAME => {
                mailbox_access::parts(&address.key).0
            }
            _ => continue,
        };
        let Some(row) = rows.get_mut(whose) else {
            continue;
        };
        if address.kind == forwarding::NAME {
            row.targets = spec.items(forwarding::TO);
            let passes_on = !row.targets.is_empty();
            row.keeps_copy = match spec.get(forwarding::KEEP) {
                Some(Value::Bool(keeps)) if passes_on => Some(*keeps),
                _ => None,
            };
        } else {
            let who = mailbox_access::parts(&address.key).1;
            let what: Vec<String> = spec
                .items(mailbox_access::PERMISSIONS)
                .into_iter()
                .collect();
            let what = what.join(", ");
            row.access.insert(match what.is_empty() {
                true => who.to_owned(),
                false => format!("{who} ({what})"),
            });
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort();
    rows
}

fn text(spec: &Spec, field: &str) -> String {
    match spec.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_takes_mail_has_a_row() {
        let ada = "ada@acme.example";
        let things = [
            (
                Address::new(aliases::NAME, ada),
                Spec::default().with("aliases", Value::set(["countess"])),
            ),
            (
                Address::new(forwarding::NAME, ada),
                Spec::default()
                    .with("to", Value::set(["x@y.example"]))
                    .with("keep-copy", Value::Bool(true)),
            ),
            (
                Address::new(MAILBOX, ada),
                Spec::default().with("note", Value::text("Front desk")),
            ),
            (
                Address::new(mailbox_access::NAME, "ada@acme.example/bob@acme.example"),
                Spec::default().with("permissions", Value::set(["responders"])),
            ),
            (
                Address::new(redirection::NAME, "sales@acme.example"),
                Spec::default().with("targets", Value::set([ada])),
            ),
        ];
        let rows = rows(
            things
                .iter()
                .map(|(address, spec)| ("Acme SA", address, spec)),
        );
        let shown: Vec<String> = rows
            .iter()
            .map(|r| {
                format!(
                    "{} {} {:?} {:?} {:?} {:?}",
                    r.address, r.kind, r.note, r.targets, r.keeps_copy, r.access
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"ada@acme.example mailbox "Front desk" {"x@y.example"} Some(true) {"bob@acme.example (responders)"}"#,
                r#"countess@acme.example alias "" {"ada@acme.example"} None {}"#,
                r#"sales@acme.example redirection "" {"ada@acme.example"} None {}"#,
            ]
        );
    }
}
