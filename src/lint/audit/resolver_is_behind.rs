//! A resolver that still has an old answer.

use super::propagation::{lately, seen};
use super::published::shown;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `resolver-is-behind`.
pub(super) const RULE: Rule = Rule {
    code: "resolver-is-behind",
    level: Level::Note,
    title: "the resolver still has an old answer",
    facts: &["DNS-ZONE-01", "RFC-DNS-17"],
    manual: "The servers of the zone publish one thing and the resolver says another: it keeps what it was told \
        until the TTL of the old record is over, and a \"no\" for as long as the zone says. Others in the world \
        do the same. This is no failure, and nothing can be done about it but to wait.\n\n\
        Where it stays so for more than two days, somebody in between answers in the zone's place: ask another \
        resolver with `--resolver`.",
    source: "RFC 1034 §5.3.3; RFC 2308 §5; knowledge base (48 hours)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for seen in seen(survey)? {
        let (Some((_, published)), Some((known, ttl))) = (seen.servers.first(), &seen.resolver)
        else {
            continue;
        };
        let agree = seen.servers.iter().all(|(_, values)| values == published);
        if !agree || known == published {
            continue;
        }
        let (name, kind) = (&seen.records.name, seen.records.kind);
        let message = format!(
            "the resolver still has {} for {name} ({kind}), and the zone {}{}",
            shown(known),
            shown(published),
            lately(seen.since)
        );
        let help = match ttl {
            0 => "ask again later; a \"no\" is kept for as long as the zone says".to_owned(),
            seconds => format!("ask again: it forgets within {seconds} seconds"),
        };
        out.on(survey.records(name, kind), message).help(help);
    }
    Ok(())
}
