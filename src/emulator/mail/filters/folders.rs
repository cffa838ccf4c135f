//! Folders of a mailbox and the parts they play. Which exist is decided in webmail; here they are only
//! given parts, or emptied.

use serde_json::{Value, json};

use super::linked;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;

/// All folders and their parts.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let own = place.mailbox(call.world)?;
    let folders = &own.folders;
    let names: Vec<Value> = folders.names.iter().map(|n| json!({"name": n})).collect();
    Ok(Answer::ok(json!({
        "folders": names,
        "draft_folder": folders.draft,
        "trash_folder": folders.trash,
        "sent_folder": folders.sent,
        "spam_folder": folders.spam,
        "archives_folder": folders.archives,
        "commercials_folder": own.mail_filtering_folder_commercials,
        "social_networks_folder": own.mail_filtering_folder_social_networks,
    })))
}

/// Gives parts to folders that exist; null takes a part away where that is allowed.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let request = call.request;
    let mut form = Form::new(request);
    form.only(&[
        "archives_folder",
        "commercials_folder",
        "draft_folder",
        "sent_folder",
        "social_networks_folder",
        "spam_folder",
        "trash_folder",
    ]);
    let archives = form.needed_text("archives_folder", 255);
    let draft = form.needed_text("draft_folder", 255);
    let sent = form.needed_text("sent_folder", 255);
    let trash = form.needed_text("trash_folder", 255);
    let mut free = |key: &str| {
        let text = form.text(key, 255);
        request.member(key).map(|_| text.unwrap_or_default())
    };
    let spam = free("spam_folder");
    let commercials = free("commercials_folder");
    let social = free("social_networks_folder");
    form.finish()?;
    let own = place.mailbox_mut(call.world)?;
    let exists = |name: &String| own.folders.names.contains(name);
    let required = [&archives, &draft, &sent, &trash].into_iter().all(exists);
    let wrong = |name: &String| !name.is_empty() && !exists(name);
    let wrong = |name: &Option<String>| name.as_ref().is_some_and(wrong);
    if !required || wrong(&spam) || wrong(&commercials) || wrong(&social) {
        return Err(Refusal::new(400, "invalid_mailbox_folders"));
    }
    own.folders.archives = archives;
    own.folders.draft = draft;
    own.folders.sent = sent;
    own.folders.trash = trash;
    own.folders.spam = spam.unwrap_or_else(|| own.folders.spam.clone());
    if let Some(folder) = commercials {
        own.mail_filtering_folder_commercials = folder;
    }
    if let Some(folder) = social {
        own.mail_filtering_folder_social_networks = folder;
    }
    Ok(Answer::ok(true))
}

/// Empties the folder of spam or of deleted messages. Messages are not part of the world.
pub(crate) fn purge(call: &mut Call<'_>) -> Outcome {
    linked(call)?;
    Ok(Answer::ok(true))
}
