//! Names inside a mail service: which are allowed, and who holds one already.
//! Names of external addresses are judged by the RFC instead, in `form.rs`.

use crate::emulator::envelope::FieldError;
use crate::emulator::form::Form;
use crate::emulator::world::MailHosting;

/// What a name stands for (MAIL-ADDR-08: one name is one thing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Mailbox,
    Alias,
    Redirection,
    List,
}

/// Who holds the name; names compare without case (MAIL-ADDR-07).
pub(crate) fn holder(hosting: &MailHosting, name: &str) -> Option<Holder> {
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    if hosting.mailbox(name).is_some() {
        Some(Holder::Mailbox)
    } else if hosting
        .mailboxes
        .iter()
        .any(|m| m.aliases.iter().any(|a| same(a)))
    {
        Some(Holder::Alias)
    } else if hosting.redirections.iter().any(|r| same(&r.name)) {
        Some(Holder::Redirection)
    } else if hosting.mailing_list(name).is_some() {
        Some(Holder::List)
    } else {
        None
    }
}

/// KB 438 (2026-06-08): letters, digits, hyphen, underscore, dot; hyphen not at the ends; dot not at
/// the ends and not doubled; 64 at most.
pub(crate) fn is_local_part(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !name.starts_with(['-', '.'])
        && !name.ends_with(['-', '.'])
        && !name.contains("..")
}

/// Reads a required name, in lower case as the service keeps it (C).
pub(crate) fn needed(form: &mut Form<'_>, key: &str) -> String {
    let name = form.needed_text(key, 64);
    if !name.is_empty() && name.chars().count() <= 64 && !is_local_part(&name) {
        form.fail(FieldError::new("validation_rule_regex", key));
    }
    name.to_lowercase()
}

/// The reserved name of the mailbox that swallows unknown recipients (KB 126).
pub(crate) fn is_catch_all(name: &str) -> bool {
    name.eq_ignore_ascii_case("catchall")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_parts_follow_the_knowledge_base() {
        for good in ["a", "ada.l", "a-b_c.d", "_x_", "0", &"a".repeat(64)] {
            assert!(is_local_part(good), "{good}");
        }
        for bad in [
            "",
            "-a",
            "a-",
            ".a",
            "a.",
            "a..b",
            "a+b",
            "é",
            "a b",
            "o'x",
            "--",
            &"a".repeat(65),
        ] {
            assert!(!is_local_part(bad), "{bad}");
        }
    }
}
