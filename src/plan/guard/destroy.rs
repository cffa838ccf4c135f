//! Deletions of what does not come back, each of them asked about, with what is at stake.

use std::collections::{BTreeMap, BTreeSet};

use super::review::{Review, Side};
use super::{Allowance, DESTROY};
use crate::kinds::kind::{Claim, Existence};
use crate::model::address::Address;
use crate::plan::Refusal;

/// How many things are named.
const NAMED: usize = 5;

pub(super) fn judge(review: &Review<'_>) -> Vec<Refusal> {
    let going = review.sides.iter().filter(|side| side.deletes());
    going
        .filter_map(|side| {
            let precious = side.kind.precious()?;
            let address = side.address();
            Some(Refusal {
                address: address.clone(),
                why: format!(
                    "it would be deleted, and {} ({})",
                    precious.lost, precious.source
                ),
                help: format!(
                    "declare it again, or keep it and let go of it: `removed: [{{ address: \"{address}\", destroy: false }}]`"
                ),
                allowed_by: Some(Allowance::new(DESTROY, address.to_string())),
            })
        })
        .collect()
}

/// What is at stake with each thing that goes and does not come back: how it is used, and what
/// depends on it.
pub(super) fn stakes(review: &Review<'_>) -> BTreeMap<Address, Vec<String>> {
    let going = review.sides.iter().filter(|side| side.deletes());
    let precious = going.filter(|side| side.kind.precious().is_some());
    let outcome = review.outcome();
    let mut stakes = BTreeMap::new();
    for side in precious {
        let mut told = match side.before {
            Some(seen) => side.kind.usage(&seen.spec),
            None => Vec::new(),
        };
        let names = names(review, side);
        let others = names.iter().filter(|claim| claim.item.is_some());
        let others: BTreeSet<String> = others.map(|claim| claim.shown.clone()).collect();
        told.extend(listed(&others).map(|names| format!("it also receives for {names}")));
        let claims: BTreeSet<&str> = names.iter().map(|claim| claim.name.as_str()).collect();
        let shown: BTreeSet<String> = names.iter().map(|c| c.shown.to_lowercase()).collect();
        let mention = outcome.iter().filter(|(address, (kind, spec))| {
            let uses = kind.uses(address, spec);
            uses.iter().any(|each| claims.contains(each.claim.as_str()))
                || kind
                    .passes_to(address, spec)
                    .iter()
                    .any(|target| shown.contains(&target.to_lowercase()))
        });
        let mention: BTreeSet<String> = mention.map(|(address, _)| address.to_string()).collect();
        told.extend(listed(&mention).map(|things| format!("named by {things}")));
        let family = review.families.get(side.address()).into_iter().flatten();
        let along = family.filter(|(kind, _)| matches!(kind.existence(), Existence::Own(_)));
        let along: BTreeSet<String> = along.map(|(_, thing)| thing.address.to_string()).collect();
        told.extend(listed(&along).map(|things| format!("with it go {things}")));
        stakes.insert(side.address().clone(), told);
    }
    stakes
}

/// The names that something holds, with those of what goes with it.
fn names(review: &Review<'_>, side: &Side<'_>) -> Vec<Claim> {
    let mut claims = match side.before {
        Some(seen) => side.kind.claims(side.address(), &seen.spec),
        None => Vec::new(),
    };
    for (kind, thing) in review.families.get(side.address()).into_iter().flatten() {
        claims.extend(kind.claims(&thing.address, &thing.spec));
    }
    claims
}

/// The first of them, and how many more there are; none where there are none.
fn listed(each: &BTreeSet<String>) -> Option<String> {
    let mut named: Vec<String> = each.iter().take(NAMED).cloned().collect();
    if let more @ 1.. = each.len().saturating_sub(NAMED) {
        named.push(format!("{more} more"));
    }
    (!named.is_empty()).then(|| named.join(", "))
}
