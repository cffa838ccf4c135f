//! A policy that is soon forgotten.

use crate::dns::RecordType;
use crate::lint::audit::transport;
use crate::lint::audit::transport::State;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::mta_sts::{self, Mode};
use crate::model::diagnostic::Level;

/// `mta-sts-short-lived`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-short-lived",
    level: Level::Note,
    title: "an enforced MTA-STS policy holds for less than a day",
    facts: &["RFC-STS-03"],
    manual: "Senders keep a policy for its `max_age`, and that is what protects: an attacker who can block \
        the policy only has to wait until it runs out. Less than a day is for trying and for \
        withdrawing.\n\n\
        Write a week (`604800`) or more when everything works.",
    source: "RFC 8461 §3.2, §10.2",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for found in transport::all(survey)? {
        let State::Policy(policy) = &found.state else {
            continue;
        };
        let age = policy.max_age().filter(|age| *age < mta_sts::AGE_GOOD);
        if let Some(age) = age.filter(|_| policy.mode() == Some(Mode::Enforce)) {
            let subject = survey.records(&format!("_mta-sts.{}", found.domain), RecordType::Txt);
            out.on(
                subject,
                format!(
                    "senders forget the MTA-STS policy of {} after {age} seconds",
                    found.domain
                ),
            )
            .help("write `max_age: 604800` or more, and change the `id`");
        }
    }
    Ok(())
}
