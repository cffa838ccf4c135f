//! Name servers that do not answer for a zone they are named for.

use std::net::IpAddr;

use super::published::{answers, each, zone_of};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Failure, Pending, Question, Type};
use crate::model::diagnostic::Level;

/// `name-server-fails`.
pub(super) const RULE: Rule = Rule {
    code: "name-server-fails",
    level: Level::Warning,
    title: "a name server does not answer for the zone",
    facts: &["DNS-ZONE-01"],
    manual: "Every server of a zone is asked alike. One that is silent, refuses, fails, or does not have the \
        zone (a lame delegation) makes some look-ups slow and some fail: mail is held back, SPF and DKIM give \
        temporary errors. Where all of them fail, the domain is dark as soon as resolvers forget it.\n\n\
        Take the server out of the domain's name servers, or let it have the zone again. What is seen from one \
        place may be a fault on the way: ask again from another network before anything is changed.",
    source: "RFC 1912 §2.8; RFC 2182 §3",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.domains, |domain| {
        let Some(zone) = zone_of(survey, domain)? else {
            return Ok(());
        };
        if zone.name != *domain {
            return Ok(());
        }
        let ask = |address: &IpAddr| Question::new(domain, Type::Soa).at(*address);
        let all: Vec<Question> = zone
            .servers
            .iter()
            .flat_map(|each| each.addresses.iter().map(ask))
            .collect();
        answers(survey, &all)?;
        let mut failed = Vec::new();
        for server in &zone.servers {
            let asked: Vec<Question> = server.addresses.iter().map(ask).collect();
            let said = answers(survey, &asked)?;
            if let Some(why) = why(&server.addresses, &said) {
                failed.push((&server.name, why));
            }
        }
        let all = failed.len() == zone.servers.len();
        for (name, why) in failed {
            let found = out.on(
                survey.domain(domain),
                format!("{name} does not answer for {domain}: {why}"),
            );
            found.help("let it have the zone, or take it out of the name servers of the domain");
            if all {
                found.level(Level::Error);
            }
        }
        Ok(())
    })
}

/// Why a server is of no use, if it is: none of its addresses answers, or one of them is not in
/// charge. A network that we cannot reach at all (IPv6, as a rule) says nothing about a server.
fn why(addresses: &[IpAddr], said: &[&Answer]) -> Option<String> {
    if addresses.is_empty() {
        return Some("its name has no address".to_owned());
    }
    let verdict = |answer: &Answer| match answer {
        Answer::Records(records) if records.authoritative => Ok(()),
        Answer::Failed(failure) => Err(failure.clone()),
        _ => Err(Failure::NotInCharge),
    };
    let verdicts: Vec<Result<(), Failure>> = said.iter().map(|answer| verdict(answer)).collect();
    let mut failures = verdicts.iter().filter_map(|verdict| verdict.as_ref().err());
    let lame = failures.clone().find(|failure| {
        matches!(
            failure,
            Failure::NotInCharge | Failure::Refused | Failure::Server
        )
    });
    match lame {
        Some(lame) => Some(lame.to_string()),
        None if verdicts.iter().any(Result::is_ok) => None,
        None => failures.next().map(ToString::to_string),
    }
}
