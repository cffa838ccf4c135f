//! A key that a delegation hides.

use crate::kinds::delegation::is_providers;
use crate::lint::audit::keys;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::senders::HIDDEN_KEY;
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
        Let the sender sign for a subdomain, such as `news.acme.example`: its keys stand at \
        `s1._domainkey.news` in `records`, which nothing hides, and DMARC takes them for the domain unless \
        its alignment of DKIM is strict. The delegation stays: the service's own keys go with it. Where \
        others than Infomaniak run those servers, have them take the key.",
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
        let ours = key.servers.iter().all(|server| is_providers(server));
        let help = match ours {
            true => HIDDEN_KEY,
            false => "have the key entered there, or take the delegation out",
        };
        out.on(survey.records(&key.name, key.kind), message)
            .help(help);
    }
    Ok(())
}
