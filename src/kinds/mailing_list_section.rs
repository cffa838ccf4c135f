//! What people write of a discussion list.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use super::mailing_list::{MODERATORS, NAME, NOTIFICATIONS, SEND, SIZE, SUBSCRIBE, text_or_none};
use super::mailing_list_words::{
    LANGUAGES, Language, SENDING, SUBSCRIBING, Size, WhoCanSend, WhoCanSubscribe,
};
use super::names::{LocalPart, MailAddress};
use super::{answer, mail, subscribers};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::{Setting, Spanned};
use crate::model::value::Value;
use crate::yaml::{List, Map as Entries};

/// Discussion lists by the part before the `@`.
pub type MailingLists = Entries<LocalPart, Setting<MailingListSection>>;

/// A discussion list. `{}` declares it and leaves everything about it to others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "moderators": ["ada@acme.example"], "who-can-send": "moderators",
    "subscribers": ["bob@partner.example"] }))]
pub struct MailingListSection {
    /// What the list is about. A new one gets its address where this is left out.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub description: Setting<String>,
    /// What is put before the subject of each message. A new list gets its name in brackets where
    /// this is left out.
    #[serde(default)]
    #[schemars(length(min = 1, max = 300))]
    pub subject_prefix: Setting<String>,
    /// Who looks after the list: e-mail addresses, at least one. The list is exact. A new list
    /// needs it.
    #[serde(default)]
    #[schemars(example = json!(["ada@acme.example"]), extend("uniqueItems" = true))]
    pub moderators: Setting<List<Spanned<MailAddress>>>,
    /// The largest message it takes: 1 KB to 200 MB. A new list takes 10 MB where this is left out.
    #[serde(default)]
    pub max_message_size: Setting<Size>,
    /// Whether replies go to the list. At a new list they do where this is left out.
    #[serde(default)]
    pub replies_to_list: Setting<bool>,
    /// Whether the list's address takes the place of the sender's. At a new list it does not where
    /// this is left out.
    #[serde(default)]
    pub force_replies_to_list: Setting<bool>,
    /// Whether people are welcomed and said goodbye to by mail. At a new list they are where this is
    /// left out.
    #[serde(default)]
    pub notifications: Setting<bool>,
    /// Who may send to it. To a new list subscribers may where this is left out.
    #[serde(default)]
    pub who_can_send: Setting<WhoCanSend>,
    /// How people come onto it by themselves. At a new list the owner confirms where this is left
    /// out.
    #[serde(default)]
    pub who_can_subscribe: Setting<WhoCanSubscribe>,
    /// The language in which it speaks to people.
    #[serde(default)]
    pub language: Setting<Language>,
    /// What people are welcomed with; at most 4096 characters.
    #[serde(default)]
    pub welcome_message: Setting<String>,
    /// What people are said goodbye with; at most 4096 characters.
    #[serde(default)]
    pub goodbye_message: Setting<String>,
    /// Who is on the list, among others: people are added, never removed, because they come and go
    /// by themselves.
    #[serde(default)]
    #[schemars(example = json!(["bob@partner.example"]))]
    pub subscribers: Setting<List<Spanned<MailAddress>>>,
    /// Who is on the list, and nobody else: who is not named here is removed, also who came by
    /// themselves.
    #[serde(default)]
    #[schemars(example = json!(["bob@partner.example"]))]
    pub only_subscribers: Setting<List<Spanned<MailAddress>>>,
}

/// Declares the lists of the mail service at `place`.
pub fn declare(written: &Setting<MailingLists>, place: Place<'_>, out: &mut Declarations) {
    if let Setting::Clear(span) = written {
        out.diagnostics
            .push(empty_collection("mailing-lists", "{}", *span));
    }
    let Some(lists) = written.value() else {
        return;
    };
    out.scope(NAME, format!("*@{}", place.key), place.realm);
    let nothing = MailingListSection::default();
    for (name, section) in lists {
        let below = place.child(name.value.as_str(), name.span);
        if let Setting::Clear(span) = section {
            out.diagnostics.push(
                not_clearable(name.value.as_str(), *span)
                    .help("write `{}` to declare the list and leave the rest to others"),
            );
        }
        // Declared all the same, so that mentions of it are not called wrong as well.
        section.value().unwrap_or(&nothing).declare(below, out);
    }
}

