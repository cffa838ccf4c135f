//! Links into a mailbox, in both families. Making one mails nobody; sending one does.

use serde_json::Value;

use super::super::place::{Place, apply, caller_email, flags, member, needed_flags};
use super::super::preferences::FLAGS;
use super::super::signatures::templates::{make, usable};
use super::{LEGACY_FLAGS, new_place, old_place, view, webmail};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::world::{Access, AccountRef, INVITATION_DAYS, MailboxInvitation, User, World};

const LANGUAGES: [&str; 5] = ["de", "en", "es", "fr", "it"];
/// Seconds between two sendings of one link: the older family says "1 minute" in its code, the newer
/// one says no figure (C).
const PAUSE: i64 = 60;

/// The invitations of the older family.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let rows = mailbox.invitations.iter();
    let shown = rows.map(|i| view::old_invitation(hosting, mailbox, i, call.now));
    Ok(Answer::ok(shown.collect::<Vec<Value>>()))
}

/// A link of the newer family; nothing in its body is required.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "firstname",
        "force_email",
        "lastname",
        "permissions",
        "signature_template_id",
    ]);
    let given = flags(&mut form, "permissions", &FLAGS);
    let own = add(call, &place, form, given)?;
    Ok(Answer::ok(view::invitation(call, &place, &own)))
}

/// A link of the older family. `send_email` names nobody to send to, so nothing is sent (C).
pub(crate) fn create_old(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "firstname",
        "force_email",
        "lastname",
        "permissions",
        "send_email",
        "signature_template_id",
    ]);
    let given = needed_flags(&mut form, "permissions", &LEGACY_FLAGS);
    let _names_nobody = form.flag("send_email");
    let mailbox = place.mailbox(call.world)?;
    // Which blocks are meant is unknown (C).
    if mailbox.is_quarantined || mailbox.is_smtpban {
        return Err(Refusal::new(400, "mailbox_is_blocked"));
    }
    let own = add(call, &place, form, Some(given))?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    Ok(Answer::ok(view::old_invitation(
        hosting, mailbox, &own, call.now,
    )))
}

fn add(
    call: &mut Call<'_>,
    place: &Place,
    mut form: Form<'_>,
    given: Option<Vec<(String, bool)>>,
) -> Result<MailboxInvitation, Refusal> {
    let firstname = form.text("firstname", 255).unwrap_or_default();
    let lastname = form.text("lastname", 255).unwrap_or_default();
    let force_email = form.flag("force_email").unwrap_or_default();
    let template = form.text("signature_template_id", 255);
    let hosting = place.service(call.world)?;
    if template
        .as_deref()
        .is_some_and(|id| usable(hosting, id).is_none())
    {
        form.fail(FieldError::new(
            "validation_rule_exists",
            "signature_template_id",
        ));
    }
    form.finish()?;
    let id = call.world.take_id();
    let own = MailboxInvitation {
        id,
        key: MailboxInvitation::key_of(id),
        firstname,
        lastname,
        force_email,
        permissions: webmail::wanted(call, place, given)?,
        signature_template_id: template,
        creator: caller_email(call),
        created_at: call.now,
        expired_at: call.now + INVITATION_DAYS * 86_400,
        ..MailboxInvitation::default()
    };
    let mailbox = place.mailbox_mut(call.world)?;
    mailbox.invitations.push(own.clone());
    Ok(own)
}

/// Mails a link of the newer family.
pub(crate) fn send(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email", "language"]);
    form.need("email");
    let email = address(&mut form).unwrap_or_default();
    let _wording = form.word("language", &LANGUAGES);
    form.finish()?;
    let key = call.arg(2).to_owned();
    let now = call.now;
    let own = find(call, &place, &key)?;
    if !own.is_valid(now) {
        return Err(Refusal::new(500, "cannot_update_object"));
    }
    if too_soon(own, now) {
        return Err(Refusal::new(429, "invitation_sending_rate_limit_reached"));
    }
    deliver(call, &place, &key, email)
}

/// Mails a link of the older family, changing it on the way. Nothing in the body is required; without
/// a key there is nothing to send, and without an address nobody to send it to (C).
pub(crate) fn send_old(call: &mut Call<'_>) -> Outcome {
    let place = old_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "email",
        "firstname",
        "force_email",
        "key",
        "language",
        "lastname",
        "permissions",
        "phone",
    ]);
    let email = address(&mut form);
    let key = form.text("key", 255);
    let _wording = form.word("language", &LANGUAGES);
    let firstname = form.text("firstname", 255);
    let lastname = form.text("lastname", 255);
    let _texted = form.text("phone", 15);
    let force = form.flag("force_email");
    // Typed as a list here and as an object everywhere else; names of flags that are on (C).
    let on = form.texts("permissions", 16, 64);
    for (index, flag) in on.iter().flatten().enumerate() {
        if !LEGACY_FLAGS.contains(&flag.as_str()) {
            form.fail(FieldError::one_of(
                format!("permissions.{index}"),
                &LEGACY_FLAGS,
            ));
        }
    }
    form.finish()?;
    let (Some(key), Some(email)) = (key, email) else {
        return Err(Refusal::new(400, "cannot_send_invitation_email"));
    };
    let now = call.now;
    let own = find(call, &place, &key)?;
    if !own.is_valid(now) {
        return Err(Refusal::new(400, "cannot_send_invitation_email"));
    }
    if too_soon(own, now) {
        return Err(Refusal::new(400, "too_many_attempts_try_again_in_1_minute"));
    }
    own.firstname = firstname.unwrap_or_else(|| own.firstname.clone());
    own.lastname = lastname.unwrap_or_else(|| own.lastname.clone());
    own.force_email = force.unwrap_or(own.force_email);
    if let Some(on) = on {
        own.permissions = on;
    }
    deliver(call, &place, &key, email)
}

