//! The templates of a service in the shape of 2024 (`MH/signatures`), which the family of 2025 took the
//! place of (§13.2). Only where a switch asks for it. The answers have no documented shape (C).

use serde_json::Value;

use super::super::place::Place;
use super::super::place::caller_email;
use super::templates::{add, find, replace, short, tell_all};
use super::{LONGEST, POSITIONS, not_in_padl};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::SignatureTemplate;

/// All of them.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let shown: Vec<Value> = hosting.signature_templates.iter().map(short).collect();
    Ok(Answer::ok(shown))
}

/// Those a mailbox may use.
pub(crate) fn of_mailbox(call: &mut Call<'_>) -> Outcome {
    let place = Place::or(call, not_in_padl)?;
    let rows = place.service(call.world)?.signature_templates.iter();
    let shown: Vec<Value> = rows.filter(|t| t.status == "enabled").map(short).collect();
    Ok(Answer::ok(shown))
}

/// One of them.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(short(&hosting.signature_templates[index])))
}

/// A new one; answers a boolean, not an id.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let hosting = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&["content", "default", "name", "position"]);
    form.need("name");
    form.need("content");
    let blank = SignatureTemplate {
        creator: caller_email(call),
        created_at: call.now,
        ..SignatureTemplate::default()
    };
    let mut own = read(form, blank)?;
    own.id = call.world.take_id();
    add(call, hosting, own);
    Ok(Answer::ok(true))
}

/// Changes some members.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["content", "default", "name", "position", "send_mail"]);
    let tell = form.flag("send_mail").unwrap_or_default();
    let rows = call.world.hosting(hosting).map(|h| &h.signature_templates);
    let known = rows.and_then(|r| r.get(index)).cloned();
    let own = read(form, known.ok_or_else(Refusal::not_found)?)?;
    replace(call, hosting, index, own.clone());
    if tell {
        tell_all(call, hosting, &own.name);
    }
    Ok(Answer::ok(true))
}

fn read(mut form: Form<'_>, mut own: SignatureTemplate) -> Result<SignatureTemplate, Refusal> {
    own.name = form.text("name", 255).unwrap_or(own.name);
    own.content = form.text("content", LONGEST).unwrap_or(own.content);
    own.position = form.word("position", &POSITIONS).unwrap_or(own.position);
    own.is_default = form.flag("default").unwrap_or(own.is_default);
    form.finish()?;
    Ok(own)
}

/// One less.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["send_mail"]);
    let tell = form.flag("send_mail").unwrap_or_default();
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    let gone = hosting.signature_templates.remove(index);
    if tell {
        tell_all(call, id, &gone.name);
    }
    Ok(Answer::ok(true))
}
