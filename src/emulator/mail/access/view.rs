//! Accesses, invitations and people as the service shows them. What the schema marks as optional may
//! need `with`; which, no document says (see `Switches::access_members_always`).

use serde_json::{Map, Value, json};

use super::super::hostings::unicode;
use super::super::place::{Place, member};
use super::super::preferences::FLAGS;
use crate::emulator::call::Call;
use crate::emulator::world::{Access, MailHosting, Mailbox, MailboxInvitation, User, World};

/// Optional members of an access.
pub(crate) const WITH: &[&str] = &[
    "user",
    "creator",
    "access_rights",
    "mailbox",
    "is_ksuite_access",
    "ksuite",
    "has_multi_password",
    "has_device",
];

/// All eleven flags, those on the list on.
pub(crate) fn permissions(on: &[String]) -> Map<String, Value> {
    let flag = |f: &&str| ((*f).to_owned(), on.iter().any(|p| p == f).into());
    FLAGS.iter().map(flag).collect()
}

/// The flags as one number: which bit stands for which is unknown, so they follow the schema's order (C).
fn binary(on: &[String]) -> u64 {
    let bits = FLAGS
        .iter()
        .enumerate()
        .filter(|(_, f)| on.iter().any(|p| p == *f));
    bits.map(|(bit, _)| 1 << bit).sum()
}

/// A person in the newer shape.
pub(crate) fn user_v2(user: &User) -> Value {
    json!({
        "id": user.id,
        "display_name": format!("{} {}", user.first_name, user.last_name).trim(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "avatar": "",
        "is_sso": user.is_sso,
    })
}

/// A person in the shape of devices and invitations.
pub(crate) fn person(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "firstname": user.first_name,
        "lastname": user.last_name,
        "avatarUrl": "",
    })
}

/// The member with this e-mail in that shape, or null.
pub(crate) fn person_of(world: &World, account: u64, email: &str) -> Value {
    member(world, account, email).map_or(Value::Null, person)
}

/// One access; nothing when the person has left the account.
pub(crate) fn access(
    call: &Call<'_>,
    hosting: &MailHosting,
    mailbox: &Mailbox,
    access: &Access,
    with: &[String],
) -> Option<Value> {
    let account = hosting.account.id().unwrap_or(0);
    let user = member(call.world, account, &access.email)?;
    let name = &mailbox.mailbox_name;
    let mut shown = Map::new();
    let mut set = |key: &str, value: Value| {
        let optional = WITH.contains(&key) && key != "user";
        if !optional || call.switches.access_members_always || with.iter().any(|w| w == key) {
            shown.insert(key.to_owned(), value);
        }
    };
    set("id", access.id.into());
    set("user", user_v2(user));
    if let Some(creator) = member(call.world, account, &access.creator) {
        set("creator", user_v2(creator));
    }
    // New until the person has opened the mailbox (C).
    let new = access.last_used_at.is_none();
    set("status", if new { "new" } else { "healthy" }.into());
    set("last_used_at", access.last_used_at.into());
    set("is_primary", access.is_primary.into());
    set("created_at", access.created_at.into());
    set(
        "access_rights",
        json!({"can_delete": true, "can_ask_reset_password": !hosting.migrated}),
    );
    set("permissions_binary", binary(&access.permissions).into());
    // Typed as arrays with named items, which is how the exporter writes objects (C).
    set("permissions", permissions(&access.permissions).into());
    set(
        "mailbox",
        json!({
            "mailbox_id": mailbox.id,
            "mailbox_name": name,
            "mailbox_email": format!("{name}@{}", hosting.main_fqdn),
            "mailbox_idn": format!("{name}@{}", unicode(&hosting.main_fqdn)),
            "service_mail_id": hosting.id,
            "is_free": mailbox.is_free_mail,
            "is_limited": mailbox.is_limited,
            "has_technical_right": true,
        }),
    );
    set("is_ksuite_access", false.into());
    set("ksuite", Value::Null);
    set("has_multi_password", hosting.migrated.into());
    set("has_valid_password", true.into());
    let devices = mailbox.devices.iter();
    let own = devices.filter(|d| d.user.eq_ignore_ascii_case(&access.email));
    set("has_device", (own.count() > 0).into());
    Some(Value::Object(shown))
}

/// The people of a mailbox in the older shape, which the mailbox itself shows too.
pub(crate) fn mailbox_users(world: &World, hosting: &MailHosting, mailbox: &Mailbox) -> Vec<Value> {
    let account = hosting.account.id().unwrap_or(0);
    let people = mailbox.users.iter().filter_map(|access| {
        let u = member(world, account, &access.email)?;
        Some(json!({
            "id": u.id, "email": u.email, "name": format!("{} {}", u.first_name, u.last_name),
            "is_deleted": false, "is_unified": false, "avatar": "", "has_double_auth": u.has_otp,
            "last_login_at": u.last_login_at, "last_access_at": access.last_used_at,
            "has_ksuite": false, "permissions": permissions(&access.permissions),
        }))
    });
    people.collect()
}

/// Where an invitation is opened. The address is a guess after the one of accounts (C).
pub(crate) fn url(invitation: &MailboxInvitation) -> String {
    format!(
        "https://welcome.infomaniak.com/invitation/mailbox/{}",
        invitation.key
    )
}

/// An invitation in the newer shape. Nobody sent to and no template are empty texts, since the schema
/// has no null there (C).
pub(crate) fn invitation(call: &Call<'_>, place: &Place, own: &MailboxInvitation) -> Value {
    let account = place.account(call.world);
    json!({
        "short_url": url(own),
        "key": own.key,
        "sent_to": own.sent_to,
        "expired_at": own.expired_at,
        "signature_template_id": own.signature_template_id.clone().unwrap_or_default(),
        "creator": person_of(call.world, account, &own.creator),
        "permissions": permissions(&own.permissions),
    })
}

/// An invitation in the older shape, which the mailbox itself shows too.
pub(crate) fn old_invitation(
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &MailboxInvitation,
    now: i64,
) -> Value {
    let name = &mailbox.mailbox_name;
    json!({
        "short_url": url(own),
        "key": own.key,
        "sent_to": own.sent_to,
        "permissions": permissions(&own.permissions),
        "expired_at": own.expired_at,
        "is_valid": own.is_valid(now),
        "is_used": own.is_used,
        "signature_template_id": own.signature_template_id.clone().unwrap_or_default(),
        "mailbox": {
            "mailbox_name": name,
            "mailbox": format!("{name}@{}", hosting.main_fqdn),
            "mailbox_idn": format!("{name}@{}", unicode(&hosting.main_fqdn)),
        },
    })
}
