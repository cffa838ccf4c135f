//! Who is on a discussion list. A facet of the list. People come and go by themselves, so a
//! declaration adds; only `only-subscribers` removes.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place};
use super::kind::{
    Asked, Difference, Draft, Existence, Field, Kind, Located, Nature, Observation, Observed,
    Placement, Within, Work,
};
use super::mail::{self, domain, local};
use super::mailing_list;
use super::names::{MailAddress, normal_address};
use super::views::{Shape, View, What};
use super::{answer, decode};
use crate::kinds::within;
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Request, Template};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `subscribers:news@acme.example`.
#[derive(Debug)]
pub struct Subscribers;

/// Its name in addresses.
pub const NAME: &str = "subscribers";
const SOME: &str = "subscribers";
const ONLY: &str = "only-subscribers";

/// Who is on a list, as people write it.
type Written = Setting<List<Spanned<MailAddress>>>;

/// Declares who is on the list at `place`.
pub(super) fn declare(some: &Written, only: &Written, place: Place<'_>, out: &mut Declarations) {
    answer::refuse_clear(SOME, some, &mut out.diagnostics);
    if let (Some(some), Some(span)) = (some.spanned(), only.span()) {
        out.diagnostics.push(
            Diagnostic::error(
                "two-lists",
                span,
                format!("either `{SOME}` or `{ONLY}`: the one adds, the other also removes"),
            )
            .related(some.span, format!("`{SOME}` is written here"))
            .help("leave one of them out"),
        );
        return;
    }
    let (field, written) = match only.span() {
        Some(_) => (ONLY, only),
        None => (SOME, some),
    };
    let (Some(span), false) = (written.span(), matches!(some, Setting::Clear(_))) else {
        return;
    };
    let key = mail::key(place.key, place.parent);
    let mut thing = Declared::new(Address::new(NAME, key), place.realm, span);
    let mut people = BTreeSet::new();
    for person in written.value().into_iter().flatten() {
        let address = person.value.as_str();
        if !people.insert(address.to_owned()) {
            let message = format!("`{address}` is listed twice");
            out.diagnostics.push(
                Diagnostic::error("repeated", person.span, message).help("leave one of them out"),
            );
        }
        let place = format!("{field}/{address}");
        thing.places.insert(place, person.span);
    }
    thing.set(field, Value::Set(people), span);
    out.things.push(thing);
}

fn path(key: &str) -> Template {
    mailing_list::path(key).text("/subscribers")
}

impl Kind for Subscribers {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "who is on a discussion list"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::of(Nature::Additive, SOME), Field::plain(ONLY)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mailing_list::NAME, key))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::each(holder, mailing_list::NAME, NAME, str::to_owned)
    }

    /// GET `…/{name}/subscribers` (A; paged).
    fn views(&self, thing: &Located) -> Vec<View> {
        let key = &thing.address.key;
        vec![View {
            what: What::Subscribers,
            realm: thing.realm.clone(),
            of: key.clone(),
            request: Request::new(Method::Get, path(key)),
            shape: Shape::Pages,
        }]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Subscribers {
            return seen;
        }
        let mut people = BTreeSet::new();
        for item in items {
            match decode::text(item, "mail").or_else(|| item.as_str()) {
                Some(address) => {
                    people.insert(normal_address(address));
                }
                None => seen
                    .troubles
                    .push("a subscriber came without address".to_owned()),
            }
        }
        let id = local(&view.of);
        let mut thing = Observed::new(Address::new(NAME, view.of.as_str()), id);
        thing.spec.set(SOME, Value::Set(people.clone()));
        thing.spec.set(ONLY, Value::Set(people));
        seen.things.push(thing);
        seen
    }

    fn passes_to(&self, _address: &Address, spec: &Spec) -> Vec<String> {
        let mut people = spec.items(SOME);
        people.extend(spec.items(ONLY));
        people.into_iter().collect()
    }

    /// One person by POST, several by one import, all who go by one DELETE that names them.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let field = match difference.changed.contains(ONLY) {
            true => ONLY,
            false => SOME,
        };
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(field);
        let after = difference.after.unwrap_or(&empty).items(field);
        let new: Vec<&String> = after.difference(&before).collect();
        let gone: Vec<&String> = before.difference(&after).collect();
        let mut drafts = Vec::new();
        let mut notes = Vec::new();
        let request = match new.as_slice() {
            [] => None,
            [one] => Some(Request::new(Method::Post, path(key)).body(json!({ "email": one }))),
            several => {
                let lines: Vec<&str> = several.iter().map(|each| each.as_str()).collect();
                let all = path(key).text("/import");
                Some(Request::new(Method::Post, all).body(json!({ "datas": lines.join("\n") })))
            }
        };
        if let Some(request) = request {
            let draft = Draft::new("add to the list", request);
            let greeted = new.iter().filter(|_| notifies(difference));
            let what = format!("a welcome to {key}");
            drafts.push(draft.letters(&what, greeted.map(|each| (*each).clone())));
        }
        if !gone.is_empty() {
            let request = Request::new(Method::Delete, path(key)).body(json!({ "emails": gone }));
            drafts.push(Draft::new("take off the list", request));
            if notifies(difference) {
                notes.push("who is taken off may get the list's goodbye".to_owned());
            }
        }
        Work {
            drafts,
            notes,
            ..Work::default()
        }
    }

    /// Who is there by chance is not declared to be there alone.
    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::service_keys(domain(&address.key));
        let field = match spec.get(SOME) {
            Some(_) => SOME,
            None => ONLY,
        };
        let name = local(&address.key).to_owned();
        keys.extend(["mailing-lists".to_owned(), name, field.to_owned()]);
        Some(Placement::At(keys, spec.get(field)?.to_json()))
    }
}

