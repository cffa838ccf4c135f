//! What is made today and what on a later day, where the service counts how many things are made
//! within a span of time.
//!
//! The plan's order is walked once for each wave. What has a place goes now; what has none waits for
//! the moment at which places are free again, and whatever comes after it waits as long. Who gives a
//! name up waits for who takes it, because in between mail to the name would reach nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::record::Record;
use super::run::Tie;
use super::{Action, Refusal, Status};
use crate::kinds;
use crate::kinds::limits::{Limit, Limits, Sure};
use crate::model::address::Address;

/// Places that come free within so many seconds of each other are one wave: nobody runs an apply every
/// minute of a day.
const TOGETHER: i64 = 3600;

/// What has been made lately, and how much of it may be made.
#[derive(Clone, Copy)]
pub(super) struct Past<'a> {
    /// When earlier applies made what.
    pub(super) record: &'a Record,
    /// The moment of the plan, in Unix seconds.
    pub(super) now: i64,
    /// The service's limits.
    pub(super) limits: &'a Limits,
}

/// What is counted together: the name of the limit, and what the service counts over.
type Scope = (&'static str, Address);

/// The places of one scope.
struct Window {
    limit: Limit,
    within: i64,
    /// When things were or will be made, in Unix seconds.
    made: Vec<i64>,
    /// How many of these are of earlier applies.
    earlier: usize,
}

impl Window {
    fn room(&self, at: i64) -> usize {
        let counted = self.made.iter().filter(|made| at - **made < self.within);
        let most = usize::try_from(self.limit.most).unwrap_or(usize::MAX);
        most.saturating_sub(counted.count())
    }

    /// The moments after `at` at which places come free.
    fn frees(&self, at: i64) -> impl Iterator<Item = i64> {
        let ends = self
            .made
            .iter()
            .map(|made| made.saturating_add(self.within));
        ends.filter(move |end| *end > at)
    }

    /// Why something is made later, as a fragment.
    fn words(&self) -> String {
        let Limit { most, entry, .. } = &self.limit;
        let earlier = match self.earlier {
            0 => String::new(),
            earlier => format!("; earlier applies made {earlier} of them"),
        };
        let origin = self.limit.origin();
        format!(
            "the service takes {most} {} ({origin}){earlier}",
            entry.what
        )
    }
}

/// When everything is done.
#[derive(Default)]
pub(super) struct Schedule {
    /// What is not done now, with the status it gets.
    pub(super) later: BTreeMap<usize, Status>,
    /// What no waiting makes possible.
    pub(super) refusals: Vec<Refusal>,
}

/// Gives out the places; `order` is the order of the changes that are made, and `ties` say which
/// waits for which, as `(later, earlier)`.
pub(super) fn schedule(
    nodes: &[Node],
    order: &[usize],
    ties: &BTreeMap<(usize, usize), Tie>,
    past: Past<'_>,
) -> Schedule {
    let mut draft = Draft::new(nodes, order, ties, past);
    if draft.fits() {
        return Schedule::default();
    }
    draft.spread(past.now);
    draft.finish()
}

/// Places on their way to being given out.
struct Draft<'a> {
    nodes: &'a [Node],
    order: &'a [usize],
    /// For each change, those without which it does not go: those before it, and those with which it
    /// exchanges a name.
    with: BTreeMap<usize, BTreeSet<usize>>,
    /// The scope of each change that is counted.
    counted: BTreeMap<usize, Scope>,
    windows: BTreeMap<Scope, Window>,
    /// The wave of each change so far, from 0.
    placed: BTreeMap<usize, usize>,
    /// The moment of each wave in which something is done; the first is now where `starts_now`.
    waves: Vec<i64>,
    starts_now: bool,
}

impl<'a> Draft<'a> {
    fn new(
        nodes: &'a [Node],
        order: &'a [usize],
        ties: &BTreeMap<(usize, usize), Tie>,
        past: Past<'_>,
    ) -> Self {
        let mut draft = Self {
            nodes,
            order,
            with: with(order, ties),
            counted: BTreeMap::new(),
            windows: BTreeMap::new(),
            placed: BTreeMap::new(),
            waves: Vec::new(),
            starts_now: false,
        };
        for index in order {
            let change = &nodes[*index].change;
            if matches!(change.action, Action::Create | Action::Replace) {
                draft.count(*index, &change.address, past);
            }
        }
        for (address, at) in past.record.made() {
            let rate = kinds::by_name(&address.kind).and_then(|kind| kind.rate(address));
            if let Some(rate) = rate
                && let Some(window) = draft.windows.get_mut(&(rate.limit, rate.per))
                && past.now.saturating_sub(at) < window.within
            {
                // Of a clock that ran ahead nobody knows more than that it was made by now.
                window.made.push(at.min(past.now));
                window.earlier += 1;
            }
        }
        draft
    }

    fn count(&mut self, index: usize, address: &Address, past: Past<'_>) {
        let Some(rate) = self.nodes[index].kind.rate(address) else {
            return;
        };
        // A number that is not sure warns and stops nobody.
        let limit = past.limits.get(rate.limit);
        let sure = |limit: &Limit| limit.overridden || limit.entry.sure != Sure::Low;
        let Some(limit) = limit.filter(sure) else {
            return;
        };
        let scope = (rate.limit, rate.per);
        self.counted.insert(index, scope.clone());
        self.windows.entry(scope).or_insert(Window {
            limit,
            within: rate.within,
            made: Vec::new(),
            earlier: 0,
        });
    }

    /// True where there is a place for everything now.
    fn fits(&self) -> bool {
        let mut wanted: BTreeMap<&Scope, usize> = BTreeMap::new();
        for scope in self.counted.values() {
            *wanted.entry(scope).or_default() += 1;
        }
        wanted.iter().all(|(scope, count)| {
            let window = self.windows.get(scope);
            window.is_none_or(|window| *count + window.made.len() <= most(window))
        })
    }

