//! The rows of mail services: what `rows.rs` says of rows holds for these.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access_rows::{Access, DeviceAccess, MailboxInvitation, TeamAccess, accesses};
use super::batches::{Batch, Bimi};
use super::filter_rows::{FilterModel, Folders, MailFilter, Script};
use super::forwarding::Forwarding;
use super::lists::{self, MailingList};
use super::packs::LinkedDomain;
use super::responders::{Answered, Responder, SenderAddress};
use super::rows::{AccountRef, Tag};
use super::signature_rows::{Signature, SignatureTemplate};

/// A mail service (product `email_hosting`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailHosting {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    pub(crate) main_fqdn: String,
    pub(crate) customer_name: String,
    pub(crate) internal_name: Option<String>,
    /// One of `PACKS`: `premium`, `starter` or a kSuite.
    pub(crate) pack: String,
    /// Mailbox slots.
    pub(crate) total: u64,
    pub(crate) preferences: Preferences,
    /// Aliases a mailbox may have; the real figure is unknown (MAIL-ALIAS-03), 100 is a guess (C).
    pub(crate) alias_limit: usize,
    /// Addresses a mailbox may forward to; missing: 100, one for the starter pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) forwarding_limit: Option<usize>,
    pub(crate) has_maintenance: bool,
    pub(crate) is_locked: bool,
    pub(crate) has_operation_in_progress: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) created_at: i64,
    pub(crate) expired_at: Option<i64>,
    pub(crate) mailboxes: Vec<Mailbox>,
    pub(crate) redirections: Vec<Redirection>,
    /// Models of automatic answers for the whole service.
    pub(crate) auto_replies: Vec<Responder>,
    /// Discussion lists, which occupy names too (MAIL-ADDR-08).
    #[serde(deserialize_with = "lists::rows")]
    pub(crate) mailing_lists: Vec<MailingList>,
    /// `NO_SWAP`, or `IN_PROGRESS` and `ERROR` while the main domain changes.
    pub(crate) mailing_lists_swap: String,
    /// Changes of many mailboxes so far.
    pub(crate) batches: Vec<Batch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bimi: Option<Bimi>,
    /// When mailboxes were created through the API in the last 24 hours.
    pub(crate) creations: Vec<i64>,
    /// Which family of access routes works here; the other one answers 501 (§14).
    pub(crate) migrated: bool,
    /// The service finds something wrong in the DNS of its domains.
    pub(crate) has_dns_error: bool,
    /// Domains linked beside the primary one.
    pub(crate) domains: Vec<LinkedDomain>,
    /// The id of the primary domain in this service, once it changed; else the service's own (C).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) main_fqdn_id: Option<u64>,
    pub(crate) signature_templates: Vec<SignatureTemplate>,
    /// Mailboxes take their signatures from the templates and may not write their own (C).
    pub(crate) signatures_forced: bool,
    /// Filter models.
    pub(crate) filters: Vec<FilterModel>,
    /// The kSuite it is part of.
    pub(crate) parent_id: Option<u64>,
}

impl Default for MailHosting {
    fn default() -> Self {
        Self {
            id: 0,
            account: AccountRef::First,
            main_fqdn: String::new(),
            customer_name: String::new(),
            internal_name: None,
            pack: "premium".into(),
            total: 5,
            preferences: Preferences::default(),
            alias_limit: 100,
            forwarding_limit: None,
            has_maintenance: false,
            is_locked: false,
            has_operation_in_progress: false,
            tags: Vec::new(),
            created_at: 0,
            expired_at: None,
            mailboxes: Vec::new(),
            redirections: Vec::new(),
            auto_replies: Vec::new(),
            mailing_lists: Vec::new(),
            mailing_lists_swap: "NO_SWAP".into(),
            batches: Vec::new(),
            bimi: None,
            creations: Vec::new(),
            migrated: true,
            has_dns_error: false,
            domains: Vec::new(),
            main_fqdn_id: None,
            signature_templates: Vec::new(),
            signatures_forced: false,
            filters: Vec::new(),
            parent_id: None,
        }
    }
}

impl MailHosting {
    /// Whether this is the one-address offer.
    pub(crate) fn is_starter(&self) -> bool {
        self.pack == "starter"
    }

    /// The mailbox of this name, without case.
    pub(crate) fn mailbox(&self, name: &str) -> Option<&Mailbox> {
        self.mailboxes
            .iter()
            .find(|m| m.mailbox_name.eq_ignore_ascii_case(name))
    }

    /// The mailbox of this name, to change it.
    pub(crate) fn mailbox_mut(&mut self, name: &str) -> Option<&mut Mailbox> {
        self.mailboxes
            .iter_mut()
            .find(|m| m.mailbox_name.eq_ignore_ascii_case(name))
    }
}

/// Settings of a whole mail service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Preferences {
    pub(crate) spam_filter_enabled: bool,
    pub(crate) promotion_filter_enabled: bool,
    pub(crate) external_mail_flag_enabled: bool,
    /// Write-only in the API.
    pub(crate) dkim_enabled: bool,
    pub(crate) authorized_senders: Vec<String>,
    pub(crate) blocked_senders: Vec<String>,
    /// Flags that are on; the API shows all eleven.
    pub(crate) default_permissions: Vec<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            spam_filter_enabled: true,
            promotion_filter_enabled: false,
            external_mail_flag_enabled: false,
            dkim_enabled: true,
            authorized_senders: Vec::new(),
            blocked_senders: Vec::new(),
            default_permissions: Vec::new(),
            created_at: 0,
            updated_at: 0,
        }
    }
}

