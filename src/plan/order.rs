//! In which order changes are made, read off what they name.
//!
//! A change comes after another if its requests name what the other creates; if it takes a name the
//! other gives up; if it mentions a name the other takes; and a name is given up only after the
//! last mention of it is gone. Two changes that exchange names are a circle: one of them first lets
//! go. A repeated pass is enough; there are no deep graphs here.

use std::collections::{BTreeMap, BTreeSet};

use super::diff::work;
use super::fields::FieldChange;
use super::{Action, Change, Refusal, Status, Step};
use crate::kinds::kind::{Claim, Difference, Draft, Kind, Located, Observed, Use, Work};
use crate::kinds::{self};
use crate::live::Live;
use crate::model::address::Address;
use crate::model::request::Ids;
use crate::model::value::Spec;

/// A change on its way to being ordered.
pub(super) struct Node {
    kind: &'static dyn Kind,
    realm: String,
    before: Option<Spec>,
    pub(super) after: Option<Spec>,
    pub(super) change: Change,
    pub(super) work: Work,
    changed: BTreeSet<String>,
}

impl Node {
    pub(super) fn new(
        kind: &'static dyn Kind,
        located: &Located,
        action: Action,
        before: Option<Spec>,
        after: Option<Spec>,
        fields: Vec<FieldChange>,
    ) -> Self {
        let changed: BTreeSet<String> = fields.iter().map(|field| field.name.clone()).collect();
        let work = work(
            kind,
            &located.address,
            before.as_ref(),
            after.as_ref(),
            &changed,
        );
        let status = if work.drafts.is_empty() && !work.by_hand.is_empty() {
            Status::ByHand {
                steps: work.by_hand.clone(),
            }
        } else {
            Status::Ready
        };
        Self {
            kind,
            realm: located.realm.clone(),
            before,
            after,
            change: Change {
                address: located.address.clone(),
                action,
                status,
                fields,
                origin: None,
                reason: None,
                notes: work.notes.clone(),
            },
            work,
            changed,
        }
    }

    /// Keeps the difference and drops what would be written.
    pub(super) fn observe(&mut self) {
        self.change.status = Status::Observed;
        self.work = Work::default();
    }

    /// True when it sends something.
    pub(super) fn writes(&self) -> bool {
        self.change.status == Status::Ready
    }

    fn claims(&self, spec: Option<&Spec>) -> Vec<Claim> {
        spec.map(|spec| self.kind.claims(&self.change.address, spec))
            .unwrap_or_default()
    }

    fn uses(&self, spec: Option<&Spec>) -> Vec<Use> {
        spec.map(|spec| self.kind.uses(&self.change.address, spec))
            .unwrap_or_default()
    }

    /// Names it holds afterwards and not before.
    pub(super) fn takes(&self) -> Vec<Claim> {
        let held = names(&self.claims(self.before.as_ref()));
        let mut claims = self.claims(self.after.as_ref());
        claims.retain(|claim| !held.contains(&claim.name));
        claims
    }

    /// Names it holds before and not afterwards, with those of facets that go with it.
    fn frees(&self, families: &Families<'_>) -> Vec<Claim> {
        let kept = names(&self.claims(self.after.as_ref()));
        let mut claims = self.claims(self.before.as_ref());
        if self.change.action == Action::Delete {
            for (kind, thing) in families.get(&self.change.address).into_iter().flatten() {
                claims.extend(kind.claims(&thing.address, &thing.spec));
            }
        }
        claims.retain(|claim| !kept.contains(&claim.name));
        claims
    }

    fn release(&self) -> Vec<Draft> {
        self.kind.release(&Difference {
            address: &self.change.address,
            before: self.before.as_ref(),
            after: self.after.as_ref(),
            changed: &self.changed,
        })
    }
}

/// What lives with each thing and goes with it.
type Families<'a> = BTreeMap<Address, Vec<(&'static dyn Kind, &'a Observed)>>;

fn families(live: &Live) -> Families<'_> {
    let mut families = Families::new();
    for thing in live.things() {
        if let Some(kind) = kinds::by_name(&thing.address.kind)
            && let Some(parent) = kind.parent(&thing.address.key)
        {
            families.entry(parent).or_default().push((kind, thing));
        }
    }
    families
}

fn names(claims: &[Claim]) -> BTreeSet<String> {
    claims.iter().map(|claim| claim.name.clone()).collect()
}

/// What ordering gives.
pub(super) struct Ordered {
    pub(super) changes: Vec<Change>,
    pub(super) steps: Vec<Step>,
    pub(super) refusals: Vec<Refusal>,
}

/// Why one change waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// Its requests name what the other creates.
    Needs,
    /// It takes a name the other gives up; the other can let go of it first.
    Takes,
    /// Better so, and given up where it would close a circle.
    Prefers,
}

