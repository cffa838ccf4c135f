//! MTA-STS that leads to no policy.

use crate::dns::RecordType;
use crate::lint::audit::transport;
use crate::lint::audit::transport::State;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mta-sts-without-policy`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-without-policy",
    level: Level::Error,
    title: "an MTA-STS record leads to no policy",
    facts: &["RFC-STS-01", "RFC-STS-02", "RFC-STS-03"],
    manual: "Senders that find the record fetch the policy over HTTPS: a certificate that holds, no redirect, \
        status 200, plain text, and a policy that can be read. Otherwise they deliver as if there were \
        none, or keep to an old one until it runs out.\n\n\
        Look at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` with a browser. Web hosts like to \
        redirect, which does not count.",
    source: "RFC 8461 §3.2, §3.3",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for found in transport::all(survey)? {
        let domain = &found.domain;
        let subject = survey.records(&format!("_mta-sts.{domain}"), RecordType::Txt);
        let (why, help) = match &found.state {
            State::Nothing | State::Unknown => continue,
            State::Several(count) => (
                format!("{count} records say that there is a policy, which counts as none"),
                "keep one of them".to_owned(),
            ),
            State::Unreachable(why) => (
                format!("the policy cannot be fetched: {why}"),
                format!("see what answers at https://mta-sts.{domain}/.well-known/mta-sts.txt"),
            ),
            State::Policy(policy) => {
                for problem in policy.problems() {
                    out.on(
                        subject.clone(),
                        format!("the MTA-STS policy of {domain} cannot be read: {problem}"),
                    )
                    .help(problem.help());
                }
                continue;
            }
        };
        out.on(subject, format!("there is no MTA-STS for {domain}: {why}"))
            .help(help);
    }
    Ok(())
}
