//! Devices that read a mailbox, each with a password of its own (KB 1344): shown once, never kept.
//! Routes of one mailbox; those of the caller and of a person are in `device_lists.rs`.

use serde_json::json;

use super::super::place::{Place, caller_email, member_by_id};
use super::device_lists::{WITH, access};
use super::new_place;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{DeviceAccess, World};

const PROTOCOLS: [&str; 3] = ["imap", "pop3", "pop3-imap"];
const TYPES: [&str; 5] = ["computer", "legacy", "other", "phone", "tablet"];

/// The devices of a mailbox.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let with = call.with(WITH)?;
    let request = call.request;
    let kind = request.query_value("type");
    if kind.as_deref().is_some_and(|k| !TYPES.contains(&k)) {
        return Err(Refusal::invalid(vec![FieldError::one_of("type", &TYPES)]));
    }
    let search = request.query_value("search").map(|s| s.to_lowercase());
    let nobodys = request
        .query_value("no_user")
        .is_some_and(|v| v == "1" || v == "true");
    let owner = request.query_value("user_id").map(|id| {
        let user = member_by_id(
            call.world,
            place.account(call.world),
            id.parse().unwrap_or(0),
        );
        user.map(|u| u.email.clone()).unwrap_or_default()
    });
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let rows = mailbox.devices.iter().filter(|d| {
        let mut same = owner.iter();
        kind.as_deref().is_none_or(|k| d.kind == k)
            && search
                .as_deref()
                .is_none_or(|s| d.label.to_lowercase().contains(s))
            && (!nobodys || d.user.is_empty())
            && same.all(|o| !o.is_empty() && d.user.eq_ignore_ascii_case(o))
    });
    let items = rows
        .map(|d| access(call, hosting, mailbox, d, &with))
        .collect();
    Listing::default().answer(call, items)
}

/// The devices of one person at a mailbox.
pub(crate) fn of_user(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let with = call.with(WITH)?;
    let email = person(call, &place)?;
    let (hosting, mailbox) = (place.service(call.world)?, place.mailbox(call.world)?);
    let rows = mailbox
        .devices
        .iter()
        .filter(|d| d.user.eq_ignore_ascii_case(&email));
    let items = rows
        .map(|d| access(call, hosting, mailbox, d, &with))
        .collect();
    Listing::default().answer(call, items)
}

fn person(call: &Call<'_>, place: &Place) -> Result<String, Refusal> {
    let user = member_by_id(call.world, place.account(call.world), call.id(2)?);
    Ok(user.ok_or_else(Refusal::not_found)?.email.clone())
}

/// One device more; answers its password, which nothing ever shows again. Without `user_id` it is
/// nobody's (KB 1736; C for the API).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let mut form = Form::new(call.request);
    form.only(&[
        "device_id",
        "device_uid",
        "label",
        "protocols",
        "type",
        "user_id",
    ]);
    form.need("protocols");
    let protocols = form.word("protocols", &PROTOCOLS).unwrap_or_default();
    let device_id = form.number("device_id", 1, i64::MAX);
    let device_uid = form.text("device_uid", 255);
    let label = form.text("label", 255).unwrap_or_default();
    let user_id = form.number("user_id", 1, i64::MAX);
    let kind = form.text("type", 16).unwrap_or_else(|| "other".into());
    if kind == "legacy" {
        return Err(Refusal::new(422, "legacy_device_creation"));
    }
    if !TYPES.contains(&kind.as_str()) {
        form.fail(FieldError::one_of(
            "type",
            &["computer", "other", "phone", "tablet"],
        ));
    }
    form.finish()?;
    let account = place.account(call.world);
    let owner = match user_id {
        Some(id) => {
            let user = member_by_id(call.world, account, id.unsigned_abs());
            Some(user.ok_or_else(Refusal::not_found)?.email.clone())
        }
        None => None,
    };
    let known = match device_id {
        Some(id) => {
            let id = id.unsigned_abs();
            Some(
                device(call.world, account, |d| d.device_id == id)
                    .ok_or_else(Refusal::not_found)?,
            )
        }
        // The same uid is the same device (C).
        None => device_uid
            .as_ref()
            .and_then(|uid| device(call.world, account, |d| d.device_uid.as_ref() == Some(uid))),
    };
    let id = call.world.take_id();
    let new = match known {
        Some(known) => {
            joins(&place, call.world, &known, owner.as_deref())?;
            DeviceAccess {
                id,
                protocols,
                ..known
            }
        }
        None => DeviceAccess {
            id,
            device_id: call.world.take_id(),
            label,
            kind,
            device_uid,
            protocols,
            user: owner.unwrap_or_default(),
            ..DeviceAccess::default()
        },
    };
    let new = DeviceAccess {
        status: "healthy".into(),
        creator: caller_email(call),
        last_connection: None,
        created_at: call.now,
        ..new
    };
    place.mailbox_mut(call.world)?.devices.push(new);
    Ok(Answer::ok(json!({"password": password(call, id)})))
}

