//! What the servers of a zone, and the resolver, say of a declared record set.

use std::collections::BTreeSet;

use super::published::{Zone, answers, asked_as, is_about_mail, values, zone_of};
use super::remedy::is_away;
use super::zone_served_elsewhere::elsewhere;
use crate::lint::scene::Records;
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Pending, Question};

/// One declared set, and what is published of it.
#[derive(Debug)]
pub(super) struct Seen<'s> {
    /// The set as declared.
    pub(super) records: &'s Records<'s>,
    /// Its values.
    pub(super) declared: BTreeSet<String>,
    /// What each server of the zone says, by its name; those that fail left out.
    pub(super) servers: Vec<(String, BTreeSet<String>)>,
    /// What the resolver says, and for how many seconds it will.
    pub(super) resolver: Option<(BTreeSet<String>, u32)>,
    /// How many seconds ago an apply wrote it, if that was lately.
    pub(super) since: Option<i64>,
}

/// Every declared set that mail depends on, in zones that are published here.
///
/// # Errors
/// An answer is not known yet.
pub(super) fn seen<'s>(survey: &'s Survey<'_>) -> Result<Vec<Seen<'s>>, Pending> {
    let sets =
        survey.declared.zones.sets().filter(|set| {
            is_about_mail(set) && survey.domains.iter().any(|domain| domain == set.zone)
        });
    let all: Vec<Result<Option<Seen<'s>>, Pending>> = sets.map(|set| one(survey, set)).collect();
    let all: Result<Vec<Option<Seen<'s>>>, Pending> = all.into_iter().collect();
    Ok(all?.into_iter().flatten().collect())
}

fn one<'s>(survey: &'s Survey<'_>, set: &'s Records<'s>) -> Result<Option<Seen<'s>>, Pending> {
    let Some(kind) = asked_as(set.kind) else {
        return Ok(None);
    };
    let question = Question::new(&set.name, kind);
    let resolver = survey.answer(&question);
    let away = is_away(survey, set);
    if !away && elsewhere(survey, set.zone)?.is_some() {
        return Ok(None);
    }
    let zone = match zone_of(survey, set.zone)? {
        Some(zone) => zone,
        // A zone that others keep is compared by what the world sees, if nobody tells its servers.
        None if away => Zone {
            name: set.zone.to_owned(),
            servers: Vec::new(),
        },
        None => return Ok(None),
    };
    let at: Vec<(String, Question)> = zone
        .servers
        .iter()
        .filter_map(|server| {
            let address = server.addresses.first()?;
            Some((server.name.clone(), question.clone().at(*address)))
        })
        .collect();
    let questions: Vec<Question> = at.iter().map(|(_, question)| question.clone()).collect();
    let said = answers(survey, &questions)?;
    let resolver = resolver?;
    let servers = at
        .into_iter()
        .zip(said)
        .filter_map(|((name, _), answer)| Some((name, values(set, answer)?)));
    let mut servers: Vec<(String, BTreeSet<String>)> = servers.collect();
    if servers.is_empty() && away {
        servers.extend(values(set, resolver).map(|values| ("the resolver".to_owned(), values)));
    }
    let ttl = match resolver {
        Answer::Records(records) => records.ttl,
        _ => 0,
    };
    Ok(Some(Seen {
        declared: set
            .values
            .iter()
            .map(|(_, value)| (*value).to_owned())
            .collect(),
        servers,
        resolver: values(set, resolver).map(|values| (values, ttl)),
        since: since(survey, set),
        records: set,
    }))
}

/// How many seconds ago an apply wrote a declared set, if that was lately. Where the service was read
/// and does not have it, somebody took it out since, and nothing is on its way.
pub(super) fn since(survey: &Survey<'_>, set: &Records<'_>) -> Option<i64> {
    let record = survey.record?;
    if survey.live.is_some() && survey.lives.zones.at(&set.name, set.kind).is_none() {
        return None;
    }
    let things = set.values.iter().map(|(thing, _)| thing.address);
    things
        .filter_map(|address| record.since(address, "values", survey.declared.now))
        .min()
}

/// For how long a change may take to be seen, by the service's own word, in seconds.
pub(super) const SPREADS: i64 = 48 * 3600;

/// Since when an apply wrote it, as words behind a fact.
pub(super) fn lately(since: Option<i64>) -> String {
    match since {
        Some(seconds) if seconds < 120 => ", which was applied just now".to_owned(),
        Some(seconds) if seconds < 7200 => {
            format!(", which was applied {} minutes ago", seconds / 60)
        }
        Some(seconds) => format!(", which was applied {} hours ago", seconds / 3600),
        None => String::new(),
    }
}
