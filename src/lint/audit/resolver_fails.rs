//! A domain that the resolver cannot find out about.

use super::published::each;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Failure, Pending, Question, Type, World};
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
        registry, or correct the name servers. Where nothing is heard of any domain, or of several for no fault of \
        their own, it is one finding, and these domains get no grade.",
    source: "RFC 6781 §4.3.5; RFC 4035 §5.5",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.domains, |domain| {
        survey.ask(domain, Type::Soa)?;
        Ok(())
    })?;
    let unheard = unheard(survey.world, survey.domains);
    let failed = survey.domains.iter();
    let failed = failed.filter_map(|domain| Some((domain, failure(survey.world, domain)?)));
    let (together, alone): (Vec<_>, Vec<_>) =
        failed.partition(|(domain, _)| unheard.contains(*domain));
    if let Some((first, why)) = together.first() {
        let others: Vec<&str> = together.iter().map(|(domain, _)| domain.as_str()).collect();
        let message = format!(
            "the resolver is of no use from here, and nothing is known about {}: {why}",
            listed(&others)
        );
        out.on(survey.domain(first), message).help(ANOTHER);
    }
    for (domain, why) in alone {
        let help = match why {
            Failure::Server => {
                "check the name servers of the domain, and its DS if it is signed; ask another resolver with --resolver"
            }
            _ => ANOTHER,
        };
        let message = format!("nothing is known about {domain}: {why}");
        out.on(survey.domain(domain), message).help(help);
    }
    Ok(())
}

const ANOTHER: &str = "ask another resolver with --resolver ADDR:PORT";

/// Domains that are named in one finding; the rest is counted.
const NAMED: usize = 4;

fn listed(domains: &[&str]) -> String {
    let (named, more) = domains.split_at(domains.len().min(NAMED));
    let named = named.join(", ");
    match more.len() {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn failure<'w>(world: &'w dyn World, domain: &str) -> Option<&'w Failure> {
    match world.dns(&Question::new(domain, Type::Soa))? {
        Answer::Failed(failure) => Some(failure),
        _ => None,
    }
}

/// The domains of which nothing was heard for a reason that lies with the resolver: all of them, or
/// several whose name servers it does not blame. A single one may well be dark by itself.
#[must_use]
pub fn unheard(world: &dyn World, domains: &[String]) -> Vec<String> {
    let failed = |domain: &&String| failure(world, domain).is_some();
    let all = domains.iter().all(|domain| failed(&domain));
    let blamed = |domain: &&String| failure(world, domain) == Some(&Failure::Server);
    let unheard = domains.iter().filter(failed);
    let unheard: Vec<String> = unheard
        .filter(|domain| all || !blamed(domain))
        .cloned()
        .collect();
    match unheard.len() {
        1 => Vec::new(),
        _ => unheard,
    }
}

/// Whether the resolver failed for the audited domain that a name is in: that says it all.
pub(super) fn is_dark(survey: &Survey<'_>, name: &str) -> bool {
    let mut domains = survey.domains.iter();
    domains.any(|domain| {
        let within = name.strip_suffix(domain.as_str());
        within.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            && failure(survey.world, domain).is_some()
    })
}
