//! Senders whose record is gone.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::{Record, Why};
use crate::model::diagnostic::Level;

/// `spf-dead-include`.
pub(super) const RULE: Rule = Rule {
    code: "spf-dead-include",
    level: Level::Error,
    title: "published SPF includes a domain that has no SPF",
    facts: &["RFC-SPF-07", "RFC-SPF-05"],
    manual: "An `include:` or `redirect=` that leads to a domain without SPF is an error for the whole record: nobody \
        passes any more, of whatever sender. It happens when a provider closes or moves its record.\n\n\
        Take the term out, or write the one that the provider's pages give today.",
    source: "RFC 7208 §5.2 and §6.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        for (step, cause) in spf::troubles(&node, |why| matches!(why, Why::NoRecord(_))) {
            let Why::NoRecord(target) = &cause.why else {
                continue;
            };
            let term = cause.term.as_deref().unwrap_or_default();
            let of = match cause.domain == node.domain {
                true => String::new(),
                false => format!(" of {}", cause.domain),
            };
            let found = spf::find(
                survey,
                out,
                &node.domain,
                format!(
                    "SPF of {} is an error for every sender: `{term}`{of} leads to {target}, which has no SPF",
                    node.domain
                ),
            );
            let Some(step) = step else {
                continue;
            };
            if let Some(sender) = spf::at_sender(survey, found, &node.domain, &step.term) {
                found.help(format!(
                    "take `{}` out of `senders`, or ask it for the right name",
                    sender.name.value
                ));
                continue;
            }
            found.help(format!(
                "take out `{}`, or ask its provider for the right one",
                step.term
            ));
            if let Some((thing, text)) = spf::of(survey.declared, &node.domain)
                && let Ok(record) = Record::parse(text)
                && record.has(&step.term)
            {
                let mended = record.without(std::slice::from_ref(&step.term));
                found.fix(spf::rewritten(
                    thing,
                    text,
                    &mended.to_string(),
                    format!("take out `{}`", step.term),
                ));
            }
        }
    }
    Ok(())
}
