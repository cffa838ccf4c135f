//! From a span back to steps.

use super::super::tree::{Child, Doc, Kind, NodeId};
use super::Step;
use crate::model::source::Span;

/// The steps to the entry or item whose key, value or item stands exactly at this span; failing
/// that, to the innermost that encloses it. What an alias or `<<` brings is looked for where it is
/// defined, and at the place of the alias only for the span of the alias itself.
#[must_use]
pub fn path_of(doc: &Doc, span: Span) -> Option<Vec<Step>> {
    let whole = doc.span();
    if span.file != whole.file {
        return None;
    }
    if span == whole {
        return Some(Vec::new());
    }
    let mut steps = Vec::new();
    let mut at = doc.root;
    loop {
        let Some((step, down)) = parts(doc, at).find_map(|part| part.towards(doc, span)) else {
            let inside = whole.start <= span.start && span.end <= whole.end;
            return (inside || !steps.is_empty()).then_some(steps);
        };
        steps.push(step);
        match down {
            Some(node) => at = node,
            None => return Some(steps),
        }
    }
}

/// An entry or item.
struct Part {
    step: Step,
    key: Option<NodeId>,
    value: Child,
}

impl Part {
    /// Its step, where the span lies in it, and the value, where it may lie deeper.
    fn towards(self, doc: &Doc, span: Span) -> Option<(Step, Option<NodeId>)> {
        let holds = |outer: Span| outer.start <= span.start && span.end <= outer.end;
        if let Some(via) = self.value.via {
            let usage = doc.tree.uses[via as usize];
            // What `<<` brings stands elsewhere.
            if usage.target != self.value.node {
                return None;
            }
            let at = usage.range.span(span.file);
            let start = self.key.map_or(at.start, |key| doc.tree.span(key).start);
            let whole = Span::new(span.file, start, at.end);
            return holds(whole).then_some((self.step, None));
        }
        let value = doc.tree.span(self.value.node);
        let key = self.key.map(|key| doc.tree.span(key));
        let start = key.map_or(value.start, |key| key.start);
        if !holds(Span::new(span.file, start.min(value.start), value.end)) {
            return None;
        }
        // A list without indentation begins, to the parser, with its first item.
        let first = match &doc.tree.node(self.value.node).kind {
            Kind::Sequence(items) => items.first().map(|item| doc.tree.span(item.node)),
            _ => None,
        };
        let deeper = holds(value) && (span != value || first == Some(span));
        Some((self.step, deeper.then_some(self.value.node)))
    }
}

fn parts(doc: &Doc, node: NodeId) -> impl Iterator<Item = Part> {
    let parts: Vec<Part> = match &doc.tree.node(node).kind {
        Kind::Scalar(..) => Vec::new(),
        Kind::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| Part {
                step: Step::Item(index),
                key: None,
                value: *value,
            })
            .collect(),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|entry| Part {
                step: Step::Key(doc.tree.text(entry.key).to_owned()),
                key: Some(entry.key),
                value: entry.value,
            })
            .collect(),
    };
    parts.into_iter()
}
