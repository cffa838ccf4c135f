//! Signature templates of a whole mail service, and making everybody's signature from one.

use serde_json::Value;

use super::super::place::{caller_email, member, member_by_id};
use super::{LONGEST, POSITIONS, form_data, object, view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{MailHosting, Signature, SignatureTemplate, User, World};

const STATES: [&str; 2] = ["draft", "enabled"];
const FORMATS: [&str; 4] = ["first_last", "first_only", "last_first", "last_only"];
const ATTRIBUTES: [&str; 13] = [
    "accountName",
    "accountRectangleLogoUrl",
    "accountSquareLogoUrl",
    "address",
    "department",
    "firstName",
    "job",
    "lastName",
    "mail",
    "name",
    "phones",
    "url",
    "userAvatarUrl",
];
/// Values of `with`: the optional members of a template, which come without asking (C).
const WITH: &[&str] = &["content", "creator", "form_data", "position"];

/// All templates.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let _shown_anyway = call.with(WITH)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let rows = hosting.signature_templates.iter();
    let items = rows.map(|t| view::template(call, hosting, t)).collect();
    Listing {
        sortable: &["id", "name", "status", "position", "is_default"],
        ..Listing::default()
    }
    .answer(call, items)
}

/// The default one.
pub(crate) fn show_default(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let _shown_anyway = call.with(WITH)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let own = hosting.signature_templates.iter().find(|t| t.is_default);
    Ok(Answer::ok(view::template(
        call,
        hosting,
        own.ok_or_else(Refusal::not_found)?,
    )))
}

/// One template.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let _shown_anyway = call.with(WITH)?;
    let (id, index) = find(call)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view::template(
        call,
        hosting,
        &hosting.signature_templates[index],
    )))
}

/// The service and the position of the template in it.
pub(crate) fn find(call: &Call<'_>) -> Result<(u64, usize), Refusal> {
    let (hosting, id) = (call.hosting(0)?, call.id(1)?);
    let rows = call.world.hosting(hosting).map(|h| &h.signature_templates);
    let index = rows.and_then(|r| r.iter().position(|t| t.id == id));
    Ok((hosting, index.ok_or_else(Refusal::not_found)?))
}

/// A new template; answers its id as text.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let hosting = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "attributes",
        "content",
        "create_signatures",
        "created_by",
        "form_data",
        "name",
        "name_format",
        "notify",
        "position",
        "status",
        "substitutions",
    ]);
    form.need("name");
    form.need("content");
    let account = call.world.hosting(hosting).and_then(|h| h.account.id());
    let creator = form
        .number("created_by", 1, i64::MAX)
        .map(i64::unsigned_abs);
    let creator = creator.map(|id| member_by_id(call.world, account.unwrap_or(0), id));
    if creator == Some(None) {
        form.fail(FieldError::new("validation_rule_exists", "created_by"));
    }
    let creator = creator.flatten().map(|u| u.email.clone());
    let for_all = form.flag("create_signatures").unwrap_or_default();
    let notify = form.flag("notify").unwrap_or_default();
    let blank = SignatureTemplate {
        creator: creator.unwrap_or_else(|| caller_email(call)),
        created_at: call.now,
        ..SignatureTemplate::default()
    };
    let mut own = read(form, blank)?;
    own.id = call.world.take_id();
    add(call, hosting, own.clone());
    if for_all {
        make_for(call, hosting, &own, |_| true);
    }
    if notify {
        tell_all(call, hosting, &own.name);
    }
    Ok(Answer::created(own.id.to_string()))
}

/// Adds a template; there is one default at most.
pub(crate) fn add(call: &mut Call<'_>, hosting: u64, own: SignatureTemplate) {
    if let Some(hosting) = call.world.hosting_mut(hosting) {
        if own.is_default {
            hosting
                .signature_templates
                .iter_mut()
                .for_each(|t| t.is_default = false);
        }
        hosting.signature_templates.push(own);
    }
}

/// Changes some members. `is_default` and `default` say the same (A).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "attributes",
        "content",
        "default",
        "form_data",
        "is_default",
        "name",
        "name_format",
        "notify",
        "position",
        "status",
        "substitutions",
    ]);
    for key in ["name", "content"] {
        if form.value(key).is_some() {
            form.need(key);
        }
    }
    let default = form.flag("is_default").or(form.flag("default"));
    let notify = form.flag("notify").unwrap_or_default();
    let rows = call.world.hosting(hosting).map(|h| &h.signature_templates);
    let mut known = rows.and_then(|r| r.get(index)).cloned().unwrap_or_default();
    known.is_default = default.unwrap_or(known.is_default);
    let own = read(form, known)?;
    replace(call, hosting, index, own.clone());
    if notify {
        tell_all(call, hosting, &own.name);
    }
    Ok(Answer::ok(true))
}

/// Puts a template in the place of another; there is one default at most.
pub(crate) fn replace(call: &mut Call<'_>, hosting: u64, index: usize, own: SignatureTemplate) {
    let rows = call
        .world
        .hosting_mut(hosting)
        .map(|h| &mut h.signature_templates);
    for (place, row) in rows.into_iter().flatten().enumerate() {
        if place == index {
            row.clone_from(&own);
        } else if own.is_default {
            row.is_default = false;
        }
    }
}

