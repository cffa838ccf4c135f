//! What people write of a mail service or product itself: offer, slots, linked domains, locks, labels.

use std::collections::BTreeSet;

use super::declare::{Declarations, Declared, not_clearable};
use super::limits;
use super::names::DomainName;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::List;

/// What a mail service's section says of the service itself.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// `offer`.
    pub(super) offer: &'a Setting<String>,
    /// `quota`.
    pub(super) quota: &'a Setting<u32>,
    /// `linked-domains`.
    pub(super) linked_domains: &'a Setting<List<Spanned<DomainName>>>,
    /// `maintenance`.
    pub(super) maintenance: &'a Setting<bool>,
    /// `locked`.
    pub(super) locked: &'a Setting<bool>,
    /// `tags`.
    pub(super) tags: &'a Setting<List<Spanned<String>>>,
}

impl Written<'_> {
    /// Takes everything over into the declared mail service.
    pub(super) fn take(&self, thing: &mut Declared, out: &mut Declarations) {
        match self.offer {
            Setting::Clear(span) => out.diagnostics.push(not_clearable("offer", *span)),
            Setting::Value(offer) => {
                let known = limits::offer(&offer.value);
                if known.is_none() {
                    let message = format!("`{}` is no offer that maniform knows", offer.value);
                    let known = limits::offers().join(", ");
                    out.diagnostics.push(
                        Diagnostic::warning("unknown-offer", offer.span, message)
                            .help(format!("write one of {known}, if it is one of these")),
                    );
                }
                let word = known.unwrap_or(offer.value.as_str());
                thing.set("offer", Value::text(word), offer.span);
            }
            Setting::Absent | Setting::Broken => {}
        }
        match self.quota {
            Setting::Clear(span) => out.diagnostics.push(not_clearable("quota", *span)),
            other => thing.take("quota", other, Value::Null, |count| {
                Value::Number(i64::from(*count))
            }),
        }
        self.linked(thing, out);
        thing.switch("maintenance", self.maintenance, out);
        if let Some(locked) = self.locked.spanned().filter(|locked| locked.value) {
            out.diagnostics.push(blocked(locked.span));
        } else {
            thing.switch("locked", self.locked, out);
        }
        tags(self.tags, thing, out);
    }

    fn linked(&self, thing: &mut Declared, out: &mut Declarations) {
        let mut found = BTreeSet::new();
        for name in self.linked_domains.value().into_iter().flatten() {
            let text = name.value.as_str();
            if !found.insert(text) {
                out.diagnostics.push(repeated(text, name.span));
            }
            thing
                .places
                .insert(format!("linked-domains/{text}"), name.span);
        }
        let none = Value::set::<String>([]);
        thing.take("linked-domains", self.linked_domains, none, |names| {
            Value::set(names.iter().map(|name| name.value.as_str()))
        });
    }
}

/// What is wrong where a mail service is to be blocked (PROD-02).
pub(super) fn blocked(span: Span) -> Diagnostic {
    Diagnostic::error(
        "cannot-be-blocked",
        span,
        "a mail service cannot be blocked",
    )
    .help("write `maintenance: true`: mail is still received, and nobody can read or use it")
}

/// Takes over the labels of a product; `null` means none.
pub(super) fn tags(
    written: &Setting<List<Spanned<String>>>,
    thing: &mut Declared,
    out: &mut Declarations,
) {
    let mut found = BTreeSet::new();
    for tag in written.value().into_iter().flatten() {
        if !found.insert(tag.value.as_str()) {
            out.diagnostics.push(repeated(&tag.value, tag.span));
        }
        if tag.value.trim().is_empty() || tag.value.trim() != tag.value {
            out.diagnostics.push(
                Diagnostic::error(
                    "bad-tag",
                    tag.span,
                    "the label is empty or has blanks around it",
                )
                .help("write it as the Manager shows it"),
            );
        }
        thing.places.insert(format!("tags/{}", tag.value), tag.span);
    }
    thing.take("tags", written, Value::set::<String>([]), |tags| {
        Value::set(tags.iter().map(|tag| tag.value.as_str()))
    });
}

fn repeated(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("repeated", span, format!("`{name}` is listed twice"))
        .help("leave one of them out")
}
