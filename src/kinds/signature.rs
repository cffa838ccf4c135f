//! A signature of an address, by its name. The web and mobile apps of the service put it below what
//! people write; other mail programs do not (MAIL-SIG-01).
//!
//! Members have two names: what is written as `sending_email`, `reply_email` and `fullname` is read as
//! `sender`, `reply_to` and, in older answers, `full_name` (documents of 2024 and 2025).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::declare::{Declarations, Declared, Place, not_clearable};
use super::kind::{
    Asked, CALLED, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located,
    Observation, Observed, Placement, Use, Within, Work,
};
use super::mail;
use super::names::{self, MailAddress, ShownName};
use super::views::{Shape, View, What};
use super::{aliases, decode, html, signature_defaults, signature_template};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, text_id_hole};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::Map as Mapping;

/// `signature:ada@acme.example/Main`.
#[derive(Debug)]
pub struct Signature;

/// Its name in addresses.
pub const NAME: &str = "signature";

/// Where a signature stands when somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Above the quoted message.
    Top,
    /// Below it.
    Bottom,
}

impl Position {
    /// The service's word, which is the Manager's.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }
}

/// One signature of an address. `{}` declares it and leaves everything about it to others.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "content": "<p>Ada Martin<br>Acme SA</p>", "position": "bottom" }))]
pub struct SignatureSection {
    /// Its text in HTML.
    #[serde(default)]
    pub content: Setting<String>,
    /// The name it had before, where it gets another one here: it is renamed and keeps what it has.
    #[serde(default)]
    pub previously: Setting<ShownName>,
    /// The sender's name beside the address, as receivers see it.
    #[serde(default)]
    pub full_name: Setting<String>,
    /// Whether it stands above or below the message that is answered.
    #[serde(default)]
    pub position: Setting<Position>,
    /// The address that mail with this signature comes from; `null` for the address itself. It must
    /// be the address, an alias, or verified.
    #[serde(default)]
    pub sender: Setting<MailAddress>,
    /// The address that answers go to, where it is another one. It must be verified, too.
    #[serde(default)]
    pub reply_to: Setting<MailAddress>,
    /// Whether a line about Infomaniak stands below it.
    #[serde(default)]
    pub infomaniak_footer: Setting<bool>,
    /// The signature template of the mail service that it is made from, by name.
    #[serde(default)]
    pub template: Setting<ShownName>,
}

/// The signatures of an address, as people write them.
pub type SignatureSections = Mapping<ShownName, Setting<SignatureSection>>;

const CONTENT: &str = "content";
const FULL_NAME: &str = "full-name";
const POSITION: &str = "position";
const SENDER: &str = "sender";
const REPLY_TO: &str = "reply-to";
const FOOTER: &str = "infomaniak-footer";
const TEMPLATE: &str = "template";

/// The signature of this name of an address.
#[must_use]
pub fn address(mailbox: &str, name: &str) -> Address {
    Address::new(NAME, format!("{mailbox}/{name}"))
}

/// The address of a mailbox, and the name behind it.
#[must_use]
pub fn parts(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or((key, ""))
}

/// Who holds the name of a signature, as claims have it.
#[must_use]
pub fn claim(mailbox: &str, name: &str) -> String {
    format!("signature {mailbox}/{name}")
}

/// The signatures of an address with its defaults and valid senders, in one object (GET
/// `…/signatures`; A, and read live in 2026). A call for each address, so only those are asked for
/// that declare some.
#[must_use]
pub fn view(realm: &str, mailbox: &str) -> View {
    View {
        what: What::Signatures,
        realm: realm.to_owned(),
        of: mailbox.to_owned(),
        request: Request::new(Method::Get, mail::path(mailbox).text("/signatures")),
        shape: Shape::Object,
    }
}

