//! How accesses are shown. The documents type them as text by mistake and show no sample; members are
//! named as in the bodies that write them (C).

use serde_json::{Map, Value, json};

use crate::emulator::call::Call;
use crate::emulator::world::{Accesses, KsuiteAccess};

/// The nine flags of a mailbox access in an invitation (§3.4, A).
pub(crate) const FLAGS: [&str; 9] = [
    "can_access_logs",
    "can_change_password",
    "can_configure_mail_folders",
    "can_manage_aliases",
    "can_manage_auto_reply",
    "can_manage_filters",
    "can_manage_redirections",
    "can_manage_security",
    "can_manage_signatures",
];

/// The app accesses of an invitation.
pub(crate) fn view(accesses: &Accesses) -> Value {
    let mailboxes = accesses.mailboxes.iter().map(|m| {
        json!({"mail_id": m.mail_id, "mailbox_name": m.mailbox_name,
               "mailbox_permissions": flags(&m.permissions)})
    });
    let drives = accesses
        .drives
        .iter()
        .map(|d| json!({"drive_id": d.drive_id, "role": d.role, "right": d.right}));
    json!({
        "drive": drives.collect::<Vec<_>>(),
        "kchat": accesses.kchat_role.as_ref().map(|role| json!({"role": role})),
        "ksuite": accesses.ksuite.as_ref().map(ksuite),
        "mailbox": mailboxes.collect::<Vec<_>>(),
    })
}

/// The app accesses of a member: those of the invitation, and the mailboxes opened to them since.
pub(crate) fn of_member(call: &Call<'_>, account: u64, email: &str, accesses: &Accesses) -> Value {
    let mut shown = view(accesses);
    let opened = call
        .world
        .mail_hostings
        .iter()
        .filter(|h| h.account.is(account))
        .flat_map(|h| h.mailboxes.iter().map(move |m| (h.id, m)))
        .filter_map(|(id, m)| {
            let mut users = m.users.iter();
            let access = users.find(|a| a.email.eq_ignore_ascii_case(email))?;
            Some(json!({"mail_id": id, "mailbox_name": m.mailbox_name,
                        "mailbox_permissions": flags(&access.permissions)}))
        });
    shown["mailbox"] = opened.collect::<Vec<_>>().into();
    shown
}

/// The kSuite access alone.
pub(crate) fn ksuite(access: &KsuiteAccess) -> Value {
    json!({
        "kchat_role": access.kchat_role,
        "kdrive_role": access.kdrive_role,
        "mailbox_name": access.mailbox_name,
        "mailbox_permissions": flags(&access.mailbox_permissions),
        "mailbox_signature_model_id": access.mailbox_signature_model_id,
    })
}

/// All nine flags, on or off.
fn flags(on: &[String]) -> Map<String, Value> {
    FLAGS
        .iter()
        .map(|f| ((*f).to_owned(), on.iter().any(|o| o == f).into()))
        .collect()
}
