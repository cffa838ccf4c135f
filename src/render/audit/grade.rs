//! One letter for each domain.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::{self, finding::Finding};
use crate::model::address::Address;
use crate::model::diagnostic::Level;
use crate::render::words::count;

/// How well a domain does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema,
)]
pub enum Grade {
    /// Nothing to do; there may be notes.
    A,
    /// One or two warnings.
    B,
    /// More warnings.
    C,
    /// One error: something does not work.
    D,
    /// Several errors, or a domain that is not in the DNS.
    F,
}

impl Grade {
    /// Of so many errors and warnings.
    #[must_use]
    pub fn of(errors: usize, warnings: usize) -> Self {
        match (errors, warnings) {
            (0, 0) => Self::A,
            (0, 1 | 2) => Self::B,
            (0, _) => Self::C,
            (1, _) => Self::D,
            _ => Self::F,
        }
    }

    /// Its letter.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::F => 'F',
        }
    }
}

/// A domain and its grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// The domain.
    pub domain: String,
    /// Its grade; none where the resolver was of no use, so that nothing is known.
    pub grade: Option<Grade>,
    /// Errors, warnings, notes.
    pub found: [usize; 3],
}

impl Graded {
    /// The letter of its grade, or `?`.
    #[must_use]
    pub fn letter(&self) -> char {
        self.grade.map_or('?', Grade::letter)
    }

    /// What was found, in words: `1 error, 2 warnings`.
    #[must_use]
    pub fn words(&self) -> String {
        if self.grade.is_none() {
            return "not judged: nothing was heard of it".to_owned();
        }
        let nouns = ["error", "warning", "note"];
        let all = self
            .found
            .iter()
            .zip(nouns)
            .filter(|(number, _)| **number > 0);
        let all: Vec<String> = all.map(|(number, noun)| count(*number, noun)).collect();
        match all.is_empty() {
            true => "nothing found".to_owned(),
            false => all.join(", "),
        }
    }
}

/// The grade of each of these domains; nothing is known of those that are `unheard`.
pub(super) fn grades(domains: &[String], unheard: &[String], shown: &[Finding]) -> Vec<Graded> {
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    let mut found: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in shown {
        if let Some(domain) = domain_of(&finding.about, domains) {
            if finding.code == lint::NOT_IN_DNS && finding.level == Level::Error {
                gone.insert(domain);
            }
            let counted = found.entry(domain).or_default();
            let at = match finding.level {
                Level::Error => 0,
                Level::Warning => 1,
                Level::Note => 2,
            };
            counted[at] += 1;
        }
    }
    domains
        .iter()
        .map(|domain| {
            let found = found.get(domain.as_str()).copied().unwrap_or_default();
            let [errors, warnings, _] = found;
            let grade = match gone.contains(domain.as_str()) {
                true => Grade::F,
                false => Grade::of(errors, warnings),
            };
            Graded {
                domain: domain.clone(),
                grade: Some(grade).filter(|_| !unheard.contains(domain)),
                found,
            }
        })
        .collect()
}

/// Which of these domains a thing belongs to: the longest that its key names, as a word of its own
/// (`ada@acme.example`, `acme.example/@/MX`); none for people and organizations.
#[must_use]
pub fn domain_of<'d>(about: &Address, domains: &'d [String]) -> Option<&'d str> {
    let words = |domain: &&String| {
        let mut words = about.key.split(['/', '@', ' ', ':']);
        words.any(|word| word.eq_ignore_ascii_case(domain))
    };
    let found = domains
        .iter()
        .filter(words)
        .max_by_key(|domain| domain.len());
    found.map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_errors_first() {
        let letters = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 9), (2, 0)];
        let letters: String = letters
            .iter()
            .map(|(e, w)| Grade::of(*e, *w).letter())
            .collect();
        assert_eq!(letters, "ABBCDDF");
    }

    #[test]
    fn a_thing_belongs_to_the_domain_that_its_key_names() {
        let domains = ["acme.example".to_owned(), "shop.acme.example".to_owned()];
        let of = |kind: &str, key: &str| domain_of(&Address::new(kind, key), &domains);
        assert_eq!(of("mailbox", "ada@acme.example"), Some("acme.example"));
        assert_eq!(
            of("record-set", "shop.acme.example/@/MX"),
            Some("shop.acme.example")
        );
        assert_eq!(of("domain", "notacme.example"), None);
        assert_eq!(of("organization", "Acme SA"), None);
    }
}
