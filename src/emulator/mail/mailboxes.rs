//! Mailboxes: list, create, read, delete. DELETE is in the 2024 export and live, not in the 2025 one,
//! hence switchable in the route table. How one looks is in `mailbox_view.rs`.

use serde_json::{Value, json};

use super::access::webmail::new_access;
use super::mailbox_view::{WITH, base, view};
use super::names::{self, holder};
use super::signatures::templates::{filled, usable};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{MailHosting, Mailbox, every_flag};

/// New addresses in 24 hours (FAQ 224); the API's code for the refusal is unknown (C).
const CREATIONS_PER_DAY: usize = 50;
const DAY: i64 = 86_400;

/// All mailboxes of a service, 25 a page unasked (VID, 2026-07).
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let with = call.with(WITH)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let search = call.request.query_value("search").map(|s| s.to_lowercase());
    // With `filter_by=mailbox_name` only the name is searched, otherwise note and full name too (C).
    let only_name = call.request.query_value("filter_by").is_some();
    let found = hosting.mailboxes.iter().filter(|m| {
        search.as_ref().is_none_or(|s| {
            let note = m
                .note
                .iter()
                .chain(&m.full_name)
                .any(|t| t.to_lowercase().contains(s.as_str()));
            m.mailbox_name.contains(s.as_str()) || (!only_name && note)
        })
    });
    let found = found.filter(|m| filters_fit(call, m));
    let items = found.map(|m| view(call, hosting, m, &with, 1)).collect();
    let sortable = [
        "mailbox",
        "mailbox_name",
        "mailbox_idn",
        "note",
        "created_at",
        "size",
        "mailbox_id",
    ];
    Listing {
        size: 25,
        always: true,
        sortable: &sortable,
        ..Listing::default()
    }
    .answer(call, items)
}

fn filters_fit(call: &Call<'_>, mailbox: &Mailbox) -> bool {
    let fits = |key: &str, is: bool| {
        call.request
            .filter(key)
            .first()
            .is_none_or(|wanted| (wanted == "1" || wanted == "true") == is)
    };
    fits("has_alias", !mailbox.aliases.is_empty())
        && fits("has_redirection", mailbox.forwarding.is_enabled)
        && fits("has_responder", mailbox.answers())
        && fits("has_anti_spam", mailbox.has_move_spam)
}

/// A new mailbox: name rules, one name one thing, slots, 50 a day.
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let with = call.with(WITH)?;
    let mut form = Form::new(call.request);
    let name = names::needed(&mut form, "mailbox_name");
    let note = form.text("note", 80).filter(|n| !n.is_empty());
    if call.switches.password_required {
        form.need("password");
    }
    let password = form.text("password", 255);
    if let Some(password) = &password {
        check_password(&mut form, password);
    }
    let target = form.word("target", &["current_user", "ksuite_user", "other_user"]);
    // Linked by default when it is for oneself (S24).
    let link = form
        .flag("link_to_current_user")
        .unwrap_or(target.as_deref() == Some("current_user"));
    let _accepted = form.flag("random_delivery_host");
    let model = form.text("signature_model_id", 255);
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let template = model.as_deref().map(|id| usable(hosting, id).cloned());
    if template == Some(None) {
        form.fail(FieldError::new(
            "validation_rule_exists",
            "signature_model_id",
        ));
    }
    form.finish()?;
    if names::is_catch_all(&name) && hosting.is_starter() {
        return Err(Refusal::new(400, "catchall_not_allow_for_starter"));
    }
    // A name in use has no documented code; the general one of the mail documents for duplicates (C).
    if holder(hosting, &name).is_some() {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    if !call.caller.manager {
        within_quotas(call, hosting)?;
    }
    let person = call
        .world
        .person(call.caller.user_id)
        .map(|u| u.email.clone());
    let id_of_mailbox = call.world.take_id();
    let own = person.filter(|_| link);
    // Whoever makes a mailbox for themselves may do everything in it (C).
    let own = own.map(|email| new_access(call, email, every_flag()));
    // Nothing says whose signature it is before somebody opens the mailbox: everybody's (C).
    let signature = template.flatten().map(|t| {
        let number = call.world.take_id();
        filled(&t, number, call.now)
    });
    let mailbox = Mailbox {
        signatures: signature.into_iter().collect(),
        id: id_of_mailbox,
        mailbox_name: name.clone(),
        note,
        users: own.into_iter().collect(),
        password_last_changed_at: password.map(|_| call.now),
        created_at: call.now,
        ..Mailbox::default()
    };
    let now = call.now;
    if let Some(hosting) = call.world.hosting_mut(id) {
        hosting.mailboxes.push(mailbox);
        hosting.creations.retain(|at| now - at < DAY);
        if !call.caller.manager {
            hosting.creations.push(now);
        }
        hosting.total = hosting.total.max(hosting.mailboxes.len() as u64);
    }
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    let shown = if call.switches.created_mailbox_as_text {
        Value::from(format!("{name}@{}", hosting.main_fqdn))
    } else if with.is_empty() {
        Value::Object(base(hosting, mailbox))
    } else {
        view(call, hosting, mailbox, &with, 1)
    };
    // `quota` means megabytes in one export and the service's quota in the other (§17); 0 is the
    // unlimited size of the premium pack.
    Ok(Answer::created(json!({
        "mailbox": shown,
        "quota": if hosting.is_starter() { 20_480 } else { 0 },
        "used": hosting.mailboxes.len(),
        "total": hosting.total,
        "existing_user_email": false,
    })))
}

