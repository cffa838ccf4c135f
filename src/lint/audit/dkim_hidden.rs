//! A key that a delegation hides.

use crate::lint::audit::keys;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `dkim-hidden`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-hidden",
    level: Level::Error,
    title: "a DKIM key stands below a delegated `_domainkey`",
    facts: &["DNS-DKIM-02", "DNS-DKIM-03"],
    manual: "Infomaniak delegates `_domainkey` to servers of its own. Whatever the zone itself has below that \
        name is not answered any more: not by it, because it has handed the name on, and not by the \
        others, because they do not know it. The keys of other senders vanish like that.\n\n\
        Have the key entered in the Manager, or take the delegation out and publish all keys in the \
        zone, the service's included.",
    source: "knowledge base, DKIM elsewhere; RFC 1034 §4.2.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for key in keys::published(survey)? {
        if !key.hidden {
            continue;
        }
        let message = format!(
            "the key `{}` of {} is not answered: _domainkey.{} is delegated to {}",
            key.selector,
            key.domain,
            key.domain,
            key.servers.join(", ")
        );
        out.on(survey.records(&key.name, key.kind), message)
            .help("enter the key in the Manager, or take the delegation out and publish all keys in the zone");
    }
    Ok(())
}
