//! Our serde `Deserializer`: a node, where it is used from, and the reader it reports to.
//!
//! The wanted type decides what a plain scalar is; only `deserialize_any` asks the core schema.
//! Mistakes get their place here, or in `access` when they come out of a `Deserialize` impl after
//! its node was already read. Internally tagged and untagged enums and `flatten` would work on a
//! copy without places, so nothing people write may use them.

use serde::de::{Deserialize, Error as _, Visitor};

use super::access::{Elements, Fields, Variant};
use super::error::{Error, Mistake};
use super::expect;
use super::key::Key;
use super::limits::MAX_DEPTH;
use super::reader::{Reader, Slot, Step, Verdict};
use super::scalar::{self, Plain};
use super::tree::{Child, Doc, Kind, Node, NodeId, Style};
use super::wrap::{self, Placed, Settled};
use crate::model::diagnostic::Diagnostic;
use crate::model::source::Span;

/// Reads a document into a type and reports everything that is wrong with it. There is a value
/// only where something of the type could be made; with errors among the diagnostics it is
/// incomplete and serves only to look for more of them.
pub fn read<'t, T: Deserialize<'t>>(doc: &'t Doc) -> (Option<T>, Vec<Diagnostic>) {
    let reader = Reader::new(&doc.tree);
    let de = De {
        reader: &reader,
        node: doc.root,
        via: None,
        owner: None,
        depth: 0,
    };
    let mut value = None;
    for tries in 1.. {
        let attempt = reader.attempt();
        let result = T::deserialize(de).map_err(|error| de.record(error));
        match reader.judge(attempt, result, tries) {
            Verdict::Good(good) => value = Some(good),
            Verdict::Again => continue,
            Verdict::Bad => {}
        }
        break;
    }
    (value, reader.finish())
}

/// See the module's head. Small, so that it is passed by value.
#[derive(Clone, Copy)]
pub(super) struct De<'r, 't> {
    pub(super) reader: &'r Reader<'t>,
    pub(super) node: NodeId,
    /// The outermost use that led here, because that one stands where the value takes effect.
    pub(super) via: Option<Span>,
    /// The key this value stands under: the place of what the value lacks.
    pub(super) owner: Option<NodeId>,
    pub(super) depth: usize,
}

