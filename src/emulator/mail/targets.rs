//! The receivers of a redirection and their double opt-in.

use serde_json::{Value, json};

use super::redirections::{edit, find};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::world::{Target, World};

/// Targets of one redirection (KB 2524).
const MOST: usize = 10;
/// How long a target can accept; the real figure is unknown (C).
const DAYS: i64 = 30;

/// A required list of one to ten addresses, without duplicates.
pub(crate) fn needed(form: &mut Form<'_>, key: &str) -> Vec<String> {
    form.need(key);
    let texts = form.texts(key, MOST, 255).unwrap_or_default();
    if form
        .value(key)
        .is_some_and(|v| v.as_array().is_some_and(Vec::is_empty))
    {
        form.fail(FieldError::new("validation_rule_required", key));
    }
    form.addresses(key, &texts);
    let mut unique: Vec<String> = Vec::new();
    for text in texts {
        if !unique.iter().any(|u| u.eq_ignore_ascii_case(&text)) {
            unique.push(text);
        }
    }
    unique
}

/// A target that was just asked.
pub(crate) fn new(world: &mut World, address: String, now: i64) -> Target {
    Target {
        id: world.take_id(),
        address,
        optin_expires_at: now + DAYS * 86_400,
        opted_in_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// Asks these receivers whether they want what this redirection sends on (FAQ 2524).
pub(crate) fn ask(call: &mut Call<'_>, hosting: u64, name: &str, receivers: &[String]) {
    let domain = call
        .world
        .hosting(hosting)
        .map(|h| h.main_fqdn.clone())
        .unwrap_or_default();
    for receiver in receivers {
        call.mail(receiver, "opt-in", &format!("{name}@{domain}"));
    }
}

/// The name of a redirection known to exist.
fn name_of(call: &Call<'_>, hosting: u64, index: usize) -> String {
    let rows = call.world.hosting(hosting).map(|h| &h.redirections);
    rows.and_then(|r| r.get(index))
        .map(|r| r.name.clone())
        .unwrap_or_default()
}

/// A target as shown.
pub(crate) fn view(call: &Call<'_>, target: &Target) -> Value {
    let expired = target.optin_expires_at < call.now;
    // Only `pending` stands in a sample; the other words are guesses (C).
    let state = match target.opted_in_at {
        Some(_) => "accepted",
        None if expired => "expired",
        None => "pending",
    };
    json!({
        "id": target.id.to_string(),
        "address": target.address,
        "optin_code": format!("{:08x}", target.id.wrapping_mul(0x9e37_79b1) & 0xffff_ffff),
        "optin_expires_at": target.optin_expires_at,
        "opted_in_at": target.opted_in_at,
        "created_at": target.created_at,
        "updated_at": target.updated_at,
        "state": state,
    })
}

/// All targets.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let shown: Vec<Value> = hosting.redirections[index]
        .targets
        .iter()
        .map(|t| view(call, t))
        .collect();
    Ok(Answer::ok(shown))
}

/// One target more; answers its id.
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let mut form = Form::new(call.request);
    let address = form.needed_text("address", 255);
    if !address.is_empty() && !is_address(&address) {
        form.fail(FieldError::new("validation_rule_email", "address"));
    }
    form.finish()?;
    let known = call
        .world
        .hosting(id)
        .map(|h| h.redirections[index].targets.clone())
        .unwrap_or_default();
    if known
        .iter()
        .any(|t| t.address.eq_ignore_ascii_case(&address))
    {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    // More than ten is a rule on the list elsewhere, so it is one here (C).
    if known.len() >= MOST {
        return Err(Refusal::invalid(vec![FieldError::new(
            "validation_rule_max",
            "targets",
        )]));
    }
    let target = new(call.world, address, call.now);
    let shown = target.id.to_string();
    let asked = target.address.clone();
    edit(call, id, index, |redirection| {
        redirection.targets.push(target)
    })?;
    let name = name_of(call, id, index);
    ask(call, id, &name, &[asked]);
    Ok(Answer::created(shown))
}

/// One target less. Nothing documents how the target is named; `target` (HEN) and `address` are read (C).
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let named = call
        .request
        .member("target")
        .or(call.request.member("address"))
        .and_then(Value::as_str);
    let named = named
        .map(str::to_lowercase)
        .or_else(|| call.request.query_value("target"));
    let named = named.ok_or_else(|| {
        Refusal::invalid(vec![FieldError::new("validation_rule_required", "target")])
    })?;
    let mut found = false;
    edit(call, id, index, |redirection| {
        redirection.targets.retain(|t| {
            let this = t.address.eq_ignore_ascii_case(&named) || t.id.to_string() == named;
            found |= this;
            !this
        });
    })?;
    if found {
        Ok(Answer::ok(true))
    } else {
        Err(Refusal::not_found())
    }
}

/// Asks one target again.
pub(crate) fn remind(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let target = call.id(2)?;
    let now = call.now;
    let mut shown = None;
    edit(call, id, index, |redirection| {
        if let Some(target) = redirection.targets.iter_mut().find(|t| t.id == target) {
            target.optin_expires_at = now + DAYS * 86_400;
            target.updated_at = now;
            shown = Some(target.clone());
        }
    })?;
    let target = shown.ok_or_else(Refusal::not_found)?;
    let name = name_of(call, id, index);
    ask(call, id, &name, std::slice::from_ref(&target.address));
    Ok(Answer::ok(view(call, &target)))
}

/// Asks everybody who has not answered again.
pub(crate) fn remind_all(call: &mut Call<'_>) -> Outcome {
    let (id, index) = find(call)?;
    let now = call.now;
    let mut asked = Vec::new();
    edit(call, id, index, |redirection| {
        for target in redirection
            .targets
            .iter_mut()
            .filter(|t| t.opted_in_at.is_none())
        {
            target.optin_expires_at = now + DAYS * 86_400;
            target.updated_at = now;
            asked.push(target.address.clone());
        }
    })?;
    let name = name_of(call, id, index);
    ask(call, id, &name, &asked);
    Ok(Answer::ok(true))
}

/// Receivers accept; people do this in their mail, so only the control endpoint calls it.
pub(crate) fn accept(
    world: &mut World,
    address: &str,
    only: Option<&str>,
    now: i64,
) -> Result<(), String> {
    let (name, domain) = address
        .split_once('@')
        .ok_or_else(|| format!("{address} is not an address"))?;
    let hosting = world
        .mail_hostings
        .iter_mut()
        .find(|h| h.has_domain(domain));
    let redirection = hosting
        .and_then(|h| {
            h.redirections
                .iter_mut()
                .find(|r| r.name.eq_ignore_ascii_case(name))
        })
        .ok_or_else(|| format!("there is no redirection {address}"))?;
    let mut found = false;
    for target in &mut redirection.targets {
        if only.is_none_or(|t| t.eq_ignore_ascii_case(&target.address)) {
            found = true;
            target.opted_in_at = target.opted_in_at.or(Some(now));
            target.updated_at = now;
        }
    }
    if found {
        Ok(())
    } else {
        Err(format!("{address} has no such target"))
    }
}
