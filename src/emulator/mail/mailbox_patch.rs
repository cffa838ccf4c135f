//! Changing a mailbox (§7.4): in the 2024 export and live, not in the 2025 one, hence switchable.

use super::mailboxes::check_password;
use super::place::Place;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::Answer;
use crate::emulator::form::Form;

/// Changes some members; sender lists replace the whole list, an empty note becomes null (VID, 2026-07).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = Place::of(call)?;
    let now = call.now;
    let exclusive = call.switches.responder_activation_exclusive;
    let request = call.request;
    let mut form = Form::new(request);
    form.only(&[
        "password",
        "full_name",
        "note",
        "has_move_spam",
        "authorized_senders",
        "blocked_senders",
        "has_responder",
        "has_mail_filtering",
        "mail_filtering_folder_commercials",
        "mail_filtering_folder_social_networks",
    ]);
    let note = form.text("note", 80);
    let full_name = form.text("full_name", 255);
    let password = form.text("password", 255);
    if let Some(password) = &password {
        check_password(&mut form, password);
    }
    let move_spam = form.flag("has_move_spam");
    let responder = form.flag("has_responder");
    let filtering = form.flag("has_mail_filtering");
    let commercials = form.text("mail_filtering_folder_commercials", 255);
    let social = form.text("mail_filtering_folder_social_networks", 255);
    let authorized = form.texts("authorized_senders", usize::MAX, 255);
    let blocked = form.texts("blocked_senders", usize::MAX, 255);
    form.finish()?;
    let mailbox = place.mailbox_mut(call.world)?;
    if request.member("note").is_some() {
        mailbox.note = note.filter(|n| !n.is_empty());
    }
    if request.member("full_name").is_some() {
        mailbox.full_name = full_name.filter(|n| !n.is_empty());
    }
    mailbox.password_last_changed_at = password.map(|_| now).or(mailbox.password_last_changed_at);
    mailbox.has_move_spam = move_spam.unwrap_or(mailbox.has_move_spam);
    if let Some(on) = responder {
        mailbox.answer(on, exclusive);
    }
    mailbox.has_mail_filtering = filtering.unwrap_or(mailbox.has_mail_filtering);
    if let Some(folder) = commercials {
        mailbox.mail_filtering_folder_commercials = folder;
    }
    if let Some(folder) = social {
        mailbox.mail_filtering_folder_social_networks = folder;
    }
    if let Some(list) = authorized {
        mailbox.authorized_senders = list;
    }
    if let Some(list) = blocked {
        mailbox.blocked_senders = list;
    }
    Ok(Answer::ok(true))
}
