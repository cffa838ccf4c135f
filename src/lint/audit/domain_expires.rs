//! A registration that ends soon.

use super::published::each;
use crate::kinds::registration;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `domain-expires`.
pub(super) const RULE: Rule = Rule {
    code: "domain-expires",
    level: Level::Warning,
    title: "the registration of a domain ends within thirty days",
    facts: &["DNS-ZONE-11"],
    manual: "A domain that is not renewed stops resolving, and mail stops with it. It can be had back for a \
        while, for a fee, and mail that was sent in between is lost.\n\n\
        Renew it in the Manager. The service tells when a registration ends and whether a renewal warranty was \
        bought; it does not tell whether it is renewed by itself, so this may be settled already.",
    source: "knowledge base, restore a domain; Infomaniak API, GET /2/domains/accounts/{account}/domains",
    judge: Judge::Audit(judge),
};

/// Days before the end from which on it is told.
const DAYS: i64 = 30;
const DAY: i64 = 86_400;

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(survey.lives.of(registration::NAME), |domain| {
        let end = domain.text("expires").and_then(|day| day.parse().ok());
        let end = end.and_then(|day: jiff::civil::Date| {
            let zoned = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some((day, zoned.timestamp().as_second()))
        });
        let Some((day, end)) = end else {
            return Ok(());
        };
        let left = (end - survey.lives.now).div_euclid(DAY);
        let name = domain.key();
        if left >= DAYS || !survey.domains.iter().any(|asked| asked == name) {
            return Ok(());
        }
        let warranty = domain.flag("renewal-warranty") == Some(true);
        let found = match left < 0 {
            true => out.about(domain, format!("the registration of {name} ended on {day}")),
            false => out.about(
                domain,
                format!("the registration of {name} ends on {day}, in {left} days"),
            ),
        };
        found.help("renew it in the Manager, or make sure that it is renewed by itself");
        match (left < 7, warranty) {
            (true, false) => found.level(Level::Error),
            (_, true) => found.level(Level::Note),
            _ => found,
        };
        Ok(())
    })
}
