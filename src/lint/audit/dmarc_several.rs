//! Two policies, which are none.

use crate::dns::RecordType;
use crate::lint::audit::{policies, remedy};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::Record;
use crate::mailauth::dmarc::walk::Found;
use crate::model::diagnostic::Level;

/// `dmarc-several`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-several",
    level: Level::Error,
    title: "a domain publishes several DMARC records",
    facts: &["RFC-DMARC-02", "DNS-DMARC-01"],
    manual: "Receivers that find several records at `_dmarc` leave all of them out: the domain has no policy, \
        and nobody gets reports.\n\n\
        Keep one. Look who adds the other: a report service, the repair button of the Manager, a second \
        editor.",
    source: "RFC 9989 §4.10, steps 2 and 6; knowledge base, DMARC",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for (domain, found) in policies::discoveries(survey)? {
        let Some(Found::Several(texts)) = found.walk.steps.first().map(|step| &step.found) else {
            continue;
        };
        let subject = survey.records(&format!("_dmarc.{domain}"), RecordType::Txt);
        let first = texts.iter().find_map(|text| Record::parse(text));
        let remedy = first.map(|first| remedy::policy(survey, &domain, &first));
        let remedy = remedy.transpose()?;
        let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        let found = out.on(
            subject,
            format!(
                "{domain} has no DMARC policy: there are {}",
                texts.join(" and ")
            ),
        );
        found.help("keep one of them");
        if let Some(remedy) = remedy {
            remedy.tell(found);
        }
    }
    Ok(())
}
