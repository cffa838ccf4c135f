//! A file as it is written: nodes in the order of the text, with their brackets, dashes, colons,
//! anchors and comments.
//!
//! [`super::tree`] says what a file means (merge keys expanded, an alias is its node); this says where
//! everything stands, for those who change the text. Scalars and comments have their places from the
//! parser. Everything between them is white space and indicators, which are found from the outside
//! in, because the parser's marks of collections differ by how they are written.

use std::ops::Range;

use super::tree::NodeId;

mod read;

pub(in crate::yaml) use read::read;

/// A node by its place in [`Layout::nodes`].
pub(in crate::yaml) type Id = usize;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

impl Style {
    /// True for `|` and `>`, whose text stands on lines of its own.
    pub(in crate::yaml) fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// An item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) struct Item {
    /// Where its `-` stands; where it begins, in brackets.
    pub(in crate::yaml) dash: usize,
    pub(in crate::yaml) node: Id,
}

/// A key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) struct Pair {
    /// Where it begins: its key, or `?`.
    pub(in crate::yaml) start: usize,
    pub(in crate::yaml) key: Id,
    /// Missing where a key in braces, or behind `?`, has no value.
    pub(in crate::yaml) colon: Option<usize>,
    pub(in crate::yaml) value: Id,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::yaml) enum What {
    /// A scalar after unescaping and folding.
    Scalar(Box<str>, Style),
    /// A use of the anchor with this number.
    Alias(usize),
    List(Vec<Item>),
    Map(Vec<Pair>),
}

/// One node. Without content (`key:`) it stands, empty, where the indicator before it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::yaml) struct Node {
    pub(in crate::yaml) what: What,
    /// In brackets, or inside some.
    pub(in crate::yaml) flow: bool,
    /// Its first byte, anchor and tag included.
    pub(in crate::yaml) start: usize,
    /// Its first byte after anchor and tag; for a block scalar its `|` or `>`.
    pub(in crate::yaml) content: usize,
    /// One past its last byte; line breaks behind a block scalar are not counted.
    pub(in crate::yaml) end: usize,
    /// The number of its anchor; numbers are not used twice, names may be.
    pub(in crate::yaml) anchor: Option<usize>,
    /// Where its anchor stands, `&` included.
    pub(in crate::yaml) anchor_at: Range<usize>,
    pub(in crate::yaml) tagged: bool,
    /// What the parser says of a scalar.
    token: Range<usize>,
}

/// One document of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::yaml) struct Page {
    /// Where it begins: behind its `---`, if it has one.
    pub(in crate::yaml) start: usize,
    /// Where the next one, or its own end marker, begins.
    pub(in crate::yaml) end: usize,
    pub(in crate::yaml) root: Option<Id>,
    /// The first of its nodes.
    first: Id,
}

/// Everything a file has written in it.
#[derive(Debug)]
pub(in crate::yaml) struct Layout<'t> {
    pub(in crate::yaml) text: &'t str,
    pub(in crate::yaml) nodes: Vec<Node>,
    /// Documents without content included.
    pub(in crate::yaml) pages: Vec<Page>,
    /// Where comments stand, from `#` to before the line break, in order.
    pub(in crate::yaml) comments: Vec<Range<usize>>,
}

/// The text is no YAML, or is laid out in a way that is not understood.
#[derive(Debug)]
pub(in crate::yaml) struct Lost;

impl Layout<'_> {
    /// The documents that say something, as [`super::parse`] counts them.
    pub(in crate::yaml) fn documents(&self) -> Vec<&Page> {
        let says = |page: &&Page| {
            page.root.is_some_and(|root| {
                let node = &self.nodes[root];
                !matches!(&node.what, What::Scalar(text, Style::Plain) if text.is_empty())
            })
        };
        self.pages.iter().filter(says).collect()
    }

    /// The same node in the tree of its document: there an alias is no node of its own.
    pub(in crate::yaml) fn in_tree(&self, page: &Page, id: Id) -> NodeId {
        let before = &self.nodes[page.first..id];
        let nodes = before
            .iter()
            .filter(|node| !matches!(node.what, What::Alias(_)));
        NodeId::try_from(nodes.count()).unwrap_or(NodeId::MAX)
    }

    /// The text of a key, also of one that is an alias.
    pub(in crate::yaml) fn words(&self, id: Id) -> &str {
        match &self.nodes[id].what {
            What::Scalar(text, _) => text,
            What::Alias(anchor) => self
                .nodes
                .iter()
                .find(|node| node.anchor == Some(*anchor))
                .map_or("", |node| match &node.what {
                    What::Scalar(text, _) => text,
                    _ => "",
                }),
            What::List(_) | What::Map(_) => "",
        }
    }

    /// True for the key `<<` that merges.
    pub(in crate::yaml) fn merges(&self, pair: &Pair) -> bool {
        matches!(&self.nodes[pair.key].what, What::Scalar(text, Style::Plain) if &**text == "<<")
    }

    /// The byte at an offset.
    pub(in crate::yaml) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The next byte that is neither white space nor comment.
    pub(in crate::yaml) fn skip(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
                Some(b'#') => at = self.line_end(at),
                // A byte order mark.
                Some(0xEF) if self.text[at..].starts_with('\u{FEFF}') => at += 3,
                _ => return at,
            }
        }
    }

    /// The end of `|`, `>-`, `|2+` and the like.
    pub(in crate::yaml) fn header_end(&self, header: usize) -> usize {
        let indicator = |c: char| !matches!(c, '|' | '>' | '+' | '-' | '0'..='9');
        let rest = &self.text[header..];
        header + rest.find(indicator).unwrap_or(rest.len())
    }

    /// True for a mapping with such a key.
    pub(in crate::yaml) fn merges_into(&self, id: Id) -> bool {
        self.pairs(id).iter().any(|pair| self.merges(pair))
    }

    /// True where a block scalar ends that counts the blank lines behind it (`|+`).
    pub(in crate::yaml) fn keeps_breaks(&self, end: usize) -> bool {
        self.nodes.iter().any(|node| {
            let block = matches!(node.what, What::Scalar(_, style) if style.is_block());
            let header = || &self.text[node.content..self.header_end(node.content)];
            block && node.end == end && header().contains('+')
        })
    }

    /// The items of a list; none for anything else.
    pub(in crate::yaml) fn items(&self, id: Id) -> &[Item] {
        match &self.nodes[id].what {
            What::List(items) => items,
            _ => &[],
        }
    }

    /// The pairs of a mapping; none for anything else.
    pub(in crate::yaml) fn pairs(&self, id: Id) -> &[Pair] {
        match &self.nodes[id].what {
            What::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// Where the line of an offset begins.
    pub(in crate::yaml) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }

    /// Where the line of an offset ends, before its line break.
    pub(in crate::yaml) fn line_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let line = rest.split('\n').next().unwrap_or_default();
        let broken = line.len() < rest.len();
        let line = if broken {
            line.strip_suffix('\r').unwrap_or(line)
        } else {
            line
        };
        at + line.len()
    }

    /// Where the line below the line of an offset begins; the end of the text where there is none.
    pub(in crate::yaml) fn next_line(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        rest.find('\n')
            .map_or(self.text.len(), |last| at + last + 1)
    }

    /// Bytes between the line's beginning and an offset; columns of YAML are blanks and indicators.
    pub(in crate::yaml) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// True where nothing but blanks stands before an offset on its line.
    pub(in crate::yaml) fn begins_line(&self, at: usize) -> bool {
        let before = &self.text[self.line_start(at)..at];
        before.trim_matches([' ', '\t', '\u{FEFF}']).is_empty()
    }
}
