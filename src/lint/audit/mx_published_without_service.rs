//! Mail that the DNS sends to Infomaniak, where no service takes it.

use super::published::{Route, each, route, takes_ours};
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mx-published-without-service`.
pub(super) const RULE: Rule = Rule {
    code: "mx-published-without-service",
    level: Level::Error,
    title: "the DNS sends mail to Infomaniak for a domain that no mail service carries",
    facts: &["DNS-MX-03"],
    manual: "The server refuses mail for a domain that no mail service carries, so everything sent to it comes \
        back. It happens after a domain was unlinked from its service, and after a typing error.\n\n\
        Link the domain to the service that shall have its mail, or take the MX out. Asked only where the mail \
        services of the organization were read; a service in another organization is not seen.",
    source: "knowledge base, domains of a mail service",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let is_known = survey.live.is_some_and(|live| live.gaps().is_empty());
    let bare = survey.domains.iter().filter(|domain| {
        let scenes = [survey.declared, survey.lives];
        is_known
            && scenes
                .iter()
                .all(|scene| scene.names.service_of(domain).is_none())
    });
    each(bare, |domain| {
        let Route::To(hosts) = route(survey, domain)? else {
            return Ok(());
        };
        if hosts.iter().any(|host| takes_ours(host)) {
            out.on(
                survey.records(domain, RecordType::Mx),
                format!("mail for {domain} is refused: no mail service carries the domain"),
            )
            .help("link the domain to a mail service, or take the MX out");
        }
        Ok(())
    })
}
