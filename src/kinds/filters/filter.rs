//! A filter of an address, by name.

use serde_json::{Map, Value as Json, json};

use super::order;
use super::rule::{self, ACTIONS, CONDITIONS, FilterSection, MATCH};
use crate::kinds::declare::{Declarations, Declared, Place};
use crate::kinds::decode;
use crate::kinds::kind::{
    After, Asked, Breach, Difference, Draft, Existence, Field, IdSource, Kind, Located, Nature,
    Observation, Observed, Placement, Within, Work,
};
use crate::kinds::views::{self, View, What};
use crate::kinds::within;
use crate::kinds::{limits, mail};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::request::{Method, Ref, Request};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `filter:ada@acme.example/Invoices`.
#[derive(Debug)]
pub struct Filter;

/// Its name in addresses.
pub const NAME: &str = "filter";
const ENABLED: &str = "enabled";
/// Where it stands among the filters of its address, from 1: shown, and set through their order.
pub(super) const POSITION: &str = "position";

/// The filters of one address, as people write them.
pub type Filters = Setting<List<Spanned<FilterSection>>>;

/// Declares the filters of the mailbox at `place`; gives their names in order. `null` means none.
pub fn declare(written: &Filters, place: Place<'_>, out: &mut Declarations) -> Vec<String> {
    let mailbox = mail::key(place.key, place.parent);
    if written.span().is_some() {
        out.scope(NAME, format!("{mailbox}/*"), place.realm);
    }
    let mut names = Vec::new();
    for section in written.value().into_iter().flatten() {
        let (section, span) = (&section.value, section.value.name.span);
        let name = section.name.value.as_str();
        let address = Address::new(NAME, format!("{mailbox}/{name}"));
        let mut thing = Declared::new(address, place.realm, span);
        let limits = &place.common.limits;
        let length = name.chars().count();
        out.diagnostics
            .extend(limits.too_long("filter-name-length", length, span));
        if name.contains(order::BEFORE) {
            out.diagnostics.push(
                Diagnostic::error(
                    "bad-filter",
                    span,
                    format!("`{name}` cannot be told from an order of two filters"),
                )
                .help("choose a name without ` before ` in it"),
            );
        }
        thing.switch(ENABLED, &section.enabled, out);
        let (conditions, actions) = (&section.conditions, &section.actions);
        rule::take(&section.matches, conditions, actions, true, &mut thing, out);
        out.things.push(thing);
        names.push(name.to_owned());
    }
    names
}

