//! In which order changes are made, read off what they name.
//!
//! A change comes after another if its requests name what the other creates, and before it if they
//! name what the other deletes; if it takes a name the other gives up; if it mentions a name the
//! other takes, or sends people to it; and a name is given up only after the last mention of it is
//! gone, and nobody is sent to it any more. A name that several may hold is taken before it is given
//! up; one that a single thing holds is given up as late as can be. Two changes that exchange names are
//! a circle: one of them first lets go. A repeated pass is enough; there are no deep graphs here.

use std::collections::{BTreeMap, BTreeSet};

use super::circles;
use super::node::{Families, Node, families};
use super::run::{Run, Tie};
use super::serve::{self, Services};
use super::waves::{self, Past};
use super::{Action, Change, Refusal, Status, Step};
use crate::kinds::kind::Work;
use crate::kinds::{self};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::Ids;

/// What ordering gives.
pub(super) struct Ordered {
    pub(super) changes: Vec<Change>,
    pub(super) steps: Vec<Step>,
    pub(super) refusals: Vec<Refusal>,
}

/// Orders the changes, drops what `only` leaves out, puts off what has no place now, and numbers the
/// requests.
pub(super) fn order(mut nodes: Vec<Node>, live: &Live, only: &[String], past: Past<'_>) -> Ordered {
    nodes.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let services = Services::new(&nodes, live);
    block(&mut nodes, live, &services);
    let ties = ties(&mut nodes, live, &services);
    let kept = restrict(&nodes, &ties, only);
    let whole = run(&nodes, &kept, &ties);
    let schedule = waves::schedule(&nodes, &whole.order, &ties, past);
    let later: Vec<usize> = {
        let all = whole.order.iter().copied();
        let mut later: Vec<usize> = all.filter(|i| schedule.later.contains_key(i)).collect();
        later.sort_by_key(|index| wave(&schedule.later[index]));
        later
    };
    let (mut steps, mut refusals, mut places) = (whole.steps, whole.refusals, whole.order);
    if !later.is_empty() {
        for (index, status) in schedule.later {
            nodes[index].change.status = status;
        }
        let now = run(&nodes, &kept, &ties);
        (steps, places) = (now.steps, now.order);
    }
    refusals.extend(schedule.refusals);
    let others = kept.iter().filter(|index| !nodes[**index].writes());
    let others: Vec<usize> = others.filter(|i| !later.contains(i)).copied().collect();
    places.extend(later.into_iter().chain(others));
    let mut changes: BTreeMap<usize, Change> = nodes
        .into_iter()
        .enumerate()
        .map(|(index, node)| (index, node.change))
        .collect();
    Ordered {
        changes: places
            .iter()
            .filter_map(|index| changes.remove(index))
            .collect(),
        steps,
        refusals,
    }
}

/// The order of those that are made now.
fn run<'a>(nodes: &'a [Node], kept: &BTreeSet<usize>, ties: &Ties) -> Run<'a> {
    let writing = |index: &usize| nodes[*index].writes();
    let open: BTreeSet<usize> = kept.iter().copied().filter(writing).collect();
    let mut run = Run::new(nodes, &open, ties);
    run.go();
    run
}

fn wave(status: &Status) -> usize {
    match status {
        Status::Later { wave, .. } => *wave,
        _ => 0,
    }
}

/// Additions and changes before removals, then by kind as people think of them, then by name.
fn rank(node: &Node) -> (bool, usize, &Address) {
    let place = kinds::KINDS
        .iter()
        .position(|kind| kind.name() == node.change.address.kind)
        .unwrap_or(usize::MAX);
    let goes = node.change.action == Action::Delete;
    (goes, place, &node.change.address)
}

/// Marks changes whose requests name something that neither lives nor is made here, and those that would
/// come before what nobody does now.
fn block(nodes: &mut [Node], live: &Live, services: &Services) {
    loop {
        let made: BTreeSet<Address> = nodes
            .iter()
            .filter(|node| node.writes())
            .flat_map(|node| {
                let yields = node.work.drafts.iter().flat_map(|draft| &draft.yields);
                yields.map(|y| y.to.address.clone())
            })
            .collect();
        let mut found = false;
        for node in nodes.iter_mut().filter(|node| node.writes()) {
            let ids = live.within(&node.realm);
            let holes = node.work.drafts.iter().flat_map(|d| d.request.holes());
            let on: BTreeSet<Address> = holes
                .filter(|hole| ids.id(hole).is_none() && !made.contains(&hole.address))
                .map(|hole| hole.address)
                .collect();
            if !on.is_empty() {
                let on = on.into_iter().collect();
                node.change.status = Status::Blocked { on };
                node.work = Work::default();
                found = true;
            }
        }
        for (index, on) in serve::held(nodes, services) {
            let node = &mut nodes[index];
            node.change.status = Status::Blocked {
                on: on.into_iter().collect(),
            };
            node.work = Work::default();
            found = true;
        }
        if !found {
            break;
        }
    }
}

