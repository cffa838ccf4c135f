//! Everything a record leads to, whoever sends: a check stops at the first match, and so shows only a
//! part of what others will meet.

use std::ops::Range;

use super::fill::{self, can_be_asked};
use super::look::{self, Got};
use super::macros::Name;
use super::record::Record;
use super::term::{Mechanism, Sense, Term};
use super::tree::{Cause, Found, HOSTS, LOOKUPS, Node, Step, VOIDS, Why};
use crate::mailauth::ask::{Pending, Type, World};

/// Terms that ask, on the way to a record, beyond which it is not looked at. Readers give up after
/// [`LOOKUPS`]; a little more shows what the terms behind that cost. Each step of the way is a round of
/// questions, so a way that goes on and on would keep an audit from an end for all its domains.
const FAR: usize = LOOKUPS + 2;

/// Terms that ask, over all branches, beyond which nothing more is looked at: far more than any reader
/// takes.
const MANY: usize = 100;

/// Follows every branch of the record at a domain: what each term costs at most. What is named with
/// macros cannot be followed, and counts as one lookup.
///
/// # Errors
/// An answer is missing; all questions that can be known were asked of `world`.
pub fn expand(world: &dyn World, domain: &str) -> Result<Node, Pending> {
    let found = match can_be_asked(domain) {
        true => look::record(world, domain)?,
        false => Found::NoDomain,
    };
    expand_found(world, domain, found)
}

/// The same for a record that is not published, or not yet.
///
/// # Errors
/// An answer is missing.
pub fn expand_record(world: &dyn World, domain: &str, record: &Record) -> Result<Node, Pending> {
    expand_found(world, domain, Found::Record(record.clone()))
}

fn expand_found(world: &dyn World, domain: &str, found: Found) -> Result<Node, Pending> {
    let mut walk = Walk {
        world,
        lookups: 0,
        way: Vec::new(),
    };
    walk.node(&domain.to_ascii_lowercase(), found)
}

struct Walk<'a> {
    world: &'a dyn World,
    lookups: usize,
    way: Vec<String>,
}

impl Walk<'_> {
    fn domain(&mut self, domain: &str) -> Result<Node, Pending> {
        let found = if let Some(at) = self.way.iter().position(|on| on == domain) {
            let mut circle = self.way[at..].to_vec();
            circle.push(domain.to_owned());
            Found::Loop(circle)
        } else if self.lookups > MANY || self.way.len() > FAR {
            Found::TooFar
        } else if !can_be_asked(domain) {
            Found::NoDomain
        } else {
            look::record(self.world, domain)?
        };
        self.node(domain, found)
    }

    fn node(&mut self, domain: &str, found: Found) -> Result<Node, Pending> {
        let mut node = Node::new(domain, found);
        let Found::Record(record) = &node.found else {
            return Ok(node);
        };
        let record = record.clone();
        let all = record.placed().find(|(_, term)| term.is_all());
        let read = all.as_ref().map_or(usize::MAX, |(at, _)| at.end);
        let mut pending = false;
        self.way.push(domain.to_owned());
        for (at, term) in record.placed() {
            let reads = match term.sense() {
                Sense::Directive(..) => at.end <= read,
                Sense::Redirect(_) => all.is_none(),
                Sense::Explanation(_) | Sense::Other(..) => false,
            };
            if !reads {
                continue;
            }
            match self.step(domain, at, term) {
                Ok(step) => node.steps.push(step),
                Err(Pending) => pending = true,
            }
        }
        self.way.pop();
        if pending { Err(Pending) } else { Ok(node) }
    }

    fn step(&mut self, domain: &str, at: Range<usize>, term: &Term) -> Result<Step, Pending> {
        self.lookups += usize::from(term.asks());
        let mut step = Step::new(at, term);
        let target = match term.name().map(Name::literal) {
            Some(Some(name)) => Some(fill::name(&name)),
            Some(None) => None,
            None => Some(domain.to_owned()),
        };
        let Some(target) = target.filter(|_| term.asks()) else {
            return Ok(step);
        };
        step.target = Some(target.clone());
        match term.sense() {
            Sense::Directive(_, Mechanism::Include(_)) | Sense::Redirect(_) => {
                let below = self.domain(&target)?;
                if matches!(below.found, Found::Nothing { void: true }) {
                    step.voids.push(target);
                }
                step.below = Some(below);
            }
            _ if !can_be_asked(&target) => {}
            Sense::Directive(_, Mechanism::A(..)) => self.host(&mut step, &target)?,
            Sense::Directive(_, Mechanism::Exists(_)) => {
                let got = look::addresses(self.world, &target, Type::A)?;
                note(&mut step, &target, &got);
            }
            Sense::Directive(_, Mechanism::Mx(..)) => self.mx(&mut step, &target)?,
            // `ptr` asks about the sender, whom nobody knows here.
            Sense::Directive(..) | Sense::Explanation(_) | Sense::Other(..) => {}
        }
        Ok(step)
    }

    /// A host is void where it has addresses of neither family.
    fn host(&mut self, step: &mut Step, host: &str) -> Result<(), Pending> {
        let v4 = look::addresses(self.world, host, Type::A);
        let v6 = look::addresses(self.world, host, Type::Aaaa);
        match (v4?, v6?) {
            (Got::Void, Got::Void) => step.voids.push(host.to_owned()),
            (got @ Got::Failed(_), _) | (_, got @ Got::Failed(_)) => note(step, host, &got),
            _ => {}
        }
        Ok(())
    }

    fn mx(&mut self, step: &mut Step, target: &str) -> Result<(), Pending> {
        let got = look::exchangers(self.world, target)?;
        let Got::Some(hosts) = got else {
            note(step, target, &got);
            return Ok(());
        };
        step.hosts = hosts.len();
        let mut pending = false;
        let hosts = hosts.iter().take(HOSTS);
        for host in hosts.filter(|host| can_be_asked(host)) {
            pending |= self.host(step, host).is_err();
        }
        if pending { Err(Pending) } else { Ok(()) }
    }
}

