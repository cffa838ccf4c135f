//! How sections turn into declared things: each says what it declares when told its place.

use std::collections::BTreeMap;

use super::kind::Located;
use super::limits::Limits;
use super::mail_domain::MailDomain;
use super::org;
use super::profile::Profiles;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// One thing that the files declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Which thing, under which organization.
    pub located: Located,
    /// The fields that were written; what is not in it is not managed.
    pub spec: Spec,
    /// Where it is declared.
    pub origin: Span,
    /// Where else it is declared: file boundaries mean nothing.
    pub also: Vec<Span>,
    /// Where each field, and each item of a set as `field/item`, was written.
    pub places: BTreeMap<String, Span>,
    /// What it was called before, and where that is written.
    pub previously: Option<Spanned<Address>>,
    /// What it follows from, where nobody writes the thing itself: `mail of acme.example`. It is changed
    /// there, which takes a person.
    pub follows: Option<String>,
}

impl Declared {
    /// A thing declared at `origin`, with no field written yet.
    #[must_use]
    pub fn new(address: Address, realm: &str, origin: Span) -> Self {
        Self {
            located: Located {
                address,
                realm: realm.to_owned(),
            },
            spec: Spec::default(),
            origin,
            also: Vec::new(),
            places: BTreeMap::new(),
            previously: None,
            follows: None,
        }
    }

    /// Where a field, or an item of it, was written; the thing itself where neither is known.
    #[must_use]
    pub fn place(&self, item: Option<(&str, &str)>) -> Span {
        item.and_then(|(field, item)| {
            self.places
                .get(&format!("{field}/{item}"))
                .or_else(|| self.places.get(field))
        })
        .copied()
        .unwrap_or(self.origin)
    }

    /// Takes over a field with its place.
    pub fn set(&mut self, field: &str, value: Value, span: Span) {
        self.spec.set(field, value);
        self.places.insert(field.to_owned(), span);
    }

    /// Takes over a setting that can be cleared; `null` becomes `cleared`.
    pub fn take<T>(
        &mut self,
        field: &str,
        setting: &Setting<T>,
        cleared: Value,
        value: impl Fn(&T) -> Value,
    ) {
        match setting {
            Setting::Value(written) => self.set(field, value(&written.value), written.span),
            Setting::Clear(span) => self.set(field, cleared, *span),
            Setting::Absent | Setting::Broken => {}
        }
    }

    /// Takes over the name it had before, of which `address` makes the whole address.
    pub fn was<T>(
        &mut self,
        previously: &Setting<T>,
        address: impl Fn(&T) -> Address,
        out: &mut Declarations,
    ) {
        match previously {
            Setting::Clear(span) => out
                .diagnostics
                .push(not_clearable("previously", *span).help("leave the line out")),
            Setting::Value(name) => {
                self.previously = Some(Spanned {
                    value: address(&name.value),
                    span: name.span,
                });
            }
            Setting::Absent | Setting::Broken => {}
        }
    }

    /// Takes over a switch, which has no empty state.
    pub fn switch(&mut self, field: &str, setting: &Setting<bool>, out: &mut Declarations) {
        match setting {
            Setting::Clear(span) => out.diagnostics.push(not_clearable(field, *span)),
            other => self.take(field, other, Value::Null, |on| Value::Bool(*on)),
        }
    }
}

/// A `null` where there is nothing to clear.
#[must_use]
pub fn not_clearable(field: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "not-clearable",
        span,
        format!("`{field}` cannot be cleared"),
    )
    .label(if span.start == span.end {
        "nothing written is null, which means: take away what is there"
    } else {
        "null means: take away what is there"
    })
    .help("give it a value, or leave the line out to leave it unmanaged")
}

/// A `null` where a collection stands: leaving it out would not leave it alone.
#[must_use]
pub fn empty_collection(field: &str, empty: &str, span: Span) -> Diagnostic {
    not_clearable(field, span).help(format!(
        "write `{empty}` if there is nothing to declare; either way it goes with what these files declared before as with any line that is taken out: `plan` shows it"
    ))
}

/// An entry of `removed`: a thing that the files do not declare any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Which thing, under which organization.
    pub located: Located,
    /// Whether it is deleted; otherwise it is let go of, and stays.
    pub destroy: bool,
    /// Where the entry stands.
    pub origin: Span,
}

impl Removed {
    /// True for the thing itself. Types of records are written in capitals or not.
    #[must_use]
    pub fn names(&self, address: &Address) -> bool {
        let own = &self.located.address;
        own == address
            || own.kind == address.kind
                && super::by_name(&own.kind).is_some_and(|kind| kind.names_hosts())
                && own.key.eq_ignore_ascii_case(&address.key)
    }

    /// True for what may be meant by another spelling of the name, or of the organization in front
    /// of it.
    #[must_use]
    pub fn may_mean(&self, thing: &Located) -> bool {
        let (own, other) = (&self.located, thing);
        let folded = |key: &str| key.to_lowercase();
        own.address.kind == other.address.kind
            && (folded(&own.address.key) == folded(&other.address.key)
                || folded(own.inner()) == folded(other.inner()))
    }
}

