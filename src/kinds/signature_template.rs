//! A signature template of a mail service, from which the signatures of its addresses are made.

mod section;

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

pub use self::section::{
    NameFormat, SignatureTemplateSection, SignatureTemplateSections, Status, declare,
};
use super::kind::{
    Around, Asked, Claim, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature,
    Observation, Observed, Placement, Within, Work,
};
use super::mail;
use super::signature;
use super::views::{self, Shape, View, What};
use super::{decode, html, mailbox_access};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request};
use crate::model::value::{Spec, Value};

/// `signature-template:acme.example/House`.
#[derive(Debug)]
pub struct SignatureTemplate;

/// Its name in addresses.
pub const NAME: &str = "signature-template";

const CONTENT: &str = "content";
const POSITION: &str = "position";
const NAME_FORMAT: &str = "name-format";
const STATUS: &str = "status";
const DEFAULT: &str = "default";
const CREATE: &str = "create-signatures";
/// Values of `create-signatures`: one field, because a notice alone is nothing to write.
const QUIETLY: &str = "quietly";
const WITH_NOTICE: &str = "with a notice";

/// Formats as the service has them, and as people write them.
const FORMATS: [(&str, &str); 4] = [
    ("first_last", "first-last"),
    ("first_only", "first-only"),
    ("last_first", "last-first"),
    ("last_only", "last-only"),
];

/// The template of this name of a mail service.
#[must_use]
pub fn address(domain: &str, name: &str) -> Address {
    Address::new(NAME, format!("{domain}/{name}"))
}

/// Who holds the name of a template, as claims have it.
#[must_use]
pub fn claim(domain: &str, name: &str) -> String {
    format!("signature-template {domain}/{name}")
}

/// The signature templates of a mail service (GET `…/signatures/templates`; A, documents of 2025).
fn list(realm: &str, domain: &str) -> View {
    View {
        what: What::SignatureTemplates,
        realm: realm.to_owned(),
        of: domain.to_owned(),
        request: Request::new(
            Method::Get,
            views::below_service(domain, "/signatures/templates"),
        ),
        shape: Shape::Pages,
    }
}

/// One template, where the list leaves its text out: `content` is an optional member.
fn one(realm: &str, address: &Address) -> View {
    let domain = signature::parts(&address.key).0;
    View {
        what: What::SignatureTemplate,
        realm: realm.to_owned(),
        of: address.key.clone(),
        request: Request::new(
            Method::Get,
            views::below_service(domain, "/signatures/templates/").id(address),
        ),
        shape: Shape::Object,
    }
}

