//! Filters of mailboxes and their models: what `rows.rs` says of rows holds for these.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MailHosting, World};

/// A filter model of a whole mail service; mailboxes are offered the visible ones.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FilterModel {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) is_visible: bool,
    pub(crate) has_all_conditions: bool,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) actions: Vec<Action>,
    /// Sieve; nothing shows it again.
    pub(crate) script: Option<String>,
}

/// A filter of a mailbox; its name is its identity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailFilter {
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    pub(crate) has_all_of: bool,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) actions: Vec<Action>,
    /// The model it was made from.
    pub(crate) template_id: Option<u64>,
}

impl Default for MailFilter {
    fn default() -> Self {
        Self {
            name: String::new(),
            is_enabled: true,
            has_all_of: false,
            conditions: Vec::new(),
            actions: Vec::new(),
            template_id: None,
        }
    }
}

/// When a filter applies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) property: String,
    pub(crate) operator: String,
    pub(crate) value: String,
}

/// What a filter does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Action {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// A text or a list of texts (A).
    pub(crate) value: Value,
}

/// A Sieve script of a mailbox; its name is its identity, and one at most is enabled.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) name: String,
    pub(crate) is_enabled: bool,
    pub(crate) content: String,
}

/// The folders of a mailbox, and which of them plays which part. The usual names are guesses (C).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Folders {
    pub(crate) names: Vec<String>,
    pub(crate) archives: String,
    pub(crate) draft: String,
    pub(crate) sent: String,
    pub(crate) spam: String,
    pub(crate) trash: String,
}

impl Default for Folders {
    fn default() -> Self {
        let names = ["INBOX", "Archives", "Drafts", "Sent", "Spam", "Trash"];
        Self {
            names: names.map(str::to_owned).to_vec(),
            archives: "Archives".into(),
            draft: "Drafts".into(),
            sent: "Sent".into(),
            spam: "Spam".into(),
            trash: "Trash".into(),
        }
    }
}

/// Adds the models of a seed whose name the service does not have yet.
pub(crate) fn add_filter_models(world: &mut World, hosting: u64, rows: Vec<FilterModel>) {
    for mut row in rows {
        let known = world.hosting(hosting).is_some_and(|h: &MailHosting| {
            let mut here = h.filters.iter();
            here.any(|f| (row.id != 0 && f.id == row.id) || (row.id == 0 && f.name == row.name))
        });
        if known {
            continue;
        }
        if row.id == 0 {
            row.id = world.take_id();
        }
        if let Some(hosting) = world.hosting_mut(hosting) {
            hosting.filters.push(row);
        }
    }
}
