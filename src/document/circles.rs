//! Things that pass on to each other in a circle: mail between them would never come to rest
//! (MAIL-RED-17, MAIL-RED-20; RFC 5321 §6.3 only counts how often).
//!
//! Knows claims, uses and which kinds pass on, not kinds. A facet stands for what it belongs to: a
//! mailbox is reached by its aliases and passes on by its forwarding.

use std::collections::{BTreeMap, BTreeSet};

use super::Document;
use crate::kinds::declare::Declared;
use crate::kinds::kind::{Existence, Kind};
use crate::kinds::{self};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;

/// One thing passes on to another.
struct Edge<'a> {
    to: Address,
    /// Who says so, and in which item.
    by: &'a Declared,
    item: (&'static str, String),
}

/// Adds what goes round in circles, each circle once.
pub(super) fn check(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let edges = edges(document);
    let mut done: BTreeSet<&Address> = BTreeSet::new();
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        // The way from the start to where we are, with the next edge to try at each station.
        let mut way: Vec<(&Address, usize)> = vec![(start, 0)];
        while let Some((here, next)) = way.last_mut() {
            let Some(edge) = edges.get(*here).and_then(|all| all.get(*next)) else {
                done.insert(here);
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(begin) = way.iter().position(|(station, _)| **station == edge.to) {
                diagnostics.extend(circle(&way[begin..], edge));
            } else if let Some((to, _)) = edges.get_key_value(&edge.to)
                && !done.contains(to)
            {
                way.push((to, 0));
            }
        }
    }
}

/// Who passes on to whom; only stations that pass on.
fn edges(document: &Document) -> BTreeMap<Address, Vec<Edge<'_>>> {
    let declared = || {
        let each = document.declared.iter();
        each.filter_map(|thing| Some((kinds::by_name(&thing.located.address.kind)?, thing)))
    };
    let mut holders: BTreeMap<String, Address> = BTreeMap::new();
    for (kind, thing) in declared() {
        let address = &thing.located.address;
        for claim in kind.claims(address, &thing.spec) {
            holders
                .entry(claim.name)
                .or_insert_with(|| station(kind, address));
        }
    }
    let mut edges: BTreeMap<Address, Vec<Edge<'_>>> = BTreeMap::new();
    for (kind, thing) in declared().filter(|(kind, _)| kind.passes_on()) {
        let address = &thing.located.address;
        let from = station(kind, address);
        for mention in kind.uses(address, &thing.spec) {
            if let Some(to) = holders.get(&mention.claim) {
                edges.entry(from.clone()).or_default().push(Edge {
                    to: to.clone(),
                    by: thing,
                    item: mention.item,
                });
            }
        }
    }
    edges
}

/// The thing a facet stands for, or the thing itself.
fn station(kind: &dyn Kind, address: &Address) -> Address {
    match kind.existence() {
        Existence::Facet => kind.parent(&address.key),
        _ => None,
    }
    .unwrap_or_else(|| address.clone())
}

fn circle(way: &[(&Address, usize)], last: &Edge<'_>) -> Option<Diagnostic> {
    let (field, item) = &last.item;
    let span = last.by.place(Some((field, item)));
    let (first, _) = way.first()?;
    if way.len() == 1 {
        // Its own name is found where it is written; here it goes by another.
        if *item == first.key && last.by.located.address == **first {
            return None;
        }
        let message = match *item == first.key {
            true => format!("{item} passes mail on to itself"),
            false => format!(
                "{} passes mail on to itself: {item} is another name of it",
                first.key
            ),
        };
        return Some(
            Diagnostic::error("redirects-to-itself", span, message).help("name somebody else"),
        );
    }
    let mut names: Vec<&str> = way
        .iter()
        .map(|(station, _)| station.key.as_str())
        .collect();
    names.push(&first.key);
    let message = format!("mail goes round in a circle: {}", names.join(" to "));
    Some(
        Diagnostic::error("mail-circle", span, message).help("leave one of them out (MAIL-RED-17)"),
    )
}
