//! Reports that are not sent, because nobody agreed to get them.

use crate::dns::RecordType;
use crate::lint::audit::policies;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::report::{self, Authorisation};
use crate::mailauth::report_uri::ReportUri;
use crate::model::diagnostic::Level;

/// `dmarc-reports-unauthorised`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-reports-unauthorised",
    level: Level::Warning,
    title: "DMARC reports go to a domain that did not agree",
    facts: &["RFC-DMARC-10"],
    manual: "Receivers send reports to another organization only where it agreed: by a TXT `v=DMARC1` at \
        `DOMAIN._report._dmarc.TARGET`. Without it they leave the address out, silently.\n\n\
        Ask the service that reads your reports; most publish it with the subscription. Where the target \
        is yours as well, declare the record there.",
    source: "RFC 9990 §4",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let mut asked = Vec::new();
    for (_, found) in policies::discoveries(survey)? {
        let Some(applied) = found
            .applied
            .filter(|applied| survey.domains.contains(&applied.domain))
        else {
            continue;
        };
        for tag in ["rua", "ruf"] {
            for host in applied.record.uris(tag).iter().filter_map(ReportUri::host) {
                let key = (applied.domain.clone(), host, tag);
                if !asked.contains(&key) {
                    asked.push(key);
                }
            }
        }
    }
    let leave = |(domain, host, tag): &(String, String, &str)| {
        report::authorised(survey.world, domain, host, tag)
    };
    let answers: Vec<_> = asked.iter().map(leave).collect();
    for ((domain, host, tag), answer) in asked.iter().zip(answers) {
        let why = match answer? {
            Authorisation::Own | Authorisation::Given(_) | Authorisation::Failed(_) => continue,
            Authorisation::Missing => format!("{host} did not agree to get reports about {domain}"),
            Authorisation::Elsewhere(uri) => {
                format!("{host} sends reports about {domain} on to {uri}, which is not its own")
            }
            Authorisation::TooLong => {
                format!("the name at which {host} would agree is too long for the DNS")
            }
        };
        let subject = survey.records(&format!("_dmarc.{domain}"), RecordType::Txt);
        out.on(subject, format!("nothing comes of `{tag}`: {why}"))
            .help(format!(
                "publish `{}` at {}, or name an address of your own",
                report::TEXT,
                report::name(domain, host)
            ));
    }
    Ok(())
}
