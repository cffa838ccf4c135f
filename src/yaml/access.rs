//! How visitors walk over lists, mappings and enums: here values meet their places, mistakes are
//! recorded, and what is known to be wrong is stepped over.
//!
//! In *lenient* mode (for `List` and `Map`) an `Err` means "ask again": the mistake is recorded, and
//! the next call tries the same element once more or goes on to the next one. Only our own wrappers
//! know that; every other visitor gets the strict mode and stops.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::de::De;
use super::error::{Error, Mistake};
use super::reader::{Reader, Slot, Step, Verdict};
use super::stand_in::StandIn;
use super::tree::{Child, Entry};
use crate::model::diagnostic::nearest;

/// The elements of a list.
pub(super) struct Elements<'r, 't> {
    de: De<'r, 't>,
    items: &'t [Child],
    index: usize,
    tries: usize,
    lenient: bool,
}

impl<'r, 't> Elements<'r, 't> {
    pub(super) fn new(de: De<'r, 't>, items: &'t [Child], lenient: bool) -> Self {
        Self {
            de,
            items,
            index: 0,
            tries: 1,
            lenient,
        }
    }
}

impl<'t> SeqAccess<'t> for Elements<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let reader = self.de.reader;
        while !self.lenient && reader.step(self.de.node, Slot::At(self.index)).is_some() {
            self.index += 1;
        }
        let Some(item) = self.items.get(self.index) else {
            return Ok(None);
        };
        let element = self.de.child(*item, None);
        let attempt = reader.attempt();
        let result = seed
            .deserialize(element)
            .map_err(|error| element.record(error));
        if !self.lenient {
            let index = self.index;
            self.index += 1;
            if result.is_err() {
                reader.failed(&attempt, self.de.node, Slot::At(index));
            }
            return result.map(Some);
        }
        match reader.judge(attempt, result, self.tries) {
            Verdict::Good(value) => {
                self.index += 1;
                self.tries = 1;
                return Ok(Some(value));
            }
            Verdict::Again => self.tries += 1,
            Verdict::Bad => {
                self.index += 1;
                self.tries = 1;
            }
        }
        Err(Error::Recorded)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.index.min(self.items.len()))
    }
}

/// The entries of a mapping; of a struct where its fields are known.
pub(super) struct Fields<'r, 't> {
    de: De<'r, 't>,
    entries: &'t [Entry],
    fields: Option<&'static [&'static str]>,
    index: usize,
    /// Required keys to make up, see `reader`.
    missing: Vec<&'static str>,
    value: Pending,
    tries: usize,
    lenient: bool,
}

/// What the key just given belongs to.
#[derive(Clone, Copy)]
enum Pending {
    Entry(Entry),
    StandIn,
}

impl<'r, 't> Fields<'r, 't> {
    pub(super) fn new(
        de: De<'r, 't>,
        entries: &'t [Entry],
        fields: Option<&'static [&'static str]>,
        lenient: bool,
    ) -> Self {
        Self {
            de,
            entries,
            fields,
            index: 0,
            missing: fields.map_or_else(Vec::new, |fields| de.reader.missing(de.node, fields)),
            value: Pending::StandIn,
            tries: 1,
            lenient,
        }
    }

    fn reader(&self) -> &Reader<'t> {
        self.de.reader
    }

    /// Records a key that the struct does not have.
    fn unknown(&self, entry: Entry, fields: &[&str]) {
        let key = self.de.key(entry.key).0;
        let text = self.reader().tree.text(entry.key);
        let mistake = Mistake::new("unknown-key", format!("unknown key `{text}`"));
        let mistake = match nearest(text, fields.iter().copied()) {
            Some(near) => mistake.label(format!("did you mean `{near}`?")),
            None => mistake.label("not known here"),
        };
        let allowed = if fields.is_empty() {
            "no keys".to_owned()
        } else {
            fields.join(", ")
        };
        let via = self.de.child(entry.value, None).via;
        let tree = self.reader().tree;
        let no_colon = tree.node(entry.value.node).range.start == tree.node(entry.key).range.end;
        let help = if no_colon {
            format!(
                "if it belongs to a text with a comma, quote that text; allowed here: {allowed}"
            )
        } else {
            format!("allowed here: {allowed}")
        };
        self.reader().record(mistake.help(help), key.span(), via);
    }

    fn advance(&mut self) {
        self.index += 1;
        self.tries = 1;
    }
}

