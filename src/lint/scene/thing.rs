//! One thing as rules see it.

use std::collections::BTreeSet;

use crate::kinds::declare::Declared;
use crate::model::address::Address;
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// One thing: what is declared of it, or how it lives.
#[derive(Debug, Clone, Copy)]
pub struct Thing<'a> {
    /// Which thing.
    pub address: &'a Address,
    /// Its organization; empty for things that need none.
    pub realm: &'a str,
    /// Its fields; one that is not there is not known, or left to others.
    pub spec: &'a Spec,
    /// Its declaration, where the files have one.
    pub declared: Option<&'a Declared>,
}

impl<'a> Thing<'a> {
    /// Its key: `ada@acme.example`.
    #[must_use]
    pub fn key(&self) -> &'a str {
        &self.address.key
    }

    /// The text in a field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&'a str> {
        match self.spec.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// How a switch stands.
    #[must_use]
    pub fn flag(&self, field: &str) -> Option<bool> {
        match self.spec.get(field) {
            Some(Value::Bool(on)) => Some(*on),
            _ => None,
        }
    }

    /// The number in a field.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.spec.get(field) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The items of a set or list; none where the field is not known or of another sort.
    #[must_use]
    pub fn items(&self, field: &str) -> Vec<&'a str> {
        match self.spec.get(field) {
            Some(Value::Set(items)) => items.iter().map(String::as_str).collect(),
            Some(Value::List(items)) => items.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The items of a set, to look things up in.
    #[must_use]
    pub fn set(&self, field: &str) -> Option<&'a BTreeSet<String>> {
        match self.spec.get(field) {
            Some(Value::Set(items)) => Some(items),
            _ => None,
        }
    }

    /// Whether a field says anything: neither absent nor cleared.
    #[must_use]
    pub fn says(&self, field: &str) -> bool {
        !matches!(self.spec.get(field), None | Some(Value::Null))
    }

    /// Where it, or an item of a field of it, is written.
    #[must_use]
    pub fn place(&self, item: Option<(&str, &str)>) -> Option<Span> {
        self.declared.map(|declared| declared.place(item))
    }

    /// Where a field of it is written; the thing itself where that is not known.
    #[must_use]
    pub fn field(&self, field: &str) -> Option<Span> {
        let declared = self.declared?;
        Some(
            declared
                .places
                .get(field)
                .copied()
                .unwrap_or(declared.origin),
        )
    }
}
