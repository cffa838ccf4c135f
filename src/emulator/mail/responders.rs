//! What all automatic answers have in common: reading a body, showing one, which one of a mailbox is
//! the current one. There is no subject (§11).

use serde_json::{Map, Value, json};

use super::senders;
use crate::emulator::call::Call;
use crate::emulator::envelope::FieldError;
use crate::emulator::form::{Form, as_flag};
use crate::emulator::world::{MailHosting, Mailbox, Responder};

/// Characters of a message (A).
const LONGEST: usize = 65_536;

/// The days in the schema's order, which ends with Sunday before Saturday (A).
pub(crate) const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "sunday",
    "saturday",
];

/// The members every body may have.
pub(crate) const MEMBERS: [&str; 7] = [
    "name",
    "message",
    "is_recurrent",
    "recurrent_days",
    "started_at",
    "ended_at",
    "dont_reply_to",
];

/// Checks the common members of a body and writes them into `to`; what is not mentioned stays. Dates
/// are emptied by null (nullable in the schema).
pub(crate) fn fill(form: &mut Form<'_>, call: &Call<'_>, to: &mut Responder) {
    let known = std::mem::take(to);
    *to = Responder {
        name: form.text("name", 255).unwrap_or(known.name),
        message: form.text("message", LONGEST).unwrap_or(known.message),
        is_recurrent: form.flag("is_recurrent").unwrap_or(known.is_recurrent),
        recurrent_days: days(form, known.recurrent_days),
        started_at: date(form, call, "started_at", known.started_at),
        ended_at: date(form, call, "ended_at", known.ended_at),
        dont_reply_to: excluded(form).unwrap_or(known.dont_reply_to),
        ..known
    };
}

/// Complains unless the members a new one needs are there (A).
pub(crate) fn need(form: &mut Form<'_>) {
    for key in ["name", "message", "is_recurrent"] {
        form.need(key);
    }
}

/// Days that are on; those not mentioned stay (C).
pub(crate) fn days(form: &mut Form<'_>, mut known: Vec<String>) -> Vec<String> {
    let key = "recurrent_days";
    let Some(value) = form.value(key) else {
        return known;
    };
    let Some(object) = value.as_object() else {
        form.fail(FieldError::new("validation_rule_array", key));
        return known;
    };
    for (day, on) in object {
        let attribute = format!("{key}.{day}");
        match as_flag(on) {
            _ if !DAYS.contains(&day.as_str()) => {
                form.fail(FieldError::new("validation_rule_prohibited", attribute));
            }
            None => form.fail(FieldError::new("validation_rule_boolean", attribute)),
            Some(on) => {
                known.retain(|d| d != day);
                if on {
                    known.push(day.clone());
                }
            }
        }
    }
    known
}

fn date(form: &mut Form<'_>, call: &Call<'_>, key: &str, known: Option<i64>) -> Option<i64> {
    match call.request.member(key) {
        None => known,
        Some(_) => form.number(key, 0, i64::MAX),
    }
}

/// Who is not answered: addresses, or `@domain` for everybody there (MAIL-RESP-08). The schema has no
/// rule for the items, so no form is refused.
fn excluded(form: &mut Form<'_>) -> Option<Vec<String>> {
    form.texts("dont_reply_to", usize::MAX, 255)
}

/// Which sender is meant: an id out of the valid ones (C: no code is documented for others).
pub(crate) fn sender(form: &mut Form<'_>, hosting: &MailHosting, mailbox: &Mailbox) -> Option<u64> {
    let id = form.number("reply_from_id", 0, i64::MAX)?;
    let id = u64::try_from(id).ok()?;
    if senders::email_of(hosting, mailbox, id).is_none() {
        form.fail(FieldError::new("validation_rule_exists", "reply_from_id"));
    }
    Some(id)
}

/// The seven flags.
pub(crate) fn shown_days(on: &[String]) -> Value {
    let flags = DAYS
        .iter()
        .map(|d| ((*d).to_owned(), on.iter().any(|o| o == d).into()));
    Value::Object(flags.collect())
}

/// A model of the service. It has no sender of its own; `is_model` tells it apart in the list of a
/// mailbox (C).
pub(crate) fn service_view(own: &Responder) -> Value {
    Value::Object(common(own, true, false, own.is_visible.into()))
}

/// A responder of a mailbox.
pub(crate) fn mailbox_view(
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &Responder,
    with_senders: bool,
) -> Value {
    let mut map = common(own, own.is_model, own.is_active, Value::Null);
    let (id, email) = sender_of(hosting, mailbox, own);
    map.insert("reply_from_id".into(), id.into());
    map.insert("reply_from".into(), email.into());
    if with_senders {
        let valid = senders::valid_emails(hosting, mailbox);
        map.insert("valid_emails".into(), valid.into());
    }
    Value::Object(map)
}

/// Id and address an answer is sent from: the chosen one, or the own one once that is gone (C).
pub(crate) fn sender_of(
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &Responder,
) -> (u64, String) {
    let chosen = own
        .reply_from_id
        .and_then(|id| Some((id, senders::email_of(hosting, mailbox, id)?)));
    chosen.unwrap_or_else(|| {
        let email = format!("{}@{}", mailbox.mailbox_name, hosting.main_fqdn);
        (senders::own_id(hosting, mailbox), email)
    })
}

fn common(own: &Responder, model: bool, active: bool, visible: Value) -> Map<String, Value> {
    let shown = json!({
        "id": own.id,
        "name": own.name,
        "is_model": model,
        "source_model_id": own.source_model_id,
        "message": own.message,
        "is_recurrent": own.is_recurrent,
        "recurrent_days": shown_days(&own.recurrent_days),
        "started_at": own.started_at,
        "ended_at": own.ended_at,
        "is_active": active,
        "is_visible": visible,
        "dont_reply_to": own.dont_reply_to,
    });
    match shown {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

impl Mailbox {
    /// Whether it answers automatically.
    pub(crate) fn answers(&self) -> bool {
        self.has_responder || self.responders.iter().any(|r| r.is_active)
    }

    /// The responder that counts: the active one, else the newest (C).
    pub(crate) fn responder(&self) -> Option<&Responder> {
        let active = self.responders.iter().find(|r| r.is_active);
        active.or(self.responders.last())
    }

    /// Switches one responder; by the documents of support only one is ever active (MAIL-RESP-01).
    pub(crate) fn activate(&mut self, id: u64, on: bool, exclusive: bool) {
        for responder in &mut self.responders {
            if responder.id == id {
                responder.is_active = on;
            } else if on && exclusive {
                responder.is_active = false;
            }
        }
        self.has_responder = self.responders.iter().any(|r| r.is_active);
    }

    /// The one switch a PATCH of the mailbox has: off stops all, on starts the current one (C).
    pub(crate) fn answer(&mut self, on: bool, exclusive: bool) {
        match (on, self.responder().map(|r| r.id)) {
            (false, _) => self.responders.iter_mut().for_each(|r| r.is_active = false),
            (true, Some(id)) => self.activate(id, true, exclusive),
            (true, None) => {}
        }
        self.has_responder = on;
    }
}
