//! The one responder a mailbox had in the 2024 export, still read live (MOG, 2026-05): a view on the
//! current one of today's responders. Not in the 2025 export, hence switchable.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Map, Value, json};

use super::auto_replies::{edit, mailbox};
use super::responders::{self, days, sender_of, shown_days};
use super::senders;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError};
use crate::emulator::form::Form;
use crate::emulator::world::{MailHosting, Mailbox, Responder};

/// How dates are written (HEN); read the same way, as nothing shows them (C).
const FORMAT: &str = "%Y-%m-%d %H:%M";

/// The current configuration.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (hosting, mailbox) = mailbox(call)?;
    Ok(Answer::ok(view(hosting, mailbox)))
}

/// As `MB/auto_reply` and the expansion `auto_responder` of 2024 show it. `is_enabled` and
/// `is_active` are not told apart anywhere; both say whether it answers (C).
pub(crate) fn view(hosting: &MailHosting, mailbox: &Mailbox) -> Value {
    let none = Responder::default();
    let own = mailbox.responder().unwrap_or(&none);
    let (id, email) = sender_of(hosting, mailbox, own);
    let mut map = Map::new();
    let mut set = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
    set("is_enabled", mailbox.answers().into());
    set("is_active", mailbox.answers().into());
    set("reply_message", own.message.clone().into());
    set("reply_from", email.into());
    set("reply_from_id", id.into());
    set("is_recurrent", own.is_recurrent.into());
    set("recurrent_days", shown_days(&own.recurrent_days));
    // Typed as texts that cannot be null, so they are left out while unset (C).
    for (key, at) in [("started_at", own.started_at), ("ended_at", own.ended_at)] {
        if let Some(text) = at.and_then(written) {
            set(key, text.into());
        }
    }
    set("dont_reply_to", own.dont_reply_to.clone().into());
    set("has_send_original_message", false.into());
    set(
        "valid_emails",
        senders::valid_emails(hosting, mailbox).into(),
    );
    Value::Object(map)
}

/// Changes the current responder, or makes the first one, whose name nothing tells (C).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let (hosting, own) = mailbox(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "is_enabled",
        "message",
        "is_recurrent",
        "recurrent_days",
        "reply_from_id",
        "dont_reply_to",
        "started_at",
        "ended_at",
        "time_zone",
    ]);
    form.need("is_enabled");
    let enabled = form.flag("is_enabled").unwrap_or_default();
    let known = own.responder().cloned();
    let is_new = known.is_none();
    let known = known.unwrap_or_else(|| Responder {
        name: "Auto reply".into(),
        ..Responder::default()
    });
    let zone = zone(&mut form);
    let mut changed = Responder {
        message: form.text("message", 65_536).unwrap_or(known.message),
        is_recurrent: form.flag("is_recurrent").unwrap_or(known.is_recurrent),
        recurrent_days: days(&mut form, known.recurrent_days),
        reply_from_id: responders::sender(&mut form, hosting, own).or(known.reply_from_id),
        started_at: date(&mut form, "started_at", &zone).or(known.started_at),
        ended_at: date(&mut form, "ended_at", &zone).or(known.ended_at),
        dont_reply_to: form
            .texts("dont_reply_to", usize::MAX, 255)
            .unwrap_or(known.dont_reply_to),
        ..known
    };
    form.finish()?;
    if is_new {
        changed.id = call.world.take_id();
    }
    let exclusive = call.switches.responder_activation_exclusive;
    edit(call, id, &name, |mailbox| {
        let wanted = changed.id;
        mailbox.responders.retain(|r| r.id != wanted);
        mailbox.responders.push(changed);
        mailbox.activate(wanted, enabled, exclusive);
    })?;
    Ok(Answer::ok(true))
}

/// Removes the current responder; without one there is nothing to do (C).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let (_, own) = mailbox(call)?;
    let gone = own.responder().map(|r| r.id);
    edit(call, id, &name, |mailbox| {
        mailbox.responders.retain(|r| Some(r.id) != gone);
        mailbox.has_responder = mailbox.responders.iter().any(|r| r.is_active);
    })?;
    Ok(Answer::ok(true))
}

/// The zone of the dates, UTC unless named (C).
fn zone(form: &mut Form<'_>) -> TimeZone {
    let Some(name) = form.text("time_zone", 64) else {
        return TimeZone::UTC;
    };
    TimeZone::get(&name).unwrap_or_else(|_| {
        form.fail(FieldError::new("validation_rule_timezone", "time_zone"));
        TimeZone::UTC
    })
}

fn date(form: &mut Form<'_>, key: &str, zone: &TimeZone) -> Option<i64> {
    let text = form.text(key, 32)?;
    let at = DateTime::strptime(FORMAT, &text).and_then(|d| d.to_zoned(zone.clone()));
    match at {
        Ok(at) => Some(at.timestamp().as_second()),
        Err(_) => {
            form.fail(FieldError::new("validation_rule_date_format", key));
            None
        }
    }
}

fn written(at: i64) -> Option<String> {
    let at = Zoned::new(Timestamp::from_second(at).ok()?, TimeZone::UTC);
    Some(at.strftime(FORMAT).to_string())
}

/// What `with=auto_responder` shows of a mailbox: one flag in the 2025 schema, everything in 2024's.
pub(crate) fn expansion(call: &Call<'_>, hosting: &MailHosting, mailbox: &Mailbox) -> Value {
    if call.switches.auto_responder_2024 {
        view(hosting, mailbox)
    } else {
        json!({"is_active": mailbox.answers()})
    }
}
