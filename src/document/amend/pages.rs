//! Where things stand in the files: every document of every file, and paths into it.
//!
//! Keys may be spelt otherwise in a file than in addresses (`Bücher.example`, capital letters), so
//! a path is found by walking, never by putting texts together.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::super::pattern::spelt_as_keys;
use crate::model::source::{FileId, Sources, Span};
use crate::yaml::edit::{Step, path_of};
use crate::yaml::tree::{Kind, NodeId};
use crate::yaml::{self, Doc};

/// One document of one file.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) file: FileId,
    /// Which document of the file, from 0.
    pub(super) index: usize,
    pub(super) doc: Doc,
    /// The organization it is about; empty where no file names one.
    pub(super) realm: String,
    /// It names its organization itself.
    pub(super) names_it: bool,
}

/// All documents of all files.
#[derive(Debug)]
pub(super) struct Pages(pub(super) Vec<Page>);

impl Pages {
    pub(super) fn read(sources: &Sources) -> Self {
        let mut pages = Vec::new();
        for (file, source) in sources.iter() {
            let (docs, _) = yaml::parse(file, &source.text);
            pages.extend(docs.into_iter().enumerate().map(|(index, doc)| {
                let named = doc.tree.get(doc.root, "organization");
                let realm = named.map(|child| doc.tree.text(child.node).to_owned());
                Page {
                    file,
                    index,
                    names_it: realm.is_some(),
                    realm: realm.unwrap_or_default(),
                    doc,
                }
            }));
        }
        // As everywhere: who names no organization belongs to the only one that is named.
        let named: BTreeSet<String> = pages
            .iter()
            .filter(|page| page.names_it)
            .map(|page| page.realm.clone())
            .collect();
        if let (Some(only), 1) = (named.first(), named.len()) {
            let silent = pages.iter_mut().filter(|page| !page.names_it);
            silent.for_each(|page| page.realm.clone_from(only));
        }
        Self(pages)
    }

    /// The page and the path of what stands at a span.
    pub(super) fn at(&self, span: Span) -> Option<(usize, Vec<Step>)> {
        let here = |page: &&(usize, &Page)| {
            let whole = page.1.doc.span();
            page.1.file == span.file && whole.start <= span.start && span.end <= whole.end
        };
        let (number, page) = self.0.iter().enumerate().find(|page| here(&page))?;
        Some((number, path_of(&page.doc, span)?))
    }
}

impl Page {
    /// As many of the keys as there are on this page, as they are spelt here.
    pub(super) fn walk(&self, keys: &[String]) -> Vec<Step> {
        self.walk_from(&[], keys)
    }

    /// The same below a path that is there, which is part of the answer.
    pub(super) fn walk_from(&self, base: &[Step], keys: &[String]) -> Vec<Step> {
        let mut steps = base.to_vec();
        let Some(mut node) = self.node(base) else {
            return steps;
        };
        for key in keys {
            let Some((spelt, below)) = self.entry(node, key) else {
                break;
            };
            steps.push(Step::Key(spelt));
            node = below;
        }
        steps
    }

    fn entry(&self, mapping: NodeId, key: &str) -> Option<(String, NodeId)> {
        let Kind::Mapping(entries) = &self.doc.tree.node(mapping).kind else {
            return None;
        };
        let spelt = |key: &str| spelt_as_keys(key).unwrap_or_else(|_| key.to_lowercase());
        let text = |entry: &yaml::tree::Entry| self.doc.tree.text(entry.key).to_owned();
        let exact = entries.iter().find(|entry| text(entry) == key);
        let found = exact.or_else(|| entries.iter().find(|e| spelt(&text(e)) == spelt(key)))?;
        Some((text(found), found.value.node))
    }

    /// The node at a path.
    pub(super) fn node(&self, steps: &[Step]) -> Option<NodeId> {
        let tree = &self.doc.tree;
        steps.iter().try_fold(self.doc.root, |node, step| {
            match (&tree.node(node).kind, step) {
                (Kind::Mapping(_), Step::Key(key)) => Some(tree.get(node, key)?.node),
                (Kind::Sequence(items), Step::Item(place)) => Some(items.get(*place)?.node),
                _ => None,
            }
        })
    }

    /// True where the path leads to a mapping.
    pub(super) fn is_mapping(&self, steps: &[Step]) -> bool {
        let node = self.node(steps);
        node.is_some_and(|node| matches!(self.doc.tree.node(node).kind, Kind::Mapping(_)))
    }

    /// How many items the list at a path has; none where there is no list.
    pub(super) fn items(&self, list: &[Step]) -> Option<usize> {
        match &self.doc.tree.node(self.node(list)?).kind {
            Kind::Sequence(items) => Some(items.len()),
            Kind::Mapping(_) | Kind::Scalar(..) => None,
        }
    }

    /// The keys of the mapping at a path, in the order they are written.
    pub(super) fn keys(&self, steps: &[Step]) -> Vec<&str> {
        let tree = &self.doc.tree;
        match self.node(steps).map(|node| &tree.node(node).kind) {
            Some(Kind::Mapping(entries)) => entries.iter().map(|e| tree.text(e.key)).collect(),
            _ => Vec::new(),
        }
    }

    /// True where what is written at a path is plainly this value; other spellings of it are not.
    pub(super) fn says(&self, steps: &[Step], value: &Json) -> bool {
        let node = self.node(steps);
        node.is_some_and(|node| self.same(node, value))
    }

    fn same(&self, node: NodeId, value: &Json) -> bool {
        let tree = &self.doc.tree;
        match (&tree.node(node).kind, value) {
            (Kind::Scalar(text, _), Json::String(wanted)) => **text == **wanted,
            (Kind::Scalar(text, _), Json::Bool(_) | Json::Number(_)) => {
                **text == *value.to_string()
            }
            (Kind::Sequence(items), Json::Array(wanted)) => {
                let mut pairs = items.iter().zip(wanted);
                items.len() == wanted.len() && pairs.all(|(item, w)| self.same(item.node, w))
            }
            (Kind::Mapping(entries), Json::Object(wanted)) => {
                let same = |entry: &yaml::tree::Entry| {
                    let wanted = wanted.get(tree.text(entry.key));
                    wanted.is_some_and(|wanted| self.same(entry.value.node, wanted))
                };
                entries.len() == wanted.len() && entries.iter().all(same)
            }
            _ => false,
        }
    }
}
