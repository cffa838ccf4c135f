//! Filter models of a mail service. They are only offered to mailboxes, never put into them (for
//! privacy, by the knowledge base).

use serde_json::{Value, json};

use super::parts::{actions, conditions, requires, shown_actions, shown_conditions};
use super::scripts::is_sound;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::FilterModel;

/// All models.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let shown: Vec<Value> = hosting.filters.iter().map(view).collect();
    Ok(Answer::ok(shown))
}

/// A model as shown; its script is not (A).
pub(crate) fn view(own: &FilterModel) -> Value {
    json!({
        "id": own.id,
        "name": own.name,
        "has_all_conditions": own.has_all_conditions,
        "conditions": shown_conditions(&own.conditions),
        "actions": shown_actions(&own.actions),
        "requires": requires(&own.actions),
        "is_visible": own.is_visible,
    })
}

/// A new model. 200, not 201 (A).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let hosting = call.hosting(0)?;
    let mut own = read(call, hosting)?;
    own.id = call.world.take_id();
    let shown = view(&own);
    if let Some(hosting) = call.world.hosting_mut(hosting) {
        hosting.filters.push(own);
    }
    Ok(Answer::ok(shown))
}

fn read(call: &Call<'_>, hosting: u64) -> Result<FilterModel, Refusal> {
    let free = call.world.hosting(hosting).is_some_and(|h| h.is_starter());
    let mut form = Form::new(call.request);
    form.only(&[
        "actions",
        "conditions",
        "has_all_conditions",
        "is_visible",
        "name",
        "script",
    ]);
    form.need("is_visible");
    let own = FilterModel {
        id: 0,
        name: form.needed_text("name", 64),
        is_visible: form.flag("is_visible").unwrap_or_default(),
        has_all_conditions: form.flag("has_all_conditions").unwrap_or_default(),
        conditions: conditions(&mut form, call.switches),
        actions: actions(&mut form, call.switches, free).0,
        script: form.text("script", 65_536),
    };
    if own.script.as_deref().is_some_and(|s| !is_sound(s)) {
        form.fail(FieldError::new("validation_rule_regex", "script"));
    }
    form.finish()?;
    Ok(own)
}

/// One model.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let rows = call.world.hosting(hosting).map(|h| &h.filters);
    let own = rows
        .and_then(|r| r.get(index))
        .ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view(own)))
}

fn find(call: &Call<'_>) -> Result<(u64, usize), Refusal> {
    let (hosting, id) = (call.hosting(0)?, call.id(1)?);
    let rows = call.world.hosting(hosting).map(|h| &h.filters);
    let index = rows.and_then(|r| r.iter().position(|f| f.id == id));
    Ok((hosting, index.ok_or_else(Refusal::not_found)?))
}

/// Writes a model anew: PUT, so what is not sent is gone (C).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let new = read(call, hosting)?;
    let rows = call.world.hosting_mut(hosting).map(|h| &mut h.filters);
    let own = rows
        .and_then(|r| r.get_mut(index))
        .ok_or_else(Refusal::not_found)?;
    *own = FilterModel { id: own.id, ..new };
    Ok(Answer::ok(true))
}

/// One model less. The document asks for both ids in the body although the path has them; they may be
/// missing, and must be right (C).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (hosting, index) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["filter_id", "mail_hosting_id"]);
    for (key, place) in [("mail_hosting_id", 0), ("filter_id", 1)] {
        let named = form.number(key, 1, i64::MAX);
        if named.is_some_and(|n| n.to_string() != call.arg(place)) {
            form.fail(FieldError::new("validation_rule_in", key));
        }
    }
    form.finish()?;
    let hosting = call
        .world
        .hosting_mut(hosting)
        .ok_or_else(Refusal::not_found)?;
    hosting.filters.remove(index);
    Ok(Answer::ok(true))
}
