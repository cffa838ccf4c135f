//! What a mailbox sends on, for reading only; writing it comes with its own step.

use serde_json::{Value, json};

use super::hostings::unicode;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};

/// The settings. The key `redirect_adresses` is misspelt by the service (A); flags are booleans live
/// and texts in the schema (§17).
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mailbox = call
        .world
        .hosting(id)
        .and_then(|h| h.mailbox(call.arg(1)))
        .ok_or_else(Refusal::not_found)?;
    let own = &mailbox.forwarding;
    let addresses: Vec<Value> = own
        .redirect_addresses
        .iter()
        .map(|address| {
            let idn = address
                .split_once('@')
                .map(|(local, host)| format!("{local}@{}", unicode(host)));
            json!({"email": address, "email_idn": idn.unwrap_or_else(|| address.clone())})
        })
        .collect();
    Ok(Answer::ok(json!({
        "is_enabled": own.is_enabled,
        "redirect_adresses": addresses,
        "has_dont_deliver": own.has_dont_deliver,
        "has_forward_spam": own.has_forward_spam,
    })))
}
