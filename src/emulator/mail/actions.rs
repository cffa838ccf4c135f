//! One change for many mailboxes (§6.4): in the 2024 export, used by HEN in 2026, not in the 2025 export,
//! hence switchable. Their `data` is an object without a shape; everything in it is a guess (C).

use serde_json::{Value, json};

use super::place;
use super::preferences::FLAGS;
use super::signatures::templates::make_for;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::{Batch, Mailbox};

/// Whether messages judged spam are moved.
pub(crate) fn toggle_spam(call: &mut Call<'_>) -> Outcome {
    toggle(call, "toggle_spam_filter", |mailbox, on| {
        mailbox.has_move_spam = on;
    })
}

/// Whether promotions and social networks have folders of their own.
pub(crate) fn toggle_promotion(call: &mut Call<'_>) -> Outcome {
    toggle(call, "toggle_promotion_filter", |mailbox, on| {
        mailbox.has_mail_filtering = on;
    })
}

fn toggle(call: &mut Call<'_>, action: &str, change: fn(&mut Mailbox, bool)) -> Outcome {
    let mut form = Form::new(call.request);
    form.only(&["mailboxes", "apply_all", "enabled"]);
    form.need("enabled");
    let on = form.flag("enabled").unwrap_or_default();
    let names = targets(call, &mut form)?;
    form.finish()?;
    apply(call, action, &names, |mailbox| change(mailbox, on))
}

/// Starts or stops automatic answers. With a model of the service each mailbox gets its own copy, which
/// then answers (C: KB says only that models can be pushed, MAIL-RESP-20).
pub(crate) fn toggle_auto_reply(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "mailboxes",
        "apply_all",
        "enabled",
        "service_mail_auto_reply_id",
    ]);
    form.need("enabled");
    let on = form.flag("enabled").unwrap_or_default();
    let model = form.number("service_mail_auto_reply_id", 0, i64::MAX);
    let names = targets(call, &mut form)?;
    form.finish()?;
    let exclusive = call.switches.responder_activation_exclusive;
    let Some(wanted) = model.and_then(|m| u64::try_from(m).ok()) else {
        return apply(call, "toggle_auto_reply", &names, |mailbox| {
            mailbox.answer(on, exclusive);
        });
    };
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let model = hosting.auto_replies.iter().find(|r| r.id == wanted);
    let model = model.ok_or_else(Refusal::not_found)?.clone();
    let mut next = call.world.next_id;
    let answer = apply(call, "toggle_auto_reply", &names, |mailbox| {
        let mut own = mailbox.responders.iter_mut();
        let copy = own.find(|r| r.source_model_id == Some(wanted));
        let id = match (copy, on) {
            (Some(copy), _) => copy.id,
            (None, false) => return,
            (None, true) => {
                next += 1;
                let mut copy = model.clone();
                copy.id = next;
                copy.source_model_id = Some(wanted);
                copy.is_visible = false;
                mailbox.responders.push(copy);
                next
            }
        };
        mailbox.activate(id, on, exclusive);
    });
    call.world.next_id = call.world.next_id.max(next + 1);
    answer
}

/// What everybody in these mailboxes may do. The body is undocumented; `permissions` as in the accesses
/// of webmail is read (C).
pub(crate) fn set_permissions(call: &mut Call<'_>) -> Outcome {
    let mut form = Form::new(call.request);
    form.only(&["mailboxes", "apply_all", "permissions"]);
    let flags = place::needed_flags(&mut form, "permissions", &FLAGS);
    let names = targets(call, &mut form)?;
    form.finish()?;
    apply(call, "set_permissions", &names, |mailbox| {
        for access in &mut mailbox.users {
            place::apply(&flags, &mut access.permissions);
        }
    })
}

/// Stops forwarding and drops its addresses.
pub(crate) fn delete_redirects(call: &mut Call<'_>) -> Outcome {
    let mut form = Form::new(call.request);
    form.only(&["mailboxes", "apply_all"]);
    let names = targets(call, &mut form)?;
    form.finish()?;
    apply(call, "delete_redirects", &names, |mailbox| {
        mailbox.forwarding.clear();
    })
}

/// A signature out of a template for everybody who opens these mailboxes, as `create_signatures` makes
/// them for all (C).
pub(crate) fn apply_signature(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&["mailboxes", "apply_all", "service_mail_signature_id"]);
    form.need("service_mail_signature_id");
    let wanted = form.number("service_mail_signature_id", 0, i64::MAX);
    let names = targets(call, &mut form)?;
    form.finish()?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let wanted = wanted.and_then(|w| u64::try_from(w).ok());
    let mut templates = hosting.signature_templates.iter();
    let template = templates.find(|t| Some(t.id) == wanted);
    let template = template.ok_or_else(Refusal::not_found)?.clone();
    make_for(call, id, &template, |mailbox| {
        names.iter().any(|n| n.eq_ignore_ascii_case(mailbox))
    });
    apply(call, "apply_signature", &names, |_| {})
}

/// How far a batch is.
pub(crate) fn batch(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let wanted = call.id(1)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let found = hosting.batches.iter().find(|b| b.id == wanted);
    Ok(Answer::ok(view(found.ok_or_else(Refusal::not_found)?)))
}

/// Which mailboxes are meant: all, or those listed by local part; one of both must be said (C).
fn targets(call: &Call<'_>, form: &mut Form<'_>) -> Result<Vec<String>, Refusal> {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let all = form.flag("apply_all").unwrap_or_default();
    let named = form.texts("mailboxes", usize::MAX, 64);
    if all {
        let every = hosting.mailboxes.iter();
        return Ok(every.map(|m| m.mailbox_name.clone()).collect());
    }
    let named = named.unwrap_or_default();
    if named.is_empty() {
        form.fail(FieldError::new("validation_rule_required", "mailboxes"));
    }
    for (index, name) in named.iter().enumerate() {
        if hosting.mailbox(name).is_none() {
            let attribute = format!("mailboxes.{index}");
            form.fail(FieldError::new("validation_rule_exists", attribute));
        }
    }
    Ok(named)
}

/// Does the work at once and answers the batch that it was (C: nothing tells how long it takes).
fn apply(
    call: &mut Call<'_>,
    action: &str,
    names: &[String],
    mut change: impl FnMut(&mut Mailbox),
) -> Outcome {
    let id = call.hosting(0)?;
    let batch = Batch {
        id: call.world.take_id(),
        action: action.to_owned(),
        mailboxes: names.len(),
        created_at: call.now,
    };
    let shown = view(&batch);
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    for name in names {
        if let Some(mailbox) = hosting.mailbox_mut(name) {
            change(mailbox);
        }
    }
    hosting.batches.push(batch);
    Ok(Answer::ok(shown))
}

/// The id is a text, as the path is all that is known of it.
fn view(own: &Batch) -> Value {
    json!({
        "id": own.id.to_string(),
        "action": own.action,
        "total": own.mailboxes,
        "done": own.mailboxes,
        "progress": 100,
        "created_at": own.created_at,
        "finished_at": own.created_at,
    })
}
