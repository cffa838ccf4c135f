//! Record sets that the DNS publishes otherwise than declared.

use super::propagation::{SPREADS, lately, seen};
use super::published::shown;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::model::diagnostic::Level;

/// `published-differs`.
pub(super) const RULE: Rule = Rule {
    code: "published-differs",
    level: Level::Error,
    title: "the DNS publishes something else than declared",
    facts: &["DNS-ZONE-01"],
    manual: "The servers of the zone agree, and what they publish of a record set that mail depends on is not \
        what the files say. Either the files were not applied yet, or somebody changed the zone since: \
        `maniform plan` tells which. Where a plan is empty, the servers did not take up the zone yet; the \
        service says that it may take up to 48 hours.",
    source: "knowledge base (48 hours)",
    judge: Judge::Audit(judge),
};

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    for seen in seen(survey)? {
        let Some((_, published)) = seen.servers.first() else {
            continue;
        };
        let agree = seen.servers.iter().all(|(_, values)| values == published);
        if !agree || *published == seen.declared {
            continue;
        }
        let (name, kind) = (&seen.records.name, seen.records.kind);
        let message = format!(
            "{name} ({kind}) is published as {}, and declared as {}{}",
            shown(published),
            shown(&seen.declared),
            lately(seen.since)
        );
        let found = out.on(survey.records(name, kind), message);
        match seen.since.is_some_and(|since| since < SPREADS) {
            true => found.level(Level::Note).help("ask again later"),
            false => found.help("run `maniform plan`: it says what is to be applied"),
        };
    }
    Ok(())
}
