//! Something that does not come back is deleted so that another thing can have its name among its own.
//! There is no call that turns a mailbox into an alias (MAIL-ALIAS-05, knowledge base 1993): it is
//! deleted first, and what arrives before the name is given away comes back to its sender.

use super::Allowance;
use super::review::Review;
use crate::kinds::kind::Claim;
use crate::model::value::Spec;
use crate::plan::Refusal;

/// The guard's name.
pub(super) const NAME: &str = "becomes-alias";

pub(super) fn judge(review: &Review<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let going = review.sides.iter().filter(|side| side.deletes());
    for side in going.filter(|side| side.kind.precious().is_some()) {
        let own = match side.before {
            Some(seen) => side.kind.claims(side.address(), &seen.spec),
            None => continue,
        };
        let taken = review.sides.iter().filter(|other| other.is_ready());
        let mut taken = taken.flat_map(|other| {
            let of = |spec: Option<&Spec>| -> Vec<Claim> {
                spec.map(|spec| other.kind.claims(other.address(), spec))
                    .unwrap_or_default()
            };
            let held = of(other.before.map(|seen| &seen.spec));
            let mut new = of(other.after.as_ref());
            new.retain(|claim| claim.item.is_some() && !held.contains(claim));
            new
        });
        let taken = taken.find(|claim| own.iter().any(|own| own.name == claim.name));
        if let Some(claim) = taken {
            let address = side.address();
            refusals.push(Refusal {
                address: address.clone(),
                why: format!(
                    "it is deleted so that {} becomes {}: what is stored in it goes, and what arrives in between comes back to its sender (MAIL-ALIAS-05)",
                    claim.shown, claim.what
                ),
                help: "copy what is stored first; or keep the mailbox and let it `forward`".to_owned(),
                allowed_by: Some(Allowance::new(NAME, address.to_string())),
            });
        }
    }
    refusals
}