/// Whether a device that exists may be used for this mailbox and this person.
fn joins(
    place: &Place,
    world: &World,
    known: &DeviceAccess,
    owner: Option<&str>,
) -> Result<(), Refusal> {
    if known.is_legacy() {
        return Err(Refusal::new(422, "legacy_device_creation"));
    }
    if owner.is_some_and(|o| !known.user.eq_ignore_ascii_case(o)) {
        return Err(Refusal::new(422, "existing_device_can_only_have_one_user"));
    }
    let mut here = place.mailbox(world)?.devices.iter();
    if here.any(|d| d.device_id == known.device_id) {
        return Err(Refusal::new(409, "device_already_has_access_to_mailbox"));
    }
    Ok(())
}

fn device(
    world: &World,
    account: u64,
    is_it: impl Fn(&DeviceAccess) -> bool,
) -> Option<DeviceAccess> {
    let services = world.mail_hostings.iter().filter(|h| h.account.is(account));
    let rows = services.flat_map(|h| &h.mailboxes).flat_map(|m| &m.devices);
    rows.into_iter().find(|d| is_it(d)).cloned()
}

/// A password that keeps the house's own rules; the real pattern is unknown (C).
fn password(call: &Call<'_>, id: u64) -> String {
    if call.repeatable {
        format!("Emu-{id:08}-{:08x}", call.now)
    } else {
        format!("Emu-{}", uuid::Uuid::new_v4())
    }
}

/// A new password for a device; the old one ends.
pub(crate) fn regenerate(call: &mut Call<'_>) -> Outcome {
    let (place, id) = find(call)?;
    let new = call.world.take_id();
    let devices = &mut place.mailbox_mut(call.world)?.devices;
    for device in devices.iter_mut().filter(|d| d.id == id) {
        device.status = "healthy".into();
    }
    Ok(Answer::ok(json!({"password": password(call, new)})))
}

/// One device less.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (place, id) = find(call)?;
    remove(call, &place, |d| d.id == id)
}

/// All devices of a mailbox.
pub(crate) fn delete_all(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    remove(call, &place, |_| true)
}

/// All devices of one person at a mailbox.
pub(crate) fn delete_of_user(call: &mut Call<'_>) -> Outcome {
    let place = new_place(call)?;
    let email = person(call, &place)?;
    remove(call, &place, |d| d.user.eq_ignore_ascii_case(&email))
}

fn find(call: &Call<'_>) -> Result<(Place, u64), Refusal> {
    let place = new_place(call)?;
    let id = call.id(2)?;
    let known = place
        .mailbox(call.world)?
        .devices
        .iter()
        .any(|d| d.id == id);
    if known {
        Ok((place, id))
    } else {
        Err(Refusal::not_found())
    }
}

/// All or nothing: one password of former times among them refuses the whole call (C).
fn remove(call: &mut Call<'_>, place: &Place, which: impl Fn(&DeviceAccess) -> bool) -> Outcome {
    let devices = &mut place.mailbox_mut(call.world)?.devices;
    if devices.iter().any(|d| which(d) && d.is_legacy()) {
        return Err(Refusal::new(403, "legacy_device_deletion"));
    }
    devices.retain(|d| !which(d));
    Ok(Answer::ok(true))
}
