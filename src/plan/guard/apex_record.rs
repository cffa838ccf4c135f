//! What carries a domain: its own NS, MX and SPF records. Another value may take their place; nothing
//! may not.

use std::collections::BTreeSet;

use super::Allowance;
use super::review::Review;
use crate::kinds::stakes::Pillar;
use crate::model::value::Spec;
use crate::plan::Refusal;

/// The guard's name.
pub(super) const NAME: &str = "apex-record";

pub(super) fn judge(review: &Review<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for side in review.sides.iter().filter(|side| side.is_ready()) {
        let of = |spec: Option<&Spec>| -> BTreeSet<Pillar> {
            let found = spec.map(|spec| side.kind.pillars(side.address(), spec));
            found.into_iter().flatten().collect()
        };
        let before = of(side.before.map(|seen| &seen.spec));
        let after = of(side.after.as_ref());
        for pillar in before.difference(&after) {
            refusals.push(Refusal {
                address: side.address().clone(),
                why: format!("{} would be gone: {}", pillar.what, pillar.without),
                help: "declare what takes their place, or let go of the set in `removed`"
                    .to_owned(),
                allowed_by: Some(Allowance::new(NAME, side.address().to_string())),
            });
        }
    }
    refusals
}
