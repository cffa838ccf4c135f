//! A message that arrives, in the only respect this service needs: whether somebody is answered
//! automatically. Nothing is delivered.

use super::senders::mailbox_of;
use crate::emulator::world::{Answered, Responder, World};

/// Days until the same person is answered again (MAIL-RESP-05).
const AGAIN: i64 = 7 * 86_400;

/// Somebody writes to a mailbox; says whether they are answered. Only the control endpoint calls it.
pub(crate) fn receive(world: &mut World, from: &str, to: &str, now: i64) -> Result<bool, String> {
    let mailbox = mailbox_of(world, to).ok_or_else(|| format!("there is no mailbox {to}"))?;
    let from = from.to_lowercase();
    mailbox.answered.retain(|a| now - a.at < AGAIN);
    let active = mailbox.responders.iter().find(|r| r.is_active);
    let Some(responder) = active.filter(|r| is_due(r, now) && !excludes(r, &from)) else {
        return Ok(false);
    };
    if mailbox.answered.iter().any(|a| a.address == from) {
        return Ok(false);
    }
    let about = format!("{to}: {}", responder.name);
    mailbox.answered.push(Answered {
        address: from.clone(),
        at: now,
    });
    world.mail(now, &from, "auto-reply", &about);
    Ok(true)
}

/// Recurrent ones go by the day of the week, others by start and end (§11). Days are those of UTC (C).
fn is_due(responder: &Responder, now: i64) -> bool {
    // The epoch began on a Thursday.
    const FROM_THURSDAY: [&str; 7] = [
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
    ];
    if responder.is_recurrent {
        let day = usize::try_from(now.div_euclid(86_400).rem_euclid(7)).unwrap_or_default();
        return responder
            .recurrent_days
            .iter()
            .any(|d| d == FROM_THURSDAY[day]);
    }
    responder.started_at.is_none_or(|at| at <= now) && responder.ended_at.is_none_or(|at| now < at)
}

/// Full addresses, or `@domain` for everybody there (MAIL-RESP-08).
fn excludes(responder: &Responder, from: &str) -> bool {
    responder.dont_reply_to.iter().any(|entry| {
        let entry = entry.to_lowercase();
        entry == from || (entry.starts_with('@') && from.ends_with(&entry))
    })
}
