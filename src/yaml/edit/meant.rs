//! What a document means, without its places: what edits are compared with.
//!
//! Aliases share their value, so that a document that names one thing a thousand times stays small.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value;

use super::super::scalar::{self, Plain};
use super::super::tree::{Doc, Kind, NodeId, Style};
use super::{Edit, Step};

/// A value. Which type a plain scalar has, only its reader decides, so its text is kept.
#[derive(Debug, Clone)]
pub(crate) enum Meant {
    Plain(String),
    Text(String),
    List(Vec<Rc<Meant>>),
    Map(Vec<(String, Rc<Meant>)>),
}

impl Meant {
    /// The value as plain scalars and texts.
    pub(crate) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Plain("null".to_owned()),
            Value::Bool(truth) => Self::Plain(truth.to_string()),
            Value::Number(number) => Self::Plain(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| Rc::new(Self::of_json(item)))
                    .collect(),
            ),
            Value::Object(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Rc::new(Self::of_json(value))))
                    .collect(),
            ),
        }
    }

    /// What a document means.
    pub(crate) fn of_doc(doc: &Doc) -> Rc<Self> {
        let mut made = vec![None; doc.tree.nodes.len()];
        Self::of_node(doc, doc.root, &mut made)
    }

    /// What one node of a document means.
    pub(crate) fn of_part(doc: &Doc, node: NodeId) -> Rc<Self> {
        Self::of_node(doc, node, &mut vec![None; doc.tree.nodes.len()])
    }

    fn of_node(doc: &Doc, id: NodeId, made: &mut Vec<Option<Rc<Self>>>) -> Rc<Self> {
        if let Some(known) = &made[id as usize] {
            return Rc::clone(known);
        }
        let meant = Rc::new(match &doc.tree.node(id).kind {
            Kind::Scalar(text, Style::Text) => Self::Text(text.to_string()),
            Kind::Scalar(text, _) => Self::Plain(text.to_string()),
            Kind::Sequence(items) => {
                let item = items.iter().map(|item| Self::of_node(doc, item.node, made));
                Self::List(item.collect())
            }
            Kind::Mapping(entries) => {
                let mut pairs = Vec::with_capacity(entries.len());
                for entry in entries {
                    let key = doc.tree.text(entry.key).to_owned();
                    pairs.push((key, Self::of_node(doc, entry.value.node, made)));
                }
                Self::Map(pairs)
            }
        });
        made[id as usize] = Some(Rc::clone(&meant));
        meant
    }

    /// True for nothing and for the words for it.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Plain(text) if scalar::is_null(text))
    }

    /// True for a list or mapping with something in it.
    pub(crate) fn is_filled(&self) -> bool {
        match self {
            Self::List(items) => !items.is_empty(),
            Self::Map(pairs) => !pairs.is_empty(),
            Self::Plain(_) | Self::Text(_) => false,
        }
    }

    /// The value one step down.
    pub(crate) fn child(&self, step: &Step) -> Option<&Rc<Self>> {
        match (self, step) {
            (Self::Map(pairs), Step::Key(key)) => pairs
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            (Self::List(items), Step::Item(index)) => items.get(*index),
            _ => None,
        }
    }

    /// The value at the end of these steps.
    pub(crate) fn at(&self, steps: &[Step]) -> Option<&Self> {
        steps
            .iter()
            .try_fold(self, |value, step| value.child(step).map(Rc::as_ref))
    }

    /// Whether both mean the same to every reader. The order of keys says nothing.
    pub(crate) fn same(&self, other: &Self) -> bool {
        same(self, other, &mut HashSet::new())
    }
}

/// `known` holds the shared values already found to be the same.
fn same(one: &Meant, other: &Meant, known: &mut HashSet<(usize, usize)>) -> bool {
    match (one, other) {
        (Meant::Plain(one), Meant::Plain(other)) => {
            one == other || {
                let (one, other) = (scalar::resolve(one), scalar::resolve(other));
                one != Plain::Text && one == other
            }
        }
        (Meant::Text(one), Meant::Text(other)) => one == other,
        (Meant::Plain(plain), Meant::Text(text)) | (Meant::Text(text), Meant::Plain(plain)) => {
            plain == text && scalar::resolve(plain) == Plain::Text
        }
        (Meant::List(one), Meant::List(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| shared(one, other, known))
        }
        (Meant::Map(one), Meant::Map(other)) if one.len() == other.len() => {
            // Most mappings keep their order; only others are sorted to find the pairs.
            let ordered = one.iter().zip(other).all(|(one, other)| one.0 == other.0);
            let (mut one, mut other): (Vec<_>, Vec<_>) =
                (one.iter().collect(), other.iter().collect());
            if !ordered {
                one.sort_by_key(|(key, _)| key);
                other.sort_by_key(|(key, _)| key);
            }
            one.iter()
                .zip(other)
                .all(|(one, other)| one.0 == other.0 && shared(&one.1, &other.1, known))
        }
        _ => false,
    }
}

