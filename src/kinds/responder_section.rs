//! What people write of the automatic answers of an address.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::answer::{self, AnswerName, Exclusion, Weekday};
use super::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use super::mail::{self, domain};
use super::moment::Moment;
use super::names::MailAddress;
use super::offers::CATCH_ALL;
use super::profile::Layers;
use super::responder::{ACTIVE, NAME, RESET, SENDER};
use super::senders;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::Value;
use crate::yaml::{List, Map as Entries};

/// The automatic answers of an address, by name.
pub type Responders = Entries<AnswerName, Setting<ResponderSection>>;

/// An automatic answer. There is no subject: the service makes one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "from": "2026-12-20T18:00+01:00", "until": "2027-01-04T08:00+01:00",
    "message": "I am away until 4 January." }),
    extend("defaultSnippets" = [{
        "label": "absence",
        "description": "An answer between two moments.",
        "body": { "from": "${1:2026-12-20T18:00+01:00}", "until": "${2:2027-01-04T08:00+01:00}", "message": "$3" },
    }]))]
pub struct ResponderSection {
    /// What is answered: text or HTML, at most 65536 characters. Signatures are not added to it.
    pub message: Spanned<String>,
    /// The name it had before, where it gets another one here: it is renamed and keeps what it has.
    #[serde(default)]
    pub previously: Setting<AnswerName>,
    /// When it begins: a date and time with offset. Without it, at once.
    #[serde(default)]
    pub from: Setting<Moment>,
    /// When it ends: a date and time with offset. Without it, never.
    #[serde(default)]
    pub until: Setting<Moment>,
    /// The days on which it answers, every week, instead of `from` and `until`.
    #[serde(default)]
    #[schemars(example = json!(["saturday", "sunday"]))]
    pub weekdays: Setting<List<Spanned<Weekday>>>,
    /// The address it answers from, instead of the mailbox's own. Its owner has to confirm it once,
    /// in the Manager.
    #[serde(default)]
    pub sender: Setting<MailAddress>,
    /// Who is never answered: addresses, or `@domain` for everybody there. The list is exact.
    #[serde(default)]
    #[schemars(example = json!(["@lists.example"]))]
    pub never_reply_to: Setting<List<Spanned<Exclusion>>>,
    /// Whether it answers. One of an address can; a new one does where this is left out.
    #[serde(default)]
    pub active: Setting<bool>,
    /// Whether a changed message also goes to those who were answered in the last seven days.
    #[serde(default)]
    pub reset_on_change: Setting<bool>,
}

/// Declares the automatic answers of the address at `place`, from all its layers.
pub fn declare(layers: &Layers<'_>, place: Place<'_>, out: &mut Declarations) {
    let spoken = layers.pick(|section| &section.responders);
    if let Setting::Clear(span) = spoken {
        out.diagnostics
            .push(empty_collection("responders", "{}", *span));
    }
    if spoken.value().is_none() {
        return;
    }
    let owner = mail::key(place.key, place.parent);
    out.scope(NAME, format!("{owner}/*"), place.realm);
    let mut from: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, section) in layers.entries(|section| &section.responders) {
        let (name, span) = (name.value.as_str(), name.span);
        if let Setting::Clear(span) = section {
            out.diagnostics.push(
                not_clearable(name, *span)
                    .help("write its message, or remove the line to delete it"),
            );
        }
        let Some(section) = section.value() else {
            continue;
        };
        if place.key == CATCH_ALL && section.active.value() != Some(&false) {
            let message = "the catch-all never answers who wrote to a name that does not exist";
            out.diagnostics.push(
                Diagnostic::error("answers-nobody", span, message)
                    .help("declare the responder at another address (MAIL-CATCH-04)"),
            );
        }
        let address = Address::new(NAME, format!("{owner}/{name}"));
        let mut thing = Declared::new(address, place.realm, span);
        section.declare(&mut thing, &owner, place, out);
        let before = |name: &AnswerName| Address::new(NAME, format!("{owner}/{}", name.as_str()));
        thing.was(&section.previously, before, out);
        if let Some(sender) = section.sender.spanned()
            && sender.value.as_str() != owner
        {
            from.entry(sender.value.as_str()).or_insert(sender.span);
        }
        out.things.push(thing);
    }
    out.things
        .extend(senders::declared(&owner, &from, place.realm));
}

impl ResponderSection {
    fn declare(&self, thing: &mut Declared, owner: &str, place: Place<'_>, out: &mut Declarations) {
        let written = answer::Written {
            message: &self.message,
            from: &self.from,
            until: &self.until,
            weekdays: &self.weekdays,
            never_reply_to: &self.never_reply_to,
        };
        written.declare(thing, place, &mut out.diagnostics);
        thing.take(SENDER, &self.sender, Value::Null, |sender| {
            match sender.as_str() == owner {
                true => Value::Null,
                false => Value::text(sender.as_str()),
            }
        });
        if let Some(sender) = self.sender.spanned()
            && sender.value.as_str() == mail::key(CATCH_ALL, domain(owner))
        {
            out.diagnostics.push(
                Diagnostic::error("cannot-send", sender.span, "the catch-all cannot send")
                    .help("name another address (MAIL-CATCH-03)"),
            );
        }
        thing.switch(ACTIVE, &self.active, out);
        thing.switch(RESET, &self.reset_on_change, out);
    }
}
