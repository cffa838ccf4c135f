//! Signatures of a mailbox: create, read, change, delete, and which of them comes by itself.

use serde_json::Value;

use super::super::place::{Place, caller_email};
use super::super::senders::valid_emails;
use super::templates::usable;
use super::{LONGEST, POSITIONS, form_data, not_in_padl, object, view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::Signature;

const MEMBERS: [&str; 12] = [
    "attributes",
    "content",
    "form_data",
    "fullname",
    "has_infomaniak_footer",
    "is_available_for_all",
    "is_default",
    "name",
    "position",
    "reply_email",
    "sending_email",
    "template_id",
];
const ATTRIBUTES: [&str; 9] = [
    "department",
    "firstName",
    "job",
    "lastName",
    "mail",
    "name",
    "nameFormat",
    "phones",
    "userAvatarUrl",
];
/// Values of `with`: the optional members of a signature (C).
const WITH: &[&str] = &["attributes", "form_data", "template", "user_access"];

/// All signatures.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let _shown_anyway = call.with(WITH)?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    Ok(Answer::ok(view::of_mailbox(call, &place, hosting, mailbox)))
}

/// One signature.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (place, id) = find(call)?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let own = mailbox.signatures.iter().find(|s| s.id == id);
    let own = own.ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view::signature(call, hosting, mailbox, own)))
}

fn find(call: &Call<'_>) -> Result<(Place, u64), Refusal> {
    let place = Place::or(call, not_in_padl)?;
    let id = call.id(2)?;
    let known = place
        .mailbox(call.world)?
        .signatures
        .iter()
        .any(|s| s.id == id);
    if known {
        Ok((place, id))
    } else {
        Err(Refusal::not_found())
    }
}

/// Templates imposed by the service leave no room for own signatures: which code says so is unknown,
/// so it is the general one of each verb (C).
fn allowed(call: &Call<'_>, place: &Place, code: &str) -> Result<(), Refusal> {
    if place.service(call.world)?.signatures_forced {
        return Err(Refusal::new(500, code));
    }
    Ok(())
}

/// A new signature. 200, not 201 (A).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let mut form = Form::new(call.request);
    form.only(&MEMBERS);
    form.need("name");
    let blank = Signature {
        user: caller_email(call),
        // Whether it is for everybody when nothing is said is unknown (C).
        is_available_for_all: form.flag("is_available_for_all").unwrap_or(true),
        ..Signature::default()
    };
    let mut own = read(call, &place, form, blank)?;
    allowed(call, &place, "cannot_create_object")?;
    own.id = call.world.take_id();
    let (id, default) = (own.id, own.is_default);
    let rows = &mut place.mailbox_mut(call.world)?.signatures;
    if default {
        rows.iter_mut().for_each(|s| s.is_default = false);
    }
    rows.push(own);
    if !call.switches.created_signature_as_object {
        return Ok(Answer::ok(true));
    }
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let own = mailbox.signatures.iter().find(|s| s.id == id);
    let own = own.ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view::signature(call, hosting, mailbox, own)))
}

/// Changes some members; `is_available_for_all` is not among them (A).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (place, id) = find(call)?;
    let mut form = Form::new(call.request);
    let known = MEMBERS.into_iter().filter(|m| *m != "is_available_for_all");
    form.only(&known.collect::<Vec<_>>());
    let rows = &place.mailbox(call.world)?.signatures;
    let known = rows
        .iter()
        .find(|s| s.id == id)
        .cloned()
        .unwrap_or_default();
    if form.value("name").is_some() {
        form.need("name");
    }
    let own = read(call, &place, form, known)?;
    allowed(call, &place, "cannot_update_object")?;
    let rows = &mut place.mailbox_mut(call.world)?.signatures;
    for row in rows {
        if row.id == id {
            row.clone_from(&own);
        } else if own.is_default {
            row.is_default = false;
        }
    }
    Ok(Answer::ok(true))
}

