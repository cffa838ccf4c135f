//! Invitations into an account. POST and PATCH name the same things differently (`permissions.billing`
//! against `has_billing`, and so on); which name means which is a mapping of ours (§3.3, C).

use serde_json::{Value, json};

use super::teams::briefs;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, as_flag, is_address};
use crate::emulator::world::{AccountRef, Invitation, User};

const LOCALES: [&str; 5] = ["de_DE", "en_GB", "es_ES", "fr_FR", "it_IT"];
const ROLES: [&str; 3] = ["admin", "normal", "owner"];
const RIGHTS: [&str; 4] = ["check", "sale", "statistic", "technical"];
const WITH: &[&str] = &["teams", "ksuite", "app_accesses", "qr_code"];
/// How long an invitation can be accepted; the real figure is unknown (C).
const DAYS: i64 = 30;

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
    let pending = call.world.invitations.iter().any(|i| {
        i.account == here && i.status == "pending" && i.email.eq_ignore_ascii_case(&email)
    });
    // Not among the documented errors of this call; the code is the general one for duplicates (C).
    if member || pending {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    let nested = |outer: &str, inner: &str| {
        call.request
            .member(outer)
            .and_then(|o| o.get(inner))
            .and_then(as_flag)
            .unwrap_or(false)
    };
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
        has_billing: nested("permissions", "billing"),
        has_mailing: nested("notifications", "products"),
        has_billing_mailing: nested("notifications", "billing"),
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
    let mut form = Form::new(call.request);
    let role_type = form.word("role_type", &ROLES);
    let team_ids = form
        .value("team_ids")
        .and_then(|_| form.numbers("team_ids"));
    let has_billing = form.flag("has_billing");
    let has_mailing = form.flag("has_mailing");
    let has_billing_mailing = form.flag("has_billing_mailing");
    let language_id = form.number("language_id", 1, 5);
    let permissions = permissions(&mut form);
    form.finish()?;
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

/// The invited person accepts: the invitation turns into a membership. People do this in a browser,
/// so only the control endpoint calls it.
pub(crate) fn accept(
    world: &mut crate::emulator::world::World,
    email: &str,
    now: i64,
) -> Result<(), String> {
    let found = world
        .invitations
        .iter_mut()
        .find(|i| i.status == "pending" && i.email.eq_ignore_ascii_case(email));
    let invitation =
        found.ok_or_else(|| format!("nobody called {email} is invited and has yet to answer"))?;
    invitation.status = "accepted".into();
    invitation.updated_at = now;
    let invitation = invitation.clone();
    let known = world
        .users
        .iter()
        .find(|u| u.email.eq_ignore_ascii_case(email))
        .map(|u| u.id);
    let id = known.unwrap_or_else(|| world.take_id());
    world.users.push(User {
        id,
        account: invitation.account,
        email: invitation.email,
        first_name: invitation.first_name,
        last_name: invitation.last_name,
        role_type: invitation.role_type,
        language_id: invitation.language_id,
        has_billing_access: invitation.has_billing,
        permissions: invitation.permissions,
        team_ids: invitation.team_ids,
        last_login_at: Some(now),
        ..User::default()
    });
    Ok(())
}

fn find(call: &Call<'_>) -> Result<usize, Refusal> {
    let account = call.administered(0)?;
    let id = call.id(1)?;
    let found = call
        .world
        .invitations
        .iter()
        .position(|i| i.id == id && i.account.is(account));
    found.ok_or_else(Refusal::not_found)
}

fn permissions(form: &mut Form<'_>) -> Option<Vec<Value>> {
    let rows = form
        .value("permissions")?
        .as_array()
        .cloned()
        .unwrap_or_default();
    for (index, row) in rows.iter().enumerate() {
        if row.get("service_id").and_then(Value::as_u64).is_none() {
            form.fail(FieldError::new(
                "validation_rule_required",
                format!("permissions.{index}.service_id"),
            ));
        }
        let types = row
            .get("types")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for (place, word) in types.iter().enumerate() {
            if !word.as_str().is_some_and(|w| RIGHTS.contains(&w)) {
                form.fail(FieldError::one_of(
                    format!("permissions.{index}.types.{place}"),
                    &RIGHTS,
                ));
            }
        }
    }
    Some(rows)
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
        "has_ksuite": false,
        "has_billing": invitation.has_billing,
        "has_billing_mailing": invitation.has_billing_mailing,
        "has_mailing": invitation.has_mailing,
        "permissions": invitation.permissions,
        "service_permissions": [],
        "sent_at": if invitation.silent { Value::Null } else { invitation.created_at.into() },
        "created_at": invitation.created_at,
        "updated_at": invitation.updated_at,
        "expired_at": invitation.created_at + DAYS * 86_400,
        "url_accept": format!("https://welcome.infomaniak.com/invitation/account/{}", invitation.id),
    });
    for name in with {
        if shown.get(name).is_none() {
            shown[name.as_str()] = if name == "qr_code" {
                "".into()
            } else {
                Value::Null
            };
        }
    }
    shown
}
