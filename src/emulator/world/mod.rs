//! What exists: the rows of the state file, of a seed, and of `/_emulator/world`, all one format.
//! Rows hold facts only; how the service shows them is the routes' business.

mod access_rows;
mod accesses;
mod batches;
mod filter_rows;
mod forwarding;
mod lists;
mod mail_rows;
mod mails;
mod merge;
mod merge_mail;
mod packs;
mod products;
mod responders;
mod rights;
mod rows;
mod signature_rows;
mod tags;
mod teams;
mod zone_defaults;

pub(crate) use access_rows::*;
pub(crate) use accesses::{Accesses, DriveAccess, KsuiteAccess, MailboxAccess};
pub(crate) use batches::Batch;
pub(crate) use filter_rows::*;
pub(crate) use forwarding::Forwarding;
pub(crate) use lists::{MailingList, Subscriber};
pub(crate) use mail_rows::*;
pub(crate) use mails::Mail;
pub(crate) use merge::{bare_records, merge};
pub(crate) use packs::{LinkedDomain, PACKS};
pub(crate) use products::Product;
pub(crate) use responders::{Answered, Responder, SenderAddress};
pub(crate) use rights::RIGHTS;
pub(crate) use rows::*;
pub(crate) use signature_rows::*;
pub(crate) use teams::{Team, TeamGrant};
pub(crate) use zone_defaults::NAMESERVERS;

use serde::{Deserialize, Serialize};

/// Everything the service knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct World {
    /// Version of this format; only 1 exists.
    pub(crate) format: u32,
    /// The next id to give away; ids of all things come from this one sequence.
    pub(crate) next_id: u64,
    /// Where the clock stood, kept only when it is a fixed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<i64>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<User>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) mail_hostings: Vec<MailHosting>,
    pub(crate) domains: Vec<Domain>,
    pub(crate) zones: Vec<Zone>,
    /// Zones that other people's name servers answer for; the service knows nothing of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) elsewhere: Vec<Zone>,
    pub(crate) tasks: Vec<Task>,
    /// Messages the service would have sent, oldest first.
    pub(crate) mails: Vec<Mail>,
    pub(crate) teams: Vec<Team>,
    pub(crate) products: Vec<Product>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            format: 1,
            next_id: 1001,
            clock: None,
            accounts: Vec::new(),
            users: Vec::new(),
            tokens: Vec::new(),
            invitations: Vec::new(),
            mail_hostings: Vec::new(),
            domains: Vec::new(),
            zones: Vec::new(),
            elsewhere: Vec::new(),
            tasks: Vec::new(),
            mails: Vec::new(),
            teams: Vec::new(),
            products: Vec::new(),
        }
    }
}

impl World {
    /// Takes the next id.
    pub(crate) fn take_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// The account with this id.
    pub(crate) fn account(&self, id: u64) -> Option<&Account> {
        self.accounts.iter().find(|a| a.id == id)
    }

    /// The mail service with this id.
    pub(crate) fn hosting(&self, id: u64) -> Option<&MailHosting> {
        self.mail_hostings.iter().find(|h| h.id == id)
    }

    /// The mail service with this id, to change it.
    pub(crate) fn hosting_mut(&mut self, id: u64) -> Option<&mut MailHosting> {
        self.mail_hostings.iter_mut().find(|h| h.id == id)
    }

    /// The first row of a person; a person has one row per account and one id over all.
    pub(crate) fn person(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|u| u.id == id)
    }

    /// The zone of this name; names compare without case and final dot.
    pub(crate) fn zone(&self, name: &str) -> Option<&Zone> {
        let name = zone_key(name);
        self.zones.iter().find(|z| z.fqdn == name)
    }

    /// The zone of this name, to change it.
    pub(crate) fn zone_mut(&mut self, name: &str) -> Option<&mut Zone> {
        let name = zone_key(name);
        self.zones.iter_mut().find(|z| z.fqdn == name)
    }

    /// The registered domain that a host name belongs to, if it is one of ours.
    pub(crate) fn domain_of(&self, host: &str) -> Option<&Domain> {
        let host = zone_key(host);
        self.domains
            .iter()
            .filter(|d| host == d.name || host.ends_with(&format!(".{}", d.name)))
            .max_by_key(|d| d.name.len())
    }

    /// The account that owns a zone: its own, else its domain's.
    pub(crate) fn zone_account(&self, zone: &Zone) -> Option<u64> {
        zone.account
            .id()
            .or_else(|| self.domain_of(&zone.fqdn).and_then(|d| d.account.id()))
    }
}

/// The form zone names compare in: lower case, one final dot taken off, punycode as given (v2 takes
/// no unicode names: CB, LEGO #3138).
pub(crate) fn zone_key(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_lowercase()
}
