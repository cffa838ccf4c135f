//! A discussion list of a mail service: an older product, kept for those who had it. Its name
//! belongs to it alone within the service (MAIL-ADDR-08, MAIL-ADDR-27).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Observation,
    Observed, Placement, Work,
};
use super::mail::{self, domain, local};
use super::mailing_list_words::{
    LANGUAGES, Language, SENDING, SUBSCRIBING, Size, WhoCanSend, WhoCanSubscribe, number, word,
};
use super::names::{LocalPart, MailAddress, normal_address};
use super::views::{self, Shape, View, What};
use super::{answer, decode, subscribers};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Ref, Request, Template};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map as Entries};

/// `mailing-list:news@acme.example`.
#[derive(Debug)]
pub struct MailingList;

/// Its name in addresses.
pub const NAME: &str = "mailing-list";
const MODERATORS: &str = "moderators";
const SIZE: &str = "max-message-size";
const SEND: &str = "who-can-send";
const SUBSCRIBE: &str = "who-can-subscribe";
/// Whether people are welcomed and said goodbye to.
pub(super) const NOTIFICATIONS: &str = "notifications";

/// Texts by key and by the service's word for them; the first stand beside `config`, of which
/// `subject` is a part.
const TEXTS: &[(&str, &str)] = &[("description", "info"), ("subject-prefix", "subject")];

/// Texts that can be empty.
const MESSAGES: &[(&str, &str)] = &[
    ("welcome-message", "welcome_message"),
    ("goodbye-message", "goodbye_message"),
];

/// Switches by key and by the service's word for them.
const SWITCHES: &[(&str, &str)] = &[
    ("replies-to-list", "use_reply_to"),
    ("force-replies-to-list", "is_reply_to_forced"),
    (NOTIFICATIONS, "should_send_notifications"),
];

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

/// A message as it is compared: without line ends at the end, and nothing where nothing is written.
fn text_or_none(text: &str) -> Value {
    match text.replace("\r\n", "\n").trim_end() {
        "" => Value::Null,
        text => Value::text(text),
    }
}

fn lists(domain: &str) -> Template {
    views::below_service(domain, "/mailing_lists")
}

/// Path of a list, by its name.
pub(super) fn path(key: &str) -> Template {
    lists(domain(key)).text("/").id(&Address::new(NAME, key))
}

impl Kind for MailingList {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a discussion list; an older product that only some mail services have"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain("description"),
            Field::plain("subject-prefix"),
            Field::plain(MODERATORS),
            Field::plain(SIZE),
            Field::plain("replies-to-list"),
            Field::plain("force-replies-to-list"),
            Field::plain(NOTIFICATIONS),
            Field::plain(SEND),
            Field::plain(SUBSCRIBE),
            Field::plain("language"),
            Field::plain("welcome-message"),
            Field::plain("goodbye-message"),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("mailing-lists")
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, domain(key)))
    }

    /// GET `…/mailing_lists` (A; not paged). Read as one object, because it is one while the main
    /// domain of the service changes.
    fn views(&self, thing: &Located) -> Vec<View> {
        let domain = domain(&thing.address.key);
        vec![View {
            what: What::MailingLists,
            realm: thing.realm.clone(),
            of: domain.to_owned(),
            request: Request::new(Method::Get, lists(domain)),
            shape: Shape::Object,
        }]
    }

    fn rivals(&self, thing: &Located) -> Vec<View> {
        let domain = domain(&thing.address.key);
        vec![
            views::mailboxes(&thing.realm, domain),
            views::redirections(&thing.realm, domain),
        ]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::MailingLists {
            return seen;
        }
        let reply = items.first();
        let Some(each) = reply.and_then(Json::as_array) else {
            let swap = reply.and_then(|reply| decode::text(reply, "swap"));
            seen.troubles.push(match swap {
                Some(state) => format!(
                    "the main domain of the service is being changed (`swap` is {state}), and its lists cannot be read until that is over"
                ),
                None => "the service answered with something that is no set of lists".to_owned(),
            });
            return seen;
        };
        for item in each {
            let Some(name) = decode::text(item, "name") else {
                seen.troubles
                    .push("a list came without its name".to_owned());
                continue;
            };
            let address = Address::new(NAME, mail::key(name, &view.of));
            if decode::switch(item, "being_deleted") == Some(true) {
                if asked.wanted.contains(&address) {
                    seen.troubles.push(format!(
                        "{} is being deleted; plan again when it is gone",
                        address.key
                    ));
                }
                continue;
            }
            let mut thing = Observed::new(address, name);
            read(item, &mut thing.spec);
            seen.things.push(thing);
        }
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        vec![Claim {
            name: mail::claim(local(&address.key), domain(&address.key)),
            shared: false,
            shown: address.key.clone(),
            what: "a mailing list".to_owned(),
            item: None,
        }]
    }

    fn defaults(&self) -> Spec {
        Spec::default()
            .with(SIZE, Value::text("10 MB"))
            .with("replies-to-list", Value::Bool(true))
            .with("force-replies-to-list", Value::Bool(false))
            .with(NOTIFICATIONS, Value::Bool(true))
            .with(SEND, Value::text("subscribers"))
            .with(SUBSCRIBE, Value::text("owner-confirms"))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let Some(after) = difference.after else {
            return Work {
                drafts: vec![Draft::new(
                    "delete the list",
                    Request::new(Method::Delete, path(key)),
                )],
                notes: vec![
                    "its subscribers are lost; whether a list can be made again is not sure, as the product is an old one (MAIL-ADDR-27)".to_owned(),
                ],
                ..Work::default()
            };
        };
        if after.items(MODERATORS).is_empty() {
            return Work {
                by_hand: vec![format!(
                    "write at least one address under `moderators` of {key}: the service wants them with everything that is written"
                )],
                ..Work::default()
            };
        }
        let (mut body, untold) = body(key, after);
        let mut notes: Vec<String> = Vec::new();
        let draft = if difference.before.is_none() {
            body.insert("name".to_owned(), json!(local(key)));
            let request = Request::new(Method::Post, lists(domain(key))).body(Json::Object(body));
            notes.push("an older product: a service that never had lists may refuse".to_owned());
            Draft::new("create the list", request).yields(
                Ref::to(difference.address),
                IdSource::Known(local(key).to_owned()),
            )
        } else {
            notes.extend(untold.into_iter().map(|field| {
                format!("the service did not tell `{field}` and wants it with every change: it gets what a new list has")
            }));
            let request = Request::new(Method::Patch, path(key)).body(Json::Object(body));
            Draft::new("change the list", request)
        };
        Work {
            drafts: vec![draft],
            notes,
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::service_keys(domain(&address.key));
        keys.extend(["mailing-lists".to_owned(), local(&address.key).to_owned()]);
        Some(Placement::At(
            keys,
            json!(answer::adopt(self.fields(), spec)),
        ))
    }
}

