//! The addresses a mailbox may send from (§11.3). Its own and its aliases are valid from the start (C);
//! those of others after a code from a mail was given back. In the 2024 export only, hence switchable.

use serde_json::{Value, json};

use super::forwarding::{readable, stored};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::world::{MailHosting, Mailbox, SenderAddress, World};

/// The addresses that can be chosen as sender, as `valid_emails` shows them.
pub(crate) fn valid_emails(hosting: &MailHosting, mailbox: &Mailbox) -> Vec<Value> {
    let all = rows(hosting, mailbox).into_iter();
    all.filter(|r| r.is_verified)
        .map(|r| view(hosting, mailbox, &r))
        .collect()
}

/// The valid address behind an id.
pub(crate) fn email_of(hosting: &MailHosting, mailbox: &Mailbox, id: u64) -> Option<String> {
    let all = rows(hosting, mailbox).into_iter();
    all.filter(|r| r.is_verified && r.id == id)
        .map(|r| r.email)
        .next()
}

/// The id of the mailbox's own address.
pub(crate) fn own_id(hosting: &MailHosting, mailbox: &Mailbox) -> u64 {
    number(&format!("{}@{}", mailbox.mailbox_name, hosting.main_fqdn))
}

/// An id that stays with an own address without being kept: ids are integers (A), nothing is known of
/// their values.
fn number(email: &str) -> u64 {
    let hash = email.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    1_000_000 + u64::from(hash >> 2)
}

/// Own address, aliases, then those of others in the order they were added.
fn rows(hosting: &MailHosting, mailbox: &Mailbox) -> Vec<SenderAddress> {
    let own = std::iter::once(&mailbox.mailbox_name).chain(&mailbox.aliases);
    let own = own.map(|name| {
        let email = format!("{name}@{}", hosting.main_fqdn);
        SenderAddress {
            id: number(&email),
            email,
            is_verified: true,
        }
    });
    own.chain(mailbox.sender_addresses.iter().cloned())
        .collect()
}

/// Flags are booleans (S24); texts in the 2025 schema, mixed live (§17).
fn view(hosting: &MailHosting, mailbox: &Mailbox, row: &SenderAddress) -> Value {
    json!({
        "id": row.id,
        "email": row.email,
        "email_idn": readable(&row.email),
        "is_account": row.id == own_id(hosting, mailbox),
        "is_verified": row.is_verified,
        "is_removable": mailbox.sender_addresses.iter().any(|s| s.id == row.id),
    })
}

/// Every address, verified or not.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let (hosting, mailbox) = find(call)?;
    let shown: Vec<Value> = rows(hosting, mailbox)
        .iter()
        .map(|row| view(hosting, mailbox, row))
        .collect();
    Ok(Answer::ok(shown))
}

/// Sends a code to an address.
pub(crate) fn send_code(call: &mut Call<'_>) -> Outcome {
    ask(call)?;
    Ok(Answer::ok(true))
}

/// Sends a link to an address; answers all addresses (S24).
pub(crate) fn send_link(call: &mut Call<'_>) -> Outcome {
    ask(call)?;
    list(call)
}

fn ask(call: &mut Call<'_>) -> Result<(), Refusal> {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let (hosting, mailbox) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email"]);
    let email = address(&mut form);
    form.finish()?;
    let known = rows(hosting, mailbox)
        .into_iter()
        .find(|r| r.email == email);
    if known.as_ref().is_some_and(|r| r.is_verified) {
        return Err(Refusal::new(400, "sender_reply_address_already_validated"));
    }
    let full = format!("{}@{}", mailbox.mailbox_name, hosting.main_fqdn);
    let row = known.unwrap_or_else(|| SenderAddress {
        id: call.world.take_id(),
        email: email.clone(),
        is_verified: false,
    });
    let about = format!("{full}, code {}", code(&row));
    if let Some(mailbox) = call
        .world
        .hosting_mut(id)
        .and_then(|h| h.mailbox_mut(&name))
    {
        mailbox.sender_addresses.retain(|r| r.id != row.id);
        mailbox.sender_addresses.push(row);
    }
    call.mail(&email, "sender-validation", &about);
    Ok(())
}

