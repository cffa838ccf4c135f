//! Record sets that the DNS publishes otherwise than declared.

use std::collections::BTreeSet;

use super::propagation::{SPREADS, Seen, lately, seen};
use super::published::shown;
use super::remedy::publishes;
use crate::kinds::record_share::alike;
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::Pending;
use crate::mailauth::{dmarc, spf};
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
        if !agree || says_the_same(&seen, published) || is_told(&seen, published) {
            continue;
        }
        let (name, kind) = (&seen.records.name, seen.records.kind);
        let (declared, lately) = (shown(&seen.declared), lately(seen.since));
        let message = match published.is_empty() {
            true => format!("{name} ({kind}) is not published, and declared as {declared}{lately}"),
            false => format!(
                "{name} ({kind}) is published as {}, and declared as {declared}{lately}",
                shown(published)
            ),
        };
        let found = out.on(survey.records(name, kind), message);
        match seen.since.is_some_and(|since| since < SPREADS) {
            true => found.level(Level::Note).help("ask again later"),
            false => found.help(publishes(survey, seen.records)),
        };
    }
    Ok(())
}

/// Whether each value is published, in whatever spelling: the service writes some texts in one of its own.
fn says_the_same(seen: &Seen<'_>, published: &BTreeSet<String>) -> bool {
    let name = &seen.records.name;
    let zone = format!(".{}", seen.records.zone);
    let owner = name.strip_suffix(&zone).unwrap_or("@");
    let is_there = |value: &String| published.iter().any(|other| alike(owner, value, other));
    published.len() == seen.declared.len() && seen.declared.iter().all(is_there)
}

/// Whether rules about SPF and DMARC tell the same difference in words of their own: one record each,
/// seen by everybody, that says something else.
fn is_told(seen: &Seen<'_>, published: &BTreeSet<String>) -> bool {
    let everywhere = seen.resolver.as_ref().map(|(values, _)| values) == Some(published);
    let [there] = published.iter().collect::<Vec<_>>()[..] else {
        return false;
    };
    let [here] = seen.declared.iter().collect::<Vec<_>>()[..] else {
        return false;
    };
    if !everywhere || seen.since.is_some() {
        return false;
    }
    if let (Ok(there), Ok(here)) = (spf::Record::parse(there), spf::Record::parse(here)) {
        let same = there.all() == here.all() && there.redirect() == here.redirect();
        return !same
            || !there.directives().all(|term| here.has(term))
            || !here.directives().all(|term| there.has(term));
    }
    let records = (dmarc::Record::parse(there), dmarc::Record::parse(here));
    let (Some(there), Some(here)) = records else {
        return false;
    };
    let differs = |tag: &&str| there.tags().get(tag) != here.tags().get(tag);
    ["p", "sp", "np", "t"].iter().any(differs)
}
