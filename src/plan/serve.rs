//! Who waits without naming anybody: what sends people to names, what stands in for them, and what kinds
//! say of turns. What waits for something that nobody does now is not done either.

use std::collections::{BTreeMap, BTreeSet};

use super::Status;
use super::node::Node;
use super::order::Names;
use super::run::Tie;
use crate::kinds;
use crate::kinds::kind::Turn;
use crate::live::Live;
use crate::model::address::Address;
use crate::model::value::Spec;

/// Patterns of what holds the addresses of each domain, as it is before and after: of a domain that is linked
/// to another they are the other's.
#[derive(Debug, Default)]
pub(super) struct Services {
    before: BTreeMap<String, BTreeSet<String>>,
    after: BTreeMap<String, BTreeSet<String>>,
}

impl Services {
    pub(super) fn new(nodes: &[Node], live: &Live) -> Self {
        let mut services = Self::default();
        let changing: BTreeMap<&Address, &Node> = nodes
            .iter()
            .map(|node| (&node.change.address, node))
            .collect();
        for thing in live.things() {
            services.before.add(&thing.address, &thing.spec);
            if !changing.contains_key(&thing.address) {
                services.after.add(&thing.address, &thing.spec);
            }
        }
        for node in nodes {
            if let Some(spec) = &node.after {
                services.after.add(&node.change.address, spec);
            }
        }
        services
    }
}

/// Adds the domains that a thing takes mail of.
trait Adds {
    fn add(&mut self, address: &Address, spec: &Spec);
}

impl Adds for BTreeMap<String, BTreeSet<String>> {
    fn add(&mut self, address: &Address, spec: &Spec) {
        let Some(kind) = kinds::by_name(&address.kind) else {
            return;
        };
        for domain in kind.takes_mail_of(address, spec) {
            let own = self.entry(domain).or_default();
            own.extend(kind.serves(address, spec));
        }
    }
}

/// Patterns of what a change begins to send people to, and of what it no longer does.
struct Sent {
    begins: BTreeSet<String>,
    ends: BTreeSet<String>,
}

impl Sent {
    fn of(node: &Node, services: &Services) -> Self {
        let side = |spec: Option<&Spec>, of: &BTreeMap<String, BTreeSet<String>>| {
            let mut patterns = node.serves(spec);
            for domain in node.brings(spec) {
                patterns.extend(of.get(&domain).into_iter().flatten().cloned());
            }
            patterns
        };
        let before = side(node.before.as_ref(), &services.before);
        let after = side(node.after.as_ref(), &services.after);
        Self {
            begins: after.difference(&before).cloned().collect(),
            ends: before.difference(&after).cloned().collect(),
        }
    }
}

/// Changes that begin to send people somewhere wait for whoever takes names there, and those that
/// end it come before whoever gives names up. Whoever answers for names that nobody has comes first
/// and goes last.
pub(super) fn serve(
    nodes: &[Node],
    services: &Services,
    (takers, givers): (&Names, &Names),
    tie: &mut impl FnMut(usize, usize, Tie),
) {
    let within = |names: &Names, pattern: &str| -> BTreeSet<usize> {
        let all = names.values().flatten().map(|(index, _)| *index);
        all.filter(|index| nodes[*index].change.address.matches(pattern))
            .collect()
    };
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        let sent = Sent::of(node, services);
        for pattern in &sent.begins {
            for taker in within(takers, pattern) {
                tie(index, taker, Tie::Prefers);
            }
        }
        for pattern in &sent.ends {
            for giver in within(givers, pattern) {
                tie(giver, index, Tie::Prefers);
            }
        }
        let before = node.stands_in(node.before.as_ref());
        let after = node.stands_in(node.after.as_ref());
        for pattern in before.difference(&after) {
            for taker in within(takers, pattern) {
                tie(index, taker, Tie::Prefers);
            }
        }
        for pattern in after.difference(&before) {
            for giver in within(givers, pattern) {
                tie(giver, index, Tie::Prefers);
            }
        }
    }
}

/// What kinds say of turns, where both are made.
pub(super) fn take_turns(nodes: &[Node], tie: &mut impl FnMut(usize, usize, Tie)) {
    for (index, node) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
        for (turn, pattern) in node.turns() {
            let others = nodes.iter().enumerate().filter(|(_, n)| n.writes());
            for (other, _) in others.filter(|(_, n)| n.change.address.matches(&pattern)) {
                match turn {
                    Turn::After => tie(index, other, Tie::Prefers),
                    Turn::Before => tie(other, index, Tie::Prefers),
                }
            }
        }
    }
}

/// Changes that would come before something that nobody does now, because it is left to people or needs
/// what is not there: by index, with what each waits for.
pub(super) fn held(nodes: &[Node], services: &Services) -> BTreeMap<usize, BTreeSet<Address>> {
    let mut held: BTreeMap<usize, BTreeSet<Address>> = BTreeMap::new();
    let mut hold = |who: usize, on: usize| {
        let on = nodes[on].change.address.clone();
        held.entry(who).or_default().insert(on);
    };
    let open: Vec<usize> = (0..nodes.len())
        .filter(|index| waits_for_people(&nodes[*index]))
        .collect();
    if open.is_empty() {
        return held;
    }
    let is = |index: usize, pattern: &String| nodes[index].change.address.matches(pattern);
    for (index, node) in nodes.iter().enumerate() {
        if !(node.writes() || open.contains(&index)) {
            continue;
        }
        let sent = Sent::of(node, services);
        let turns = node.turns();
        if node.writes() {
            let begins = |other: usize| sent.begins.iter().any(|pattern| is(other, pattern));
            let after = |other: usize| turns.iter().any(|(t, p)| *t == Turn::After && is(other, p));
            let known = node.brings(node.before.as_ref());
            let mut brings = node.brings(node.after.as_ref());
            brings.retain(|domain| !known.contains(domain));
            for other in &open {
                let takes = !nodes[*other].takes().is_empty() && begins(*other);
                let takes_mail = !nodes[*other].takes_mail_of().is_disjoint(&brings);
                if takes || takes_mail || after(*other) {
                    hold(index, *other);
                }
            }
            continue;
        }
        // What nobody does now holds up those that come behind it.
        for (other, later) in nodes.iter().enumerate().filter(|(_, n)| n.writes()) {
            let ends = sent.ends.iter().any(|pattern| is(other, pattern));
            let before = turns
                .iter()
                .any(|(t, p)| *t == Turn::Before && is(other, p));
            if before || ends && later.gives() {
                hold(other, index);
            }
        }
    }
    held
}

fn waits_for_people(node: &Node) -> bool {
    matches!(
        node.change.status,
        Status::ByHand { .. } | Status::Blocked { .. }
    )
}
