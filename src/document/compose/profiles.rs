//! What several addresses have in common, written once: in the `defaults` of their mail service where
//! all of it say the same, else in a profile.
//!
//! Only what makes the files shorter is lifted, and only whole values, so that an address declares
//! the same before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::names;
use crate::kinds::profile::OWN;

/// How many addresses must agree.
const LEAST_ADDRESSES: usize = 3;

/// How many values a profile holds at least.
const LEAST_VALUES: usize = 2;

/// How many kinds of address are compared with each other; beyond that only equal ones share a profile.
const MOST_COMPARED: usize = 150;

/// A key and its value, by number.
type Pairs = BTreeSet<usize>;

/// Lifts what is common; `taken` are the names of profiles that other organizations have.
pub(super) fn lift(document: &mut Json, taken: &mut BTreeSet<String>) {
    if let Some(services) = document
        .get_mut("mail-services")
        .and_then(Json::as_object_mut)
    {
        services.values_mut().for_each(defaults);
    }
    let mut profiles = Map::new();
    while let Some((name, profile)) = next(document, taken) {
        profiles.insert(name, Json::Object(profile));
    }
    if !profiles.is_empty() {
        document["profiles"] = Json::Object(profiles);
    }
}

/// Moves what every address of a service says into its `defaults`.
fn defaults(service: &mut Json) {
    let Some(addresses) = service.get_mut("addresses").and_then(Json::as_object_mut) else {
        return;
    };
    if addresses.len() < LEAST_ADDRESSES {
        return;
    }
    let mut common = Map::new();
    if let Some(first) = addresses.values().next().and_then(Json::as_object) {
        let everywhere =
            |key: &str, value: &Json| addresses.values().all(|a| a.get(key) == Some(value));
        let shared = first
            .iter()
            .filter(|(key, value)| is_liftable(key) && everywhere(key, value));
        common.extend(shared.map(|(key, value)| (key.clone(), value.clone())));
    }
    if common.is_empty() {
        return;
    }
    for address in addresses.values_mut().filter_map(Json::as_object_mut) {
        address.retain(|key, _| !common.contains_key(key));
    }
    service["defaults"] = Json::Object(common);
}

fn is_liftable(key: &str) -> bool {
    !OWN.contains(&key)
}

/// The next best profile, taken out of the addresses that now name it.
fn next(document: &mut Json, taken: &mut BTreeSet<String>) -> Option<(String, Map<String, Json>)> {
    let (known, sorts) = sorts(document);
    let best = best(&known, &sorts)?;
    let mut values: Vec<&(String, Json)> = best.iter().map(|number| &known[*number]).collect();
    values.sort_by(|a, b| a.0.cmp(&b.0));
    let profile: Map<String, Json> = values.into_iter().cloned().collect();
    let name = names::unique(&name(&profile), taken);
    for address in addresses(document) {
        let has = |(key, value): (&String, &Json)| address.get(key) == Some(value);
        if !address.contains_key("profile") && profile.iter().all(has) {
            address.retain(|key, _| !profile.contains_key(key));
            address.insert("profile".to_owned(), json!(name));
        }
    }
    Some((name, profile))
}

/// Every address of the document.
fn addresses(document: &mut Json) -> impl Iterator<Item = &mut Map<String, Json>> {
    let services = document
        .get_mut("mail-services")
        .and_then(Json::as_object_mut);
    let services = services
        .into_iter()
        .flat_map(|services| services.values_mut());
    let addresses = services.filter_map(|service| service.get_mut("addresses")?.as_object_mut());
    addresses.flat_map(|all| all.values_mut().filter_map(Json::as_object_mut))
}

/// The values that enough addresses without a profile share, and how many addresses say which of them.
fn sorts(document: &mut Json) -> (Vec<(String, Json)>, BTreeMap<Pairs, usize>) {
    let mut known: Vec<(String, Json)> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen: Vec<usize> = Vec::new();
    let mut each: Vec<Pairs> = Vec::new();
    for address in addresses(document).filter(|address| !address.contains_key("profile")) {
        let pairs = address.iter().filter(|(key, _)| is_liftable(key));
        let pairs = pairs.map(|(key, value)| {
            let number = *numbers.entry(format!("{key}={value}")).or_insert_with(|| {
                known.push((key.clone(), value.clone()));
                seen.push(0);
                known.len() - 1
            });
            seen[number] += 1;
            number
        });
        each.push(pairs.collect());
    }
    let mut sorts: BTreeMap<Pairs, usize> = BTreeMap::new();
    for mut pairs in each {
        pairs.retain(|number| seen[*number] >= LEAST_ADDRESSES);
        if pairs.len() >= LEAST_VALUES {
            *sorts.entry(pairs).or_default() += 1;
        }
    }
    (known, sorts)
}

