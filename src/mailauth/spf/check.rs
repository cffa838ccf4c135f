//! `check_host()` (RFC 7208 §4): what the record of a domain says of one sender.

use std::net::IpAddr;
use std::ops::Range;

use super::fill::{self, can_be_asked, fill};
use super::look::{self, Got};
use super::macros::{MacroString, Name, Place};
use super::record::Record;
use super::term::{Mechanism, Qualifier, Sense, Term};
use super::tree::{Cause, Found, LOOKUPS, Node, Outcome, Step, VOIDS, Why};
use crate::mailauth::ask::{Pending, World};

/// One sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Where the message comes from; an IPv4 address in IPv6 clothes counts as IPv4 (§5).
    pub ip: IpAddr,
    /// What the host calls itself.
    pub helo: String,
    /// The envelope's sender; empty for bounces, and to check HELO alone: then `postmaster` there is
    /// meant (§2.4).
    pub mail_from: String,
}

/// What macros of explanations say of the one who checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Its name.
    pub name: String,
    /// The moment, in Unix seconds.
    pub now: i64,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The result.
    pub outcome: Outcome,
    /// Why there is none, for `temperror` and `permerror`.
    pub cause: Option<Cause>,
    /// The explanation that the domain gives for `fail`; none where the receiver uses its own (§6.2).
    pub explanation: Option<String>,
    /// What was looked at, from the domain of the sender down.
    pub tree: Node,
}

/// Checks a sender.
///
/// # Errors
/// An answer is missing. Every question that could be known was asked of `world`, which notes those
/// without an answer: rounds of questions are as many as records stand one behind the other.
pub fn check(world: &dyn World, sender: &Sender, receiver: &Receiver) -> Result<Check, Pending> {
    let postmaster = format!("postmaster@{}", sender.helo);
    let from = match sender.mail_from.as_str() {
        "" => postmaster.as_str(),
        from => from,
    };
    let (local, domain) = from.rsplit_once('@').unwrap_or(("", from));
    let mut checker = Checker {
        world,
        ip: sender.ip.to_canonical(),
        helo: &sender.helo,
        local: if local.is_empty() {
            "postmaster"
        } else {
            local
        },
        of: domain,
        receiver,
        lookups: 0,
        voids: 0,
        way: Vec::new(),
        cause: None,
    };
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_ascii_lowercase());
    let (tree, outcome) = checker.domain(&domain)?;
    let explanation = match outcome {
        Outcome::Fail => checker.explanation(&tree)?,
        _ => None,
    };
    Ok(Check {
        outcome,
        cause: checker.cause,
        explanation,
        tree,
    })
}

/// Whether a domain can have a record (§4.3): more than one label, each of a lawful length.
fn is_domain(domain: &str) -> bool {
    domain.contains('.') && can_be_asked(domain) && !domain.ends_with(']')
}

/// One check on its way.
pub(super) struct Checker<'a> {
    pub(super) world: &'a dyn World,
    pub(super) ip: IpAddr,
    pub(super) helo: &'a str,
    pub(super) local: &'a str,
    pub(super) of: &'a str,
    pub(super) receiver: &'a Receiver,
    lookups: usize,
    pub(super) voids: usize,
    /// The domains from the first record to this one.
    way: Vec<String>,
    cause: Option<Cause>,
}

/// What one term comes to.
pub(super) enum Said {
    /// The sender is not meant.
    No,
    /// The sender is meant.
    Yes,
    /// It ends here, with an error.
    End(Outcome),
}

