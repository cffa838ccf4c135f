//! From texts to the places of names: the trees are walked beside the list of places.

use std::collections::BTreeSet;

use super::{Name, Place};
use crate::kinds::symbols::{self, Form, Site, Space};
use crate::model::diagnostic::has_errors;
use crate::model::source::{FileId, Sources, Span};
use crate::yaml::tree::{Child, Kind, NodeId};
use crate::yaml::{self, Doc};

/// Deeper than any section goes.
const DEEPEST: usize = 16;

/// An item of a list, in the words of the list of places.
const ITEM: &str = "[]";

/// What is read off all files.
pub(super) struct Read {
    /// Places of names.
    pub(super) places: Vec<Place>,
    /// Where aliases stand, and what they repeat.
    pub(super) uses: Vec<(Span, Span)>,
    /// Files of which a part is no YAML, so that names in them may be missing.
    pub(super) broken: Vec<FileId>,
}

/// Reads all files.
pub(super) fn read(sources: &Sources) -> Read {
    let mut docs: Vec<(Doc, &str)> = Vec::new();
    let mut broken = Vec::new();
    for (file, source) in sources.iter() {
        let (read, told) = yaml::parse(file, &source.text);
        if has_errors(&told) {
            broken.push(file);
        }
        docs.extend(read.into_iter().map(|doc| (doc, source.text.as_str())));
    }
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
    Read {
        places,
        uses,
        broken,
    }
}

/// Whose names are expected where `word` stands in a text that one of the files would have, and for which
/// organization; none where it stands at no place of names that are declared elsewhere.
pub(super) fn spaces_of(
    sources: &Sources,
    file: FileId,
    text: &str,
    word: &str,
) -> Option<(Space, String)> {
    let (docs, _) = yaml::parse(file, text);
    let mine = docs.iter().find(|doc| {
        let span = doc.span();
        text.get(span.start..span.end)
            .is_some_and(|text| text.contains(word))
    })?;
    let realm = match organization(mine) {
        Some(named) => named.to_owned(),
        None => only_organization(sources).unwrap_or_default(),
    };
    let mut walk = Walk {
        doc: mine,
        text,
        realm: &realm,
        path: Vec::new(),
        places: Vec::new(),
    };
    let sites: Vec<_> = symbols::sites().collect();
    let all: Vec<_> = sites
        .iter()
        .map(|(keys, site)| (keys.as_slice(), *site))
        .collect();
    walk.node(mine.root, &all);
    let means = |place: &&Place| {
        !place.declares() && text.get(place.span.start..place.span.end) == Some(word)
    };
    let space = walk.places.iter().find(means)?.name.space;
    Some((space, realm))
}

/// The organization that the files are about, where it is one.
fn only_organization(sources: &Sources) -> Option<String> {
    let mut named = BTreeSet::new();
    for (file, source) in sources.iter() {
        let (docs, _) = yaml::parse(file, &source.text);
        named.extend(docs.iter().filter_map(organization).map(str::to_owned));
    }
    match named.len() {
        1 => named.pop_first(),
        _ => None,
    }
}

/// The organization that a document names.
fn organization(doc: &Doc) -> Option<&str> {
    let named = doc.tree.get(doc.root, symbols::ORGANIZATION_KEY)?;
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