/// The set of values that spares the most lines, if any spares one.
fn best(known: &[(String, Json)], sorts: &BTreeMap<Pairs, usize>) -> Option<Pairs> {
    let mut candidates: BTreeSet<Pairs> = sorts.keys().cloned().collect();
    if sorts.len() <= MOST_COMPARED {
        for one in sorts.keys() {
            candidates.extend(sorts.keys().map(|other| one & other));
        }
    }
    let scored = candidates.into_iter().filter_map(|pairs| {
        let who = sorts.iter().filter(|(sort, _)| pairs.is_subset(sort));
        let addresses: usize = who.map(|(_, count)| count).sum();
        if pairs.len() < LEAST_VALUES || addresses < LEAST_ADDRESSES {
            return None;
        }
        let lines: usize = pairs.iter().map(|number| lines(&known[*number].1)).sum();
        let spared = (addresses * (lines - 1)).checked_sub(lines + 2)?;
        // By what it says and not by its number, so that equals are chosen alike in every run.
        let text = pairs
            .iter()
            .map(|number| format!("{}={}", known[*number].0, known[*number].1));
        let text: BTreeSet<String> = text.collect();
        (spared > 0).then_some((spared, pairs.len(), std::cmp::Reverse(text), pairs))
    });
    scored.max().map(|(_, _, _, pairs)| pairs)
}

/// The lines that a value takes, about.
fn lines(value: &Json) -> usize {
    match value {
        Json::Object(members) => 1 + members.values().map(lines).sum::<usize>(),
        Json::Array(items) if items.iter().any(Json::is_object) => 1 + items.len(),
        _ => 1,
    }
}

/// A name out of what the profile says, so that it stays while that stays: `no-spam-filter-forward`.
fn name(profile: &Map<String, Json>) -> String {
    let words = profile.iter().take(2).map(|(key, value)| match value {
        Json::Bool(false) => format!("no-{key}"),
        _ => key.clone(),
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifted(addresses: Json) -> Json {
        let mut document =
            json!({ "mail-services": { "acme.example": { "addresses": addresses } } });
        lift(&mut document, &mut BTreeSet::new());
        document
    }

    fn quiet() -> Json {
        json!({ "spam-filter": true, "promotion-filter": false })
    }

    #[test]
    fn what_all_say_becomes_defaults() {
        let document = lifted(
            json!({ "a": quiet(), "b": quiet(), "c": { "note": "x", "spam-filter": true } }),
        );
        let service = &document["mail-services"]["acme.example"];
        assert_eq!(service["defaults"], json!({ "spam-filter": true }));
        assert_eq!(service["addresses"]["c"], json!({ "note": "x" }));
        assert_eq!(document.get("profiles"), None);
    }

    #[test]
    fn what_many_share_becomes_a_profile_named_after_it() {
        let document = lifted(json!({
            "a": quiet(), "b": quiet(), "c": quiet(), "d": quiet(), "e": quiet(),
            "f": { "note": "x", "spam-filter": true, "promotion-filter": false, "aliases": ["g"] },
            "other": {},
        }));
        let name = "no-promotion-filter-spam-filter";
        assert_eq!(document["profiles"], json!({ name: quiet() }));
        let addresses = &document["mail-services"]["acme.example"]["addresses"];
        assert_eq!(addresses["a"], json!({ "profile": name }));
        assert_eq!(
            addresses["f"],
            json!({ "note": "x", "aliases": ["g"], "profile": name })
        );
        assert_eq!(addresses["other"], json!({}));
    }

    #[test]
    fn nothing_is_lifted_that_would_not_be_shorter_or_belongs_to_one_address() {
        let few = json!({ "a": quiet(), "b": quiet(), "c": { "note": "x" } });
        let twins = json!({ "filters": [{}], "aliases": [] });
        let own = json!({ "a": twins, "b": twins, "c": twins, "d": twins, "e": twins });
        for addresses in [few, own] {
            let document = lifted(addresses.clone());
            assert_eq!(
                document["mail-services"]["acme.example"],
                json!({ "addresses": addresses })
            );
            assert_eq!(document.get("profiles"), None);
        }
    }
}
