//! What goes into which file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::names;

/// How an organization's document is split into files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One file.
    Single,
    /// A file for each domain with its mail service and zone, and one for the organization itself.
    ByDomain,
    /// A file for each section: users, teams, mail services, domains, products.
    ByKind,
}

/// The file of an organization itself.
const ORGANIZATION: &str = "organization";

/// Sections whose keys are domains.
const BY_DOMAIN: &[&str] = &["mail-services", "domains"];

/// The files and what stands in each; every one says which organization it is about.
pub(super) fn split(document: Json, layout: Layout) -> Vec<(String, Json)> {
    let Json::Object(mut sections) = document else {
        return Vec::new();
    };
    let named = sections.get(ORGANIZATION).cloned();
    let mut files: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    let mut taken = BTreeSet::from([ORGANIZATION.to_owned()]);
    match layout {
        Layout::Single => {}
        Layout::ByDomain => {
            let mut by_domain: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
            for section in BY_DOMAIN {
                let Some(Json::Object(entries)) = sections.shift_remove(*section) else {
                    continue;
                };
                for (domain, entry) in entries {
                    let file = by_domain.entry(domain.clone()).or_default();
                    let below = file
                        .entry((*section).to_owned())
                        .or_insert_with(|| Json::Object(Map::new()));
                    below[domain] = entry;
                }
            }
            for (domain, part) in by_domain {
                files.insert(names::unique(&names::slug(&domain), &mut taken), part);
            }
        }
        Layout::ByKind => {
            let keys: Vec<String> = sections.keys().cloned().collect();
            for key in keys.into_iter().filter(|key| key != ORGANIZATION) {
                if let Some(section) = sections.shift_remove(&key) {
                    let file = names::unique(&names::slug(&key), &mut taken);
                    files.insert(file, Map::from_iter([(key, section)]));
                }
            }
        }
    }
    let only_named = sections.keys().all(|key| key == ORGANIZATION);
    if !only_named || files.is_empty() {
        files.insert(ORGANIZATION.to_owned(), sections);
    }
    let whole = files.into_iter().map(|(file, part)| {
        let head = named.clone().map(|name| (ORGANIZATION.to_owned(), name));
        let rest = part.into_iter().filter(|(key, _)| key != ORGANIZATION);
        let part: Map<String, Json> = head.into_iter().chain(rest).collect();
        (format!("{file}.yaml"), Json::Object(part))
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Json {
        json!({
            "organization": "Acme SA",
            "users": { "ada@acme.example": {} },
            "mail-services": { "acme.example": { "spam-filter": true } },
            "domains": { "acme.example": { "dnssec": true }, "b.example": {} },
        })
    }

    fn names(layout: Layout) -> Vec<String> {
        let files = split(document(), layout).into_iter();
        files.map(|(name, _)| name).collect()
    }

    #[test]
    fn every_layout_holds_everything_once() {
        assert_eq!(names(Layout::Single), ["organization.yaml"]);
        let by_domain = ["acme.example.yaml", "b.example.yaml", "organization.yaml"];
        assert_eq!(names(Layout::ByDomain), by_domain);
        let by_kind = ["domains.yaml", "mail-services.yaml", "users.yaml"];
        assert_eq!(names(Layout::ByKind), by_kind);
        for layout in [Layout::Single, Layout::ByDomain, Layout::ByKind] {
            let mut all = json!({});
            for (_, part) in split(document(), layout) {
                assert_eq!(part[ORGANIZATION], "Acme SA");
                for (section, entries) in part.as_object().into_iter().flatten() {
                    for (key, entry) in entries.as_object().into_iter().flatten() {
                        assert_eq!(all[section][key], Json::Null, "{section} {key} twice");
                        all[section][key] = entry.clone();
                    }
                }
            }
            all[ORGANIZATION] = json!("Acme SA");
            assert_eq!(all, document());
        }
    }

    #[test]
    fn nothing_is_still_an_organization() {
        let files = split(json!({ "organization": "Acme SA" }), Layout::ByDomain);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].1, json!({ "organization": "Acme SA" }));
    }
}