/// Orders the changes, drops what `only` leaves out, and numbers the requests.
pub(super) fn order(mut nodes: Vec<Node>, live: &Live, only: &[String]) -> Ordered {
    nodes.sort_by(|a, b| rank(a).cmp(&rank(b)));
    block(&mut nodes, live);
    let ties = ties(&mut nodes, &families(live));
    let kept = restrict(&nodes, &ties, only);
    let writing = |index: &usize| nodes[*index].writes();
    let open: BTreeSet<usize> = kept.iter().copied().filter(writing).collect();
    let mut run = Run::new(&nodes, &open, &ties);
    run.go();
    let (steps, refusals, mut places) = (run.steps, run.refusals, run.order);
    places.extend(kept.iter().filter(|index| !nodes[**index].writes()));
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

/// Additions and changes before removals, then by kind as people think of them, then by name.
fn rank(node: &Node) -> (bool, usize, &Address) {
    let place = kinds::KINDS
        .iter()
        .position(|kind| kind.name() == node.change.address.kind)
        .unwrap_or(usize::MAX);
    let goes = node.change.action == Action::Delete;
    (goes, place, &node.change.address)
}

/// Marks changes whose requests name something that neither lives nor is made here.
fn block(nodes: &mut [Node], live: &Live) {
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
            let holes = node.work.drafts.iter().flat_map(|d| d.request.holes());
            let on: BTreeSet<Address> = holes
                .filter(|hole| live.id(hole).is_none() && !made.contains(&hole.address))
                .map(|hole| hole.address)
                .collect();
            if !on.is_empty() {
                let on = on.into_iter().collect();
                node.change.status = Status::Blocked { on };
                node.work = Work::default();
                found = true;
            }
        }
        if !found {
            break;
        }
    }
}