fn read(mut form: Form<'_>, mut own: SignatureTemplate) -> Result<SignatureTemplate, Refusal> {
    own.name = form.text("name", 255).unwrap_or(own.name);
    own.content = form.text("content", LONGEST).unwrap_or(own.content);
    own.status = form.word("status", &STATES).unwrap_or(own.status);
    own.position = form.word("position", &POSITIONS).unwrap_or(own.position);
    own.name_format = form.word("name_format", &FORMATS).or(own.name_format);
    own.attributes = object(&mut form, "attributes", &ATTRIBUTES).or(own.attributes);
    own.substitutions =
        object(&mut form, "substitutions", &["address", "phones"]).or(own.substitutions);
    own.form_data = form_data(&mut form).or(own.form_data);
    form.finish()?;
    Ok(own)
}

/// One template less; signatures made from it stay (C).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    if let Some(hosting) = call.world.hosting_mut(hosting) {
        hosting.signature_templates.remove(index);
    }
    Ok(Answer::ok(true))
}

/// Makes a signature for everybody from a template.
pub(crate) fn create_signatures(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let rows = call.world.hosting(hosting).map(|h| &h.signature_templates);
    let own = rows.and_then(|r| r.get(index)).cloned();
    make_for(call, hosting, &own.ok_or_else(Refusal::not_found)?, |_| {
        true
    });
    Ok(Answer::ok(true))
}

/// One signature for each person at each of these mailboxes; a second time renews the first one, and it becomes
/// the default (KB 1189 for the first half, C for the rest). Variables in the text are not filled: how
/// they are written is unknown.
pub(crate) fn make_for(
    call: &mut Call<'_>,
    hosting: u64,
    template: &SignatureTemplate,
    is_meant: impl Fn(&str) -> bool,
) {
    let now = call.now;
    make(call.world, now, hosting, template, |mailbox, _| {
        is_meant(mailbox)
    });
}

/// The same for people chosen by mailbox and e-mail.
pub(crate) fn make(
    world: &mut World,
    now: i64,
    hosting: u64,
    template: &SignatureTemplate,
    is_meant: impl Fn(&str, &str) -> bool,
) {
    let everybody = people(world, hosting, template).into_iter();
    for (name, email, fullname) in everybody.filter(|(m, email, _)| is_meant(m, email)) {
        let here = world.hosting(hosting).and_then(|h| h.mailbox(&name));
        let mut rows = here.iter().flat_map(|m| &m.signatures);
        let known = rows.find(|s| s.template_id == Some(template.id) && s.user == email);
        let id = match known.map(|s| s.id) {
            Some(id) => id,
            None => world.take_id(),
        };
        let place = world
            .hosting_mut(hosting)
            .and_then(|h| h.mailbox_mut(&name));
        let Some(place) = place else { continue };
        place.signatures.retain(|s| s.id != id);
        place
            .signatures
            .iter_mut()
            .for_each(|s| s.is_default = false);
        place.signatures.push(Signature {
            fullname,
            user: email,
            is_available_for_all: false,
            ..filled(template, id, now)
        });
    }
}

/// The default signature a template makes for nobody in particular.
pub(crate) fn filled(template: &SignatureTemplate, id: u64, now: i64) -> Signature {
    Signature {
        id,
        name: template.name.clone(),
        content: template.content.clone(),
        position: template.position.clone(),
        form_data: template.form_data.clone(),
        is_default: true,
        is_auto: true,
        template_id: Some(template.id),
        filled_at: now,
        ..Signature::default()
    }
}

/// The template an id in a body names; drafts cannot be used (C).
pub(crate) fn usable<'w>(hosting: &'w MailHosting, id: &str) -> Option<&'w SignatureTemplate> {
    let mut rows = hosting.signature_templates.iter();
    rows.find(|t| t.id.to_string() == id && t.status == "enabled")
}

/// Tells everybody who opens a mailbox of the service, once each.
pub(crate) fn tell_all(call: &mut Call<'_>, hosting: u64, about: &str) {
    let mut told: Vec<String> = Vec::new();
    for (_, email, _) in people(call.world, hosting, &SignatureTemplate::default()) {
        if !told.contains(&email) {
            call.mail(&email, "signature-notice", about);
            told.push(email);
        }
    }
}

/// Mailbox, e-mail and written name of everybody who opens a mailbox of the service.
fn people(
    world: &World,
    hosting: u64,
    template: &SignatureTemplate,
) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let Some(service) = world.hosting(hosting) else {
        return found;
    };
    let account = service.account.id().unwrap_or(0);
    for mailbox in &service.mailboxes {
        let users = mailbox.users.iter();
        let users = users.filter_map(|a| member(world, account, &a.email));
        found.extend(users.map(|u| {
            let name = written(u, template.name_format.as_deref());
            (mailbox.mailbox_name.clone(), u.email.clone(), name)
        }));
    }
    found
}

fn written(user: &User, format: Option<&str>) -> String {
    let (first, last) = (&user.first_name, &user.last_name);
    let name = match format {
        Some("first_only") => first.clone(),
        Some("last_only") => last.clone(),
        Some("last_first") => format!("{last} {first}"),
        _ => format!("{first} {last}"),
    };
    name.trim().to_owned()
}

/// Templates in short, for the family of 2024.
pub(crate) fn short(own: &SignatureTemplate) -> Value {
    serde_json::json!({
        "id": own.id,
        "name": own.name,
        "content": own.content,
        "position": own.position,
        "is_default": own.is_default,
    })
}
