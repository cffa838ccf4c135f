//! Filters of an address and of a mail service, and Sieve scripts.
//!
//! Filters and scripts of an address are its user's own: the service shows and takes them only where
//! the mailbox is linked to the token's user (`…/auth/filters`; API documents of 2025). Where it is
//! not, the service answers so, and the plan names what a person has to do.

pub mod filter;
pub mod model;
pub mod order;
mod rule;
pub mod script;
pub mod sieve;
mod sieve_rules;

use serde_json::Value as Json;

pub use rule::FilterSection;
pub use script::ScriptSection;

use super::declare::{Declarations, Place};
use super::kind::{Around, Work};
use super::mail;
use super::views::{Shape, View, What};
use crate::model::address::Address;
use crate::model::request::{Method, Request, Template};

/// The key of a filter or script without its name: the address it belongs to.
fn mailbox(key: &str) -> &str {
    key.split_once('/').map_or(key, |(mailbox, _)| mailbox)
}

/// The name of a filter, script or model in its key.
fn name(key: &str) -> &str {
    key.split_once('/').map_or("", |(_, name)| name)
}

/// The path of a mailbox's filters, with what stands behind it.
fn path(mailbox: &str, rest: &str) -> Template {
    mail::path(mailbox).text("/auth/filters").text(rest)
}

/// The filters and scripts of one mailbox (GET `…/auth/filters`; A): one call for each address whose
/// filters are declared.
fn view(realm: &str, mailbox: &str) -> View {
    View {
        what: What::Filters,
        realm: realm.to_owned(),
        of: mailbox.to_owned(),
        request: Request::new(Method::Get, path(mailbox, "")),
        shape: Shape::Object,
    }
}

/// Why nothing can be written to a mailbox's filters now; none where it can.
fn out_of_reach(mailbox: &str, around: &dyn Around) -> Option<Work> {
    let box_of = Address::new(mail::MAILBOX, mailbox);
    if around.lives(&box_of).is_none() {
        return Some(Work {
            blocked_on: vec![box_of],
            ..Work::default()
        });
    }
    let order = Address::new(order::NAME, mailbox);
    // An answer that the mailbox is not linked leaves the id open (see `order`).
    let closed = around.lives(&order).is_some_and(|seen| seen.id.is_empty());
    closed.then(|| match order::is_said(&order, around) {
        true => Work {
            blocked_on: vec![order],
            ..Work::default()
        },
        // Nothing differs about the order, so the steps stand where something does.
        false => Work {
            by_hand: order::reach(mailbox),
            ..Work::default()
        },
    })
}

/// The members of a list in a reply; none where it is missing or no list.
fn list<'a>(item: &'a Json, member: &str) -> Option<&'a Vec<Json>> {
    item.get(member)?.as_array()
}

/// Declares the filters and scripts of the mailbox at `place`, and the order of the filters.
pub fn declare(
    filters: &filter::Filters,
    scripts: &script::Scripts,
    place: Place<'_>,
    out: &mut Declarations,
) {
    let names = filter::declare(filters, place, out);
    let applied = script::declare(scripts, place, out);
    let awake = filters
        .value()
        .into_iter()
        .flatten()
        .any(|filter| filter.value.enabled.value() != Some(&false));
    let Some(span) = filters.span().or_else(|| scripts.span()) else {
        return;
    };
    let names = filters.span().map(|_| names.as_slice());
    order::declare(names, span, place, out);
    let mut applied = applied.iter();
    if let Some(first) = applied.next() {
        if awake {
            out.diagnostics.push(script::beside_filters(first, span));
        }
        let others = applied.map(|other| script::beside_another(other, first));
        out.diagnostics.extend(others);
    }
}
