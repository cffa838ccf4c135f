//! Who may open a mailbox and from which devices: what `rows.rs` says of rows holds for these.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Mailbox, World};
use crate::emulator::mail::preferences::FLAGS;

/// Days an invitation can be used; the real figure is unknown (C).
pub(crate) const INVITATION_DAYS: i64 = 30;

/// Somebody who may open a mailbox; a seed may write just the e-mail address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Access {
    pub(crate) id: u64,
    pub(crate) email: String,
    /// Flags that are on; missing in a seed: all eleven.
    pub(crate) permissions: Vec<String>,
    /// E-mail of who gave the access.
    pub(crate) creator: String,
    pub(crate) is_primary: bool,
    pub(crate) last_used_at: Option<i64>,
    pub(crate) created_at: i64,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            id: 0,
            email: String::new(),
            permissions: every_flag(),
            creator: String::new(),
            is_primary: false,
            last_used_at: None,
            created_at: 0,
        }
    }
}

/// The two ways to write an access.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an e-mail address or an access with the members id, email, permissions, creator, is_primary, last_used_at, created_at"
)]
enum AccessRow {
    Email(String),
    Full(Access),
}

/// Reads the users of a mailbox in both ways; older state files hold e-mail addresses only.
pub(crate) fn accesses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Access>, D::Error> {
    let rows = Vec::<AccessRow>::deserialize(from)?;
    let access = |row| match row {
        AccessRow::Email(email) => Access {
            email,
            ..Access::default()
        },
        AccessRow::Full(access) => access,
    };
    Ok(rows.into_iter().map(access).collect())
}

/// Every permission there is.
pub(crate) fn every_flag() -> Vec<String> {
    FLAGS.iter().map(|f| (*f).to_owned()).collect()
}

/// A team whose members may open a mailbox (HEN only, C).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TeamAccess {
    pub(crate) team_id: u64,
    pub(crate) permissions: Vec<String>,
    pub(crate) created_at: i64,
}

impl Default for TeamAccess {
    fn default() -> Self {
        Self {
            team_id: 0,
            permissions: every_flag(),
            created_at: 0,
        }
    }
}

/// A link that lets whoever holds it into a mailbox. Used ones stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailboxInvitation {
    pub(crate) id: u64,
    /// What names it in paths; made from the id when a seed leaves it out.
    pub(crate) key: String,
    pub(crate) firstname: String,
    pub(crate) lastname: String,
    /// Only the address it was sent to may use it (as `strict` of an account's invitation; C).
    pub(crate) force_email: bool,
    pub(crate) permissions: Vec<String>,
    pub(crate) signature_template_id: Option<String>,
    /// Empty until it is sent.
    pub(crate) sent_to: String,
    pub(crate) sent_at: Option<i64>,
    pub(crate) is_used: bool,
    pub(crate) creator: String,
    pub(crate) created_at: i64,
    pub(crate) expired_at: i64,
}

impl Default for MailboxInvitation {
    fn default() -> Self {
        Self {
            id: 0,
            key: String::new(),
            firstname: String::new(),
            lastname: String::new(),
            force_email: false,
            permissions: every_flag(),
            signature_template_id: None,
            sent_to: String::new(),
            sent_at: None,
            is_used: false,
            creator: String::new(),
            created_at: 0,
            expired_at: 0,
        }
    }
}

impl MailboxInvitation {
    /// The key of an invitation with this id.
    pub(crate) fn key_of(id: u64) -> String {
        format!("{:016x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Whether it still opens the mailbox.
    pub(crate) fn is_valid(&self, now: i64) -> bool {
        !self.is_used && now <= self.expired_at
    }
}

/// One device's way into one mailbox. Rows with the same `device_id` are one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DeviceAccess {
    pub(crate) id: u64,
    pub(crate) device_id: u64,
    pub(crate) label: String,
    /// `computer`, `other`, `phone`, `tablet`, or `legacy` for the one password of former times.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) device_uid: Option<String>,
    /// `imap`, `pop3` or `pop3-imap`; sending is included.
    pub(crate) protocols: String,
    /// `healthy`, `leaked` or `spam`.
    pub(crate) status: String,
    /// E-mail of whose device it is; empty for a device of nobody (KB 1736).
    pub(crate) user: String,
    pub(crate) creator: String,
    pub(crate) last_connection: Option<i64>,
    pub(crate) created_at: i64,
}

impl Default for DeviceAccess {
    fn default() -> Self {
        Self {
            id: 0,
            device_id: 0,
            label: String::new(),
            kind: "other".into(),
            device_uid: None,
            protocols: "imap".into(),
            status: "healthy".into(),
            user: String::new(),
            creator: String::new(),
            last_connection: None,
            created_at: 0,
        }
    }
}

impl DeviceAccess {
    /// Whether this is the one password of former times.
    pub(crate) fn is_legacy(&self) -> bool {
        self.kind == "legacy"
    }
}

impl World {
    /// Takes somebody who leaves an account out of its mailboxes (C).
    pub(crate) fn close_mailboxes(&mut self, account: u64, email: &str) {
        let services = self.mail_hostings.iter_mut();
        for mailbox in services
            .filter(|h| h.account.is(account))
            .flat_map(|h| &mut h.mailboxes)
        {
            mailbox
                .users
                .retain(|a| !a.email.eq_ignore_ascii_case(email));
            mailbox
                .devices
                .retain(|d| !d.user.eq_ignore_ascii_case(email));
        }
    }
}

/// Every id given by hand in a mailbox.
pub(crate) fn ids(mailbox: &Mailbox) -> impl Iterator<Item = u64> + '_ {
    let users = mailbox.users.iter().map(|a| a.id);
    let invitations = mailbox.invitations.iter().map(|i| i.id);
    let devices = mailbox.devices.iter().flat_map(|d| [d.id, d.device_id]);
    users.chain(invitations).chain(devices)
}

/// Gives the rows of a mailbox what a seed may leave out.
pub(crate) fn settle(world: &mut World, mailbox: &mut Mailbox, now: i64) {
    for access in &mut mailbox.users {
        fill(world, &mut access.id, &mut access.created_at, now);
    }
    for team in &mut mailbox.teams {
        if team.created_at == 0 {
            team.created_at = now;
        }
    }
    for invitation in &mut mailbox.invitations {
        fill(world, &mut invitation.id, &mut invitation.created_at, now);
        if invitation.key.is_empty() {
            invitation.key = MailboxInvitation::key_of(invitation.id);
        }
        if invitation.expired_at == 0 {
            invitation.expired_at = invitation.created_at + INVITATION_DAYS * 86_400;
        }
    }
    for device in &mut mailbox.devices {
        fill(world, &mut device.id, &mut device.created_at, now);
        fill(world, &mut device.device_id, &mut device.created_at, now);
    }
}

/// An id and a time where there is none yet.
pub(crate) fn fill(world: &mut World, id: &mut u64, at: &mut i64, now: i64) {
    if *id == 0 {
        *id = world.take_id();
    }
    if *at == 0 {
        *at = now;
    }
}
