//! What people do with any product in the Manager: block it, put tags on it, hand it to another
//! organization. The public API reads the results only (§5.4).

use serde_json::Value;

use super::call::{Call, Outcome};
use super::core::inventory::{self, Row};
use super::envelope::{Answer, FieldError, Refusal};
use super::form::Form;
use super::world::{AccountRef, Tag, World};

/// Block, maintenance, tags (ids or names of the account's tags, all of them).
pub(crate) fn change(call: &mut Call<'_>) -> Outcome {
    let row = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["is_locked", "has_maintenance", "tags"]);
    let locked = form.flag("is_locked");
    let maintenance = form.flag("has_maintenance");
    let tags = tags(call, &mut form, row.account);
    form.finish()?;
    // A mail service cannot be blocked, it has maintenance (PROD-02); a domain has none.
    let refused = match row.service_name.as_str() {
        "email_hosting" => locked.is_some(),
        "domain" => maintenance.is_some(),
        _ => false,
    };
    if refused {
        return Err(Refusal::new(403, "access_denied").saying("This product does not have that"));
    }
    // The organization hears of it when a product is blocked (PROD-01).
    if locked == Some(true) && !row.is_locked {
        let people: Vec<String> = call
            .world
            .members(row.account)
            .map(|u| u.email.clone())
            .collect();
        for email in people {
            call.mail(&email, "product-blocked", &row.customer_name);
        }
    }
    let parts = parts(call.world, row.id);
    if let Some(parts) = parts {
        *parts.is_locked = locked.unwrap_or(*parts.is_locked);
        if let (Some(flag), Some(wish)) = (parts.has_maintenance, maintenance) {
            *flag = wish;
        }
        if let Some(tags) = tags {
            *parts.tags = tags;
        }
    }
    Ok(Answer::ok(true))
}

/// Hands a product to another organization, as if the other side had accepted (PROD-06). Accesses do
/// not go along (PROD-05): rights on it, mailboxes opened to people and teams, tags.
pub(crate) fn transfer(call: &mut Call<'_>) -> Outcome {
    let row = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["account_id"]);
    form.need("account_id");
    let target = form.number("account_id", 1, i64::MAX).unwrap_or_default();
    form.finish()?;
    let target = target.unsigned_abs();
    call.world.account(target).ok_or_else(Refusal::not_found)?;
    if !row.is_transferable() {
        return Err(Refusal::new(403, "product_is_part_of_ksuite"));
    }
    if let Some(parts) = parts(call.world, row.id) {
        *parts.account = AccountRef::Id(target);
        parts.tags.clear();
    }
    let names = |p: &Value| p.get("product_id").and_then(Value::as_u64) == Some(row.id);
    for user in call
        .world
        .users
        .iter_mut()
        .filter(|u| u.account.is(row.account))
    {
        user.permissions.retain(|p| !names(p));
        user.accesses.mailboxes.retain(|m| m.mail_id != row.id);
        user.accesses.drives.retain(|d| d.drive_id != row.id);
    }
    for invitation in &mut call.world.invitations {
        invitation.permissions.retain(|p| !names(p));
        let accesses = &mut invitation.accesses;
        accesses.mailboxes.retain(|m| m.mail_id != row.id);
        accesses.drives.retain(|d| d.drive_id != row.id);
    }
    if let Some(hosting) = call.world.hosting_mut(row.id) {
        for mailbox in &mut hosting.mailboxes {
            mailbox.users.clear();
            mailbox.teams.clear();
        }
    }
    // The zones of a domain go with it.
    if row.service_name == "domain" {
        let below = format!(".{}", row.customer_name);
        for zone in &mut call.world.zones {
            if zone.fqdn == row.customer_name || zone.fqdn.ends_with(&below) {
                zone.account = AccountRef::Id(target);
            }
        }
    }
    Ok(Answer::ok(true))
}

fn find(call: &Call<'_>) -> Result<Row, Refusal> {
    let id = call.id(0)?;
    let mut rows = inventory::everything(call.world).into_iter();
    rows.find(|r| r.id == id).ok_or_else(Refusal::not_found)
}

/// What every product has, wherever it is kept.
struct Parts<'a> {
    account: &'a mut AccountRef,
    tags: &'a mut Vec<Tag>,
    is_locked: &'a mut bool,
    has_maintenance: Option<&'a mut bool>,
}

fn parts(world: &mut World, id: u64) -> Option<Parts<'_>> {
    if let Some(h) = world.mail_hostings.iter_mut().find(|h| h.id == id) {
        return Some(Parts {
            account: &mut h.account,
            tags: &mut h.tags,
            is_locked: &mut h.is_locked,
            has_maintenance: Some(&mut h.has_maintenance),
        });
    }
    if let Some(d) = world.domains.iter_mut().find(|d| d.id == id) {
        return Some(Parts {
            account: &mut d.account,
            tags: &mut d.tags,
            is_locked: &mut d.is_locked,
            has_maintenance: None,
        });
    }
    let p = world.products.iter_mut().find(|p| p.id == id)?;
    Some(Parts {
        account: &mut p.account,
        tags: &mut p.tags,
        is_locked: &mut p.is_locked,
        has_maintenance: Some(&mut p.has_maintenance),
    })
}

fn tags(call: &Call<'_>, form: &mut Form<'_>, account: u64) -> Option<Vec<Tag>> {
    let value = form.value("tags")?;
    let Some(wanted) = value.as_array() else {
        form.fail(FieldError::new("validation_rule_array", "tags"));
        return None;
    };
    let own = call.world.account(account).map(|a| a.tags.as_slice());
    let own = own.unwrap_or_default();
    let mut found = Vec::new();
    for (index, wish) in wanted.iter().enumerate() {
        match own
            .iter()
            .find(|t| *wish == t.id || *wish == t.name.as_str())
        {
            Some(tag) => found.push(tag.clone()),
            None => form.fail(FieldError::new(
                "validation_rule_exists",
                format!("tags.{index}"),
            )),
        }
    }
    Some(found)
}
