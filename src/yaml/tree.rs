//! The tree of one YAML document: nodes with the bytes they stand on, keys included.
//!
//! An alias is the same node under another parent, never a copy; the parent's [`Child`] keeps the
//! place of the use. The tree does not interpret plain scalars: `no` and `1.10` are texts here,
//! and only the type that reads them decides (see `scalar`).

use crate::model::source::{FileId, Span};

/// A node by its place in [`Tree::nodes`].
pub type NodeId = u32;

/// Bytes `start..end` of the tree's file; 32 bits suffice below [`super::limits::MAX_FILE_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Range {
    /// A range from byte offsets; offsets beyond 32 bits are clamped, which the size limit excludes.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The same bytes as a span of `file`.
    #[must_use]
    pub fn span(self, file: FileId) -> Span {
        Span::new(file, self.start as usize, self.end as usize)
    }
}

/// A node where a parent holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The node itself, shared by all its uses.
    pub node: NodeId,
    /// Index into [`Tree::uses`], where the parent reaches it through an alias or a merge key.
    pub via: Option<u32>,
}

/// A key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The key, always a scalar node.
    pub key: NodeId,
    /// The value.
    pub value: Child,
}

/// How a scalar was written, as far as its meaning depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: may be a number, a truth value or null, if the reader wants one.
    Plain,
    /// Quoted, a block scalar, or tagged `!!str`: a text and nothing else.
    Text,
    /// Stands for something that was already complained about; reading it says nothing more.
    Broken,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A scalar after unescaping and folding.
    Scalar(Box<str>, Style),
    /// A list.
    Sequence(Vec<Child>),
    /// A mapping in order of appearance, merge keys expanded, every key once.
    Mapping(Vec<Entry>),
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it was written: from its first to its last byte of content.
    pub range: Range,
}

/// A place where `*name` or `<<` uses a node that is defined elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Where the use stands.
    pub range: Range,
    /// What it uses.
    pub target: NodeId,
}

/// All nodes of one document.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The file it was read from.
    pub file: FileId,
    /// The nodes; children come before parents only where the text had it so.
    pub nodes: Vec<Node>,
    /// Every use of an alias, in order of appearance.
    pub uses: Vec<Use>,
}

impl Tree {
    /// The node behind an id of this tree.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Where a node was written.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).range.span(self.file)
    }

    /// The text of a key, or of any scalar; empty for collections.
    #[must_use]
    pub fn text(&self, id: NodeId) -> &str {
        match &self.node(id).kind {
            Kind::Scalar(text, _) => text,
            Kind::Sequence(_) | Kind::Mapping(_) => "",
        }
    }

    /// The value under a key of a mapping.
    #[must_use]
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<Child> {
        match &self.node(mapping).kind {
            Kind::Mapping(entries) => entries
                .iter()
                .find(|entry| self.text(entry.key) == key)
                .map(|entry| entry.value),
            Kind::Scalar(..) | Kind::Sequence(_) => None,
        }
    }
}

/// One document of a file.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Its nodes.
    pub tree: Tree,
    /// The outermost node.
    pub root: NodeId,
}

impl Doc {
    /// Where the document's content stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.tree.span(self.root)
    }

    /// The uses (`*name`, `<<`) through which whatever stands at `span` also takes effect
    /// elsewhere, in order of appearance.
    pub fn uses_of(&self, span: Span) -> impl Iterator<Item = Span> {
        let file = self.tree.file;
        self.tree
            .uses
            .iter()
            .filter(move |usage| {
                let target = self.tree.span(usage.target);
                file == span.file && target.start <= span.start && span.end <= target.end
            })
            .map(move |usage| usage.range.span(file))
    }
}