    /// Walks the order once for each wave, until everything has its place or nothing can get one.
    fn spread(&mut self, now: i64) {
        let mut at = now;
        loop {
            let before = self.placed.len();
            for index in self.order {
                self.place(*index, at);
            }
            if self.placed.len() > before {
                self.starts_now |= at == now;
                self.waves.push(at);
            }
            match self.next(at) {
                Some(next) if self.placed.len() < self.order.len() => at = next,
                _ => return,
            }
        }
    }

    /// Does a change now, with all that goes with it, if there is a place for it.
    fn place(&mut self, index: usize, at: i64) {
        let all = self.company(index);
        let mut wanted: BTreeMap<&Scope, usize> = BTreeMap::new();
        for scope in all.iter().filter_map(|each| self.counted.get(each)) {
            *wanted.entry(scope).or_default() += 1;
        }
        let has_room = |(scope, count): (&&Scope, &usize)| {
            let window = self.windows.get(*scope);
            window.is_none_or(|window| *count <= window.room(at))
        };
        if !wanted.iter().all(has_room) {
            return;
        }
        for each in all {
            self.placed.insert(each, self.waves.len());
            if let Some(window) = self
                .counted
                .get(&each)
                .and_then(|s| self.windows.get_mut(s))
            {
                window.made.push(at);
            }
        }
    }

    /// A change with everything without which it does not go and which is not placed yet.
    fn company(&self, index: usize) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        let mut open = vec![index];
        while let Some(each) = open.pop() {
            if !self.placed.contains_key(&each) && all.insert(each) {
                open.extend(self.with.get(&each).into_iter().flatten());
            }
        }
        all
    }

    /// The moment of the next wave: where places come free for what still waits, rounded up to the
    /// minute that people are told.
    fn next(&self, at: i64) -> Option<i64> {
        let waiting: BTreeSet<&Scope> = self
            .counted
            .iter()
            .filter(|(index, _)| !self.placed.contains_key(index))
            .map(|(_, scope)| scope)
            .collect();
        let windows = waiting.into_iter().filter_map(|s| self.windows.get(s));
        let frees: Vec<i64> = windows.flat_map(|window| window.frees(at)).collect();
        let first = *frees.iter().min()?;
        let near = frees.into_iter().filter(|free| *free - first <= TOGETHER);
        near.max().map(minute)
    }

    fn finish(self) -> Schedule {
        let mut schedule = Schedule::default();
        let of = self.waves.len();
        for index in self.order {
            match self.placed.get(index) {
                Some(0) if self.starts_now => {}
                Some(wave) => {
                    let (because, waits_for) = self.because(*index, *wave);
                    let later = Status::Later {
                        on: self.waves.get(*wave).copied().unwrap_or_default(),
                        wave: wave + 1,
                        of,
                        because,
                        waits_for,
                    };
                    schedule.later.insert(*index, later);
                }
                None => schedule.refusals.extend(self.impossible(*index)),
            }
        }
        schedule
    }

    /// Why a change is done in a later wave and not before, and what it waits for.
    fn because(&self, index: usize, wave: usize) -> (String, Option<Address>) {
        if let Some(window) = self.counted.get(&index).and_then(|s| self.windows.get(s)) {
            return (window.words(), None);
        }
        let same = |other: &&usize| self.placed.get(other) == Some(&wave);
        let with = self.with.get(&index).into_iter().flatten().filter(same);
        // Of those it waits for, one that is counted says most.
        let last = with.max_by_key(|other| (self.counted.contains_key(other), **other));
        let last = last.map(|other| self.nodes[*other].change.address.clone());
        let words = last.as_ref().map(|address| format!("waits for {address}"));
        (words.unwrap_or_default(), last)
    }

    /// What hangs together and is too much for one wave.
    fn impossible(&self, index: usize) -> Option<Refusal> {
        let scope = self.counted.get(&index)?;
        let limit = &self.windows.get(scope)?.limit;
        let all = self.company(index);
        let count = all.iter().filter(|i| self.counted.get(i) == Some(scope));
        let address = self.nodes[index].change.address.clone();
        let hang = match count.count() {
            0 | 1 => String::new(),
            count => format!("{count} of them hang together by the names they take over, and "),
        };
        Some(Refusal {
            address,
            allowed_by: None,
            why: format!(
                "{hang}the service takes {} {} ({})",
                limit.most,
                limit.entry.what,
                limit.origin()
            ),
            help: format!(
                "change so many at once that each part has room in one day; {}",
                limit.way_out()
            ),
        })
    }
}

fn most(window: &Window) -> usize {
    usize::try_from(window.limit.most).unwrap_or(usize::MAX)
}

/// The full minute at or after a moment.
fn minute(at: i64) -> i64 {
    at.saturating_add(59).div_euclid(60) * 60
}

/// Without which others each change does not go.
fn with(order: &[usize], ties: &BTreeMap<(usize, usize), Tie>) -> BTreeMap<usize, BTreeSet<usize>> {
    let place: BTreeMap<usize, usize> = order.iter().enumerate().map(|(p, i)| (*i, p)).collect();
    let mut with: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for ((later, earlier), why) in ties {
        let (Some(behind), Some(before)) = (place.get(later), place.get(earlier)) else {
            continue;
        };
        // A preference that the order gave up is given up here, too.
        if before < behind || *why == Tie::Takes {
            with.entry(*later).or_default().insert(*earlier);
        }
        if *why == Tie::Takes {
            with.entry(*earlier).or_default().insert(*later);
        }
    }
    with
}

#[cfg(test)]
mod tests;