/// What a reply says of a list. Whether someone is a moderator stands in `moderator` (2025
/// documents), which need not be there.
fn read(item: &Json, spec: &mut Spec) {
    let config = item.get("config").unwrap_or(item);
    let text = |name: &str| decode::text(item, name).or_else(|| decode::text(config, name));
    for (key, name) in TEXTS {
        if let Some(text) = text(name) {
            spec.set(key, Value::text(text.trim_end()));
        }
    }
    for (key, name) in MESSAGES {
        match item.get(*name) {
            Some(Json::Null) => spec.set(key, Value::Null),
            Some(Json::String(text)) => spec.set(key, text_or_none(text)),
            _ => {}
        }
    }
    for (key, name) in SWITCHES {
        if let Some(on) = decode::switch(config, name) {
            spec.set(key, Value::Bool(on));
        }
    }
    let moderators = ["moderator", "moderators"]
        .into_iter()
        .find_map(|name| decode::texts(item, name, "mail"));
    if let Some(moderators) = moderators {
        let each = moderators.iter().map(|address| normal_address(address));
        spec.set(MODERATORS, Value::set(each));
    }
    let values = [
        (SIZE, Size::observed(config.get("max_message_size"))),
        (SEND, word(SENDING, config.get("who_can_send"))),
        (
            SUBSCRIBE,
            word(SUBSCRIBING, config.get("who_can_subscribe")),
        ),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            spec.set(key, value);
        }
    }
    if let Some(language) = decode::text(config, "lang") {
        spec.set("language", Value::text(language.to_lowercase()));
    }
}

/// Everything the service requires of a list, and what of it nobody said. What separates moderators
/// is not documented; a comma does in every list of addresses (C).
fn body(key: &str, after: &Spec) -> (Map<String, Json>, Vec<&'static str>) {
    let defaults = MailingList.defaults();
    let mut untold = Vec::new();
    let mut of = |field: &'static str| -> Option<Value> {
        let known = after.get(field);
        if known.is_none() {
            untold.push(field);
        }
        known.or_else(|| defaults.get(field)).cloned()
    };
    let mut body = Map::new();
    let mut insert = |name: &str, value: Json| body.insert(name.to_owned(), value);
    let text = |value: Option<Value>, instead: String| match value {
        Some(Value::Text(text)) => text,
        _ => instead,
    };
    insert("info", json!(text(of("description"), key.to_owned())));
    let prefix = format!("[{}]", local(key));
    insert("subject", json!(text(of("subject-prefix"), prefix)));
    let moderators: Vec<String> = after.items(MODERATORS).into_iter().collect();
    insert("moderators", json!(moderators.join(",")));
    let size = Size::of(of(SIZE).as_ref()).map(Size::bytes);
    insert("max_message_size", json!(size));
    for (field, name) in SWITCHES {
        insert(name, json!(of(field) == Some(Value::Bool(true))));
    }
    insert("who_can_send", json!(number(SENDING, of(SEND).as_ref())));
    insert(
        "who_can_subscribe",
        json!(number(SUBSCRIBING, of(SUBSCRIBE).as_ref())),
    );
    for (field, name) in [("language", "lang")].iter().chain(MESSAGES) {
        if let Some(value) = after.get(field) {
            insert(name, value.to_json());
        }
    }
    (body, untold)
}
