//! Settings of a whole mail service. A PATCH is partial by member; a list in it replaces the whole
//! list (by analogy with mailboxes, C). `dkim_enabled` can only be written.

use serde_json::{Map, Value, json};

use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, as_flag};

/// The eleven permission flags, in the order of the schema (A S25).
pub(crate) const FLAGS: [&str; 11] = [
    "can_manage_filters",
    "can_manage_security",
    "can_manage_aliases",
    "can_manage_redirections",
    "can_manage_signatures",
    "can_manage_auto_reply",
    "can_change_password",
    "can_configure_mail_folders",
    "can_restore_emails",
    "can_manage_rules",
    "can_access_logs",
];

/// The settings.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let own = &hosting.preferences;
    let flags: Map<String, Value> = FLAGS
        .iter()
        .map(|f| {
            (
                (*f).to_owned(),
                own.default_permissions.iter().any(|p| p == f).into(),
            )
        })
        .collect();
    Ok(Answer::ok(json!({
        "default_permissions": flags,
        "spam_filter_enabled": own.spam_filter_enabled,
        "promotion_filter_enabled": own.promotion_filter_enabled,
        "external_mail_flag_enabled": own.external_mail_flag_enabled,
        "authorized_senders": own.authorized_senders,
        "blocked_senders": own.blocked_senders,
        "created_at": own.created_at,
        "updated_at": own.updated_at,
    })))
}

/// Changes some settings.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let now = call.now;
    let mut form = Form::new(call.request);
    let spam = form.flag("spam_filter_enabled");
    let promotion = form.flag("promotion_filter_enabled");
    let external = form.flag("external_mail_flag_enabled");
    let dkim = form.flag("dkim_enabled");
    let authorized = form.texts("authorized_senders", usize::MAX, 255);
    let blocked = form.texts("blocked_senders", usize::MAX, 255);
    let permissions = form.value("default_permissions");
    if let Some(object) = permissions.and_then(Value::as_object) {
        for (flag, value) in object {
            if as_flag(value).is_none() {
                form.fail(FieldError::new(
                    "validation_rule_boolean",
                    format!("default_permissions.{flag}"),
                ));
            }
        }
    } else if permissions.is_some() {
        form.fail(FieldError::new(
            "validation_rule_array",
            "default_permissions",
        ));
    }
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    let own = &mut hosting.preferences;
    own.spam_filter_enabled = spam.unwrap_or(own.spam_filter_enabled);
    own.promotion_filter_enabled = promotion.unwrap_or(own.promotion_filter_enabled);
    own.external_mail_flag_enabled = external.unwrap_or(own.external_mail_flag_enabled);
    own.dkim_enabled = dkim.unwrap_or(own.dkim_enabled);
    if let Some(list) = authorized {
        own.authorized_senders = list;
    }
    if let Some(list) = blocked {
        own.blocked_senders = list;
    }
    // Flags that are not mentioned stay (C); unknown flags are ignored like all unknown members.
    for flag in FLAGS {
        if let Some(on) = permissions.and_then(|p| p.get(flag)).and_then(as_flag) {
            own.default_permissions.retain(|p| p != flag);
            if on {
                own.default_permissions.push(flag.to_owned());
            }
        }
    }
    own.updated_at = now;
    Ok(Answer::ok(true))
}
