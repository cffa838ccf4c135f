//! The aliases of one mailbox, as one set: other names that reach it.
//!
//! A facet of the mailbox: it is there when the mailbox is, and can only change. An alias holds its
//! name within the whole mail service (MAIL-ADDR-08).

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::declare::{Declarations, Declared, Place};
use super::decode;
use super::kind::{
    Asked, Claim, Difference, Draft, Existence, Field, Kind, Located, Observation, Observed,
    Placement, Work,
};
use super::mail;
use super::names::LocalPart;
use super::views::{self, Shape, View, What};
use crate::model::address::Address;
use crate::model::diagnostic::Diagnostic;
use crate::model::request::{Method, Request, Template};
use crate::model::setting::{Setting, Spanned};
use crate::model::value::{Spec, Value};
use crate::yaml::List;

/// `aliases:ada@acme.example`.
#[derive(Debug)]
pub struct Aliases;

/// Its name in addresses.
pub const NAME: &str = "aliases";
pub(super) const FIELD: &str = "aliases";

/// Declares the aliases of the mailbox at `place`; `null` means none.
pub fn declare(
    written: &Setting<List<Spanned<LocalPart>>>,
    place: Place<'_>,
    out: &mut Declarations,
) {
    let Some(span) = written.span() else {
        return;
    };
    let key = mail::key(place.key, place.parent);
    let mut thing = Declared::new(Address::new(NAME, key), place.realm, span);
    let mut names = BTreeSet::new();
    for alias in written.value().into_iter().flatten() {
        let name = alias.value.as_str().to_owned();
        let limits = &place.common.limits;
        out.diagnostics
            .extend(limits.too_long("address-name-length", name.len(), alias.span));
        if !names.insert(name.clone()) {
            out.diagnostics.push(
                Diagnostic::error("repeated", alias.span, format!("`{name}` is listed twice"))
                    .help("leave one of them out"),
            );
        }
        thing.places.insert(format!("{FIELD}/{name}"), alias.span);
    }
    thing.set(FIELD, Value::Set(names), span);
    out.things.push(thing);
}

impl Kind for Aliases {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the other names under which a mailbox receives"
    }

    fn fields(&self) -> &'static [Field] {
        const FIELDS: &[Field] = &[Field::plain(FIELD)];
        FIELDS
    }

    fn existence(&self) -> Existence {
        Existence::Facet
    }

    fn parent(&self, key: &str) -> Option<Address> {
        Some(Address::new(mail::MAILBOX, key))
    }

    fn views(&self, thing: &Located) -> Vec<View> {
        vec![views::mailboxes(
            &thing.realm,
            mail::domain(&thing.address.key),
        )]
    }

    fn rivals(&self, thing: &Located) -> Vec<View> {
        vec![views::redirections(
            &thing.realm,
            mail::domain(&thing.address.key),
        )]
    }

    /// One call a mailbox, only where the list does not tell the aliases.
    fn details(&self, thing: &Located, seen: Option<&Observed>) -> Vec<View> {
        let open = seen.filter(|seen| seen.open);
        open.map(|_| view(&thing.realm, &thing.address.key))
            .into_iter()
            .collect()
    }

    fn observe(&self, view: &View, items: &[Json], _asked: Asked<'_>) -> Observation {
        let mut seen = Observation::default();
        match view.what {
            What::Mailboxes => {
                let local = |item| decode::text(item, "mailbox_name");
                let named = items.iter().filter_map(|item| Some((item, local(item)?)));
                let all = named.map(|(item, local)| found(item, mail::key(local, &view.of)));
                seen.things.extend(all);
            }
            What::Aliases => {
                let thing = items.first().map(|item| found(item, view.of.clone()));
                match thing.filter(|thing| !thing.open) {
                    Some(thing) => seen.things.push(thing),
                    None => seen.troubles.push(format!(
                        "the service did not say which aliases {} has",
                        view.of
                    )),
                }
            }
            _ => {}
        }
        seen
    }

    fn claims(&self, address: &Address, spec: &Spec) -> Vec<Claim> {
        let domain = mail::domain(&address.key);
        spec.items(FIELD)
            .into_iter()
            .map(|alias| Claim {
                name: mail::claim(&alias, domain),
                shared: false,
                shown: mail::key(&alias, domain),
                what: format!("an alias of {}", address.key),
                item: Some((FIELD, alias)),
            })
            .collect()
    }

    /// One name is added or removed by its own call, which leaves alone what others did meanwhile;
    /// more than one is one PUT of the whole list. An empty list is never sent: whether the service
    /// takes it is not documented (`aliases` is required), so the names go one by one.
    fn work(&self, difference: &Difference<'_>) -> Work {
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(FIELD);
        let after = difference.after.unwrap_or(&empty).items(FIELD);
        let drafts = write(&difference.address.key, &before, &after);
        Work {
            drafts,
            ..Work::default()
        }
    }

    fn release(&self, difference: &Difference<'_>) -> Vec<Draft> {
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(FIELD);
        let after = difference.after.unwrap_or(&empty).items(FIELD);
        let kept = &before & &after;
        write(&difference.address.key, &before, &kept)
    }

    /// Only where some go as well: then the rest is one call for the whole list, which may repeat these.
    fn reach(&self, difference: &Difference<'_>) -> Vec<Draft> {
        let empty = Spec::default();
        let before = difference.before.unwrap_or(&empty).items(FIELD);
        let after = difference.after.unwrap_or(&empty).items(FIELD);
        match before.is_subset(&after) || after.is_subset(&before) {
            true => Vec::new(),
            false => write(&difference.address.key, &before, &(&before | &after)),
        }
    }

    fn adopt(&self, address: &Address, spec: &Spec) -> Option<Placement> {
        let mut keys = mail::keys(&address.key);
        keys.push(FIELD.to_owned());
        Some(Placement::At(keys, spec.get(FIELD)?.to_json()))
    }
}

