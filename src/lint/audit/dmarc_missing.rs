//! A domain without any DMARC policy.

use crate::dns::RecordType;
use crate::lint::audit::{policies, remedy};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::walk::Found;
use crate::mailauth::dmarc::{Policy, Record};
use crate::model::diagnostic::Level;

/// `dmarc-missing`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-missing",
    level: Level::Warning,
    title: "a domain has no DMARC policy",
    facts: &["RFC-DMARC-01", "DNS-SEC-01"],
    manual: "Without a policy anybody can put the domain into `From:`, and large receivers treat mail without \
        one as suspicious. A record of the organization above would hold as well; there is none either.\n\n\
        Begin with `v=DMARC1; p=none; rua=mailto:…`, read reports for some weeks, then go to \
        `quarantine` and `reject`. A domain without mail goes to `reject` at once.",
    source: "RFC 9989 §4.10.1, §5.1.4",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for (domain, found) in policies::discoveries(survey)? {
        // What is there and cannot be read is told by others.
        let own = found.walk.steps.first();
        let nothing = own.is_some_and(|step| step.found == Found::Nothing);
        let nearly = policies::texts(survey, &format!("_dmarc.{domain}"))?;
        let nearly = nearly.iter().any(|text| Record::is_nearly_one(text));
        if found.applied.is_some() || found.failure.is_some() || !nothing || nearly {
            continue;
        }
        let remedy = remedy::policy(survey, &domain, &Record::compose(Policy::None))?;
        let subject = survey.records(&format!("_dmarc.{domain}"), RecordType::Txt);
        let found = out.on(
            subject,
            format!(
                "nothing says what is to happen to mail that only claims to come from {domain}"
            ),
        );
        found.help(format!("publish at _dmarc.{domain}: `v=DMARC1; p=none; rua=mailto:…`, and become stricter when reports show nothing unexpected"));
        remedy.tell(found);
    }
    Ok(())
}
