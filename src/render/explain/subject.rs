//! What the standards of mail have a word for: a short answer, the page of the manual, the codes.

use serde::Serialize;

use crate::lint;
use crate::model::codes;

/// A subject of the standards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubjectTopic {
    /// The word.
    pub name: String,
    /// What it is, and where the files speak of it.
    pub about: String,
    /// Where the manual has it.
    pub page: String,
    /// What validation, rules and audits find about it.
    pub codes: Vec<CodeOfSubject>,
}

/// A code that is about a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeOfSubject {
    /// The code.
    pub code: String,
    /// What it means.
    pub means: String,
}

struct Subject {
    name: &'static str,
    about: &'static str,
    page: &'static str,
    /// Codes that do not have its name in them.
    also: &'static [&'static str],
}

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "spf",
        about: "Which hosts send mail in the name of a domain: one TXT record of it that begins with \
            `v=spf1`. It follows from `senders` in `mail` of the domain; `spf: { everything-else: fail }` says \
            what receivers do with the rest.",
        page: "docs/mail-domains.md#what-follows-from-what",
        also: &["bad-mail-sender", "bad-network"],
    },
    Subject {
        name: "dkim",
        about: "Signatures of mail, checked with a key in the DNS at `SELECTOR._domainkey`. With the zone at \
            Infomaniak its own keys are there by themselves; those of other senders are declared as \
            `selectors` of the sender.",
        page: "docs/mail-domains.md#keys-of-other-senders",
        also: &["bad-selector", "selector-may-be-hidden"],
    },
    Subject {
        name: "dmarc",
        about: "What receivers do with mail that neither SPF nor DKIM proves to be from the domain, and who is \
            told: the TXT record of `_dmarc`. It follows from `dmarc` in `mail` of the domain: `policy`, \
            `reports-to` and the rest.",
        page: "docs/mail-domains.md#in-yaml",
        also: &["bad-mail-policy"],
    },
    Subject {
        name: "parked",
        about: "A domain without mail: `mail: { parked: true }` declares a null MX, SPF that names nobody and \
            DMARC that refuses, so that nobody can forge it.",
        page: "docs/mail-domains.md#what-follows-from-what",
        also: &[
            "bad-mail-policy",
            "mail-to-the-web-server",
            "null-mx-preference",
            "null-mx-with-addresses",
            "null-mx-without-policies",
        ],
    },
];

/// The words that mean a subject.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SUBJECTS.iter().map(|subject| subject.name)
}

/// The subject of this name.
pub(super) fn of(word: &str) -> Option<SubjectTopic> {
    let subject = SUBJECTS.iter().find(|subject| subject.name == word)?;
    let is_its = |code: &str| {
        subject.also.contains(&code) || code.split('-').any(|part| part == subject.name)
    };
    let codes = codes::all().map(|code| (code.code, code.means));
    let rules = lint::rules().map(|rule| (rule.code, rule.title));
    let its = codes.chain(rules).filter(|(code, _)| is_its(code));
    let mut its: Vec<CodeOfSubject> = its
        .map(|(code, means)| CodeOfSubject {
            code: code.to_owned(),
            means: means.to_owned(),
        })
        .collect();
    its.sort_by(|one, other| one.code.cmp(&other.code));
    Some(SubjectTopic {
        name: subject.name.to_owned(),
        about: subject.about.to_owned(),
        page: subject.page.to_owned(),
        codes: its,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_codes_and_pages_that_there_are() {
        let pages = include_str!("../../../docs/mail-domains.md");
        for subject in SUBJECTS {
            let topic = of(subject.name).unwrap();
            for code in subject.also {
                assert!(topic.codes.iter().any(|each| each.code == *code), "{code}");
            }
            let (file, section) = subject.page.split_once('#').unwrap();
            assert_eq!(file, "docs/mail-domains.md");
            let mut heads = pages.lines().filter_map(|line| line.strip_prefix("## "));
            let slug = |head: &str| head.to_lowercase().replace(' ', "-");
            assert!(heads.any(|head| slug(head) == section), "{section}");
        }
    }
}