/// Whether the list writes to people who come and go: as declared, as it lives, or as a new one
/// does.
fn notifies(difference: &Difference<'_>) -> bool {
    let list = Address::new(mailing_list::NAME, difference.address.key.as_str());
    let around = difference.around;
    let declared = around
        .declared(&list)
        .and_then(|spec| spec.get(mailing_list::NOTIFICATIONS));
    let lives = around
        .lives(&list)
        .and_then(|thing| thing.spec.get(mailing_list::NOTIFICATIONS));
    declared.or(lives) != Some(&Value::Bool(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::stage::Stage;

    fn people(field: &str, people: &[&str]) -> Spec {
        Spec::default().with(field, Value::set(people.iter().copied()))
    }

    fn now(spec: &Spec) -> Observed {
        let mut thing = Observed::new(Address::new(NAME, "news@acme.example"), "news");
        thing.spec = spec.clone();
        thing
    }

    fn calls(before: &Spec, after: &Spec) -> Vec<(Method, Option<Json>, usize)> {
        let address = Address::new(NAME, "news@acme.example");
        let work = Stage::default()
            .there(now(before))
            .work(&address, Some(after));
        let each = work.drafts.into_iter();
        each.map(|draft| {
            (
                draft.request.method,
                draft.request.body,
                draft.letters.len(),
            )
        })
        .collect()
    }

    #[test]
    fn one_is_added_by_itself_and_several_at_once_and_each_is_greeted() {
        let none = people(SOME, &[]);
        assert_eq!(
            calls(&none, &people(SOME, &["a@x.example"])),
            [(Method::Post, Some(json!({"email": "a@x.example"})), 1)]
        );
        assert_eq!(
            calls(&none, &people(SOME, &["a@x.example", "b@x.example"])),
            [(
                Method::Post,
                Some(json!({"datas": "a@x.example\nb@x.example"})),
                2
            )]
        );
    }

    #[test]
    fn who_goes_is_named_in_one_call() {
        let before = people(ONLY, &["a@x.example", "b@x.example"]);
        assert_eq!(
            calls(&before, &people(ONLY, &[])),
            [(
                Method::Delete,
                Some(json!({"emails": ["a@x.example", "b@x.example"]})),
                0
            )]
        );
    }

    #[test]
    fn a_quiet_list_greets_nobody() {
        let list = Address::new(mailing_list::NAME, "news@acme.example");
        let quiet = Spec::default().with(mailing_list::NOTIFICATIONS, Value::Bool(false));
        let stage = Stage::default()
            .there(now(&people(SOME, &[])))
            .declares(list, quiet);
        let address = Address::new(NAME, "news@acme.example");
        let after = people(SOME, &["a@x.example"]);
        let work = stage.work(&address, Some(&after));
        assert!(work.drafts[0].letters.is_empty());
    }
}
