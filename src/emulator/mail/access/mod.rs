//! Access of people and devices to mailboxes. Two families of routes stand side by side: a service
//! that has been migrated answers 501 to the older one, any other to the newer one (§14, A S25).

pub(crate) mod device_lists;
pub(crate) mod devices;
pub(crate) mod invitations;
pub(crate) mod legacy;
pub(crate) mod mine;
pub(crate) mod people;
pub(crate) mod teams;
pub(crate) mod view;
pub(crate) mod webmail;

use super::place::Place;
use crate::emulator::call::Call;
use crate::emulator::envelope::Refusal;

/// Flags of the older writes: the eight of 2024 and chat, which nothing shows (§17).
pub(crate) const LEGACY_FLAGS: [&str; 9] = [
    "can_change_password",
    "can_configure_mail_folders",
    "can_manage_aliases",
    "can_manage_auto_reply",
    "can_manage_chat",
    "can_manage_filters",
    "can_manage_redirections",
    "can_manage_security",
    "can_manage_signatures",
];

/// The words are the documents'; the code behind them is not known (C).
pub(crate) fn not_yet() -> Refusal {
    Refusal::new(501, "not_implemented").saying("Method not yet implemented")
}

/// The mailbox of a route that exists on migrated services only.
pub(crate) fn new_place(call: &Call<'_>) -> Result<Place, Refusal> {
    family(call, true)?;
    Place::of(call)
}

/// The mailbox of a route that exists until a service is migrated.
pub(crate) fn old_place(call: &Call<'_>) -> Result<Place, Refusal> {
    family(call, false)?;
    Place::of(call)
}

/// The service of such a route.
pub(crate) fn family(call: &Call<'_>, migrated: bool) -> Result<u64, Refusal> {
    let id = call.hosting(0)?;
    match call.world.hosting(id) {
        Some(hosting) if hosting.migrated == migrated => Ok(id),
        _ => Err(not_yet()),
    }
}
