//! The people on a discussion list (§15). They are named by their address; removing takes them in the
//! body of a DELETE (A).

use serde_json::{Value, json};

use super::forwarding::{readable, stored};
use super::lists::{edit, find};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::listing::Listing;
use crate::emulator::world::Subscriber;

/// All of them; paged only when asked (A).
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let (_, own) = find(call)?;
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    let found = own.subscribers.iter().filter(|s| {
        let wanted = search.as_ref();
        wanted.is_none_or(|w| s.email.contains(w.as_str()))
    });
    let items = found.map(view).collect();
    Listing::default().answer(call, items)
}

fn view(own: &Subscriber) -> Value {
    json!({
        "mail": own.email,
        "mailIDN": readable(&own.email),
        "errors": {
            "count": own.errors,
            "last_error": own.last_error,
            "last_error_code": own.last_error_code,
        },
    })
}

/// One more. No code is documented for one who is there already (C).
pub(crate) fn add(call: &mut Call<'_>) -> Outcome {
    let (_, own) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email"]);
    form.need("email");
    let email = address(&mut form, "email").unwrap_or_default();
    form.finish()?;
    if own.subscribers.iter().any(|s| s.email == email) {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    welcome(call, std::slice::from_ref(&email))?;
    edit(call, |own| own.subscribers.push(email.into()))?;
    Ok(Answer::ok(true))
}

/// Another address for the same person; their errors are forgotten (C).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (_, own) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email", "new_email"]);
    form.need("email");
    let email = address(&mut form, "email").unwrap_or_default();
    let new = address(&mut form, "new_email");
    form.finish()?;
    if !own.subscribers.iter().any(|s| s.email == email) {
        return Err(Refusal::not_found());
    }
    let Some(new) = new.filter(|n| *n != email) else {
        return Ok(Answer::ok(true));
    };
    if own.subscribers.iter().any(|s| s.email == new) {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    edit(call, |own| {
        if let Some(row) = own.subscribers.iter_mut().find(|s| s.email == email) {
            *row = Subscriber {
                name: std::mem::take(&mut row.name),
                ..new.into()
            };
        }
    })?;
    Ok(Answer::ok(true))
}

/// Some less; who is not there is passed over (C).
pub(crate) fn remove(call: &mut Call<'_>) -> Outcome {
    find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["emails"]);
    let gone = form.texts("emails", usize::MAX, 255).unwrap_or_default();
    form.finish()?;
    let gone: Vec<String> = gone.iter().map(|email| stored(email)).collect();
    edit(call, |own| {
        own.subscribers.retain(|s| !gone.contains(&s.email))
    })?;
    Ok(Answer::ok(true))
}

/// Many at once, one line each: address, comma, name. Who is there already keeps their place (C).
pub(crate) fn import(call: &mut Call<'_>) -> Outcome {
    let (_, own) = find(call)?;
    let mut form = Form::new(call.request);
    form.only(&["datas"]);
    let text = form.needed_text("datas", usize::MAX);
    let mut new: Vec<Subscriber> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (email, name) = line.split_once(',').unwrap_or((line, ""));
        let email = stored(email);
        if !is_address(&email) {
            let attribute = format!("datas.{index}");
            form.fail(FieldError::new("validation_rule_email", attribute));
        }
        let known = own.subscribers.iter().chain(&new);
        if known.into_iter().all(|s| s.email != email) {
            new.push(Subscriber {
                name: name.trim().to_owned(),
                ..email.into()
            });
        }
    }
    form.finish()?;
    let emails: Vec<String> = new.iter().map(|s| s.email.clone()).collect();
    welcome(call, &emails)?;
    edit(call, |own| own.subscribers.extend(new))?;
    Ok(Answer::ok(true))
}

/// Lists that notify tell newcomers so, whether they were added or came by themselves (C).
fn welcome(call: &mut Call<'_>, emails: &[String]) -> Result<(), Refusal> {
    let (hosting, own) = find(call)?;
    let about = format!("{}@{}", own.name, hosting.main_fqdn);
    if own.should_send_notifications {
        for email in emails {
            call.mail(email, "list-welcome", &about);
        }
    }
    Ok(())
}

fn address(form: &mut Form<'_>, key: &str) -> Option<String> {
    let email = form.text(key, 255)?;
    if !is_address(&email) {
        form.fail(FieldError::new("validation_rule_email", key));
    }
    Some(stored(&email))
}
