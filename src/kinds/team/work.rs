//! How a difference about a team is removed.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{LEAD, SERVICES};
use crate::kinds::kind::{CALLED, Difference, Draft, IdSource, Work};
use crate::kinds::rights::{self, ACCESS};
use crate::kinds::{org, service, user};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request, Template, id_hole};
use crate::model::value::{Spec, Value};

pub(super) fn path(address: &Address) -> Template {
    org::path(1, &org::realm(&address.key), "/teams/").id(address)
}

pub(super) fn work(difference: &Difference<'_>) -> Work {
    let address = difference.address;
    let Some(after) = difference.after else {
        let draft = Draft::new(
            "delete the team",
            Request::new(Method::Delete, path(address)),
        );
        return Work {
            drafts: vec![draft],
            notes: vec![
                "its people lose at once what came through it; a mailbox that nobody else reads goes on receiving (TEAM-07, TEAM-08)".to_owned(),
            ],
            ..Work::default()
        };
    };
    let realm = org::realm(&address.key);
    let mut work = Work::default();
    let mut body = Map::new();
    if difference.changed.contains(SERVICES) {
        body.insert(
            "permissions".to_owned(),
            json!({ "services": services(&realm, after) }),
        );
    }
    let lead = lead(difference, &realm, &mut work);
    if let Some(lead) = lead {
        body.insert("owned_by_id".to_owned(), lead);
    }
    if difference.before.is_none() {
        body.insert("name".to_owned(), json!(org::name(&address.key)));
        let list = org::path(1, &realm, "/teams");
        let request = Request::new(Method::Post, list).body(Json::Object(body));
        let draft = Draft::new("create the team", request);
        work.drafts
            .push(draft.yields(Ref::to(address), IdSource::Reply("/id".to_owned())));
    } else if !body.is_empty() || difference.changed.contains(CALLED) {
        if difference.changed.contains(CALLED) {
            body.insert("name".to_owned(), json!(org::name(&address.key)));
        }
        let request = Request::new(Method::Patch, path(address)).body(Json::Object(body));
        work.drafts.push(Draft::new("change the team", request));
    }
    asserted(difference, after, &mut work);
    if difference
        .before
        .is_some_and(|b| !gone(b, after).is_empty())
    {
        work.notes
            .push("its people lose at once what came through the services it loses".to_owned());
    }
    work
}

fn gone(before: &Spec, after: &Spec) -> BTreeSet<String> {
    &before.items(SERVICES) - &after.items(SERVICES)
}

/// Always the full list: whether the service replaces or adds is not documented (mail document
/// §19.2), and the next reading tells.
fn services(realm: &str, after: &Spec) -> Vec<Json> {
    let words = after.items(SERVICES).into_iter();
    words
        .map(|word| id_hole(&Ref::to(&service::address(realm, &word))))
        .collect()
}

/// The leader as a member of a body, where it differs and can be written.
fn lead(difference: &Difference<'_>, realm: &str, work: &mut Work) -> Option<Json> {
    let name = org::name(&difference.address.key);
    match difference.wants(LEAD)? {
        Value::Text(email) => {
            let person = user::address(realm, email);
            let lives = difference.around.lives(&person);
            if lives.is_some_and(|person| !person.id.is_empty()) {
                return Some(id_hole(&Ref::to(&person)));
            }
            work.by_hand.push(format!(
                "only somebody who belongs to {realm} can lead a team: plan again once {email} has accepted"
            ));
            None
        }
        // No call is known to take a leader away: `owned_by_id` is a number in every document.
        _ => {
            work.by_hand.push(format!(
                "an administrator or legal representative opens the team {name} in the Manager and takes the leader out, or names another one here"
            ));
            None
        }
    }
}

/// Rights that are wanted and that granting the service did not bring. Which right a granted
/// service brings is not known before the team has it, so nobody is asked to tick it before.
fn asserted(difference: &Difference<'_>, after: &Spec, work: &mut Work) {
    let Some(before) = difference.before else {
        return;
    };
    if !difference.changed.contains(ACCESS) {
        return;
    }
    let granted = before.items(SERVICES);
    let missing: BTreeSet<String> = (&after.items(ACCESS) - &before.items(ACCESS))
        .into_iter()
        .filter(|grant| granted.contains(rights::service_of(grant)))
        .collect();
    if !missing.is_empty() {
        work.by_hand.push(format!(
            "an administrator or legal representative opens the team {} in the Manager and grants {}",
            org::name(&difference.address.key),
            rights::in_words(&missing)
        ));
    }
}