impl<'r, 't> De<'r, 't> {
    pub(super) fn node(&self) -> &'t Node {
        self.reader.tree.node(self.node)
    }

    pub(super) fn span(&self) -> Span {
        self.reader.tree.span(self.node)
    }

    /// A child of this node.
    pub(super) fn child(&self, child: Child, owner: Option<NodeId>) -> Self {
        let tree = self.reader.tree;
        let used = || {
            child
                .via
                .map(|via| tree.uses[via as usize].range.span(tree.file))
        };
        Self {
            node: child.node,
            via: self.via.or_else(used),
            owner,
            depth: self.depth + 1,
            ..*self
        }
    }

    /// A key of this node.
    pub(super) fn key(&self, node: NodeId) -> Key<'r, 't> {
        Key(Self {
            node,
            owner: None,
            ..*self
        })
    }

    /// Records an error that has not been recorded yet, at this node.
    pub(super) fn record(&self, error: Error) -> Error {
        let mistake = match error {
            Error::Recorded => return Error::Recorded,
            Error::Missing(key) => {
                Mistake::new("missing-key", format!("the key `{key}` is missing"))
            }
            Error::Unwanted(expected) => expect::other(&expected, self.node()),
            Error::Mistake(mistake) => *mistake,
        };
        self.reader.record(mistake, self.span(), self.via);
        Error::Recorded
    }

    fn refuse<T>(&self, mistake: Mistake) -> Result<T, Error> {
        Err(self.record(Error::mistake(mistake)))
    }

    /// Guards against aliases that multiply, nest without end, or lead nowhere.
    fn enter(&self) -> Result<(), Error> {
        if matches!(self.node().kind, Kind::Scalar(_, Style::Broken)) {
            return Err(Error::Recorded);
        }
        if !self.reader.visit() {
            self.reader
                .exhausted(self.via.unwrap_or_else(|| self.span()));
            return Err(Error::Recorded);
        }
        if self.depth > MAX_DEPTH {
            return self.refuse(Mistake::new(
                "too-deep",
                format!("aliases nest more than {MAX_DEPTH} levels deep"),
            ));
        }
        Ok(())
    }

    fn scalar(&self) -> Option<(&'t str, Style)> {
        match &self.node().kind {
            Kind::Scalar(text, style) => Some((text, *style)),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.scalar()
            .is_some_and(|(text, style)| style == Style::Plain && scalar::is_null(text))
    }

    fn whole<V: Visitor<'t>>(self, visitor: V, low: i128, high: i128) -> Result<V::Value, Error> {
        self.enter()?;
        let Some((text, Style::Plain)) = self.scalar().filter(|(text, _)| expect::decimal(text))
        else {
            return self.refuse(expect::whole(self.node()));
        };
        match text.strip_prefix('+').unwrap_or(text).parse::<i128>() {
            Ok(value) if (low..=high).contains(&value) => {
                // Visitors of the standard integers take any width; these two cover them all.
                match (u64::try_from(value), i64::try_from(value)) {
                    (Ok(value), _) => visitor.visit_u64(value),
                    (_, Ok(value)) => visitor.visit_i64(value),
                    _ => visitor.visit_i128(value),
                }
            }
            _ => self.refuse(expect::range(text, low, high)),
        }
    }

    fn float<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.enter()?;
        match self.scalar() {
            Some((text, Style::Plain)) => match scalar::float(text) {
                Some(value) => visitor.visit_f64(value),
                None => self.refuse(expect::float(self.node())),
            },
            _ => self.refuse(expect::float(self.node())),
        }
    }

    fn text<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.enter()?;
        match self.scalar() {
            Some((text, _)) if !self.is_null() => visitor.visit_borrowed_str(text),
            _ => self.refuse(expect::text(self.node())),
        }
    }

    fn sequence<V: Visitor<'t>>(self, visitor: V, lenient: bool) -> Result<V::Value, Error> {
        self.enter()?;
        let Kind::Sequence(items) = &self.node().kind else {
            return self.refuse(expect::list(self.node()));
        };
        self.complaint(visitor.visit_seq(Elements::new(self, items, lenient)))
    }

    fn mapping<V: Visitor<'t>>(
        self,
        visitor: V,
        fields: Option<&'static [&'static str]>,
        lenient: bool,
    ) -> Result<V::Value, Error> {
        self.enter()?;
        let Kind::Mapping(entries) = &self.node().kind else {
            let meant = (&visitor as &dyn serde::de::Expected).to_string();
            let names = match lenient {
                true => self.names(),
                false => Vec::new(),
            };
            return self.refuse(expect::mapping(self.node(), &names, &meant));
        };
        let result = visitor.visit_map(Fields::new(self, entries, fields, lenient));
        if let Err(Error::Missing(key)) = result {
            return Err(self.lacks(key));
        }
        self.complaint(result)
    }

    /// The items of a list, if all of them could be keys.
    fn names(&self) -> Vec<&'t str> {
        let Kind::Sequence(items) = &self.node().kind else {
            return Vec::new();
        };
        let names = items
            .iter()
            .map(|item| expect::name(self.reader.tree.node(item.node)));
        names.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// What a collection's visitor complains about after some of it was stepped over may only
    /// follow from that, and is not said.
    fn complaint<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        match result {
            Err(error)
                if !matches!(error, Error::Recorded) && self.reader.steps_within(self.node) =>
            {
                Err(Error::Recorded)
            }
            other => other,
        }
    }

    /// A required key is not there, or was stepped over because its value is wrong.
    fn lacks(&self, key: &'static str) -> Error {
        let tree = self.reader.tree;
        if let Kind::Mapping(entries) = &self.node().kind
            && let Some(index) = entries.iter().position(|entry| tree.text(entry.key) == key)
        {
            self.reader
                .step_over(self.node, Slot::At(index), Step::StandIn);
            return Error::Recorded;
        }
        let owner = self.owner.map(|owner| tree.span(owner));
        let mistake = Mistake::new("missing-key", format!("the key `{key}` is missing"))
            .help(format!("add `{key}: …` here"));
        self.reader
            .record(mistake, owner.unwrap_or_else(|| self.span()), self.via);
        self.reader
            .step_over(self.node, Slot::Missing(key), Step::StandIn);
        Error::Recorded
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty),*) => {
        $(fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
            self.whole(visitor, i128::from(<$type>::MIN), i128::from(<$type>::MAX))
        })*
    };
}

