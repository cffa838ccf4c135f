//! A mailbox as the service shows it: the eight members that are always there, and the rest only
//! when `with` asks (live, VID and MOG 2026).

use serde_json::{Map, Value, json};

use super::access;
use super::auto_reply_2024;
use super::hostings::unicode;
use super::place::caller_email;
use super::preferences::FLAGS;
use crate::emulator::call::Call;
use crate::emulator::world::{DeviceAccess, MailHosting, Mailbox};

/// Every expansion named by the portal, the 2025 schema or a live client.
pub(crate) const WITH: &[&str] = &[
    "full_name",
    "users",
    "count_users",
    "teams",
    "count_invitations",
    "invitations",
    "aliases",
    "full_aliases",
    "redirection",
    "has_redirection",
    "has_auto_responder",
    "auto_responder",
    "has_move_spam",
    "authorized_senders",
    "blocked_senders",
    "has_mail_filtering",
    "mail_filtering_folder_commercials",
    "mail_filtering_folder_social_networks",
    "has_dkim_signature",
    "size",
    "size_refresh",
    "last_login",
    "created_at",
    "password_last_changed_at",
    "mailbox_id",
    "is_removable",
    "auth",
    "smtpban",
    "count_signatures",
    "workspace_security",
    "external_mail_flag_enabled",
    "count_devices",
    "has_legacy_device",
    "has_multi_password",
    "has_operation_in_progress",
    "permissions",
];

/// The members without `with`.
pub(crate) fn base(hosting: &MailHosting, mailbox: &Mailbox) -> Map<String, Value> {
    let name = &mailbox.mailbox_name;
    let mut map = Map::new();
    map.insert("mailbox_name".into(), name.clone().into());
    map.insert(
        "mailbox".into(),
        format!("{name}@{}", hosting.main_fqdn).into(),
    );
    map.insert(
        "mailbox_idn".into(),
        format!("{name}@{}", unicode(&hosting.main_fqdn)).into(),
    );
    // An emptied note reads back as null (VID).
    map.insert("note".into(), mailbox.note.clone().into());
    map.insert("type".into(), 1.into());
    map.insert("is_limited".into(), mailbox.is_limited.into());
    map.insert("is_free_mail".into(), mailbox.is_free_mail.into());
    // Text in the 2025 schema, boolean live (§17).
    map.insert("is_used_for_account".into(), false.into());
    map
}

/// The mailbox with its expansions. `unit` divides sizes: B, kB or MB.
pub(crate) fn view(
    call: &Call<'_>,
    hosting: &MailHosting,
    mailbox: &Mailbox,
    with: &[String],
    unit: u64,
) -> Value {
    let mut map = base(hosting, mailbox);
    for name in with {
        expand(&mut map, call, hosting, mailbox, name, unit);
    }
    Value::Object(map)
}

