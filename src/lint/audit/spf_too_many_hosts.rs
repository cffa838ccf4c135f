//! `mx` of a domain with more servers than readers look at.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::Why;
use crate::model::diagnostic::Level;

/// `spf-too-many-hosts`.
pub(super) const RULE: Rule = Rule {
    code: "spf-too-many-hosts",
    level: Level::Error,
    title: "an `mx` of published SPF names more than ten hosts",
    facts: &["RFC-SPF-06"],
    manual: "Readers look at ten mail exchangers of one `mx` term; with the eleventh the result is an error for every \
        sender. Hosts that receive are often not those that send, so `mx` is rarely what is meant.\n\n\
        Name the senders with `ip4:`, `ip6:` or `a:`.",
    source: "RFC 7208 §4.6.4",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        for (_, cause) in spf::troubles(&node, |why| matches!(why, Why::Hosts(_))) {
            let term = cause.term.as_deref().unwrap_or_default();
            spf::find(
                survey,
                out,
                &node.domain,
                format!(
                    "SPF of {} is an error for every sender: {cause}",
                    node.domain
                ),
            )
            .help(format!(
                "name the senders with `ip4:` or `a:` in the place of `{term}`"
            ));
        }
    }
    Ok(())
}