impl Kind for SignatureTemplate {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a signature template of a mail service, from which signatures of its addresses are made"
    }

    /// That signatures are to be made is an order and no state: nothing tells it afterwards.
    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(CONTENT),
            Field::plain(POSITION),
            Field::plain(NAME_FORMAT),
            Field::plain(STATUS),
            Field::plain(DEFAULT),
            Field::of(Nature::WriteOnly, CREATE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("signature-templates")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "administrators keep them for everybody in a mail service",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, signature::parts(key).0))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, within::names)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![list(&thing.realm, signature::parts(&thing.address.key).0)]
    }

    /// The addresses tell whom a notice goes to.
    fn rivals(&self, thing: &Located) -> Vec<View> {
        let domain = signature::parts(&thing.address.key).0;
        vec![views::mailboxes(&thing.realm, domain)]
    }

    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        let open = seen.is_some_and(|seen| seen.open || seen.spec.get(CONTENT).is_none());
        if open {
            vec![one(&thing.realm, &thing.address)]
        } else {
            Vec::new()
        }
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        let whole = view.what == What::SignatureTemplate;
        if !whole && view.what != What::SignatureTemplates {
            return seen;
        }
        let domain = signature::parts(&view.of).0;
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("a signature template came without id or name".to_owned());
                continue;
            };
            let mut thing = Observed::new(address(domain, name), id);
            thing.spec = spec(item);
            thing.open = !whole && thing.spec.get(CONTENT).is_none();
            seen.things.push(thing);
        }
        seen.set_twins_aside(asked, |twin| {
            let name = signature::parts(&twin.key).1;
            format!(
                "two signature templates of {domain} are called `{name}`; rename one in the Manager"
            )
        });
        seen
    }

    fn claims(&self, address: &Address, _spec: &Spec) -> Vec<Claim> {
        let (domain, name) = signature::parts(&address.key);
        vec![Claim {
            name: claim(domain, name),
            shared: false,
            shown: name.to_owned(),
            what: format!("a signature template of {domain}"),
            item: None,
        }]
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (domain, name) = signature::parts(&difference.address.key);
        let all = || views::below_service(domain, "/signatures/templates");
        let one = || all().text("/").id(difference.address);
        match (difference.before, difference.after) {
            (Some(_), None) => Work {
                drafts: vec![Draft::new(
                    "delete the signature template",
                    Request::new(Method::Delete, one()),
                )],
                notes: vec!["what becomes of the signatures made from it is not documented".into()],
                ..Work::default()
            },
            (None, Some(after)) if after.get(CONTENT).is_none() => Work {
                by_hand: vec![
                    "write its `content` into the file: a new template needs a text".to_owned(),
                ],
                ..Work::default()
            },
            (None, _) => {
                let mut body = members(difference);
                body.insert("name".to_owned(), json!(name));
                let push = Push::of(difference);
                if push.is_some() {
                    body.insert("create_signatures".to_owned(), json!(true));
                }
                let create = Draft::new(
                    "create the signature template",
                    Request::new(Method::Post, all()),
                )
                .yields(Ref::to(difference.address), IdSource::Reply(String::new()));
                let mut drafts = vec![told(create, body, push.as_ref())];
                // Creation has no member for it.
                if difference.wants(DEFAULT) == Some(&Value::Bool(true)) {
                    let body = json!({ "is_default": true });
                    let request = Request::new(Method::Put, one()).body(body);
                    drafts.push(Draft::new("make it the default", request));
                }
                Work {
                    drafts,
                    notes: push.iter().map(Push::note).collect(),
                    ..Work::default()
                }
            }
            _ => {
                let push = Push::of(difference);
                let mut drafts = Vec::new();
                let silent = difference.changed.iter().all(|field| field == CREATE);
                if !silent || push.as_ref().is_some_and(|push| push.notice) {
                    let mut body = members(difference);
                    body.insert("name".to_owned(), json!(name));
                    let change = Draft::new(
                        "change the signature template",
                        Request::new(Method::Put, one()),
                    );
                    drafts.push(told(change, body, push.as_ref()));
                }
                if push.is_some() {
                    drafts.push(Draft::new(
                        "make everybody's signature from it",
                        Request::new(Method::Post, one().text("/create_signatures")),
                    ));
                }
                Work {
                    drafts,
                    notes: push.iter().map(Push::note).collect(),
                    ..Work::default()
                }
            }
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (domain, name) = signature::parts(&address.key);
        let mut keys = mail::service_keys(domain);
        keys.extend(["signature-templates".to_owned(), name.to_owned()]);
        let mut members: Map<String, Json> = self
            .fields()
            .iter()
            .filter(|field| field.name != CREATE)
            // The service may tell no format; a document leaves it out then.
            .filter_map(|field| Some((field.name, spec.get(field.name)?)))
            .filter(|(_, value)| **value != Value::Null)
            .map(|(name, value)| (name.to_owned(), value.to_json()))
            .collect();
        if let Some(Value::Text(how)) = spec.get(CREATE) {
            members.insert(CREATE.to_owned(), json!(true));
            if how == WITH_NOTICE {
                members.insert("notify".to_owned(), json!(true));
            }
        }
        Some(Placement::At(keys, json!(members)))
    }
}

