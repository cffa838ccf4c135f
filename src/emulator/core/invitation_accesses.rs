//! What a pending invitation brings in the apps (§3.4): kDrive, kSuite, mailboxes, kChat. Nothing is
//! usable before the invited person accepts.

use serde_json::Value;

use super::access_view::FLAGS;
use super::invitations::{find, view};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, as_flag, is_address};
use crate::emulator::world::{Accesses, DriveAccess, Invitation, KsuiteAccess, Product};

const ROLES: [&str; 2] = ["admin", "user"];

/// Adds a kDrive.
pub(crate) fn add_drive(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let mut form = Form::new(call.request);
    form.only(&["drive_id", "role"]);
    form.need("drive_id");
    let drive_id = form.number("drive_id", 1, i64::MAX).unwrap_or_default();
    form.need("role");
    let role = form.word("role", &ROLES).unwrap_or_default();
    form.finish()?;
    let account = call.account(0)?;
    let drive_id = drive_id.unsigned_abs();
    let drive = product(call, account, |p| {
        p.id == drive_id && p.service_name == "drive"
    });
    let drive = drive.ok_or_else(Refusal::not_found)?;
    if drive.parent_id.is_some() {
        return Err(Refusal::new(403, "product_is_part_of_ksuite"));
    }
    let has = |a: &Accesses| a.drives.iter().any(|d| d.drive_id == drive_id);
    if has(&call.world.invitations[index].accesses) {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    if full(call, &drive, has) {
        return Err(Refusal::new(403, "drive_user_quota_reached"));
    }
    let access = DriveAccess {
        drive_id,
        role,
        right: None,
    };
    edit(call, index, |i| i.accesses.drives.push(access), 201)
}

/// Changes a kDrive access.
pub(crate) fn update_drive(call: &mut Call<'_>) -> Outcome {
    let (index, place) = drive_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&["right", "role"]);
    let right = form.word("right", &["manage", "none", "read", "write"]);
    let role = form.word("role", &ROLES);
    form.finish()?;
    let change = |i: &mut Invitation| {
        let access = &mut i.accesses.drives[place];
        access.right = right.or(access.right.take());
        access.role = role.unwrap_or_else(|| access.role.clone());
    };
    edit(call, index, change, 200)
}

/// Takes a kDrive access back.
pub(crate) fn remove_drive(call: &mut Call<'_>) -> Outcome {
    let (index, place) = drive_place(call)?;
    edit(
        call,
        index,
        |i| {
            i.accesses.drives.remove(place);
        },
        200,
    )
}

/// Gives a place in the kSuite; a second call replaces the first, as no code is documented for it (C).
pub(crate) fn set_ksuite(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "ksuite_access",
        "mailbox_name",
        "mailbox_permissions",
        "mailbox_signature_model_id",
    ]);
    form.need("ksuite_access");
    let roles = form.object("ksuite_access", &["kchat_role", "kdrive_role"]);
    let mut role = |name: &str| {
        let word = roles.and_then(|r| r.get(name)).and_then(Value::as_str);
        if roles.is_some() && !word.is_some_and(|w| ROLES.contains(&w)) {
            form.fail(FieldError::one_of(format!("ksuite_access.{name}"), &ROLES));
        }
        word.unwrap_or_default().to_owned()
    };
    let access = KsuiteAccess {
        kchat_role: role("kchat_role"),
        kdrive_role: role("kdrive_role"),
        mailbox_name: form.text("mailbox_name", 64).map(|n| n.to_lowercase()),
        mailbox_permissions: permissions(&mut form, false),
        mailbox_signature_model_id: form.text("mailbox_signature_model_id", 255),
    };
    form.finish()?;
    // Which signatures would be taken is unknown; an empty name is none (C).
    if access.mailbox_signature_model_id.as_deref() == Some("") {
        return Err(Refusal::new(422, "signature_mailbox_id"));
    }
    let account = call.account(0)?;
    let suite = ksuite(call, account)?;
    let fresh = call.world.invitations[index].accesses.ksuite.is_none();
    if fresh && full(call, &suite, |a| a.ksuite.is_some()) {
        return Err(Refusal::new(403, "ksuite_quota_reached"));
    }
    let drive = product(call, account, |p| {
        p.parent_id == Some(suite.id) && p.service_name == "drive"
    });
    if fresh && drive.is_some_and(|d| full(call, &d, |a| a.ksuite.is_some())) {
        return Err(Refusal::new(403, "ksuite_drive_quota_reached"));
    }
    let change = |i: &mut Invitation| {
        i.accesses.kchat_role = Some(access.kchat_role.clone());
        i.accesses.ksuite = Some(access);
    };
    edit(call, index, change, 201)
}

/// Takes the place in the kSuite back.
pub(crate) fn remove_ksuite(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let account = call.account(0)?;
    ksuite(call, account)?;
    if call.world.invitations[index].accesses.ksuite.is_none() {
        return Err(Refusal::not_found());
    }
    let change = |i: &mut Invitation| {
        i.accesses.ksuite = None;
        i.accesses.kchat_role = None;
    };
    edit(call, index, change, 200)
}