fn within_quotas(call: &Call<'_>, hosting: &MailHosting) -> Result<(), Refusal> {
    if hosting.mailboxes.len() as u64 >= hosting.total {
        return Err(Refusal::new(
            call.switches.quota_status,
            "mailboxes_quota_reached",
        ));
    }
    let recent = hosting
        .creations
        .iter()
        .filter(|at| call.now - **at < DAY)
        .count();
    if recent >= CREATIONS_PER_DAY {
        return Err(Refusal::new(
            call.switches.daily_status,
            "mailbox_creation_rate_limit_reached",
        ));
    }
    Ok(())
}

/// Policy and keys as MOG and XL report them: 8 characters, lower, upper, digit, special (B).
pub(crate) fn check_password(form: &mut Form<'_>, password: &str) {
    let mut rule = |ok: bool, code: &'static str| {
        if !ok {
            form.fail(FieldError::new(code, "password"));
        }
    };
    rule(
        password.chars().count() >= 8,
        "validation.password_unified_min",
    );
    rule(
        password.chars().any(char::is_uppercase),
        "validation.password_unified_upper",
    );
    rule(
        password.chars().any(char::is_numeric),
        "validation.password_unified_numeric",
    );
    let mixed =
        password.chars().any(char::is_lowercase) && password.chars().any(|c| !c.is_alphanumeric());
    rule(mixed, "validation.password_unified");
}

/// One mailbox.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let with = call.with(WITH)?;
    let unit = match call.request.query_value("unit").as_deref() {
        None | Some("B") => 1,
        Some("kB") => 1_000,
        Some("MB") => 1_000_000,
        Some(_) => {
            return Err(Refusal::invalid(vec![FieldError::one_of(
                "unit",
                &["B", "kB", "MB"],
            )]));
        }
    };
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting
        .mailbox(call.arg(1))
        .ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(view(call, hosting, mailbox, &with, unit)))
}

/// Deletes a mailbox with its mail, at once and for good (§7.5).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    let mailbox = hosting.mailbox(&name).ok_or_else(Refusal::not_found)?;
    let locks = [
        (mailbox.is_quarantined, "mailbox_cannot_delete_quarantine"),
        (mailbox.is_ldap_locked, "mailbox_is_ldap_locked"),
        (mailbox.is_smtpban, "mailbox_is_smtpban"),
    ];
    if let Some((_, code)) = locks.into_iter().find(|(locked, _)| *locked) {
        return Err(Refusal::new(400, code));
    }
    hosting
        .mailboxes
        .retain(|m| !m.mailbox_name.eq_ignore_ascii_case(&name));
    Ok(Answer::ok(true))
}
