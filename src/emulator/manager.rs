//! What people do in the Manager and no public route offers: maintenance, slots, the switch of aliases,
//! roles and removal of members. Reached through `/_emulator/manager` only.

use serde_json::Value;

use super::call::{Call, Outcome};
use super::envelope::{Answer, Refusal};
use super::form::Form;

/// Flags, slots, name and generation of a mail service.
pub(crate) fn change_hosting(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    let maintenance = form.flag("has_maintenance");
    let locked = form.flag("is_locked");
    let busy = form.flag("has_operation_in_progress");
    let total = form.number("total", 0, 1_000_000);
    let name = form.text("customer_name", 255);
    let migrated = form.flag("migrated");
    let forced = form.flag("signatures_forced");
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    hosting.has_maintenance = maintenance.unwrap_or(hosting.has_maintenance);
    hosting.is_locked = locked.unwrap_or(hosting.is_locked);
    hosting.migrated = migrated.unwrap_or(hosting.migrated);
    hosting.signatures_forced = forced.unwrap_or(hosting.signatures_forced);
    hosting.has_operation_in_progress = busy.unwrap_or(hosting.has_operation_in_progress);
    hosting.total = total
        .and_then(|t| u64::try_from(t).ok())
        .unwrap_or(hosting.total);
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

/// Role and rights of an accepted member.
pub(crate) fn change_member(call: &mut Call<'_>) -> Outcome {
    let index = member(call)?;
    let mut form = Form::new(call.request);
    let role = form.word("role_type", &["owner", "admin", "normal", "external"]);
    let billing = form.flag("has_billing_access");
    let permissions = form.value("permissions").and_then(Value::as_array).cloned();
    form.finish()?;
    if role.as_deref().is_some_and(|r| r != "owner") {
        keep_an_owner(call, index)?;
    }
    let user = &mut call.world.users[index];
    user.role_type = role.unwrap_or_else(|| user.role_type.clone());
    user.has_billing_access = billing.unwrap_or(user.has_billing_access);
    user.permissions = permissions.unwrap_or_else(|| user.permissions.clone());
    Ok(Answer::ok(true))
}

/// Removes a member.
pub(crate) fn remove_member(call: &mut Call<'_>) -> Outcome {
    let index = member(call)?;
    keep_an_owner(call, index)?;
    call.world.users.remove(index);
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
