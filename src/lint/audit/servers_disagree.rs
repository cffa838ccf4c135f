//! Name servers of one zone that publish different records.

use super::propagation::{lately, seen};
use super::published::shown;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `servers-disagree`.
pub(super) const RULE: Rule = Rule {
    code: "servers-disagree",
    level: Level::Warning,
    title: "the name servers of a zone publish different records",
    facts: &["DNS-ZONE-01"],
    manual: "All servers of a zone are asked alike, so half of the world sees one record and half the other. \
        Minutes after a change that is as it should be: servers copy the zone one after the other. When it \
        stays so, one of them no longer gets the zone.\n\n\
        Wait, and ask again. After an hour look at the server that is behind.",
    source: "RFC 1034 §4.3.5; knowledge base (48 hours)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for seen in seen(survey)? {
        let Some((first, theirs)) = seen.servers.first() else {
            continue;
        };
        let Some((other, values)) = seen.servers.iter().find(|(_, values)| values != theirs) else {
            continue;
        };
        let (name, kind) = (&seen.records.name, seen.records.kind);
        let message = format!(
            "{first} has {} for {name} ({kind}), and {other} has {}{}",
            shown(theirs),
            shown(values),
            lately(seen.since)
        );
        let found = out.on(survey.records(name, kind), message);
        match seen.since.is_some_and(|since| since < 3600) {
            true => found.level(Level::Note).help("ask again in an hour"),
            false => found.help("look at the server that is behind"),
        };
    }
    Ok(())
}
