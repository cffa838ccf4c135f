//! What a rule found, where, and what would mend it.

use serde_json::Value as Json;

use super::rule::Rule;
use super::scene::Thing;
use super::survey::Subject;
use crate::kinds::wish::Wish;
use crate::model::address::Address;
use crate::model::diagnostic::{Diagnostic, Label, Level};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// One thing that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What it is about.
    pub about: Address,
    /// The organization it is declared or found under.
    pub realm: String,
    /// Where it is written; none for what no file declares.
    pub span: Option<Span>,
    /// What is wrong: a lower-case fragment without a final dot.
    pub message: String,
    /// Words under the excerpt; empty for none.
    pub label: String,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// The one thing to do.
    pub help: Option<String>,
    /// What would mend it, where that can be said as an edit.
    pub fix: Option<Fix>,
}

/// An edit of the files that mends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as a fragment: `take ada@acme.example off the allow list`.
    pub does: String,
    /// Whether it only takes away what has no effect or does harm, so that nobody has to think:
    /// `--fix` makes those; the others are shown.
    pub safe: bool,
    /// Things that are to be declared otherwise.
    pub wishes: Vec<Wish>,
    /// Keys that are to get these values, from the top of a document down; for what is no field of a
    /// thing, such as the senders from which records are derived.
    pub keys: Vec<(Vec<String>, Json)>,
}

impl Fix {
    /// An edit that still has to say what it changes.
    #[must_use]
    pub fn new(does: impl Into<String>) -> Self {
        Self {
            does: does.into(),
            safe: false,
            wishes: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Nobody has to think about it.
    #[must_use]
    pub fn safe(mut self) -> Self {
        self.safe = true;
        self
    }

    /// Gives a field of a declared thing this value.
    #[must_use]
    pub fn set(mut self, thing: &Thing<'_>, field: &str, value: Value) -> Self {
        self.wishes.push(Wish::Change {
            address: thing.address.clone(),
            fields: Spec::default().with(field, value),
        });
        self
    }

    /// Takes an item out of a set of a declared thing.
    #[must_use]
    pub fn without(self, thing: &Thing<'_>, field: &str, item: &str) -> Self {
        let mut items = thing.spec.items(field);
        items.remove(item);
        self.set(thing, field, Value::Set(items))
    }

    /// Puts another item in the place of one in a set of a declared thing.
    #[must_use]
    pub fn exchange(self, thing: &Thing<'_>, field: &str, item: &str, other: &str) -> Self {
        let mut items = thing.spec.items(field);
        items.remove(item);
        items.insert(other.to_owned());
        self.set(thing, field, Value::Set(items))
    }

    /// Takes a declared thing out of the files.
    #[must_use]
    pub fn remove(mut self, thing: &Thing<'_>) -> Self {
        self.wishes.push(Wish::Remove {
            address: thing.address.clone(),
        });
        self
    }

    /// Gives the key at these steps this value.
    #[must_use]
    pub fn key(mut self, steps: &[&str], value: Json) -> Self {
        let steps = steps.iter().map(|step| (*step).to_owned()).collect();
        self.keys.push((steps, value));
        self
    }
}

impl Finding {
    /// Sets the words under the excerpt.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.label = text.into();
        self
    }

    /// Sets the one thing to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// Says that it matters more, or less, than the rule usually does.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.level = level;
        self
    }

    /// Adds another place of the same story, where that is written.
    pub fn related(
        &mut self,
        thing: &Thing<'_>,
        item: Option<(&str, &str)>,
        text: impl Into<String>,
    ) -> &mut Self {
        if let Some(span) = thing.place(item) {
            self.related.push(Label {
                span,
                text: text.into(),
            });
        }
        self
    }

    /// Sets the edit that mends it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// The same as a diagnostic, where it has a place.
    #[must_use]
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        Some(Diagnostic {
            span: self.span?,
            code: self.code,
            level: self.level,
            message: self.message.clone(),
            label: self.label.clone(),
            related: self.related.clone(),
            help: self.help.clone(),
            hides: false,
        })
    }
}

/// The findings of one rule.
#[derive(Debug)]
pub struct Findings {
    code: &'static str,
    level: Level,
    found: Vec<Finding>,
}

impl Findings {
    /// None yet.
    #[must_use]
    pub fn new(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            level: rule.level,
            found: Vec::new(),
        }
    }

    /// Something about a thing as a whole; `message` is a lower-case fragment.
    pub fn about(&mut self, thing: &Thing<'_>, message: impl Into<String>) -> &mut Finding {
        self.put(thing, thing.place(None), message)
    }

    /// Something about a field of a thing.
    pub fn field(
        &mut self,
        thing: &Thing<'_>,
        field: &str,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.put(thing, thing.field(field), message)
    }

    /// Something about an item of a set or list of a thing.
    pub fn item(
        &mut self,
        thing: &Thing<'_>,
        field: &str,
        item: &str,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.put(thing, thing.place(Some((field, item))), message)
    }

    /// Something about what is published, and may be nobody's thing.
    pub fn on(&mut self, subject: Subject, message: impl Into<String>) -> &mut Finding {
        self.found.push(Finding {
            code: self.code,
            level: self.level,
            about: subject.address,
            realm: subject.realm,
            span: subject.span,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: None,
            fix: None,
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Something about a thing, at another place than its own: where something is written that it
    /// follows from.
    pub fn at(
        &mut self,
        thing: &Thing<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.put(thing, Some(span), message)
    }

    fn put(
        &mut self,
        thing: &Thing<'_>,
        span: Option<Span>,
        message: impl Into<String>,
    ) -> &mut Finding {
        let subject = Subject {
            address: thing.address.clone(),
            realm: thing.realm.to_owned(),
            span,
        };
        self.on(subject, message)
    }

    /// All of them.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}
