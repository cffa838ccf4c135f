//! A mail service whose domain has no MX in the DNS.

use super::declare;
use super::published::{Route, each, has_address, mail_domains, route};
use super::remedy::publishes;
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::MX;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `mx-not-published`.
pub(super) const RULE: Rule = Rule {
    code: "mx-not-published",
    level: Level::Error,
    title: "the DNS does not say where mail of a service goes",
    facts: &["DNS-MX-03", "RFC-DNS-05", "MAIL-DOM-05"],
    manual: "Without an MX senders try the address of the domain itself, which is the web server as a rule: \
        it refuses, or it takes mail that nobody reads. With no address either, or with a null MX, mail comes \
        back to its senders at once.\n\n\
        Publish `5 mta-gw.infomaniak.ch`. Where no mail is meant to arrive, the service has no reason to be.",
    source: "RFC 5321 §5.1; RFC 7505 §3; knowledge base, external website (host)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(mail_domains(survey), |(domain, _)| {
        let why = match route(survey, domain)? {
            Route::To(_) | Route::Unknown(_) => return Ok(()),
            Route::Nowhere => "it has a null MX, so senders give up at once",
            Route::NoDomain => "it is not in the DNS, so senders give up at once",
            Route::Implicit => match has_address(survey, domain)? {
                Some(true) => "it has no MX, so senders try its web server",
                Some(false) => "it has neither an MX nor an address, so senders give up at once",
                None => "it has no MX, so senders try its own address, if it has one",
            },
        };
        let fix = declare::mx(survey, domain)?;
        let found = out.on(
            survey.records(domain, RecordType::Mx),
            format!("nobody can write to {domain}: {why}"),
        );
        found.help(format!("publish the MX `5 {MX}`"));
        if let Some(fix) = fix {
            found.fix(fix);
        } else if let Some(set) = survey.declared.zones.at(domain, RecordType::Mx) {
            found.help(publishes(survey, set));
        }
        Ok(())
    })
}