impl<'t> serde::Deserializer<'t> for De<'_, 't> {
    type Error = Error;

    whole_numbers!(
        deserialize_u8 u8, deserialize_u16 u16, deserialize_u32 u32, deserialize_u64 u64,
        deserialize_i8 i8, deserialize_i16 i16, deserialize_i32 i32, deserialize_i64 i64
    );

    fn deserialize_i128<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.whole(visitor, i128::MIN, i128::MAX)
    }

    fn deserialize_u128<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.whole(visitor, 0, i128::MAX)
    }

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node().kind {
            Kind::Sequence(_) => self.sequence(visitor, false),
            Kind::Mapping(_) => self.mapping(visitor, None, false),
            Kind::Scalar(text, Style::Text | Style::Broken) => {
                self.enter()?;
                visitor.visit_borrowed_str(text)
            }
            Kind::Scalar(text, Style::Plain) => {
                self.enter()?;
                match scalar::resolve(text) {
                    Plain::Null => visitor.visit_unit(),
                    Plain::Bool(value) => visitor.visit_bool(value),
                    Plain::Whole(value) => match (u64::try_from(value), i64::try_from(value)) {
                        (Ok(value), _) => visitor.visit_u64(value),
                        (_, Ok(value)) => visitor.visit_i64(value),
                        // As JSON readers do with numbers beyond 64 bits.
                        #[expect(
                            clippy::cast_precision_loss,
                            reason = "a float is what such a number becomes"
                        )]
                        _ => visitor.visit_f64(value as f64),
                    },
                    Plain::Float(value) => visitor.visit_f64(value),
                    Plain::Text => visitor.visit_borrowed_str(text),
                }
            }
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.enter()?;
        match self.scalar() {
            Some((text, Style::Plain)) if let Some(value) = scalar::boolean(text) => {
                visitor.visit_bool(value)
            }
            _ => self.refuse(expect::boolean(self.node())),
        }
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.float(visitor)
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_bytes<V: Visitor<'t>>(self, _: V) -> Result<V::Value, Error> {
        Err(self.record(Error::custom("bytes cannot be written in a document")))
    }

    fn deserialize_byte_buf<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.enter()?;
        if self.is_null() {
            visitor.visit_unit()
        } else {
            self.refuse(expect::null(self.node()))
        }
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            wrap::SPANNED => visitor.visit_seq(Placed::new(self.span(), self)),
            wrap::SETTING if self.is_null() => visitor.visit_seq(Settled::null(self)),
            wrap::SETTING => visitor.visit_seq(Settled::value(self)),
            wrap::LIST => self.sequence(visitor, true),
            wrap::MAP => self.mapping(visitor, None, true),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.sequence(visitor, false)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.sequence(visitor, false)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.sequence(visitor, false)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.mapping(visitor, None, false)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.mapping(visitor, Some(fields), false)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.enter()?;
        let variant = match &self.node().kind {
            Kind::Scalar(..) if !self.is_null() => Variant::unit(self),
            Kind::Mapping(entries) if entries.len() == 1 => Variant::with_value(self, entries[0]),
            _ => {
                let expected = super::error::one_of(variants);
                let mistake = expect::other(&expected, self.node());
                return self.refuse(match &self.node().kind {
                    Kind::Mapping(_) => mistake.help("write one of them, with its value"),
                    _ => mistake.help("write one of them"),
                });
            }
        };
        visitor.visit_enum(variant)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}
