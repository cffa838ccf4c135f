//! Invitations into an account. POST and PATCH name the same things differently (`permissions.billing`
//! against `has_billing`, and so on); which name means which is a mapping of ours (§3.3, C).

use serde_json::{Value, json};

use super::rights::permissions;
use super::team_view::briefs;
use super::{access_view, services};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, as_flag, is_address};
use crate::emulator::world::{AccountRef, Invitation};

const LOCALES: [&str; 5] = ["de_DE", "en_GB", "es_ES", "fr_FR", "it_IT"];
const ROLES: [&str; 3] = ["admin", "normal", "owner"];
/// Members that the schema does not require, so that `with` may ask for them (C).
const WITH: &[&str] = &[
    "teams",
    "permissions",
    "service_permissions",
    "ksuite",
    "app_accesses",
    "qr_code",
];
/// Those of them that samples show unasked (§3.3; C).
const SHOWN: [&str; 3] = ["teams", "permissions", "service_permissions"];

/// Invites somebody; whether mail goes out is `silent`.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let with = call.with(WITH)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "email",
        "first_name",
        "last_name",
        "locale",
        "notifications",
        "permissions",
        "role_type",
        "silent",
        "strict",
        "teams",
    ]);
    let email = form.needed_text("email", 255);
    if !email.is_empty() && (email.len() < 5 || !is_address(&email)) {
        form.fail(FieldError::new("validation_rule_email", "email"));
    }
    let first_name = form.needed_text("first_name", 128);
    let last_name = form.needed_text("last_name", 128);
    form.need("locale");
    let locale = form.word("locale", &LOCALES).unwrap_or_default();
    form.need("role_type");
    let role_type = form.word("role_type", &ROLES).unwrap_or_default();
    let silent = form.flag("silent").unwrap_or(false);
    let strict = form.flag("strict").unwrap_or(true);
    let team_ids = form
        .value("teams")
        .and_then(|_| form.numbers("teams"))
        .unwrap_or_default();
    let notifications = form.object("notifications", &["billing", "products"]);
    let granted = form.object("permissions", &["billing"]);
    let has_billing = nested(&mut form, "permissions", granted, "billing");
    let has_mailing = nested(&mut form, "notifications", notifications, "products");
    let has_billing_mailing = nested(&mut form, "notifications", notifications, "billing");
    teams_exist(call, &mut form, account, "teams", &team_ids);
    form.finish()?;
    // Only an owner may name owners (FAQ 1440).
    if role_type == "owner" && call.role(account) != Some("owner") {
        return Err(Refusal::new(403, "access_denied"));
    }
    let here = AccountRef::Id(account);
    let member = call
        .world
        .users
        .iter()
        .any(|u| u.account == here && u.email.eq_ignore_ascii_case(&email));
    let pending =
        call.world.invitations.iter().any(|i| {
            i.account == here && i.is_open(call.now) && i.email.eq_ignore_ascii_case(&email)
        });
    // Not among the documented errors of this call; the code is the general one for duplicates (C).
    if member || pending {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    // An invitation that ran out gives way to the new one (C).
    for old in &mut call.world.invitations {
        if old.account == here && old.status == "pending" && old.email.eq_ignore_ascii_case(&email)
        {
            old.status = "cancelled".into();
            old.updated_at = call.now;
        }
    }
    let invitation = Invitation {
        account: here,
        email,
        first_name,
        last_name,
        language_id: language_of(&locale),
        locale,
        role_type,
        strict,
        silent,
        has_billing,
        has_mailing,
        has_billing_mailing,
        team_ids,
        created_at: call.now,
        updated_at: call.now,
        ..Invitation::default()
    };
    let invitation = Invitation {
        id: call.world.take_id(),
        ..invitation
    };
    // `silent` is read as "no mail goes out" (§3.3; C).
    if !invitation.silent {
        let about = call
            .world
            .account(account)
            .map(|a| a.name.clone())
            .unwrap_or_default();
        call.mail(&invitation.email, "invitation", &about);
    }
    let shown = view(call, &invitation, &with);
    call.world.invitations.push(invitation);
    Ok(Answer::created(shown))
}

/// One invitation, whatever became of it.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    let index = find(call)?;
    Ok(Answer::ok(view(
        call,
        &call.world.invitations[index],
        &with,
    )))
}

/// Changes what the invited person will get.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let index = find(call)?;
    let account = call.account(0)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "has_billing",
        "has_billing_mailing",
        "has_mailing",
        "language_id",
        "permissions",
        "role_type",
        "team_ids",
    ]);
    let role_type = form.word("role_type", &ROLES);
    let team_ids = form
        .value("team_ids")
        .and_then(|_| form.numbers("team_ids"));
    let has_billing = form.flag("has_billing");
    let has_mailing = form.flag("has_mailing");
    let has_billing_mailing = form.flag("has_billing_mailing");
    let language_id = form.number("language_id", 1, 5);
    let permissions = permissions(call, &mut form, account);
    teams_exist(
        call,
        &mut form,
        account,
        "team_ids",
        team_ids.as_deref().unwrap_or_default(),
    );
    form.finish()?;
    if role_type.as_deref() == Some("owner") && call.role(account) != Some("owner") {
        return Err(Refusal::new(403, "access_denied"));
    }
    // An answered invitation cannot be changed; the code is the one of refused updates (C).
    if call.world.invitations[index].status != "pending" {
        return Err(Refusal::new(500, "cannot_update_object"));
    }
    let now = call.now;
    let invitation = &mut call.world.invitations[index];
    if let Some(role) = role_type {
        invitation.role_type = role;
    }
    if let Some(ids) = team_ids {
        invitation.team_ids = ids;
    }
    invitation.has_billing = has_billing.unwrap_or(invitation.has_billing);
    invitation.has_mailing = has_mailing.unwrap_or(invitation.has_mailing);
    invitation.has_billing_mailing = has_billing_mailing.unwrap_or(invitation.has_billing_mailing);
    if let Some(id) = language_id {
        invitation.language_id = id.unsigned_abs();
        invitation.locale = locale_of(invitation.language_id).into();
    }
    if let Some(rows) = permissions {
        invitation.permissions = rows;
    }
    invitation.updated_at = now;
    let shown = view(call, &call.world.invitations[index], &[]);
    Ok(Answer::ok(shown))
}

