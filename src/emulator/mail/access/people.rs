//! Everybody who opens a mailbox of a service, and every invitation to one: reads of the 2024 export,
//! the first also seen live (MOG, 2026-05). Documented with the status 201, answered with 200 (C).

use serde_json::{Map, Value, json};

use super::super::hostings::unicode;
use super::super::place::member;
use super::LEGACY_FLAGS;
use super::view::url;
use crate::emulator::call::{Call, Outcome, SERVICE_MAIL};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::world::{MailHosting, Mailbox, MailboxInvitation};

/// The people of a service with their mailboxes.
pub(crate) fn users(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let account = hosting.account.id().unwrap_or(0);
    let mut rows: Vec<(u64, Value)> = Vec::new();
    for mailbox in &hosting.mailboxes {
        for access in &mailbox.users {
            let Some(user) = member(call.world, account, &access.email) else {
                continue;
            };
            let mut own = named(hosting, mailbox);
            own["permissions"] = eight(&access.permissions);
            match rows.iter_mut().find(|(id, _)| *id == user.id) {
                Some((_, row)) => row["mailboxes"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|m| m.push(own.clone())),
                None => rows.push((
                    user.id,
                    json!({
                        "id": user.id,
                        "email": user.email,
                        "name": format!("{} {}", user.first_name, user.last_name).trim(),
                        "is_deleted": false,
                        "is_unified": false,
                        "avatar": "",
                        "has_double_auth": user.has_otp,
                        "mailboxes": [own],
                    }),
                )),
            }
        }
    }
    let users: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    Ok(Answer::ok(json!({"users": users})))
}

/// The eight flags of 2024.
fn eight(on: &[String]) -> Value {
    let known = LEGACY_FLAGS.into_iter().filter(|f| *f != "can_manage_chat");
    let flags = known.map(|f| (f.to_owned(), on.iter().any(|p| p == f).into()));
    flags.collect::<Map<String, Value>>().into()
}

fn named(hosting: &MailHosting, mailbox: &Mailbox) -> Value {
    let name = &mailbox.mailbox_name;
    json!({
        "mailbox_name": name,
        "mailbox": format!("{name}@{}", hosting.main_fqdn),
        "mailbox_idn": format!("{name}@{}", unicode(&hosting.main_fqdn)),
    })
}

/// The invitations to mailboxes of a service.
pub(crate) fn invitations(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let with = call.with(&["mailbox", "qrcode"])?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(call, hosting, &with)))
}

/// Those of all the caller's services in an account, which must be said.
pub(crate) fn invitations_of_account(call: &mut Call<'_>) -> Outcome {
    let missing = || {
        Refusal::invalid(vec![FieldError::new(
            "validation_rule_required",
            "account_id",
        )])
    };
    let with = call.with(&["mailbox", "qrcode"])?;
    let account = call.request.query_value("account_id");
    let account: u64 = account.and_then(|a| a.parse().ok()).ok_or_else(missing)?;
    call.world.account(account).ok_or_else(Refusal::not_found)?;
    let services = call.world.mail_hostings.iter().filter(|h| {
        h.account.is(account) && call.has_right(account, SERVICE_MAIL, h.id, "technical")
    });
    let rows: Vec<Value> = services.flat_map(|h| shown(call, h, &with)).collect();
    Ok(Answer::ok(rows))
}

fn shown(call: &Call<'_>, hosting: &MailHosting, with: &[String]) -> Vec<Value> {
    let rows = hosting
        .mailboxes
        .iter()
        .flat_map(|m| m.invitations.iter().map(move |i| (m, i)));
    rows.map(|(mailbox, own)| row(call, hosting, mailbox, own, with))
        .collect()
}

fn row(
    call: &Call<'_>,
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &MailboxInvitation,
    with: &[String],
) -> Value {
    let sent = Some(own.sent_to.clone()).filter(|to| !to.is_empty());
    let mut shown = json!({
        "short_url": url(own),
        "key": own.key,
        "sent_to": sent,
        "permissions": eight(&own.permissions),
        "expired_at": own.expired_at,
        "is_valid": own.is_valid(call.now),
        "is_used": own.is_used,
    });
    for name in with {
        shown[name.as_str()] = if name == "mailbox" {
            named(hosting, mailbox)
        } else {
            "".into()
        };
    }
    shown
}
