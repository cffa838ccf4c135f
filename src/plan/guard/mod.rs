//! Guards look at the finished plan, in its order, and say what must not be done without a word of its
//! own. Each names the flag that allows it once.
//!
//! They know kinds only by what these say is at stake ([`crate::kinds::stakes`]).

mod allowance;
mod apex_record;
mod becomes_alias;
mod destroy;
mod leaves_organization;
mod own_access;
mod posts;
mod protected;
mod review;
mod share;

use std::collections::{BTreeMap, BTreeSet};

pub use allowance::{Allowance, NoAllowance};
pub(super) use protected::protected;
use review::Review;

use super::{Foreseen, Input, Plan, Refusal};
use crate::model::address::Address;

/// One guard.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// Its name, in `--allow NAME=…`.
    pub name: &'static str,
    /// What it refuses, as a fragment.
    pub refuses: &'static str,
    /// What stands behind `=` in the flag.
    pub about: &'static str,
    judge: fn(&Review<'_>) -> Vec<Refusal>,
}

/// The guard that has a flag of its own.
pub const DESTROY: &str = "destroy";

/// Every guard, by how much harm it prevents.
pub const GUARDS: &[Guard] = &[
    Guard {
        name: posts::LAST,
        refuses: "an organization without a legal representative, at any step of a plan",
        about: "the organization",
        judge: posts::last_representative,
    },
    Guard {
        name: posts::FEW,
        refuses: "fewer administrators than `settings.minimum-administrators` says, at any step of a plan",
        about: "the organization",
        judge: posts::minimum_administrators,
    },
    Guard {
        name: own_access::NAME,
        refuses: "a change by which the token's own user loses their place, role or access",
        about: "the changed thing",
        judge: own_access::judge,
    },
    Guard {
        name: protected::NAME,
        refuses: "the end of something that `settings.protect` names",
        about: "the protected thing",
        // Every plan holds these refusals already: they hang on what the files say and on nothing else.
        judge: |_| Vec::new(),
    },
    Guard {
        name: DESTROY,
        refuses: "the deletion of a mailbox or mailing list",
        about: "the thing that is deleted",
        judge: destroy::judge,
    },
    Guard {
        name: becomes_alias::NAME,
        refuses: "a mailbox that is deleted so that its name becomes an alias",
        about: "the mailbox",
        judge: becomes_alias::judge,
    },
    Guard {
        name: apex_record::NAME,
        refuses: "the end of a domain's own NS, MX or SPF records",
        about: "the record set",
        judge: apex_record::judge,
    },
    Guard {
        name: leaves_organization::NAME,
        refuses: "a new path by which mail leaves for a domain that `settings.trusted-domains` does not name",
        about: "the changed thing",
        judge: leaves_organization::judge,
    },
    Guard {
        name: share::REMOVED,
        refuses: "the removal of 25 % of a collection, from 4 things on",
        about: "the collection, as COLLECTION/OF",
        judge: share::removed,
    },
    Guard {
        name: share::CHANGED,
        refuses: "the change of 30 % of a collection, from 10 things on",
        about: "the collection, as COLLECTION/OF",
        judge: share::changed,
    },
];

/// The guard of this name.
#[must_use]
pub fn of(name: &str) -> Option<&'static Guard> {
    GUARDS.iter().find(|guard| guard.name == name)
}

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// Of whoever logs in with this e-mail address.
    Login(String),
    /// Nobody could say: why, as a fragment.
    Unknown(String),
}

/// What guards know beside the plan and what it was made from.
#[derive(Debug, Clone, Copy)]
pub struct Standards<'a> {
    /// Domains outside to which mail may be passed on; none where the files say nothing about it.
    pub trusted: Option<&'a BTreeSet<String>>,
    /// How many administrators each organization keeps; none where the files say nothing about it.
    pub administrators: Option<u64>,
    /// Whose the token of each organization is, where it was asked.
    pub own: &'a BTreeMap<String, Own>,
}

/// The organizations in which a plan takes something from somebody: only there it matters whose the
/// token is.
#[must_use]
pub fn takes_from_people(plan: &Plan, input: &Input<'_>) -> BTreeSet<String> {
    let own = BTreeMap::new();
    let standards = Standards {
        trusted: None,
        administrators: None,
        own: &own,
    };
    let mut realms = own_access::realms(&Review::new(plan, input, &standards, None));
    for wave in plan.waves() {
        let review = Review::new(plan, input, &standards, Some(wave.number));
        realms.extend(own_access::realms(&review));
    }
    realms
}

/// Adds to a plan what guards refuse in it, what they will refuse in it on a later day, and what is at
/// stake with what goes, and takes out what is allowed. Gives back the allowances that allow nothing
/// here.
#[must_use]
pub fn judge(
    plan: &mut Plan,
    input: &Input<'_>,
    standards: &Standards<'_>,
    allowed: &[Allowance],
) -> Vec<Allowance> {
    let judged = |review: &Review<'_>| -> Vec<Refusal> {
        let each = GUARDS.iter();
        each.flat_map(|guard| (guard.judge)(review)).collect()
    };
    let review = Review::new(plan, input, standards, None);
    let refusals = judged(&review);
    let mut stakes: BTreeMap<Address, Vec<String>> = destroy::stakes(&review);
    let mut foreseen: Vec<Foreseen> = Vec::new();
    for wave in plan.waves() {
        let review = Review::new(plan, input, standards, Some(wave.number));
        stakes.extend(destroy::stakes(&review));
        for refusal in judged(&review) {
            let by = |known: &Refusal| known.allowed_by == refusal.allowed_by;
            if !refusals.iter().any(by) && !foreseen.iter().any(|known| by(&known.refusal)) {
                foreseen.push(Foreseen {
                    on: wave.on,
                    wave: wave.number,
                    refusal,
                });
            }
        }
    }
    plan.foreseen = foreseen;
    plan.refusals.extend(refusals);
    plan.refusals.sort();
    plan.refusals.dedup();
    for change in &mut plan.changes {
        if let Some(stake) = stakes.get(&change.address) {
            change.at_stake.clone_from(stake);
        }
    }
    allow(plan, allowed)
}

/// Takes out of a plan what is allowed, and keeps in it that it was. Gives back what allows nothing.
pub fn allow(plan: &mut Plan, allowed: &[Allowance]) -> Vec<Allowance> {
    let mut idle = Vec::new();
    for allowance in allowed {
        let found = |refusal: &&Refusal| allowance.allows(refusal);
        let found = plan.refusals.iter().find(found);
        // As the plan spells it, and not as it was typed.
        let Some(spelt) = found.and_then(|refusal| refusal.allowed_by.clone()) else {
            if !plan.allowed.iter().any(|known| known.is(allowance)) {
                idle.push(allowance.clone());
            }
            continue;
        };
        plan.refusals.retain(|refusal| !allowance.allows(refusal));
        plan.allowed.push(spelt);
    }
    plan.allowed.sort();
    idle
}