impl MailingListSection {
    fn declare(&self, place: Place<'_>, out: &mut Declarations) {
        let key = mail::key(place.key, place.parent);
        let mut thing = Declared::new(Address::new(NAME, key), place.realm, place.span);
        let limits = &place.common.limits;
        let wrong = &mut out.diagnostics;
        wrong.extend(limits.too_long("address-name-length", place.key.len(), place.span));
        let text = |text: &String| Value::text(text.trim_end());
        for (field, setting) in [
            ("description", &self.description),
            ("subject-prefix", &self.subject_prefix),
        ] {
            answer::refuse_clear(field, setting, wrong);
            if let Some(written) = setting.spanned().filter(|w| w.value.trim().is_empty()) {
                let message = format!("`{field}` is empty, and the service requires it");
                wrong.push(
                    Diagnostic::error("empty-text", written.span, message)
                        .help("write something, or leave the line out to leave it unmanaged"),
                );
            }
            thing.take(field, setting, Value::Null, text);
        }
        for (field, limit, setting) in [
            (
                "subject-prefix",
                "list-subject-length",
                &self.subject_prefix,
            ),
            (
                "welcome-message",
                "list-message-length",
                &self.welcome_message,
            ),
            (
                "goodbye-message",
                "list-message-length",
                &self.goodbye_message,
            ),
        ] {
            if let Some(written) = setting.spanned() {
                let length = written.value.trim_end().chars().count();
                wrong.extend(limits.too_long(limit, length, written.span));
            }
            if field != "subject-prefix" {
                thing.take(field, setting, Value::Null, |t| text_or_none(t));
            }
        }
        if let Some(written) = self.moderators.spanned().filter(|w| w.value.is_empty()) {
            wrong.push(
                Diagnostic::error("no-moderator", written.span, "a list has a moderator")
                    .help("name at least one, or leave the line out to leave it unmanaged"),
            );
        }
        answer::refuse_clear(MODERATORS, &self.moderators, wrong);
        thing.take(MODERATORS, &self.moderators, Value::Null, |all| {
            Value::set(all.iter().map(|each| each.value.as_str()))
        });
        if let Some(size) = self.max_message_size.spanned() {
            let bytes = usize::try_from(size.value.bytes()).unwrap_or(usize::MAX);
            wrong.extend(limits.beyond(
                "out-of-range",
                "list-message-size",
                bytes,
                size.span,
                "write a smaller size",
            ));
        }
        answer::refuse_clear(SIZE, &self.max_message_size, wrong);
        thing.take(SIZE, &self.max_message_size, Value::Null, |size| {
            size.value()
        });
        answer::refuse_clear(SEND, &self.who_can_send, wrong);
        thing.take(SEND, &self.who_can_send, Value::Null, |who| {
            Value::text(SENDING[*who as usize])
        });
        answer::refuse_clear(SUBSCRIBE, &self.who_can_subscribe, wrong);
        thing.take(SUBSCRIBE, &self.who_can_subscribe, Value::Null, |who| {
            Value::text(SUBSCRIBING[*who as usize])
        });
        answer::refuse_clear("language", &self.language, wrong);
        thing.take("language", &self.language, Value::Null, |language| {
            Value::text(LANGUAGES[*language as usize])
        });
        thing.switch("replies-to-list", &self.replies_to_list, out);
        thing.switch("force-replies-to-list", &self.force_replies_to_list, out);
        thing.switch(NOTIFICATIONS, &self.notifications, out);
        out.things.push(thing);
        subscribers::declare(&self.subscribers, &self.only_subscribers, place, out);
    }
}
