//! Where mail goes once it has come in: every address as a station, with the steps it makes from
//! there. Aliases, linked domains and the catch-all are followed, so that each target is the station
//! that takes its mail, whatever name it is called by (MAIL-RED-17).

use std::collections::BTreeMap;

use super::{Holder, Names, Reach, Thing};
use crate::kinds::{filters::filter, forwarding, mail, mailing_list, redirection, subscribers};

/// What stands at a station.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A mailbox, the catch-all among them.
    Mailbox(Thing<'a>),
    /// A redirection: it keeps nothing.
    Redirection(Thing<'a>),
    /// A discussion list, made to pass on.
    List(Thing<'a>),
    /// An address at a domain that is not ours.
    Outside,
    /// A name at a domain of ours that nobody has. `whole` says that all names there are known.
    Nobody {
        /// Whether all names there are known.
        whole: bool,
    },
}

/// One step of mail from a station to the next.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The station it leads to.
    pub to: usize,
    /// The thing that says so.
    pub by: Thing<'a>,
    /// The field that says so.
    pub field: &'static str,
    /// The address as it is written there.
    pub target: &'a str,
    /// Only mail that a filter picks goes this way.
    pub picked: bool,
    /// Nobody has the name that is written: the catch-all takes it.
    pub by_catch_all: bool,
}

/// One address with what leads on from it.
#[derive(Debug)]
pub struct Station<'a> {
    /// Its own name, without aliases: `ada@acme.example`.
    pub name: String,
    /// What stands there.
    pub place: Place<'a>,
    /// Whether mail stays there, as well.
    pub keeps: bool,
    /// Where its mail goes.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Station<'a> {
    /// The thing that stands there, where it is ours.
    #[must_use]
    pub fn thing(&self) -> Option<Thing<'a>> {
        match self.place {
            Place::Mailbox(thing) | Place::Redirection(thing) | Place::List(thing) => Some(thing),
            Place::Outside | Place::Nobody { .. } => None,
        }
    }

    /// The steps that all of its mail makes.
    pub fn always(&self) -> impl Iterator<Item = &Step<'a>> {
        self.steps.iter().filter(|step| !step.picked)
    }
}

/// Whether mail to an address arrives somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receives {
    /// It is kept, or leaves for an address elsewhere.
    Yes,
    /// The address is at a domain of ours and what it gets is kept by nobody: why, as a fragment.
    No(String),
    /// The address is at a domain of ours, and these files do not speak of all names there.
    Unknown,
    /// The address is not ours.
    Elsewhere,
}

/// All stations with their steps, and what follows from them.
#[derive(Debug, Default)]
pub struct Flow<'a> {
    stations: Vec<Station<'a>>,
    by_name: BTreeMap<String, usize>,
    measures: Vec<Measure>,
}

