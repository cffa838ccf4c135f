//! Posts that must not be vacant, at any step: changes are made one after the other, and each is asked
//! who is left. What people do by hand counts where it takes and not where it gives, because nobody
//! knows when they do it.

use std::collections::{BTreeMap, BTreeSet};

use super::review::Review;
use crate::kinds::stakes::{Kept, Post};
use crate::model::address::Address;
use crate::model::value::Spec;
use crate::plan::Refusal;
use crate::plan::guard::Allowance;

/// The guard of the last legal representative.
pub(super) const LAST: &str = "last-representative";
/// The guard of the declared number of administrators.
pub(super) const FEW: &str = "minimum-administrators";

/// The service keeps one, so that a plan without one stops half-way (ORG-01).
pub(super) fn last_representative(review: &Review<'_>) -> Vec<Refusal> {
    vacant(review, Kept::Always, 1, |post, _, by_hand| {
        let help = match by_hand {
            true => "appoint another one in the Manager first, declare them so, and plan again",
            false => "appoint another one first, and plan again once they are",
        };
        Refusal {
            address: post.at.clone(),
            why: format!(
                "it would be without a {} at this step, and it always keeps one (ORG-01)",
                post.title
            ),
            help: help.to_owned(),
            allowed_by: Some(Allowance::new(LAST, post.at.to_string())),
        }
    })
}

/// Legal representatives are administrators, too. Where nobody says a number, the service's own rule
/// of one legal representative is all there is.
pub(super) fn minimum_administrators(review: &Review<'_>) -> Vec<Refusal> {
    let Some(least) = review.standards.administrators else {
        return Vec::new();
    };
    vacant(review, Kept::AsDeclared, least, |post, left, _| Refusal {
        address: post.at.clone(),
        why: format!(
            "{left} would be {}s at this step, and `settings.minimum-administrators` is {least}",
            post.title
        ),
        help: "let somebody else become one first; legal representatives count".to_owned(),
        allowed_by: Some(Allowance::new(FEW, post.at.to_string())),
    })
}

fn vacant(
    review: &Review<'_>,
    kept: Kept,
    least: u64,
    refusal: impl Fn(&Post, usize, bool) -> Refusal,
) -> Vec<Refusal> {
    let mut holders: BTreeMap<Post, BTreeSet<&Address>> = BTreeMap::new();
    for (address, (kind, spec)) in review.living() {
        for post in kind.posts(address, spec) {
            holders.entry(post).or_default().insert(address);
        }
    }
    let mut refusals = Vec::new();
    for side in &review.sides {
        let of = |spec: Option<&Spec>| -> Vec<Post> {
            spec.map(|spec| side.kind.posts(side.address(), spec))
                .unwrap_or_default()
        };
        let before = of(side.before.map(|seen| &seen.spec));
        let after = of(side.after.as_ref());
        let (ready, by_hand) = (side.is_ready(), side.is_by_hand());
        if ready {
            for post in &after {
                let here = holders.entry(post.clone()).or_default();
                here.insert(side.address());
            }
        }
        let lost = before.iter().filter(|post| !after.contains(post));
        for post in lost.filter(|post| post.kept == kept && (ready || by_hand)) {
            let here = holders.entry(post.clone()).or_default();
            here.remove(side.address());
            let left = here.len();
            if (left as u64) < least {
                let told = refusal(post, left, by_hand);
                let why = format!("{} goes or changes: {}", side.address(), told.why);
                refusals.push(Refusal { why, ..told });
            }
        }
    }
    refusals
}
