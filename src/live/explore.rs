//! Looks for everything there is: reads lists, asks every kind what hangs below what they showed,
//! and reads on until nothing new is named.
//!
//! Each round is an ordinary reading of everything named so far; what was answered once is not
//! asked again. So a list may come to mean more once another one named what is in it, and costs
//! one call all the same.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::reach::{self, Organizations, organizations};
use super::read::{Cost, Failure, Interest, Reader, read};
use super::{Live, Sight, search};
use crate::kinds::kind::{Kind, Located, Observed, Told};
use crate::kinds::org::{self, ORGANIZATION};
use crate::kinds::views::Shape;
use crate::kinds::{self, KINDS};
use crate::model::address::Address;
use crate::model::request::Filled;

/// Where to begin, and how far to go.
#[derive(Debug, Clone)]
pub struct Errand {
    /// What is looked for, with everything below it; an organization stands under its own name.
    /// Empty for all organizations that any token of
    /// the run reaches, and those that `also` names.
    pub roots: Vec<Located>,
    /// What else must be read in the same run, such as what files declare.
    pub also: Interest,
    /// Collections of which less than this is known are not read: they would take a call each.
    pub depth: Told,
}

/// Everything that was found, and what was not looked into.
#[derive(Debug)]
pub struct Found {
    /// What exists; more than what was looked for, because lists show others, too.
    pub live: Live,
    /// Collections that were not read, by kind, with the calls that would take.
    pub unread: BTreeMap<&'static str, usize>,
    /// What was looked through, with everything below it.
    pub roots: Vec<Located>,
    looked: Looked,
    open: BTreeSet<Located>,
}

impl Found {
    /// True for what lists do not tell whole, where nobody asked for more.
    #[must_use]
    pub fn is_left_open(&self, thing: &Located) -> bool {
        self.open.contains(thing)
    }

    /// True for what was looked for, and not merely seen beside it.
    #[must_use]
    pub fn is_inside(&self, realm: &str, address: &Address) -> bool {
        self.looked.holds(realm, address)
    }

    /// Everything that was looked for and is there, with the organization it was found through, in
    /// address order.
    pub fn things(&self) -> impl Iterator<Item = (&str, &Observed)> {
        let all = self.live.found();
        all.filter(|(realm, thing)| self.is_inside(realm, &thing.address))
    }

    /// What something names, thing or place, and is not there through any organization.
    pub fn absent(&self) -> impl Iterator<Item = &Address> {
        let looked = self.looked.0.iter();
        let each = looked.flat_map(|((realm, _), all)| all.iter().map(move |each| (realm, each)));
        let absent = each.filter_map(|(realm, address)| {
            let kind = kinds::by_name(&address.kind)?;
            let place = located(&address.kind, &address.key, realm);
            let gone = match address.key.contains('*') {
                true => self.live.is_gone(kind, &place),
                false => matches!(self.live.sight(kind, &place), Sight::Absent),
            };
            gone.then_some(address)
        });
        let absent: BTreeSet<&Address> = absent.collect();
        absent.into_iter().filter(|address| {
            let pattern = address.to_string();
            !self
                .live
                .things()
                .any(|thing| thing.address.matches(&pattern))
        })
    }

    /// The names that several of what was looked for have: they are there, and none is among the
    /// things.
    pub fn twins(&self) -> impl Iterator<Item = &Located> {
        let all = self.live.twins();
        all.filter(|twin| self.is_inside(&twin.realm, &twin.address))
    }
}

/// What is looked through, by organization and kind: patterns of keys.
#[derive(Debug, Default)]
struct Looked(BTreeMap<(String, String), BTreeSet<Address>>);

impl Looked {
    fn add(&mut self, each: &Located) -> bool {
        let at = (each.realm.clone(), each.address.kind.clone());
        self.0.entry(at).or_default().insert(each.address.clone())
    }

    fn holds(&self, realm: &str, address: &Address) -> bool {
        let at = (realm.to_owned(), address.kind.clone());
        let here = self.0.get(&at).is_some_and(|patterns| {
            patterns.contains(address)
                || patterns.iter().any(|pattern| {
                    pattern.key.contains('*') && address.matches(&pattern.to_string())
                })
        });
        let above = || kinds::by_name(&address.kind)?.parent(&address.key);
        here || above().is_some_and(|parent| self.holds(realm, &parent))
    }
}

