//! Invitations: made, corrected, taken back, made anew.
//!
//! The call that makes one and the call that corrects it name the same things differently; which name
//! means which is a mapping of ours (mail document §3.3, C).

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::words::{Locale, Role};
use super::{
    BILLING_ACCESS, BILLING_NOTIFICATIONS, INVITATION, LOCALE, PRODUCT_NOTIFICATIONS, ROLE,
    SAME_ADDRESS_ONLY, SEND_MAIL,
};
use crate::kinds::kind::{Difference, Draft, IdSource, Work};
use crate::kinds::org;
use crate::kinds::rights::{self, ACCESS};
use crate::model::address::Address;
use crate::model::request::{Method, Ref, Request, Template, id_hole};
use crate::model::value::{Spec, Value};

/// What an invitation cannot be made without (A), as keys of the files.
const NEEDED: &[&str] = &["first-name", "last-name", ROLE, LOCALE];

/// Keys that somebody's description lacks for inviting them; `role` where the role cannot be given
/// by an invitation.
pub(super) fn lacking(spec: &Spec) -> Vec<&'static str> {
    let there = |field: &&&str| match spec.get(field) {
        Some(Value::Text(word)) => **field != ROLE || Role::api(word).is_some(),
        _ => false,
    };
    NEEDED
        .iter()
        .filter(|field| !there(field))
        .copied()
        .collect()
}

/// The hole for an invitation's own number.
fn hole(address: &Address) -> Ref {
    Ref::member(address, INVITATION)
}

fn path(address: &Address) -> Template {
    let list = org::path(1, &org::realm(&address.key), "/invitations/");
    list.hole(hole(address))
}

/// Invites somebody as `after` describes them, into these teams.
pub(super) fn make(difference: &Difference<'_>, after: &Spec, teams: &[Address]) -> Work {
    let address = difference.address;
    let (realm, email) = (org::realm(&address.key), org::name(&address.key));
    let text = |field: &str| match after.get(field) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let on = |field: &str| match after.get(field) {
        Some(Value::Bool(on)) => Some(*on),
        _ => None,
    };
    let mut body = Map::new();
    let mut put = |name: &str, value: Json| {
        body.insert(name.to_owned(), value);
    };
    put("email", json!(email));
    put("first_name", json!(text("first-name")));
    put("last_name", json!(text("last-name")));
    put("locale", json!(Locale::api(text(LOCALE))));
    put("role_type", json!(Role::api(text(ROLE))));
    if let Some(on) = on(BILLING_ACCESS) {
        put("permissions", json!({ "billing": on }));
    }
    let mails: Map<String, Json> = [
        (BILLING_NOTIFICATIONS, "billing"),
        (PRODUCT_NOTIFICATIONS, "products"),
    ]
    .into_iter()
    .filter_map(|(field, name)| Some((name.to_owned(), json!(on(field)?))))
    .collect();
    if !mails.is_empty() {
        put("notifications", Json::Object(mails));
    }
    if let Some(strict) = on(SAME_ADDRESS_ONLY) {
        put("strict", json!(strict));
    }
    // What `silent` means is read off its name (C): the documents say the opposite of their default.
    let mails = on(SEND_MAIL).unwrap_or(true);
    if !mails {
        put("silent", json!(true));
    }
    if !teams.is_empty() {
        let holes: Vec<Json> = teams.iter().map(|team| id_hole(&Ref::to(team))).collect();
        put("teams", Json::Array(holes));
    }
    let list = org::path(1, &realm, "/invitations");
    let request = Request::new(Method::Post, list).body(Json::Object(body));
    let invite =
        Draft::new("invite them", request).yields(hole(address), IdSource::Reply("/id".to_owned()));
    let mut work = Work::default();
    if mails {
        let letter = format!("an invitation to {realm}");
        work.drafts
            .push(invite.letters(&letter, [email.to_owned()]));
    } else {
        work.drafts.push(invite);
        work.notes.push("no mail is asked for: hand over the link of the invitation yourself (whether the service keeps silent then was never seen)".to_owned());
    }
    let grants = after.items(ACCESS);
    if !grants.is_empty() {
        work.drafts.push(grant(address, &realm, &grants));
    }
    if text(ROLE) == Role::LegalRepresentative.word() {
        work.notes.push(
            "only the token of a legal representative can invite another one (ORG-03)".to_owned(),
        );
    }
    work
}

fn grant(address: &Address, realm: &str, grants: &BTreeSet<String>) -> Draft {
    let body = json!({ "permissions": rights::rows(realm, grants) });
    let request = Request::new(Method::Patch, path(address)).body(body);
    Draft::new("set what they may manage", request)
}

/// Takes an invitation back.
pub(super) fn withdraw(address: &Address) -> Draft {
    Draft::new(
        "withdraw the invitation",
        Request::new(Method::Delete, path(address)),
    )
}

/// The changes that only a new invitation can make.
pub(super) fn needs_a_new_one(changed: &BTreeSet<String>) -> bool {
    let fixed = [
        "first-name",
        "last-name",
        LOCALE,
        SAME_ADDRESS_ONLY,
        super::AGAIN,
    ];
    fixed.iter().any(|field| changed.contains(*field))
}

/// Corrects an open invitation; none where nothing that differs can be corrected.
pub(super) fn correct(difference: &Difference<'_>) -> Option<Draft> {
    let address = difference.address;
    let mut body = Map::new();
    if let Some(Value::Text(word)) = difference.wants(ROLE)
        && let Some(role) = Role::api(word)
    {
        body.insert("role_type".to_owned(), json!(role));
    }
    for (field, name) in [
        (BILLING_ACCESS, "has_billing"),
        (BILLING_NOTIFICATIONS, "has_billing_mailing"),
        (PRODUCT_NOTIFICATIONS, "has_mailing"),
    ] {
        if let Some(Value::Bool(on)) = difference.wants(field) {
            body.insert(name.to_owned(), json!(on));
        }
    }
    if let Some(Value::Set(grants)) = difference.wants(ACCESS) {
        let rows = rights::rows(&org::realm(&address.key), grants);
        body.insert("permissions".to_owned(), json!(rows));
    }
    if body.is_empty() {
        return None;
    }
    let request = Request::new(Method::Patch, path(address)).body(Json::Object(body));
    Some(Draft::new("correct the invitation", request))
}

/// Puts an open invitation into exactly these teams.
pub(in crate::kinds) fn put_into(address: &Address, teams: &[Address]) -> Draft {
    let holes: Vec<Json> = teams.iter().map(|team| id_hole(&Ref::to(team))).collect();
    let request = Request::new(Method::Patch, path(address)).body(json!({ "team_ids": holes }));
    let email = org::name(&address.key);
    Draft::new(
        format!("correct the teams of the invitation of {email}"),
        request,
    )
}