impl Kind for Filter {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a filter that sorts the mail of one address; only where the token's user has the mailbox"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::plain(ENABLED),
            Field::plain(MATCH),
            Field::plain(CONDITIONS),
            Field::plain(ACTIONS),
            Field::of(Nature::Observed, POSITION),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Own("filters")
    }

    fn passes_to(&self, _address: &Address, spec: &Spec) -> Vec<String> {
        let actions = match spec.get(ACTIONS) {
            Some(Value::List(actions)) if spec.get(ENABLED) != Some(&Value::Bool(false)) => actions,
            _ => return Vec::new(),
        };
        let to = actions
            .iter()
            .filter_map(|action| action.strip_prefix("forward "));
        to.map(str::to_owned).collect()
    }

    fn ownership(&self) -> (Ownership, &'static str) {
        (Ownership::Additive, "people sort their own mail")
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, super::mailbox(key)))
    }

    fn within(&self, holder: &Observed, _beside: &dyn Fn(&str) -> Vec<String>) -> Vec<Within> {
        within::each(holder, mail::MAILBOX, NAME, within::names)
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![super::view(
            &thing.realm,
            super::mailbox(&thing.address.key),
        )]
    }

    fn observe(&self, view: &View, items: &[Json], asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Filters || views::closed(items).is_some() {
            return seen;
        }
        let found = items.first().and_then(|item| super::list(item, "filters"));
        let Some(filters) = found else {
            let of = |a: &&Address| a.kind == NAME && super::mailbox(&a.key) == view.of;
            if asked.wanted.iter().any(|address| of(&address)) {
                seen.troubles
                    .push("the service answered without the list of filters".to_owned());
            }
            return seen;
        };
        for (place, item) in (1..).zip(filters) {
            let Some(name) = decode::text(item, "name") else {
                seen.troubles
                    .push("a filter came without its name".to_owned());
                continue;
            };
            let address = Address::new(NAME, format!("{}/{name}", view.of));
            let mut thing = Observed::new(address, name);
            if let Some(on) = decode::switch(item, "is_enabled") {
                thing.spec.set(ENABLED, Value::Bool(on));
            }
            rule::read(item, "has_all_of", &mut thing.spec);
            thing.spec.set(POSITION, Value::Number(place));
            seen.things.push(thing);
        }
        seen
    }

    fn defaults(&self) -> Spec {
        Spec::default()
            .with(ENABLED, Value::Bool(true))
            .with(MATCH, Value::text("all"))
    }

    /// Filters are keyed by name, and every change sends the whole of one (PATCH wants all members).
    fn work(&self, difference: &Difference<'_>) -> Work {
        let key = &difference.address.key;
        let (mailbox, name) = (super::mailbox(key), super::name(key));
        if let Some(work) = super::out_of_reach(mailbox, difference.around) {
            return work;
        }
        let list = || super::path(mailbox, "");
        let draft = match (difference.before, difference.after) {
            (_, None) => Draft::new(
                "delete the filter",
                Request::new(Method::Delete, list()).body(json!({ "name": name })),
            ),
            (None, Some(after)) => Draft::new(
                "create the filter",
                Request::new(Method::Post, list()).body(body(name, after)),
            )
            .yields(
                Ref::to(difference.address),
                IdSource::Known(name.to_owned()),
            ),
            (Some(_), Some(after)) if difference.changed.iter().eq([ENABLED]) => {
                let on = after.get(ENABLED) != Some(&Value::Bool(false));
                let path = super::path(mailbox, "/set_activation");
                Draft::new(
                    if on {
                        "switch the filter on"
                    } else {
                        "switch the filter off"
                    },
                    Request::new(Method::Put, path).body(json!({ "name": name, "is_enabled": on })),
                )
            }
            (Some(_), Some(after)) => {
                let mut body = body(name, after);
                body["old_name"] = json!(name);
                Draft::new(
                    "change the filter",
                    Request::new(Method::Patch, list()).body(body),
                )
            }
        };
        let on = |spec: &Spec| spec.get(ENABLED) != Some(&Value::Bool(false));
        let state = difference.around.lives(&Address::new(order::NAME, mailbox));
        let scripted = state.and_then(|seen| seen.spec.get(order::ADVANCED));
        let silent = scripted == Some(&Value::Bool(true)) && difference.after.is_some_and(on);
        let note =
            "a script is applied at this address, and filters beside it are not (MAIL-SIEVE-02)";
        Work {
            drafts: vec![draft],
            notes: silent.then(|| note.to_owned()).into_iter().collect(),
            ..Work::default()
        }
    }

    /// Forwarding by filters is refused on free offers (MAIL-SIEVE-07).
    fn breaches(&self, after: &dyn After) -> Vec<Breach> {
        let touched = after.touched(NAME);
        let forwards = |spec: &Spec| match spec.get(ACTIONS) {
            Some(Value::List(actions)) => actions.iter().any(|a| a.starts_with("forward ")),
            _ => false,
        };
        let being = after.being(NAME).into_iter();
        being
            .filter(|(address, spec)| touched.contains(address) && forwards(spec))
            .filter(|(address, _)| none_allowed(after, "filter-forwards", address))
            .map(|(address, _)| Breach {
                address: address.clone(),
                limit: "filter-forwards",
                why: "this offer takes no filters that forward".to_owned(),
                help: "leave `forward` out, or use the address's own `forward`".to_owned(),
            })
            .collect()
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut item = Map::new();
        item.insert("name".to_owned(), json!(super::name(&address.key)));
        if let Some(on) = spec.get(ENABLED) {
            item.insert(ENABLED.to_owned(), on.to_json());
        }
        rule::written(spec, &mut item)?;
        // A live filter without conditions or actions has no words here.
        let whole = |name: &str| {
            item.get(name)
                .and_then(Json::as_array)
                .is_some_and(|a| !a.is_empty())
        };
        if !whole(CONDITIONS) || !whole(ACTIONS) {
            return None;
        }
        let name = super::name(&address.key);
        name.parse::<rule::RuleName>().ok()?;
        if name.contains(order::BEFORE) {
            return None;
        }
        let mut keys = mail::keys(super::mailbox(&address.key));
        keys.push("filters".to_owned());
        Some(Placement::Item(keys, Json::Object(item)))
    }
}

/// Whether the offer of an address's mail service, where it is known, allows none of this.
pub(super) fn none_allowed(after: &dyn After, limit: &str, address: &Address) -> bool {
    let domain = mail::domain(super::mailbox(&address.key));
    let services = after.being(mail::SERVICE);
    let service = services.iter().find(|(service, _)| service.key == domain);
    let offer = service.and_then(|(_, spec)| match spec.get("offer") {
        Some(Value::Text(offer)) => limits::offer(offer),
        _ => None,
    });
    offer.is_some_and(|offer| {
        let limit = after.limits().of(limit, Some(offer));
        limit.is_some_and(|limit| limit.most == 0)
    })
}

fn body(name: &str, spec: &Spec) -> Json {
    json!({
        "name": name,
        "is_enabled": spec.get(ENABLED) != Some(&Value::Bool(false)),
        "has_all_of": rule::has_all(spec),
        "conditions": rule::conditions(spec),
        "actions": rule::actions(spec),
    })
}