/// What is known of the ways from a station.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    /// Steps of the longest way from here.
    depth: usize,
    /// Copies of one message that arrive in the end.
    copies: u64,
    /// Whether anything may be kept at all.
    arrives: bool,
    /// The step behind which the longest way goes on, by its place among the steps.
    deepest: Option<usize>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(things: &BTreeMap<&'a str, Vec<Thing<'a>>>, names: &Names<'a>) -> Self {
        let mut flow = Self::default();
        let of = |kind: &str| things.get(kind).into_iter().flatten();
        for mailbox in of(mail::MAILBOX) {
            flow.put(mailbox.key().to_owned(), Place::Mailbox(*mailbox), true);
        }
        for redirection in of(redirection::NAME) {
            let place = Place::Redirection(*redirection);
            // Where it leads may not be known; then nobody can say that it keeps nothing.
            let keeps = redirection.set("targets").is_none();
            flow.put(redirection.key().to_owned(), place, keeps);
        }
        for list in of(mailing_list::NAME) {
            // Who is on it is not always known, so it counts as somebody who keeps.
            flow.put(list.key().to_owned(), Place::List(*list), true);
        }
        for redirection in of(redirection::NAME) {
            flow.leads(redirection.key(), *redirection, "targets", names);
        }
        for forward in of(forwarding::NAME) {
            flow.leads(forward.key(), *forward, "to", names);
            let goes = !forward.items("to").is_empty();
            if goes && forward.flag("keep-copy") == Some(false) {
                let at = flow.by_name.get(forward.key()).copied();
                if let Some(station) = at.and_then(|at| flow.stations.get_mut(at)) {
                    station.keeps = false;
                }
            }
        }
        for list in of(subscribers::NAME) {
            for field in ["subscribers", "only-subscribers"] {
                flow.leads(list.key(), *list, field, names);
            }
        }
        for rule in of(filter::NAME).filter(|rule| rule.flag("enabled") != Some(false)) {
            let mailbox = rule
                .key()
                .split_once('/')
                .map_or("", |(mailbox, _)| mailbox);
            for action in rule.items("actions") {
                if let Some(target) = action.strip_prefix("forward ") {
                    flow.step(mailbox, *rule, ("actions", target), true, names);
                }
            }
        }
        flow.measure();
        flow
    }

    fn put(&mut self, name: String, place: Place<'a>, keeps: bool) -> usize {
        if let Some(at) = self.by_name.get(&name) {
            return *at;
        }
        let at = self.stations.len();
        self.by_name.insert(name.clone(), at);
        self.stations.push(Station {
            name,
            place,
            keeps,
            steps: Vec::new(),
        });
        at
    }

    fn leads(&mut self, from: &str, by: Thing<'a>, field: &'static str, names: &Names<'a>) {
        for target in by.items(field) {
            self.step(from, by, (field, target), false, names);
        }
    }

    fn step(
        &mut self,
        from: &str,
        by: Thing<'a>,
        (field, target): (&'static str, &'a str),
        picked: bool,
        names: &Names<'a>,
    ) {
        // What belongs to nobody declared, or to nobody found, leads nowhere.
        let Some(from) = self.by_name.get(from).copied() else {
            return;
        };
        let (to, by_catch_all) = self.taken_by(target, names);
        if let Some(station) = self.stations.get_mut(from) {
            station.steps.push(Step {
                to,
                by,
                field,
                target,
                picked,
                by_catch_all,
            });
        }
    }

    /// The station that takes mail to an address, made where it is outside or nobody's.
    fn taken_by(&mut self, address: &str, names: &Names<'a>) -> (usize, bool) {
        match names.reach(address) {
            Reach::Here(holder) => {
                let place = match holder {
                    // The list of aliases stands for a mailbox that is there in any case.
                    Holder::Mailbox(thing) | Holder::Alias(thing) => Place::Mailbox(thing),
                    Holder::Redirection(thing) => Place::Redirection(thing),
                    Holder::List(thing) => Place::List(thing),
                };
                (self.put(holder.owner().to_owned(), place, true), false)
            }
            Reach::CatchAll(thing) => {
                let name = thing.key().to_owned();
                (self.put(name, Place::Mailbox(thing), true), true)
            }
            Reach::Nobody { whole } => {
                let name = names.main_form(address);
                (self.put(name, Place::Nobody { whole }, !whole), false)
            }
            Reach::Elsewhere => {
                let name = address.to_lowercase();
                (self.put(name, Place::Outside, true), false)
            }
        }
    }

    /// Walks every station once. A step back to where the walk is coming from counts for nothing: it
    /// is told as a circle.
    fn measure(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.stations.len()];
        self.measures = vec![Measure::default(); self.stations.len()];
        for start in 0..self.stations.len() {
            let mut way = vec![(start, 0)];
            while let Some((here, next)) = way.last_mut() {
                let (at, index) = (*here, *next);
                if states[at] == State::Done {
                    way.pop();
                    continue;
                }
                states[at] = State::Open;
                if let Some(step) = self.stations[at].steps.get(index) {
                    *next += 1;
                    if !step.picked && states[step.to] == State::New {
                        way.push((step.to, 0));
                    }
                    continue;
                }
                let done = |at: usize| states[at] == State::Done;
                self.measures[at] = self.measured(at, done);
                states[at] = State::Done;
                way.pop();
            }
        }
    }

    fn measured(&self, at: usize, done: impl Fn(usize) -> bool) -> Measure {
        let station = &self.stations[at];
        let mut measure = Measure {
            copies: u64::from(station.keeps),
            arrives: station.keeps,
            ..Measure::default()
        };
        // A list is made for many, and each of them asked for it.
        if matches!(station.place, Place::List(_)) {
            return measure;
        }
        for (index, step) in station.steps.iter().enumerate() {
            if step.picked {
                continue;
            }
            if !done(step.to) {
                // A circle is told as one; what it does to mail is not told twice.
                measure.arrives = true;
                continue;
            }
            let behind = self.measures[step.to];
            measure.copies = measure.copies.saturating_add(behind.copies);
            measure.arrives |= behind.arrives;
            if behind.depth + 1 > measure.depth {
                measure.depth = behind.depth + 1;
                measure.deepest = Some(index);
            }
        }
        measure
    }

    /// Every station with its number, ours first.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Station<'a>)> {
        self.stations.iter().enumerate()
    }

    /// How many stations there are: their numbers are below.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stations.len()
    }

    /// Whether there is no station.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stations.is_empty()
    }

    /// The station of a number that a step or [`Flow::all`] gave.
    #[must_use]
    pub fn station(&self, at: usize) -> Option<&Station<'a>> {
        self.stations.get(at)
    }

    /// The station that takes the mail of an address of ours that somebody has.
    #[must_use]
    pub fn of(&self, address: &str, names: &Names<'a>) -> Option<&Station<'a>> {
        let at = self.by_name.get(names.holder(address)?.owner())?;
        self.stations.get(*at)
    }

    /// How many steps the longest way from a station has, circles left out.
    #[must_use]
    pub fn depth(&self, at: usize) -> usize {
        self.measures.get(at).map_or(0, |measure| measure.depth)
    }

    /// The names along the longest way from a station, with its own.
    #[must_use]
    pub fn longest(&self, at: usize) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = Some(at);
        while let Some(station) = at.and_then(|at| self.stations.get(at)) {
            names.push(station.name.as_str());
            let deepest = at.and_then(|at| self.measures[at].deepest);
            at = deepest.map(|index| station.steps[index].to);
        }
        names
    }

    /// How many copies of one message arrive in the end, circles left out; a list counts as one.
    #[must_use]
    pub fn copies(&self, at: usize) -> u64 {
        self.measures.get(at).map_or(0, |measure| measure.copies)
    }

    /// Whether mail to a station may arrive somewhere.
    #[must_use]
    pub fn arrives(&self, at: usize) -> bool {
        self.measures.get(at).is_some_and(|measure| measure.arrives)
    }

    /// Whether mail to an address arrives, as far as these files or what lives say.
    #[must_use]
    pub fn receives(&self, address: &str, names: &Names<'a>) -> Receives {
        let owner = match names.reach(address) {
            Reach::Elsewhere => return Receives::Elsewhere,
            Reach::Nobody { whole: false } => return Receives::Unknown,
            Reach::Nobody { whole: true } => {
                return Receives::No(format!("nobody has the address {address}"));
            }
            Reach::Here(holder) => holder.owner(),
            Reach::CatchAll(thing) => thing.key(),
        };
        match self.by_name.get(owner) {
            Some(at) if !self.arrives(*at) => {
                Receives::No(format!("nothing that {owner} passes mail on to keeps it"))
            }
            _ => Receives::Yes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scene;
    use super::*;
    use crate::document;
    use crate::model::diagnostic::has_errors;
    use crate::model::source::Sources;

    fn with<T>(below: &str, look: impl FnOnce(&Scene<'_>) -> T) -> T {
        let text = format!(
            "organization: Acme SA\nmail-services:\n  acme.example:\n    linked-domains: [acme.test.example]\n{below}"
        );
        let mut sources = Sources::default();
        sources.add("a.yaml", text);
        let (document, wrong) = document::load(&sources);
        assert!(!has_errors(&wrong), "{wrong:#?}");
        look(&Scene::declared(&document, 0))
    }

    fn at(scene: &Scene<'_>, name: &str) -> usize {
        let found = scene.flow.all().find(|(_, station)| station.name == name);
        found.map_or_else(|| panic!("no station {name}"), |(at, _)| at)
    }

    #[test]
    fn aliases_linked_domains_and_the_catch_all_lead_to_whoever_takes_the_mail() {
        let below = "    catch-all: {}
    addresses:
      ada: { aliases: [countess], forward: { to: [bob@acme.test.example, x@partner.example] } }
      bob: { forward: { to: [COUNTESS@acme.example, strays@acme.test.example], keep-copy: false } }
";
        with(below, |scene| {
            let steps = |name: &str| -> Vec<&str> {
                let station = scene.flow.station(at(scene, name)).unwrap();
                let mut to: Vec<_> = station
                    .steps
                    .iter()
                    .map(|step| scene.flow.station(step.to).unwrap().name.as_str())
                    .collect();
                to.sort_unstable();
                to
            };
            assert_eq!(
                steps("ada@acme.example"),
                ["bob@acme.example", "x@partner.example"]
            );
            assert_eq!(
                steps("bob@acme.example"),
                ["ada@acme.example", "catchall@acme.example"]
            );
        });
    }

    #[test]
    fn depth_and_copies_follow_the_longest_and_all_ways() {
        let below = "    addresses: { ada: {}, bob: { forward: { to: [ada@acme.example], keep-copy: true } } }
    redirections:
      all: [bob@acme.example, x@partner.example]
      everybody: [all@acme.example, y@partner.example]
";
        with(below, |scene| {
            let everybody = at(scene, "everybody@acme.example");
            assert_eq!(scene.flow.depth(everybody), 3);
            assert_eq!(scene.flow.copies(everybody), 4);
            assert_eq!(
                scene.flow.longest(everybody),
                [
                    "everybody@acme.example",
                    "all@acme.example",
                    "bob@acme.example",
                    "ada@acme.example"
                ]
            );
        });
    }

    #[test]
    fn what_nobody_keeps_is_received_by_nobody() {
        let below = "    addresses: { ada: {}, bob: { forward: { to: [gone@acme.test.example], keep-copy: false } } }
    redirections: { sales: [ada@acme.example], lost: [bob@acme.example] }
";
        with(below, |scene| {
            let no = |address: &str| matches!(scene.receives(address), Receives::No(_));
            assert_eq!(scene.receives("ADA@acme.test.example"), Receives::Yes);
            assert_eq!(scene.receives("sales@acme.example"), Receives::Yes);
            assert_eq!(scene.receives("x@partner.example"), Receives::Elsewhere);
            assert!(no("gone@acme.example"), "nobody has the name");
            assert!(no("bob@acme.example"), "no copy is kept");
            assert!(no("lost@acme.example"), "what it leads to keeps nothing");
        });
        with("    addresses: { ada: {} }\n", |scene| {
            // Redirections are left to others.
            assert_eq!(scene.receives("gone@acme.example"), Receives::Unknown);
        });
    }
}
