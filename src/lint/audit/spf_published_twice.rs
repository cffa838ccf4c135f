//! More than one record at a name.

use crate::lint::audit::{remedy, spf};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Found, Qualifier, Record, Term, Why};
use crate::model::diagnostic::Level;

/// `spf-published-twice`.
pub(super) const RULE: Rule = Rule {
    code: "spf-published-twice",
    level: Level::Error,
    title: "a name publishes more than one SPF record",
    facts: &["RFC-SPF-01", "DNS-ZONE-15", "DNS-SPF-02"],
    manual: "Two records at one name void each other: the result is an error for every sender. It happens when a second \
        provider is set up with a record of its own beside the first.\n\n\
        Keep one, with the senders of both before its `all`.",
    source: "RFC 7208 §3.2 and §4.5",
    judge: Judge::Audit(judge),
};

/// One record with the senders of all; the strictest word on everybody else counts.
fn merged(texts: &[String]) -> Option<Record> {
    let records: Vec<Record> = texts
        .iter()
        .filter_map(|text| Record::parse(text).ok())
        .collect();
    let (first, others) = records.split_first()?;
    let all = [Qualifier::Fail, Qualifier::Softfail, Qualifier::Neutral];
    let all = all
        .into_iter()
        .find(|all| records.iter().any(|record| record.all() == Some(*all)));
    let senders: Vec<Term> = others
        .iter()
        .flat_map(Record::directives)
        .filter(|term| !term.is_all())
        .cloned()
        .collect();
    Some(
        first
            .with(&senders)
            .with_all(all.unwrap_or(Qualifier::Fail)),
    )
}

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        for (step, cause) in spf::troubles(&node, |why| matches!(why, Why::Several(_))) {
            let message = match step {
                None => format!(
                    "{} has more than one SPF record: none of them counts",
                    node.domain
                ),
                Some(step) => format!(
                    "SPF of {} is an error for every sender: {}, which `{}` leads to, has more than one record",
                    node.domain, cause.domain, step.term
                ),
            };
            let merged = match (&node.found, step) {
                (Found::Several(texts), None) => merged(texts),
                _ => None,
            };
            let remedy = merged
                .as_ref()
                .map(|merged| remedy::spf(survey, &node.domain, merged))
                .transpose()?;
            let found = spf::find(survey, out, &node.domain, message);
            match (&node.found, step) {
                (Found::Several(_), None) => {
                    if let (Some(merged), Some(remedy)) = (merged, remedy) {
                        found.help(format!("publish one: `{merged}`"));
                        remedy.tell(found);
                    }
                }
                (_, Some(step)) => {
                    found.help(format!(
                        "tell its provider, and take `{}` out as long as it lasts",
                        step.term
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
