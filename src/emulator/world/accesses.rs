//! What somebody gets, or will get, in the apps: mailboxes to open, kDrives, a place in the kSuite, a
//! role in kChat. An invitation collects it, the member it turns into keeps it.

use serde::{Deserialize, Serialize};

/// Accesses of one person in one account.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Accesses {
    pub(crate) mailboxes: Vec<MailboxAccess>,
    pub(crate) drives: Vec<DriveAccess>,
    pub(crate) ksuite: Option<KsuiteAccess>,
    /// `admin` or `user`.
    pub(crate) kchat_role: Option<String>,
}

/// A mailbox somebody may open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailboxAccess {
    /// The mail service.
    pub(crate) mail_id: u64,
    pub(crate) mailbox_name: String,
    /// Flags that are on; the API shows all of them.
    pub(crate) permissions: Vec<String>,
}

/// A kDrive somebody may use.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DriveAccess {
    pub(crate) drive_id: u64,
    /// `admin` or `user`.
    pub(crate) role: String,
    /// `manage`, `none`, `read` or `write`; missing until somebody says so.
    pub(crate) right: Option<String>,
}

/// A place in the kSuite.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct KsuiteAccess {
    pub(crate) kchat_role: String,
    pub(crate) kdrive_role: String,
    pub(crate) mailbox_name: Option<String>,
    /// Flags that are on.
    pub(crate) mailbox_permissions: Vec<String>,
    pub(crate) mailbox_signature_model_id: Option<String>,
}

impl Accesses {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
