//! A policy on the way that decides who belongs together.

use crate::lint::audit::policies;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::{self, Survey};
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::Psd;
use crate::model::diagnostic::Level;

/// `dmarc-stray`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-stray",
    level: Level::Warning,
    title: "a DMARC record above a domain decides over its organization",
    facts: &["RFC-DMARC-07"],
    manual: "Since RFC 9989 receivers climb from a name to the top and take the highest record for that of \
        the organization, or the one with `psd=n`. Everything below shares it: its policy holds for \
        names without one, and a signature of one name counts for the others. A record that lies between \
        holds for its own name only.\n\n\
        See that each record on the way is wanted. `psd=n` in the record of a domain ends the climb \
        there.",
    source: "RFC 9989 §4.10.2",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let declared = survey::domains(survey.declared);
    for (domain, found) in policies::discoveries(survey)? {
        for (name, record) in found.walk.records() {
            // Our own domains above are meant, and public suffixes say so.
            let ours = survey
                .domains
                .iter()
                .chain(&declared)
                .any(|own| own == name);
            if ours || record.psd() == Psd::Yes {
                continue;
            }
            let message = if name == found.organization {
                format!("`{record}` at _dmarc.{name} makes {name} the organization of {domain}")
            } else {
                format!(
                    "`{record}` at _dmarc.{name} lies between {domain} and its organization {}, and holds for {name} only",
                    found.organization
                )
            };
            out.on(survey.domain(&domain), message).help(format!(
                "take it out if it is not wanted, or write `psd=n` at _dmarc.{domain}"
            ));
        }
    }
    Ok(())
}