/// Who waits for whom, by index: `(later, earlier)`.
fn ties(nodes: &mut [Node], families: &Families<'_>) -> BTreeMap<(usize, usize), Tie> {
    let mut found: BTreeMap<(usize, usize), Tie> = BTreeMap::new();
    let mut tie = |later: usize, earlier: usize, why: Tie| {
        if later != earlier {
            let known = found.entry((later, earlier)).or_insert(why);
            *known = why.min(*known);
        }
    };
    let mut makers: BTreeMap<Address, usize> = BTreeMap::new();
    let mut takers: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
    let mut givers: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        if node.before.is_none() {
            makers.insert(node.change.address.clone(), index);
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
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        let holes = node.work.drafts.iter().flat_map(|d| d.request.holes());
        let parent = node.kind.parent(&node.change.address.key);
        for address in holes.map(|hole| hole.address).chain(parent) {
            if let Some(maker) = makers.get(&address) {
                tie(index, *maker, Tie::Needs);
            }
        }
        for claim in node.takes() {
            for (giver, shared) in givers.get(&claim.name).into_iter().flatten() {
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
        let now: BTreeSet<String> = node
            .uses(node.after.as_ref())
            .into_iter()
            .map(|u| u.claim)
            .collect();
        for claim in &now {
            for (taker, _) in takers.get(claim).into_iter().flatten() {
                tie(index, *taker, Tie::Prefers);
            }
        }
        for gone in node.uses(node.before.as_ref()) {
            if !now.contains(&gone.claim) {
                for (giver, _) in givers.get(&gone.claim).into_iter().flatten() {
                    tie(*giver, index, Tie::Prefers);
                }
            }
        }
    }
    for (index, from) in replaces {
        nodes[index].change.action = Action::Replace;
        nodes[index].change.reason = Some(format!("takes the name over from {from}"));
    }
    found
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

/// Ordering under way: changes are emitted as soon as nothing open stands before them.
struct Run<'a> {
    nodes: &'a [Node],
    /// For each open change, the open ones before it, and why.
    before: BTreeMap<usize, BTreeMap<usize, Tie>>,
    /// For each change, those behind it.
    behind: BTreeMap<usize, BTreeSet<usize>>,
    /// Open changes with nothing before them.
    ready: BTreeSet<usize>,
    /// Steps that must precede a change's first, collected as those before it are emitted.
    after: BTreeMap<usize, BTreeSet<usize>>,
    steps: Vec<Step>,
    /// The last step of each change so far.
    last: BTreeMap<usize, usize>,
    order: Vec<usize>,
    refusals: Vec<Refusal>,
}

impl<'a> Run<'a> {
    fn new(
        nodes: &'a [Node],
        open: &BTreeSet<usize>,
        ties: &BTreeMap<(usize, usize), Tie>,
    ) -> Self {
        let mut before: BTreeMap<usize, BTreeMap<usize, Tie>> =
            open.iter().map(|index| (*index, BTreeMap::new())).collect();
        let mut behind: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for ((later, earlier), why) in ties {
            if open.contains(earlier)
                && let Some(those) = before.get_mut(later)
            {
                those.insert(*earlier, *why);
                behind.entry(*earlier).or_default().insert(*later);
            }
        }
        let ready = before
            .iter()
            .filter(|(_, those)| those.is_empty())
            .map(|(index, _)| *index)
            .collect();
        Self {
            nodes,
            before,
            behind,
            ready,
            after: BTreeMap::new(),
            steps: Vec::new(),
            last: BTreeMap::new(),
            order: Vec::new(),
            refusals: Vec::new(),
        }
    }

    fn go(&mut self) {
        while !self.before.is_empty() {
            match self.ready.pop_first() {
                Some(index) => {
                    self.before.remove(&index);
                    self.order.push(index);
                    let after = self.after.remove(&index).unwrap_or_default();
                    self.emit(index, &self.nodes[index].work.drafts, after);
                    for later in self.behind.remove(&index).unwrap_or_default() {
                        self.pass_on(index, later);
                        self.untie(later, index);
                    }
                }
                None if self.let_go() || self.give_in() => {}
                None => self.give_up(),
            }
        }
    }

    /// The later change need not wait for the earlier one any more.
    fn untie(&mut self, later: usize, earlier: usize) {
        if let Some(those) = self.before.get_mut(&later) {
            those.remove(&earlier);
            if those.is_empty() {
                self.ready.insert(later);
            }
        }
    }

    fn pass_on(&mut self, earlier: usize, later: usize) {
        if let Some(last) = self.last.get(&earlier) {
            self.after.entry(later).or_default().insert(*last);
        }
    }

    /// Those open that wait for `index` only because they take a name it gives up.
    fn takers(&self, index: usize) -> Vec<usize> {
        let takes = |later: &usize| {
            self.before.get(later).and_then(|those| those.get(&index)) == Some(&Tie::Takes)
        };
        let behind = self.behind.get(&index).into_iter().flatten();
        behind.copied().filter(takes).collect()
    }

    /// Breaks a circle of taken names: one member of it lets go of what it gives up, so that those
    /// who wait for these names need not wait for the rest of it.
    fn let_go(&mut self) -> bool {
        let circle = self.before.keys().copied().find_map(|index| {
            if self.takers(index).is_empty() || !self.reaches(index, index) {
                return None;
            }
            let drafts = self.nodes[index].release();
            (!drafts.is_empty()).then_some((index, drafts))
        });
        let Some((index, drafts)) = circle else {
            return false;
        };
        self.emit(index, &drafts, BTreeSet::new());
        for later in self.takers(index) {
            self.pass_on(index, later);
            self.untie(later, index);
        }
        true
    }

    /// Drops one mere preference among changes that wait for each other.
    fn give_in(&mut self) -> bool {
        let weak = self.before.iter().find_map(|(later, those)| {
            those
                .iter()
                .find(|(earlier, why)| **why == Tie::Prefers && self.reaches(**earlier, *later))
                .map(|(earlier, _)| (*later, *earlier))
        });
        match weak {
            Some((later, earlier)) => {
                self.untie(later, earlier);
                true
            }
            None => false,
        }
    }

    fn give_up(&mut self) {
        let stuck = std::mem::take(&mut self.before);
        let all: Vec<String> = stuck
            .keys()
            .map(|index| self.nodes[*index].change.address.to_string())
            .collect();
        for index in stuck.into_keys() {
            self.order.push(index);
            self.refusals.push(Refusal {
                address: self.nodes[index].change.address.clone(),
                why: format!("these changes wait for each other: {}", all.join(", ")),
                help: "apply them in two runs, with another name in between".to_owned(),
            });
        }
    }

    /// True when `from` waits, over others still open, for `to`.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut stack = vec![from];
        while let Some(index) = stack.pop() {
            for earlier in self.before.get(&index).into_iter().flat_map(BTreeMap::keys) {
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

    /// Numbers the requests of a change; within it each waits for the one before.
    fn emit(&mut self, index: usize, drafts: &[Draft], mut after: BTreeSet<usize>) {
        let node = &self.nodes[index];
        after.extend(self.last.get(&index));
        for draft in drafts {
            let id = self.steps.len() + 1;
            self.steps.push(Step {
                id,
                address: node.change.address.clone(),
                realm: node.realm.clone(),
                does: draft.does.clone(),
                request: draft.request.clone(),
                yields: draft.yields.clone(),
                after: std::mem::take(&mut after).into_iter().collect(),
                emails: draft.emails.clone(),
            });
            after.insert(id);
            self.last.insert(index, id);
        }
    }
}
