//! Who sends mail for many domains, as dated data: `senders-catalogue.json` beside the kinds holds what
//! each asks for in the DNS, with its source and date. `explain NAME` shows an entry.

use std::sync::LazyLock;

use serde::Deserialize;

/// How a sender's DKIM keys get into a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dkim {
    /// The provider of the zone publishes them by itself.
    Provider,
    /// By CNAME to names of the sender, which changes its keys by itself.
    Cname,
    /// By TXT, with the key in it.
    Txt,
}

impl Dkim {
    /// In words, behind "DKIM: ".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Provider => "published by the provider",
            Self::Cname => "CNAME at the sender's selectors",
            Self::Txt => "TXT at the sender's selector",
        }
    }
}

/// A sender that many know by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in `senders`.
    pub name: String,
    /// What it is called.
    pub called: String,
    /// Other words for it, which `explain` knows and files do not.
    #[serde(default)]
    pub also: Vec<String>,
    /// The names that SPF includes for it; none where its mail has a return path of its own.
    pub include: Vec<String>,
    /// The MX values where mail arrives there, if that is the same for every domain.
    #[serde(default)]
    pub mx: Vec<String>,
    /// Names that the hosts of its MX end with, where they differ from domain to domain or are several.
    #[serde(default, rename = "mx-below")]
    pub mx_below: Vec<String>,
    /// How its DKIM keys get into a zone.
    pub dkim: Dkim,
    /// Whether its mail has a return path in the domain that people see, so that SPF speaks for it.
    #[serde(rename = "spf-aligns")]
    pub spf_aligns: bool,
    /// How its mail comes to pass DMARC.
    pub alignment: String,
    /// Where this was read.
    pub source: String,
    /// When.
    pub date: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    senders: Vec<Entry>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../senders-catalogue.json")).unwrap_or_else(|error| {
        // A test reads the file, so that this is never seen by anybody but its editor.
        unreachable!("senders-catalogue.json: {error}")
    })
});

impl Entry {
    /// Whether its keys are published without anybody declaring them, where the zone is at Infomaniak.
    #[must_use]
    pub fn signs_here(&self) -> bool {
        self.dkim == Dkim::Provider
    }

    /// Whether a host takes mail for it: one of its MX, or a name below those that they end with.
    #[must_use]
    pub fn takes_at(&self, host: &str) -> bool {
        let named = self.mx.iter().filter_map(|mx| mx.split_once(' '));
        let mut named = named.map(|(_, named)| named);
        let below = |end: &String| {
            host.strip_suffix(end)
                .is_some_and(|rest| rest.ends_with('.'))
        };
        named.any(|named| named == host) || self.mx_below.iter().any(below)
    }
}

/// The word for everybody in it: the key of `mail` that takes their names.
pub const ALL: &str = "senders";

/// The provider's own name in the catalogue.
pub const INFOMANIAK: &str = "infomaniak";

/// Every known sender, in the order of the file: the order their terms have in SPF.
#[must_use]
pub fn entries() -> &'static [Entry] {
    &DATA.senders
}

/// The sender of this name.
#[must_use]
pub fn of(name: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.name == name)
}

/// The sender that a word means, by its name or another word for it.
#[must_use]
pub fn meant(word: &str) -> Option<&'static Entry> {
    let also = || {
        entries()
            .iter()
            .find(|entry| entry.also.iter().any(|other| other == word))
    };
    of(word).or_else(also)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{self, RecordType};

    #[test]
    fn every_entry_says_where_it_comes_from_and_is_in_normal_form() {
        for entry in entries() {
            assert!(!entry.source.is_empty(), "{}", entry.name);
            assert!(
                entry.date.parse::<jiff::civil::Date>().is_ok(),
                "{}",
                entry.date
            );
            let again: Vec<&Entry> = entries().iter().filter(|e| e.name == entry.name).collect();
            assert_eq!(again.len(), 1, "{} is there twice", entry.name);
            for host in &entry.include {
                let read = host.parse::<super::super::words::SpfHost>();
                assert_eq!(read.map(|host| host.to_string()), Ok(host.clone()));
            }
            for mx in &entry.mx {
                let read = dns::declared(RecordType::Mx, mx, "acme.example");
                assert_eq!(read, Ok(mx.clone()));
            }
        }
        assert_eq!(
            entries().first().map(|entry| entry.name.as_str()),
            Some(INFOMANIAK)
        );
    }
}
