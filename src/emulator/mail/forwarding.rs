//! What a mailbox sends on (§9). PUT is the verb of the 2025 export, PATCH that of the 2024 one; both
//! are served and each can be switched off. Nothing here asks the receivers: only redirections do that.

use serde_json::{Map, Value, json};

use super::hostings::unicode;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::world::{Forwarding, MailHosting, Mailbox};

/// Addresses in one list (schema of the 2025 PUT, A).
const MOST: usize = 100;

/// The settings. The key `redirect_adresses` is misspelt by the service (A); flags are booleans live
/// and texts in the schema (§17).
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(call.arg(1));
    let own = &mailbox.ok_or_else(Refusal::not_found)?.forwarding;
    let key = if call.switches.forwarding_key_misspelt {
        "redirect_adresses"
    } else {
        "redirect_addresses"
    };
    let flag = |on: bool| -> Value {
        if call.switches.forwarding_flags_as_text {
            if on { "1" } else { "0" }.into()
        } else {
            on.into()
        }
    };
    let addresses: Vec<Value> = own
        .redirect_addresses
        .iter()
        .map(|address| json!({"email": address, "email_idn": readable(address)}))
        .collect();
    let mut shown = Map::new();
    shown.insert("is_enabled".into(), flag(own.is_enabled));
    shown.insert(key.into(), addresses.into());
    shown.insert("has_dont_deliver".into(), flag(own.has_dont_deliver));
    shown.insert("has_forward_spam".into(), flag(own.has_forward_spam));
    Ok(Answer::ok(shown))
}

/// The whole setting. What is left out is off, as a full replacement is assumed (§9, C); only the
/// addresses stay when they are not mentioned.
pub(crate) fn replace(call: &mut Call<'_>) -> Outcome {
    write(call, false)
}

/// Some members; what is left out stays. Addresses are a list or one text (S24 leaves them untyped).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    write(call, true)
}

fn write(call: &mut Call<'_>, partial: bool) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "is_enabled",
        "redirect_addresses",
        "has_dont_deliver",
        "has_forward_spam",
    ]);
    let enabled = form.flag("is_enabled");
    let dont_deliver = form.flag("has_dont_deliver");
    let spam = form.flag("has_forward_spam");
    let wanted = addresses(&mut form, partial);
    form.finish()?;
    if let Some(wanted) = &wanted {
        if wanted.iter().any(|a| is_own(hosting, mailbox, a)) {
            return Err(Refusal::new(400, "redirect_address_alias_or_mailboxname"));
        }
        if !call.caller.manager && wanted.len() > hosting.forwardings() {
            return Err(Refusal::new(400, "too_much_redirections"));
        }
    }
    edit(call, id, &name, |own| {
        let kept = |was: bool| partial && was;
        own.is_enabled = enabled.unwrap_or(own.is_enabled || wanted.is_some());
        own.has_dont_deliver = dont_deliver.unwrap_or(kept(own.has_dont_deliver));
        own.has_forward_spam = spam.unwrap_or(kept(own.has_forward_spam));
        if let Some(wanted) = wanted {
            own.redirect_addresses = wanted;
        }
        // The schema warns that switching off drops all addresses (A).
        if !own.is_enabled {
            own.redirect_addresses.clear();
        }
    })?;
    Ok(Answer::ok(true))
}

/// The list, without duplicates; an empty one is refused (A: one at least).
fn addresses(form: &mut Form<'_>, single: bool) -> Option<Vec<String>> {
    let key = "redirect_addresses";
    let texts = match form.value(key) {
        Some(Value::String(one)) if single => vec![one.clone()],
        _ => form.texts(key, MOST, 255)?,
    };
    if texts.is_empty() {
        form.fail(FieldError::new("validation_rule_min", key));
    }
    form.addresses(key, &texts);
    let mut unique: Vec<String> = Vec::new();
    for text in texts {
        let text = stored(&text);
        if !unique.contains(&text) {
            unique.push(text);
        }
    }
    Some(unique)
}

/// One address more. It also switches forwarding on (C).
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    let mut form = Form::new(call.request);
    form.only(&["redirect_address"]);
    let address = form.needed_text("redirect_address", 255);
    form.finish()?;
    if !is_address(&address) {
        return Err(Refusal::new(400, "incorrect_redirect_address"));
    }
    let address = stored(&address);
    // POST has no code of its own for the own address (A); the general one is a guess (C).
    if is_own(hosting, mailbox, &address) {
        return Err(Refusal::new(400, "cannot_add_redirection"));
    }
    let known = &mailbox.forwarding.redirect_addresses;
    if known.contains(&address) {
        return Err(Refusal::new(400, "redirect_address_already_exists"));
    }
    if !call.caller.manager && known.len() >= hosting.forwardings() {
        return Err(Refusal::new(400, "max_mailbox_redirection"));
    }
    let shown = json!({
        "email": address,
        "email_idn": readable(&address),
        "has_dont_deliver": mailbox.forwarding.has_dont_deliver,
    });
    edit(call, id, &name, |own| {
        own.is_enabled = true;
        own.redirect_addresses.push(address);
    })?;
    Ok(Answer::created(shown))
}

/// Drops every address.
pub(crate) fn clear(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    edit(call, id, &name, Forwarding::clear)?;
    Ok(Answer::ok(true))
}

/// One address less; without the last one forwarding is off (C).
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let gone = stored(call.arg(2));
    let mut found = false;
    edit(call, id, &name, |own| {
        found = own.redirect_addresses.contains(&gone);
        own.redirect_addresses.retain(|a| *a != gone);
        if own.redirect_addresses.is_empty() {
            own.is_enabled = false;
        }
    })?;
    if found {
        Ok(Answer::ok(true))
    } else {
        Err(Refusal::new(400, "redirect_address_does_not_exist"))
    }
}

fn edit(
    call: &mut Call<'_>,
    hosting: u64,
    name: &str,
    change: impl FnOnce(&mut Forwarding),
) -> Result<(), Refusal> {
    let hosting = call.world.hosting_mut(hosting);
    let mailbox = hosting.and_then(|h| h.mailbox_mut(name));
    change(&mut mailbox.ok_or_else(Refusal::not_found)?.forwarding);
    Ok(())
}

/// Whether the address is the mailbox itself or one of its aliases.
fn is_own(hosting: &MailHosting, mailbox: &Mailbox, address: &str) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else {
        return false;
    };
    let names = std::iter::once(&mailbox.mailbox_name).chain(&mailbox.aliases);
    hosting.has_domain(host) && names.into_iter().any(|n| n.eq_ignore_ascii_case(local))
}

/// The form addresses are kept and compared in: lower case, host in punycode (MAIL-RED-20; C).
pub(crate) fn stored(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, host)) => {
            let ascii = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned());
            format!("{local}@{ascii}")
        }
        None => lower,
    }
}

/// An address with the readable form of its host.
pub(crate) fn readable(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, host)) => format!("{local}@{}", unicode(host)),
        None => address.to_owned(),
    }
}
