//! Names in the files that belong together: where each is declared, and where it is meant.
//!
//! Read off the trees and not off what the loader makes of them, so that a slip at one place does not
//! take the way to all others. Which places hold names is said by [`crate::kinds::symbols`]; this knows no
//! protocol, and counts in bytes.

mod expected;
mod read;
mod rename;

use std::collections::BTreeMap;

pub use expected::{Expected, expected};
pub use rename::{Renamed, rename, renameable};

use crate::kinds::org;
use crate::kinds::symbols::shown;
pub use crate::kinds::symbols::{Role, Space};
use crate::model::source::{FileId, Sources, Span};

/// A name, with the space it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Whose names it is one of.
    pub space: Space,
    /// The name itself, in the spelling in which names are compared.
    pub key: String,
}

impl Name {
    /// Whether it is a name in this organization: names of the whole world are in each.
    #[must_use]
    pub fn is_of(&self, realm: &str) -> bool {
        !self.space.is_of_organization() || org::within(&self.key, realm)
    }

    /// As people know it.
    #[must_use]
    pub fn shown(&self) -> &str {
        shown(self.space, &self.key)
    }
}

/// A place where a name is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name without quotes.
    pub span: Span,
    /// What is written there belongs to the name: all of it, where the name is declared.
    pub whole: Span,
    /// Which name.
    pub name: Name,
    /// What it does there.
    pub role: Role,
    /// Only the part before the `@` is written.
    pub is_local: bool,
    /// What is written is the name itself: nothing in it is escaped or folded.
    pub is_plain: bool,
}

impl Place {
    /// True where the name is declared.
    #[must_use]
    pub fn declares(&self) -> bool {
        matches!(self.role, Role::Declares(_))
    }
}

/// All names of the files that belong together.
#[derive(Debug, Default)]
pub struct Index {
    /// In the order of files and bytes.
    places: Vec<Place>,
    by_name: BTreeMap<Name, Vec<usize>>,
    /// Where `*anchor` stands, and what it repeats.
    uses: Vec<(Span, Span)>,
    /// Files in which names may be missing.
    broken: Vec<FileId>,
}

impl Index {
    /// Reads all files. What is broken in them is not said here.
    #[must_use]
    pub fn new(sources: &Sources) -> Self {
        let read::Read {
            mut places,
            uses,
            broken,
        } = read::read(sources);
        places.sort_by(|a, b| (a.span, &a.name).cmp(&(b.span, &b.name)));
        places.dedup_by(|a, b| a.span == b.span && a.name == b.name);
        let mut by_name: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            by_name.entry(place.name.clone()).or_default().push(index);
        }
        Self {
            places,
            by_name,
            uses,
            broken,
        }
    }

    /// The names at a byte: several where an anchor is used below several domains. Behind the last letter
    /// of a name still counts, as that is where the cursor stands after typing it.
    #[must_use]
    pub fn at(&self, file: FileId, offset: usize) -> Vec<&Place> {
        let here = |span: &Span| span.file == file && (span.start..=span.end).contains(&offset);
        let found: Vec<&Place> = self.places.iter().filter(|one| here(&one.span)).collect();
        if !found.is_empty() {
            return found;
        }
        // On `*anchor` the name that it repeats is meant, where it repeats a name and nothing else.
        let usage = self.uses.iter().find(|(usage, _)| here(usage));
        let Some((_, target)) = usage else {
            return Vec::new();
        };
        let repeats = |span: Span| {
            span.file == target.file
                && target.start <= span.start
                && span.end <= target.end
                && target.end - span.end <= 1
                && span.start - target.start <= 1
        };
        self.places.iter().filter(|one| repeats(one.span)).collect()
    }

    /// Where the `*anchor` at a byte has its text.
    #[must_use]
    pub fn anchored(&self, file: FileId, offset: usize) -> Option<Span> {
        let here = |span: &Span| span.file == file && (span.start..=span.end).contains(&offset);
        let usage = self.uses.iter().find(|(usage, _)| here(usage));
        usage.map(|(_, target)| *target)
    }

    /// Every place of a name.
    pub fn places(&self, name: &Name) -> impl Iterator<Item = &Place> {
        let each = self.by_name.get(name).into_iter().flatten();
        each.filter_map(|index| self.places.get(*index))
    }

    /// Where a name is declared: several places where files go on with each other.
    pub fn declared(&self, name: &Name) -> impl Iterator<Item = &Place> {
        self.places(name).filter(|place| place.declares())
    }

    /// How many names a place writes at once.
    fn spanned(&self, span: Span) -> usize {
        let from = self.places.partition_point(|place| place.span < span);
        let each = self.places[from..].iter();
        each.take_while(|place| place.span == span).count()
    }

    /// What a file declares, in its order.
    pub fn outline(&self, file: FileId) -> impl Iterator<Item = &Place> {
        let each = self.places.iter();
        each.filter(move |place| place.span.file == file && place.declares())
    }

    /// The names of a space that are declared, each once.
    pub fn known(&self, space: Space) -> impl Iterator<Item = &Name> {
        let each = self.by_name.keys().filter(move |name| name.space == space);
        each.filter(|name| self.declared(name).next().is_some())
    }
}

#[cfg(test)]
mod tests;