/// Declares one entry of `signatures` of the address at `place`.
pub fn declare(
    entry: &(Spanned<ShownName>, Setting<SignatureSection>),
    place: Place<'_>,
    out: &mut Declarations,
) {
    let (name, written) = entry;
    let mailbox = mail::key(place.key, place.parent);
    let at = address(&mailbox, name.value.as_str());
    let mut thing = Declared::new(at, place.realm, name.span);
    let limits = &place.common.limits;
    let length = name.value.as_str().chars().count();
    out.diagnostics
        .extend(limits.too_long("signature-name-length", length, name.span));
    match written {
        Setting::Clear(span) => out
            .diagnostics
            .push(not_clearable(name.value.as_str(), *span).help(
            "write `{}` to declare it and leave its text to others; to delete it, remove its line",
        )),
        Setting::Value(section) => section.value.fill(&mut thing, &mailbox, place, out),
        Setting::Absent | Setting::Broken => {}
    }
    out.things.push(thing);
}

impl SignatureSection {
    fn fill(&self, thing: &mut Declared, mailbox: &str, place: Place<'_>, out: &mut Declarations) {
        judge_text(&self.content, place, out);
        let before = |name: &ShownName| address(mailbox, name.as_str());
        thing.was(&self.previously, before, out);
        thing.take(CONTENT, &self.content, Value::Null, |text| {
            html::value(text)
        });
        thing.take(FULL_NAME, &self.full_name, Value::Null, |name| {
            html::value(name)
        });
        match &self.position {
            Setting::Clear(span) => out.diagnostics.push(not_clearable(POSITION, *span)),
            other => thing.take(POSITION, other, Value::Null, |p| Value::text(p.word())),
        }
        let own = Value::text(names::normal_address(mailbox));
        thing.take(SENDER, &self.sender, own, |a| Value::text(a.as_str()));
        thing.take(REPLY_TO, &self.reply_to, Value::Null, |a| {
            Value::text(a.as_str())
        });
        thing.switch(FOOTER, &self.infomaniak_footer, out);
        thing.take(TEMPLATE, &self.template, Value::Null, |name| {
            Value::text(name.as_str())
        });
    }
}

/// Judges the length and the links of a text in HTML.
pub(super) fn judge_text(text: &Setting<String>, place: Place<'_>, out: &mut Declarations) {
    if let Some(written) = text.spanned() {
        let limits = &place.common.limits;
        let length = html::normal(&written.value).chars().count();
        out.diagnostics
            .extend(limits.too_long("signature-length", length, written.span));
        out.diagnostics
            .extend(html::judge_links(&written.value, written.span));
    }
}

