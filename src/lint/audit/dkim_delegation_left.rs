//! A delegation that stayed when the zone moved.

use crate::dns::RecordType;
use crate::kinds::delegation;
use crate::lint::audit::policies;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `dkim-delegation-left`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-delegation-left",
    level: Level::Error,
    title: "`_domainkey` is delegated to Infomaniak by a zone that is elsewhere",
    facts: &["DNS-DKIM-08"],
    manual: "The service delegates `_domainkey` to its own servers for zones that it has. When a zone moves \
        and takes the delegation along, these servers know nothing of it any more, and every DKIM key of \
        the domain is gone, those of other senders included.\n\n\
        Take the NS records at `_domainkey` out at the present provider, and publish each key there as \
        TXT: the service's key stands in the Manager.",
    source: "knowledge base, DKIM elsewhere; one public repair, 2026",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let names: Vec<_> = survey
        .domains
        .iter()
        .map(|domain| (domain, format!("_domainkey.{domain}")))
        .collect();
    let answers: Vec<_> = names
        .iter()
        .map(|(domain, at)| {
            (
                policies::servers(survey, at),
                policies::servers(survey, domain),
            )
        })
        .collect();
    for ((domain, at), (below, zone)) in names.iter().zip(answers) {
        let (below, zone) = (below?, zone?);
        let here = |server: &String| delegation::is_providers(server);
        if zone.is_empty() || zone.iter().any(here) || !below.iter().any(here) {
            continue;
        }
        let message = format!(
            "{at} is delegated to {}, and {domain} is served by {}",
            below.join(", "),
            zone.join(", ")
        );
        out.on(survey.records(at, RecordType::Ns), message)
            .help("take the NS records out there, and publish each key as TXT");
    }
    Ok(())
}
