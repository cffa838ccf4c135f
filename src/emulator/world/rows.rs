//! The rows of the world. Every member has a default, so that a seed says only what matters.
//! Unknown members are errors: a misspelt seed must not pass for an empty one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::accesses::Accesses;
use crate::emulator::call::Caller;
use crate::emulator::wire::Request;

/// The account a row belongs to: its name in a seed, its id once merged, or nothing for the first one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum AccountRef {
    Id(u64),
    Name(String),
    #[default]
    First,
}

impl AccountRef {
    /// The id, known for every merged row.
    pub(crate) fn id(&self) -> Option<u64> {
        if let Self::Id(id) = self {
            Some(*id)
        } else {
            None
        }
    }

    /// Whether this is that account.
    pub(crate) fn is(&self, account: u64) -> bool {
        self.id() == Some(account)
    }
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// `company`, `individual`, `public_body`, `restrict`, live also `association`.
    pub(crate) legal_entity_type: String,
    pub(crate) locale: String,
    pub(crate) language_id: u64,
    pub(crate) created_at: i64,
    pub(crate) tags: Vec<Tag>,
    /// Whether everybody in it needs a second factor (A).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) has_2fa_required: bool,
}

/// A coloured word on products.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Tag {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: u64,
}

/// A person's membership in one account. The id is the person's, the same in all accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// `owner`, `admin`, `normal`, read-only also `external`.
    pub(crate) role_type: String,
    /// `active` live (VID), `valid` in the filter of the documents.
    pub(crate) state_in_account: String,
    pub(crate) is_sso: bool,
    pub(crate) language_id: u64,
    pub(crate) has_billing_access: bool,
    pub(crate) last_login_at: Option<i64>,
    /// Product rights, as in the PATCH of an invitation.
    pub(crate) permissions: Vec<Value>,
    pub(crate) team_ids: Vec<u64>,
    /// Gets mail about products, and about bills.
    pub(crate) has_mailing: bool,
    pub(crate) has_billing_mailing: bool,
    /// Logs in with a second step.
    pub(crate) has_otp: bool,
    #[serde(skip_serializing_if = "Accesses::is_empty")]
    pub(crate) accesses: Accesses,
}

impl Default for User {
    fn default() -> Self {
        Self {
            id: 0,
            account: AccountRef::First,
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            role_type: "normal".into(),
            state_in_account: "active".into(),
            is_sso: false,
            language_id: 1,
            has_billing_access: false,
            last_login_at: None,
            permissions: Vec::new(),
            team_ids: Vec::new(),
            has_mailing: false,
            has_billing_mailing: false,
            has_otp: false,
            accesses: Accesses::default(),
        }
    }
}

impl User {
    /// First and last name together.
    pub(crate) fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }
}

/// A bearer token: acts as its user, within its scopes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) token: String,
    /// E-mail of the user it acts as; the first owner when missing.
    pub(crate) user: String,
    /// Missing means every scope.
    pub(crate) scopes: Option<Vec<String>>,
}

/// An invitation into an account; it stays after it was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Invitation {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) locale: String,
    pub(crate) language_id: u64,
    pub(crate) role_type: String,
    pub(crate) status: String,
    pub(crate) strict: bool,
    pub(crate) silent: bool,
    pub(crate) has_billing: bool,
    pub(crate) has_mailing: bool,
    pub(crate) has_billing_mailing: bool,
    pub(crate) team_ids: Vec<u64>,
    pub(crate) permissions: Vec<Value>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// Until when it can be accepted; missing means 30 days from its making, a guess (C).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expired_at: Option<i64>,
    #[serde(skip_serializing_if = "Accesses::is_empty")]
    pub(crate) accesses: Accesses,
}

impl Invitation {
    /// Until when it can be accepted.
    pub(crate) fn expires_at(&self) -> i64 {
        const DAYS: i64 = 30;
        self.expired_at.unwrap_or(self.created_at + DAYS * 86_400)
    }

    /// Whether it waits for an answer that can still come.
    pub(crate) fn is_open(&self, now: i64) -> bool {
        self.status == "pending" && now < self.expires_at()
    }
}