impl Located {
    /// The key without the organization in front, where it begins with its own.
    #[must_use]
    pub fn inner(&self) -> &str {
        match org::within(&self.address.key, &self.realm) {
            true => org::name(&self.address.key),
            false => &self.address.key,
        }
    }
}

/// A collection that a section leaves to others from now on: what these files made in it stays. To
/// say where something is kept is not to ask for its deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The things, as a pattern such as `record-set:acme.example/*`, under which organization.
    pub located: Located,
    /// Why they stay, as a fragment.
    pub why: String,
}

/// A thing that the files call by a new name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// The organization it is declared under.
    pub realm: String,
    /// What it was called.
    pub from: Address,
    /// What it is called now.
    pub to: Address,
}

impl Rename {
    /// The address that something has when the one is called the other; none where it keeps its own.
    #[must_use]
    pub fn of(&self, address: &Address) -> Option<Address> {
        if *address == self.from {
            return Some(self.to.clone());
        }
        let kind = super::by_name(&address.kind)?;
        let key = kind.renamed(&address.key, &self.from, &self.to)?;
        Some(Address::new(kind.name(), key))
    }

    /// The way back.
    #[must_use]
    pub fn back(&self) -> Self {
        Self {
            realm: self.realm.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        }
    }
}

/// Everything a document declares, in the order it was written.
#[derive(Debug, Default)]
pub struct Declarations {
    /// The things.
    pub things: Vec<Declared>,
    /// Collections spoken of as a whole, as patterns such as `mailbox:*@acme.example`.
    pub scopes: Vec<Located>,
    /// Collections that are left to others from now on.
    pub released: Vec<Released>,
    /// Record sets of domains whose zone is not at Infomaniak: expected there, and never written.
    pub elsewhere: Vec<Declared>,
    /// What is said of the mail of domains.
    pub mail: Vec<MailDomain>,
    /// The domains that are declared at all.
    pub zones: Vec<ZoneOf>,
    /// Stretches of the files that speak for several addresses.
    pub layers: Vec<Layer>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A domain that the files speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneOf {
    /// Its name.
    pub name: String,
    /// The organization it is declared under.
    pub realm: String,
    /// Its zone is not at Infomaniak.
    pub elsewhere: bool,
}

/// A stretch of a file that speaks for several addresses: whatever was written in it comes from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// From its first key to its end.
    pub span: Span,
    /// What it is, as a fragment: `profile staff`, `defaults of acme.example`.
    pub label: String,
}

impl Declarations {
    /// Says that a collection is spoken of as a whole: with an authoritative collection, what is
    /// live and matches the pattern and is not declared goes.
    pub fn scope(&mut self, kind: &str, pattern: String, realm: &str) {
        self.scopes.push(Located {
            address: Address::new(kind, pattern),
            realm: realm.to_owned(),
        });
    }

    /// Leaves a collection to others: what these files made in it is told and stays.
    pub fn release(&mut self, kind: &str, pattern: String, realm: &str, why: &str) {
        self.released.push(Released {
            located: Located {
                address: Address::new(kind, pattern),
                realm: realm.to_owned(),
            },
            why: why.to_owned(),
        });
    }
}

/// Everything the files declare, for a judgement that takes more than one section.
#[derive(Debug, Clone, Copy)]
pub struct Reviewed<'a> {
    /// The things, one entry each, in address order.
    pub things: &'a [Declared],
    /// The collections the files speak of as a whole, also where nothing stands in them.
    pub scopes: &'a [Located],
    /// What all sections share.
    pub common: &'a Common,
}

impl<'a> Reviewed<'a> {
    /// The things of a kind.
    pub fn of(self, kind: &'a str) -> impl Iterator<Item = &'a Declared> {
        let all = self.things.iter();
        all.filter(move |thing| thing.located.address.kind == kind)
    }
}

/// What all sections share, wherever they stand.
#[derive(Debug, Default)]
pub struct Common {
    /// Whose the collections are, as far as `settings.ownership` says so.
    pub ownership: BTreeMap<String, Ownership>,
    /// The service's limits, with what `settings` says otherwise.
    pub limits: Limits,
    /// The profiles of all files.
    pub profiles: Profiles,
}

/// Where a section stands: below which organization and which parent.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What all sections share.
    pub common: &'a Common,
    /// The organization, as declared; empty where none is.
    pub realm: &'a str,
    /// The key of the section in its parent, normalised: a domain, a local part.
    pub key: &'a str,
    /// Key of the parent: the domain of a mail service.
    pub parent: &'a str,
    /// Where the key was written.
    pub span: Span,
}

impl<'a> Place<'a> {
    /// The place of a child under this key: its parent is what stands here.
    #[must_use]
    pub fn child<'b>(&'b self, key: &'b str, span: Span) -> Place<'b>
    where
        'a: 'b,
    {
        Place {
            common: self.common,
            realm: self.realm,
            key,
            parent: self.key,
            span,
        }
    }
}
