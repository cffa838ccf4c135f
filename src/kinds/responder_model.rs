//! An automatic answer that a mail service offers to its addresses. It answers nothing by itself:
//! people choose it in their webmail.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::answer::{self, AnswerName, Exclusion, Weekday, parts};
use super::declare::{Declarations, Declared, Place, empty_collection, not_clearable};
use super::decode;
use super::kind::{
    Asked, CALLED, Difference, Draft, Existence, Field, IdSource, Kind, Located, Observation,
    Observed, Placement, Within, Work,
};
use super::mail;
use super::moment::Moment;
use super::views::{self, Shape, View, What};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request, Template};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::{List, Map as Entries};

/// `responder-model:acme.example/holiday`.
#[derive(Debug)]
pub struct ResponderModel;

/// Its name in addresses.
pub const NAME: &str = "responder-model";
const VISIBLE: &str = "visible";

/// The automatic answers that a mail service offers, by name.
pub type ResponderModels = Entries<AnswerName, Setting<ResponderModelSection>>;

/// An automatic answer that people can choose. It answers nothing by itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(example = json!({ "visible": true, "message": "Our office is closed until 4 January." }))]
pub struct ResponderModelSection {
    /// What is answered: text or HTML, at most 65536 characters.
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
    /// Who is never answered: addresses, or `@domain` for everybody there. The list is exact.
    #[serde(default)]
    #[schemars(example = json!(["@lists.example"]))]
    pub never_reply_to: Setting<List<Spanned<Exclusion>>>,
    /// Whether people see it among their own. A new one is seen where this is left out.
    #[serde(default)]
    pub visible: Setting<bool>,
}

/// Declares what the mail service at `place` offers.
pub fn declare(written: &Setting<ResponderModels>, place: Place<'_>, out: &mut Declarations) {
    if let Setting::Clear(span) = written {
        out.diagnostics
            .push(empty_collection("responder-models", "{}", *span));
    }
    let Some(models) = written.value() else {
        return;
    };
    out.scope(NAME, format!("{}/*", place.key), place.realm);
    for (name, section) in models {
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
        let address = Address::new(NAME, format!("{}/{name}", place.key));
        let mut thing = Declared::new(address, place.realm, span);
        let written = answer::Written {
            message: &section.message,
            from: &section.from,
            until: &section.until,
            weekdays: &section.weekdays,
            never_reply_to: &section.never_reply_to,
        };
        written.declare(&mut thing, place, &mut out.diagnostics);
        thing.switch(VISIBLE, &section.visible, out);
        let before =
            |name: &AnswerName| Address::new(NAME, format!("{}/{}", place.key, name.as_str()));
        thing.was(&section.previously, before, out);
        out.things.push(thing);
    }
}

fn list(domain: &str) -> Template {
    views::below_service(domain, "/auto_replies")
}

fn one(address: &Address) -> Template {
    list(parts(&address.key).0).text("/").id(address)
}

impl Kind for ResponderModel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "an automatic answer that a mail service offers to its addresses"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(answer::MESSAGE),
            Field::plain(answer::FROM),
            Field::plain(answer::UNTIL),
            Field::plain(answer::WEEKDAYS),
            Field::plain(answer::NEVER),
            Field::plain(VISIBLE),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("responder-models")
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (
            Ownership::Owned,
            "administrators offer them to everybody in a mail service",
        )
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::SERVICE, parts(key).0))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::listed(holder, mail::SERVICE, within::names)
    }

    /// GET `…/auto_replies` (A; not paged; read live in 2026).
    fn views(&self, thing: &Located) -> Vec<View> {
        let (domain, _) = parts(&thing.address.key);
        vec![View {
            what: What::ResponderModels,
            realm: thing.realm.clone(),
            of: domain.to_owned(),
            request: Request::new(Method::Get, list(domain)),
            shape: Shape::List,
        }]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::ResponderModels {
            return seen;
        }
        for item in items {
            let (Some(id), Some(name)) = (decode::id(item, "id"), decode::text(item, "name"))
            else {
                seen.troubles
                    .push("a responder model came without id or name".to_owned());
                continue;
            };
            let key = format!("{}/{}", view.of, name.trim());
            let mut thing = Observed::new(Address::new(NAME, key), id);
            answer::observe(item, &mut thing.spec);
            // Nullable in the documents: seen by nobody.
            if item.get("is_visible").is_some_and(Json::is_null) {
                thing.spec.set(VISIBLE, Value::Bool(false));
            } else if let Some(visible) = decode::switch(item, "is_visible") {
                thing.spec.set(VISIBLE, Value::Bool(visible));
            }
            seen.things.push(thing);
        }
        answer::tell_apart(&mut seen.things, asked.wanted);
        seen
    }

    fn over(&self, spec: &Spec, now: i64) -> Option<(&'static str, String)> {
        answer::over(spec, now)
    }

    fn defaults(&self) -> Spec {
        Spec::default().with(VISIBLE, Value::Bool(true))
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (domain, name) = parts(&difference.address.key);
        let draft = match (difference.before, difference.after) {
            (None, Some(after)) => {
                let mut body = Map::new();
                body.insert("name".to_owned(), json!(name));
                body.extend(members(after, |_| true));
                let request = Request::new(Method::Post, list(domain)).body(Json::Object(body));
                Draft::new("create the responder model", request)
                    .yields(Ref::to(difference.address), IdSource::Reply(String::new()))
            }
            (Some(_), Some(after)) => {
                let mut body = members(after, |field| difference.changed.contains(field));
                if difference.changed.contains(CALLED) {
                    body.insert("name".to_owned(), json!(name));
                }
                let request =
                    Request::new(Method::Patch, one(difference.address)).body(Json::Object(body));
                Draft::new("change the responder model", request)
            }
            _ => Draft::new(
                "delete the responder model",
                Request::new(Method::Delete, one(difference.address)),
            ),
        };
        Work {
            drafts: vec![draft],
            ..Work::default()
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let (domain, name) = parts(&address.key);
        let mut keys = mail::service_keys(domain);
        keys.extend(["responder-models".to_owned(), name.to_owned()]);
        Some(Placement::At(
            keys,
            json!(answer::adopt(self.fields(), spec)),
        ))
    }
}

fn members(after: &Spec, wanted: impl Fn(&str) -> bool) -> Map<String, Json> {
    let mut body = answer::body(after, &wanted);
    if let Some(visible) = after.get(VISIBLE).filter(|_| wanted(VISIBLE)) {
        body.insert("is_visible".to_owned(), visible.to_json());
    }
    body
}
