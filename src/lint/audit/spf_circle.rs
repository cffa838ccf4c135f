//! Records that include each other.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::Why;
use crate::model::diagnostic::Level;

/// `spf-circle`.
pub(super) const RULE: Rule = Rule {
    code: "spf-circle",
    level: Level::Error,
    title: "published SPF records lead in a circle",
    facts: &["RFC-SPF-16"],
    manual: "A record that includes itself, straight or through others, has no end: readers go round until they have \
        looked up ten terms, and then the result is an error for everybody.\n\n\
        Take out the include or `redirect=` that closes the circle.",
    source: "RFC 7208 §4.6.4 and §5.2",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        for (step, cause) in spf::troubles(&node, |why| matches!(why, Why::Loop(_))) {
            let Why::Loop(way) = &cause.why else {
                continue;
            };
            let term = cause.term.as_deref().unwrap_or_default();
            let found = spf::find(
                survey,
                out,
                &node.domain,
                format!(
                    "SPF of {} goes in a circle: {}",
                    node.domain,
                    way.join(" → ")
                ),
            );
            found.help(format!(
                "take `{term}` out of the record of {}",
                cause.domain
            ));
            if let Some(step) = step {
                spf::at_sender(survey, found, &node.domain, &step.term);
            }
        }
    }
    Ok(())
}