/// An address with a box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mailbox {
    pub(crate) id: u64,
    pub(crate) mailbox_name: String,
    pub(crate) note: Option<String>,
    pub(crate) full_name: Option<String>,
    pub(crate) aliases: Vec<String>,
    /// 0 or 1: whether aliases receive.
    pub(crate) enabled_alias: u8,
    pub(crate) has_move_spam: bool,
    pub(crate) has_responder: bool,
    pub(crate) authorized_senders: Vec<String>,
    pub(crate) blocked_senders: Vec<String>,
    pub(crate) has_mail_filtering: bool,
    pub(crate) mail_filtering_folder_commercials: String,
    pub(crate) mail_filtering_folder_social_networks: String,
    pub(crate) forwarding: Forwarding,
    /// The people who open this mailbox in webmail.
    #[serde(deserialize_with = "accesses")]
    pub(crate) users: Vec<Access>,
    pub(crate) teams: Vec<TeamAccess>,
    pub(crate) invitations: Vec<MailboxInvitation>,
    pub(crate) devices: Vec<DeviceAccess>,
    pub(crate) signatures: Vec<Signature>,
    pub(crate) filters: Vec<MailFilter>,
    pub(crate) scripts: Vec<Script>,
    /// Whether the scripts count, and the filters rest (MAIL-SIEVE-02).
    pub(crate) use_scripts: bool,
    pub(crate) folders: Folders,
    pub(crate) responders: Vec<Responder>,
    /// Who was answered automatically and is not answered again for seven days (MAIL-RESP-05).
    pub(crate) answered: Vec<Answered>,
    /// Addresses of others to send from; the own ones need no row.
    pub(crate) sender_addresses: Vec<SenderAddress>,
    /// As the service shows them; their members are undocumented.
    pub(crate) backups: Vec<Value>,
    /// As the service shows them; their members are undocumented.
    pub(crate) email_imports: Vec<Value>,
    pub(crate) is_limited: bool,
    pub(crate) is_free_mail: bool,
    /// DELETE answers 400 `mailbox_cannot_delete_quarantine`.
    pub(crate) is_quarantined: bool,
    /// DELETE answers 400 `mailbox_is_ldap_locked`.
    pub(crate) is_ldap_locked: bool,
    /// DELETE answers 400 `mailbox_is_smtpban`.
    pub(crate) is_smtpban: bool,
    pub(crate) operation_in_progress: bool,
    /// Bytes.
    pub(crate) size: u64,
    /// By IMAP.
    pub(crate) last_login_at: Option<i64>,
    pub(crate) pop3_last_login_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) password_last_changed_at: Option<i64>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            id: 0,
            mailbox_name: String::new(),
            note: None,
            full_name: None,
            aliases: Vec::new(),
            enabled_alias: 1,
            has_move_spam: true,
            has_responder: false,
            authorized_senders: Vec::new(),
            blocked_senders: Vec::new(),
            has_mail_filtering: false,
            mail_filtering_folder_commercials: String::new(),
            mail_filtering_folder_social_networks: String::new(),
            forwarding: Forwarding::default(),
            responders: Vec::new(),
            answered: Vec::new(),
            sender_addresses: Vec::new(),
            backups: Vec::new(),
            email_imports: Vec::new(),
            users: Vec::new(),
            teams: Vec::new(),
            invitations: Vec::new(),
            devices: Vec::new(),
            signatures: Vec::new(),
            filters: Vec::new(),
            scripts: Vec::new(),
            use_scripts: false,
            folders: Folders::default(),
            is_limited: false,
            is_free_mail: false,
            is_quarantined: false,
            is_ldap_locked: false,
            is_smtpban: false,
            operation_in_progress: false,
            size: 0,
            last_login_at: None,
            pop3_last_login_at: None,
            created_at: 0,
            password_last_changed_at: None,
        }
    }
}

/// An address without a box.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Redirection {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) targets: Vec<Target>,
    /// Missing in a seed means: enabled when a target has accepted.
    pub(crate) enabled: Option<bool>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// One receiver of a redirection; a seed may write just the address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, from = "TargetRow")]
pub(crate) struct Target {
    pub(crate) id: u64,
    pub(crate) address: String,
    pub(crate) optin_expires_at: i64,
    /// When the receiver accepted; missing while pending.
    pub(crate) opted_in_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// The two ways to write a target.
#[derive(Deserialize)]
#[serde(untagged)]
enum TargetRow {
    Address(String),
    Full {
        #[serde(default)]
        id: u64,
        address: String,
        #[serde(default)]
        optin_expires_at: i64,
        #[serde(default)]
        opted_in_at: Option<i64>,
        #[serde(default)]
        created_at: i64,
        #[serde(default)]
        updated_at: i64,
    },
}

impl From<TargetRow> for Target {
    fn from(row: TargetRow) -> Self {
        match row {
            TargetRow::Address(address) => Self {
                address,
                ..Self::default()
            },
            TargetRow::Full {
                id,
                address,
                optin_expires_at,
                opted_in_at,
                created_at,
                updated_at,
            } => Self {
                id,
                address,
                optin_expires_at,
                opted_in_at,
                created_at,
                updated_at,
            },
        }
    }
}
