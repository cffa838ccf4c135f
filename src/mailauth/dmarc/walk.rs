//! The walk up the tree of names (RFC 9989 §4.10): which record holds for a name, and which names
//! belong to one organization.

use super::{Mode, Policy, Psd, Record};
use crate::mailauth::ask::{Answer, Failure, Pending, Question, Type, World};

/// Questions of one walk at most (RFC 9989 §4.10).
const QUESTIONS: usize = 8;

/// What a name on the way has at `_dmarc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One policy record.
    Record(Record),
    /// No policy record; other texts, such as those of a wildcard, do not count.
    Nothing,
    /// Several records, which count as none (RFC 9989 §4.10, steps 2 and 6).
    Several(Vec<String>),
    /// Nobody knows.
    Failed(Failure),
}

/// One name of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The name, without `_dmarc`.
    pub domain: String,
    /// What it has.
    pub found: Found,
    /// Where the record really stands, if `_dmarc` is an alias.
    pub via: Vec<String>,
}

impl Step {
    /// The one record that it has.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match &self.found {
            Found::Record(record) => Some(record),
            _ => None,
        }
    }
}

/// A walk from a name up to where it stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The names that were asked, the longest first; at least one.
    pub steps: Vec<Step>,
}

/// Whose record it is that holds for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// Its own.
    Own,
    /// Of its organizational domain.
    Organization,
    /// Of the public suffix above.
    Suffix,
}

/// The record that holds for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The domain that it was found at.
    pub domain: String,
    /// Whose it is.
    pub whose: Whose,
    /// The record.
    pub record: Record,
    /// What it asks for at this name; none where receivers apply no DMARC (RFC 9989 §4.10.1).
    pub policy: Option<Policy>,
}

impl Applied {
    /// What happens to mail that fails: one level less than asked where it is a test (`t=y`).
    #[must_use]
    pub fn effective(&self) -> Option<Policy> {
        let milder = |policy: Policy| {
            if self.record.is_test() {
                policy.milder()
            } else {
                policy
            }
        };
        self.policy.map(milder)
    }
}

/// What receivers find for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Everything that was looked at.
    pub walk: Walk,
    /// The organization that the name belongs to.
    pub organization: String,
    /// What holds for it; none where there is no record.
    pub applied: Option<Applied>,
    /// Why it may be that more would have been found.
    pub failure: Option<Failure>,
}

/// The names of a walk from here, the longest first: the name, then its parents, with a leap to the
/// last seven labels where it has eight or more (RFC 9989 §4.10, steps 3 to 7).
#[must_use]
pub fn names(domain: &str) -> Vec<String> {
    let domain = domain.trim_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let first = labels.len().saturating_sub(QUESTIONS - 1).max(1);
    let parents = (first..labels.len()).map(|from| labels[from..].join("."));
    std::iter::once(domain.clone()).chain(parents).collect()
}

fn question(domain: &str) -> Question {
    Question::new(&format!("_dmarc.{domain}"), Type::Txt)
}

/// The policy records among the texts of an answer.
fn found(answer: &Answer) -> (Found, Vec<String>) {
    let records = match answer {
        Answer::Records(records) => records,
        Answer::NoData | Answer::NoName => return (Found::Nothing, Vec::new()),
        Answer::Failed(failure) => return (Found::Failed(failure.clone()), Vec::new()),
    };
    let texts = records
        .data
        .iter()
        .filter_map(super::super::ask::Data::text);
    let mut texts: Vec<String> = texts.filter(|text| Record::is_one(text)).collect();
    let found = match (texts.len(), texts.pop()) {
        (1, Some(text)) => Record::parse(&text).map_or(Found::Nothing, Found::Record),
        (0, _) | (_, None) => Found::Nothing,
        (_, Some(last)) => {
            texts.push(last);
            Found::Several(texts)
        }
    };
    (found, records.via.clone())
}

