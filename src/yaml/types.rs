//! The collections people's sections are made of: both go on after a wrong element, so that one
//! mistake never hides the next, and both keep the order of the text.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::wrap::{LIST, MAP};
use crate::model::setting::Spanned;

/// A list whose wrong elements are reported and left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T> {
    items: Vec<T>,
    broken: bool,
}

/// A mapping whose wrong entries are reported and left out. Keys keep their place; a value keeps
/// its own if it is `Spanned` or a `Setting`. No two entries are written with the same text; keys
/// that only become equal when read (`Ada`, `ada`) are the type's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<K, V> {
    entries: Vec<(Spanned<K>, V)>,
}

impl<T> List<T> {
    /// The elements in order of appearance.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// How many were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True where nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// True where no element was left out as wrong: only then does the length mean something.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.broken
    }
}

impl<K, V> Map<K, V> {
    /// The entries in order of appearance.
    pub fn iter(&self) -> std::slice::Iter<'_, (Spanned<K>, V)> {
        self.entries.iter()
    }

    /// The keys with their places.
    pub fn keys(&self) -> impl Iterator<Item = &Spanned<K>> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The value under a key. Looks through all entries: whoever asks often builds an index.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.entries
            .iter()
            .find(|(own, _)| own.value.borrow() == key)
            .map(|(_, value)| value)
    }

    /// How many were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True where nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

// Derived `Default` would ask it of the element too.
impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            broken: false,
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self {
            items: items.into_iter().collect(),
            broken: false,
        }
    }
}

impl<K, V> FromIterator<(Spanned<K>, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (Spanned<K>, V)>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (Spanned<K>, V);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = &'a (Spanned<K>, V);
    type IntoIter = std::slice::Iter<'a, (Spanned<K>, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                let mut broken = false;
                loop {
                    // `Err` is "recorded, ask again"; the access comes to an end.
                    match seq.next_element() {
                        Ok(Some(item)) => items.push(item),
                        Ok(None) => return Ok(List { items, broken }),
                        Err(_) => broken = true,
                    }
                }
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                other: D,
            ) -> Result<Self::Value, D::Error> {
                Vec::deserialize(other).map(|items| items.into_iter().collect())
            }
        }

        deserializer.deserialize_newtype_struct(LIST, Items(PhantomData))
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Map<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                loop {
                    // As in lists; after a wrong value the access gives the same key again, or the next.
                    match map.next_key() {
                        Ok(Some(key)) => {
                            if let Ok(value) = map.next_value() {
                                entries.push((key, value));
                            }
                        }
                        Ok(None) => return Ok(Map { entries }),
                        Err(_) => {}
                    }
                }
            }
        }

        deserializer.deserialize_newtype_struct(MAP, Entries(PhantomData))
    }
}
