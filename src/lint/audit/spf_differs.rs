//! SPF that is published otherwise than declared.

use crate::dns::RecordType;
use crate::lint::audit::remedy::publishes;
use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Record, Term};
use crate::model::diagnostic::Level;

/// `spf-differs`.
pub(super) const RULE: Rule = Rule {
    code: "spf-differs",
    level: Level::Warning,
    title: "published SPF says something else than the files",
    facts: &["DNS-SPF-02", "DNS-SPF-03", "DNS-SPF-06"],
    manual: "What receivers read is what is published. It differs from the files before an apply and for a while after \
        it, when the zone is kept elsewhere, or when somebody else changed it: the repair buttons of the Manager \
        write SPF too. The order of senders and the way they are written make no difference here.\n\n\
        Apply, take the published record over, or enter the declared one where the zone is kept.",
    source: "RFC 7208 §3; knowledge base 2692 and external website",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let (Some(published), Some((thing, text))) =
            (node.record(), spf::of(survey.declared, &node.domain))
        else {
            continue;
        };
        let Ok(declared) = Record::parse(text) else {
            continue;
        };
        let more: Vec<String> = published
            .directives()
            .filter(|term| !term.is_all() && !declared.has(term))
            .map(|term| format!("`{term}`"))
            .collect();
        let all = published.all() != declared.all();
        let redirect =
            published.redirect().map(Term::subject) != declared.redirect().map(Term::subject);
        if more.is_empty() && !all && !redirect {
            continue;
        }
        let mut differs = Vec::new();
        if !more.is_empty() {
            differs.push(format!("names {} as well", more.join(" ")));
        }
        if all || redirect {
            let end = |record: &Record| {
                let all = record.terms().find(|term| term.is_all());
                all.or(record.redirect())
                    .map_or("nothing".to_owned(), |term| format!("`{term}`"))
            };
            differs.push(format!(
                "ends with {} and not {}",
                end(published),
                end(&declared)
            ));
        }
        let found = spf::find(
            survey,
            out,
            &node.domain,
            format!("published SPF of {} {}", node.domain, differs.join(", ")),
        );
        // Nobody parks a domain and means the senders that are still published.
        let mut mails = survey.declared.mail().iter();
        if mails.any(|mail| mail.domain == node.domain && mail.parked) {
            if let Some(set) = survey.declared.zones.at(&node.domain, RecordType::Txt) {
                found.help(publishes(survey, set));
            }
            continue;
        }
        found
            .help(format!("publish `{text}`, or declare `{published}`"))
            .fix(spf::rewritten(
                thing,
                text,
                &published.to_string(),
                "declare what is published",
            ));
    }
    Ok(())
}
