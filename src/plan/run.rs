//! Emits changes one after the other, and breaks circles where somebody can let go.

use std::collections::{BTreeMap, BTreeSet};

use super::node::Node;
use super::{Refusal, Step};
use crate::kinds::kind::Draft;

/// Why one change waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Its requests name what the other creates, or it deletes what the other's requests name.
    Needs,
    /// It takes a name the other gives up; the other can let go of it first.
    Takes,
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
    /// Open changes with nothing before them.
    ready: BTreeSet<usize>,
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

    pub(super) fn go(&mut self) {
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
            let drafts = self.nodes[index].release.clone();
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

    /// Drops one mere preference among changes that wait for each other, the weakest first.
    fn give_in(&mut self) -> bool {
        let weak = [Tie::Hopes, Tie::Prefers].into_iter().find_map(|weak| {
            self.before.iter().find_map(|(later, those)| {
                those
                    .iter()
                    .find(|(earlier, why)| **why == weak && self.reaches(**earlier, *later))
                    .map(|(earlier, _)| (*later, *earlier))
            })
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