fn spec(item: &Json) -> Spec {
    let mut spec = Spec::default();
    if let Some(content) = decode::text(item, "content") {
        spec.set(CONTENT, html::value(content));
    }
    if let Some(position @ ("top" | "bottom")) = decode::text(item, "position") {
        spec.set(POSITION, Value::text(position));
    }
    match item.get("name_format") {
        Some(Json::Null) => spec.set(NAME_FORMAT, Value::Null),
        Some(Json::String(told)) => {
            if let Some((_, word)) = FORMATS.iter().find(|(own, _)| own == told) {
                spec.set(NAME_FORMAT, Value::text(*word));
            }
        }
        _ => {}
    }
    if let Some(status @ ("draft" | "enabled")) = decode::text(item, "status") {
        spec.set(STATUS, Value::text(status));
    }
    if let Some(on) = decode::switch(item, "is_default") {
        spec.set(DEFAULT, Value::Bool(on));
    }
    spec
}

/// What a write says: everything that is known to be wanted, because PUT may replace the whole.
fn members(difference: &Difference<'_>) -> Map<String, Json> {
    let mut body = Map::new();
    let after = |field: &str| difference.after.and_then(|spec| spec.get(field));
    for (field, name) in [
        (CONTENT, "content"),
        (POSITION, "position"),
        (STATUS, "status"),
    ] {
        if let Some(Value::Text(text)) = after(field) {
            body.insert(name.to_owned(), json!(text));
        }
    }
    if let Some(Value::Text(word)) = after(NAME_FORMAT)
        && let Some((own, _)) = FORMATS.iter().find(|(_, shown)| shown == word)
    {
        body.insert("name_format".to_owned(), json!(own));
    }
    if difference.before.is_some()
        && let Some(Value::Bool(on)) = after(DEFAULT)
    {
        body.insert("is_default".to_owned(), json!(on));
    }
    body
}

/// Puts a body into a draft, with the notice where one is sent.
fn told(mut draft: Draft, mut body: Map<String, Json>, push: Option<&Push>) -> Draft {
    if let Some(push) = push.filter(|push| push.notice) {
        body.insert("notify".to_owned(), json!(true));
        draft = draft.letters(
            "a notice about a new signature",
            push.people.iter().cloned(),
        );
    }
    draft.request = draft.request.body(Json::Object(body));
    draft
}

/// Everybody's signature is made from a template.
struct Push {
    domain: String,
    notice: bool,
    people: BTreeSet<String>,
}

impl Push {
    /// With every change of what a signature is made from, where the files order it.
    fn of(difference: &Difference<'_>) -> Option<Self> {
        let Some(Value::Text(how)) = difference.after?.get(CREATE) else {
            return None;
        };
        let makes = [CONTENT, POSITION, NAME_FORMAT, STATUS, CREATE];
        if !makes
            .iter()
            .any(|field| difference.changed.contains(*field))
        {
            return None;
        }
        let domain = signature::parts(&difference.address.key).0;
        Some(Self {
            domain: domain.to_owned(),
            notice: how == WITH_NOTICE,
            people: people(domain, difference.around),
        })
    }

    fn note(&self) -> String {
        format!(
            "everybody's signature at {} is made anew from it: what they chose or wrote themselves is overwritten",
            self.domain
        )
    }
}

/// Whom a notice goes to: who opens an address of the service, or where nobody is known to, the
/// addresses. No document says which.
fn people(domain: &str, around: &dyn Around) -> BTreeSet<String> {
    let opened = around.living(mailbox_access::NAME).into_iter();
    let opened = opened.map(|access| mailbox_access::parts(&access.address.key));
    let found: BTreeSet<String> = opened
        .filter(|(mailbox, _)| mail::domain(mailbox) == domain)
        .map(|(_, person)| person.to_owned())
        .collect();
    if !found.is_empty() {
        return found;
    }
    let all = around.living(mail::MAILBOX).into_iter();
    all.map(|mailbox| mailbox.address.key.clone())
        .filter(|key| mail::domain(key) == domain)
        .collect()
}