/// Who takes or gives up each name, by index, and whether it can be shared.
pub(super) type Names = BTreeMap<String, Vec<(usize, bool)>>;

/// Who waits for whom, by index: `(later, earlier)`.
type Ties = BTreeMap<(usize, usize), Tie>;

fn ties(nodes: &mut [Node], live: &Live, services: &Services) -> Ties {
    let families = &families(live);
    let mut found = Ties::new();
    let mut tie = |later: usize, earlier: usize, why: Tie| add(&mut found, later, earlier, why);
    let mut makers: BTreeMap<Address, usize> = BTreeMap::new();
    let mut enders: BTreeMap<Address, usize> = BTreeMap::new();
    let mut takers = Names::new();
    let mut givers = Names::new();
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        if node.before.is_none() {
            makers.insert(node.change.address.clone(), index);
        }
        // What is made anew has another id afterwards, which others wait for as for a first one.
        let yields = node.work.drafts.iter().flat_map(|draft| &draft.yields);
        makers.extend(yields.map(|each| (each.to.address.clone(), index)));
        if node.change.action == Action::Delete {
            enders.insert(node.change.address.clone(), index);
        }
        for claim in node.takes() {
            let shared = claim.shared;
            takers.entry(claim.name).or_default().push((index, shared));
        }
        for claim in node.frees(families) {
            let shared = claim.shared;
            givers.entry(claim.name).or_default().push((index, shared));
        }
    }
    let mut replaces = Vec::new();
    let mut handed: BTreeMap<(usize, usize), BTreeSet<String>> = BTreeMap::new();
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        let holes = node.work.drafts.iter().flat_map(|d| d.request.holes());
        let parent = node.kind.parent(&node.change.address.key);
        let named: Vec<Address> = holes.map(|hole| hole.address).collect();
        // What a request names has an id as long as it is there.
        for ender in named.iter().filter_map(|address| enders.get(address)) {
            tie(*ender, index, Tie::Needs);
        }
        for address in named.into_iter().chain(parent) {
            if let Some(maker) = makers.get(&address) {
                tie(index, *maker, Tie::Needs);
            }
        }
        for claim in node.takes() {
            for (giver, shared) in givers.get(&claim.name).into_iter().flatten() {
                let names = handed.entry((index, *giver)).or_default();
                names.insert(claim.name.clone());
                if !(*shared && claim.shared) {
                    tie(index, *giver, Tie::Takes);
                    let whole = nodes[*giver].change.action == Action::Delete;
                    if whole && claim.item.is_none() && node.before.is_none() {
                        let from = nodes[*giver].change.address.clone();
                        replaces.push((index, from));
                    }
                }
            }
        }
    }
    share(&mut found, &takers, &givers);
    let changing = changing(&found, &takers, &givers);
    let mut tie = |later: usize, earlier: usize, why: Tie| add(&mut found, later, earlier, why);
    mention(nodes, families, (&takers, &givers), &changing, &mut tie);
    serve::serve(nodes, services, (&takers, &givers), &mut tie);
    serve::take_turns(nodes, &mut tie);
    circles::open(nodes, live, families, &mut tie);
    queue(&mut found, &handed);
    hold_on(&mut found);
    for (index, from) in replaces {
        nodes[index].change.action = Action::Replace;
        nodes[index].change.reason = Some(format!("takes the name over from {from}"));
    }
    found
}

/// The later waits for the earlier; of several reasons the strongest counts.
fn add(ties: &mut Ties, later: usize, earlier: usize, why: Tie) {
    if later != earlier {
        let known = ties.entry((later, earlier)).or_insert(why);
        *known = why.min(*known);
    }
}

/// A name that several may hold is taken before somebody gives it up: it is never nobody's.
fn share(ties: &mut Ties, takers: &Names, givers: &Names) {
    for (name, takers) in takers {
        let together = |(_, shared): &&(usize, bool)| *shared;
        for (giver, _) in givers.get(name).into_iter().flatten().filter(together) {
            for (taker, _) in takers.iter().filter(together) {
                if !ties.contains_key(&(*taker, *giver)) {
                    add(ties, *giver, *taker, Tie::Prefers);
                }
            }
        }
    }
}

/// Of those who make room for one taker, who gives up more goes after who gives up some of the same:
/// the text beside an address before the address.
fn queue(ties: &mut Ties, handed: &BTreeMap<(usize, usize), BTreeSet<String>>) {
    let takes = |pair: &(usize, usize)| ties.get(pair) == Some(&Tie::Takes);
    let mut found = Vec::new();
    for ((taker, giver), names) in handed.iter().filter(|(pair, _)| takes(pair)) {
        let beside = handed.range((*taker, 0)..=(*taker, usize::MAX));
        for ((_, other), fewer) in beside.filter(|(pair, _)| takes(pair)) {
            if fewer.len() < names.len() && fewer.is_subset(names) {
                found.push((*giver, *other));
            }
        }
    }
    for (later, earlier) in found {
        add(ties, later, earlier, Tie::Hopes);
    }
}

