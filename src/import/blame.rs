//! Which candidate a complaint about the composed texts is about.

use serde_json::Value as Json;

use super::judge::Candidate;
use crate::document::compose::Whole;
use crate::kinds::kind::Placement;
use crate::model::source::Span;
use crate::yaml::tree::{Kind, NodeId};
use crate::yaml::{Doc, parse};

/// A candidate by its number, and the field in question; none for all of it.
pub(super) type Blame = (usize, Option<String>);

/// One step from the root to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Name(String),
    Item(usize),
}

/// Whom a complaint at `span` in the text of `whole` is about. A place inside a fragment is about that
/// field, a key about everything at it and below it.
pub(super) fn blame(candidates: &[Candidate], whole: &Whole, text: &str, span: Span) -> Vec<Blame> {
    let (docs, _) = parse(span.file, text);
    let path = docs.first().map(|doc| path(doc, span)).unwrap_or_default();
    let mut names = Vec::new();
    let mut item = None;
    for key in path {
        match key {
            Key::Name(name) if item.is_none() => names.push(name),
            Key::Name(_) => {}
            Key::Item(index) => item = item.or(Some(index)),
        }
    }
    let mine = || {
        let all = candidates.iter().enumerate();
        all.filter(|(_, candidate)| candidate.located.realm == whole.realm)
    };
    if let Some(index) = item {
        let list = names
            .iter()
            .try_fold(&whole.document, |at, key| at.get(key));
        let item = list.and_then(|list| list.get(index));
        let those = mine().filter(|(_, candidate)| match &candidate.placement {
            Placement::Item(keys, fragment) => *keys == names && Some(fragment) == item,
            _ => false,
        });
        let those: Vec<Blame> = those.map(|(number, _)| (number, None)).collect();
        if !those.is_empty() {
            return those;
        }
    }
    let below = mine().filter(|(_, candidate)| candidate.keys().starts_with(&names));
    let below: Vec<Blame> = below.map(|(number, _)| (number, None)).collect();
    if !below.is_empty() {
        return below;
    }
    for length in (0..names.len()).rev() {
        let (head, next) = (&names[..length], &names[length]);
        let says = |candidate: &Candidate| match &candidate.placement {
            Placement::At(keys, fragment) => keys == head && has(fragment, next),
            _ => false,
        };
        let those = mine().filter(|(_, candidate)| says(candidate));
        let those = those.map(|(number, candidate)| {
            let known = candidate.spec.get(next).map(|_| next.clone());
            (number, known)
        });
        let those: Vec<Blame> = those.collect();
        if !those.is_empty() {
            return those;
        }
    }
    Vec::new()
}

fn has(fragment: &Json, key: &str) -> bool {
    fragment.get(key).is_some()
}

/// The way from the root to what stands at a place.
fn path(doc: &Doc, span: Span) -> Vec<Key> {
    let tree = &doc.tree;
    let starts = |node: NodeId| tree.node(node).range.start as usize <= span.start;
    let mut path = Vec::new();
    let mut at = doc.root;
    loop {
        match &tree.node(at).kind {
            Kind::Mapping(entries) => {
                let Some(entry) = entries.iter().rev().find(|entry| starts(entry.key)) else {
                    return path;
                };
                path.push(Key::Name(tree.text(entry.key).to_owned()));
                if (tree.node(entry.key).range.end as usize) > span.start {
                    return path;
                }
                at = entry.value.node;
            }
            Kind::Sequence(items) => {
                let Some(index) = items.iter().rposition(|item| starts(item.node)) else {
                    return path;
                };
                path.push(Key::Item(index));
                at = items[index].node;
            }
            Kind::Scalar(..) => return path,
        }
    }
}