/// Reads the members of a body over what is there already.
fn read(
    call: &Call<'_>,
    place: &Place,
    mut form: Form<'_>,
    mut own: Signature,
) -> Result<Signature, Refusal> {
    let sent = |key: &str| call.request.member(key).is_some();
    let hosting = place.service(call.world)?;
    if let Some(name) = form.text("name", 255) {
        own.name = name;
    }
    if let Some(fullname) = form.text("fullname", 255) {
        own.fullname = fullname;
    }
    if let Some(position) = form.word("position", &POSITIONS) {
        own.position = position;
    }
    let template = form.text("template_id", 255);
    if sent("template_id") {
        let found = template.as_ref().map(|id| usable(hosting, id));
        if found == Some(None) {
            form.fail(FieldError::new("validation_rule_exists", "template_id"));
        }
        own.template_id = found.flatten().map(|t| t.id);
        // A signature made from a template starts with its text (C).
        if let Some(template) = found.flatten().filter(|_| !sent("content")) {
            own.content.clone_from(&template.content);
        }
    }
    if let Some(content) = form.text("content", LONGEST) {
        own.content = content;
    } else if sent("content") {
        own.content.clear();
    }
    let valid = valid_emails(hosting, place.mailbox(call.world)?);
    let valid: Vec<&str> = valid.iter().filter_map(|v| v["email"].as_str()).collect();
    for (key, kept) in [
        ("sending_email", &mut own.sending_email),
        ("reply_email", &mut own.reply_email),
    ] {
        let email = form.text(key, 255).filter(|e| !e.is_empty());
        let email = email.map(|e| e.to_lowercase());
        if email.as_deref().is_some_and(|e| !valid.contains(&e)) {
            form.fail(FieldError::one_of(key, &valid));
        }
        if sent(key) {
            *kept = email;
        }
    }
    if let Some(attributes) = object(&mut form, "attributes", &ATTRIBUTES) {
        own.attributes = Some(attributes);
    }
    if let Some(data) = form_data(&mut form) {
        own.form_data = Some(data);
    }
    let footer = form.flag("has_infomaniak_footer");
    own.has_infomaniak_footer = footer.unwrap_or(own.has_infomaniak_footer);
    own.is_default = form.flag("is_default").unwrap_or(own.is_default);
    own.filled_at = call.now;
    form.finish()?;
    Ok(own)
}

/// One signature less; what it was the default of has none afterwards (C).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (place, id) = find(call)?;
    allowed(call, &place, "cannot_delete_object")?;
    place
        .mailbox_mut(call.world)?
        .signatures
        .retain(|s| s.id != id);
    Ok(Answer::ok(true))
}

/// Which signature comes with new messages and which with answers; null is none, missing stays (C).
pub(crate) fn set_defaults(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let mut form = Form::new(call.request);
    form.only(&["default_reply_signature_id", "default_signature_id"]);
    let rows = &place.mailbox(call.world)?.signatures;
    let mut chosen = [None, None];
    for (kept, key) in chosen
        .iter_mut()
        .zip(["default_signature_id", "default_reply_signature_id"])
    {
        let id = form.number(key, 1, i64::MAX).map(i64::unsigned_abs);
        if id.is_some_and(|id| !rows.iter().any(|s| s.id == id)) {
            form.fail(FieldError::new("validation_rule_exists", key));
        }
        *kept = call.request.member(key).map(|_| id);
    }
    form.finish()?;
    let [default, reply] = chosen;
    for row in &mut place.mailbox_mut(call.world)?.signatures {
        if let Some(id) = default {
            row.is_default = id == Some(row.id);
        }
        if let Some(id) = reply {
            row.is_default_reply = id == Some(row.id);
        }
    }
    Ok(Answer::ok(true))
}

/// Makes one the default (2024; `set_defaults` took its place).
pub(crate) fn make_default(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let id = call.id(2)?;
    let rows = &mut place.mailbox_mut(call.world)?.signatures;
    if !rows.iter().any(|s| s.id == id) {
        return Err(Refusal::new(400, "signature_does_not_exist"));
    }
    rows.iter_mut().for_each(|s| s.is_default = s.id == id);
    Ok(Answer::ok(true))
}

/// The templates a mailbox may use: those that are no drafts (C).
pub(crate) fn templates(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let hosting = place.service(call.world)?;
    let rows = hosting
        .signature_templates
        .iter()
        .filter(|t| t.status == "enabled");
    let shown: Vec<Value> = rows.map(|t| view::template(call, hosting, t)).collect();
    Ok(Answer::ok(shown))
}

/// One of them.
pub(crate) fn template(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let id = call.id(2)?;
    let hosting = place.service(call.world)?;
    let mut rows = hosting.signature_templates.iter();
    let own = rows.find(|t| t.id == id && t.status == "enabled");
    Ok(Answer::ok(view::template(
        call,
        hosting,
        own.ok_or_else(Refusal::not_found)?,
    )))
}
