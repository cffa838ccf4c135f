//! Mailboxes a pending invitation brings. The documented refusals of POST (a full service, a duplicate,
//! and no 404 for the mailbox) read as if a missing mailbox were created on the way; that is a switch (C).

use super::invitation_accesses::{edit, pending, permissions};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::Refusal;
use crate::emulator::form::Form;
use crate::emulator::mail::names::{self, holder};
use crate::emulator::world::{Invitation, Mailbox, MailboxAccess};

/// Adds a mailbox.
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let hosting = hosting(call)?;
    let (name, permissions) = body(call)?;
    if place(call, index, hosting, &name).is_some() {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    let known = call.world.hosting(hosting).ok_or_else(Refusal::not_found)?;
    if known.mailbox(&name).is_none() {
        if !call.switches.invitation_creates_mailbox {
            return Err(Refusal::not_found());
        }
        // An alias, a redirection or a list holds the name.
        if holder(known, &name).is_some() {
            return Err(Refusal::new(409, "object_already_exists"));
        }
        if known.mailboxes.len() as u64 >= known.total {
            return Err(Refusal::new(403, "mailboxes_quota_reached"));
        }
        let mailbox = Mailbox {
            id: call.world.take_id(),
            mailbox_name: name.clone(),
            created_at: call.now,
            ..Mailbox::default()
        };
        if let Some(row) = call.world.hosting_mut(hosting) {
            row.mailboxes.push(mailbox);
        }
    }
    let access = MailboxAccess {
        mail_id: hosting,
        mailbox_name: name,
        permissions,
    };
    edit(call, index, |i| i.accesses.mailboxes.push(access), 201)
}

/// Changes what may be done with a mailbox.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let hosting = hosting(call)?;
    let (name, permissions) = body(call)?;
    let place = place(call, index, hosting, &name).ok_or_else(Refusal::not_found)?;
    let change = |i: &mut Invitation| i.accesses.mailboxes[place].permissions = permissions;
    edit(call, index, change, 200)
}

/// Takes a mailbox access back; the mailbox stays.
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let hosting = hosting(call)?;
    let mut form = Form::new(call.request);
    form.only(&["mailbox_name"]);
    let name = names::needed(&mut form, "mailbox_name");
    form.finish()?;
    let place = place(call, index, hosting, &name).ok_or_else(Refusal::not_found)?;
    let change = |i: &mut Invitation| {
        i.accesses.mailboxes.remove(place);
    };
    edit(call, index, change, 200)
}

fn body(call: &Call<'_>) -> Result<(String, Vec<String>), Refusal> {
    let mut form = Form::new(call.request);
    form.only(&["mailbox_name", "mailbox_permissions"]);
    let name = names::needed(&mut form, "mailbox_name");
    let permissions = permissions(&mut form, true);
    form.finish()?;
    Ok((name, permissions))
}

/// The mail service in the path, which must be the account's.
fn hosting(call: &Call<'_>) -> Result<u64, Refusal> {
    let account = call.account(0)?;
    let hosting = call.world.hosting(call.id(2)?);
    let own = hosting.filter(|h| h.account.is(account));
    own.map(|h| h.id).ok_or_else(Refusal::not_found)
}

fn place(call: &Call<'_>, index: usize, hosting: u64, name: &str) -> Option<usize> {
    let rows = &call.world.invitations[index].accesses.mailboxes;
    rows.iter()
        .position(|m| m.mail_id == hosting && m.mailbox_name.eq_ignore_ascii_case(name))
}
