//! Tags belong to an organization and are worn by products (PROD-09). Products hold copies, so that a
//! seed may write a tag where it is worn.

use super::World;
use super::merge::id_or_next;
use super::rows::{AccountRef, Tag};

impl World {
    /// Every list of tags of an account: its own first, then those its products wear.
    pub(crate) fn tag_lists(&mut self, account: u64) -> Vec<&mut Vec<Tag>> {
        let own = self.accounts.iter_mut().filter(|a| a.id == account);
        let own = own.map(|a| &mut a.tags);
        let mail = self.mail_hostings.iter_mut();
        let mail = mail.filter(|h| h.account.is(account)).map(|h| &mut h.tags);
        let domains = self.domains.iter_mut();
        let domains = domains
            .filter(|d| d.account.is(account))
            .map(|d| &mut d.tags);
        let others = self.products.iter_mut();
        let others = others
            .filter(|p| p.account.is(account))
            .map(|p| &mut p.tags);
        own.chain(mail).chain(domains).chain(others).collect()
    }
}

/// Gives the tags of a product the ids of the account's tags of the same name; the others become tags
/// of the account.
pub(super) fn adopt(world: &mut World, account: &AccountRef, tags: &mut [Tag]) {
    let Some(id) = account.id() else {
        return;
    };
    for tag in tags {
        let own = world.account(id).map(|a| a.tags.clone());
        let own = own.unwrap_or_default();
        let known = own
            .iter()
            .find(|t| t.name == tag.name && (tag.id == 0 || tag.id == t.id));
        if let Some(known) = known {
            *tag = known.clone();
            continue;
        }
        tag.id = id_or_next(world, tag.id);
        if let Some(row) = world.accounts.iter_mut().find(|a| a.id == id) {
            row.tags.push(tag.clone());
        }
    }
}