impl Kind for Signature {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a signature of an address, by name; the service's own apps add it to mail"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(CONTENT),
            Field::plain(FULL_NAME),
            Field::plain(POSITION),
            Field::plain(SENDER),
            Field::plain(REPLY_TO),
            Field::plain(FOOTER),
            Field::plain(TEMPLATE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("signatures")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (Ownership::Additive, "people write their own signatures")
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, parts(key).0))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::each(holder, mail::MAILBOX, NAME, within::names)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![view(&thing.realm, parts(&thing.address.key).0)]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Signatures {
            return seen;
        }
        let Some(rows) = items.first().and_then(|i| i.get("signatures")?.as_array()) else {
            seen.troubles
                .push("the service answered without a list of signatures".to_owned());
            return seen;
        };
        for row in rows {
            let (Some(id), Some(name)) = (decode::id(row, "id"), decode::text(row, "name")) else {
                seen.troubles
                    .push("a signature came without id or name".to_owned());
                continue;
            };
            let mut thing = Observed::new(address(&view.of, name), id);
            thing.spec = spec(row, &view.of);
            // Made for everybody from a template, and made anew with it.
            thing.provider = (decode::switch(row, "is_auto") == Some(true))
                .then(|| "the service made it from a template".to_owned());
            seen.things.push(thing);
        }
        seen.set_twins_aside(asked, |twin| {
            let (mailbox, name) = parts(&twin.key);
            format!("two signatures of {mailbox} are called `{name}`; rename one in the Manager")
        });
        seen
    }

    fn respell(&self, address: &Address, spec: &mut Spec, from: &Address, to: &Address) {
        let domain = mail::domain(parts(&address.key).0);
        let (there, old) = parts(&from.key);
        let mentioned = spec.get(TEMPLATE) == Some(&Value::text(old));
        if from.kind == signature_template::NAME && there == domain && mentioned {
            spec.set(TEMPLATE, Value::text(parts(&to.key).1));
        }
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        let (mailbox, name) = parts(&address.key);
        vec![Claim {
            name: claim(mailbox, name),
            shared: false,
            shown: name.to_owned(),
            what: format!("a signature of {mailbox}"),
            item: None,
        }]
    }

    fn uses(&self, address: &Address, spec: &Spec) -> Vec<Use> {
        let domain = mail::domain(parts(&address.key).0);
        match spec.get(TEMPLATE) {
            Some(Value::Text(name)) => vec![Use {
                claim: signature_template::claim(domain, name),
                within: Some(signature_template::address(domain, "*")),
                shown: name.clone(),
                item: (TEMPLATE, name.clone()),
            }],
            _ => Vec::new(),
        }
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (mailbox, name) = parts(&difference.address.key);
        if signature_defaults::imposed(mailbox, difference.around) {
            return Work {
                by_hand: signature_defaults::lift(mailbox),
                ..Work::default()
            };
        }
        let list = || mail::path(mailbox).text("/signatures");
        let one = || list().text("/").id(difference.address);
        let (mut body, by_hand) = body(difference);
        if difference.changed.contains(CALLED) {
            body.insert("name".to_owned(), json!(name));
        }
        let draft = match (difference.before, difference.after) {
            (None, _) => {
                let mut body = body;
                body.insert("name".to_owned(), json!(name));
                // Left out, it may be the token user's alone (no document says).
                body.insert("is_available_for_all".to_owned(), json!(true));
                if signature_defaults::wants_for_new(mailbox, name, difference.around) {
                    body.insert("is_default".to_owned(), json!(true));
                }
                Some(
                    Draft::new(
                        "create the signature",
                        Request::new(Method::Post, list()).body(Json::Object(body)),
                    )
                    .yields(
                        Ref::to(difference.address),
                        IdSource::Reply("/id".to_owned()),
                    )
                    // The 2024 documents have a boolean in the place of the signature (§17).
                    .or_ask(
                        Request::new(Method::Get, list()),
                        IdSource::Item {
                            list: "/signatures".to_owned(),
                            member: "name".to_owned(),
                            is: name.to_owned(),
                            id: "id".to_owned(),
                        },
                    ),
                )
            }
            (Some(_), None) => Some(Draft::new(
                "delete the signature",
                Request::new(Method::Delete, one()),
            )),
            _ if body.is_empty() => None,
            _ => Some(Draft::new(
                "change the signature",
                Request::new(Method::Patch, one()).body(Json::Object(body)),
            )),
        };
        Work {
            drafts: draft.into_iter().collect(),
            by_hand,
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (mailbox, name) = parts(&address.key);
        let mut keys = mail::keys(mailbox);
        keys.extend(["signatures".to_owned(), name.to_owned()]);
        let members: Map<String, Json> = self
            .fields()
            .iter()
            .filter_map(|field| Some((field.name.to_owned(), spec.get(field.name)?.to_json())))
            .collect();
        Some(Placement::At(keys, json!(members)))
    }
}