impl<'t> MapAccess<'t> for Fields<'_, 't> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        while let Some(entry) = self.entries.get(self.index).copied() {
            if let Some(fields) = self.fields
                && !fields.contains(&self.reader().tree.text(entry.key))
            {
                self.unknown(entry, fields);
                self.index += 1;
                continue;
            }
            self.value = match self.reader().step(self.de.node, Slot::At(self.index)) {
                Some(Step::Skip) if !self.lenient => {
                    self.index += 1;
                    continue;
                }
                Some(Step::StandIn) if !self.lenient => Pending::StandIn,
                _ => Pending::Entry(entry),
            };
            let key = self.de.key(entry.key);
            return match seed.deserialize(key) {
                Ok(key) => Ok(Some(key)),
                Err(error) => {
                    let error = key.0.record(error);
                    if !self.lenient {
                        self.reader()
                            .step_over(self.de.node, Slot::At(self.index), Step::Skip);
                    }
                    // The value is read all the same, by itself, when the key's mistake is mended.
                    self.advance();
                    Err(error)
                }
            };
        }
        match self.missing.pop() {
            Some(key) => {
                self.value = Pending::StandIn;
                seed.deserialize(BorrowedStrDeserializer::new(key))
                    .map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Pending::Entry(entry) = self.value else {
            self.reader().stand_in();
            self.index += 1;
            return seed.deserialize(StandIn).map_err(|_| Error::Recorded);
        };
        let value = self.de.child(entry.value, Some(entry.key));
        let attempt = self.reader().attempt();
        let result = seed.deserialize(value).map_err(|error| value.record(error));
        if !self.lenient {
            if result.is_err() {
                let slot = Slot::At(self.index);
                self.reader().failed(&attempt, self.de.node, slot);
            }
            self.index += 1;
            return result;
        }
        match self.reader().judge(attempt, result, self.tries) {
            Verdict::Good(value) => {
                self.advance();
                return Ok(value);
            }
            Verdict::Again => self.tries += 1,
            Verdict::Bad => self.advance(),
        }
        Err(Error::Recorded)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len() - self.index.min(self.entries.len()))
    }
}

/// An enum: a word, or a word with its value below it.
pub(super) struct Variant<'r, 't> {
    /// The whole node.
    de: De<'r, 't>,
    entry: Option<Entry>,
}

impl<'r, 't> Variant<'r, 't> {
    pub(super) fn unit(de: De<'r, 't>) -> Self {
        Self { de, entry: None }
    }

    pub(super) fn with_value(de: De<'r, 't>, entry: Entry) -> Self {
        Self {
            de,
            entry: Some(entry),
        }
    }

    fn value(&self) -> Result<De<'r, 't>, Error> {
        match self.entry {
            Some(entry) => Ok(self.de.child(entry.value, Some(entry.key))),
            None => {
                let word = self.de.reader.tree.text(self.de.node);
                let mistake = Mistake::new("missing-value", format!("`{word}` needs a value"))
                    .help(format!("write `{word}: …`"));
                Err(self.de.record(Error::mistake(mistake)))
            }
        }
    }
}

impl<'t> EnumAccess<'t> for Variant<'_, 't> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let word = self
            .de
            .key(self.entry.map_or(self.de.node, |entry| entry.key));
        match seed.deserialize(word) {
            Ok(variant) => Ok((variant, self)),
            Err(error) => Err(word.0.record(error)),
        }
    }
}

impl<'t> VariantAccess<'t> for Variant<'_, 't> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.entry {
            None => Ok(()),
            Some(entry) => {
                let word = self.de.reader.tree.text(entry.key);
                let mistake = Mistake::new("wrong-type", format!("`{word}` takes no value"))
                    .help(format!("write just `{word}`"));
                Err(self.de.record(Error::mistake(mistake)))
            }
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Error> {
        let value = self.value()?;
        seed.deserialize(value).map_err(|error| value.record(error))
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        let value = self.value()?;
        serde::Deserializer::deserialize_seq(value, visitor).map_err(|error| value.record(error))
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let value = self.value()?;
        serde::Deserializer::deserialize_struct(value, "", fields, visitor)
            .map_err(|error| value.record(error))
    }
}
