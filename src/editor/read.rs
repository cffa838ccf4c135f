//! From texts to the places of names: the trees are walked beside the list of places.

use std::collections::BTreeSet;

use super::{Name, Place};
use crate::kinds::symbols::{self, Form, Site};
use crate::model::source::{Sources, Span};
use crate::yaml::tree::{Child, Kind, NodeId};
use crate::yaml::{self, Doc};

/// Deeper than any section goes.
const DEEPEST: usize = 16;

/// An item of a list, in the words of the list of places.
const ITEM: &str = "[]";

/// Places of names, and where aliases stand with what they repeat.
pub(super) fn read(sources: &Sources) -> (Vec<Place>, Vec<(Span, Span)>) {
    let docs: Vec<(Doc, &str)> = sources
        .iter()
        .flat_map(|(file, source)| {
            let (docs, _) = yaml::parse(file, &source.text);
            docs.into_iter().map(|doc| (doc, source.text.as_str()))
        })
        .collect();
    let named: BTreeSet<&str> = docs
        .iter()
        .filter_map(|(doc, _)| organization(doc))
        .collect();
    let only = match named.len() {
        1 => named.first().copied(),
        _ => None,
    };
    let sites: Vec<_> = symbols::sites().collect();
    let mut places = Vec::new();
    let mut uses = Vec::new();
    for (doc, text) in &docs {
        let mut walk = Walk {
            doc,
            text,
            realm: organization(doc).or(only).unwrap_or_default(),
            path: Vec::new(),
            places: Vec::new(),
        };
        let all: Vec<_> = sites
            .iter()
            .map(|(keys, site)| (keys.as_slice(), *site))
            .collect();
        walk.node(doc.root, &all);
        places.extend(walk.places);
        let each = doc.tree.uses.iter();
        uses.extend(
            each.map(|usage| (usage.range.span(doc.tree.file), doc.tree.span(usage.target))),
        );
    }
    (places, uses)
}

/// The organization that a document names.
fn organization(doc: &Doc) -> Option<&str> {
    let named = doc.tree.get(doc.root, "organization")?;
    Some(doc.tree.text(named.node)).filter(|name| !name.is_empty())
}

/// What is left of the places below a node: their keys from here, and the place.
type Below<'s> = [(&'s [&'static str], &'static Site)];

struct Walk<'d> {
    doc: &'d Doc,
    text: &'d str,
    realm: &'d str,
    /// Keys from the root.
    path: Vec<&'d str>,
    places: Vec<Place>,
}

impl<'d> Walk<'d> {
    fn node(&mut self, node: NodeId, below: &Below<'_>) {
        if below.is_empty() || self.path.len() > DEEPEST {
            return;
        }
        let doc = self.doc;
        match &doc.tree.node(node).kind {
            Kind::Scalar(..) => {
                for (keys, site) in below {
                    if keys.is_empty() && !site.path.ends_with('*') {
                        self.place(node, node, site);
                    }
                }
            }
            Kind::Sequence(items) => {
                let inner = step(below, ITEM);
                for Child { node, .. } in items {
                    self.path.push(ITEM);
                    self.node(*node, &inner);
                    self.path.pop();
                }
            }
            Kind::Mapping(entries) => {
                for entry in entries {
                    let key = doc.tree.text(entry.key);
                    let inner = step(below, key);
                    for (keys, site) in &inner {
                        if keys.is_empty() && site.path.ends_with('*') {
                            self.place(entry.key, entry.value.node, site);
                        }
                    }
                    self.path.push(key);
                    self.node(entry.value.node, &inner);
                    self.path.pop();
                }
            }
        }
    }

    fn place(&mut self, written: NodeId, value: NodeId, site: &Site) {
        let tree = &self.doc.tree;
        let text = tree.text(written);
        let domain = self.path.get(1).copied().unwrap_or_default();
        let Some(key) = symbols::name(site, text, domain, self.realm) else {
            return;
        };
        let mut span = tree.span(written);
        let mut raw = self.text.get(span.start..span.end).unwrap_or_default();
        for quote in ['"', '\''] {
            let inner = raw
                .strip_prefix(quote)
                .and_then(|raw| raw.strip_suffix(quote));
            if let Some(inner) = inner {
                raw = inner;
                span = Span::new(span.file, span.start + 1, span.end - 1);
                break;
            }
        }
        let value = tree.span(value);
        let whole = Span::new(
            span.file,
            span.start.min(value.start),
            span.end.max(value.end),
        );
        // What an anchor brings from elsewhere does not make the declaration reach there.
        let whole = match value.start < span.start {
            true => span,
            false => whole,
        };
        self.places.push(Place {
            span,
            whole,
            name: Name {
                space: site.space,
                key,
            },
            role: site.role,
            is_local: site.form == Form::Local,
            is_plain: raw == text,
        });
    }
}

/// The places below a key.
fn step<'s>(below: &Below<'s>, key: &str) -> Vec<(&'s [&'static str], &'static Site)> {
    let each = below.iter().filter_map(|(keys, site)| {
        let (first, rest) = keys.split_first()?;
        (*first == key || *first == "*" && key != ITEM).then_some((rest, *site))
    });
    each.collect()
}
