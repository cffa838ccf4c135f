//! Addresses without a box. Ids are texts; every target must accept before it receives (FAQ 2524).

use serde_json::{Value, json};

use super::hostings::redirection_quota;
use super::names::{self, holder};
use super::targets;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{MailHosting, Redirection};

const SORTABLE: &[&str] = &[
    "created_at",
    "id",
    "name",
    "send_confirmation_requests_enabled",
    "send_confirmation_requests_state",
    "state",
    "updated_at",
];

/// All redirections; sorted by `order_dir` instead of `order`, never paged (A).
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let items = hosting
        .redirections
        .iter()
        .map(|r| view(call, hosting, r))
        .collect();
    Listing {
        sortable: SORTABLE,
        direction: "order_dir",
        ..Listing::default()
    }
    .answer(call, items)
}

/// A new redirection; all its targets are asked by mail. Answers the new id as text (A).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    let name = names::needed(&mut form, "name");
    let wanted = targets::needed(&mut form, "targets");
    form.finish()?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    // No code is documented for either refusal (C).
    if holder(hosting, &name).is_some() {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    if !call.caller.manager && hosting.redirections.len() as u64 >= redirection_quota(hosting) {
        return Err(Refusal::new(400, "redirections_quota_reached"));
    }
    let redirection = Redirection {
        id: call.world.take_id(),
        name,
        targets: wanted
            .into_iter()
            .map(|address| targets::new(call.world, address, call.now))
            .collect(),
        enabled: if call.switches.redirections_start_disabled {
            None
        } else {
            Some(true)
        },
        created_at: call.now,
        updated_at: call.now,
    };
    let shown = redirection.id.to_string();
    let asked: Vec<String> = redirection
        .targets
        .iter()
        .map(|t| t.address.clone())
        .collect();
    targets::ask(call, id, &redirection.name, &asked);
    if let Some(hosting) = call.world.hosting_mut(id) {
        hosting.redirections.push(redirection);
    }
    Ok(Answer::created(shown))
}

/// One redirection.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view(
        call,
        hosting,
        &hosting.redirections[index],
    )))
}

/// The whole list of targets; who stays keeps their acceptance, who is new is asked.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let mut form = Form::new(call.request);
    let wanted = targets::needed(&mut form, "targets");
    form.finish()?;
    let (name, known) = call
        .world
        .hosting(id)
        .map(|h| &h.redirections[index])
        .map(|r| (r.name.clone(), r.targets.clone()))
        .unwrap_or_default();
    let now = call.now;
    let mut next = Vec::with_capacity(wanted.len());
    let mut asked = Vec::new();
    for address in wanted {
        match known
            .iter()
            .find(|t| t.address.eq_ignore_ascii_case(&address))
        {
            Some(target) => next.push(target.clone()),
            None => {
                asked.push(address.clone());
                next.push(targets::new(call.world, address, now));
            }
        }
    }
    edit(call, id, index, |redirection| redirection.targets = next)?;
    targets::ask(call, id, &name, &asked);
    show(call)
}

/// Removes the redirection.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    if let Some(hosting) = call.world.hosting_mut(id) {
        hosting.redirections.remove(index);
    }
    Ok(Answer::ok(true))
}

/// Switches it on; there is no switching off (A).
pub(crate) fn enable(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    edit(call, id, index, |redirection| {
        redirection.enabled = Some(true)
    })?;
    Ok(Answer::ok(true))
}

/// Hosting and position of the redirection named in the path, by id (one client uses the name; the
/// documents say id).
pub(crate) fn find(call: &Call<'_>) -> Result<(u64, usize), Refusal> {
    let hosting = call.hosting(0)?;
    let id = call.id(1)?;
    let rows = call
        .world
        .hosting(hosting)
        .map(|h| h.redirections.as_slice())
        .unwrap_or_default();
    let index = rows
        .iter()
        .position(|r| r.id == id)
        .ok_or_else(Refusal::not_found)?;
    Ok((hosting, index))
}

/// Changes a redirection and its time stamp.
pub(crate) fn edit(
    call: &mut Call<'_>,
    hosting: u64,
    index: usize,
    change: impl FnOnce(&mut Redirection),
) -> Result<(), Refusal> {
    let now = call.now;
    let hosting = call
        .world
        .hosting_mut(hosting)
        .ok_or_else(Refusal::not_found)?;
    let redirection = hosting
        .redirections
        .get_mut(index)
        .ok_or_else(Refusal::not_found)?;
    change(redirection);
    redirection.updated_at = now;
    Ok(())
}

fn view(call: &Call<'_>, hosting: &MailHosting, own: &Redirection) -> Value {
    let accepted = own.targets.iter().any(|t| t.opted_in_at.is_some());
    // Words after the sample of §10; what makes a redirection enabled is a guess (C).
    let state = if own.enabled.unwrap_or(accepted) {
        "enabled"
    } else {
        "disabled"
    };
    json!({
        "id": own.id.to_string(),
        "name": own.name,
        "created_at": own.created_at,
        "updated_at": own.updated_at,
        "targets": own.targets.iter().map(|t| targets::view(call, t)).collect::<Vec<_>>(),
        "address": {
            "id": own.id.to_string(),
            "address": format!("{}@{}", own.name, hosting.main_fqdn),
            "created_at": own.created_at,
            "updated_at": own.updated_at,
            "state": "enable",
        },
        "state": state,
        "send_confirmation_requests_enabled": true,
        "send_confirmation_requests_state": "sent",
    })
}
