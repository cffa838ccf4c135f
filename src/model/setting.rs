//! The three things a key can say: nothing, "clear this", or a value.

use super::source::Span;

/// A value with the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// What a document says about one field: absent is unmanaged, `null` clears, a value is this value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Setting<T> {
    /// Not written: whoever set it keeps it.
    #[default]
    Absent,
    /// Written as `null` at this place: take away what is there.
    Clear(Span),
    /// Written with this value at this place.
    Value(Spanned<T>),
    /// Written, but wrong; the reason is already among the diagnostics. Never reaches a plan,
    /// because a document with errors is not planned.
    Broken,
}

impl<T> Setting<T> {
    /// The value, where one was written.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(spanned) => Some(&spanned.value),
            _ => None,
        }
    }

    /// The value with its place, where one was written.
    #[must_use]
    pub fn spanned(&self) -> Option<&Spanned<T>> {
        match self {
            Self::Value(spanned) => Some(spanned),
            _ => None,
        }
    }

    /// The place of whatever was written.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Value(spanned) => Some(spanned.span),
            Self::Clear(span) => Some(*span),
            Self::Absent | Self::Broken => None,
        }
    }
}