/// Who gives up a name that somebody takes holds it until everything else is done for which the taker
/// waits, so that it is nobody's as briefly as can be, and not at all where any of that fails.
fn hold_on(ties: &mut Ties) {
    let hands: Vec<(usize, usize)> = ties
        .iter()
        .filter(|(_, why)| **why == Tie::Takes)
        .map(|(pair, _)| *pair)
        .collect();
    if hands.is_empty() {
        return;
    }
    let mut before: BTreeMap<usize, BTreeMap<usize, Tie>> = BTreeMap::new();
    for ((later, earlier), why) in ties.iter() {
        before.entry(*later).or_default().insert(*earlier, *why);
    }
    let mut found = true;
    while std::mem::take(&mut found) {
        for (taker, giver) in &hands {
            for other in needs(&before, *taker) {
                let new = other != *giver
                    && !before
                        .get(giver)
                        .is_some_and(|own| own.contains_key(&other))
                    && !waits(&before, other, *giver);
                if new {
                    before.entry(*giver).or_default().insert(other, Tie::Hopes);
                    add(ties, *giver, other, Tie::Hopes);
                    found = true;
                }
            }
        }
    }
}

/// What somebody waits for, with that for which those wait who give names up to them, and without these.
fn needs(before: &BTreeMap<usize, BTreeMap<usize, Tie>>, taker: usize) -> BTreeSet<usize> {
    let mut needs = BTreeSet::new();
    for (other, why) in before.get(&taker).into_iter().flatten() {
        if *why == Tie::Takes {
            let own = before.get(other).into_iter().flatten();
            needs.extend(
                own.filter(|(_, why)| **why != Tie::Takes)
                    .map(|(own, _)| *own),
            );
        } else {
            needs.insert(*other);
        }
    }
    needs
}

/// True when `from` waits for `to`, over whomever.
fn waits(before: &BTreeMap<usize, BTreeMap<usize, Tie>>, from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut stack = vec![from];
    while let Some(index) = stack.pop() {
        for earlier in before.get(&index).into_iter().flat_map(BTreeMap::keys) {
            if *earlier == to {
                return true;
            }
            if seen.insert(*earlier) {
                stack.push(*earlier);
            }
        }
    }
    false
}

/// Names that change hands and are nobody's in between, whatever the order.
fn changing(ties: &Ties, takers: &Names, givers: &Names) -> BTreeSet<String> {
    let takes = |taker: usize, giver: usize| ties.get(&(taker, giver)) == Some(&Tie::Takes);
    let all = takers.iter().filter(|(name, takers)| {
        let givers = givers.get(*name).into_iter().flatten();
        givers
            .flat_map(|(giver, _)| takers.iter().map(move |(taker, _)| (*taker, *giver)))
            .any(|(taker, giver)| takes(taker, giver))
    });
    all.map(|(name, _)| name.clone()).collect()
}

/// What mentions a name waits for who takes it; who gives a name up waits for its last mention.
fn mention(
    nodes: &[Node],
    families: &Families<'_>,
    (takers, givers): (&Names, &Names),
    changing: &BTreeSet<String>,
    tie: &mut impl FnMut(usize, usize, Tie),
) {
    let why = |claim: &String| match changing.contains(claim) {
        true => Tie::Hopes,
        false => Tie::Prefers,
    };
    let follow = |claim: &String| match changing.contains(claim) {
        true => Tie::Hopes,
        false => Tie::Follows,
    };
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        let now = node.uses(node.after.as_ref()).into_iter();
        let now: BTreeSet<String> = now.map(|used| used.claim).collect();
        let before = node.mentions(families);
        for claim in &now {
            for (taker, _) in takers.get(claim).into_iter().flatten() {
                tie(index, *taker, follow(claim));
            }
        }
        for gone in before.difference(&now) {
            for (giver, _) in givers.get(gone).into_iter().flatten() {
                tie(*giver, index, why(gone));
            }
        }
    }
}

/// The changes that `only` names, with everything they wait for.
fn restrict(
    nodes: &[Node],
    ties: &BTreeMap<(usize, usize), Tie>,
    only: &[String],
) -> BTreeSet<usize> {
    let named = |node: &Node| only.iter().any(|p| node.change.address.matches(p));
    let mut kept: BTreeSet<usize> = (0..nodes.len())
        .filter(|index| only.is_empty() || named(&nodes[*index]))
        .collect();
    loop {
        let more: Vec<usize> = ties
            .keys()
            .filter(|(later, earlier)| kept.contains(later) && !kept.contains(earlier))
            .map(|(_, earlier)| *earlier)
            .collect();
        if more.is_empty() {
            return kept;
        }
        kept.extend(more);
    }
}
