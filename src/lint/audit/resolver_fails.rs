//! A domain that the resolver cannot find out about.

use super::published::each;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Failure, Pending, Type};
use crate::model::diagnostic::Level;

/// `resolver-fails`.
pub(super) const RULE: Rule = Rule {
    code: "resolver-fails",
    level: Level::Error,
    title: "the resolver cannot find out about a domain",
    facts: &["DNS-ZONE-10"],
    manual: "Nothing of the domain could be judged from the outside. SERVFAIL means that no name server of the \
        domain answers, or that signatures (DNSSEC) do not hold: for the whole world the domain is dark, and \
        mail with it. It happens when name servers are moved while the old DS is still published. Silence, a \
        refusal or no connection say that the resolver itself is of no use from here.\n\n\
        Ask another resolver with `--resolver ADDR:PORT`. If that one fails as well, take the DS out at the \
        registry, or correct the name servers.",
    source: "RFC 6781 §4.3.5; RFC 4035 §5.5",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.domains, |domain| {
        let Answer::Failed(failure) = survey.ask(domain, Type::Soa)? else {
            return Ok(());
        };
        let help = match failure {
            Failure::Server => {
                "check the name servers of the domain, and its DS if it is signed; ask another resolver with --resolver"
            }
            _ => "ask another resolver with --resolver ADDR:PORT",
        };
        out.on(
            survey.domain(domain),
            format!("nothing is known about {domain}: {failure}"),
        )
        .help(help);
        Ok(())
    })
}
