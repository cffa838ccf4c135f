//! Closing a mapping: keys must be texts, every key stands once, `<<` is expanded.
//!
//! Merging follows YAML 1.1's draft: explicit keys win over merged ones, earlier sources over
//! later ones. Merged entries stand where `<<` stood and carry its place as their use.

use std::collections::HashMap;

use super::limits::MAX_DIAGNOSTICS;
use super::tree::{Child, Entry, Kind, NodeId, Style, Tree};
use crate::model::diagnostic::Diagnostic;

/// What came out.
pub(super) struct Made {
    pub(super) entries: Vec<Entry>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Entries that `<<` brought up, whether they came in or were there already.
    pub(super) looked_at: usize,
    /// More were to be merged than there was room for.
    pub(super) overflow: bool,
}

/// Pairs up keys and values; `room` bounds the entries looked at, because every level of merging can
/// multiply them.
pub(super) fn close(tree: &Tree, children: &[Child], room: usize) -> Made {
    let mut made = Made {
        entries: Vec::with_capacity(children.len() / 2),
        diagnostics: Vec::new(),
        looked_at: 0,
        overflow: false,
    };
    let mut merges = Vec::new();
    let mut seen = Seen::default();
    for pair in children.chunks_exact(2) {
        let (key, value) = (pair[0], pair[1]);
        let Some(text) = key_text(tree, key, &mut made.diagnostics) else {
            continue;
        };
        if let Some(first) = seen.insert(text, key.node) {
            if made.diagnostics.len() >= MAX_DIAGNOSTICS {
                continue;
            }
            made.diagnostics.push(
                Diagnostic::error(
                    "duplicate-key",
                    place(tree, key),
                    format!("the key `{text}` stands twice in this mapping"),
                )
                .label("again here")
                .related(tree.span(first), "first here")
                .help("join the two, or remove one"),
            );
        } else if is_merge(tree, key) {
            merges.push((made.entries.len(), key, value));
        } else {
            made.entries.push(Entry {
                key: key.node,
                value,
            });
        }
    }
    // From the last `<<` to the first, so that places noted earlier stay right.
    for (position, key, value) in merges.into_iter().rev() {
        let mut merged = Vec::new();
        for source in sources(tree, key, value, &mut made.diagnostics) {
            let Kind::Mapping(entries) = &tree.node(source.node).kind else {
                continue;
            };
            made.looked_at += entries.len();
            if made.looked_at > room {
                made.overflow = true;
                return made;
            }
            for entry in entries {
                if seen.insert(tree.text(entry.key), entry.key).is_none() {
                    let via = source.via.or(entry.value.via);
                    let value = Child {
                        node: entry.value.node,
                        via,
                    };
                    merged.push(Entry {
                        key: entry.key,
                        value,
                    });
                }
            }
        }
        made.entries.splice(position..position, merged);
    }
    made
}

fn is_merge(tree: &Tree, key: Child) -> bool {
    matches!(&tree.node(key.node).kind, Kind::Scalar(text, Style::Plain) if &**text == "<<")
}

/// The mappings that a `<<` brings in: one, or a list of them.
fn sources(tree: &Tree, key: Child, value: Child, diagnostics: &mut Vec<Diagnostic>) -> Vec<Child> {
    let candidates = match &tree.node(value.node).kind {
        // A list behind an alias hands its use down to what it lists.
        Kind::Sequence(items) => items
            .iter()
            .map(|item| Child {
                node: item.node,
                via: value.via.or(item.via),
            })
            .collect(),
        _ => vec![value],
    };
    let (mappings, others): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|child| matches!(tree.node(child.node).kind, Kind::Mapping(_)));
    for other in others {
        diagnostics.push(
            Diagnostic::error(
                "merge-of-non-mapping",
                place(tree, other),
                "`<<` merges mappings only",
            )
            .related(tree.span(key.node), "merged here")
            .help("write `<<: *name` with `&name` on a mapping, or a list of such aliases"),
        );
    }
    mappings
}

fn key_text<'t>(tree: &'t Tree, key: Child, diagnostics: &mut Vec<Diagnostic>) -> Option<&'t str> {
    let problem = match &tree.node(key.node).kind {
        Kind::Scalar(text, Style::Plain) if text.is_empty() => "a key is missing before the colon",
        Kind::Scalar(text, _) => return Some(text),
        Kind::Sequence(_) => "a list cannot be a key",
        Kind::Mapping(_) => "a mapping cannot be a key",
    };
    let help = match &tree.node(key.node).kind {
        Kind::Mapping(_) => "keys are texts; a placeholder such as `{{ name }}` needs quotes",
        _ => "keys are texts; quote what looks like something else",
    };
    diagnostics.push(Diagnostic::error("bad-key", place(tree, key), problem).help(help));
    None
}

fn place(tree: &Tree, child: Child) -> crate::model::source::Span {
    match child.via {
        Some(via) => tree.uses[via as usize].range.span(tree.file),
        None => tree.span(child.node),
    }
}

/// The keys so far. Most mappings are so small that looking through them beats a hash table.
#[derive(Default)]
struct Seen<'t> {
    few: Vec<(&'t str, NodeId)>,
    many: HashMap<&'t str, NodeId>,
}

impl<'t> Seen<'t> {
    const FEW: usize = 12;

    /// Notes a key; gives the node of the same key if it was there already.
    fn insert(&mut self, text: &'t str, node: NodeId) -> Option<NodeId> {
        if self.many.is_empty() {
            if let Some((_, first)) = self.few.iter().find(|(seen, _)| *seen == text) {
                return Some(*first);
            }
            self.few.push((text, node));
            if self.few.len() > Self::FEW {
                self.many = self.few.drain(..).collect();
            }
            return None;
        }
        match self.many.entry(text) {
            std::collections::hash_map::Entry::Occupied(seen) => Some(*seen.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(node);
                None
            }
        }
    }
}