/// Takes a pending invitation back; the row stays as cancelled.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let index = find(call)?;
    let now = call.now;
    let invitation = &mut call.world.invitations[index];
    if invitation.status != "pending" {
        return Err(Refusal::new(500, "cannot_delete_object"));
    }
    invitation.status = "cancelled".into();
    invitation.updated_at = now;
    Ok(Answer::ok(true))
}

/// The invitations a member came through.
pub(crate) fn of_user(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let user = call.id(1)?;
    let person = call
        .world
        .users
        .iter()
        .find(|u| u.id == user && u.account.is(account));
    let email = person.ok_or_else(Refusal::not_found)?.email.to_lowercase();
    let role = call.request.query_value("type");
    let rows = call.world.invitations.iter().filter(|i| {
        i.account.is(account)
            && i.email.to_lowercase() == email
            && role.as_ref().is_none_or(|r| *r == i.role_type)
    });
    Ok(Answer::ok(
        rows.map(|i| view(call, i, &[])).collect::<Vec<_>>(),
    ))
}

/// An invitation with everything, as it shows in the list of users.
pub(crate) fn details(call: &Call<'_>, invitation: &Invitation) -> Value {
    view(call, invitation, &SHOWN.map(str::to_owned))
}

/// The invitation in the path.
pub(crate) fn find(call: &Call<'_>) -> Result<usize, Refusal> {
    let account = call.administered(0)?;
    let id = call.id(1)?;
    let found = call
        .world
        .invitations
        .iter()
        .position(|i| i.id == id && i.account.is(account));
    found.ok_or_else(Refusal::not_found)
}

/// A flag inside an object; missing is off (A: default false).
fn nested(
    form: &mut Form<'_>,
    outer: &str,
    object: Option<&serde_json::Map<String, Value>>,
    inner: &str,
) -> bool {
    let Some(value) = object.and_then(|o| o.get(inner)).filter(|v| !v.is_null()) else {
        return false;
    };
    let flag = as_flag(value);
    if flag.is_none() {
        form.fail(FieldError::new(
            "validation_rule_boolean",
            format!("{outer}.{inner}"),
        ));
    }
    flag.unwrap_or(false)
}

/// Complains about teams the account does not have (C).
fn teams_exist(call: &Call<'_>, form: &mut Form<'_>, account: u64, key: &str, ids: &[u64]) {
    for (index, id) in ids.iter().enumerate() {
        if call.world.team(account, *id).is_none() {
            form.fail(FieldError::new(
                "validation_rule_exists",
                format!("{key}.{index}"),
            ));
        }
    }
}

/// Language numbers as the reference data gives them: fr 1, en 2, de 3, it 4, es 5 (1 and 2 by samples, the rest C).
fn language_of(locale: &str) -> u64 {
    match locale {
        "en_GB" => 2,
        "de_DE" => 3,
        "it_IT" => 4,
        "es_ES" => 5,
        _ => 1,
    }
}

fn locale_of(language: u64) -> &'static str {
    LOCALES
        .into_iter()
        .find(|l| language_of(l) == language)
        .unwrap_or("fr_FR")
}

pub(crate) fn view(call: &Call<'_>, invitation: &Invitation, with: &[String]) -> Value {
    let account = invitation.account.id().unwrap_or(0);
    let mut shown = json!({
        "id": invitation.id,
        "first_name": invitation.first_name,
        "last_name": invitation.last_name,
        "email": invitation.email,
        "strict": invitation.strict,
        "status": invitation.status,
        "role_type": invitation.role_type,
        "teams": briefs(call, account, &invitation.team_ids),
        "language_id": invitation.language_id,
        "locale": invitation.locale,
        "account_id": invitation.account.id(),
        "has_ksuite": invitation.accesses.ksuite.is_some(),
        "has_billing": invitation.has_billing,
        "has_billing_mailing": invitation.has_billing_mailing,
        "has_mailing": invitation.has_mailing,
        "permissions": invitation.permissions,
        "service_permissions": services::rights(&invitation.permissions),
        "sent_at": if invitation.silent { Value::Null } else { invitation.created_at.into() },
        "created_at": invitation.created_at,
        "updated_at": invitation.updated_at,
        "expired_at": invitation.expires_at(),
        "url_accept": format!("https://welcome.infomaniak.com/invitation/account/{}", invitation.id),
    });
    for name in with {
        let value = match name.as_str() {
            "ksuite" => {
                let rows = invitation.accesses.ksuite.iter().map(access_view::ksuite);
                rows.collect::<Vec<_>>().into()
            }
            "app_accesses" => access_view::view(&invitation.accesses),
            "qr_code" => "".into(),
            _ => continue,
        };
        shown[name.as_str()] = value;
    }
    for name in SHOWN {
        let asked = call.switches.invitation_parts_shown || with.iter().any(|w| w == name);
        if !asked && let Some(map) = shown.as_object_mut() {
            map.shift_remove(name);
        }
    }
    shown
}
