//! A published key that verifiers do not take.

use crate::lint::audit::keys;
use crate::lint::audit::policies;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dkim::{self, Key, Record};
use crate::model::diagnostic::Level;

/// `dkim-unusable`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-unusable",
    level: Level::Error,
    title: "a published DKIM key cannot be used",
    facts: &[
        "RFC-DKIM-01",
        "RFC-DKIM-02",
        "RFC-DKIM-03",
        "RFC-DKIM-04",
        "RFC-DKIM-05",
        "RFC-DKIM-08",
    ],
    manual: "What is found at a declared selector, by an alias or in another zone, is no key that verifiers \
        take: several texts, a withdrawn key, one that is too short or garbled. What it signs counts as \
        unsigned.\n\n\
        Correct it where it is published; with an alias that is with the service that sends.",
    source: "RFC 6376 §3.6.1, §3.6.2.2; RFC 8301 §3.2",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for key in keys::published(survey)? {
        let mut say = |level, why: String, help: String| {
            let message = format!("the key `{}` of {}: {why}", key.selector, key.domain);
            out.on(survey.records(&key.name, key.kind), message)
                .level(level)
                .help(help);
        };
        let [text] = key.texts.as_slice() else {
            if key.texts.len() > 1 {
                let why = format!(
                    "{} texts are published, and which one counts is anybody's guess",
                    key.texts.len()
                );
                say(Level::Error, why, "keep one".to_owned());
            }
            continue;
        };
        // What is declared was judged where it is written.
        if policies::is_known(survey, &key.name, text) {
            continue;
        }
        let record = Record::parse(text.clone());
        for problem in record.problems() {
            say(Level::Error, problem.to_string(), problem.help());
        }
        match record.key() {
            Ok(Key::Revoked) => {
                say(
                    Level::Warning,
                    "it is withdrawn".to_owned(),
                    "ask who signs with it for the new selector".to_owned(),
                );
            }
            Ok(Key::Rsa(bits)) if bits < dkim::BITS_GOOD => {
                let level = if bits < dkim::BITS_MIN {
                    Level::Error
                } else {
                    Level::Warning
                };
                say(
                    level,
                    format!("it has {bits} bits"),
                    "ask who signs with it for a key of 2048 bits".to_owned(),
                );
            }
            _ => {}
        }
    }
    Ok(())
}
