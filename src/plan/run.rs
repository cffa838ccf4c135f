//! Emits changes one after the other, and breaks circles where somebody can let go.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::{Action, Refusal, Step};
use crate::kinds::kind::Draft;
use crate::model::request::Request;

/// Why one change waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Its requests name what the other creates, or it deletes what the other's requests name.
    Needs,
    /// It takes a name the other gives up; the other can let go of it first.
    Takes,
    /// It mentions a name the other takes; the other can take it first, and go on later.
    Follows,
    /// Better so, and given up where it would close a circle.
    Prefers,
    /// As little as that: the name it mentions is gone for a while in any order.
    Hopes,
}

/// Ordering under way: changes are emitted as soon as nothing open stands before them.
pub(super) struct Run<'a> {
    nodes: &'a [Node],
    /// For each open change, the open ones before it, and why.
    before: BTreeMap<usize, BTreeMap<usize, Tie>>,
    /// For each change, those behind it.
    behind: BTreeMap<usize, BTreeSet<usize>>,
    /// Open changes with nothing before them; those last that only remove and for which nothing waits
    /// that comes or changes.
    ready: BTreeSet<(bool, usize)>,
    /// Removals for which nothing waits that comes or changes.
    idle: BTreeSet<usize>,
    /// Changes that take a name which was given up for them, and what they still wait for.
    urgent: BTreeSet<usize>,
    /// Steps that must precede a change's first, collected as those before it are emitted.
    after: BTreeMap<usize, BTreeSet<usize>>,
    pub(super) steps: Vec<Step>,
    /// The last step of each change so far.
    last: BTreeMap<usize, usize>,
    pub(super) order: Vec<usize>,
    pub(super) refusals: Vec<Refusal>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
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
        let idle = idle(nodes, &before);
        let ready = before
            .iter()
            .filter(|(_, those)| those.is_empty())
            .map(|(index, _)| (idle.contains(index), *index))
            .collect();
        Self {
            nodes,
            before,
            behind,
            ready,
            idle,
            urgent: BTreeSet::new(),
            after: BTreeMap::new(),
            steps: Vec::new(),
            last: BTreeMap::new(),
            order: Vec::new(),
            refusals: Vec::new(),
        }
    }

    pub(super) fn go(&mut self) {
        while !self.before.is_empty() {
            match self.next() {
                Some(index) => self.done(index),
                None if self.let_go()
                    || self.give_in(Tie::Hopes)
                    || self.reach_out()
                    || self.give_in(Tie::Prefers)
                    || self.give_in(Tie::Follows) => {}
                // Only now: circles hold something up that comes or changes.
                None => match self.ready.pop_first() {
                    Some((_, index)) => self.done(index),
                    None => self.give_up(),
                },
            }
        }
    }

    fn done(&mut self, index: usize) {
        self.hurry(index);
        self.before.remove(&index);
        self.order.push(index);
        let after = self.after.remove(&index).unwrap_or_default();
        let left = self.left(index);
        self.emit(index, &left, after);
        for later in self.behind.remove(&index).unwrap_or_default() {
            self.pass_on(index, later);
            self.untie(later, index);
        }
    }

    /// What a change still sends: not what it sent when it let go of a name or reached out for one.
    fn left(&self, index: usize) -> Vec<Draft> {
        let mut drafts = self.nodes[index].work.drafts.clone();
        if self.last.contains_key(&index) {
            let node = &self.nodes[index];
            let own =
                |step: &&Step| step.address == node.change.address && step.realm == node.realm;
            let sent = self.steps.iter().filter(own);
            let sent: Vec<&Request> = sent.map(|step| &step.request).collect();
            drafts.retain(|draft| !sent.contains(&&draft.request));
        }
        drafts
    }

    /// What is done next of all that is awaited, or comes or changes: whoever takes a name that is
    /// nobody's any more comes first.
    fn next(&mut self) -> Option<usize> {
        let ready = |index: &usize| self.ready.contains(&(false, *index));
        let urgent = self.urgent.iter().copied().find(ready);
        let first = self.ready.first().filter(|(idle, _)| !idle);
        let index = urgent.or(first.map(|(_, index)| *index))?;
        self.urgent.remove(&index);
        self.ready.remove(&(false, index));
        Some(index)
    }

    /// Whoever takes a name that `index` gives up now, and all that they wait for, has no time to lose.
    fn hurry(&mut self, index: usize) {
        let mut stack = self.takers(index);
        while let Some(index) = stack.pop() {
            if self.urgent.insert(index) {
                stack.extend(self.before.get(&index).into_iter().flat_map(BTreeMap::keys));
            }
        }
    }

    /// The later change need not wait for the earlier one any more.
    fn untie(&mut self, later: usize, earlier: usize) {
        if let Some(those) = self.before.get_mut(&later) {
            those.remove(&earlier);
            if those.is_empty() {
                self.ready.insert((self.idle.contains(&later), later));
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
        let able = |index: &usize| {
            !self.nodes[*index].release.is_empty()
                && !self.takers(*index).is_empty()
                && self.reaches(*index, *index)
        };
        let able: Vec<usize> = self.before.keys().copied().filter(able).collect();
        // Rather one whose names are taken at once.
        let soon = |index: &&usize| {
            let takers = self.takers(**index);
            takers
                .iter()
                .all(|taker| self.before.get(taker).is_some_and(|those| those.len() == 1))
        };
        let Some(index) = able.iter().find(soon).or(able.first()).copied() else {
            return false;
        };
        let drafts = self.nodes[index].release.clone();
        self.hurry(index);
        self.emit(index, &drafts, BTreeSet::new());
        for later in self.takers(index) {
            self.pass_on(index, later);
            self.untie(later, index);
        }
        true
    }

    /// Breaks a circle of mentions: one member of it takes the names it is to get and keeps those it
    /// has, so that those who go over from these to those can do so meanwhile.
    fn reach_out(&mut self) -> bool {
        let follows = |run: &Self, index: usize| -> Vec<usize> {
            let behind = run.behind.get(&index).into_iter().flatten().copied();
            let why = |later: &usize| run.before.get(later).and_then(|those| those.get(&index));
            behind
                .filter(|later| why(later) == Some(&Tie::Follows))
                .collect()
        };
        let free = |those: &BTreeMap<usize, Tie>| {
            those
                .values()
                .all(|why| !matches!(why, Tie::Needs | Tie::Takes))
        };
        let member = self.before.iter().find(|(index, those)| {
            !self.nodes[**index].reach.is_empty()
                && free(those)
                && follows(self, **index)
                    .iter()
                    .any(|later| self.reaches(**index, *later))
        });
        let Some((&index, _)) = member else {
            return false;
        };
        let drafts = self.nodes[index].reach.clone();
        let after = self.after.get(&index).cloned().unwrap_or_default();
        self.emit(index, &drafts, after);
        for later in follows(self, index) {
            self.pass_on(index, later);
            self.untie(later, index);
        }
        true
    }

    /// Drops one tie as weak as this among changes that wait for each other.
    fn give_in(&mut self, weak: Tie) -> bool {
        let found = self.before.iter().find_map(|(later, those)| {
            let mut those = those.iter();
            those
                .find(|(earlier, why)| **why == weak && self.reaches(**earlier, *later))
                .map(|(earlier, _)| (*later, *earlier))
        });
        match found {
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
                allowed_by: None,
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
                letters: draft.letters.clone(),
                otherwise: draft.otherwise.clone(),
            });
            after.insert(id);
            self.last.insert(index, id);
        }
    }
}

/// Removals for which nothing waits that comes or changes, over whomever.
fn idle(nodes: &[Node], before: &BTreeMap<usize, BTreeMap<usize, Tie>>) -> BTreeSet<usize> {
    let goes = |index: &usize| nodes[*index].change.action == Action::Delete;
    let mut stack: Vec<usize> = before
        .keys()
        .copied()
        .filter(|index| !goes(index))
        .collect();
    let mut awaited = BTreeSet::new();
    while let Some(index) = stack.pop() {
        for earlier in before.get(&index).into_iter().flat_map(BTreeMap::keys) {
            if awaited.insert(*earlier) {
                stack.push(*earlier);
            }
        }
    }
    before
        .keys()
        .copied()
        .filter(|index| goes(index) && !awaited.contains(index))
        .collect()
}
