//! What a person may do at a mailbox: the Manager's words and the service's flags.
//!
//! The Manager lists eleven permissions and, newest, "sending" (ACC-05, knowledge base 1811), for
//! which no document has a flag: it is set by hand. Three families of routes know different flags
//! (documents of 2024 and 2025, A): the first eight are everywhere, invitations add the history, and
//! only the newer accesses and the preferences of a mail service know all eleven. A body holds only
//! the flags its route knows.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::decode;

/// What somebody may do at a mailbox besides reading and writing mail.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    serde::Serialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Adding devices and making their passwords; the password itself where a service still has one.
    Devices,
    /// Automatic replies.
    Responders,
    /// Signatures.
    Signatures,
    /// Forwarding mail to others.
    Redirections,
    /// Other names of the address.
    Aliases,
    /// The list of what was done at the address.
    History,
    /// Bringing back deleted mail.
    Restorations,
    /// Filters written as Sieve scripts.
    Filters,
    /// Sorting rules.
    Rules,
    /// Which folders mean what.
    Folders,
    /// Allowed and blocked senders.
    SecurityLists,
}

/// Which routes a set of flags is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `…/users` and `…/invitations` of a mailbox: eight flags (2024 documents; deprecated in 2025).
    Legacy,
    /// A mailbox given with an invitation into the organization: nine flags, all of them required.
    Invitation,
    /// `…/accesses/webmail` of a mailbox, and the defaults of a mail service: all eleven.
    Full,
}

/// Every permission with its word, its flag, and the smallest family that knows it.
const ALL: [(Permission, &str, &str, Family); 11] = {
    use Family::{Full, Invitation, Legacy};
    use Permission as P;
    [
        // "Devices" took the place of "password" when passwords became the devices' (2026); the
        // flag kept its name. No document says so in words: inferred, because one of each is left.
        (P::Devices, "devices", "can_change_password", Legacy),
        (P::Responders, "responders", "can_manage_auto_reply", Legacy),
        (P::Signatures, "signatures", "can_manage_signatures", Legacy),
        (
            P::Redirections,
            "redirections",
            "can_manage_redirections",
            Legacy,
        ),
        (P::Aliases, "aliases", "can_manage_aliases", Legacy),
        (P::History, "history", "can_access_logs", Invitation),
        (P::Restorations, "restorations", "can_restore_emails", Full),
        (P::Filters, "filters", "can_manage_filters", Legacy),
        (P::Rules, "rules", "can_manage_rules", Full),
        (P::Folders, "folders", "can_configure_mail_folders", Legacy),
        (
            P::SecurityLists,
            "security-lists",
            "can_manage_security",
            Legacy,
        ),
    ]
};

impl Permission {
    /// The Manager's word for it, as people write it: `security-lists`.
    #[must_use]
    pub fn word(self) -> &'static str {
        ALL[self as usize].1
    }

    /// The service's flag for it: `can_manage_security`.
    #[must_use]
    pub fn flag(self) -> &'static str {
        ALL[self as usize].2
    }
}

/// The words a family of routes cannot write.
#[must_use]
pub fn unknown_to(family: Family, words: &BTreeSet<String>) -> BTreeSet<String> {
    let known = |word: &str| {
        ALL.iter()
            .any(|(_, own, _, from)| *own == word && *from <= family)
    };
    words.iter().filter(|word| !known(word)).cloned().collect()
}

/// The flags that a family of routes knows, each told whether `words` names it: the body of a write.
#[must_use]
pub fn flags(family: Family, words: &BTreeSet<String>) -> Json {
    let known = ALL.iter().filter(|(_, _, _, from)| *from <= family);
    let members =
        known.map(|(_, word, flag, _)| ((*flag).to_owned(), Json::Bool(words.contains(*word))));
    Json::Object(members.collect::<Map<_, _>>())
}

/// The words of the flags that are set, from the object of flags in `item`'s member `name`; none
/// where the member is missing, or tells no flag at all. Flags without a word (the chat's, and the
/// technical right of the caller) are passed over; a flag that is left out counts as not set,
/// because older answers have fewer.
#[must_use]
pub fn words(item: &Json, name: &str) -> Option<BTreeSet<String>> {
    let flags = item.get(name).filter(|flags| flags.is_object())?;
    let told: Vec<_> = ALL
        .iter()
        .filter_map(|(_, word, flag, _)| Some((*word, decode::switch(flags, flag)?)))
        .collect();
    if told.is_empty() {
        return None;
    }
    let set = told.into_iter().filter(|(_, on)| *on);
    Some(set.map(|(word, _)| word.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_table_stands_in_the_order_of_the_words() {
        for (at, (permission, word, flag, _)) in ALL.iter().enumerate() {
            assert_eq!(*permission as usize, at);
            assert_eq!(serde_json::to_value(permission).ok(), Some(json!(word)));
            assert_eq!((permission.word(), permission.flag()), (*word, *flag));
        }
    }

    #[test]
    fn a_body_holds_the_flags_its_route_knows_and_no_other() {
        let all: BTreeSet<String> = ALL
            .iter()
            .map(|(_, word, _, _)| (*word).to_owned())
            .collect();
        let count = |family| flags(family, &all).as_object().map(Map::len);
        assert_eq!(count(Family::Legacy), Some(8));
        assert_eq!(count(Family::Invitation), Some(9));
        assert_eq!(count(Family::Full), Some(11));
        assert_eq!(
            unknown_to(Family::Legacy, &all),
            set(&["history", "restorations", "rules"])
        );
        assert!(unknown_to(Family::Full, &all).is_empty());
        let one = flags(Family::Legacy, &set(&["aliases"]));
        assert_eq!(one["can_manage_aliases"], json!(true));
        assert_eq!(one["can_manage_signatures"], json!(false));
    }

    #[test]
    fn what_was_written_is_read_back_in_any_spelling() {
        let wanted = set(&["responders", "security-lists"]);
        let item = json!({ "permissions": flags(Family::Full, &wanted) });
        assert_eq!(words(&item, "permissions"), Some(wanted));
        let loose = json!({"permissions": {"can_manage_aliases": "1", "can_manage_chat": true}});
        assert_eq!(words(&loose, "permissions"), Some(set(&["aliases"])));
        assert_eq!(words(&json!({"permissions": {}}), "permissions"), None);
        assert_eq!(words(&json!({"permissions": []}), "permissions"), None);
        assert_eq!(words(&json!({}), "permissions"), None);
    }
}
