//! People who open a mailbox: the newer family, `…/accesses/webmail`. Attaching a member of the
//! account takes effect at once; anybody else needs a link (KB 1478).

use serde_json::{Value, json};

use super::super::place::{Place, apply, caller_email, flags, member, member_by_id, needed_flags};
use super::super::preferences::FLAGS;
use super::{new_place, view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::Access;

/// People and open links of a mailbox.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let with = call.with(view::WITH)?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let people = mailbox
        .users
        .iter()
        .filter(|a| found(call, &place, &a.email, search.as_deref()));
    let people = people.filter_map(|a| view::access(call, hosting, mailbox, a, &with));
    let links = mailbox.invitations.iter().filter(|i| {
        let sent = i.sent_to.to_lowercase();
        !i.is_used && search.as_deref().is_none_or(|s| sent.contains(s))
    });
    let mut items: Vec<Value> = people.map(|a| json!({"user_access": a})).collect();
    items.extend(links.map(|i| json!({"invitation": view::invitation(call, &place, i)})));
    Listing::default().answer(call, items)
}

/// The people alone.
pub(crate) fn users(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mailbox = place.mailbox(call.world)?;
    let account = place.account(call.world);
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let people = mailbox
        .users
        .iter()
        .filter(|a| found(call, &place, &a.email, search.as_deref()));
    let people = people.filter_map(|a| member(call.world, account, &a.email));
    let items = people.map(view::user_v2).collect();
    Listing::default().answer(call, items)
}

fn found(call: &Call<'_>, place: &Place, email: &str, search: Option<&str>) -> bool {
    let Some(search) = search else { return true };
    let user = member(call.world, place.account(call.world), email);
    user.is_some_and(|u| {
        let text = format!("{} {} {}", u.first_name, u.last_name, u.email);
        text.to_lowercase().contains(search)
    })
}

/// Lets a member of the account in. Without `permissions` they get the defaults of the service
/// (KB 1811); with them, what is not mentioned is off (C).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["permissions", "user_id"]);
    form.need("user_id");
    let user = form.number("user_id", 1, i64::MAX);
    let given = flags(&mut form, "permissions", &FLAGS);
    form.finish()?;
    let account = place.account(call.world);
    let user = member_by_id(call.world, account, user.unwrap_or(0).unsigned_abs());
    let user = user.ok_or_else(|| Refusal::new(422, "user_not_attached_to_account"))?;
    let email = user.email.clone();
    if has_access(call, &place, &email)? {
        return Err(Refusal::new(409, "user_already_has_access_to_mailbox"));
    }
    let permissions = wanted(call, &place, given)?;
    let access = new_access(call, email, permissions);
    place.mailbox_mut(call.world)?.users.push(access);
    Ok(Answer::created(true))
}

/// An access nobody has used yet; a person's first one is their primary one (C).
pub(crate) fn new_access(call: &mut Call<'_>, email: String, permissions: Vec<String>) -> Access {
    let mut others = call.world.mail_hostings.iter().flat_map(|h| &h.mailboxes);
    let first = !others.any(|m| m.users.iter().any(|a| a.email.eq_ignore_ascii_case(&email)));
    Access {
        id: call.world.take_id(),
        email,
        permissions,
        creator: caller_email(call),
        is_primary: first,
        last_used_at: None,
        created_at: call.now,
    }
}

/// The flags of something new.
pub(crate) fn wanted(
    call: &Call<'_>,
    place: &Place,
    given: Option<Vec<(String, bool)>>,
) -> Result<Vec<String>, Refusal> {
    let mut permissions = Vec::new();
    match given {
        Some(given) => apply(&given, &mut permissions),
        None => permissions.clone_from(&place.service(call.world)?.preferences.default_permissions),
    }
    Ok(permissions)
}

pub(crate) fn has_access(call: &Call<'_>, place: &Place, email: &str) -> Result<bool, Refusal> {
    let mut users = place.mailbox(call.world)?.users.iter();
    Ok(users.any(|a| a.email.eq_ignore_ascii_case(email)))
}

/// Changes some flags of a person.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["permissions"]);
    let given = needed_flags(&mut form, "permissions", &FLAGS);
    form.finish()?;
    let email = person(call, &place, 2)?;
    change(call, &place, &email, &given)
}

/// Puts flags into an access that is known to exist.
pub(crate) fn change(
    call: &mut Call<'_>,
    place: &Place,
    email: &str,
    given: &[(String, bool)],
) -> Outcome {
    let users = &mut place.mailbox_mut(call.world)?.users;
    let access = users
        .iter_mut()
        .find(|a| a.email.eq_ignore_ascii_case(email));
    apply(given, &mut access.ok_or_else(no_access)?.permissions);
    Ok(Answer::ok(true))
}

/// Takes a person's access away.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let email = person(call, &place, 2)?;
    remove(call, &place, &email)
}

/// Takes an access away, and with it the devices of that person. The one password of former times
/// stands in the way (the code is documented, the reason is C).
pub(crate) fn remove(call: &mut Call<'_>, place: &Place, email: &str) -> Outcome {
    let mailbox = place.mailbox_mut(call.world)?;
    let own = |owner: &str| owner.eq_ignore_ascii_case(email);
    if mailbox
        .devices
        .iter()
        .any(|d| own(&d.user) && d.is_legacy())
    {
        return Err(Refusal::new(403, "legacy_device_deletion"));
    }
    mailbox.users.retain(|a| !own(&a.email));
    mailbox.devices.retain(|d| !own(&d.user));
    Ok(Answer::ok(true))
}

/// The e-mail of the person at this position, who must have an access.
pub(crate) fn person(call: &Call<'_>, place: &Place, index: usize) -> Result<String, Refusal> {
    let user = member_by_id(call.world, place.account(call.world), call.id(index)?);
    let email = user.ok_or_else(no_access)?.email.clone();
    if has_access(call, place, &email)? {
        Ok(email)
    } else {
        Err(no_access())
    }
}

/// 404 for a person who does not open the mailbox (A).
pub(crate) fn no_access() -> Refusal {
    Refusal::new(404, "user_has_no_access_to_mailbox")
}
