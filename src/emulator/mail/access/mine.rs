//! Accesses seen from a person instead of a mailbox: the caller's own, and those of one member of an
//! account. Both belong to the newer family.

use serde_json::Value;

use super::super::place::{caller_email, member_by_id};
use super::{not_yet, view, webmail};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::listing::Listing;
use crate::emulator::world::{MailHosting, World};

/// The caller's accesses.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(view::WITH)?;
    gate(call.world, |_| true)?;
    let email = caller_email(call);
    let items = accesses(call, &email, &with, |_| true);
    Listing::default().answer(call, items)
}

/// The accesses of one member of an account, for administrators and that member.
pub(crate) fn of_user(call: &mut Call<'_>) -> Outcome {
    let account = call.account(0)?;
    let with = call.with(view::WITH)?;
    let user = call.id(1)?;
    if !call.administers(account) && call.caller.user_id != user {
        return Err(Refusal::new(403, "access_denied"));
    }
    let email = member_by_id(call.world, account, user).ok_or_else(Refusal::not_found)?;
    let email = email.email.clone();
    gate(call.world, |h| h.account.is(account))?;
    let items = accesses(call, &email, &with, |h| h.account.is(account));
    Listing::default().answer(call, items)
}

fn accesses(
    call: &Call<'_>,
    email: &str,
    with: &[String],
    which: impl Fn(&MailHosting) -> bool,
) -> Vec<Value> {
    let mut items = Vec::new();
    for hosting in call
        .world
        .mail_hostings
        .iter()
        .filter(|h| h.migrated && which(h))
    {
        for mailbox in &hosting.mailboxes {
            let own = mailbox
                .users
                .iter()
                .filter(|a| a.email.eq_ignore_ascii_case(email));
            items.extend(own.filter_map(|a| view::access(call, hosting, mailbox, a, with)));
        }
    }
    items
}

/// 501 where services exist and none of them has been migrated (C: the routes name no service).
pub(crate) fn gate(world: &World, which: impl Fn(&MailHosting) -> bool) -> Result<(), Refusal> {
    let mut here = world.mail_hostings.iter().filter(|h| which(h)).peekable();
    if here.peek().is_some() && !here.any(|h| h.migrated) {
        return Err(not_yet());
    }
    Ok(())
}

/// Makes one of the caller's mailboxes their first.
pub(crate) fn set_primary(call: &mut Call<'_>) -> Outcome {
    let (email, place) = own_place(call)?;
    let chosen = place.mailbox(call.world)?.id;
    for mailbox in call
        .world
        .mail_hostings
        .iter_mut()
        .flat_map(|h| &mut h.mailboxes)
    {
        let is_it = mailbox.id == chosen;
        for access in mailbox
            .users
            .iter_mut()
            .filter(|a| a.email.eq_ignore_ascii_case(&email))
        {
            access.is_primary = is_it;
        }
    }
    Ok(Answer::ok(true))
}

/// The caller leaves a mailbox.
pub(crate) fn leave(call: &mut Call<'_>) -> Outcome {
    let (email, place) = own_place(call)?;
    webmail::remove(call, &place, &email)
}

/// The mailbox with the id at the first position, which the caller must open.
fn own_place(call: &Call<'_>) -> Result<(String, super::Place), Refusal> {
    let id = call.id(0)?;
    gate(call.world, |h| h.mailboxes.iter().any(|m| m.id == id))?;
    let email = caller_email(call);
    let here = call.world.mail_hostings.iter().find_map(|h| {
        let mailbox = h.mailboxes.iter().find(|m| m.id == id)?;
        Some(super::Place {
            hosting: h.id,
            name: mailbox.mailbox_name.clone(),
        })
    });
    let place = here.ok_or_else(webmail::no_access)?;
    if webmail::has_access(call, &place, &email)? {
        Ok((email, place))
    } else {
        Err(webmail::no_access())
    }
}
