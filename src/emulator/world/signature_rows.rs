//! Signatures of mailboxes and their templates: what `rows.rs` says of rows holds for these.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access_rows::fill;
use super::{MailHosting, Mailbox, World};

/// A signature of a mailbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Signature {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) fullname: String,
    /// HTML.
    pub(crate) content: String,
    /// `top` or `bottom`.
    pub(crate) position: String,
    pub(crate) attributes: Option<Value>,
    pub(crate) form_data: Option<Value>,
    pub(crate) sending_email: Option<String>,
    pub(crate) reply_email: Option<String>,
    pub(crate) has_infomaniak_footer: bool,
    pub(crate) is_available_for_all: bool,
    /// Comes with new messages.
    pub(crate) is_default: bool,
    /// Comes with answers.
    pub(crate) is_default_reply: bool,
    /// Made from a template for everybody rather than by somebody.
    pub(crate) is_auto: bool,
    pub(crate) template_id: Option<u64>,
    /// E-mail of whose signature it is.
    pub(crate) user: String,
    pub(crate) filled_at: i64,
}

impl Default for Signature {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            fullname: String::new(),
            content: String::new(),
            position: "bottom".into(),
            attributes: None,
            form_data: None,
            sending_email: None,
            reply_email: None,
            has_infomaniak_footer: false,
            is_available_for_all: true,
            is_default: false,
            is_default_reply: false,
            is_auto: false,
            template_id: None,
            user: String::new(),
            filled_at: 0,
        }
    }
}

/// A signature template of a whole mail service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SignatureTemplate {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// HTML.
    pub(crate) content: String,
    /// `draft` or `enabled`.
    pub(crate) status: String,
    /// `top` or `bottom`.
    pub(crate) position: String,
    /// `first_last`, `first_only`, `last_first` or `last_only`.
    pub(crate) name_format: Option<String>,
    pub(crate) is_default: bool,
    pub(crate) attributes: Option<Value>,
    pub(crate) form_data: Option<Value>,
    pub(crate) substitutions: Option<Value>,
    /// E-mail of who made it.
    pub(crate) creator: String,
    pub(crate) created_at: i64,
}

impl Default for SignatureTemplate {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            content: String::new(),
            status: "enabled".into(),
            position: "bottom".into(),
            name_format: None,
            is_default: false,
            attributes: None,
            form_data: None,
            substitutions: None,
            creator: String::new(),
            created_at: 0,
        }
    }
}

/// Every id of this file given by hand in a mail service.
pub(crate) fn signature_ids(hosting: &MailHosting) -> impl Iterator<Item = u64> + '_ {
    let own = hosting.mailboxes.iter().flat_map(|m| &m.signatures);
    let templates = hosting.signature_templates.iter().map(|t| t.id);
    own.map(|s| s.id).chain(templates)
}

/// Gives the signatures of a mailbox what a seed may leave out.
pub(crate) fn settle_signatures(world: &mut World, mailbox: &mut Mailbox, now: i64) {
    for signature in &mut mailbox.signatures {
        fill(world, &mut signature.id, &mut signature.filled_at, now);
    }
}

/// Adds the templates of a seed whose name the service does not have yet.
pub(crate) fn add_templates(
    world: &mut World,
    hosting: u64,
    rows: Vec<SignatureTemplate>,
    now: i64,
) {
    for mut row in rows {
        let known = world.hosting(hosting).is_some_and(|h| {
            let mut here = h.signature_templates.iter();
            here.any(|t| (row.id != 0 && t.id == row.id) || (row.id == 0 && t.name == row.name))
        });
        if known {
            continue;
        }
        fill(world, &mut row.id, &mut row.created_at, now);
        if let Some(hosting) = world.hosting_mut(hosting) {
            hosting.signature_templates.push(row);
        }
    }
}
