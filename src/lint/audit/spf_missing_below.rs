//! A name below a domain that sends without SPF of its own.

use crate::lint::audit::spf;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::spf::Found;
use crate::model::diagnostic::Level;

/// `spf-missing-below`.
pub(super) const RULE: Rule = Rule {
    code: "spf-missing-below",
    level: Level::Warning,
    title: "a subdomain with mail publishes no SPF of its own",
    facts: &["RFC-SPF-14"],
    manual: "SPF is not inherited: the record of `acme.example` says nothing of mail from `news.acme.example`. Every name \
        that sends needs its own, and so does every host that uses its name in HELO.\n\n\
        Publish one at the name, `v=spf1 redirect=acme.example` where the senders are the same.",
    source: "RFC 7208 §2.3 and §2.4",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for node in spf::published(survey)? {
        let parent = survey.domains.iter().filter(|domain| {
            let below = node.domain.strip_suffix(domain.as_str());
            below.is_some_and(|below| below.ends_with('.'))
        });
        let Some(parent) = parent.max_by_key(|domain| domain.len()) else {
            continue;
        };
        // A domain of its own is judged as such.
        let own = survey.domains.contains(&node.domain);
        if own
            || !matches!(node.found, Found::Nothing { .. })
            || spf::exchangers(survey, &node.domain)?.is_empty()
        {
            continue;
        }
        spf::find(
            survey,
            out,
            &node.domain,
            format!("{} has mail and no SPF of its own", node.domain),
        )
        .help(format!(
            "publish the TXT record `v=spf1 redirect={parent}` at {}",
            node.domain
        ));
    }
    Ok(())
}
