//! An automatic answer of one mailbox, by its name. Several can be kept, one answers (MAIL-RESP-01).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::answer::{self, AnswerName, Exclusion, Weekday, parts};
use super::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use super::kind::{
    Asked, Difference, Draft, Existence, Field, IdSource, Kind, Located, Observation, Observed,
    Placement, Work,
};
use super::mail::{self, MAILBOX, domain};
use super::moment::Moment;
use super::names::{MailAddress, normal_address};
use super::profile::Layers;
use super::views::{Shape, View, What};
use super::{decode, senders};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Ref, Request, Template, id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map as Entries};

/// `responder:ada@acme.example/holiday`.
#[derive(Debug)]
pub struct Responder;

/// Its name in addresses.
pub const NAME: &str = "responder";
const SENDER: &str = "sender";
const ACTIVE: &str = "active";
/// Not a field of the thing but an order for its changes; only what is declared holds it.
const RESET: &str = "reset-on-change";

/// The automatic answers of an address, by name.
pub type Responders = Entries<AnswerName, Setting<ResponderSection>>;

/// An automatic answer. There is no subject: the service makes one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "from": "2026-12-20T18:00+01:00", "until": "2027-01-04T08:00+01:00",
    "message": "I am away until 4 January." }))]
pub struct ResponderSection {
    /// What is answered: text or HTML, at most 65536 characters. Signatures are not added to it.
    pub message: Spanned<String>,
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
    let mut answering: Option<(&str, Span)> = None;
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
        let address = Address::new(NAME, format!("{owner}/{name}"));
        let mut thing = Declared::new(address, place.realm, span);
        section.declare(&mut thing, &owner, place, out);
        if let Some(sender) = section.sender.spanned()
            && sender.value.as_str() != owner
        {
            from.entry(sender.value.as_str()).or_insert(sender.span);
        }
        out.things.push(thing);
        if section.active.value() == Some(&false) {
            continue;
        }
        match answering {
            None => answering = Some((name, span)),
            Some((other, first)) => out.diagnostics.push(
                Diagnostic::error(
                    "two-active",
                    span,
                    format!("`{name}` and `{other}` would both answer for {owner}, and the service lets one answer at a time"),
                )
                .related(first, format!("`{other}` is here"))
                .help("write `active: false` at all but one (MAIL-RESP-01)"),
            ),
        }
    }
    out.things
        .extend(senders::declared(&owner, &from, place.realm));
    if let Some((_, span)) = answering
        && place.key == CATCH_ALL
    {
        out.diagnostics.push(
            Diagnostic::error(
                "answers-nobody",
                span,
                "the catch-all never answers who wrote to a name that does not exist",
            )
            .help("declare the responder at another address (MAIL-CATCH-04)"),
        );
    }
}

/// The name that makes an address the catch-all (MAIL-CATCH-01).
const CATCH_ALL: &str = "catchall";

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

fn list(owner: &str) -> Template {
    mail::path(owner).text("/auto_reply/model")
}

impl Kind for Responder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "an automatic answer of one address"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(answer::MESSAGE),
            Field::plain(answer::FROM),
            Field::plain(answer::UNTIL),
            Field::plain(answer::WEEKDAYS),
            Field::plain(SENDER),
            Field::plain(answer::NEVER),
            Field::plain(ACTIVE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("responders")
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(MAILBOX, parts(key).0))
    }

    /// One call a mailbox (GET `…/auto_reply/model`; A, and read live in 2026): no list tells what is
    /// answered. Only mailboxes whose responders are declared are asked.
    fn views(&self, thing: &Located) -> Vec<View> {
        let (owner, _) = parts(&thing.address.key);
        vec![View {
            what: What::Responders,
            realm: thing.realm.clone(),
            of: owner.to_owned(),
            request: Request::new(Method::Get, list(owner)),
            shape: Shape::List,
        }]
    }

    /// The list also holds the models that the service offers to everybody; `is_model` tells them
    /// apart (C).
    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Responders {
            return seen;
        }
        for item in items {
            if decode::switch(item, "is_model") == Some(true) {
                continue;
            }
            let (Some(id), Some(name), Some(active)) = (
                decode::id(item, "id"),
                decode::text(item, "name"),
                decode::switch(item, "is_active"),
            ) else {
                seen.troubles
                    .push("a responder came without id, name or `is_active`".to_owned());
                continue;
            };
            let key = format!("{}/{}", view.of, name.trim());
            let mut thing = Observed::new(Address::new(NAME, key), id);
            answer::observe(item, &mut thing.spec);
            thing.spec.set(ACTIVE, Value::Bool(active));
            if let Some(sender) = sender(item) {
                let own = normal_address(&view.of) == sender;
                let value = if own {
                    Value::Null
                } else {
                    Value::text(sender)
                };
                thing.spec.set(SENDER, value);
            }
            seen.things.push(thing);
        }
        answer::tell_apart(&mut seen.things, asked.wanted);
        seen
    }

    fn defaults(&self) -> Spec {
        Spec::default().with(ACTIVE, Value::Bool(true))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        match (difference.before, difference.after) {
            (None, Some(after)) => create(difference, after),
            (Some(_), Some(after)) => change(difference, after),
            _ => Work {
                drafts: vec![Draft::new(
                    "delete the responder",
                    Request::new(Method::Delete, one(difference.address)),
                )],
                ..Work::default()
            },
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (owner, name) = parts(&address.key);
        let mut keys = mail::keys(owner);
        keys.extend(["responders".to_owned(), name.to_owned()]);
        let mut members = answer::adopt(self.fields(), spec);
        if let Some(reset) = spec.get(RESET) {
            members.insert(RESET.to_owned(), reset.to_json());
        }
        Some(Placement::At(keys, json!(members)))
    }
}

