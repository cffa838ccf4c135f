//! What mail depends on in the DNS changes, and is not seen everywhere at once.

use crate::lint::finding::Findings;
use crate::lint::plans::records::{Moved, moved};
use crate::lint::prospect::Prospect;
use crate::lint::rule::{Judge, Rule};
use crate::model::diagnostic::Level;

/// `changes-spread-slowly`.
pub(super) const RULE: Rule = Rule {
    code: "changes-spread-slowly",
    level: Level::Note,
    title: "resolvers keep old answers for a while",
    facts: &["DNS-ZONE-01", "RFC-DNS-17", "MAIL-SEND-11"],
    manual: "What this plan changes is published at once and seen everywhere only when resolvers forget what \
        they know: after the TTL of the old record, or, for a name that somebody asked for before it was \
        there, after the time that the zone keeps a \"no\". The service itself says that it may take up to \
        48 hours, and advises to wait a day before sending is tried again.\n\n\
        `maniform audit` asks the servers of the zone first and the resolver second, and says which of \
        them still has the old answer.",
    source: "knowledge base (48 hours; 24 hours before a test, 2026); RFC 2308",
    judge: Judge::Plan(judge),
};

fn judge(prospect: &Prospect<'_>, out: &mut Findings) {
    let mut zones: std::collections::BTreeMap<&str, (usize, i64, Moved<'_>)> =
        std::collections::BTreeMap::new();
    for each in moved(prospect).filter(Moved::is_about_mail) {
        let ttl = each
            .lives
            .and_then(|thing| thing.number("ttl"))
            .unwrap_or(0);
        let known = zones.entry(each.zone).or_insert((0, 0, each));
        known.0 += 1;
        known.1 = known.1.max(ttl);
    }
    for (zone, (count, ttl, first)) in zones {
        let what = match count {
            1 => "one record set".to_owned(),
            several => format!("{several} record sets"),
        };
        let long = match ttl {
            0 => String::new(),
            seconds => format!(", {seconds} seconds for what is there now"),
        };
        out.about(
            first.thing,
            format!("{what} of {zone} that mail depends on: not seen everywhere at once{long}"),
        )
        .help("run `maniform audit` afterwards; try sending a day later");
    }
}