fn expand(
    map: &mut Map<String, Value>,
    call: &Call<'_>,
    hosting: &MailHosting,
    own: &Mailbox,
    name: &str,
    unit: u64,
) {
    let mut set = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
    match name {
        "full_name" => set(name, own.full_name.clone().unwrap_or_default().into()),
        "users" => set(
            name,
            access::view::mailbox_users(call.world, hosting, own).into(),
        ),
        "count_users" => {
            let users = access::view::mailbox_users(call.world, hosting, own);
            set(name, users.len().into());
        }
        "count_invitations" => {
            let open = own.invitations.iter().filter(|i| i.is_valid(call.now));
            set(name, open.count().into());
        }
        "invitations" => {
            let rows = own.invitations.iter();
            let shown = rows.map(|i| access::view::old_invitation(hosting, own, i, call.now));
            set(name, shown.collect::<Vec<_>>().into());
        }
        // No schema has this member although `with` knows it; shown as the routes for teams do (C).
        "teams" => {
            let rows = own.teams.iter().map(access::teams::shown);
            set(name, rows.collect::<Vec<_>>().into());
        }
        "count_devices" => set(name, own.devices.len().into()),
        "count_signatures" => set(name, own.signatures.len().into()),
        "aliases" => set(name, own.aliases.clone().into()),
        "full_aliases" => {
            let full: Vec<String> = own
                .aliases
                .iter()
                .map(|a| format!("{a}@{}", hosting.main_fqdn))
                .collect();
            set(name, full.into());
        }
        "redirection" | "has_redirection" => {
            let on = own.forwarding.is_enabled && !own.forwarding.redirect_addresses.is_empty();
            set("has_redirection", on.into());
            if name == "redirection" {
                let key = if call.switches.mailbox_redirections_2024 {
                    "redirections"
                } else {
                    "redirection"
                };
                set(key, own.forwarding.redirect_addresses.clone().into());
            }
        }
        "has_auto_responder" => set(name, own.answers().into()),
        "auto_responder" => set(name, auto_reply_2024::expansion(call, hosting, own)),
        "has_move_spam" => set(name, own.has_move_spam.into()),
        "authorized_senders" => {
            set(
                name,
                senders(
                    call,
                    &own.authorized_senders,
                    &hosting.preferences.authorized_senders,
                )
                .into(),
            );
        }
        "blocked_senders" => {
            set(
                name,
                senders(
                    call,
                    &own.blocked_senders,
                    &hosting.preferences.blocked_senders,
                )
                .into(),
            );
        }
        "has_mail_filtering" => set(name, own.has_mail_filtering.into()),
        "mail_filtering_folder_commercials" => {
            set(name, own.mail_filtering_folder_commercials.clone().into())
        }
        "mail_filtering_folder_social_networks" => {
            set(
                name,
                own.mail_filtering_folder_social_networks.clone().into(),
            );
        }
        "has_dkim_signature" => {
            set(name, hosting.preferences.dkim_enabled.into());
            set("is_dkim_updatable", true.into());
        }
        "size" | "size_refresh" => {
            set("size", (own.size / unit).into());
            set("size_checked_at", call.now.into());
        }
        "last_login" => {
            if let Some(at) = own.last_login_at {
                set("imap_last_login_at", at.into());
            }
            if let Some(at) = own.pop3_last_login_at {
                set("pop3_last_login_at", at.into());
            }
        }
        "created_at" => set(name, own.created_at.into()),
        "password_last_changed_at" => {
            set(
                name,
                own.password_last_changed_at
                    .unwrap_or(own.created_at)
                    .into(),
            );
        }
        "mailbox_id" => set(name, own.id.into()),
        "is_removable" => set(
            name,
            (!own.is_ldap_locked && !own.is_quarantined && !own.is_smtpban).into(),
        ),
        "auth" => set("is_auth", true.into()),
        "smtpban" => {
            set(
                "smtpban_bounce",
                if own.is_smtpban { "1" } else { "" }.into(),
            );
            set("smtpban_auth", "".into());
            set("smtpban_url", Value::Null);
        }
        "external_mail_flag_enabled" => set(name, Value::Null),
        "has_legacy_device" => {
            let legacy = own.devices.iter().any(DeviceAccess::is_legacy);
            set(name, legacy.into());
        }
        // One password for each device is what a service is migrated to (C).
        "has_multi_password" => set(name, hosting.migrated.into()),
        "has_operation_in_progress" => {
            set("operation_in_progress", own.operation_in_progress.into())
        }
        "permissions" => {
            let mut flags = all_flags();
            flags.insert("has_technical_right".into(), true.into());
            let mut users = own.users.iter();
            let caller = caller_email(call);
            let linked = users.any(|a| a.email.eq_ignore_ascii_case(&caller));
            // A text in the schema; which, nothing says (C).
            flags.insert(
                "is_linked_to_user".into(),
                if linked { "1" } else { "" }.into(),
            );
            set(name, flags.into());
        }
        _ => set(name, Value::Null),
    }
}

fn all_flags() -> Map<String, Value> {
    FLAGS
        .iter()
        .map(|f| ((*f).to_owned(), true.into()))
        .collect()
}

/// Read as objects although written as texts (VID, 2026-07). Entries of the whole service show as
/// locked ones only by switch.
fn senders(call: &Call<'_>, own: &[String], of_service: &[String]) -> Vec<Value> {
    let mut shown: Vec<Value> = Vec::new();
    if call.switches.service_senders_locked {
        shown.extend(
            of_service
                .iter()
                .map(|email| json!({"email": email, "locked": true})),
        );
    }
    shown.extend(
        own.iter()
            .map(|email| json!({"email": email, "locked": false})),
    );
    shown
}