/// Gives back the code from the mail; a wrong one has only the general code of 2024.
pub(crate) fn validate(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email", "code"]);
    let email = address(&mut form);
    let given = form.needed_text("code", 64);
    form.finish()?;
    let mailbox = call
        .world
        .hosting_mut(id)
        .and_then(|h| h.mailbox_mut(&name));
    let row = mailbox.and_then(|m| m.sender_addresses.iter_mut().find(|r| r.email == email));
    match row {
        Some(row) if code(row) == given => row.is_verified = true,
        _ => return Err(Refusal::new(400, "error").saying("Bad Request")),
    }
    Ok(Answer::ok(true))
}

/// Whether an address is verified. The body is undocumented; `email` is read (C).
pub(crate) fn check(call: &mut Call<'_>) -> Outcome {
    let (hosting, mailbox) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email"]);
    let email = address(&mut form);
    form.finish()?;
    let all = rows(hosting, mailbox);
    let row = all.iter().find(|r| r.email == email && r.is_verified);
    let row = row.ok_or_else(|| Refusal::new(400, "email_not_validated"))?;
    Ok(Answer::ok(view(hosting, mailbox, row)))
}

/// Forgets an address of somebody else; what was sent from it goes out from the own one again (C).
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let gone = call.id(2)?;
    let (hosting, mailbox) = find(call)?;
    let all = rows(hosting, mailbox);
    all.iter()
        .find(|r| r.id == gone)
        .ok_or_else(Refusal::not_found)?;
    if !mailbox.sender_addresses.iter().any(|r| r.id == gone) {
        return Err(Refusal::new(400, "error").saying("Bad Request"));
    }
    if let Some(mailbox) = call
        .world
        .hosting_mut(id)
        .and_then(|h| h.mailbox_mut(&name))
    {
        mailbox.sender_addresses.retain(|r| r.id != gone);
        for responder in &mut mailbox.responders {
            responder.reply_from_id = responder.reply_from_id.filter(|r| *r != gone);
        }
    }
    Ok(Answer::ok(true))
}

/// Somebody answers the mail of a validation; people do this in their inbox, so only the control
/// endpoint calls it. An address nobody asked for is added.
pub(crate) fn verify(world: &mut World, mailbox: &str, email: &str) -> Result<(), String> {
    if !is_address(email) {
        return Err(format!("{email} is not an address"));
    }
    let new = world.next_id;
    let own = mailbox_of(world, mailbox).ok_or_else(|| format!("there is no mailbox {mailbox}"))?;
    let email = stored(email);
    if let Some(row) = own.sender_addresses.iter_mut().find(|r| r.email == email) {
        row.is_verified = true;
        return Ok(());
    }
    own.sender_addresses.push(SenderAddress {
        id: new,
        email,
        is_verified: true,
    });
    world.take_id();
    Ok(())
}

/// The mailbox of a full address, to change it.
pub(crate) fn mailbox_of<'a>(world: &'a mut World, address: &str) -> Option<&'a mut Mailbox> {
    let (name, domain) = address.rsplit_once('@')?;
    let mut hostings = world.mail_hostings.iter_mut();
    hostings.find(|h| h.has_domain(domain))?.mailbox_mut(name)
}

fn find<'a>(call: &'a Call<'_>) -> Result<(&'a MailHosting, &'a Mailbox), Refusal> {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(call.arg(1));
    Ok((hosting, mailbox.ok_or_else(Refusal::not_found)?))
}

fn address(form: &mut Form<'_>) -> String {
    let email = form.needed_text("email", 255);
    if !email.is_empty() && !is_address(&email) {
        form.fail(FieldError::new("validation_rule_email", "email"));
    }
    stored(&email)
}

/// Six digits that belong to the row.
fn code(row: &SenderAddress) -> String {
    format!("{:06}", row.id.wrapping_mul(7_919) % 1_000_000)
}
