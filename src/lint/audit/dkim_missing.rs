//! A declared key that nobody finds.

use crate::lint::audit::keys;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `dkim-missing`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-missing",
    level: Level::Error,
    title: "a declared DKIM key is not published",
    facts: &["DNS-DKIM-03", "RFC-DKIM-01"],
    manual: "Verifiers ask for the text at the selector. Where nothing comes back, what is signed with the \
        key counts as unsigned.\n\n\
        If it was just applied, wait as long as a \"no\" is kept. With an alias, look whether its target \
        is still there. If `_domainkey` is delegated, the record has to be in the zone that it is \
        delegated to.",
    source: "RFC 6376 §3.6.2; RFC 1034 §4.2.1",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for key in keys::published(survey)? {
        if !key.nothing || key.hidden {
            continue;
        }
        let (selector, domain) = (&key.selector, &key.domain);
        let message = match &key.alias {
            Some(target) => format!(
                "the key `{selector}` of {domain} is an alias of {target}, where nothing is"
            ),
            None => format!("the key `{selector}` of {domain} is declared, and nobody finds it"),
        };
        out.on(survey.records(&key.name, key.kind), message)
            .help("see that it is applied, and that nothing hides it; what was not there a moment ago appears late");
    }
    Ok(())
}
