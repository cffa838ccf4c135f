//! The order of an address's filters, and whether they can be reached at all. A facet of the mailbox.
//!
//! The order is a set of pairs, `A before B`: filters that nobody declares may stand anywhere between.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::filter::{self, POSITION};
use crate::kinds::declare::{Declarations, Declared, Place};
use crate::kinds::decode;
use crate::kinds::kind::{
    Around, Asked, Difference, Draft, Existence, Field, Kind, Located, Nature, Observation,
    Observed, Placement, Work,
};
use crate::kinds::mail;
use crate::kinds::views::{self, View, What};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request, id_hole};
use crate::model::source::Span;
use crate::model::value::{Spec, Value};

/// `filter-order:ada@acme.example`.
#[derive(Debug)]
pub struct FilterOrder;

/// Its name in addresses.
pub const NAME: &str = "filter-order";
const ORDER: &str = "order";
/// What stands between the two names of a pair; no declared name has it.
pub(super) const BEFORE: &str = " before ";
/// Whether scripts and not filters are applied.
pub(super) const ADVANCED: &str = "advanced-mode";
/// The service takes no scripts here.
pub(super) const NO_SCRIPTS: &str = "scripts-refused";

/// Declares the order of these filters of the mailbox at `place`: each before the next. Where only
/// scripts are written there is none, and it says whether the token reaches them.
pub fn declare(names: Option<&[String]>, span: Span, place: Place<'_>, out: &mut Declarations) {
    let mailbox = mail::key(place.key, place.parent);
    let mut thing = Declared::new(Address::new(NAME, mailbox), place.realm, span);
    if let Some(names) = names {
        let pairs = names.windows(2).map(|pair| before(&pair[0], &pair[1]));
        thing.set(ORDER, Value::set(pairs), span);
    }
    out.things.push(thing);
}

/// What a person does so that the token reaches the filters and scripts of a mailbox.
pub(super) fn reach(mailbox: &str) -> Vec<String> {
    vec![
        format!(
            "whoever the token belongs to adds {mailbox} to their own mail in the web app; its filters are shown to nobody else"
        ),
        "or use a token of somebody who has it there already, and plan again".to_owned(),
    ]
}

/// Whether the files say an order, so that a plan shows it where the token does not reach it.
pub(super) fn is_said(address: &Address, around: &dyn Around) -> bool {
    let declared = around.declared(address);
    declared.is_some_and(|spec| spec.get(ORDER).is_some())
}

fn before(first: &str, second: &str) -> String {
    format!("{first}{BEFORE}{second}")
}

impl Kind for FilterOrder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the order of an address's filters, and whether the token reaches them"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[
            Field::of(Nature::Additive, ORDER),
            Field::of(Nature::Observed, ADVANCED),
            Field::of(Nature::Observed, NO_SCRIPTS),
        ];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, key))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![super::view(&thing.realm, &thing.address.key)]
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        if view.what != What::Filters {
            return seen;
        }
        let address = Address::new(NAME, view.of.as_str());
        if views::closed(items).is_some() {
            // There, and not for this token: what needs it cannot be planned.
            let mut thing = Observed::new(address, "");
            thing.spec.set(ORDER, Value::Null);
            seen.things.push(thing);
            return seen;
        }
        let Some(item) = items.first() else {
            return seen;
        };
        let mut thing = Observed::new(address, mail::local(&view.of));
        let filters = super::list(item, "filters");
        let names: Vec<&str> = filters
            .into_iter()
            .flatten()
            .filter_map(|filter| decode::text(filter, "name"))
            .collect();
        let mut pairs = BTreeSet::new();
        for (place, first) in names.iter().enumerate() {
            let behind = names.iter().skip(place + 1);
            pairs.extend(behind.map(|second| before(first, second)));
        }
        thing.spec.set(ORDER, Value::Set(pairs));
        for (field, member) in [(ADVANCED, "use_scripts"), (NO_SCRIPTS, "prevent_script")] {
            if let Some(on) = decode::switch(item, member) {
                thing.spec.set(field, Value::Bool(on));
            }
        }
        seen.things.push(thing);
        seen
    }

    fn work(&self, difference: &Difference<'_>) -> Work {
        let (address, around) = (difference.address, difference.around);
        let mailbox = &address.key;
        if around.lives(address).is_some_and(|seen| seen.id.is_empty()) {
            return Work {
                by_hand: reach(mailbox),
                ..Work::default()
            };
        }
        if let Some(work) = super::out_of_reach(mailbox, around) {
            return work;
        }
        // Not the finished side, which holds pairs of today that these are to replace.
        let wanted = around.declared(address).map(|spec| spec.items(ORDER));
        let order = arranged(mailbox, &wanted.unwrap_or_default(), around);
        // By id, so that it is sent when new filters are there.
        let names: Vec<Json> = order
            .iter()
            .map(|name| {
                id_hole(&Ref::to(&Address::new(
                    filter::NAME,
                    format!("{mailbox}/{name}"),
                )))
            })
            .collect();
        let request = Request::new(Method::Put, super::path(mailbox, "/reorder"))
            .body(json!({ "order": names }));
        Work {
            drafts: vec![Draft::new("put the filters in order", request)],
            ..Work::default()
        }
    }

    /// A document says it by the order of the filters themselves.
    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::keys(&address.key);
        keys.push("filters".to_owned());
        Some(Placement::Order(keys, "name", chain(&spec.items(ORDER))))
    }
}

/// Names in an order that all pairs agree with; where they do not, some order.
fn chain(pairs: &BTreeSet<String>) -> Vec<String> {
    let mut open: Vec<(&str, &str)> = pairs
        .iter()
        .filter_map(|pair| pair.split_once(BEFORE))
        .collect();
    let mut names: BTreeSet<&str> = open.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let mut found = Vec::new();
    while let Some(first) = names
        .iter()
        .find(|name| !open.iter().any(|(_, second)| second == *name))
        .or_else(|| names.first())
        .copied()
    {
        names.remove(first);
        open.retain(|(before, _)| *before != first);
        found.push(first.to_owned());
    }
    found
}

/// All filters of a mailbox: those declared in their order, at the places that live ones of them
/// have now, new ones behind the one they follow; others stay where they are.
fn arranged(mailbox: &str, wanted: &BTreeSet<String>, around: &dyn Around) -> Vec<String> {
    let own = |address: &Address| super::mailbox(&address.key) == mailbox;
    let name = |address: &Address| super::name(&address.key).to_owned();
    let mut living: Vec<(i64, String)> = around
        .living(filter::NAME)
        .into_iter()
        .filter(|seen| own(&seen.address))
        .map(|seen| {
            let place = match seen.spec.get(POSITION) {
                Some(Value::Number(place)) => *place,
                _ => i64::MAX,
            };
            (place, name(&seen.address))
        })
        .collect();
    living.sort();
    let declared: BTreeSet<String> = around
        .declaring(filter::NAME)
        .into_iter()
        .filter(|(address, _)| own(address))
        .map(|(address, _)| name(address))
        .collect();
    let mut ours = chain(wanted);
    ours.retain(|name| declared.contains(name));
    let alone = declared.iter().filter(|name| !ours.contains(name));
    let mut rest: Vec<String> = alone.cloned().collect();
    rest.splice(0..0, ours);
    let mut rest = rest.into_iter();
    let mut order = Vec::new();
    for (_, living) in living {
        if declared.contains(&living) {
            order.extend(rest.next());
        } else {
            order.push(living);
        }
    }
    order.extend(rest);
    order
}
