//! Devices seen from a person: the caller's own, and those of one person at a service. Here a device
//! is one thing with several accesses; at a mailbox it is one access (`devices.rs`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::hostings::unicode;
use super::super::place::{caller_email, member_by_id};
use super::view::person_of;
use super::{family, mine};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::{DeviceAccess, MailHosting, Mailbox};

/// Optional members of a device and of its accesses.
pub(crate) const WITH: &[&str] = &[
    "device",
    "user_access",
    "creator",
    "access_rights",
    "accesses",
    "count_accesses",
    "last_connection",
    "locked_accesses_count",
];

/// One row with the service and the mailbox it belongs to.
type Row<'w> = (&'w MailHosting, &'w Mailbox, &'w DeviceAccess);

/// The caller's devices.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let with = call.with(WITH)?;
    mine::gate(call.world, |_| true)?;
    let email = caller_email(call);
    let items = devices(call, &rows(call, &email, |h| h.migrated), &with);
    Listing::default().answer(call, items)
}

/// The devices of one person at a service.
pub(crate) fn of_service(call: &mut Call<'_>) -> Outcome {
    let id = family(call, true)?;
    let with = call.with(WITH)?;
    let email = of_person(call, id)?;
    let items = devices(call, &rows(call, &email, |h| h.id == id), &with);
    Listing::default().answer(call, items)
}

/// Takes all devices of one person at a service away (HEN only; C).
pub(crate) fn delete_of_service(call: &mut Call<'_>) -> Outcome {
    let id = family(call, true)?;
    let email = of_person(call, id)?;
    remove(call, |h, d| h == id && d.user.eq_ignore_ascii_case(&email))
}

fn of_person(call: &Call<'_>, hosting: u64) -> Result<String, Refusal> {
    let account = call.world.hosting(hosting).and_then(|h| h.account.id());
    let user = member_by_id(call.world, account.unwrap_or(0), call.id(1)?);
    Ok(user.ok_or_else(Refusal::not_found)?.email.clone())
}

/// Takes all the caller's devices away.
pub(crate) fn delete_all(call: &mut Call<'_>) -> Outcome {
    mine::gate(call.world, |_| true)?;
    let email = caller_email(call);
    // What an older password would do here is not documented; it stays (C).
    remove(call, |_, d| {
        d.user.eq_ignore_ascii_case(&email) && !d.is_legacy()
    })
}

/// Takes one of the caller's devices away.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (email, id) = own(call)?;
    remove(call, |_, d| {
        d.device_id == id && d.user.eq_ignore_ascii_case(&email)
    })
}

/// Another label for one of the caller's devices; two of them cannot have the same (C).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (email, id) = own(call)?;
    let mut form = Form::new(call.request);
    form.only(&["label"]);
    let label = form.needed_text("label", 255);
    form.finish()?;
    let taken = rows(call, &email, |_| true);
    if taken
        .iter()
        .any(|(_, _, d)| d.device_id != id && d.label == label)
    {
        return Err(Refusal::new(409, "device_already_exists"));
    }
    let boxes = call
        .world
        .mail_hostings
        .iter_mut()
        .flat_map(|h| &mut h.mailboxes);
    for device in boxes
        .flat_map(|m| &mut m.devices)
        .filter(|d| d.device_id == id)
    {
        device.label.clone_from(&label);
    }
    Ok(Answer::ok(true))
}

fn own(call: &Call<'_>) -> Result<(String, u64), Refusal> {
    mine::gate(call.world, |_| true)?;
    let (email, id) = (caller_email(call), call.id(0)?);
    let known = rows(call, &email, |h| h.migrated)
        .iter()
        .any(|(_, _, d)| d.device_id == id);
    if known {
        Ok((email, id))
    } else {
        Err(Refusal::not_found())
    }
}

