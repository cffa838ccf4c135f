//! Filters (§12): models of a service, and filters, scripts and folders of a mailbox. The routes under
//! `auth/` act as the token's user inside the mailbox, so only for mailboxes that user opens.

pub(crate) mod folders;
pub(crate) mod models;
pub(crate) mod parts;
pub(crate) mod rules;
pub(crate) mod scripts;

use super::place::Place;
use crate::emulator::call::Call;
use crate::emulator::envelope::Refusal;
use crate::emulator::world::Mailbox;

/// The mailbox of an `auth/` route. Who opens it needs no right on the service (C); who has that right
/// and does not open it is told so (A); anybody else learns nothing.
pub(crate) fn linked(call: &Call<'_>) -> Result<Place, Refusal> {
    let hosting = call.id(0)?;
    let found = call
        .world
        .hosting(hosting)
        .and_then(|h| h.mailbox(call.arg(1)));
    let name = found.ok_or_else(Refusal::not_found)?.mailbox_name.clone();
    let place = Place { hosting, name };
    if call.caller.manager || is_linked(call, place.mailbox(call.world)?) {
        return Ok(place);
    }
    call.hosting(0)?;
    Err(Refusal::new(400, "mailbox_not_linked_to_current_user"))
}

/// Whether the caller opens a mailbox, by an access of their own or through a team; both add up (KB 2585).
fn is_linked(call: &Call<'_>, mailbox: &Mailbox) -> bool {
    let mut rows = call
        .world
        .users
        .iter()
        .filter(|u| u.id == call.caller.user_id);
    rows.any(|u| {
        let mut users = mailbox.users.iter();
        users.any(|a| a.email.eq_ignore_ascii_case(&u.email))
            || mailbox
                .teams
                .iter()
                .any(|t| u.team_ids.contains(&t.team_id))
    })
}

/// Whether Sieve scripts are kept from a mailbox: they are missing on the small offers (KB 1839).
pub(crate) fn prevents_scripts(call: &Call<'_>, place: &Place) -> bool {
    place.service(call.world).is_ok_and(|h| h.is_starter())
}

/// Scripts and filters exclude each other: turning one sort on turns the other one off and keeps it
/// (KB 1839 for scripts over filters; C for the way back).
pub(crate) fn settle(mailbox: &mut Mailbox, scripts_now: bool, disable: bool) {
    mailbox.use_scripts = scripts_now;
    if scripts_now && disable {
        mailbox
            .filters
            .iter_mut()
            .for_each(|f| f.is_enabled = false);
    }
    if !scripts_now {
        mailbox
            .scripts
            .iter_mut()
            .for_each(|s| s.is_enabled = false);
    }
}