/// Changes the role in kChat, which comes with the kSuite (C).
pub(crate) fn update_kchat(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let mut form = Form::new(call.request);
    form.only(&["role"]);
    form.need("role");
    let role = form.word("role", &ROLES).unwrap_or_default();
    form.finish()?;
    if call.world.invitations[index].accesses.kchat_role.is_none() {
        return Err(Refusal::not_found());
    }
    let change = |i: &mut Invitation| {
        if let Some(ksuite) = &mut i.accesses.ksuite {
            ksuite.kchat_role.clone_from(&role);
        }
        i.accesses.kchat_role = Some(role);
    };
    edit(call, index, change, 200)
}

/// Invites to a mailbox by a key. What the key is and what follows is not documented: a mail goes out,
/// and when an invitation of the mailbox has that key, it counts as sent (C).
pub(crate) fn invite_to_mailbox(call: &mut Call<'_>) -> Outcome {
    let index = pending(call)?;
    let mut form = Form::new(call.request);
    form.only(&["email", "key", "mail_id", "mailbox_name", "password"]);
    let email = form.needed_text("email", 255);
    if !email.is_empty() && !is_address(&email) {
        form.fail(FieldError::new("validation_rule_email", "email"));
    }
    let key = form.needed_text("key", 255);
    form.need("mail_id");
    let mail_id = form.number("mail_id", 1, i64::MAX).unwrap_or_default();
    let name = form.needed_text("mailbox_name", 64);
    form.text("password", 255);
    form.finish()?;
    let account = call.account(0)?;
    let hosting = call.world.hosting(mail_id.unsigned_abs());
    let address = hosting
        .filter(|h| h.account.is(account))
        .and_then(|h| h.mailbox(&name).map(|m| (m, h)))
        .map(|(m, h)| format!("{}@{}", m.mailbox_name, h.main_fqdn))
        .ok_or_else(Refusal::not_found)?;
    let now = call.now;
    let mailbox = call
        .world
        .hosting_mut(mail_id.unsigned_abs())
        .and_then(|h| h.mailbox_mut(&name));
    let link = mailbox.and_then(|m| m.invitations.iter_mut().find(|i| i.key == key));
    if let Some(link) = link {
        link.sent_to.clone_from(&email);
        link.sent_at = Some(now);
    }
    call.mail(&email, "mailbox-invitation", &address);
    edit(call, index, |_| {}, 200)
}

/// The flags of a body; where they are required, all nine are (A).
pub(super) fn permissions(form: &mut Form<'_>, required: bool) -> Vec<String> {
    const KEY: &str = "mailbox_permissions";
    if required {
        form.need(KEY);
    }
    let Some(object) = form.object(KEY, &FLAGS) else {
        return Vec::new();
    };
    let mut on = Vec::new();
    for flag in FLAGS {
        let attribute = || format!("{KEY}.{flag}");
        match object.get(flag).filter(|v| !v.is_null()) {
            None if required => form.fail(FieldError::new("validation_rule_required", attribute())),
            None => {}
            Some(value) => match as_flag(value) {
                Some(true) => on.push(flag.to_owned()),
                Some(false) => {}
                None => form.fail(FieldError::new("validation_rule_boolean", attribute())),
            },
        }
    }
    on
}

/// The pending invitation in the path; an answered one has no accesses left to change (C).
pub(super) fn pending(call: &Call<'_>) -> Result<usize, Refusal> {
    let index = find(call)?;
    if call.world.invitations[index].status == "pending" {
        Ok(index)
    } else {
        Err(Refusal::not_found())
    }
}

/// Changes an invitation and shows it.
pub(super) fn edit(
    call: &mut Call<'_>,
    index: usize,
    change: impl FnOnce(&mut Invitation),
    status: u16,
) -> Outcome {
    let now = call.now;
    let invitation = &mut call.world.invitations[index];
    change(invitation);
    invitation.updated_at = now;
    let with = ["app_accesses".to_owned(), "ksuite".to_owned()];
    let asked: &[String] = if call.switches.accesses_shown {
        &with
    } else {
        &[]
    };
    let shown = view(call, &call.world.invitations[index], asked);
    Ok(Answer {
        status,
        ..Answer::ok(shown)
    })
}

fn drive_place(call: &Call<'_>) -> Result<(usize, usize), Refusal> {
    let index = pending(call)?;
    let drive_id = call.id(2)?;
    let drives = &call.world.invitations[index].accesses.drives;
    let place = drives.iter().position(|d| d.drive_id == drive_id);
    Ok((index, place.ok_or_else(Refusal::not_found)?))
}

fn ksuite(call: &Call<'_>, account: u64) -> Result<Product, Refusal> {
    product(call, account, |p| p.service_name == "ksuite")
        .ok_or_else(|| Refusal::new(404, "ksuite_not_found_for_account"))
}

fn product(call: &Call<'_>, account: u64, fits: impl Fn(&Product) -> bool) -> Option<Product> {
    let mut products = call.world.products.iter();
    products.find(|p| p.account.is(account) && fits(p)).cloned()
}

/// Whether as many people have it, or are invited to it, as may.
fn full(call: &Call<'_>, product: &Product, has: impl Fn(&Accesses) -> bool) -> bool {
    let members = call.world.users.iter().map(|u| (&u.account, &u.accesses));
    let invited = call.world.invitations.iter();
    let invited = invited
        .filter(|i| i.status == "pending")
        .map(|i| (&i.account, &i.accesses));
    let used = members
        .chain(invited)
        .filter(|(account, accesses)| **account == product.account && has(accesses))
        .count() as u64;
    product.user_quota.is_some_and(|quota| used >= quota)
}