fn address(form: &mut Form<'_>) -> Option<String> {
    let email = form.text("email", 255)?;
    if !email.is_empty() && !is_address(&email) {
        form.fail(FieldError::new("validation_rule_email", "email"));
    }
    Some(email)
}

fn too_soon(own: &MailboxInvitation, now: i64) -> bool {
    own.sent_at.is_some_and(|at| now - at < PAUSE)
}

fn deliver(call: &mut Call<'_>, place: &Place, key: &str, email: String) -> Outcome {
    let now = call.now;
    let own = find(call, place, key)?;
    own.sent_to.clone_from(&email);
    own.sent_at = Some(now);
    let about = place.address(call.world);
    call.mail(&email, "mailbox-invitation", &about);
    Ok(Answer::ok(true))
}

fn find<'w>(
    call: &'w mut Call<'_>,
    place: &Place,
    key: &str,
) -> Result<&'w mut MailboxInvitation, Refusal> {
    let rows = &mut place.mailbox_mut(call.world)?.invitations;
    rows.iter_mut()
        .find(|i| i.key == key)
        .ok_or_else(Refusal::not_found)
}

/// Changes an invitation. This route and the next are not deprecated, so both families have them.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = Place::of(call)?;
    let mut form = Form::new(call.request);
    form.only(&["force_email", "permissions"]);
    let given = flags(&mut form, "permissions", &LEGACY_FLAGS);
    let force = form.flag("force_email");
    form.finish()?;
    let key = call.arg(2).to_owned();
    let now = call.now;
    let own = find(call, &place, &key)?;
    if !own.is_valid(now) {
        return Err(Refusal::new(400, "cannot_update_invitation"));
    }
    apply(&given.unwrap_or_default(), &mut own.permissions);
    own.force_email = force.unwrap_or(own.force_email);
    Ok(Answer::ok(true))
}

/// Takes an invitation back.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let place = Place::of(call)?;
    let key = call.arg(2).to_owned();
    let used = find(call, &place, &key)?.is_used;
    // A used one has become an access; the code is the one of refused deletions (C).
    if used {
        return Err(Refusal::new(500, "cannot_delete_object"));
    }
    place
        .mailbox_mut(call.world)?
        .invitations
        .retain(|i| i.key != key);
    Ok(Answer::ok(true))
}

/// Somebody opens the link: people do this in a browser, so only the control endpoint calls it. Who is
/// not in the account yet joins it as `external` (C).
pub(crate) fn accept(
    world: &mut World,
    key: &str,
    email: Option<&str>,
    now: i64,
) -> Result<(), String> {
    let hosting = world.mail_hostings.iter_mut().find(|h| {
        h.mailboxes
            .iter()
            .any(|m| m.invitations.iter().any(|i| i.key == key))
    });
    let hosting = hosting.ok_or_else(|| format!("no mailbox has an invitation {key}"))?;
    let (service, account) = (hosting.id, hosting.account.id().unwrap_or(0));
    let rows = hosting
        .mailboxes
        .iter_mut()
        .flat_map(|m| &mut m.invitations);
    let own = rows.into_iter().find(|i| i.key == key);
    let own = own.ok_or_else(|| format!("no mailbox has an invitation {key}"))?;
    if !own.is_valid(now) {
        return Err(format!("the invitation {key} is used or out of date"));
    }
    let email = email.unwrap_or(&own.sent_to).to_owned();
    if email.is_empty() {
        return Err(format!(
            "the invitation {key} was never sent; say who opens it: \"email\": \"…@…\""
        ));
    }
    if own.force_email && !own.sent_to.is_empty() && !email.eq_ignore_ascii_case(&own.sent_to) {
        return Err(format!("only {} may use the invitation {key}", own.sent_to));
    }
    own.is_used = true;
    let own = own.clone();
    let template = own.signature_template_id.as_deref();
    join(world, account, &email, &own);
    let access = Access {
        id: world.take_id(),
        email,
        permissions: own.permissions.clone(),
        creator: own.creator.clone(),
        last_used_at: Some(now),
        created_at: now,
        ..Access::default()
    };
    let mut chosen = String::new();
    let mailboxes = world.hosting_mut(service).map(|h| &mut h.mailboxes);
    for mailbox in mailboxes.into_iter().flatten() {
        if mailbox.invitations.iter().any(|i| i.key == key) {
            chosen.clone_from(&mailbox.mailbox_name);
            let email = &access.email;
            mailbox
                .users
                .retain(|a| !a.email.eq_ignore_ascii_case(email));
            mailbox.users.push(access.clone());
        }
    }
    // The signature the inviter chose is made when the person comes (C).
    let template = template.and_then(|id| usable(world.hosting(service)?, id).cloned());
    if let Some(template) = template {
        make(world, now, service, &template, |mailbox, email| {
            mailbox == chosen && email.eq_ignore_ascii_case(&access.email)
        });
    }
    Ok(())
}

fn join(world: &mut World, account: u64, email: &str, own: &MailboxInvitation) {
    if member(world, account, email).is_some() {
        return;
    }
    let known = world
        .users
        .iter()
        .find(|u| u.email.eq_ignore_ascii_case(email));
    let id = known.map(|u| u.id).unwrap_or_else(|| world.take_id());
    let first = email.split('@').next().unwrap_or_default().to_owned();
    world.users.push(User {
        id,
        account: AccountRef::Id(account),
        email: email.to_owned(),
        first_name: if own.firstname.is_empty() {
            first
        } else {
            own.firstname.clone()
        },
        last_name: own.lastname.clone(),
        role_type: "external".into(),
        ..User::default()
    });
}
