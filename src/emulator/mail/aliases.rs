//! Other names of a mailbox. Local parts only, without a domain (S25, VID).

use serde_json::{Value, json};

use super::names::{self, Holder, holder};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::Mailbox;

/// The aliases and whether they receive.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mailbox = call
        .world
        .hosting(id)
        .and_then(|h| h.mailbox(call.arg(1)))
        .ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(if call.switches.aliases_2025 {
        json!({"enabled_alias": mailbox.enabled_alias, "aliases": mailbox.aliases})
    } else {
        let named: Vec<Value> = mailbox.aliases.iter().map(|a| json!({"name": a})).collect();
        json!({"is_enabled": mailbox.enabled_alias == 1, "aliases": named})
    }))
}

/// One alias more; 200, not 201 (S25, VID live).
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let mut form = Form::new(call.request);
    let alias = names::needed(&mut form, "alias");
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    form.finish()?;
    no_catch_all(mailbox)?;
    match holder(hosting, &alias) {
        None => {}
        Some(Holder::Redirection) => {
            return Err(Refusal::new(400, "cannot_create_alias_with_a_redirection"));
        }
        // In the 2024 list of codes only, but what the live service says by §18.7.
        Some(_) => return Err(Refusal::new(400, "alias_already_exists")),
    }
    if mailbox.aliases.len() >= hosting.alias_limit && !call.caller.manager {
        return Err(Refusal::new(400, "alias_limit_reached"));
    }
    change(call, id, &name, |mailbox| mailbox.aliases.push(alias))
}

/// The whole list at once.
pub(crate) fn replace(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let mut form = Form::new(call.request);
    // The key must be there; an empty list empties (C).
    if form.value("aliases").is_none() {
        form.need("aliases");
    }
    let mut wanted: Vec<String> = Vec::new();
    for (index, alias) in form
        .texts("aliases", usize::MAX, 64)
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        if !names::is_local_part(&alias) {
            form.fail(FieldError::new(
                "validation_rule_regex",
                format!("aliases.{index}"),
            ));
        }
        let alias = alias.to_lowercase();
        if !wanted.contains(&alias) {
            wanted.push(alias);
        }
    }
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    form.finish()?;
    no_catch_all(mailbox)?;
    if wanted.len() > hosting.alias_limit && !call.caller.manager {
        return Err(Refusal::new(400, "alias_limit_reached"));
    }
    // PUT has no code for a name in use in either export, only this one (A).
    let foreign =
        |alias: &&String| !mailbox.aliases.contains(alias) && holder(hosting, alias).is_some();
    if wanted.iter().any(|alias| foreign(&alias)) {
        return Err(Refusal::new(400, "unknown_error"));
    }
    change(call, id, &name, |mailbox| mailbox.aliases = wanted)
}

/// One alias less.
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let alias = call.arg(2).to_lowercase();
    let mailbox = call
        .world
        .hosting(id)
        .and_then(|h| h.mailbox(&name))
        .ok_or_else(Refusal::not_found)?;
    if !mailbox.aliases.contains(&alias) {
        return Err(Refusal::new(400, "alias_does_not_exist"));
    }
    change(call, id, &name, |mailbox| {
        mailbox.aliases.retain(|a| *a != alias)
    })
}

/// "Generic mailbox" in the code probably means the catch-all (§8, C).
fn no_catch_all(mailbox: &Mailbox) -> Result<(), Refusal> {
    if names::is_catch_all(&mailbox.mailbox_name) {
        return Err(Refusal::new(400, "cannot_create_alias_for_generic_mailbox"));
    }
    Ok(())
}

fn change(
    call: &mut Call<'_>,
    hosting: u64,
    name: &str,
    edit: impl FnOnce(&mut Mailbox),
) -> Outcome {
    let mailbox = call
        .world
        .hosting_mut(hosting)
        .and_then(|h| h.mailbox_mut(name));
    edit(mailbox.ok_or_else(Refusal::not_found)?);
    Ok(Answer::ok(true))
}