/// The fields of a signature as read.
fn spec(row: &Json, mailbox: &str) -> Spec {
    let mut spec = Spec::default();
    let mut text = |field: &str, name: &str| match row.get(name) {
        Some(Json::Null) => spec.set(field, Value::Null),
        Some(Json::String(text)) => spec.set(field, html::value(text)),
        _ => {}
    };
    text(CONTENT, "content");
    text(FULL_NAME, "full_name");
    text(FULL_NAME, "fullname");
    if let Some(position @ ("top" | "bottom")) = decode::text(row, "position") {
        spec.set(POSITION, Value::text(position));
    }
    let mut email = |field: &str, name: &str, nobody: Value| match row.get(name) {
        Some(Json::Null) => spec.set(field, nobody),
        Some(Json::String(text)) if text.is_empty() => spec.set(field, nobody),
        Some(Json::String(text)) => spec.set(field, Value::text(names::normal_address(text))),
        _ => {}
    };
    // No sender of its own means the address itself.
    email(
        SENDER,
        "sender",
        Value::text(names::normal_address(mailbox)),
    );
    email(REPLY_TO, "reply_to", Value::Null);
    if let Some(on) = decode::switch(row, "has_infomaniak_footer") {
        spec.set(FOOTER, Value::Bool(on));
    }
    match row.get("template") {
        Some(Json::Null) => spec.set(TEMPLATE, Value::Null),
        Some(template) => {
            if let Some(name) = decode::text(template, "name") {
                spec.set(TEMPLATE, Value::text(name));
            }
        }
        None => {}
    }
    spec
}

/// What a write says of the fields that differ, in the names for writing, and what a person has to do
/// before the rest of them can be written.
fn body(difference: &Difference<'_>) -> (Map<String, Json>, Vec<String>) {
    let mut body = Map::new();
    let mut by_hand = Vec::new();
    let mailbox = parts(&difference.address.key).0;
    for (field, name) in [
        (CONTENT, "content"),
        (FULL_NAME, "fullname"),
        (POSITION, "position"),
        (FOOTER, "has_infomaniak_footer"),
    ] {
        match difference.wants(field) {
            None => {}
            // `content` may be null as documented, `fullname` may not; both may be empty.
            Some(Value::Null) => {
                body.insert(name.to_owned(), json!(""));
            }
            Some(value) => {
                body.insert(name.to_owned(), value.to_json());
            }
        }
    }
    for (field, name) in [(SENDER, "sending_email"), (REPLY_TO, "reply_email")] {
        match difference.wants(field) {
            Some(Value::Text(email)) if !usable(difference, mailbox, email) => {
                by_hand.push(format!(
                    "have {email} verified as a sender of {mailbox}: in the Manager, open the address, then its signatures, and add {email}; its owner follows the link that the service mails to it"
                ));
            }
            Some(value) => {
                body.insert(name.to_owned(), value.to_json());
            }
            None => {}
        }
    }
    if let Some(template) = difference.wants(TEMPLATE) {
        let domain = mail::domain(mailbox);
        let value = match template {
            Value::Text(name) => text_id_hole(&Ref::to(&signature_template::address(domain, name))),
            _ => Json::Null,
        };
        body.insert("template_id".to_owned(), value);
        // The service may start a signature anew with the template's text.
        let declared = difference.around.declared(difference.address);
        if let Some(Value::Text(own)) = declared.and_then(|spec| spec.get(CONTENT)) {
            body.insert("content".to_owned(), json!(own));
        }
    }
    (body, by_hand)
}

/// Whether an address can be used as sender now: the service lists it, or it is the mailbox's own, or
/// an alias that is declared. Where the service tells no list of a mailbox, it is left to judge.
fn usable(difference: &Difference<'_>, mailbox: &str, email: &str) -> bool {
    let around = difference.around;
    let new = around
        .lives(&Address::new(mail::MAILBOX, mailbox))
        .is_none();
    let valid = match signature_defaults::senders(mailbox, around) {
        Some(valid) => valid,
        None if new => BTreeSet::new(),
        None => return true,
    };
    let alias = || {
        let own = around.declared(&Address::new(aliases::NAME, mailbox));
        own.is_some_and(|spec| spec.items(aliases::NAME).contains(mail::local(email)))
            && mail::domain(email) == mail::domain(mailbox)
    };
    email == mailbox || valid.contains(email) || alias()
}