/// The aliases of one mailbox (GET `…/aliases`; A, and read live in 2026).
#[must_use]
pub fn view(realm: &str, mailbox: &str) -> View {
    View {
        what: What::Aliases,
        realm: realm.to_owned(),
        of: mailbox.to_owned(),
        request: Request::new(Method::Get, mail::path(mailbox).text("/aliases")),
        shape: Shape::Object,
    }
}

/// The aliases as an item of either list has them: the 2024 documents list objects with `name`, live
/// answers texts. Left open where it says nothing of them.
fn found(item: &Json, key: String) -> Observed {
    let mut thing = Observed::new(Address::new(NAME, key.as_str()), mail::local(&key));
    match decode::texts(item, "aliases", "name") {
        Some(aliases) => {
            let aliases = aliases.iter().map(|alias| alias.to_lowercase());
            thing.spec.set(FIELD, Value::set(aliases));
        }
        None => thing.open = true,
    }
    thing
}

fn write(mailbox: &str, before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<Draft> {
    let gone: Vec<_> = before.difference(after).collect();
    let new: Vec<_> = after.difference(before).collect();
    let path = || mail::path(mailbox).text("/aliases");
    match (gone.as_slice(), new.as_slice()) {
        ([], [alias]) => vec![Draft::new(
            format!("add the alias {alias}"),
            Request::new(Method::Post, path()).body(json!({ "alias": alias })),
        )],
        (_, []) if gone.len() == 1 || after.is_empty() => gone
            .iter()
            .map(|alias| {
                Draft::new(
                    format!("remove the alias {alias}"),
                    Request::new(Method::Delete, alias_path(path(), alias)),
                )
            })
            .collect(),
        ([], []) => Vec::new(),
        _ => vec![Draft::new(
            "set the aliases",
            Request::new(Method::Put, path()).body(json!({ "aliases": after })),
        )],
    }
}

fn alias_path(list: Template, alias: &str) -> Template {
    list.text("/").segment(alias)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn calls(before: &[&str], after: &[&str]) -> Vec<String> {
        write("ada@acme.example", &set(before), &set(after))
            .iter()
            .map(|draft| {
                let path = draft.request.path.to_string();
                let tail = path.rsplit_once("/aliases").map_or("", |(_, tail)| tail);
                format!("{}{tail}", draft.request.method)
            })
            .collect()
    }

    #[test]
    fn writes_are_as_few_as_the_service_allows() {
        assert_eq!(calls(&[], &["a"]), ["POST"]);
        assert_eq!(calls(&["a", "b"], &["a"]), ["DELETE/b"]);
        assert_eq!(calls(&[], &["a", "b", "c"]), ["PUT"]);
        assert_eq!(calls(&["a"], &["b"]), ["PUT"]);
        assert_eq!(calls(&["a", "b", "c"], &["c"]), ["PUT"]);
        assert_eq!(calls(&["a", "b"], &[]), ["DELETE/a", "DELETE/b"]);
        assert!(calls(&["a"], &["a"]).is_empty());
    }

    #[test]
    fn a_list_without_aliases_is_not_a_list_of_none() {
        let view = views::mailboxes("Acme", "acme.example");
        let items = [
            json!({"mailbox_name": "ada"}),
            json!({"mailbox_name": "bob", "aliases": [{"name": "Rob"}]}),
        ];
        let seen = Aliases.observe(
            &view,
            &items,
            Asked {
                wanted: &BTreeSet::new(),
                now: 0,
                ids: &[],
            },
        );
        let found: Vec<_> = seen
            .things
            .iter()
            .map(|thing| (thing.address.key.as_str(), thing.spec.items(FIELD)))
            .collect();
        assert_eq!(
            found,
            [
                ("ada@acme.example", set(&[])),
                ("bob@acme.example", set(&["rob"]))
            ]
        );
        let open: Vec<bool> = seen.things.iter().map(|thing| thing.open).collect();
        assert_eq!(open, [true, false]);
    }
}
