//! People who open a mailbox: the older family, deprecated and gone on migrated services.

use serde_json::{Value, json};

use super::super::place::{member_by_id, needed_flags};
use super::{LEGACY_FLAGS, old_place, view, webmail};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;

/// People and invitations together. `with` has no documented values; `invitations` is the optional
/// member, and it is always there (C).
pub(crate) fn users(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let _shown_anyway = call.with(&["users", "invitations"])?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let invitations = mailbox.invitations.iter();
    let invitations: Vec<Value> = invitations
        .map(|i| view::old_invitation(hosting, mailbox, i, call.now))
        .collect();
    Ok(Answer::ok(json!({
        "users": view::mailbox_users(call.world, hosting, mailbox),
        "invitations": invitations,
    })))
}

/// Changes some flags of a person.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["permissions"]);
    let given = needed_flags(&mut form, "permissions", &LEGACY_FLAGS);
    form.finish()?;
    let email = person(call)?;
    if !webmail::has_access(call, &place, &email)? {
        return Err(Refusal::not_found());
    }
    webmail::change(call, &place, &email, &given)
}

/// Takes a person's access away.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let email = person(call)?;
    if !webmail::has_access(call, &place, &email)? {
        return Err(Refusal::not_found());
    }
    webmail::remove(call, &place, &email)
}

/// This family knows one word only for what is not there (A).
fn person(call: &Call<'_>) -> Result<String, Refusal> {
    let account = old_place(call)?.account(call.world);
    let user = member_by_id(call.world, account, call.id(2)?);
    Ok(user.ok_or_else(Refusal::not_found)?.email.clone())
}
