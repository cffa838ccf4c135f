//! Small reads: the services of an account as rows of a table (2024 export), backups and imports of a
//! mailbox (undocumented; MOG and HEN). What rows of the last two hold is shown as the world has it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::place::Place;
use crate::emulator::call::{Call, Outcome, SERVICE_MAIL};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::listing::Listing;

/// Services as rows; `account_id` must be said.
pub(crate) fn csv(call: &mut Call<'_>) -> Outcome {
    let missing = || {
        Refusal::invalid(vec![FieldError::new(
            "validation_rule_required",
            "account_id",
        )])
    };
    let account = call.request.query_value("account_id");
    let account: u64 = account.and_then(|a| a.parse().ok()).ok_or_else(missing)?;
    call.world.account(account).ok_or_else(Refusal::not_found)?;
    let visible = call.world.mail_hostings.iter().filter(|h| {
        h.account.is(account) && call.has_right(account, SERVICE_MAIL, h.id, "technical")
    });
    let rows = visible.map(|h| {
        let day = h.expired_at.and_then(|at| Timestamp::from_second(at).ok());
        let day = day.map(|at| at.strftime("%d/%m/%Y").to_string());
        json!({
            "customer_name": h.customer_name,
            "offer": if h.is_starter() { "Starter" } else { "Premium" },
            "expiration": day.unwrap_or_default(),
            "mailboxes": h.mailboxes.len(),
        })
    });
    Ok(Answer::ok(rows.collect::<Vec<Value>>()))
}

/// Backups; without any the service fails (MOG, 2026-05). What `state` says is unknown (C).
pub(crate) fn backups(call: &mut Call<'_>) -> Outcome {
    let own = Place::of(call)?.mailbox(call.world)?;
    if own.backups.is_empty() {
        return Err(Refusal::new(500, "fail_when_retrieving_email_backups"));
    }
    Ok(Answer::ok(
        json!({"backups": own.backups, "state": "available"}),
    ))
}

/// Imports of mail from elsewhere.
pub(crate) fn email_imports(call: &mut Call<'_>) -> Outcome {
    let rows = Place::of(call)?.mailbox(call.world)?.email_imports.clone();
    Listing {
        sortable: &["source", "started_at", "finished_at", "state"],
        ..Listing::default()
    }
    .answer(call, rows)
}
