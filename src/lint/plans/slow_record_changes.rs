//! MX or SPF with a long TTL changes in one step.

use crate::lint::finding::Findings;
use crate::lint::plans::records::moved;
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `slow-record-changes`.
pub(super) const RULE: Rule = Rule {
    code: "slow-record-changes",
    level: Level::Warning,
    title: "a record that mail depends on changes while resolvers keep it for long",
    facts: &["DNS-ZONE-02"],
    manual: "For as long as its TTL the old record goes on being used by those who know it: with a day, mail \
        is delivered to the old server, or refused by the old SPF, for a day.\n\n\
        Lower the TTL first (`ttl: 300`), wait for as long as the old one was, make the change, and \
        raise it again.",
    source: "knowledge base, TTL; RFC 1035 §3.2.1",
    judge: Judge::Plan(judge),
};

/// Seconds beyond which an old answer is kept for long.
const LONG: i64 = 3600;

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    for each in moved(prospect).filter(|each| each.is_mx() || each.is_spf()) {
        let ttl = each
            .lives
            .and_then(|thing| thing.number("ttl"))
            .unwrap_or(0);
        if ttl > LONG && !each.before.is_empty() && each.before != each.after {
            out.about(
                each.thing,
                format!(
                    "the old records go on being used for up to {} hours",
                    (ttl + 3599) / 3600
                ),
            )
            .help("lower `ttl` first, and make the change when as much time has passed");
        }
    }
}
