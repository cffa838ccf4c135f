//! What is wrong with the people of an organization taken together.

use std::collections::BTreeMap;

use super::words::Role;
use super::{BILLING_NOTIFICATIONS, NAME, ROLE};
use crate::kinds::declare::{Declared, Reviewed};
use crate::kinds::rights::ACCESS;
use crate::kinds::{org, organization};
use crate::model::diagnostic::Diagnostic;
use crate::model::ownership::Ownership;
use crate::model::value::Value;

/// Judges each organization's people.
pub(super) fn review(all: &Reviewed<'_>) -> Vec<Diagnostic> {
    let mut people: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
    for person in all.of(NAME) {
        people
            .entry(&person.located.realm)
            .or_default()
            .push(person);
    }
    // An organization whose people the files speak of and of whom they name none.
    let spoken = all.scopes.iter();
    for scope in spoken.filter(|scope| scope.address.kind == NAME) {
        people.entry(&scope.realm).or_default();
    }
    let mut found = Vec::new();
    let exclusive = all.common.ownership.get("users") == Some(&Ownership::Authoritative);
    for (realm, people) in people {
        found.extend(representatives(all, realm, &people, exclusive));
        let idle = people.iter().filter(|person| is_idle(all, person));
        found.extend(idle.map(|person| {
            let email = org::name(&person.located.address.key);
            Diagnostic::warning(
                "nothing-granted",
                person.place(Some((ROLE, ""))),
                format!("{email} is a collaborator and can do nothing: no file gives them access, a team or a mailbox"),
            )
            .help("put them into a team, or give them `access`; `{}` alone says that others take care of them")
        }));
    }
    found
}

fn is(person: &Declared, role: Role) -> bool {
    person.spec.get(ROLE) == Some(&Value::text(role.word()))
}

/// ORG-01 and ORG-16: somebody has to be there, and to hear of bills.
fn representatives(
    all: &Reviewed<'_>,
    realm: &str,
    people: &[&Declared],
    exclusive: bool,
) -> Option<Diagnostic> {
    // Where others may be there too, or somebody's role is left to others, the files cannot tell.
    let known = people.iter().all(|p| p.spec.get(ROLE).is_some());
    if !exclusive || !known {
        return None;
    }
    let named: Vec<&&Declared> = people
        .iter()
        .filter(|p| is(p, Role::LegalRepresentative))
        .collect();
    match named.as_slice() {
        [] => {
            let organization = || {
                all.of(organization::NAME)
                    .find(|o| o.located.realm == realm)
            };
            let first = people.first().copied().or_else(organization)?;
            Some(
                Diagnostic::error(
                    "no-legal-representative",
                    first.origin,
                    format!("{realm} would have no legal representative: nobody in these files is one, and `users` are authoritative"),
                )
                .help("declare the legal representative, too"),
            )
        }
        [only] if only.spec.get(BILLING_NOTIFICATIONS) == Some(&Value::Bool(false)) => Some(
            Diagnostic::error(
                "sole-legal-representative",
                only.place(Some((BILLING_NOTIFICATIONS, ""))),
                format!(
                    "{} is the only legal representative, who always gets reminders of bills",
                    org::name(&only.located.address.key)
                ),
            )
            .help("leave the line out, or name a second legal representative"),
        ),
        _ => None,
    }
}

/// ORG-08: a collaborator starts with nothing.
fn is_idle(all: &Reviewed<'_>, person: &Declared) -> bool {
    let email = org::name(&person.located.address.key);
    let mentions = |other: &Declared| {
        let named = |value: &Value| value.items().contains(email);
        other.located.address.key.ends_with(&format!("/{email}"))
            || other.spec.0.values().any(named)
    };
    is(person, Role::Collaborator)
        && person.spec.items(ACCESS).is_empty()
        && !all
            .things
            .iter()
            .any(|other| other.located.address != person.located.address && mentions(other))
}
