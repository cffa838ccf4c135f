//! Signatures and templates as the service shows them. What is written as `sending_email` and
//! `reply_email` is read as `sender` and `reply_to` (A).

use serde_json::{Value, json};

use super::super::forwarding::readable;
use super::super::place::{Place, member};
use super::super::senders::valid_emails;
use crate::emulator::call::Call;
use crate::emulator::world::{MailHosting, Mailbox, Signature, SignatureTemplate};

/// A signature of a mailbox.
pub(crate) fn signature(
    call: &Call<'_>,
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &Signature,
) -> Value {
    let valid = valid_emails(hosting, mailbox);
    // No address is number 0: the schema has no null there (C).
    let number = |email: &Option<String>| {
        let row = valid
            .iter()
            .find(|v| v["email"].as_str() == email.as_deref());
        row.map_or(json!(0), |v| v["id"].clone())
    };
    let idn = |email: &Option<String>| email.as_deref().map(readable);
    let template = own
        .template_id
        .and_then(|id| hosting.signature_templates.iter().find(|t| t.id == id));
    let mut shown = json!({
        "id": id(call, own.id),
        "name": own.name,
        "fullname": own.fullname,
        "full_name": own.fullname,
        "content": own.content,
        "position": own.position,
        "attributes": attributes(own),
        "form_data": own.form_data,
        "filled_at": own.filled_at,
        "is_auto": own.is_auto,
        "is_default": own.is_default,
        "sender": own.sending_email,
        "sender_idn": idn(&own.sending_email),
        "sender_id": number(&own.sending_email),
        "reply_to": own.reply_email,
        "reply_to_idn": idn(&own.reply_email),
        "reply_to_id": number(&own.reply_email),
        "has_infomaniak_footer": own.has_infomaniak_footer,
        // Typed as an object; without a template there is none to show (C).
        "template": template.map(|t| self::template(call, hosting, t)),
    });
    let account = hosting.account.id().unwrap_or(0);
    if let Some(user) = member(call.world, account, &own.user).filter(|_| !own.is_available_for_all)
    {
        shown["user_access"] = super::super::access::view::person(user);
    }
    shown
}

/// An id of a signature: a number in the 2025 export, a text elsewhere (§17).
pub(crate) fn id(call: &Call<'_>, id: u64) -> Value {
    if call.switches.signature_ids_as_text {
        id.to_string().into()
    } else {
        id.into()
    }
}

/// Written as an object, read as a list in the pattern of the schema's example; which words the keys
/// are is a guess (C).
fn attributes(own: &Signature) -> Vec<Value> {
    let rows = own.attributes.as_ref().and_then(Value::as_object);
    let texts = rows.into_iter().flatten().filter_map(|(key, value)| {
        let value = value.as_str()?;
        Some(json!({"key": key.to_uppercase(), "value": value, "status": "user"}))
    });
    texts.collect()
}

/// All of a mailbox's signatures with what stands around them.
pub(crate) fn of_mailbox(
    call: &Call<'_>,
    place: &Place,
    hosting: &MailHosting,
    mailbox: &Mailbox,
) -> Value {
    let rows = &mailbox.signatures;
    let valid = valid_emails(hosting, mailbox);
    let emails: Vec<Value> = valid.iter().map(|v| v["email"].clone()).collect();
    let default = rows.iter().find(|s| s.is_default);
    let reply = rows.iter().find(|s| s.is_default_reply);
    let known = |s: Option<&Signature>| s.map_or(Value::Null, |s| id(call, s.id));
    json!({
        "signatures": rows.iter().map(|s| signature(call, hosting, mailbox, s)).collect::<Vec<_>>(),
        "default_signature_id": known(default),
        "default_reply_signature_id": known(reply),
        // Of the whole mailbox, which nothing writes: that of the default one (C).
        "position": default.map_or("bottom", |s| s.position.as_str()),
        // No schema says what stands in this list; addresses (C).
        "verified_emails": emails,
        "valid_emails": valid,
        "is_forced": place.service(call.world).is_ok_and(|h| h.signatures_forced),
        "aliases": mailbox.aliases,
    })
}

/// A template; its ids are texts (A).
pub(crate) fn template(call: &Call<'_>, hosting: &MailHosting, own: &SignatureTemplate) -> Value {
    let mut shown = json!({
        "id": own.id.to_string(),
        "name": own.name,
        "service_mail_id": hosting.id.to_string(),
        "content": own.content,
        "form_data": own.form_data.clone().unwrap_or_else(|| json!({})),
        "position": own.position,
        "name_format": own.name_format,
        "status": own.status,
        "is_default": own.is_default,
    });
    let account = hosting.account.id().unwrap_or(0);
    if let Some(user) = member(call.world, account, &own.creator) {
        shown["creator"] = json!({"id": user.id, "email": user.email,
                                  "firstname": user.first_name, "lastname": user.last_name});
    }
    shown
}
