//! Mail that is passed on to a domain which takes none.

use std::collections::BTreeMap;

use super::published::{Route, domain_of, each, has_address, route};
use crate::kinds::{forwarding, redirection};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Thing;
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `target-takes-no-mail`.
pub(super) const RULE: Rule = Rule {
    code: "target-takes-no-mail",
    level: Level::Error,
    title: "mail is passed on to a domain that takes no mail",
    facts: &["MAIL-RED-06"],
    manual: "The domain of the target is not in the DNS, says with a null MX that it takes no mail, or has \
        neither an MX nor an address. Whatever is passed on there comes back, to senders who never wrote to \
        it. It is a typing error as a rule, or a company that is no more.\n\n\
        Correct the target or take it out. Whether the address itself is there cannot be asked of the DNS.",
    source: "knowledge base 2524 (2026-03-12); RFC 7505 §3; RFC 5321 §5.1",
    judge: Judge::Audit(judge),
};

/// Kinds that pass mail on, with the field that says where.
const PASS_ON: &[(&str, &str)] = &[(redirection::NAME, "targets"), (forwarding::NAME, "to")];

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    let mut by_domain: BTreeMap<String, Vec<(&Thing<'_>, &str, &str)>> = BTreeMap::new();
    for scene in [survey.declared, survey.lives] {
        for (kind, field) in PASS_ON {
            for thing in scene.of(kind) {
                let both = survey.declared.find(kind, thing.key()).is_some();
                if both && scene.document.is_none() {
                    continue;
                }
                for target in thing.items(field) {
                    let Some(domain) = domain_of(target) else {
                        continue;
                    };
                    if scene.names.service_of(&domain).is_none() {
                        by_domain
                            .entry(domain)
                            .or_default()
                            .push((thing, field, target));
                    }
                }
            }
        }
    }
    each(by_domain, |(domain, targets)| {
        let why = match route(survey, &domain)? {
            Route::To(_) | Route::Unknown(_) => return Ok(()),
            Route::Nowhere => "it has a null MX",
            Route::NoDomain => "it is not in the DNS",
            Route::Implicit => match has_address(survey, &domain)? {
                Some(false) => "it has neither an MX nor an address",
                // What nobody answered is told as such (`resolver-fails`).
                Some(true) | None => return Ok(()),
            },
        };
        for (thing, field, target) in targets {
            out.item(
                thing,
                field,
                target,
                format!("mail to {target} cannot arrive: {domain} takes no mail, {why}"),
            )
            .help("correct the target, or take it out");
        }
        Ok(())
    })
}