/// From whom it answers: the address, or its id among the valid ones where these are told.
fn sender(item: &Json) -> Option<String> {
    if let Some(address) = decode::text(item, "reply_from").filter(|text| text.contains('@')) {
        return Some(normal_address(address));
    }
    let id = decode::id(item, "reply_from_id")?;
    let valid = item.get("valid_emails")?.as_array()?;
    let chosen = valid
        .iter()
        .find(|each| decode::id(each, "id").as_ref() == Some(&id))?;
    decode::text(chosen, "email").map(normal_address)
}

fn one(address: &Address) -> Template {
    let (owner, _) = parts(&address.key);
    list(owner).text("/").id(address)
}

/// The id of the address it answers from, and the call that finds it where no reading did.
fn answers_from(difference: &Difference<'_>, after: &Spec) -> (Ref, Option<Draft>) {
    let (owner, _) = parts(&difference.address.key);
    let all = senders::address(owner);
    let sender = match after.get(SENDER) {
        Some(Value::Text(sender)) => sender.as_str(),
        _ => owner,
    };
    let hole = Ref::member(&all, sender);
    let known = difference
        .around
        .lives(&all)
        .is_some_and(|found| found.members.contains_key(sender));
    // Whose sender has to be confirmed was read; the mailbox's own address is looked up.
    let look_up = !known && sender == owner;
    let draft = look_up.then(|| senders::look_up(owner));
    (hole, draft)
}

/// POST takes no `is_active`: a new one rests until a PATCH wakes it.
fn create(difference: &Difference<'_>, after: &Spec) -> Work {
    let (owner, name) = parts(&difference.address.key);
    let (sender, look_up) = answers_from(difference, after);
    let mut body = Map::new();
    body.insert("name".to_owned(), json!(name));
    body.extend(answer::body(after, |_| true));
    body.insert("reply_from_id".to_owned(), id_hole(&sender));
    let request = Request::new(Method::Post, list(owner)).body(Json::Object(body));
    let post = Draft::new("create the responder", request)
        .yields(Ref::to(difference.address), IdSource::Reply(String::new()));
    let mut drafts: Vec<Draft> = look_up.into_iter().chain([post]).collect();
    let mut notes = Vec::new();
    if after.get(ACTIVE) == Some(&Value::Bool(true)) {
        let request =
            Request::new(Method::Patch, one(difference.address)).body(json!({ "is_active": true }));
        drafts.push(Draft::new("let it answer", request));
        notes.extend(ends(difference));
    }
    Work {
        drafts,
        notes,
        ..Work::default()
    }
}

/// PATCH takes what changes, and always `is_active`.
fn change(difference: &Difference<'_>, after: &Spec) -> Work {
    let (owner, _) = parts(&difference.address.key);
    let changes = |field: &str| difference.changed.contains(field);
    let active = after.get(ACTIVE) == Some(&Value::Bool(true));
    let mut body = Map::new();
    body.insert("is_active".to_owned(), json!(active));
    body.extend(answer::body(after, changes));
    let mut drafts = Vec::new();
    if changes(SENDER) {
        let (sender, look_up) = answers_from(difference, after);
        drafts.extend(look_up);
        body.insert("reply_from_id".to_owned(), id_hole(&sender));
    }
    let request = Request::new(Method::Patch, one(difference.address)).body(Json::Object(body));
    drafts.push(Draft::new("change the responder", request));
    let mut notes = Vec::new();
    if changes(ACTIVE) && active {
        notes.extend(ends(difference));
    }
    if changes(answer::MESSAGE) {
        let declared = difference.around.declared(difference.address);
        let reset = declared.and_then(|spec| spec.get(RESET)) == Some(&Value::Bool(true));
        if reset {
            let path = mail::path(owner).text("/auto_reply/reset");
            let request = Request::new(Method::Put, path);
            drafts.push(Draft::new("forget who was answered", request));
        } else {
            notes.push(format!(
                "who was answered in the last seven days does not see the new message; `{RESET}: true` answers them again (MAIL-RESP-05)"
            ));
        }
    }
    Work {
        drafts,
        notes,
        ..Work::default()
    }
}

/// The responder of the same address that stops answering when this one begins.
fn ends(difference: &Difference<'_>) -> Option<String> {
    let (owner, _) = parts(&difference.address.key);
    let others = difference.around.living(NAME);
    let other = others.into_iter().find(|thing| {
        thing.address != *difference.address
            && parts(&thing.address.key).0 == owner
            && thing.spec.get(ACTIVE) == Some(&Value::Bool(true))
    })?;
    let (_, name) = parts(&other.address.key);
    Some(format!("`{name}` stops answering: one of an address can"))
}
