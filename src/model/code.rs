//! A code of a diagnostic in words.

use super::codes::CODES;
use super::file_codes::OF_FILES;
use super::mail_codes::OF_MAIL;
use super::rule_codes::OF_RULES;

/// A code in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, as findings show it.
    pub code: &'static str,
    /// What it means: a sentence without its dot.
    pub means: &'static str,
    /// The one thing to do.
    pub help: &'static str,
}

/// Every code, whatever it is about.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(OF_FILES).chain(OF_MAIL).chain(OF_RULES)
}

/// The code of this name.
#[must_use]
pub fn of(name: &str) -> Option<&'static Code> {
    all().find(|code| code.code == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_each_is_there_once() {
        assert!(CODES.is_sorted_by(|one, next| one.code < next.code));
        assert!(OF_FILES.is_sorted_by(|one, next| one.code < next.code));
        assert!(OF_MAIL.is_sorted_by(|one, next| one.code < next.code));
        assert!(OF_RULES.is_sorted_by(|one, next| one.code < next.code));
        let mut seen = std::collections::BTreeSet::new();
        let twice: Vec<_> = all().filter(|code| !seen.insert(code.code)).collect();
        assert_eq!(twice, Vec::<&Code>::new());
    }
}
