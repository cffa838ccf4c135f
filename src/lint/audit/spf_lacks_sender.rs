//! A declared sender that receivers do not know of.

use crate::lint::audit::{remedy, spf};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Qualifier, Record, Term};
use crate::model::diagnostic::Level;

/// `spf-lacks-sender`.
pub(super) const RULE: Rule = Rule {
    code: "spf-lacks-sender",
    level: Level::Error,
    title: "published SPF does not name a declared sender",
    facts: &["DNS-SPF-02", "DNS-SPF-05", "DNS-SPF-06"],
    manual: "The files name a sender and the published record does not: with `-all` its mail is refused, invitations of \
        Google Calendar for one. It is so before an apply, and for good where the zone is kept elsewhere and nobody \
        entered the record.\n\n\
        Apply, or enter the printed record where the zone is kept.",
    source: "RFC 7208 §4.7; knowledge base, Google services",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let (Some(published), Some((_, text))) =
            (node.record(), spf::of(survey.declared, &node.domain))
        else {
            continue;
        };
        let Ok(declared) = Record::parse(text) else {
            continue;
        };
        let read: Vec<String> = published.directives().map(Term::subject).collect();
        let senders = declared.directives().filter(|term| {
            !term.is_all()
                && term.qualifier() != Some(Qualifier::Fail)
                && !read.contains(&term.subject())
        });
        let senders: Vec<Term> = senders.cloned().collect();
        if senders.is_empty() {
            continue;
        }
        let words: Vec<String> = senders.iter().map(|term| format!("`{term}`")).collect();
        let wanted = published.with(&senders);
        let remedy = remedy::spf(survey, &node.domain, &wanted)?;
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!(
                "published SPF of {} does not name {}",
                node.domain,
                words.join(" ")
            ),
        );
        found.help(format!("publish `{wanted}`"));
        remedy.tell(found);
    }
    Ok(())
}