fn shared(one: &Rc<Meant>, other: &Rc<Meant>, known: &mut HashSet<(usize, usize)>) -> bool {
    if Rc::ptr_eq(one, other) {
        return true;
    }
    let pair = (Rc::as_ptr(one).addr(), Rc::as_ptr(other).addr());
    let twice = Rc::strong_count(one) > 1 || Rc::strong_count(other) > 1;
    if twice && known.contains(&pair) {
        return true;
    }
    let equal = same(one, other, known);
    if twice && equal {
        known.insert(pair);
    }
    equal
}

/// A value inside mappings and lists for these steps; a list can only be begun with its item 0.
pub(super) fn nested(steps: &[Step], value: Rc<Meant>) -> Option<Rc<Meant>> {
    steps.iter().rev().try_fold(value, |value, step| {
        Some(Rc::new(match step {
            Step::Key(key) => Meant::Map(vec![(key.clone(), value)]),
            Step::Item(0) => Meant::List(vec![value]),
            Step::Item(_) => return None,
        }))
    })
}

/// The document after an edit; nothing where the edit has no place in it.
pub(super) fn apply(root: &Rc<Meant>, edit: &Edit) -> Option<Rc<Meant>> {
    let mut root = Rc::clone(root);
    match edit {
        Edit::Set(steps, value) => put(&mut root, steps, Rc::new(Meant::of_json(value)))?,
        Edit::Append(steps, value) => {
            let value = Rc::new(Meant::of_json(value));
            let at = match root.at(steps) {
                Some(Meant::List(items)) => items.len(),
                None => 0,
                Some(other) if other.is_null() => 0,
                Some(_) => return None,
            };
            let mut steps = steps.clone();
            steps.push(Step::Item(at));
            put(&mut root, &steps, value)?;
        }
        Edit::Remove(steps) => remove(&mut root, steps)?,
        Edit::Rename(steps, name) => {
            rename(&mut root, steps, name)?;
        }
    }
    Some(root)
}

/// The value at a place, for changing; what others share with it is copied.
fn inside<'m>(root: &'m mut Rc<Meant>, steps: &[Step]) -> Option<&'m mut Meant> {
    let mut node = Rc::make_mut(root);
    for step in steps {
        let next = match (node, step) {
            (Meant::Map(pairs), Step::Key(key)) => {
                &mut pairs.iter_mut().find(|(name, _)| name == key)?.1
            }
            (Meant::List(items), Step::Item(index)) => items.get_mut(*index)?,
            _ => return None,
        };
        node = Rc::make_mut(next);
    }
    Some(node)
}

/// Puts a value at a place, with what is missing on the way.
pub(super) fn put(root: &mut Rc<Meant>, steps: &[Step], value: Rc<Meant>) -> Option<()> {
    let known = (0..=steps.len())
        .rev()
        .find(|depth| {
            root.at(&steps[..*depth])
                .is_some_and(|m| *depth == 0 || !m.is_null())
        })
        .unwrap_or(0);
    if known == steps.len() {
        *inside(root, steps)? = Meant::clone(&value);
        return Some(());
    }
    let fresh = nested(&steps[known + 1..], value)?;
    let node = inside(root, &steps[..known])?;
    if node.is_null() {
        *node = Meant::clone(&*nested(&steps[known..=known], fresh)?);
        return Some(());
    }
    match (node, &steps[known]) {
        (Meant::Map(pairs), Step::Key(key)) => match pairs.iter_mut().find(|pair| pair.0 == *key) {
            Some(pair) => pair.1 = fresh,
            None => pairs.push((key.clone(), fresh)),
        },
        (Meant::List(items), Step::Item(index)) if *index == items.len() => items.push(fresh),
        (Meant::List(items), Step::Item(index)) => *items.get_mut(*index)? = fresh,
        _ => return None,
    }
    Some(())
}

/// Takes an entry or item away.
pub(super) fn remove(root: &mut Rc<Meant>, steps: &[Step]) -> Option<()> {
    let (last, above) = steps.split_last()?;
    match (inside(root, above)?, last) {
        (Meant::Map(pairs), Step::Key(key)) => {
            let index = pairs.iter().position(|(name, _)| name == key)?;
            pairs.remove(index);
        }
        (Meant::List(items), Step::Item(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => return None,
    }
    Some(())
}

/// Puts an item before the one with this number; a list that is not there is made.
pub(super) fn insert(
    root: &mut Rc<Meant>,
    steps: &[Step],
    index: usize,
    value: &Rc<Meant>,
) -> Option<()> {
    if root.at(steps).is_none_or(Meant::is_null) {
        return put(root, steps, Rc::new(Meant::List(vec![Rc::clone(value)])));
    }
    match inside(root, steps)? {
        Meant::List(items) if index <= items.len() => items.insert(index, Rc::clone(value)),
        _ => return None,
    }
    Some(())
}

/// Spells a key anew; nothing where it is not there, or the new one is.
pub(super) fn rename(root: &mut Rc<Meant>, steps: &[Step], name: &str) -> Option<()> {
    let (last, above) = steps.split_last()?;
    let Step::Key(old) = last else { return None };
    let Meant::Map(pairs) = inside(root, above)? else {
        return None;
    };
    if pairs.iter().any(|(key, _)| key == name && key != old) {
        return None;
    }
    pairs.iter_mut().find(|(key, _)| key == old)?.0 = name.to_owned();
    Some(())
}
