//! A published policy that is not read as it was meant.

use crate::dns::RecordType;
use crate::lint::audit::policies;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::dmarc::Record;
use crate::model::diagnostic::Level;

/// `dmarc-unreadable`.
pub(super) const RULE: Rule = Rule {
    code: "dmarc-unreadable",
    level: Level::Error,
    title: "a published DMARC record is malformed",
    facts: &[
        "RFC-DMARC-01",
        "RFC-DMARC-03",
        "RFC-DMARC-04",
        "DNS-DMARC-02",
    ],
    manual: "What is published differs from what these files have, and receivers leave parts of it out or \
        take it for no record at all. A wrong policy counts as `none`, or as no DMARC.\n\n\
        Correct it where it is published, or declare it here.",
    source: "RFC 9989 §4.7, §4.10.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let names: Vec<_> = survey
        .domains
        .iter()
        .map(|domain| (domain, format!("_dmarc.{domain}")))
        .collect();
    let answers: Vec<_> = names
        .iter()
        .map(|(_, name)| policies::texts(survey, name))
        .collect();
    for ((domain, name), texts) in names.iter().zip(answers) {
        for text in texts? {
            // What is declared was judged where it is written.
            if policies::is_known(survey, name, &text) {
                continue;
            }
            let subject = survey.records(name, RecordType::Txt);
            if let Some(record) = Record::parse(&text) {
                for problem in record.problems() {
                    out.on(
                        subject.clone(),
                        format!("published for {domain}: {problem}"),
                    )
                    .help(problem.help());
                }
            } else if Record::is_nearly_one(&text) {
                out.on(
                    subject,
                    format!("`{text}` is no DMARC record: nothing protects {domain}"),
                )
                .help("begin with `v=DMARC1;`, with these capitals and nothing before it");
            }
        }
    }
    Ok(())
}
