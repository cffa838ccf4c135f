//! Circles that would stand for a moment: what begins to name something waits for whoever ends the way back.
//! Mail that goes round is lost, and before and after nothing of it goes round.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Families, Node};
use super::run::Tie;
use crate::kinds;
use crate::live::Live;
use crate::model::address::Address;

/// Who holds each name, and which names each mentions, before or afterwards. What dies with a thing speaks for it.
#[derive(Default)]
struct Net {
    holders: BTreeMap<String, BTreeSet<Address>>,
    mentions: BTreeMap<Address, BTreeSet<String>>,
}

/// A change that mentions other names than before.
struct Turned {
    index: usize,
    owner: Address,
    begins: BTreeSet<String>,
    ends: BTreeSet<String>,
}

/// Who begins to mention a name from which there is a way back to it, waits for those who end that way.
pub(super) fn open(
    nodes: &[Node],
    live: &Live,
    families: &Families<'_>,
    tie: &mut impl FnMut(usize, usize, Tie),
) {
    let writing = nodes.iter().enumerate().filter(|(_, node)| node.writes());
    let turned: Vec<Turned> = writing
        .map(|(index, node)| Turned::of(index, node, families))
        .collect();
    let begin = || turned.iter().filter(|it| !it.begins.is_empty());
    let end = || turned.iter().filter(|it| !it.ends.is_empty());
    if begin().next().is_none() || end().next().is_none() {
        return;
    }
    let net = Net::of(nodes, live);
    for later in begin() {
        let reached = net.reach(&later.begins);
        if !reached.contains(&later.owner) {
            continue;
        }
        for earlier in end().filter(|it| reached.contains(&it.owner)) {
            if net.reach(&earlier.ends).contains(&later.owner) {
                tie(later.index, earlier.index, Tie::Prefers);
            }
        }
    }
}

impl Turned {
    fn of(index: usize, node: &Node, families: &Families<'_>) -> Self {
        let before = node.mentions(families);
        let after = node.uses(node.after.as_ref()).into_iter();
        let after: BTreeSet<String> = after.map(|used| used.claim).collect();
        Self {
            index,
            owner: owner(&node.change.address),
            begins: after.difference(&before).cloned().collect(),
            ends: before.difference(&after).cloned().collect(),
        }
    }
}

/// Whom others name where they mean this.
fn owner(address: &Address) -> Address {
    kinds::by_name(&address.kind)
        .and_then(|kind| kind.parent(&address.key))
        .unwrap_or_else(|| address.clone())
}

impl Net {
    fn of(nodes: &[Node], live: &Live) -> Self {
        let mut net = Self::default();
        let lives = live.things().map(|thing| (&thing.address, &thing.spec));
        let after = nodes.iter().filter_map(|node| {
            let spec = node.after.as_ref()?;
            Some((&node.change.address, spec))
        });
        for (address, spec) in lives.chain(after) {
            let Some(kind) = kinds::by_name(&address.kind) else {
                continue;
            };
            let owner = owner(address);
            for claim in kind.claims(address, spec) {
                let holders = net.holders.entry(claim.name).or_default();
                holders.insert(owner.clone());
            }
            let uses = kind.uses(address, spec).into_iter();
            let mut uses = uses.map(|used| used.claim).peekable();
            if uses.peek().is_some() {
                net.mentions.entry(owner).or_default().extend(uses);
            }
        }
        net
    }

    /// Whoever is come to from these names, over whomever.
    fn reach(&self, names: &BTreeSet<String>) -> BTreeSet<Address> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = names.iter().collect();
        while let Some(name) = open.pop() {
            for holder in self.holders.get(name).into_iter().flatten() {
                if reached.insert(holder.clone()) {
                    open.extend(self.mentions.get(holder).into_iter().flatten());
                }
            }
        }
        reached
    }
}