/// Walks from a name up. All names are asked at once: the few questions beyond a `psd` cost less than
/// waiting for each.
///
/// # Errors
/// An answer is missing.
pub fn walk(world: &dyn World, domain: &str) -> Result<Walk, Pending> {
    let names = names(domain);
    let answers: Vec<Option<&Answer>> = names
        .iter()
        .map(|name| world.dns(&question(name)))
        .collect();
    let mut steps = Vec::new();
    for (domain, answer) in names.into_iter().zip(answers) {
        let (found, via) = found(answer.ok_or(Pending)?);
        let step = Step { domain, found, via };
        let stop = step
            .record()
            .is_some_and(|record| record.psd() != Psd::Unknown);
        steps.push(step);
        if stop {
            break;
        }
    }
    Ok(Walk { steps })
}

impl Walk {
    /// The name it began at.
    #[must_use]
    pub fn start(&self) -> &str {
        self.steps.first().map_or("", |step| &step.domain)
    }

    /// The records on the way, the longest name first.
    pub fn records(&self) -> impl Iterator<Item = (&str, &Record)> {
        let steps = self.steps.iter();
        steps.filter_map(|step| Some((step.domain.as_str(), step.record()?)))
    }

    /// The organization that its name belongs to (RFC 9989 §4.10.2).
    #[must_use]
    pub fn organization(&self) -> &str {
        let start = self.start();
        for (domain, record) in self.records() {
            match record.psd() {
                Psd::No => return domain,
                Psd::Yes if domain != start => return self.below(domain),
                Psd::Yes | Psd::Unknown => {}
            }
        }
        self.records().last().map_or(start, |(domain, _)| domain)
    }

    /// The public suffix on the way: a record with `psd=y` above the name.
    #[must_use]
    pub fn suffix(&self) -> Option<(&str, &Record)> {
        let start = self.start();
        self.records()
            .find(|(domain, record)| record.psd() == Psd::Yes && *domain != start)
    }

    /// The part of its name that is one label longer than a domain above.
    fn below<'a>(&'a self, above: &str) -> &'a str {
        let start = self.start();
        let rest = start.len().saturating_sub(above.len() + 1);
        let label = start[..rest].rfind('.').map_or(0, |dot| dot + 1);
        &start[label..]
    }
}

/// What receivers find for a name (RFC 9989 §4.10.1).
///
/// # Errors
/// An answer is missing.
pub fn discover(world: &dyn World, domain: &str) -> Result<Discovery, Pending> {
    // Whether the name exists is asked together with the rest: NXDOMAIN is what says that it does
    // not (RFC 9989 §3.2.13, RFC 8020), and any type will do.
    let exists = world.dns(&Question::new(domain, Type::Txt));
    let walk = walk(world, domain)?;
    let exists = !matches!(exists.ok_or(Pending)?, Answer::NoName);
    let organization = walk.organization().to_owned();
    let start = walk.start();
    let at = |name: &str| walk.records().find(|(domain, _)| *domain == name);
    let own = at(start).map(|found| (Whose::Own, found));
    let above = at(&organization).map(|found| (Whose::Organization, found));
    let suffix = || walk.suffix().map(|found| (Whose::Suffix, found));
    let applied = own
        .or(above)
        .or_else(suffix)
        .map(|(whose, (domain, record))| Applied {
            domain: domain.to_owned(),
            whose,
            policy: match whose {
                Whose::Own => record.own_policy(),
                Whose::Organization | Whose::Suffix => record.policy_below(exists),
            },
            record: record.clone(),
        });
    let failure = walk.steps.iter().find_map(|step| match &step.found {
        Found::Failed(failure) => Some(failure.clone()),
        _ => None,
    });
    Ok(Discovery {
        organization,
        applied,
        failure,
        walk,
    })
}

/// Whether an authenticated name counts for an author's domain (RFC 9989 §4.4, §4.10.2).
///
/// # Errors
/// An answer is missing.
pub fn aligned(
    world: &dyn World,
    author: &str,
    authenticated: &str,
    mode: Mode,
) -> Result<bool, Pending> {
    let same = author.eq_ignore_ascii_case(authenticated);
    if same || mode == Mode::Strict {
        return Ok(same);
    }
    // Both walks are begun before either has to be finished.
    let (one, other) = (walk(world, author), walk(world, authenticated));
    Ok(one?.organization() == other?.organization())
}

#[cfg(test)]
#[path = "walk_tests.rs"]
pub(super) mod tests;
