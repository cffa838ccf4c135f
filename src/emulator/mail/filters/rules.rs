//! Filters of a mailbox. Their name is their identity; their order counts.

use serde_json::{Value, json};

use super::super::place::Place;
use super::parts::{actions, conditions, shown_actions, shown_conditions};
use super::{linked, models, prevents_scripts, settle};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::{MailFilter, Mailbox};

const MEMBERS: [&str; 7] = [
    "actions",
    "conditions",
    "has_all_of",
    "is_enabled",
    "name",
    "old_name",
    "template_id",
];

/// Filters, scripts, and the models the service offers.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let (hosting, own) = (place.service(call.world)?, place.mailbox(call.world)?);
    let scripts = own.scripts.iter().map(|s| {
        // A text in the schema, a boolean in every body that writes it (§17).
        json!({"name": s.name, "is_enabled": s.is_enabled, "content": s.content})
    });
    let filters = own.filters.iter().map(|f| {
        json!({
            "name": f.name,
            "is_enabled": f.is_enabled,
            "has_all_of": f.has_all_of,
            "conditions": shown_conditions(&f.conditions),
            "actions": shown_actions(&f.actions),
            "template_id": f.template_id,
        })
    });
    // What this one text holds is unknown: the script in force, if any (C).
    let active = own.scripts.iter().find(|s| s.is_enabled);
    let offered = hosting.filters.iter().filter(|m| m.is_visible);
    Ok(Answer::ok(json!({
        "prevent_script": prevents_scripts(call, &place),
        "use_scripts": own.use_scripts,
        "scripts": scripts.collect::<Vec<_>>(),
        "filters": filters.collect::<Vec<_>>(),
        "script": active.map(|s| s.content.clone()).unwrap_or_default(),
        "templates": offered.map(models::view).collect::<Vec<_>>(),
    })))
}

/// One filter more, at the end (C).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&MEMBERS.map(|m| if m == "old_name" { "name" } else { m }));
    let (own, folders) = read(call, &place, form, None)?;
    let mailbox = place.mailbox_mut(call.world)?;
    let enabled = own.is_enabled;
    mailbox.filters.push(own);
    after(mailbox, enabled, folders);
    Ok(Answer::created(true))
}

/// Writes a filter anew, under the same name or another.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&MEMBERS);
    let old = form.needed_text("old_name", 255);
    if !old.is_empty() && position(place.mailbox(call.world)?, &old).is_none() {
        return Err(Refusal::not_found());
    }
    let (own, folders) = read(call, &place, form, Some(&old))?;
    let mailbox = place.mailbox_mut(call.world)?;
    let index = position(mailbox, &old).ok_or_else(Refusal::not_found)?;
    let enabled = own.is_enabled;
    mailbox.filters[index] = own;
    after(mailbox, enabled, folders);
    Ok(Answer::ok(true))
}

/// A filter in force ends the scripts; folders it wishes for are made.
fn after(mailbox: &mut Mailbox, enabled: bool, folders: Vec<String>) {
    if enabled {
        settle(mailbox, false, false);
    }
    for folder in folders {
        if !mailbox.folders.names.contains(&folder) {
            mailbox.folders.names.push(folder);
        }
    }
}

fn position(mailbox: &Mailbox, name: &str) -> Option<usize> {
    mailbox.filters.iter().position(|f| f.name == name)
}

/// A filter out of a body. A name in use has no documented code (C).
fn read(
    call: &Call<'_>,
    place: &Place,
    mut form: Form<'_>,
    old: Option<&str>,
) -> Result<(MailFilter, Vec<String>), Refusal> {
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    for key in ["is_enabled", "has_all_of", "conditions", "actions"] {
        form.need(key);
    }
    let empty = |v: &Value| v.as_array().is_some_and(Vec::is_empty);
    for key in ["conditions", "actions"] {
        if form.value(key).is_some_and(empty) {
            form.fail(FieldError::new("validation_rule_required", key));
        }
    }
    let name = form.needed_text("name", 255);
    if old != Some(name.as_str()) && position(mailbox, &name).is_some() {
        form.fail(FieldError::new("validation_rule_unique", "name"));
    }
    let template_id = form
        .number("template_id", 1, i64::MAX)
        .map(i64::unsigned_abs);
    let mut offered = hosting.filters.iter().filter(|m| m.is_visible);
    if template_id.is_some_and(|id| !offered.any(|m| m.id == id)) {
        form.fail(FieldError::new("validation_rule_exists", "template_id"));
    }
    let (actions, folders) = actions(&mut form, call.switches, hosting.is_starter());
    let own = MailFilter {
        name,
        is_enabled: form.flag("is_enabled").unwrap_or_default(),
        has_all_of: form.flag("has_all_of").unwrap_or_default(),
        conditions: conditions(&mut form, call.switches),
        actions,
        template_id,
    };
    form.finish()?;
    Ok((own, folders))
}

/// One filter less.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["name"]);
    let name = form.needed_text("name", 255);
    form.finish()?;
    let mailbox = place.mailbox_mut(call.world)?;
    let index = position(mailbox, &name).ok_or_else(Refusal::not_found)?;
    mailbox.filters.remove(index);
    Ok(Answer::ok(true))
}

/// Turns a filter on or off.
pub(crate) fn set_activation(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let (name, enabled) = super::scripts::activation(call)?;
    let mailbox = place.mailbox_mut(call.world)?;
    let index = position(mailbox, &name);
    let index = index.ok_or_else(|| Refusal::new(400, "invalid_filter_name"))?;
    mailbox.filters[index].is_enabled = enabled;
    after(mailbox, enabled, Vec::new());
    Ok(Answer::ok(true))
}

/// Puts the filters into an order that must name each of them once.
pub(crate) fn reorder(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["order"]);
    form.need("order");
    let order = form.texts("order", usize::MAX, 255).unwrap_or_default();
    form.finish()?;
    let mailbox = place.mailbox_mut(call.world)?;
    let mut sorted = Vec::new();
    for name in &order {
        sorted.extend(mailbox.filters.iter().find(|f| f.name == *name).cloned());
    }
    let mut once: Vec<&String> = order.iter().collect();
    once.sort();
    once.dedup();
    if sorted.len() != mailbox.filters.len()
        || once.len() != order.len()
        || order.len() != sorted.len()
    {
        return Err(Refusal::new(400, "invalid_mailbox_filters"));
    }
    mailbox.filters = sorted;
    Ok(Answer::ok(true))
}
