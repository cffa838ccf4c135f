//! How our wrapper types and our deserializer recognize each other.
//!
//! serde has no way to ask a deserializer for a place, so the wrappers ask for a newtype struct with
//! a name nobody else uses, and are answered with a sequence: places as numbers, then the value. In
//! answer to any other deserializer `visit_newtype_struct` is called, and the wrappers refuse or do
//! without.

use serde::Deserializer;
use serde::de::value::{U64Deserializer, UsizeDeserializer};
use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess};

use super::de::De;
use super::error::Error;
use super::reader::Verdict;
use super::stand_in::StandIn;
use crate::model::source::Span;

/// Asks for a value with its place.
pub(super) const SPANNED: &str = "maniform::Spanned";
/// Asks for null or a value, each with its place.
pub(super) const SETTING: &str = "maniform::Setting";
/// Asks for a list that goes on after a wrong element.
pub(super) const LIST: &str = "maniform::List";
/// Asks for a mapping that goes on after a wrong entry.
pub(super) const MAP: &str = "maniform::Map";

/// A span in three numbers: file, start, end.
fn number(span: Span, index: u8) -> UsizeDeserializer<Error> {
    match index {
        0 => (span.file.0 as usize).into_deserializer(),
        1 => span.start.into_deserializer(),
        _ => span.end.into_deserializer(),
    }
}

/// The answer to [`SPANNED`]: three numbers, then the value.
pub(super) struct Placed<D> {
    span: Span,
    value: D,
    index: u8,
}

impl<D> Placed<D> {
    pub(super) fn new(span: Span, value: D) -> Self {
        Self {
            span,
            value,
            index: 0,
        }
    }
}

impl<'t, D: Deserializer<'t, Error = Error> + Copy> SeqAccess<'t> for Placed<D> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let index = self.index;
        self.index += 1;
        match index {
            0..3 => seed.deserialize(number(self.span, index)).map(Some),
            3 => seed.deserialize(self.value).map(Some),
            _ => Ok(None),
        }
    }
}

/// The answer to [`SETTING`]: three numbers; then nothing at all for null, else the value as often
/// as it is worth trying (an `Err` means "ask again"), and in the end nothing if it is wrong. A
/// leading fourth number tells the two apart: 0 for null, 1 for a value.
pub(super) struct Settled<'r, 't> {
    de: De<'r, 't>,
    index: u8,
    value: bool,
    tries: usize,
    done: bool,
}

impl<'r, 't> Settled<'r, 't> {
    pub(super) fn null(de: De<'r, 't>) -> Self {
        Self {
            de,
            index: 0,
            value: false,
            tries: 1,
            done: true,
        }
    }

    pub(super) fn value(de: De<'r, 't>) -> Self {
        Self {
            value: true,
            done: false,
            ..Self::null(de)
        }
    }
}

impl<'t> SeqAccess<'t> for Settled<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.index < 4 {
            let index = self.index;
            self.index += 1;
            let state: U64Deserializer<Error> = u64::from(self.value).into_deserializer();
            return match index {
                0 => seed.deserialize(state).map(Some),
                _ => seed
                    .deserialize(number(self.de.span(), index - 1))
                    .map(Some),
            };
        }
        if self.done {
            return Ok(None);
        }
        let reader = self.de.reader;
        let attempt = reader.attempt();
        let result = seed
            .deserialize(self.de)
            .map_err(|error| self.de.record(error));
        match reader.judge(attempt, result, self.tries) {
            Verdict::Good(value) => {
                self.done = true;
                Ok(Some(value))
            }
            Verdict::Again => {
                self.tries += 1;
                Err(Error::Recorded)
            }
            Verdict::Bad => {
                self.done = true;
                Ok(None)
            }
        }
    }
}

/// What stand-ins answer: no place, and a stand-in or nothing.
pub(super) struct Unsettled {
    numbers: u8,
    value: bool,
}

impl Unsettled {
    pub(super) fn spanned() -> Self {
        Self {
            numbers: 3,
            value: true,
        }
    }

    /// A setting with "there is a value" and then none.
    pub(super) fn broken() -> Self {
        Self {
            numbers: 4,
            value: false,
        }
    }
}

impl<'t> SeqAccess<'t> for Unsettled {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.numbers > 0 {
            self.numbers -= 1;
            let number: U64Deserializer<Error> = 1u64.into_deserializer();
            return seed.deserialize(number).map(Some);
        }
        if std::mem::take(&mut self.value) {
            return seed.deserialize(StandIn).map(Some);
        }
        Ok(None)
    }
}
