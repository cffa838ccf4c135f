//! A published MX set with servers that belong to different operators.

use super::published::{Route, each, route, takes_ours};
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mx-published-of-several`.
pub(super) const RULE: Rule = Rule {
    code: "mx-published-of-several",
    level: Level::Error,
    title: "the DNS splits mail of a domain between operators",
    facts: &["DNS-MX-02"],
    manual: "Senders may use any server in the MX set, whatever the preferences: a server that is slow for a \
        minute is enough. With another operator beside Infomaniak some mail arrives at one and some at the \
        other.\n\n\
        Take out the servers of the operator that does not have the mailboxes. It is fine where the other one \
        only holds mail back and passes it on.",
    source: "RFC 5321 §5.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.domains, |domain| {
        let Route::To(hosts) = route(survey, domain)? else {
            return Ok(());
        };
        let (ours, others): (Vec<String>, Vec<String>) =
            hosts.into_iter().partition(|host| takes_ours(host));
        if ours.is_empty() || others.is_empty() {
            return Ok(());
        }
        let others = others.join(", ");
        out.on(
            survey.records(domain, RecordType::Mx),
            format!("some mail for {domain} goes to {others}, and some to Infomaniak"),
        )
        .help("take out the servers of the operator that does not have the mailboxes");
        Ok(())
    })
}
