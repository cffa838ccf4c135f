//! Mail of a service that the DNS sends somewhere else.

use super::declare;
use super::published::{Route, each, mail_domains, route, takes_ours};
use super::remedy::publishes;
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::MX;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mx-published-elsewhere`.
pub(super) const RULE: Rule = Rule {
    code: "mx-published-elsewhere",
    level: Level::Error,
    title: "the DNS sends mail of a service to somebody else",
    facts: &["DNS-MX-01", "DNS-MX-03", "MAIL-DOM-05"],
    manual: "The published MX of a domain that a mail service carries names other servers, so the addresses \
        of the service get nothing from outside. Linking a domain to a service changes nothing in its zone: \
        each linked domain has an MX of its own.\n\n\
        It is right before a move, until its last step: lower this rule with that reason. Otherwise publish \
        `5 mta-gw.infomaniak.ch`, where the zone is.",
    source: "knowledge base, external website (host), domains of a mail service; RFC 5321 §5.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(mail_domains(survey), |(domain, service)| {
        let Route::To(hosts) = route(survey, domain)? else {
            return Ok(());
        };
        if hosts.iter().any(|host| takes_ours(host)) {
            return Ok(());
        }
        let linked = match domain == service {
            true => String::new(),
            false => format!(", which is linked to {service},"),
        };
        let hosts = hosts.join(", ");
        let fix = declare::mx(survey, domain)?;
        let found = out.on(
            survey.records(domain, RecordType::Mx),
            format!("mail for {domain}{linked} goes to {hosts}, and not to the mail service"),
        );
        found.help(format!("publish the MX `5 {MX}`, and no other"));
        if let Some(fix) = fix {
            found.fix(fix);
        } else if let Some(set) = survey.declared.zones.at(domain, RecordType::Mx) {
            found.help(publishes(survey, set));
        }
        Ok(())
    })
}