impl Default for Invitation {
    fn default() -> Self {
        Self {
            id: 0,
            account: AccountRef::First,
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            locale: "fr_FR".into(),
            language_id: 1,
            role_type: "normal".into(),
            status: "pending".into(),
            strict: true,
            silent: false,
            has_billing: false,
            has_mailing: false,
            has_billing_mailing: false,
            team_ids: Vec::new(),
            permissions: Vec::new(),
            created_at: 0,
            updated_at: 0,
            expired_at: None,
            accesses: Accesses::default(),
        }
    }
}

/// A registered domain (product `domain`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Domain {
    pub(crate) id: u64,
    pub(crate) account: AccountRef,
    /// Punycode.
    pub(crate) name: String,
    /// The name servers of the registry; missing means the service's own.
    pub(crate) nameservers: Vec<String>,
    pub(crate) has_dnssec: bool,
    /// When DNSSEC was last switched on or off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dnssec_changed_at: Option<i64>,
    /// Keys or digests given for other name servers, as sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) dnssec_data: Vec<String>,
    /// The options of the domain that only the Manager orders.
    pub(crate) dns_anycast: bool,
    pub(crate) renewal_warranty: bool,
    pub(crate) domain_privacy: bool,
    /// EPP words; missing means `ok`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) status: Vec<String>,
    pub(crate) is_locked: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
}

impl Default for Domain {
    fn default() -> Self {
        Self {
            id: 0,
            account: AccountRef::First,
            name: String::new(),
            nameservers: Vec::new(),
            has_dnssec: true,
            dnssec_changed_at: None,
            dnssec_data: Vec::new(),
            dns_anycast: false,
            renewal_warranty: false,
            domain_privacy: false,
            status: Vec::new(),
            is_locked: false,
            tags: Vec::new(),
            created_at: 0,
            expires_at: 0,
        }
    }
}

/// A DNS zone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Zone {
    pub(crate) id: u64,
    /// Missing: the account of the domain it belongs to.
    pub(crate) account: AccountRef,
    pub(crate) fqdn: String,
    pub(crate) nameservers: Vec<String>,
    pub(crate) dnssec: bool,
    /// Missing in a seed: what the service sets up by itself.
    pub(crate) records: Option<Vec<Record>>,
}

impl Zone {
    /// The records, by ascending id.
    pub(crate) fn records(&self) -> &[Record] {
        self.records.as_deref().unwrap_or_default()
    }

    /// The records, to change them.
    pub(crate) fn records_mut(&mut self) -> &mut Vec<Record> {
        self.records.get_or_insert_default()
    }
}

/// One record with one value. `target` is in the stored form: one canonical text without quotes for
/// TXT, without final dots, hexadecimal in upper case and unsplit; see `dns/target.rs`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) source: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) ttl: u32,
    pub(crate) target: String,
    pub(crate) updated_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dyndns_id: Option<u64>,
}

/// Work that was spooled instead of done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) uuid: String,
    /// `spooled`, `running`, `executed` or `failed`.
    pub(crate) status: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) executed_at: Option<i64>,
    pub(crate) finished_at: Option<i64>,
    pub(crate) response: Value,
    pub(crate) error: Option<Value>,
    /// Whose call it was.
    pub(crate) user_id: u64,
    /// Whether that caller saw every account.
    pub(crate) everything: bool,
    /// How often it was reported; each report moves it one step.
    pub(crate) reports: u32,
    /// The call, carried out at `executed`.
    pub(crate) request: Request,
}

impl Task {
    /// A task nobody has asked about yet.
    pub(crate) fn spooled(uuid: String, now: i64, caller: &Caller, request: Request) -> Self {
        Self {
            uuid,
            status: "spooled".into(),
            created_at: now,
            updated_at: now,
            executed_at: None,
            finished_at: None,
            response: Value::Null,
            error: None,
            user_id: caller.user_id,
            everything: caller.everything,
            reports: 0,
            request,
        }
    }
}