impl Checker<'_> {
    /// The record of a domain and what it says.
    pub(super) fn domain(&mut self, domain: &str) -> Result<(Node, Outcome), Pending> {
        if !is_domain(domain) {
            return Ok((Node::new(domain, Found::NoDomain), Outcome::None));
        }
        let mut node = Node::new(domain, look::record(self.world, domain)?);
        let outcome = match &node.found {
            Found::Record(record) => {
                let record = record.clone();
                self.way.push(domain.to_owned());
                let outcome = self.record(&mut node, &record);
                self.way.pop();
                outcome?
            }
            Found::Faulty(_, faults) => {
                let why = Why::Faults(faults.clone());
                self.end(&node, None, why)
            }
            Found::Several(records) => {
                let why = Why::Several(records.len());
                self.end(&node, None, why)
            }
            Found::Failed(failure) => {
                let why = Why::Dns(domain.to_owned(), failure.clone());
                self.end(&node, None, why)
            }
            Found::Nothing { .. } | Found::NoDomain | Found::Loop(_) | Found::TooFar => {
                Outcome::None
            }
        };
        Ok((node, outcome))
    }

    /// The terms of a record, in turn. Where an answer is missing, the others are looked at all the
    /// same, so that their questions are noted as well.
    fn record(&mut self, node: &mut Node, record: &Record) -> Result<Outcome, Pending> {
        let mut pending = false;
        let all = record.placed().find(|(_, term)| term.is_all());
        let read = all.as_ref().map_or(usize::MAX, |(at, _)| at.end);
        let directives = record.placed().filter(|(at, _)| at.end <= read);
        for (at, term) in directives {
            let Sense::Directive(qualifier, mechanism) = term.sense() else {
                continue;
            };
            match self.step(node, at, term, mechanism) {
                Err(Pending) => pending = true,
                Ok(_) if pending && self.lookups > LOOKUPS => break,
                Ok(Said::No) => {}
                Ok(_) if pending => break,
                Ok(Said::Yes) => return Ok(meaning(*qualifier)),
                Ok(Said::End(outcome)) => return Ok(outcome),
            }
        }
        let redirect = record.placed().find_map(|(at, term)| match term.sense() {
            Sense::Redirect(name) if all.is_none() => Some((at, term, name)),
            _ => None,
        });
        let outcome = match redirect {
            Some((at, term, name)) => self.redirect(node, at, term, name),
            None => Ok(Outcome::Neutral),
        };
        if pending { Err(Pending) } else { outcome }
    }

    fn redirect(
        &mut self,
        node: &mut Node,
        at: Range<usize>,
        term: &Term,
        name: &Name,
    ) -> Result<Outcome, Pending> {
        let mut step = Step::new(at, term);
        if let Some(outcome) = self.costs(node, &step) {
            node.steps.push(step);
            return Ok(outcome);
        }
        let target = self.target(node, name)?;
        let (below, outcome) = self.domain(&target)?;
        let outcome = self.judged(node, &mut step, below, outcome);
        step.target = Some(target);
        step.matched = true;
        node.steps.push(step);
        Ok(outcome)
    }

    /// The result of a record that another one leads to: none at all is an error there.
    pub(super) fn judged(
        &mut self,
        node: &Node,
        step: &mut Step,
        below: Node,
        outcome: Outcome,
    ) -> Outcome {
        let void = matches!(below.found, Found::Nothing { void: true });
        if void {
            step.voids.push(below.domain.clone());
            self.voids += 1;
        }
        let domain = below.domain.clone();
        step.below = Some(below);
        match outcome {
            Outcome::None => self.end(node, Some(&step.term), Why::NoRecord(domain)),
            outcome => outcome,
        }
    }

    fn step(
        &mut self,
        node: &mut Node,
        at: Range<usize>,
        term: &Term,
        mechanism: &Mechanism,
    ) -> Result<Said, Pending> {
        let mut step = Step::new(at, term);
        let said = match self.costs(node, &step) {
            Some(outcome) => Said::End(outcome),
            None => self.said(node, &mut step, mechanism)?,
        };
        let said = match said {
            Said::End(outcome) => Said::End(outcome),
            _ if self.voids > VOIDS => Said::End(self.end(node, Some(term), Why::Voids)),
            said => said,
        };
        step.matched = matches!(said, Said::Yes);
        node.steps.push(step);
        Ok(said)
    }

    /// Counts a term that asks; the result where there were too many.
    fn costs(&mut self, node: &Node, step: &Step) -> Option<Outcome> {
        self.lookups += usize::from(step.term.asks());
        if self.lookups <= LOOKUPS || !step.term.asks() {
            return None;
        }
        let why = circle(&self.way).map_or(Why::Lookups, Why::Loop);
        Some(self.end(node, Some(&step.term), why))
    }

    /// Notes why there is no result; the first reason counts.
    pub(super) fn end(&mut self, node: &Node, term: Option<&Term>, why: Why) -> Outcome {
        let outcome = match why {
            Why::Dns(..) => Outcome::Temperror,
            _ => Outcome::Permerror,
        };
        self.cause.get_or_insert_with(|| Cause {
            domain: node.domain.clone(),
            record: node.text(),
            term: term.map(Term::to_string),
            why,
        });
        outcome
    }

    /// The text for a refused sender: that of the record that decided (§6.2). Whatever is wrong with
    /// it, there is none, and the result stands.
    fn explanation(&self, tree: &Node) -> Result<Option<String>, Pending> {
        let mut node = tree;
        while let Some(below) = node.steps.last().and_then(|step| match step.term.sense() {
            Sense::Redirect(_) => step.below.as_ref(),
            _ => None,
        }) {
            node = below;
        }
        let term = node.record().and_then(Record::explanation);
        let Some(name) = term.and_then(Term::name) else {
            return Ok(None);
        };
        let validated = self.validated(name.string(), &node.domain)?;
        let target = fill::name(&fill(name.string(), &self.values(&node.domain, &validated)));
        if !can_be_asked(&target) {
            return Ok(None);
        }
        let Got::Some(texts) = look::texts(self.world, &target)? else {
            return Ok(None);
        };
        let [text] = texts.as_slice() else {
            return Ok(None);
        };
        let Ok(string) = MacroString::read(text, Place::Explanation) else {
            return Ok(None);
        };
        let validated = self.validated(&string, &node.domain)?;
        Ok(Some(fill(&string, &self.values(&node.domain, &validated))))
    }
}

fn meaning(qualifier: Qualifier) -> Outcome {
    match qualifier {
        Qualifier::Pass => Outcome::Pass,
        Qualifier::Fail => Outcome::Fail,
        Qualifier::Softfail => Outcome::Softfail,
        Qualifier::Neutral => Outcome::Neutral,
    }
}

/// The first circle on a way: from a domain to where it comes again.
fn circle(way: &[String]) -> Option<Vec<String>> {
    way.iter().enumerate().find_map(|(begin, domain)| {
        let rest = &way[begin + 1..];
        let again = rest.iter().position(|later| later == domain)?;
        Some(way[begin..begin + again + 2].to_vec())
    })
}
