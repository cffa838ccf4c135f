//! From steps to nodes of the layout, through what aliases and merge keys hide.

use super::super::layout::{Id, Layout, Node, Pair, Style, What};
use super::super::scalar;
use super::Step;
use super::meant::Meant;

/// What is found at the end of some steps.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A node; all nodes from the root to it.
    Node(Vec<Id>),
    /// The first `depth` steps lead to `*name`, and there are more.
    Behind { depth: usize },
    /// The step at `depth` is a key that only `<<` brings to the last of these nodes.
    Merged { chain: Vec<Id>, depth: usize },
    /// The last of these nodes has nothing at the step at `depth`; it may be null.
    Missing { chain: Vec<Id>, depth: usize },
    /// What the first `depth` steps lead to has no such parts: a text with keys, a list with names.
    Unfit { depth: usize },
}

/// Follows the steps; `meant` is the document, which knows what merge keys bring.
pub(super) fn find(layout: &Layout<'_>, root: Id, meant: &Meant, steps: &[Step]) -> Found {
    let mut chain = vec![root];
    let mut at = root;
    for (depth, step) in steps.iter().enumerate() {
        let next = match (&layout.nodes[at].what, step) {
            (What::Alias(_), _) => return Found::Behind { depth },
            (What::Map(pairs), Step::Key(key)) => match named(layout, pairs, key) {
                Some(pair) => pair.value,
                None if meant.at(&steps[..=depth]).is_some() => {
                    return Found::Merged { chain, depth };
                }
                None => return Found::Missing { chain, depth },
            },
            (What::List(items), Step::Item(index)) => match items.get(*index) {
                Some(item) => item.node,
                None if *index == items.len() => return Found::Missing { chain, depth },
                None => return Found::Unfit { depth },
            },
            (What::Scalar(text, Style::Plain), _) if scalar::is_null(text) => {
                return Found::Missing { chain, depth };
            }
            _ => return Found::Unfit { depth },
        };
        chain.push(next);
        at = next;
    }
    Found::Node(chain)
}

/// The pair with this key that is written out.
pub(super) fn named<'p>(layout: &Layout<'_>, pairs: &'p [Pair], key: &str) -> Option<&'p Pair> {
    pairs
        .iter()
        .find(|pair| !layout.merges(pair) && layout.words(pair.key) == key)
}

/// Uses of anchors that a change would reach: of the nodes on the way to it, and of everything
/// `inside`, which goes. Uses that go with it are left out.
pub(super) fn reached(layout: &Layout<'_>, chain: &[Id], inside: Option<Id>) -> Vec<Id> {
    let gone = inside.map_or(0..0, |id| layout.nodes[id].start..layout.nodes[id].end);
    let within = |node: &Node| gone.contains(&node.start) && node.end <= gone.end;
    let mut anchors: Vec<usize> = chain
        .iter()
        .filter_map(|id| layout.nodes[*id].anchor)
        .collect();
    if !gone.is_empty() {
        let lost = layout.nodes.iter().filter(|node| within(node));
        anchors.extend(lost.filter_map(|node| node.anchor));
    }
    if anchors.is_empty() {
        return Vec::new();
    }
    let uses = layout.nodes.iter().enumerate().filter(|(_, node)| {
        matches!(node.what, What::Alias(anchor) if anchors.contains(&anchor)) && !within(node)
    });
    uses.map(|(id, _)| id).collect()
}