/// Reads everything below the roots of an errand.
pub async fn explore(reader: &impl Reader, errand: &Errand, announce: &dyn Fn(&Cost)) -> Found {
    let before = reader.calls();
    let known = Known::new(reader);
    let said = RefCell::new(Vec::new());
    let once = |cost: &Cost| {
        if !said.borrow().contains(cost) {
            announce(cost);
            said.borrow_mut().push(cost.clone());
        }
    };
    // What is below a thing is asked for by the name that the service knows, so new names come last.
    let mut interest = Interest {
        renames: Vec::new(),
        ..errand.also.clone()
    };
    let mut looked = Looked::default();
    let mut roots = errand.roots.clone();
    let mut everything = Organizations::default();
    if roots.is_empty() {
        let named = errand.also.collections.iter();
        let named: Vec<String> = named
            .filter(|each| each.address == org::address(&each.realm) && !each.realm.is_empty())
            .map(|each| each.realm.clone())
            .collect();
        let there = organizations(&known, &named, interest.now, &once).await;
        // A list that did not come stays asked for, so that its gap is seen at the end.
        if !there.is_listed {
            interest.collections.push(reach::all());
        }
        roots.extend(
            there
                .realms
                .iter()
                .map(|name| located(ORGANIZATION, name, name)),
        );
        everything = there;
    }
    for root in roots.iter().filter(|root| looked.add(root)) {
        interest.collections.push(root.clone());
    }
    loop {
        let mut live = read(&known, &interest, &once).await;
        let mut unread = BTreeMap::new();
        let more = below(&live, &looked, errand.depth, &mut unread);
        let mut new = false;
        for each in more {
            if looked.add(&each) {
                interest.collections.push(each);
                new = true;
            }
        }
        if !new {
            everything.tell(&mut live);
            let calls = reader.calls() - before;
            let mut live = Live { calls, ..live };
            live.rename(&errand.also.renames);
            return found(live, unread, (roots, looked));
        }
    }
}

fn found(
    live: Live,
    unread: BTreeMap<&'static str, usize>,
    (roots, looked): (Vec<Located>, Looked),
) -> Found {
    let mut found = Found {
        live,
        unread,
        roots,
        looked,
        open: BTreeSet::new(),
    };
    let mut open: BTreeMap<Located, usize> = BTreeMap::new();
    for (realm, thing) in found.things() {
        let place = located(&thing.address.kind, &thing.address.key, realm);
        let kind = kinds::by_name(&thing.address.kind);
        let calls = kind.map_or(0, |kind| search::left_open(kind, &place, &found.live));
        if calls > 0 {
            open.insert(place, calls);
        }
    }
    for (thing, calls) in &open {
        if let Some(kind) = kinds::by_name(&thing.address.kind) {
            *found.unread.entry(kind.name()).or_default() += calls;
        }
    }
    found.open = open.into_keys().collect();
    found
}

/// The collections below everything that is looked for and was seen, sorted.
fn below(
    live: &Live,
    looked: &Looked,
    depth: Told,
    unread: &mut BTreeMap<&'static str, usize>,
) -> BTreeSet<Located> {
    let mut found = BTreeSet::new();
    for (realm, thing) in live.found() {
        let beside = |kind: &str| -> Vec<String> {
            let things = live.of_kind(realm, kind).into_iter();
            things.map(|thing| thing.address.key.clone()).collect()
        };
        let holds = |kind: &&dyn Kind| {
            let within = kind.within(thing, &beside);
            within
                .into_iter()
                .map(|within| (kind.name(), within))
                .collect::<Vec<_>>()
        };
        let mut within = KINDS.iter().flat_map(holds).peekable();
        if within.peek().is_none() || !looked.holds(realm, &thing.address) {
            continue;
        }
        for (kind, within) in within {
            if within.told > depth {
                *unread.entry(kind).or_default() += 1;
            } else {
                found.insert(located(kind, &within.key, realm));
            }
        }
    }
    found
}

fn located(kind: &str, key: &str, realm: &str) -> Located {
    Located {
        address: Address::new(kind, key),
        realm: realm.to_owned(),
    }
}

/// What was answered once, by whose eyes it was read and what was asked: a reader that asks nothing
/// twice.
#[derive(Debug)]
pub struct Known<'r, R> {
    reader: &'r R,
    answers: RefCell<BTreeMap<(usize, String), Answer>>,
}

type Answer = Result<Vec<Json>, Failure>;

impl<'r, R: Reader> Known<'r, R> {
    /// A reader that keeps what this one is answered.
    pub fn new(reader: &'r R) -> Self {
        Self {
            reader,
            answers: RefCell::new(BTreeMap::new()),
        }
    }
}

impl<R: Reader> Reader for Known<'_, R> {
    async fn read(
        &self,
        realm: &str,
        request: &Filled,
        shape: Shape,
    ) -> Result<Vec<Json>, Failure> {
        let asked = format!("{shape:?} {request:?} {:?}", request.query);
        let key = (self.reader.eyes(realm), asked);
        let known = self.answers.borrow().get(&key).cloned();
        if let Some(answer) = known {
            return answer;
        }
        let answer = self.reader.read(realm, request, shape).await;
        self.answers.borrow_mut().insert(key, answer.clone());
        answer
    }

    fn calls(&self) -> usize {
        self.reader.calls()
    }

    fn at_once(&self) -> usize {
        self.reader.at_once()
    }

    fn eyes(&self, realm: &str) -> usize {
        self.reader.eyes(realm)
    }

    fn realms(&self) -> Vec<String> {
        self.reader.realms()
    }

    fn now(&self) -> Option<i64> {
        self.reader.now()
    }
}