fn note<T>(step: &mut Step, name: &str, got: &Got<T>) {
    match got {
        Got::Some(_) => {}
        Got::Void => step.voids.push(name.to_owned()),
        Got::Failed(failure) => {
            step.failed
                .get_or_insert_with(|| (name.to_owned(), failure.clone()));
        }
    }
}

impl Node {
    /// Whatever makes readers give up, anywhere below; with the number of the term of this record that
    /// leads there, none for this record itself.
    #[must_use]
    pub fn troubles(&self) -> Vec<(Option<usize>, Cause)> {
        let mut troubles = Vec::new();
        if let Some(why) = self.trouble(true) {
            troubles.push((None, self.cause(None, why)));
        }
        for (index, step) in self.steps.iter().enumerate() {
            let mut found = Vec::new();
            self.of_step(step, &mut found);
            troubles.extend(found.into_iter().map(|cause| (Some(index), cause)));
        }
        let circle = |cause: &Cause| matches!(cause.why, Why::Loop(_));
        let circles = troubles.iter().any(|(_, cause)| circle(cause));
        // A circle costs lookups without end; its name says more.
        if self.lookups() > LOOKUPS && !circles {
            troubles.push((None, self.cause(None, Why::Lookups)));
        }
        if self.voids() > VOIDS {
            troubles.push((None, self.cause(None, Why::Voids)));
        }
        troubles
    }

    fn cause(&self, term: Option<&Term>, why: Why) -> Cause {
        Cause {
            domain: self.domain.clone(),
            record: self.text(),
            term: term.map(Term::to_string),
            why,
        }
    }

    /// What is wrong with the record itself. That there is none is an error only where another one
    /// leads here.
    fn trouble(&self, first: bool) -> Option<Why> {
        match &self.found {
            Found::Record(_) | Found::TooFar => None,
            Found::Faulty(_, faults) => Some(Why::Faults(faults.clone())),
            Found::Several(records) => Some(Why::Several(records.len())),
            Found::Failed(failure) => Some(Why::Dns(self.domain.clone(), failure.clone())),
            Found::Loop(circle) => Some(Why::Loop(circle.clone())),
            Found::Nothing { .. } | Found::NoDomain => {
                (!first).then(|| Why::NoRecord(self.domain.clone()))
            }
        }
    }

    fn of_step(&self, step: &Step, found: &mut Vec<Cause>) {
        let mut own = |why| found.push(self.cause(Some(&step.term), why));
        if step.hosts > HOSTS {
            own(Why::Hosts(step.hosts));
        }
        if let Some((name, failure)) = &step.failed {
            own(Why::Dns(name.clone(), failure.clone()));
        }
        let Some(below) = &step.below else {
            return;
        };
        match below.trouble(false) {
            Some(why @ (Why::NoRecord(_) | Why::Loop(_))) => own(why),
            Some(why) => found.push(below.cause(None, why)),
            None => {}
        }
        for step in &below.steps {
            below.of_step(step, found);
        }
    }
}
