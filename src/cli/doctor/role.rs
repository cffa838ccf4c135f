//! The role of the token's own user: people and teams are written by administrators and legal
//! representatives only, and only the latter name another one (knowledge base 1404, 1633, 284).

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Findings, Loaded, get};
use crate::api::{ApiError, Client, Paging};
use crate::kinds::user::words::Role;
use crate::kinds::{names, org, user};
use crate::model::value::Value;

/// What to do where the role is not enough.
const HINT: &str = "let an administrator or legal representative make the token, or change the role of its user in the Manager";

/// What the files ask of whoever runs them in one organization; none where they speak of nobody.
pub(super) struct Needed {
    /// Logins that are to be legal representatives.
    representatives: BTreeSet<String>,
}

impl Needed {
    pub(super) fn of(loaded: &Loaded, realm: &str) -> Option<Self> {
        let document = &loaded.document;
        let spoken = document.scopes.iter();
        let mut spoken = spoken.filter(|scope| scope.realm == realm);
        spoken.find(|scope| ["user", "team"].contains(&scope.address.kind.as_str()))?;
        let people = document.declared.iter().filter(|thing| {
            let located = &thing.located;
            located.realm == realm && located.address.kind == user::NAME
        });
        let role = Value::text(Role::LegalRepresentative.word());
        let representatives = people
            .filter(|person| person.spec.get("role") == Some(&role))
            .map(|person| org::name(&person.located.address.key).to_owned());
        Some(Self {
            representatives: representatives.collect(),
        })
    }
}

/// Says whether the role of `who` is enough for what the files need in an organization with this id.
pub(super) async fn judge(
    client: &Client,
    (realm, id): (&str, &str),
    who: Option<&str>,
    needed: &Needed,
    found: &mut Findings,
) {
    let what = format!("role of the token's user in {realm} (scope accounts)");
    let Some(who) = who else {
        return found.note(&what, "not known, because nobody said whose token it is");
    };
    let request = get(&format!("/2/accounts/{id}/users"), &[]);
    let people = match client.list(&request, Paging::Pages { per_page: 100 }).await {
        Ok(listed) => listed.items,
        Err(error) if is_denied(&error) => {
            let why = format!(
                "{who} may not read its people, and so is neither administrator nor legal representative"
            );
            return found.missing(&what, &why, Some(HINT));
        }
        Err(error) => return found.failed(&what, &error),
    };
    let roles = |email: &str| {
        let own = people.iter().filter(|item| {
            let text = item.get("email").and_then(Json::as_str);
            text.is_some_and(|text| names::normal_address(text) == names::normal_address(email))
        });
        let roles = own.filter_map(|item| Role::observed(item.get("role_type")?.as_str()?));
        roles.collect::<Vec<_>>()
    };
    match roles(who).first() {
        None => found.note(&what, &format!("{who} is not among its people")),
        Some(Role::LegalRepresentative) => found.fine(&what, Role::LegalRepresentative.word()),
        Some(Role::Administrator) => {
            let mut new = needed.representatives.iter();
            let new = new.find(|email| !roles(email).contains(&Role::LegalRepresentative));
            match new {
                None => found.fine(&what, Role::Administrator.word()),
                Some(email) => found.missing(
                    &what,
                    &format!("an administrator cannot make {email} a legal representative"),
                    Some("let a legal representative do that, or make the token"),
                ),
            }
        }
        Some(less) => found.missing(
            &what,
            &format!(
                "{who} is {}, and only administrators and legal representatives invite people and write teams",
                less.word()
            ),
            Some(HINT),
        ),
    }
}

/// Whether the service refuses because of who asks, and not because of the token's scopes.
fn is_denied(error: &ApiError) -> bool {
    let refusal = error.refusal();
    refusal.is_some_and(|refusal| {
        refusal.status == 403 && refusal.code.as_deref() == Some("access_denied")
    })
}
