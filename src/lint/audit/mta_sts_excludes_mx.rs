//! A mail server that the policy does not list.

use crate::dns::RecordType;
use crate::lint::audit::transport;
use crate::lint::audit::transport::State;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::mta_sts::Mode;
use crate::model::diagnostic::Level;

/// `mta-sts-excludes-mx`.
pub(super) const RULE: Rule = Rule {
    code: "mta-sts-excludes-mx",
    level: Level::Error,
    title: "a mail server is not in the MTA-STS policy",
    facts: &["RFC-STS-03", "RFC-STS-04"],
    manual: "Senders that keep to the policy deliver only to servers that it lists; `*.` stands for one \
        label. To any other they do not deliver under `enforce`: mail waits, and goes back after some \
        days. Under `testing` they only report it.\n\n\
        Add the server to the policy and change the `id` of the record. Senders keep the old policy for \
        its `max_age`, unless the `id` tells them.",
    source: "RFC 8461 §4.1, §5",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for found in transport::all(survey)? {
        let State::Policy(policy) = &found.state else {
            continue;
        };
        let level = match policy.mode() {
            Some(Mode::Enforce) => Level::Error,
            Some(Mode::Testing) => Level::Warning,
            _ => continue,
        };
        let hosts = found
            .mx
            .iter()
            .filter(|host| !host.is_empty() && !policy.allows(host));
        for host in hosts {
            let message = format!(
                "the MTA-STS policy of {} does not list {host}",
                found.domain
            );
            out.on(survey.records(&found.domain, RecordType::Mx), message)
                .level(level)
                .help(format!(
                    "add `mx: {host}` to the policy, and change the `id` at _mta-sts.{}",
                    found.domain
                ));
        }
    }
    Ok(())
}
