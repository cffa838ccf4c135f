//! The parts of mail services in a merge: what `merge.rs` says holds for these.

use super::mail_rows::{MailHosting, Mailbox};
use super::merge::id_or_next;
use super::{Batch, MailingList, PACKS, Responder, World, zone_key};
use crate::emulator::mail::names::holder;

impl MailHosting {
    /// Every id below this row except those of mailboxes and redirections themselves.
    pub(super) fn part_ids(&self) -> Vec<u64> {
        let models = self.auto_replies.iter().map(|r| r.id);
        let own = self.mailboxes.iter().flat_map(|m| {
            let responders = m.responders.iter().map(|r| r.id);
            responders.chain(m.sender_addresses.iter().map(|a| a.id))
        });
        let batches = self.batches.iter().map(|b| b.id);
        models.chain(own).chain(batches).collect()
    }
}

/// Adds the models whose name is not there yet; one with an id of its own is always another one.
pub(super) fn add_auto_replies(world: &mut World, hosting: u64, rows: Vec<Responder>) {
    for mut row in rows {
        let known = world.hosting(hosting).is_some_and(|h| {
            let mut models = h.auto_replies.iter();
            models.any(|r| (row.id != 0 && r.id == row.id) || (row.id == 0 && r.name == row.name))
        });
        if known {
            continue;
        }
        row.id = id_or_next(world, row.id);
        if let Some(hosting) = world.hosting_mut(hosting) {
            hosting.auto_replies.push(row);
        }
    }
}

/// Adds the discussion lists whose name is free.
pub(super) fn add_lists(
    world: &mut World,
    hosting: u64,
    rows: Vec<MailingList>,
) -> Result<(), String> {
    for mut row in rows {
        row.name = row.name.to_lowercase();
        if row.name.is_empty() {
            return Err("a mailing list has no name".into());
        }
        for subscriber in &mut row.subscribers {
            subscriber.email = subscriber.email.to_lowercase();
        }
        if let Some(hosting) = world.hosting_mut(hosting)
            && holder(hosting, &row.name).is_none()
        {
            hosting.mailing_lists.push(row);
        }
    }
    Ok(())
}

/// Gives ids to what a new mailbox brings along.
pub(super) fn number_parts(world: &mut World, mailbox: &mut Mailbox) {
    for responder in &mut mailbox.responders {
        responder.id = id_or_next(world, responder.id);
    }
    for address in &mut mailbox.sender_addresses {
        address.id = id_or_next(world, address.id);
    }
}

/// A domain is linked to one service only (MAIL-DOM-01).
pub(super) fn link_domains(world: &mut World, hosting: &mut MailHosting) -> Result<(), String> {
    if !PACKS.contains(&hosting.pack.as_str()) {
        let known = PACKS.join(", ");
        return Err(format!(
            "there is no pack {:?}; there are {known}",
            hosting.pack
        ));
    }
    for link in &mut hosting.domains {
        link.domain = zone_key(&link.domain);
        let mut others = world.mail_hostings.iter();
        if link.domain == hosting.main_fqdn || others.any(|h| h.has_domain(&link.domain)) {
            return Err(format!(
                "{} is linked to a mail service already",
                link.domain
            ));
        }
        link.id = id_or_next(world, link.id);
    }
    Ok(())
}

/// Gives ids to changes of many mailboxes.
pub(super) fn number_batches(world: &mut World, batches: &mut [Batch]) {
    for batch in batches {
        batch.id = id_or_next(world, batch.id);
    }
}