fn remove(call: &mut Call<'_>, which: impl Fn(u64, &DeviceAccess) -> bool) -> Outcome {
    let refused = call.world.mail_hostings.iter().any(|h| {
        let mut devices = h.mailboxes.iter().flat_map(|m| &m.devices);
        devices.any(|d| d.is_legacy() && which(h.id, d))
    });
    // The documents name no code of this kind here, only the general one.
    if refused {
        return Err(Refusal::new(500, "cannot_delete_object"));
    }
    for hosting in &mut call.world.mail_hostings {
        let id = hosting.id;
        for mailbox in &mut hosting.mailboxes {
            mailbox.devices.retain(|d| !which(id, d));
        }
    }
    Ok(Answer::ok(true))
}

fn rows<'w>(call: &'w Call<'_>, email: &str, which: impl Fn(&MailHosting) -> bool) -> Vec<Row<'w>> {
    let mut found = Vec::new();
    for hosting in call.world.mail_hostings.iter().filter(|h| which(h)) {
        for mailbox in &hosting.mailboxes {
            let own = mailbox
                .devices
                .iter()
                .filter(|d| d.user.eq_ignore_ascii_case(email));
            found.extend(own.map(|d| (hosting, mailbox, d)));
        }
    }
    found
}

fn devices(call: &Call<'_>, rows: &[Row<'_>], with: &[String]) -> Vec<Value> {
    let mut by_device: BTreeMap<u64, Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        by_device.entry(row.2.device_id).or_default().push(row);
    }
    let shown = by_device.values().filter_map(|rows| {
        let mut device = device(rows.first()?.2);
        let accesses = rows.iter().map(|(h, m, d)| access(call, h, m, d, with));
        let connected = rows.iter().filter_map(|(_, _, d)| d.last_connection).max();
        let locked = rows
            .iter()
            .filter(|(_, _, d)| d.status != "healthy")
            .count();
        for (key, value) in [
            ("accesses", accesses.collect::<Vec<_>>().into()),
            ("count_accesses", rows.len().into()),
            ("last_connection", connected.into()),
            ("locked_accesses_count", locked.into()),
        ] {
            if asked(call, with, key) {
                device.insert(key.into(), value);
            }
        }
        Some(Value::Object(device))
    });
    shown.collect()
}

/// The device behind an access, without its accesses.
fn device(own: &DeviceAccess) -> Map<String, Value> {
    let mut shown = Map::new();
    shown.insert("id".into(), own.device_id.into());
    shown.insert("label".into(), own.label.clone().into());
    shown.insert("type".into(), own.kind.clone().into());
    shown.insert("created_at".into(), own.created_at.into());
    shown.insert("device_uid".into(), own.device_uid.clone().into());
    shown
}

fn asked(call: &Call<'_>, with: &[String], key: &str) -> bool {
    call.switches.access_members_always || with.iter().any(|w| w == key)
}

/// One access of a device.
pub(crate) fn access(
    call: &Call<'_>,
    hosting: &MailHosting,
    mailbox: &Mailbox,
    own: &DeviceAccess,
    with: &[String],
) -> Value {
    let account = hosting.account.id().unwrap_or(0);
    let name = &mailbox.mailbox_name;
    let mut shown = json!({
        "id": own.id,
        "protocols": own.protocols,
        "last_connection": own.last_connection,
        "created_at": own.created_at,
        "status": own.status,
        "mailbox": {
            "mailbox_name": name,
            "mailbox": format!("{name}@{}", hosting.main_fqdn),
            "mailbox_idn": format!("{name}@{}", unicode(&hosting.main_fqdn)),
            "service_mail_id": hosting.id,
        },
    });
    if asked(call, with, "device") {
        shown["device"] = device(own).into();
    }
    for (key, email) in [("user_access", &own.user), ("creator", &own.creator)] {
        let person = person_of(call.world, account, email);
        // Typed without null, so nobody is left out (C).
        if asked(call, with, key) && !person.is_null() {
            shown[key] = person;
        }
    }
    if asked(call, with, "access_rights") {
        let right = !own.is_legacy();
        shown["access_rights"] = json!({"can_delete": right, "can_regenerate": right});
    }
    shown
}
