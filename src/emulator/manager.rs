//! What people do in the Manager and no public route offers: maintenance, slots, the switch of aliases,
//! roles and removal of members. Reached through `/_emulator/manager` only.

use super::call::{Call, Outcome};
use super::core::rights;
use super::envelope::{Answer, Refusal};
use super::form::Form;
use super::manager_mail;
use super::world::PACKS;

/// Flags, slots, offer, name and generation of a mail service.
pub(crate) fn change_hosting(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "has_maintenance",
        "is_locked",
        "has_operation_in_progress",
        "has_dns_error",
        "total",
        "pack",
        "customer_name",
        "migrated",
        "signatures_forced",
    ]);
    let maintenance = form.flag("has_maintenance");
    let locked = form.flag("is_locked");
    let busy = form.flag("has_operation_in_progress");
    let total = form.number("total", 0, 1_000_000);
    let name = form.text("customer_name", 255);
    let migrated = form.flag("migrated");
    let dns = form.flag("has_dns_error");
    let pack = form.word("pack", &PACKS);
    let forced = form.flag("signatures_forced");
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    manager_mail::offer(hosting, pack, total.map(i64::unsigned_abs))?;
    hosting.has_maintenance = maintenance.unwrap_or(hosting.has_maintenance);
    hosting.is_locked = locked.unwrap_or(hosting.is_locked);
    hosting.migrated = migrated.unwrap_or(hosting.migrated);
    hosting.signatures_forced = forced.unwrap_or(hosting.signatures_forced);
    hosting.has_operation_in_progress = busy.unwrap_or(hosting.has_operation_in_progress);
    hosting.has_dns_error = dns.unwrap_or(hosting.has_dns_error);
    hosting.customer_name = name.unwrap_or_else(|| hosting.customer_name.clone());
    Ok(Answer::ok(true))
}

/// Whether the aliases of a mailbox receive (MAIL-ALIAS-08); the API only reads it.
pub(crate) fn switch_aliases(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let mut form = Form::new(call.request);
    form.need("enabled_alias");
    let on = form.flag("enabled_alias").unwrap_or_default();
    form.finish()?;
    let mailbox = call
        .world
        .hosting_mut(id)
        .and_then(|h| h.mailbox_mut(&name));
    mailbox.ok_or_else(Refusal::not_found)?.enabled_alias = u8::from(on);
    Ok(Answer::ok(true))
}

/// Role, rights, billing and mailings of an accepted member. A new role is told to them by mail
/// (KB 1633, 2026-05-28).
pub(crate) fn change_member(call: &mut Call<'_>) -> Outcome {
    let index = member(call)?;
    let account = call.account(0)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "role_type",
        "has_billing_access",
        "has_mailing",
        "has_billing_mailing",
        "permissions",
    ]);
    let role = form.word("role_type", &["owner", "admin", "normal", "external"]);
    let billing = form.flag("has_billing_access");
    let mailing = form.flag("has_mailing");
    let billing_mailing = form.flag("has_billing_mailing");
    let permissions = rights::permissions(call, &mut form, account);
    form.finish()?;
    if role.as_deref().is_some_and(|r| r != "owner") {
        keep_an_owner(call, index)?;
    }
    let about = call.world.account(account).map(|a| a.name.clone());
    let user = &mut call.world.users[index];
    let new_role = role.filter(|r| *r != user.role_type);
    user.has_billing_access = billing.unwrap_or(user.has_billing_access);
    user.has_mailing = mailing.unwrap_or(user.has_mailing);
    user.has_billing_mailing = billing_mailing.unwrap_or(user.has_billing_mailing);
    user.permissions = permissions.unwrap_or_else(|| user.permissions.clone());
    if let Some(role) = new_role {
        user.role_type = role;
        let email = user.email.clone();
        call.mail(&email, "role-summary", &about.unwrap_or_default());
    }
    Ok(Answer::ok(true))
}

/// Removes a member with everything they had in the account, for good (ORG-12).
pub(crate) fn remove_member(call: &mut Call<'_>) -> Outcome {
    let index = member(call)?;
    let account = call.account(0)?;
    keep_an_owner(call, index)?;
    let gone = call.world.users.remove(index);
    call.world.close_mailboxes(account, &gone.email);
    let teams = call.world.teams.iter_mut();
    for team in teams.filter(|t| t.account.is(account) && t.owned_by_id == Some(gone.id)) {
        team.owned_by_id = None;
    }
    Ok(Answer::ok(true))
}

fn member(call: &Call<'_>) -> Result<usize, Refusal> {
    let (account, user) = (call.account(0)?, call.id(1)?);
    let found = call
        .world
        .users
        .iter()
        .position(|u| u.id == user && u.account.is(account));
    found.ok_or_else(Refusal::not_found)
}

/// The last owner stays (FAQ 1440, 1633).
fn keep_an_owner(call: &Call<'_>, index: usize) -> Result<(), Refusal> {
    let user = &call.world.users[index];
    let others = call
        .world
        .users
        .iter()
        .filter(|u| u.account == user.account && u.role_type == "owner" && u.id != user.id);
    if user.role_type == "owner" && others.count() == 0 {
        return Err(
            Refusal::new(403, "access_denied").saying("The last legal representative stays")
        );
    }
    Ok(())
}
