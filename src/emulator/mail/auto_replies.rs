//! Automatic answers as kept for a whole service (§11.1) and for one mailbox (§11.2). A new one is
//! inactive; only a PATCH of the mailbox's own makes it answer.

use serde_json::Value;

use super::responders::{self, MEMBERS, fill, mailbox_view, need, service_view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::{MailHosting, Mailbox, Responder};

/// Expansions; that of the senders is a guess (C), no document lists any.
const WITH: &[&str] = &["valid_emails"];

/// All models of the service.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    call.with(WITH)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let shown: Vec<Value> = hosting.auto_replies.iter().map(service_view).collect();
    Ok(Answer::ok(shown))
}

/// A new model; answers its id as a number (A).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&[MEMBERS.as_slice(), &["is_visible"]].concat());
    need(&mut form);
    let mut new = Responder::default();
    fill(&mut form, call, &mut new);
    new.is_visible = form.flag("is_visible").unwrap_or_default();
    form.finish()?;
    new.id = call.world.take_id();
    let shown = new.id;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    hosting.auto_replies.push(new);
    Ok(Answer::created(shown))
}

/// One model of the service.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    call.with(WITH)?;
    let (_, own) = find(call)?;
    Ok(Answer::ok(service_view(own)))
}

/// Changes what is mentioned.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (id, own) = find(call)?;
    let mut changed = own.clone();
    let mut form = Form::new(call.request);
    form.only(&[MEMBERS.as_slice(), &["is_visible"]].concat());
    fill(&mut form, call, &mut changed);
    changed.is_visible = form.flag("is_visible").unwrap_or(changed.is_visible);
    form.finish()?;
    let hosting = call.world.hosting_mut(id);
    let rows = hosting.map(|h| &mut h.auto_replies);
    if let Some(row) = rows.and_then(|r| r.iter_mut().find(|r| r.id == changed.id)) {
        *row = changed;
    }
    Ok(Answer::ok(true))
}

/// Removes a model; what mailboxes made from it stays (C).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, own) = find(call)?;
    let gone = own.id;
    if let Some(hosting) = call.world.hosting_mut(id) {
        hosting.auto_replies.retain(|r| r.id != gone);
    }
    Ok(Answer::ok(true))
}

fn find<'a>(call: &'a Call<'_>) -> Result<(u64, &'a Responder), Refusal> {
    let id = call.hosting(0)?;
    let wanted = call.id(1)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let own = hosting.auto_replies.iter().find(|r| r.id == wanted);
    Ok((id, own.ok_or_else(Refusal::not_found)?))
}

/// What a mailbox can choose from: its own, then the visible models of the service (C).
pub(crate) fn list_of_mailbox(call: &mut Call<'_>) -> Outcome {
    let with = !call.with(WITH)?.is_empty();
    let (hosting, mailbox) = mailbox(call)?;
    let own = mailbox
        .responders
        .iter()
        .map(|r| mailbox_view(hosting, mailbox, r, with));
    let visible = hosting.auto_replies.iter().filter(|r| r.is_visible);
    let shown: Vec<Value> = own.chain(visible.map(service_view)).collect();
    Ok(Answer::ok(shown))
}

/// A new responder, inactive; answers its id as a number (A).
pub(crate) fn create_in_mailbox(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let (hosting, own) = mailbox(call)?;
    let mut form = Form::new(call.request);
    form.only(&[MEMBERS.as_slice(), &["reply_from_id"]].concat());
    need(&mut form);
    form.need("reply_from_id");
    let mut new = Responder::default();
    fill(&mut form, call, &mut new);
    new.reply_from_id = responders::sender(&mut form, hosting, own);
    form.finish()?;
    new.id = call.world.take_id();
    let shown = new.id;
    edit(call, id, &name, |mailbox| mailbox.responders.push(new))?;
    Ok(Answer::created(shown))
}

/// One of its own, or a visible model.
pub(crate) fn show_in_mailbox(call: &mut Call<'_>) -> Outcome {
    let with = !call.with(WITH)?.is_empty();
    let wanted = call.id(2)?;
    let (hosting, mailbox) = mailbox(call)?;
    let own = mailbox.responders.iter().find(|r| r.id == wanted);
    let mut visible = hosting.auto_replies.iter().filter(|r| r.is_visible);
    let shown = match own {
        Some(own) => mailbox_view(hosting, mailbox, own, with),
        None => service_view(
            visible
                .find(|r| r.id == wanted)
                .ok_or_else(Refusal::not_found)?,
        ),
    };
    Ok(Answer::ok(shown))
}

/// Changes what is mentioned; `is_active` must be (A). A model of the service is not the mailbox's to
/// change (C).
pub(crate) fn update_in_mailbox(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let wanted = call.id(2)?;
    let (hosting, own) = mailbox(call)?;
    let found = own.responders.iter().find(|r| r.id == wanted);
    let mut changed = found.ok_or_else(Refusal::not_found)?.clone();
    let mut form = Form::new(call.request);
    form.only(
        &[
            MEMBERS.as_slice(),
            &["is_active", "is_model", "reply_from_id"],
        ]
        .concat(),
    );
    form.need("is_active");
    let active = form.flag("is_active").unwrap_or_default();
    fill(&mut form, call, &mut changed);
    changed.is_model = form.flag("is_model").unwrap_or(changed.is_model);
    changed.reply_from_id = responders::sender(&mut form, hosting, own).or(changed.reply_from_id);
    form.finish()?;
    let exclusive = call.switches.responder_activation_exclusive;
    edit(call, id, &name, |mailbox| {
        if let Some(row) = mailbox.responders.iter_mut().find(|r| r.id == wanted) {
            *row = changed;
        }
        mailbox.activate(wanted, active, exclusive);
    })?;
    Ok(Answer::ok(true))
}

/// Removes one of its own, active or not.
pub(crate) fn delete_in_mailbox(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let gone = call.id(2)?;
    let (_, own) = mailbox(call)?;
    let known = own.responders.iter().any(|r| r.id == gone);
    if !known {
        return Err(Refusal::not_found());
    }
    edit(call, id, &name, |mailbox| {
        mailbox.activate(gone, false, false);
        mailbox.responders.retain(|r| r.id != gone);
    })?;
    Ok(Answer::ok(true))
}

/// Forgets who was answered, so that they are answered again (A).
pub(crate) fn reset(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    edit(call, id, &name, |mailbox| mailbox.answered.clear())?;
    Ok(Answer::ok(true))
}

/// The mailbox in the path and its service.
pub(crate) fn mailbox<'a>(call: &'a Call<'_>) -> Result<(&'a MailHosting, &'a Mailbox), Refusal> {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(call.arg(1));
    Ok((hosting, mailbox.ok_or_else(Refusal::not_found)?))
}

/// Changes the mailbox of this name.
pub(crate) fn edit(
    call: &mut Call<'_>,
    hosting: u64,
    name: &str,
    change: impl FnOnce(&mut Mailbox),
) -> Result<(), Refusal> {
    let hosting = call.world.hosting_mut(hosting);
    let mailbox = hosting.and_then(|h| h.mailbox_mut(name));
    change(mailbox.ok_or_else(Refusal::not_found)?);
    Ok(())
}
